//! One runner.

use leptos::prelude::*;

use crate::page::PageHeader;

/// The page.
#[component]
pub fn RunnerPage() -> impl IntoView {
    view! { <PageHeader title="Runner" /> }
}
