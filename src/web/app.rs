//! The root: the handles that everything shares, and which page an address shows.

use leptos::prelude::*;

use crate::designer::DesignerPage;
use crate::designer::session::Root;
use crate::live::Live;
use crate::not_found::NotFoundPage;
use crate::page::Visits;
use crate::reactive::{effect, memo};
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
    provide_context(Root::of_this());
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
        <Shell fills=memo(move |_| page.get() == Page::Designer)>
            {move || match page.get() {
                Page::Home => ().into_any(),
                Page::Runners => view! { <RunnersPage /> }.into_any(),
                Page::Runner => runner_page(),
                Page::Designer => designer_page(),
                Page::Runs => runs_page(),
                Page::Run => run_page(),
                Page::Unknown => view! { <NotFoundPage /> }.into_any(),
            }}
        </Shell>
    }
}

crate::lazy! {
    fn runner_page() in later__pages, Page => view! { <RunnerPage /> };
    fn designer_page() in designer, Page => view! { <DesignerPage /> };
    fn runs_page() in later__pages, Page => view! { <RunsPage /> };
    fn run_page() in later__pages, Page => view! { <RunPage /> };
}
