//! The choice between my version of a file and theirs: what both changed, one question each. What does not collide is
//! joined already. Never closes on a version that could not be had again.

use dpl::Side;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::change_words::{place_words, side_words};
use super::conflict_flow::{ConflictFlow, Input, Question};
use super::open_file::{Choice, OpenFile};
use super::saving::State;
use super::text_difference::text_difference;
use crate::reactive::memo;
use crate::ui::announce::Announcer;
use crate::ui::dialog::Dialog;
use crate::ui::toast::Toasts;

/// The dialog; closed unless there is something to choose or to copy.
pub fn conflict_dialog(file: OpenFile) -> AnyView {
    view! { <ConflictDialog file=file /> }.into_any()
}

#[component]
fn ConflictDialog(file: OpenFile) -> impl IntoView {
    let is_open = memo(move |_| file.choice.with(|choice| *choice != Choice::Closed));
    let is_deleted =
        memo(move |_| file.saving.with(|saving| matches!(saving.state(), State::Conflict { theirs: None })));
    let title = Signal::derive(move || match (file.choice.get(), is_deleted.get()) {
        (Choice::Taken { .. }, _) => "Edits that cannot be shown".to_owned(),
        (_, false) => "Two versions changed the same".to_owned(),
        (_, true) => "The file was deleted elsewhere".to_owned(),
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || file.choice.set(Choice::Closed)>
            {move || match (file.choice.get(), is_deleted.get()) {
                (Choice::Open, true) => deleted(file),
                (Choice::Open, false) => questions(file),
                (Choice::Taken { mine }, _) => taken(file, mine),
                (Choice::Closed, _) => ().into_any(),
            }}
        </Dialog>
    }
}

/// It is gone for everybody else.
fn deleted(file: OpenFile) -> AnyView {
    let mine = file.text().unwrap_or_default();
    view! {
        <p class="dialog__words">
            "It is still open here. Keep yours to create the file again, or close it: its history stays."
        </p>
        <div class="dialog__foot">
            {copy_button(mine)}
            <button type="button" class="button" on:click=move |_| file.choice.set(Choice::Closed)>
                "Decide later"
            </button>
            <button type="button" class="button" on:click=move |_| file.take_theirs()>
                "Close the file"
            </button>
            <button type="button" class="button" data-kind="primary" on:click=move |_| file.keep_mine()>
                "Keep mine"
            </button>
        </div>
    }
    .into_any()
}

/// One question for each collision, and the way out for those who want one version whole.
fn questions(file: OpenFile) -> AnyView {
    let read = move |flow: &dyn Fn(&ConflictFlow) -> Option<String>| {
        file.conflict.with(|it| it.as_ref().and_then(flow))
    };
    // Untracked: a choice must not draw the dialog anew and take the focus away.
    let by = untrack(|| read(&|flow| flow.by().map(str::to_owned)));
    let mine = untrack(|| read(&|flow| Some(flow.mine().to_owned()))).unwrap_or_default();
    let problem = move || read(&|flow| flow.problem().map(str::to_owned));
    // Drawn anew only when another question comes up: choosing must not take the focus away.
    let asked =
        memo(move |_| file.conflict.with(|flow| flow.as_ref().map_or(0, |flow| flow.questions().len())));
    let list = move || {
        asked.track();
        let questions = file
            .conflict
            .with_untracked(|flow| flow.as_ref().map(|it| it.questions().to_vec()).unwrap_or_default());
        questions.into_iter().enumerate().map(|(at, it)| question(file, at, it)).collect_view()
    };
    let open = memo(move |_| file.conflict.with(|flow| flow.as_ref().map_or(0, ConflictFlow::open)));
    let can_save =
        memo(move |_| file.conflict.with(|flow| flow.as_ref().is_some_and(|it| it.result().is_some())));
    let words = match &by {
        Some(by) if file.user().as_ref() != Some(by) => {
            format!("{by} saved a version while you were editing. Everything else is merged already; nothing was overwritten.")
        }
        Some(_) => "You saved a version elsewhere, such as in another tab, while you were editing here. Everything else is merged already; nothing was overwritten.".to_owned(),
        None => "The file was changed on disk while you were editing. Everything else is merged already; nothing was overwritten.".to_owned(),
    };
    view! {
        {move || match problem() {
            Some(why) => {
                view! { <p class="dialog__words">{format!("The versions cannot be merged ({why}). Choose one of them whole; the other stays in reach.")}</p> }
                    .into_any()
            }
            None => view! { <p class="dialog__words">{words.clone()}</p> }.into_any(),
        }}
        <div class="conflict" data-testid="conflict">
            {list}
        </div>
        {whole_texts(file)}
        <div class="dialog__foot">
            {copy_button(mine)}
            <button type="button" class="button" on:click=move |_| file.choice.set(Choice::Closed)>
                "Decide later"
            </button>
            <button type="button" class="button" on:click=move |_| file.take_theirs()>
                "Take theirs"
            </button>
            <button type="button" class="button" on:click=move |_| file.keep_mine()>
                "Keep mine"
            </button>
            <button
                type="button"
                class="button"
                data-kind="primary"
                disabled=move || !can_save.get()
                on:click=move |_| file.settle()
            >
                "Save the merged version"
            </button>
        </div>
        <p class="visually-hidden" role="status">
            {move || match open.get() {
                0 => String::new(),
                1 => "1 choice is open".to_owned(),
                several => format!("{several} choices are open"),
            }}
        </p>
    }
    .into_any()
}

fn question(file: OpenFile, at: usize, question: Question) -> AnyView {
    let Question { collision, .. } = question;
    let type_of = |name: &str| {
        let found = file
            .editor
            .with(|editor| editor.document().component_named(name).map(|it| it.component_type.clone()));
        found.flatten().unwrap_or_default()
    };
    let (subject, part) = place_words(&collision.place, type_of);
    let name = format!("conflict-{at}");
    let place = collision.place.clone();
    let answer = memo(move |_| {
        file.conflict.with(|flow| {
            let questions = flow.as_ref()?.questions();
            questions.iter().find(|it| it.collision.place == place)?.answer
        })
    });
    let words = |value: Option<&dpl::Value>| side_words(&collision.place, value);
    let base = words(collision.base.as_ref());
    let (mine, theirs) = (words(collision.mine.as_ref()), words(collision.theirs.as_ref()));
    let place = StoredValue::new(collision.place);
    let choice = move |side: Side, word: &'static str, value: String, name: String| {
        let choose = move |_| {
            file.conflict.update(|flow| {
                if let Some(flow) = flow {
                    flow.step(Input::Choose(place.get_value(), side));
                }
            });
        };
        view! {
            <label class="conflict__choice" data-chosen=move || (answer.get() == Some(side)).then_some("true")>
                <span class="conflict__side">
                    <input type="radio" name=name prop:checked=move || answer.get() == Some(side) on:change=choose />
                    {word}
                </span>
                <pre class="conflict__value">{value}</pre>
            </label>
        }
    };
    view! {
        <fieldset class="conflict__question">
            <legend class="conflict__subject">
                <strong>{subject}</strong>
                " "
                {part}
            </legend>
            <div class="conflict__before">
                <span class="conflict__side">"Before"</span>
                <pre class="conflict__value">{base}</pre>
            </div>
            {choice(Side::Mine, "Mine", mine, name.clone())}
            {choice(Side::Theirs, "Theirs", theirs, name)}
        </fieldset>
    }
    .into_any()
}

