//! The icons of components, by the key that the catalogue gives them.
//! Always decoration: the type stands beside it in words.

use leptos::prelude::*;

use crate::ui::icon::svg_markup;

/// The icon of that key; a puzzle piece for keys that nobody drew.
pub fn component_glyph(key: &str) -> AnyView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="22"
            height="22"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=shape(key).unwrap_or(PUZZLE)
        ></svg>
    }
    .into_any()
}

/// The same as markup to copy.
pub(super) fn glyph_markup(key: &str) -> String {
    svg_markup(22, shape(key).unwrap_or(PUZZLE))
}

const PUZZLE: &str =
    r#"<path d="M9 5a2 2 0 1 1 4 0v1h4v4h1a2 2 0 1 1 0 4h-1v5H5v-5h1a2 2 0 1 0 0-4H5V6h4z"/>"#;

fn shape(key: &str) -> Option<&'static str> {
    Some(match key {
        "play" => r#"<path d="M8 5v14l11-7z" fill="currentColor"/>"#,
        "branch" => r#"<path d="M12 3l9 9-9 9-9-9z"/>"#,
        "and" => r#"<path d="M5 5h7a7 7 0 0 1 0 14H5z"/>"#,
        "or" => r#"<path d="M4 5h5c5 0 9 3 11 7-2 4-6 7-11 7H4c3-4 3-10 0-14z"/>"#,
        "pipeline" => {
            r#"<circle cx="5" cy="12" r="2.4"/><circle cx="19" cy="6" r="2.4"/><circle cx="19" cy="18" r="2.4"/><path d="M7.4 12C13 12 11 6 16.6 6M7.4 12C13 12 11 18 16.6 18"/>"#
        }
        "transform" => r#"<path d="M4 7h11M12 4l3 3-3 3M20 17H9M12 14l-3 3 3 3"/>"#,
        "flag-success" => r#"<path d="M6 21V4h12l-3 4 3 4H6"/>"#,
        "flag-failure" => r#"<path d="M6 21V4h12l-3 4 3 4H6M10 6.5l3 3M13 6.5l-3 3"/>"#,
        "database" => {
            r#"<ellipse cx="12" cy="6" rx="7" ry="3"/><path d="M5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3"/>"#
        }
        "code" => r#"<path d="M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12"/>"#,
        "terminal" => {
            r#"<rect x="3" y="4" width="18" height="16" rx="2.5"/><path d="M7 9l3 3-3 3M12.5 15H17"/>"#
        }
        "lock" => r#"<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#,
        "lock-check" => {
            r#"<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.6-1.8M9.5 15.5l2 2 3.5-3.5"/>"#
        }
        "lock-undo" => {
            r#"<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.6-1.8M10 14l-1.5 1.5L10 17M8.8 15.5h4.4a1.7 1.7 0 0 1 1.8 1.7"/>"#
        }
        "lines" => r#"<path d="M4 7h10M4 12h16M4 17h8"/>"#,
        "variable" => {
            r#"<path d="M8 4c-3 0-3 3-3 4s0 4-2 4c2 0 2 3 2 4s0 4 3 4M16 4c3 0 3 3 3 4s0 4 2 4c-2 0-2 3-2 4s0 4-3 4M10 9.5l4 5M14 9.5l-4 5"/>"#
        }
        "grid" => {
            r#"<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M4 9.3h16M4 14.6h16M9.3 4v16M14.6 4v16"/>"#
        }
        "loop" => {
            r#"<path d="M4 12a8 8 0 0 1 13.7-5.6L20 9M20 4v5h-5M20 12a8 8 0 0 1-13.7 5.6L4 15M4 20v-5h5"/>"#
        }
        "table" => r#"<rect x="4" y="5" width="16" height="14" rx="2"/><path d="M4 10h16M10 10v9"/>"#,
        "table-plus" => {
            r#"<path d="M20 12V7a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h6M4 10h16M10 10v9M18 15v6M15 18h6"/>"#
        }
        "table-minus" => {
            r#"<path d="M20 14V7a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h6M4 10h16M10 10v9M15 18h6"/>"#
        }
        "table-check" => {
            r#"<path d="M20 12V7a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h6M4 10h16M10 10v9M15 18l2 2 4-4"/>"#
        }
        "download" => {
            r#"<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 17v1.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V17"/>"#
        }
        "mail" => r#"<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="M4 7l8 6 8-6"/>"#,
        "join" => r#"<circle cx="9" cy="12" r="5.5"/><circle cx="15" cy="12" r="5.5"/>"#,
        "filter" => r#"<path d="M4 5h16l-6 8v6l-4-2v-4z"/>"#,
        "calculator" => {
            r#"<rect x="5" y="3" width="14" height="18" rx="2.5"/><path d="M9 7h6M9 12h.01M12 12h.01M15 12h.01M9 16h.01M12 16h.01M15 16h.01"/>"#
        }
        "rename" => r#"<path d="M4 18l5-12 5 12M5.8 14h6.4M18 5v14M16 5h4M16 19h4"/>"#,
        "sigma" => r#"<path d="M17 7V5H6l6 7-6 7h11v-2"/>"#,
        "flatten" => r#"<path d="M4 6h16M7 6v4h10V6M4 18h4M10 18h4M16 18h4M12 10v4"/>"#,
        "spark" => r#"<path d="M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z"/>"#,
        "puzzle" => PUZZLE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn every_icon_of_the_catalogue_is_drawn() {
        for kind in canvas::catalogue() {
            assert!(shape(kind.icon).is_some(), "{} has no icon {}", kind.label, kind.icon);
        }
        for unknown in ["new-iterator", "x-query", "my-ai-prompt", "new-table", "odd-grid", "webhook", "what"]
        {
            assert!(shape(canvas::icon_of(unknown)).is_some(), "{unknown}");
        }
    }
}
