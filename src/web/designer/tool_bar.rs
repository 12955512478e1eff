//! What can be done with the open file: undo, redo, add, run, and whether it is saved.
//! Never acts on keys that a text field needs itself.

use canvas::Command;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::arrange_menu::ArrangeButton;
use super::open_file::{Content, OpenFile};
use super::page_actions::is_text_field;
use super::palette::PaletteButton;
use super::panels::{Panel, PanelButton};
use super::saved_words::{Tone, saved_words};
use super::saving::{Input, State};
use super::{run_flow, run_menu, tree};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::time_words;

/// The right half of the top bar.
#[component]
pub fn ToolBar(file: OpenFile) -> impl IntoView {
    let is_past = memo(move |_| file.past.shown().is_some());
    let is_pipeline =
        memo(move |_| !is_past.get() && file.content.with(|content| *content == Content::Pipeline));
    view! {
        <div class="designer__tools">
            <SavedState file=file />
            {move || {
                is_pipeline
                    .get()
                    .then(|| {
                        view! {
                            <HistoryButton file=file way=Way::Undo />
                            <HistoryButton file=file way=Way::Redo />
                            <ArrangeButton file=file />
                            <PaletteButton file=file />
                        }
                    })
            }}
            {move || (!is_past.get()).then(|| view! { <RunButton file=file /> })}
            <PanelButton panel=Panel::Properties />
        </div>
    }
}

/// Saved, or why not.
#[component]
fn SavedState(file: OpenFile) -> impl IntoView {
    let saved_at = memo(move |_| file.saved_at.get().map(|at| time_words::short(at, file.live.clock.read())));
    let words = memo(move |_| {
        saved_at.with(|at| {
            file.saving
                .with(|saving| file.keeping.with(|keeping| saved_words(saving, keeping, at.as_deref())))
        })
    });
    let is_loaded = memo(move |_| {
        file.content.with(|content| matches!(content, Content::Pipeline | Content::Text { .. }))
    });
    let shape = move || match words.get().0 {
        Tone::Calm => Icon::Check,
        Tone::Idle => Icon::Info,
        Tone::Busy => Icon::Spinner,
        Tone::Alert => Icon::Warning,
    };
    // Said only when it is news: not at every "Saving …".
    let said = memo(move |_| match words.get() {
        (Tone::Alert, words) => words,
        _ => String::new(),
    });
    let is_conflict =
        memo(move |_| file.saving.with(|saving| matches!(saving.state(), State::Conflict { .. })));
    view! {
        <div class="saved" data-tone=move || words.get().0.key() data-testid="saved-state">
            {move || {
                is_loaded
                    .get()
                    .then(|| {
                        view! {
                            {move || icon(shape())}
                            <span class="saved__words" title=move || words.get().1>
                                {move || words.get().1}
                            </span>
                        }
                    })
            }}
            {move || {
                is_conflict
                    .get()
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| file.choose()>
                                "Choose"
                            </button>
                        }
                    })
            }}
            <span class="visually-hidden" role="status">
                {said}
            </span>
        </div>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Undo,
    Redo,
}

/// Undo or redo, saying what.
#[component]
fn HistoryButton(file: OpenFile, way: Way) -> impl IntoView {
    let (word, keys, shape, command) = match way {
        Way::Undo => ("Undo", "Ctrl+Z", Icon::Undo, Command::Undo),
        Way::Redo => ("Redo", "Ctrl+Shift+Z", Icon::Redo, Command::Redo),
    };
    let what = memo(move |_| {
        file.editor.track_document();
        let read = |editor: &canvas::Editor| match way {
            Way::Undo => editor.undo_label().map(str::to_owned),
            Way::Redo => editor.redo_label().map(str::to_owned),
        };
        file.editor.with(read).flatten()
    });
    let title = move || match what.get() {
        Some(what) => format!("{word}: {what} ({keys})"),
        None => format!("{word} ({keys})"),
    };
    view! {
        <button
            type="button"
            class="button"
            data-kind="ghost"
            data-shape="icon"
            aria-label=word
            aria-keyshortcuts=if way == Way::Undo { "Control+Z" } else { "Control+Shift+Z" }
            title=title
            disabled=move || what.get().is_none()
            on:click=move |_| {
                file.editor.command(command.clone()).ok();
            }
        >
            {icon(shape)}
        </button>
    }
}

/// Starts a run, or says why it cannot.
#[component]
fn RunButton(file: OpenFile) -> impl IntoView {
    let kind = tree::kind_of_path(&file.path.get_value());
    let why_not = memo(move |_| {
        let is_broken = file.content.with(|content| matches!(content, Content::Text { .. }));
        run_flow::why_not_run(kind, is_broken)
    });
    let is_loaded =
        memo(move |_| file.content.with(|content| !matches!(content, Content::Loading | Content::Failed(_))));
    let is_busy = memo(move |_| file.run.flow.with(run_flow::RunFlow::is_busy));
    let press = move |_| {
        if why_not.get_untracked().is_none() {
            file.run.start(file);
        }
    };
    view! {
        <button
            type="button"
            class="button designer__run"
            data-kind="primary"
            aria-disabled=move || why_not.get().map(|_| "true")
            aria-describedby=move || why_not.get().map(|_| "why-not-run")
            disabled=move || !is_loaded.get()
            aria-busy=move || is_busy.get().then_some("true")
            title=move || why_not.get()
            on:click=press
        >
            {icon(Icon::Play)}
            {move || if is_busy.get() { "Starting …" } else { "Run" }}
        </button>
        {(kind == dpl::Kind::Orchestration).then(|| run_menu::run_menu(file))}
        <span class="visually-hidden" id="why-not-run">
            {move || why_not.get()}
        </span>
    }
}

/// Keys that work wherever the focus is on the page, except in a text field, which has its own undo.
pub fn on_key(event: &KeyboardEvent, file: Option<OpenFile>) {
    let (Some(file), false) = (file, event.default_prevented()) else { return };
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    let key = event.key().to_lowercase();
    if key == "s" {
        event.prevent_default();
        return file.dispatch(Input::SaveNow);
    }
    let command = match (key.as_str(), event.shift_key()) {
        ("z", false) => Command::Undo,
        ("z", true) | ("y", false) => Command::Redo,
        _ => return,
    };
    if !is_text_field(event) {
        event.prevent_default();
        file.editor.command(command).ok();
    }
}
