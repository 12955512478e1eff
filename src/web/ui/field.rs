//! Labelled inputs. The label is always text that can be seen.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// A label above any control that stands inside.
#[component]
pub fn Field(
    #[prop(into)] label: Signal<String>,
    /// Such as `optional`.
    #[prop(into, optional)]
    aside: String,
    children: Children,
) -> impl IntoView {
    let aside = (!aside.is_empty()).then(|| view! { <span class="field__aside">{aside}</span> });
    view! {
        <label class="field">
            <span class="field__label">{label} " " {aside}</span>
            {children()}
        </label>
    }
}

/// One line of text that filters a list as it is typed.
#[component]
pub fn SearchField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    on_change: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <label class="search">
            <span class="visually-hidden">{label.clone()}</span>
            {icon(Icon::Search)}
            <input
                class="search__input"
                type="search"
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                on:input=move |event| on_change(event_target_value(&event))
            />
        </label>
    }
}
