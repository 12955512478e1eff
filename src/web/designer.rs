//! The Designer.

pub mod editing;

use leptos::prelude::*;

use crate::page::PageHeader;

/// The page.
#[component]
pub fn DesignerPage() -> impl IntoView {
    view! { <PageHeader title="Designer" /> }
}
