//! Letters that are typed for something that is still on its way, such as the words after Ctrl+K: they are kept, and
//! put into the field that has the focus once it is there. Never lets them reach what happens to have the focus
//! meanwhile, where a letter may be a command. Never keeps them for long.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDocument, HtmlElement, KeyboardEvent};

/// What has not arrived by then may never do so, and a keyboard that does nothing is worse than letters that are lost.
const LONGEST: Duration = Duration::from_secs(3);

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

#[derive(Default)]
struct Kept {
    letters: String,
    /// What is awaited. Counts up, so that the clock of an earlier one changes nothing.
    awaited: u64,
    listener: Option<Closure<dyn FnMut(KeyboardEvent)>>,
}

/// Keeps what is typed from now on, until `deliver` or for three seconds.
pub fn keep() {
    let awaited = KEPT.with_borrow_mut(|kept| {
        kept.awaited += 1;
        if kept.listener.is_none() {
            let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(hear);
            // Before anybody else hears it.
            let heard = window().add_event_listener_with_callback_and_bool(
                "keydown",
                listener.as_ref().unchecked_ref(),
                true,
            );
            kept.listener = heard.is_ok().then_some(listener);
        }
        kept.awaited
    });
    set_timeout(
        move || {
            if KEPT.with_borrow(|kept| kept.awaited == awaited) {
                stop();
            }
        },
        LONGEST,
    );
}

/// What was awaited is there, or will not come. What was typed goes into the field that has the focus once all is drawn.
pub fn deliver() {
    // What arrives is drawn at once, and gives the focus to its field before the next frame.
    request_animation_frame(|| {
        let letters = stop();
        let document = document();
        let focused = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let (false, Some(_), Ok(document)) =
            (letters.is_empty(), focused.filter(is_field), document.dyn_into::<HtmlDocument>())
        {
            // As if typed: what listens to the field hears it, and its own undo takes it back.
            document.exec_command_with_show_ui_and_value("insertText", false, &letters).ok();
        }
    });
}

fn hear(event: KeyboardEvent) {
    let key = event.key();
    let is_chord = event.ctrl_key() || event.alt_key() || event.meta_key();
    let into_field = event.target().and_then(|target| target.dyn_into().ok()).is_some_and(|it| is_field(&it));
    if is_chord || into_field || matches!(key.as_str(), "Tab" | "F6") {
        return;
    }
    if key == "Escape" {
        stop();
        return;
    }
    event.prevent_default();
    event.stop_immediate_propagation();
    KEPT.with_borrow_mut(|kept| match key.as_str() {
        "Backspace" => drop(kept.letters.pop()),
        letter if letter.chars().count() == 1 => kept.letters.push_str(letter),
        _ => {}
    });
}

/// Keeps nothing any more, and says what was kept.
fn stop() -> String {
    // The closure may be running: it is dropped when it is not borrowed any more, after this turn.
    let (letters, listener) =
        KEPT.with_borrow_mut(|kept| (std::mem::take(&mut kept.letters), kept.listener.take()));
    if let Some(listener) = listener {
        let callback = listener.as_ref().unchecked_ref();
        window().remove_event_listener_with_callback_and_bool("keydown", callback, true).ok();
        set_timeout(move || drop(listener), Duration::ZERO);
    }
    letters
}

fn is_field(element: &HtmlElement) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA") || element.is_content_editable()
}
