//! What stands in the corners of the canvas: zoom, the hint of what is under way, and what is read out.
//! Never the only way to do something.

use canvas::{Command, Input, Intent, Key, Modifiers};
use leptos::prelude::*;

use super::minimap::Minimap;
use crate::designer::editing::EditorHandle;
use crate::reactive::memo;
use crate::ui::drawn_words::{End, words_as_image};

/// Of the longest percentage, "400 %".
const LETTERS: usize = 5;

/// −, the zoom, + and Fit.
pub(super) fn zoom_controls(editor: EditorHandle, percent: RwSignal<i32>, map: Minimap) -> AnyView {
    let press = move |command: Command| {
        editor.command(command).ok();
    };
    view! {
        <div class="canvas__zoom" role="group" aria-label="Zoom" data-own-events="">
            <button type="button" aria-label="Zoom out" on:click=move |_| press(Command::ZoomOut)>"−"</button>
            <button
                type="button"
                class="canvas__percent"
                aria-label=move || format!("Zoom is {} %. Back to 100 %", percent.get())
                on:click=move |_| press(Command::ZoomReset)
            >
                // Drawn, so that nothing is laid out when it follows in the middle of a zoom.
                <span
                    class="canvas__percent-figure"
                    style=("--words", move || words_as_image(&format!("{} %", percent.get()), LETTERS, End::Middle))
                ></span>
            </button>
            <button type="button" aria-label="Zoom in" on:click=move |_| press(Command::ZoomIn)>"+"</button>
            <button type="button" aria-label="Fit the pipeline into the view" on:click=move |_| press(Command::Fit)>
                "Fit"
            </button>
            <button
                type="button"
                class="canvas__map-switch"
                aria-pressed=move || map.is_wanted.get().to_string()
                on:click=move |_| map.toggle()
            >
                "Map"
            </button>
        </div>
    }
    .into_any()
}

/// What a person can do while something is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) words: String,
    /// The words of the button that ends it, as Escape does. None while a pointer holds it.
    pub(super) button: Option<&'static str>,
}

impl Hint {
    pub(super) fn with_cancel(words: &str) -> Hint {
        Hint { words: words.to_owned(), button: Some("Cancel") }
    }
}

/// The hint at the top of the canvas, while there is one.
pub(super) fn hint_bar(hint: RwSignal<Option<Hint>>, editor: EditorHandle) -> AnyView {
    let words = memo(move |_| hint.with(|hint| hint.as_ref().map(|hint| hint.words.clone())));
    let button = memo(move |_| hint.with(|hint| hint.as_ref().and_then(|hint| hint.button)));
    // The same as its key, for those who have none at hand.
    let cancel = move |_| {
        editor.input(Input::KeyDown { key: Key::Escape, modifiers: Modifiers::NONE, repeat: false });
        editor.ask(Intent::KeepFocus);
    };
    view! {
        <Show when=move || words.with(Option::is_some)>
            <div class="canvas__hint">
                // It is read out as an announcement already.
                <p aria-hidden="true">{words}</p>
                <Show when=move || button.get().is_some()>
                    <button type="button" class="button" data-own-events="" aria-keyshortcuts="Escape" on:click=cancel>
                        {move || button.get()}
                        <kbd class="canvas__hint-key" aria-hidden="true">"Esc"</kbd>
                    </button>
                </Show>
            </div>
        </Show>
    }
    .into_any()
}

/// What the canvas says to people who do not see it.
#[component]
pub fn LiveRegion(editor: EditorHandle) -> impl IntoView {
    // The same sentence twice is read out twice only if the text differs.
    let words = move || {
        let (count, words) = editor.announcement();
        if count % 2 == 0 { words } else { format!("{words}\u{a0}") }
    };
    view! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="canvas-said">{words}</div> }
}
