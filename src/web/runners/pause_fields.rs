//! What a person fills in to pause one runner or several: the reason, and the phrase that confirms.
//! Never knows which flow it belongs to.

use leptos::prelude::*;
use model::PAUSE_PHRASE;

use crate::ui::field::Field;

/// Why, in a line that everybody who waits can read.
#[component]
pub fn ReasonField(
    #[prop(into)] value: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <Field label="Reason" aside="optional">
            <input
                class="input"
                name="reason"
                autocomplete="off"
                maxlength="500"
                placeholder="Shown to everyone who waits"
                disabled=disabled
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
            />
        </Field>
    }
}

/// The phrase that enables the button. It has the focus first.
#[component]
pub fn PhraseField(
    /// What follows the phrase on its label, such as " to confirm".
    purpose: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// The element that says whether the button is enabled.
    #[prop(optional)]
    described_by: Option<&'static str>,
    on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">
                "Type " <code class="phrase" translate="no">{PAUSE_PHRASE}</code> {purpose}
            </span>
            <input
                class="input"
                name="confirm"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                translate="no"
                autofocus
                aria-describedby=described_by
                disabled=disabled
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
            />
        </label>
    }
}
