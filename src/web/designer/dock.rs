//! The panel below the canvas: what the components of a run did, the runs, what is wrong with the pipeline, and what
//! changed in it.

pub mod problem_list;
pub mod run_list;
pub mod run_sheet;

use dpl::Severity;
use leptos::prelude::*;

use super::open_file::OpenFile;
use super::pieces;
use super::run_flow::RunFlow;
use crate::reactive::{effect, memo};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sheet {
    History,
    Runs,
    Problems,
    Changes,
}

/// Its sheets, or only their tabs.
#[component]
pub fn Dock(file: OpenFile) -> impl IntoView {
    let shown = RwSignal::new(None::<Sheet>);
    // A run was started here: what it does is what the person wants to see now, if there is room.
    effect(move |before: Option<bool>| {
        let is_starting = file.run.flow.with(RunFlow::is_busy);
        if is_starting && before == Some(false) && is_tall() {
            shown.set(Some(Sheet::History));
        }
        is_starting
    });
    // Somebody wants to see what is wrong, such as before a run.
    effect(move |before: Option<u32>| {
        let asked = file.problems_asked.get();
        if before.is_some_and(|before| before != asked) {
            shown.set(Some(Sheet::Problems));
        }
        asked
    });
    let toggle = move |sheet: Sheet| shown.update(|shown| *shown = (*shown != Some(sheet)).then_some(sheet));
    let head = move |sheet: Sheet, words: &'static str, count: AnyView| {
        view! {
            <button
                type="button"
                class="dock__tab"
                aria-expanded=move || (shown.get() == Some(sheet)).to_string()
                aria-controls="dock-sheet"
                on:click=move |_| toggle(sheet)
            >
                {words}
                {count}
            </button>
        }
    };
    view! {
        <section class="dock" aria-label="Runs, problems and changes" data-open=move || shown.get().map(|_| "true")>
            <div class="dock__tabs">
                {head(Sheet::History, "Task history", ().into_any())}
                {head(Sheet::Runs, "Runs", ().into_any())}
                {head(Sheet::Problems, "Problems", problem_count(file))}
                {head(Sheet::Changes, "Changes", change_count(file))}
            </div>
            <div class="dock__sheet" id="dock-sheet" tabindex=move || shown.get().map(|_| "0")>
                {move || match shown.get() {
                    Some(Sheet::History) => pieces::run_sheet(file),
                    Some(Sheet::Runs) => pieces::run_list(file),
                    Some(Sheet::Problems) => pieces::problem_list(file),
                    Some(Sheet::Changes) => pieces::changes_sheet(file),
                    None => ().into_any(),
                }}
            </div>
        </section>
    }
}

/// How many things changed since the file was opened.
fn change_count(file: OpenFile) -> AnyView {
    let count = memo(move |_| file.changes.found().count());
    view! {
        " "
        <span class="dock__count">{count}</span>
    }
    .into_any()
}

/// How many there are, coloured by the worst.
fn problem_count(file: OpenFile) -> AnyView {
    let found = memo(move |_| {
        let found = file.problems.found();
        (found.all().len(), found.count(Severity::Error) > 0)
    });
    let worst = move || match found.get() {
        (0, _) => None,
        (_, true) => Some("error"),
        (_, false) => Some("warning"),
    };
    view! {
        " "
        <span class="dock__count" data-any=worst>
            {move || found.get().0}
        </span>
    }
    .into_any()
}

fn is_tall() -> bool {
    let height =
        web_sys::window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64());
    height.is_some_and(|height| height >= 680.0)
}
