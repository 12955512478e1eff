//! Icons as strokes on a grid of 24, drawn in the colour of the text. Always decoration: words stand beside them.

use leptos::prelude::*;

/// What can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Brand,
    Designer,
    History,
    Runners,
    Search,
    More,
    Close,
    Check,
    Cross,
    Pause,
    Hourglass,
    Stop,
    Question,
    Unknown,
    Offline,
    Clock,
    Spinner,
    Play,
    Restart,
    Details,
    Cloud,
    Machine,
    Snowflake,
    Warning,
    Info,
    Skip,
    Ban,
    Dot,
    Queue,
    SortUp,
    SortDown,
    ArrowLeft,
    ArrowRight,
    ChevronDown,
    ChevronRight,
    Plus,
    Trash,
    Undo,
    Redo,
    Copy,
    Person,
    Menu,
    Arrange,
    Enlarge,
    Folder,
    Rename,
}

impl Icon {
    fn shape(self) -> &'static str {
        match self {
            Icon::Brand => {
                r#"<path d="M4 12a8 8 0 0 1 16 0" stroke-width="2.6"/><path d="M9 12v6M15 12v6" stroke-width="2.6"/>"#
            }
            Icon::Designer => {
                r#"<circle cx="5" cy="12" r="2.4"/><circle cx="19" cy="6" r="2.4"/><circle cx="19" cy="18" r="2.4"/><path d="M7.4 12C13 12 11 6 16.6 6M7.4 12C13 12 11 18 16.6 18"/>"#
            }
            Icon::History => r#"<path d="M3 12a9 9 0 1 0 3-6.7L3 8"/><path d="M3 3v5h5M12 7v5l3 2"/>"#,
            Icon::Runners => {
                r#"<rect x="3" y="5" width="18" height="6" rx="2"/><rect x="3" y="13" width="18" height="6" rx="2"/><path d="M7 8h.01M7 16h.01"/>"#
            }
            Icon::ArrowLeft => r#"<path d="M20 12H5M11 6l-6 6 6 6"/>"#,
            Icon::Folder => {
                r#"<path d="M3 18V6.5A1.5 1.5 0 0 1 4.5 5h4.6l2 2.5h8.4A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18z"/>"#
            }
            Icon::Rename => r#"<path d="M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4"/>"#,
            Icon::Search => r#"<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>"#,
            Icon::More => r#"<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>"#,
            Icon::Close => r#"<path d="M6 6l12 12M18 6 6 18"/>"#,
            Icon::Check => r#"<path d="m5 12 5 5L20 7" stroke-width="3"/>"#,
            Icon::Cross => r#"<path d="M6 6l12 12M18 6 6 18" stroke-width="3"/>"#,
            Icon::Pause => r#"<path d="M8 5v14M16 5v14" stroke-width="3"/>"#,
            Icon::Hourglass => {
                r#"<path d="M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9"/>"#
            }
            Icon::Stop => {
                r#"<rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" stroke="none"/>"#
            }
            Icon::Question | Icon::Unknown => {
                r#"<path d="M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18h.01" stroke-width="2.6"/>"#
            }
            Icon::Offline => {
                r#"<path d="M3 3l18 18M8.5 16.5a5 5 0 0 1 7 0M5 12.5a10 10 0 0 1 4-2.3M19 12.5a10 10 0 0 0-3-2M12 20h.01"/>"#
            }
            Icon::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>"#,
            Icon::Spinner => r#"<path d="M12 3a9 9 0 1 0 9 9" stroke-width="2.6"/>"#,
            Icon::Play => r#"<path d="M7 4.5v15l12-7.5z"/>"#,
            Icon::Restart => r#"<path d="M21 12a9 9 0 1 1-3-6.7L21 8"/><path d="M21 3v5h-5"/>"#,
            Icon::Details => {
                r#"<rect x="4" y="4" width="16" height="16" rx="3"/><path d="M8 9h8M8 13h8M8 17h4"/>"#
            }
            Icon::Cloud => r#"<path d="M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9a4.5 4.5 0 0 1-.5 9z"/>"#,
            Icon::Machine => {
                r#"<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8 20h8M12 16v4"/>"#
            }
            Icon::Snowflake => r#"<path d="M12 3v18M4.5 7.5l15 9M19.5 7.5l-15 9"/>"#,
            Icon::Warning => r#"<path d="M12 4 2.8 20h18.4zM12 10v4M12 17h.01"/>"#,
            Icon::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8h.01"/>"#,
            Icon::Skip => r#"<path d="M5 5v14l9-7zM18 5v14"/>"#,
            Icon::Ban => {
                r#"<circle cx="12" cy="12" r="8.5" stroke-width="2.4"/><path d="m6 6 12 12" stroke-width="2.4"/>"#
            }
            Icon::Dot => r#"<circle cx="12" cy="12" r="4"/>"#,
            Icon::Queue => r#"<path d="M4 6h16M4 12h10M4 18h6"/>"#,
            Icon::SortUp => r#"<path d="m6 14 6-6 6 6"/>"#,
            Icon::SortDown | Icon::ChevronDown => r#"<path d="m6 10 6 6 6-6"/>"#,
            Icon::ArrowRight => r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#,
            Icon::ChevronRight => r#"<path d="m9 6 6 6-6 6"/>"#,
            Icon::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Icon::Trash => r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>"#,
            Icon::Undo => r#"<path d="M4 9h11a5 5 0 0 1 0 10h-4M8 5 4 9l4 4"/>"#,
            Icon::Redo => r#"<path d="M20 9H9a5 5 0 0 0 0 10h4M16 5l4 4-4 4"/>"#,
            Icon::Copy => {
                r#"<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>"#
            }
            Icon::Person => {
                r#"<circle cx="12" cy="8" r="4"/><path d="M4 20c1.5-4 4.5-5.5 8-5.5s6.5 1.5 8 5.5"/>"#
            }
            Icon::Arrange => {
                r#"<path d="M4 3v18"/><rect x="8" y="5" width="12" height="5" rx="1.5"/><rect x="8" y="14" width="7" height="5" rx="1.5"/>"#
            }
            Icon::Menu => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
            Icon::Enlarge => r#"<path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7"/>"#,
        }
    }
}

/// The same as `icon`, as markup to copy.
pub fn markup(icon: Icon) -> String {
    svg_markup(16, icon.shape())
}

/// The same as an image of CSS, for a mask.
pub fn as_image(icon: Icon) -> String {
    let shape = svg_markup(16, icon.shape()).replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1);
    // What would end the address or the quotation around it.
    let escaped = shape.replace('%', "%25").replace('#', "%23").replace('"', "'");
    format!("url(\"data:image/svg+xml,{escaped}\")")
}

/// A drawing of strokes, as markup to copy.
pub fn svg_markup(size: u32, shape: &str) -> String {
    format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"{size}\" height=\"{size}\" fill=\"none\" \
         stroke=\"currentColor\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\" \
         aria-hidden=\"true\">{shape}</svg>"
    )
}

/// The icon, hidden from assistive technology.
pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=icon.shape()
        ></svg>
    }
    .into_any()
}
