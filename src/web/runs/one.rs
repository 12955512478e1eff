//! One run.

use leptos::prelude::*;

use crate::page::PageHeader;

/// The page.
#[component]
pub fn RunPage() -> impl IntoView {
    view! { <PageHeader title="Run" /> }
}
