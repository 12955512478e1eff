//! The choice between my version of a file and theirs, side by side.
//! Never closes on the version that lost before it could be copied.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::line_diff::{Pair, side_by_side};
use super::open_file::{Choice, OpenFile};
use super::saving::State;
use crate::reactive::memo;
use crate::ui::announce::Announcer;
use crate::ui::dialog::Dialog;
use crate::ui::toast::Toasts;

/// The dialog; closed unless there is something to choose or to copy.
#[component]
pub fn ConflictDialog(file: OpenFile) -> impl IntoView {
    let is_open = memo(move |_| file.choice.with(|choice| *choice != Choice::Closed));
    let title = Signal::derive(move || match (file.choice.get(), theirs(file)) {
        (Choice::Taken { .. }, _) => "Their version is open".to_owned(),
        (_, Some(_)) => "The file changed elsewhere".to_owned(),
        (_, None) => "The file was deleted elsewhere".to_owned(),
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || file.choice.set(Choice::Closed)>
            {move || match file.choice.get() {
                Choice::Open => view! { <Choose file=file /> }.into_any(),
                Choice::Taken { mine } => view! { <Taken file=file mine=mine /> }.into_any(),
                Choice::Closed => ().into_any(),
            }}
        </Dialog>
    }
}

/// The text of the other version; `None` if the file was deleted. Tracked.
fn theirs(file: OpenFile) -> Option<String> {
    file.saving.with(|saving| match saving.state() {
        State::Conflict { theirs: Some(theirs) } => Some(theirs.text.clone()),
        _ => None,
    })
}

#[component]
fn Choose(file: OpenFile) -> impl IntoView {
    let theirs = untrack(|| theirs(file));
    let mine = file.text().unwrap_or_default();
    let (words, take) = match &theirs {
        Some(_) => (
            "You and somebody else changed it since it was opened. Nothing was overwritten. Lines that differ are marked.",
            "Take theirs",
        ),
        None => {
            ("It is still open here. Keep yours to create the file again, or close it.", "Close the file")
        }
    };
    let pairs = theirs.map(|theirs| side_by_side(&mine, &theirs));
    view! {
        <p class="dialog__words">{words}</p>
        {pairs.map(|pairs| view! { <Sides pairs=pairs /> })}
        <div class="dialog__foot">
            <CopyButton text=mine />
            <button type="button" class="button" on:click=move |_| file.choice.set(Choice::Closed)>
                "Decide later"
            </button>
            <button type="button" class="button" on:click=move |_| file.take_theirs()>
                {take}
            </button>
            <button type="button" class="button" data-kind="primary" on:click=move |_| file.keep_mine()>
                "Keep mine"
            </button>
        </div>
    }
}

#[component]
fn Taken(file: OpenFile, mine: String) -> impl IntoView {
    view! {
        <p class="dialog__words">
            "Your version is no longer open. Copy it now if you still need it: it is gone when this dialog closes."
        </p>
        <pre class="conflict__mine" tabindex="0" aria-label="My version">
            {mine.clone()}
        </pre>
        <div class="dialog__foot">
            <CopyButton text=mine />
            <button type="button" class="button" data-kind="primary" on:click=move |_| file.choice.set(Choice::Closed)>
                "Close"
            </button>
        </div>
    }
}

/// Both versions, aligned. A table, so that a screen reader can walk along a line.
#[component]
fn Sides(pairs: Vec<Pair>) -> impl IntoView {
    let differing = pairs.iter().filter(|pair| pair.differs()).count();
    let cell = |line: Option<String>, differs: bool| {
        let gap = line.is_none().then_some("true");
        view! {
            <td class="conflict__line" data-differs=differs.then_some("true") data-gap=gap>
                {differs.then(|| view! { <span class="visually-hidden">"differs: "</span> })}
                <code>{line}</code>
            </td>
        }
    };
    let rows = pairs
        .into_iter()
        .map(|pair| {
            let differs = pair.differs();
            view! { <tr>{cell(pair.mine, differs)} {cell(pair.theirs, differs)}</tr> }
        })
        .collect_view();
    view! {
        <div class="conflict__scroll" tabindex="0" role="group" aria-label="Both versions">
            <table class="conflict">
                <caption class="visually-hidden">
                    {format!("Both versions of the file; {differing} lines differ")}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">"Mine"</th>
                        <th scope="col">"Theirs"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn CopyButton(text: String) -> impl IntoView {
    let toasts = Toasts::expect();
    let announcer = Announcer::expect();
    let words = RwSignal::new("Copy my version");
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
            let Some(clipboard) = clipboard else { return };
            match JsFuture::from(clipboard.write_text(&text)).await {
                Ok(_) => {
                    words.try_set("Copied");
                    announcer.say("Copied");
                }
                Err(_) => {
                    toasts.error("The browser does not allow copying here. Select the text and copy it.")
                }
            }
        });
    };
    view! {
        <button type="button" class="button conflict__copy" on:click=copy>
            {move || words.get()}
        </button>
    }
}
