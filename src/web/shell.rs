//! What stands around every page: navigation, who is looking, whether the page is live, the theme.

use leptos::prelude::*;

use crate::live::Live;
use crate::reactive::memo;
use crate::router::NavigationLink;
use crate::runners::said::watch_labels;
use crate::theme::ThemeSwitch;
use crate::ui::announce::AnnouncerRegion;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::ToastRegion;

/// Sidebar and main part.
#[component]
pub fn Shell(
    /// The page fills the window and scrolls inside of itself. Said here, because a style sheet that asks what the page
    /// holds is asked again at every change in it.
    #[prop(into)]
    fills: Signal<bool>,
    children: Children,
) -> impl IntoView {
    watch_labels();
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            "Skip to the content"
        </a>
        <div class="shell" data-fills=move || fills.get().then_some("")>
            <Sidebar />
            <main class="shell__main" id="main" tabindex="-1">
                <OfflineBanner />
                {children()}
            </main>
        </div>
        <ToastRegion />
        <AnnouncerRegion />
    }
}

/// By hand, so that the address stays as it is.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    let main =
        web_sys::window().and_then(|window| window.document()).and_then(|it| it.get_element_by_id("main"));
    if let Some(main) =
        main.and_then(|main| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(main).ok())
    {
        main.focus().ok();
    }
}

#[component]
fn Sidebar() -> impl IntoView {
    view! {
        <header class="sidebar">
            <a class="sidebar__brand" href="/runners">
                {icon(Icon::Brand)}
                <span>"Maia Designer"</span>
            </a>
            <nav class="sidebar__nav" aria-label="Main">
                <NavigationLink href="/designer">
                    {icon(Icon::Designer)}
                    <span>"Designer"</span>
                </NavigationLink>
                <NavigationLink href="/runs">
                    {icon(Icon::History)}
                    <span>"Run history"</span>
                </NavigationLink>
                <p class="sidebar__label">"Runners & Instances"</p>
                <NavigationLink href="/runners">
                    {icon(Icon::Runners)}
                    <span>"Runners"</span>
                </NavigationLink>
            </nav>
            <div class="sidebar__end">
                <ThemeSwitch />
                <ConnectionState />
            </div>
        </header>
    }
}

/// A dot, a word, and who is looking.
#[component]
fn ConnectionState() -> impl IntoView {
    let live = Live::expect();
    let state = memo(move |_| {
        let connection = live.connection();
        if connection.is_live() {
            ("live", "Live")
        } else if connection.trouble().is_some() {
            ("offline", "Offline")
        } else {
            ("connecting", "Connecting")
        }
    });
    let user = move || live.about().map(|about| about.user).unwrap_or_default();
    view! {
        <p class="connection" data-state=move || state.get().0 data-testid="connection">
            <span class="connection__dot"></span>
            <span role="status">{move || state.get().1}</span>
            <span class="connection__user">{user}</span>
        </p>
    }
}

/// The server is gone: what is shown may be old.
#[component]
fn OfflineBanner() -> impl IntoView {
    let live = Live::expect();
    let shows = memo(move |_| live.is_loaded() && live.connection().trouble().is_some());
    view! {
        <div role="alert">
            {move || {
                shows
                    .get()
                    .then(|| {
                        view! {
                            <div class="banner" data-tone="unknown">
                                {icon(Icon::Offline)}
                                <p class="banner__words">
                                    <strong>"The server cannot be reached."</strong>
                                    " What you see may be old. The page connects again by itself."
                                </p>
                                <button type="button" class="button" on:click=move |_| live.try_again_now()>
                                    "Try now"
                                </button>
                            </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
