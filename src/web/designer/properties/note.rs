//! The properties of a note: its text with a preview, its colour and its size.

use canvas::Command;
use leptos::prelude::*;

use super::super::open_file::OpenFile;
use crate::canvas_view::markdown_view;
use crate::reactive::memo;
use crate::ui::field::Field;
use crate::ui::icon::{Icon, icon};

const THEMES: &[(&str, &str)] = &[
    ("white", "White"),
    ("light-yellow", "Light yellow"),
    ("light-green", "Light green"),
    ("light-blue", "Light blue"),
    ("light-red", "Light red"),
    ("light-purple", "Light purple"),
    ("yellow", "Yellow"),
    ("green", "Green"),
    ("blue", "Blue"),
    ("red", "Red"),
    ("purple", "Purple"),
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
        <fieldset class="note-size">
            <legend class="field__label">"Size"</legend>
            {length("Width", note, key, file, Side::Width)}
            {length("Height", note, key, file, Side::Height)}
        </fieldset>
        <section class="panel__section" aria-label="Preview">
            <h3 class="panel__subtitle">"Preview"</h3>
            <div class="note-preview">{move || markdown_view(content())}</div>
        </section>
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

#[derive(Clone, Copy)]
enum Side {
    Width,
    Height,
}

/// The size in numbers, for those who do not drag its corner.
fn length(
    label: &'static str,
    note: Memo<Option<dpl::Note>>,
    key: StoredValue<String>,
    file: OpenFile,
    side: Side,
) -> AnyView {
    let now = move || {
        note.with(|note| note.as_ref().map(|note| note.size)).map(|size| match side {
            Side::Width => size.width,
            Side::Height => size.height,
        })
    };
    let resize = move |event| {
        let Some(mut size) = note.with_untracked(|note| note.as_ref().map(|note| note.size)) else { return };
        let Ok(length) = event_target_value(&event).trim().parse::<f64>() else { return };
        match side {
            Side::Width => size.width = length,
            Side::Height => size.height = length,
        }
        file.editor.command(Command::ResizeNote { key: key.get_value(), size }).ok();
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <input
                class="input"
                type="number"
                min="40"
                max="100000"
                step="10"
                prop:value=move || now().map(|length| length.round().to_string())
                on:change=resize
            />
        </label>
    }
    .into_any()
}
