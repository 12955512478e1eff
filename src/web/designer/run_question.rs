//! Something is wrong with what is to be run: what, and whether to go on.
//! Never keeps anybody from running.

use dpl::Problem;
use leptos::prelude::*;

use super::file_run::errors_of;
use super::open_file::OpenFile;
use super::run_flow::RunFlow;
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, icon};

/// As many as can be read at a glance.
const MOST: usize = 5;

/// The dialog; closed unless a run waits for the answer.
pub fn run_question(file: OpenFile) -> AnyView {
    let is_open = memo(move |_| file.run.flow.with(|flow| flow.asks_about().is_some()));
    let title = Signal::derive(move || match file.run.flow.with(part_words) {
        Some(words) => format!("Run {words} in spite of its errors?"),
        None => "Run the pipeline in spite of its errors?".to_owned(),
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || file.run.give_up(file)>
            {move || question(file)}
        </Dialog>
    }
    .into_any()
}

fn part_words(flow: &RunFlow) -> Option<String> {
    flow.asks_about().and_then(dpl::Part::words)
}

fn question(file: OpenFile) -> AnyView {
    let errors = untrack(|| {
        let part = file.run.flow.with(|flow| flow.asks_about().cloned()).unwrap_or_default();
        let found = file.problems.found();
        file.editor.with(|editor| errors_of(editor.pipeline(), found.all(), &part)).unwrap_or_default()
    });
    let left = errors.len().saturating_sub(MOST);
    let line = move |problem: Problem| {
        let name = problem
            .spot
            .component()
            .and_then(|id| file.editor.with(|editor| editor.document().name_of(id).to_owned()));
        view! {
            <li class="question__error">
                {icon(Icon::Cross)}
                <span>
                    {name.map(|name| view! { <strong>{name}</strong> ": " })} {problem.message}
                </span>
            </li>
        }
        .into_any()
    };
    let show = move |_| {
        file.run.give_up(file);
        file.problems_asked.update(|count| *count += 1);
    };
    view! {
        <p class="dialog__words">"A run would fail where it comes to these."</p>
        <ul class="question__errors">{errors.into_iter().take(MOST).map(line).collect_view()}</ul>
        {(left > 0).then(|| view! { <p class="dialog__words">{format!("And {left} more.")}</p> })}
        <div class="dialog__foot">
            <button type="button" class="button" on:click=move |_| file.run.give_up(file)>
                "Cancel"
            </button>
            <button type="button" class="button" on:click=show>
                "Show problems"
            </button>
            <button type="button" class="button" data-kind="primary" on:click=move |_| file.run.go_on(file)>
                "Run anyway"
            </button>
        </div>
    }
    .into_any()
}
