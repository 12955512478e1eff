//! Copy, cut and paste between the canvas and the system clipboard.
//! Never takes the browser's own copy and paste away from a text field.

use canvas::{Command, Editor, Intent, Position};
use leptos::ev;
use leptos::prelude::*;
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

/// Answers the keys of the clipboard for as long as the canvas is shown.
pub fn follow_clipboard(file: OpenFile) {
    let copy = window_event_listener(ev::copy, move |event| on_take(&event, file, Taking::Copy));
    let cut = window_event_listener(ev::cut, move |event| on_take(&event, file, Taking::Cut));
    let paste = window_event_listener(ev::paste, move |event| on_paste(&event, file));
    on_cleanup(move || {
        copy.remove();
        cut.remove();
        paste.remove();
    });
}

/// Ctrl+C or Ctrl+X with the focus on the canvas, or nowhere.
fn on_take(event: &ClipboardEvent, file: OpenFile, taking: Taking) {
    if is_elsewhere(event) || has_marked_text() {
        return;
    }
    let Some(Ok(text)) = file.editor.with(Editor::copy) else { return };
    let Some(data) = event.clipboard_data() else { return };
    if data.set_data("text/plain", &text).is_ok() {
        event.prevent_default();
        taken(file, taking);
    }
}

/// Ctrl+V with the focus on the canvas, or nowhere.
fn on_paste(event: &ClipboardEvent, file: OpenFile) {
    if is_elsewhere(event) {
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

/// In a text field, in a panel, in a dialog: everywhere but on the canvas, and where nothing has the focus.
fn is_elsewhere(event: &ClipboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target else { return false };
    let is_in = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if is_in("input, textarea, select, [contenteditable], dialog, [role=dialog]") {
        return true;
    }
    target.tag_name() != "BODY" && !is_in(".designer__surface")
}

/// Words that somebody marked are what is meant to be copied.
fn has_marked_text() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}
