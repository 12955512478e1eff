//! The root: the handles that everything shares, and which page an address shows.

use leptos::prelude::*;

use crate::designer::DesignerPage;
use crate::designer::session::Session;
use crate::live::Live;
use crate::not_found::NotFoundPage;
use crate::page::Visits;
use crate::reactive::effect;
use crate::router::place::Page;
use crate::router::{NavigateOptions, Router};
use crate::runners::details::RunnerPage;
use crate::runners::list::RunnersPage;
use crate::runs::history::RunsPage;
use crate::runs::one::RunPage;
use crate::shell::Shell;
use crate::ui::announce::Announcer;
use crate::ui::toast::Toasts;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let live = Live::new();
    provide_context(live);
    provide_context(Visits::new());
    provide_context(Announcer::new());
    provide_context(Toasts::new());
    provide_context(Session::new(live));
    live.follow();
    let router = Router::follow();
    provide_context(router);
    let page = router.memo(|place| place.page);
    // Leaves the reactive world: the address goes on.
    effect(move |_| {
        if page.get() == Page::Home {
            router.go("/runners", NavigateOptions { replace: true, scroll: false });
        }
    });
    view! {
        <Shell>
            {move || match page.get() {
                Page::Home => ().into_any(),
                Page::Runners => view! { <RunnersPage /> }.into_any(),
                Page::Runner => view! { <RunnerPage /> }.into_any(),
                Page::Designer => view! { <DesignerPage /> }.into_any(),
                Page::Runs => view! { <RunsPage /> }.into_any(),
                Page::Run => view! { <RunPage /> }.into_any(),
                Page::Unknown => view! { <NotFoundPage /> }.into_any(),
            }}
        </Shell>
    }
}
