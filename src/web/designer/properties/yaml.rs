//! A component as its part of the file: to read, to copy, and to edit as text.
//! Never applies a text that is no component, or one that reaches beyond it.

use canvas::{Command, ComponentId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::super::open_file::OpenFile;
use crate::code_editor::{Code, CodeLook, code_field};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;

/// A text that was edited and is not applied.
#[derive(Clone, PartialEq, Eq)]
struct Draft {
    text: String,
    /// What the file said when the editing began.
    base: String,
}

/// The section; what it shows is worked out only while it is open.
pub fn yaml_section(file: OpenFile, id: ComponentId) -> AnyView {
    let toasts = Toasts::expect();
    let is_open = RwSignal::new(false);
    let draft = RwSignal::new(None::<Draft>);
    let refusal = RwSignal::new(None::<String>);
    let stored = memo(move |_| {
        file.editor.track_document();
        if !is_open.get() {
            return String::new();
        }
        read(file, id).map(|(_, part)| part).unwrap_or_default()
    });
    let shown = Signal::derive(move || draft.get().map_or_else(|| stored.get(), |draft| draft.text));
    let is_edited = memo(move |_| draft.with(Option::is_some));
    let is_overtaken = memo(move |_| {
        draft.with(|draft| draft.as_ref().is_some_and(|draft| stored.with(|now| *now != draft.base)))
    });
    let change = move |text: String| {
        refusal.set(None);
        draft.update(|draft| {
            let base = draft.take().map_or_else(|| stored.get_untracked(), |draft| draft.base);
            *draft = (text != stored.get_untracked()).then_some(Draft { text, base });
        });
    };
    let discard = move || {
        draft.set(None);
        refusal.set(None);
    };
    let apply = move |_| {
        let Some(Draft { text, .. }) = draft.get_untracked() else { return };
        match apply(file, id, &text) {
            Ok(()) => discard(),
            Err(why) => refusal.set(Some(why)),
        }
    };
    let copy = move |_| {
        let text = shown.get_untracked();
        spawn_local(async move {
            let Some(clipboard) = web_sys::window().map(|window| window.navigator().clipboard()) else {
                return;
            };
            match JsFuture::from(clipboard.write_text(&text)).await {
                Ok(_) => toasts.done("The component was copied as YAML."),
                Err(_) => {
                    refusal.try_set(Some("This browser did not allow to copy.".to_owned())).map_or((), drop)
                }
            }
        });
    };
    let variables = Signal::derive(Vec::new);
    let code =
        Code { text: shown, variables, on_change: Callback::new(change), on_blur: Callback::new(|()| {}) };
    let look = CodeLook {
        language: "yaml",
        label: "YAML of the component".to_owned(),
        is_read_only: false,
        takes_focus: false,
        described_by: String::new(),
    };
    let on_toggle = move |event: web_sys::Event| {
        is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
    };
    view! {
        <details class="panel__section yaml" on:toggle=on_toggle>
            <summary class="yaml__summary">"YAML"</summary>
            {move || is_open.get().then(|| code_field(code, look.clone()))}
            <p class="field__error" role="alert">
                {refusal}
            </p>
            {move || {
                is_overtaken
                    .get()
                    .then(|| {
                        view! {
                            <p class="panel__note">
                                "The component has changed since. Apply puts this text in its place; Discard shows what it says now."
                            </p>
                        }
                    })
            }}
            <div class="yaml__foot">
                <button type="button" class="button" data-kind="primary" disabled=move || !is_edited.get() on:click=apply>
                    "Apply"
                </button>
                <button type="button" class="button" disabled=move || !is_edited.get() on:click=move |_| discard()>
                    "Discard"
                </button>
                <button type="button" class="button" data-kind="ghost" on:click=copy>
                    {icon(Icon::Copy)}
                    "Copy"
                </button>
            </div>
        </details>
    }
    .into_any()
}

/// The text of the file, and the component's part of it.
fn read(file: OpenFile, id: ComponentId) -> Option<(String, String)> {
    let text = file.text().ok()?;
    let name = name_of(file, id)?;
    let part = dpl::component_text(&text, &name)?;
    Some((text, part.text))
}

fn name_of(file: OpenFile, id: ComponentId) -> Option<String> {
    file.editor
        .with(|editor| editor.document().component(id).map(|component| component.name.clone()))
        .flatten()
}

/// Puts the text in the component's place, or says why not.
fn apply(file: OpenFile, id: ComponentId, text: &str) -> Result<(), String> {
    let name = name_of(file, id).ok_or_else(|| "The component is gone.".to_owned())?;
    let whole = file.text().map_err(|error| error.to_string())?;
    let with = dpl::component_from_text(&whole, &name, text)
        .map_err(|error| format!("Not applied. Line {}: {}.", error.line, error.message))?;
    file.editor
        .command_quietly(Command::ReplaceComponent { component: id, with: Box::new(with) })
        .map_err(|refusal| format!("Not applied. {refusal}"))
}
