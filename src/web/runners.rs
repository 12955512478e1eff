//! The Runners page.

pub mod details;
pub mod paused_banner;

use leptos::prelude::*;

use crate::page::PageHeader;

/// The list.
#[component]
pub fn RunnersPage() -> impl IntoView {
    view! { <PageHeader title="Runners" /> }
}
