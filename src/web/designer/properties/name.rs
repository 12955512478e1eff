//! The name of a component. A name is given when the typing is done, because every reference changes with it.

use crate::reactive::memo;
use canvas::{Command, ComponentId};
use leptos::prelude::*;

use super::super::open_file::OpenFile;

/// The field, with the reason when a name is refused.
#[component]
pub fn NameField(file: OpenFile, id: ComponentId) -> impl IntoView {
    let name = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| editor.document().name_of(id).to_owned()).unwrap_or_default()
    });
    // What was typed and is not the name yet.
    let typed = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<String>);
    let error_id = format!("name-error-{}", id.0);
    let described_by = error_id.clone();
    let commit = move || {
        let Some(wish) = typed.try_get_untracked().flatten() else { return };
        if wish == name.get_untracked() {
            typed.set(None);
            return refusal.set(None);
        }
        match file.editor.command_quietly(Command::Rename { component: id, name: wish }) {
            Ok(()) => {
                typed.set(None);
                refusal.set(None);
                file.editor.command(Command::EndTyping).ok();
            }
            Err(why) => refusal.set(Some(why.to_string())),
        }
    };
    // Another component was selected without leaving the field first.
    on_cleanup(commit);
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => commit(),
        "Escape" if typed.with_untracked(Option::is_some) => {
            event.stop_propagation();
            typed.set(None);
            refusal.set(None);
        }
        _ => {}
    };
    view! {
        <label class="field">
            <span class="field__label">"Name"</span>
            <input
                class="input"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || refusal.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=move || typed.get().unwrap_or_else(|| name.get())
                on:input=move |event| typed.set(Some(event_target_value(&event)))
                on:change=move |_| commit()
                on:keydown=on_key
            />
        </label>
        <p class="field__error" id=error_id role="alert">
            {move || refusal.get()}
        </p>
    }
}
