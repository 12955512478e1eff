//! Copy, cut and paste between the canvas and the system clipboard.
//! Never takes the browser's own copy and paste away from a text field.

use canvas::{Command, Editor, Intent, Position};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Element};

use super::open_file::OpenFile;

/// What a browser that keeps the clipboard to itself leaves: the keys.
const NOT_ALLOWED: &str = "The browser does not let this page use the clipboard from a menu.";

/// Whether the selection stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    Copy,
    Cut,
}

/// Ctrl+C or Ctrl+X with the focus on the canvas.
pub fn on_take(event: &ClipboardEvent, file: OpenFile, taking: Taking) {
    if is_text_field(event) || has_marked_text() {
        return;
    }
    let Some(Ok(text)) = file.editor.with(Editor::copy) else { return };
    let Some(data) = event.clipboard_data() else { return };
    if data.set_data("text/plain", &text).is_ok() {
        event.prevent_default();
        taken(file, taking);
    }
}

/// Ctrl+V with the focus on the canvas.
pub fn on_paste(event: &ClipboardEvent, file: OpenFile) {
    if is_text_field(event) {
        return;
    }
    let Some(data) = event.clipboard_data() else { return };
    event.prevent_default();
    let text = data.get_data("text/plain").unwrap_or_default();
    file.editor.command(Command::Paste { text, at: None }).ok();
}

/// Copy or Cut of a menu.
pub fn take(file: OpenFile, taking: Taking) {
    let text = match file.editor.with(Editor::copy) {
        Some(Ok(text)) => text,
        Some(Err(refusal)) => return file.editor.ask(Intent::Refused(refusal.to_string())),
        None => return,
    };
    leptos::task::spawn_local(async move {
        let written = match clipboard() {
            Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
            None => false,
        };
        if written {
            taken(file, taking);
        } else {
            let keys = if taking == Taking::Copy { "Ctrl+C copies" } else { "Ctrl+X cuts" };
            file.editor.ask(Intent::Refused(format!("{NOT_ALLOWED} {keys}. Nothing was changed.")));
        }
    });
}

/// Paste of a menu: at that point of the canvas, or where it suits.
pub fn paste(file: OpenFile, at: Option<Position>) {
    leptos::task::spawn_local(async move {
        let read = match clipboard() {
            Some(clipboard) => JsFuture::from(clipboard.read_text()).await.ok(),
            None => None,
        };
        match read.as_ref().and_then(JsValue::as_string) {
            Some(text) => {
                file.editor.command(Command::Paste { text, at }).ok();
            }
            None => file.editor.ask(Intent::Refused(format!("{NOT_ALLOWED} Ctrl+V pastes."))),
        }
    });
}

fn taken(file: OpenFile, taking: Taking) {
    match taking {
        Taking::Copy => {
            let words = file.editor.with(Editor::selected_words).unwrap_or_default();
            file.editor.say(format!("Copied {words}"));
        }
        Taking::Cut => {
            file.editor.command(Command::Cut).ok();
        }
    }
}

/// Missing where the page was not loaded over a safe connection.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
    if clipboard.is_undefined() { None } else { Some(clipboard.unchecked_into()) }
}

fn is_text_field(event: &ClipboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let fields = "input, textarea, select, [contenteditable]";
    target.is_some_and(|target| target.closest(fields).ok().flatten().is_some())
}

/// Words that somebody marked are what is meant to be copied.
fn has_marked_text() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}
