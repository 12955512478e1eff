//! The run history.

pub mod one;

use leptos::prelude::*;

use crate::page::PageHeader;

/// The list.
#[component]
pub fn RunsPage() -> impl IntoView {
    view! { <PageHeader title="Run history" /> }
}
