//! Light, dark, or what the system says. One attribute on the root element; the tokens do the rest.

use leptos::prelude::*;

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

const KEY: &str = "maia.theme";

impl Theme {
    /// Every choice, in the order of the switch.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }

    /// The value in storage and in the attribute.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The choice that was stored under this name; the system's for anything else.
    pub fn named(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// What this browser remembers.
pub fn stored() -> Theme {
    storage()
        .and_then(|storage| storage.get_item(KEY).ok().flatten())
        .map_or(Theme::System, |name| Theme::named(&name))
}

/// Before anything is drawn.
pub fn apply_stored() {
    show(stored());
}

/// Shows the theme and remembers it.
pub fn choose(theme: Theme) {
    show(theme);
    if let Some(storage) = storage() {
        // A browser that stores nothing still shows it until the page goes.
        storage.set_item(KEY, theme.name()).ok();
    }
}

fn show(theme: Theme) {
    if let Some(root) =
        web_sys::window().and_then(|window| window.document()).and_then(|it| it.document_element())
    {
        root.set_attribute("data-theme", theme.name()).ok();
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}

/// The switch in the sidebar.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(stored());
    let choices = Theme::ALL.map(|theme| {
        view! {
            <button
                type="button"
                class="theme-switch__choice"
                aria-pressed=move || (chosen.get() == theme).to_string()
                on:click=move |_| {
                    choose(theme);
                    chosen.set(theme);
                }
            >
                {theme.word()}
            </button>
        }
    });
    view! {
        <div class="theme-switch" role="group" aria-label="Theme">
            {choices.into_iter().collect_view()}
        </div>
    }
}
