//! The properties of a note.

use canvas::Command;
use leptos::prelude::*;

use super::super::open_file::OpenFile;
use crate::reactive::memo;
use crate::ui::field::Field;
use crate::ui::icon::{Icon, icon};

const THEMES: &[(&str, &str)] = &[
    ("light-yellow", "Yellow"),
    ("light-green", "Green"),
    ("light-blue", "Blue"),
    ("light-red", "Red"),
    ("light-purple", "Purple"),
    ("white", "White"),
];

/// Its text and its colour.
#[component]
pub fn NoteProperties(file: OpenFile, note: String) -> impl IntoView {
    let key = StoredValue::new(note);
    let note = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| key.with_value(|key| editor.document().note(key).cloned())).flatten()
    });
    let content =
        move || note.with(|note| note.as_ref().map(|note| note.content.clone()).unwrap_or_default());
    let write = move |event| {
        let command = Command::SetNoteContent { key: key.get_value(), content: event_target_value(&event) };
        file.editor.command(command).ok();
    };
    let paint = move |event| {
        let command = Command::SetNoteTheme { key: key.get_value(), theme: event_target_value(&event) };
        file.editor.command(command).ok();
    };
    view! {
        <Field label="Text (Markdown)">
            <textarea
                class="input text-area"
                rows="8"
                prop:value=content
                on:input=write
                on:blur=move |_| drop(file.editor.command(Command::EndTyping))
            ></textarea>
        </Field>
        <Field label="Colour">
            <select class="input" on:change=paint>
                {move || {
                    let theme = note.with(|note| note.as_ref().map(|note| note.theme.clone()).unwrap_or_default());
                    let unknown = THEMES.iter().all(|(key, _)| *key != theme).then(|| (theme.clone(), theme.clone()));
                    let known = THEMES.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned()));
                    known
                        .chain(unknown)
                        .map(|(key, word)| {
                            let is_chosen = key == theme;
                            view! { <option value=key selected=is_chosen>{word}</option> }
                        })
                        .collect_view()
                }}
            </select>
        </Field>
        <div class="panel__foot">
            <button
                type="button"
                class="button"
                data-kind="danger"
                on:click=move |_| drop(file.editor.command(Command::DeleteNote(key.get_value())))
            >
                {icon(Icon::Trash)}
                "Delete note"
            </button>
        </div>
    }
}
