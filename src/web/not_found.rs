//! An address that leads nowhere.

use leptos::prelude::*;

use crate::page::PageHeader;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;

/// Says so, and where to go.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <PageHeader title="Not found" />
        <Empty icon=Icon::Unknown title="There is no page at this address" words="It may have been moved, or the address is incomplete.">
            <a class="button" href="/runners">"Go to Runners"</a>
        </Empty>
    }
}
