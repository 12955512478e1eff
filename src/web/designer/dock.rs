//! The panel below the canvas: what the components of the newest run did, and what is wrong with the pipeline.

use api::run::ComponentRow;
use canvas::{Command, Selection};
use dpl::{Problem, Severity};
use leptos::prelude::*;

use super::open_file::OpenFile;
use super::run_flow::RunFlow;
use crate::live::Live;
use crate::live::open_run::OpenRun;
use crate::reactive::{effect, memo};
use crate::time::taken_in_words;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::{Look, Pill};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sheet {
    History,
    Problems,
}

/// Two sheets, or only their tabs.
#[component]
pub fn Dock(file: OpenFile) -> impl IntoView {
    let shown = RwSignal::new(None::<Sheet>);
    let problems = memo(move |_| {
        file.editor.track_document();
        Problems(file.editor.with(|editor| dpl::validate(editor.pipeline())).unwrap_or_default())
    });
    // A run was started here: what it does is what the person wants to see now, if there is room.
    effect(move |before: Option<bool>| {
        let is_starting = file.run.flow.with(RunFlow::is_busy);
        if is_starting && before == Some(false) && is_tall() {
            shown.set(Some(Sheet::History));
        }
        is_starting
    });
    let toggle = move |sheet: Sheet| shown.update(|shown| *shown = (*shown != Some(sheet)).then_some(sheet));
    let head = move |sheet: Sheet, words: &'static str| {
        view! {
            <button
                type="button"
                class="dock__tab"
                aria-expanded=move || (shown.get() == Some(sheet)).to_string()
                aria-controls="dock-sheet"
                on:click=move |_| toggle(sheet)
            >
                {words}
                {(sheet == Sheet::Problems)
                    .then(|| {
                        view! {
                            " "
                            <span class="dock__count" data-any=move || (!problems.get().0.is_empty()).then_some("true")>
                                {move || problems.with(|problems| problems.0.len())}
                            </span>
                        }
                    })}
            </button>
        }
    };
    view! {
        <section class="dock" aria-label="Task history and problems" data-open=move || shown.get().map(|_| "true")>
            <div class="dock__tabs">
                {head(Sheet::History, "Task history")} {head(Sheet::Problems, "Problems")}
            </div>
            <div class="dock__sheet" id="dock-sheet" tabindex=move || shown.get().map(|_| "0")>
                {move || match shown.get() {
                    Some(Sheet::History) => view! { <History file=file /> }.into_any(),
                    Some(Sheet::Problems) => view! { <ProblemList file=file problems=problems /> }.into_any(),
                    None => ().into_any(),
                }}
            </div>
        </section>
    }
}

fn is_tall() -> bool {
    let height =
        web_sys::window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64());
    height.is_some_and(|height| height >= 680.0)
}

/// Compared by what is said, so that moving a tile draws no list again.
#[derive(Clone, PartialEq)]
struct Problems(Vec<Problem>);

#[component]
fn ProblemList(file: OpenFile, problems: Memo<Problems>) -> impl IntoView {
    let name_of = move |problem: &Problem| {
        problem.component.and_then(|id| file.editor.with(|editor| editor.document().name_of(id).to_owned()))
    };
    let line = move |problem: Problem| {
        let (word, key) = match problem.severity {
            Severity::Error => ("Error", "error"),
            Severity::Warning => ("Warning", "warning"),
        };
        let name = name_of(&problem);
        let jump = move |_| {
            if let Some(id) = problem.component {
                file.editor.command(Command::Select(Selection::component(id))).ok();
                file.editor.command(Command::Reveal(id)).ok();
            }
        };
        view! {
            <li class="problem" data-severity=key>
                {icon(Icon::Warning)}
                <span class="problem__word">{word}</span>
                {name
                    .map(|name| {
                        view! {
                            <button type="button" class="link-button" on:click=jump>
                                {name}
                            </button>
                        }
                    })}
                <span>{problem.message}</span>
            </li>
        }
    };
    move || {
        let problems = problems.get().0;
        if problems.is_empty() {
            view! { <p class="panel__quiet">"No problems found."</p> }.into_any()
        } else {
            view! { <ul>{problems.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    }
}

#[component]
fn History(file: OpenFile) -> impl IntoView {
    move || {
        match file.run.open() {
        None => view! { <p class="panel__quiet">"No run is shown. Run the pipeline to see what its components do."</p> }.into_any(),
        Some(open) => view! { <HistoryTable file=file open=open /> }.into_any(),
    }
    }
}

#[component]
fn HistoryTable(file: OpenFile, open: OpenRun) -> impl IntoView {
    // Only what was reached, the newest first.
    let reached = memo(move |_| {
        let mut rows: Vec<ComponentRow> = open
            .components
            .all()
            .into_iter()
            .filter(|row| row.queued_at.is_some() || row.started_at.is_some())
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.queued_at, row.started_at)));
        rows.into_iter().map(|row| row.component).collect::<Vec<String>>()
    });
    view! {
        <table class="history">
            <caption class="visually-hidden">"Components of the newest run"</caption>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Component"</th>
                    <th scope="col">"Message"</th>
                    <th scope="col">"Duration"</th>
                </tr>
            </thead>
            <tbody>
                {each(
                    move || reached.get(),
                    String::clone,
                    move |name| view! { <HistoryRow file=file open=open name=name /> }.into_any(),
                )}
            </tbody>
        </table>
    }
}

#[component]
fn HistoryRow(file: OpenFile, open: OpenRun, name: String) -> impl IntoView {
    let clock = Live::expect().clock;
    let key = name.clone();
    let row = memo(move |_| open.components.get(&key));
    let took = move || {
        let row = row.get()?;
        let began = row.started_at.or(row.queued_at)?;
        let ended = row.finished_at.unwrap_or_else(|| clock.ticking().get());
        Some(taken_in_words(began.until(ended)))
    };
    let jump_name = name.clone();
    let jump = move |_| {
        if let Some(Some(id)) = file.editor.with(|editor| editor.document().id_of(&jump_name)) {
            file.editor.command(Command::Select(Selection::component(id))).ok();
            file.editor.command(Command::Reveal(id)).ok();
        }
    };
    view! {
        <tr>
            <td class="history__state">{move || row.get().map(|row| view! { <Pill look=Look::from(row.state) /> })}</td>
            <td class="history__name">
                <button type="button" class="link-button" on:click=jump>
                    {name}
                </button>
            </td>
            <td class="history__message">{move || row.get().and_then(|row| row.message)}</td>
            <td class="history__time">{took}</td>
        </tr>
    }
}
