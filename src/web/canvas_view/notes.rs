//! Notes: Markdown on the canvas, and the field in which it is written.
//! Never puts text of a file into the page as markup; `markdown` makes the markup.

use canvas::{Command, NoteBox};
use leptos::html::Textarea;
use leptos::prelude::*;

use super::markdown::to_html;
use crate::designer::editing::EditorHandle;
use crate::live::rows::{Keyed, LiveRows};
use crate::reactive::memo;
use crate::ui::each::each;

/// A note as the editor draws it.
#[derive(Clone, PartialEq)]
pub struct NoteRow(pub NoteBox);

impl Keyed for NoteRow {
    type Key = String;

    fn key(&self) -> String {
        self.0.key.clone()
    }
}

/// All notes that are in view, below everything else.
#[component]
pub fn Notes(
    rows: LiveRows<NoteRow>,
    editor: EditorHandle,
    edited: RwSignal<Option<String>>,
) -> impl IntoView {
    each(move || rows.keys(), String::clone, move |key| note(rows, &key, editor, edited))
}

fn note(
    rows: LiveRows<NoteRow>,
    key: &str,
    editor: EditorHandle,
    edited: RwSignal<Option<String>>,
) -> AnyView {
    let key = key.to_owned();
    let Some(row) = rows.row(&key) else { return ().into_any() };
    let field = |read: fn(&NoteBox) -> String| {
        let row = row.clone();
        memo(move |_| read(&row.read().0))
    };
    let content = field(|note| note.content.clone());
    let own_key = StoredValue::new(key.clone());
    let is_edited =
        memo(move |_| edited.with(|edited| own_key.with_value(|own| edited.as_ref() == Some(own))));
    let body = move || {
        if is_edited.get() {
            writing(own_key.get_value(), content, editor, edited).into_any()
        } else {
            view! { <div class="note__text" inner_html=move || to_html(&content.read())></div> }.into_any()
        }
    };
    view! {
        <div
            class="note"
            role="group"
            aria-label="Note"
            data-testid="note"
            data-theme=field(|note| theme(&note.theme).to_owned())
            data-selected=field(|note| note.is_selected.to_string())
            style:transform=field(|note| format!("translate({:.1}px,{:.1}px)", note.rect.x, note.rect.y))
            style:width=field(|note| format!("{:.1}px", note.rect.width))
            style:height=field(|note| format!("{:.1}px", note.rect.height))
        >
            {body}
            <button
                type="button"
                class="note__edit"
                data-own-events=""
                data-note-focus=key
                on:click=move |_| edited.set(Some(own_key.get_value()))
            >
                "Edit note"
            </button>
            <span class="note__corner" aria-hidden="true"></span>
        </div>
    }
    .into_any()
}

fn writing(
    key: String,
    content: Memo<String>,
    editor: EditorHandle,
    edited: RwSignal<Option<String>>,
) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    field.on_load(|field| {
        field.focus().ok();
    });
    let done = move || {
        edited.set(None);
        editor.command(Command::EndTyping).ok();
    };
    let write = move |content: String| {
        editor.command(Command::SetNoteContent { key: key.clone(), content }).ok();
    };
    view! {
        <textarea
            class="note__field"
            aria-label="Text of the note, Markdown"
            node_ref=field
            prop:value=content.get_untracked()
            on:input:target=move |event| write(event.target().value())
            on:blur=move |_| done()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    done();
                }
            }
        ></textarea>
    }
}

/// The text as it looks on a note.
pub fn markdown_view(text: String) -> AnyView {
    view! { <div class="note__text" inner_html=to_html(&text)></div> }.into_any()
}

/// Themes that we have a colour for; others are white.
fn theme(name: &str) -> &'static str {
    match name {
        "light-yellow" => "yellow",
        "light-green" => "green",
        "light-red" => "red",
        "light-blue" => "blue",
        "light-purple" => "purple",
        "yellow" => "strong-yellow",
        "green" => "strong-green",
        "red" => "strong-red",
        "blue" => "strong-blue",
        "purple" => "strong-purple",
        _ => "white",
    }
}
