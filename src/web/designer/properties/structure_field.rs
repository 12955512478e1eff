//! A list or a map as text. What cannot be read is not applied, and stays in the field with the reason.

use crate::reactive::memo;
use dpl::Value;
use leptos::prelude::*;

use super::super::value_text::{self, Mistake};
use super::field::Parameter;

/// The text, and what is wrong with it.
#[component]
pub fn StructureField(parameter: Parameter, labelled_by: String) -> impl IntoView {
    // What was typed, while it says something else than the value looks like.
    let typed = RwSignal::new(None::<String>);
    let stored =
        move || parameter.value.with(|value| value.as_ref().map(value_text::write).unwrap_or_default());
    let shown = move || typed.get().unwrap_or_else(stored);
    let mistake = memo(move |_| typed.get().and_then(|typed| structure(&typed).err()));
    let on_input = move |event| {
        let text = event_target_value(&event);
        let value = structure(&text);
        typed.set(Some(text));
        if let Ok(value) = value {
            parameter.set(Some(value));
        }
    };
    let on_blur = move |_| {
        parameter.end_typing();
        if mistake.get_untracked().is_none() {
            typed.set(None);
        }
    };
    let error_id = format!("structure-error-{}", crate::command::new_id_text());
    let described_by = error_id.clone();
    view! {
        <textarea
            class="input text-area"
            rows="3"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            data-language="structure"
            aria-labelledby=labelled_by
            aria-describedby=described_by
            aria-invalid=move || mistake.get().map(|_| "true")
            prop:value=shown
            on:input=on_input
            on:blur=on_blur
        ></textarea>
        <p class="field__error" id=error_id role="status">
            {move || mistake.get().map(|Mistake { line, message }| format!("Not applied: line {line}: {message}."))}
        </p>
    }
}

/// The list or map that the text says. A text would be another control, in the middle of the typing.
fn structure(text: &str) -> Result<Value, Mistake> {
    match value_text::read(text)? {
        value @ (Value::List(_) | Value::Map(_)) => Ok(value),
        Value::Text(_) | Value::Null => {
            Err(Mistake { line: 1, message: "a list in [ ] or a map in { } is expected".to_owned() })
        }
    }
}
