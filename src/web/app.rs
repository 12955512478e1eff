//! The root: the handles that everything shares, and which page an address shows.

use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::designer::DesignerPage;
use crate::designer::session::Session;
use crate::live::Live;
use crate::not_found::NotFoundPage;
use crate::page::Visits;
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
    view! {
        <Router>
            <Shell>
                <Routes fallback=|| view! { <NotFoundPage /> }.into_any()>
                    <Route path=path!("/") view=|| view! { <Redirect path="/runners" /> }.into_any() />
                    <Route path=path!("/runners") view=|| view! { <RunnersPage /> }.into_any() />
                    <Route path=path!("/runners/:id") view=|| view! { <RunnerPage /> }.into_any() />
                    <Route path=path!("/designer") view=|| view! { <DesignerPage /> }.into_any() />
                    <Route path=path!("/designer/*path") view=|| view! { <DesignerPage /> }.into_any() />
                    <Route path=path!("/runs") view=|| view! { <RunsPage /> }.into_any() />
                    <Route path=path!("/runs/:id") view=|| view! { <RunPage /> }.into_any() />
                </Routes>
            </Shell>
        </Router>
    }
}
