//! A name and its value, inside of a `<dl class="fact-list">`.

use leptos::prelude::*;

/// One of the facts.
#[component]
pub fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt class="fact__name">{name}</dt>
            <dd class="fact__value">{children()}</dd>
        </div>
    }
}