/// Both files as a whole, for those who want to see it all.
fn whole_texts(file: OpenFile) -> AnyView {
    let is_shown = RwSignal::new(false);
    let texts = move || {
        file.conflict.with_untracked(|flow| {
            flow.as_ref().map(|flow| (flow.mine().to_owned(), flow.theirs().to_owned()))
        })
    };
    view! {
        <details class="conflict__texts" on:toggle=move |_| is_shown.set(true)>
            <summary>"Compare the whole files"</summary>
            {move || {
                is_shown
                    .get()
                    .then(texts)
                    .flatten()
                    .map(|(mine, theirs)| text_difference(theirs, mine, "Theirs", "Mine"))
            }}
        </details>
    }
    .into_any()
}

/// Edits that cannot be shown here any more.
fn taken(file: OpenFile, mine: String) -> AnyView {
    view! {
        <p class="dialog__words">
            "They cannot stand in this file any more. Copy them now if you still need them: they are gone when this dialog closes."
        </p>
        <pre class="conflict__mine" tabindex="0" aria-label="My version">
            {mine.clone()}
        </pre>
        <div class="dialog__foot">
            {copy_button(mine)}
            <button type="button" class="button" data-kind="primary" on:click=move |_| file.choice.set(Choice::Closed)>
                "Close"
            </button>
        </div>
    }
    .into_any()
}

fn copy_button(text: String) -> AnyView {
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
    .into_any()
}
