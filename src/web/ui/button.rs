//! Buttons. A button that cannot act now stays reachable and says why; only a form's submit is really disabled.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Plain,
    Primary,
    Ghost,
    Danger,
}

impl Kind {
    /// The value of `data-kind`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Plain => "plain",
            Kind::Primary => "primary",
            Kind::Ghost => "ghost",
            Kind::Danger => "danger",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    #[prop(into)] words: Signal<String>,
    on_press: impl Fn() + 'static,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] before: Option<Icon>,
    #[prop(into, optional)] is_disabled: Signal<bool>,
    #[prop(optional)] node_ref: NodeRef<html::Button>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            data-kind=kind.name()
            disabled=is_disabled
            node_ref=node_ref
            on:click=move |_| on_press()
        >
            {before.map(icon)}
            {words}
        </button>
    }
}

/// A button with an icon only; `label` names it.
#[component]
pub fn IconButton(
    #[prop(into)] label: Signal<String>,
    shape: Icon,
    on_press: impl Fn() + 'static,
    #[prop(into, optional)] is_disabled: Signal<bool>,
    #[prop(optional)] node_ref: NodeRef<html::Button>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            data-kind="ghost"
            data-shape="icon"
            aria-label=label
            title=label
            disabled=is_disabled
            node_ref=node_ref
            on:click=move |_| on_press()
        >
            {icon(shape)}
        </button>
    }
}
