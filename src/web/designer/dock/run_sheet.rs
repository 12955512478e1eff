//! What the components of the run on the canvas did, the newest first.

use api::run::ComponentRow;
use canvas::{Command, Selection};
use leptos::prelude::*;

use crate::designer::open_file::OpenFile;
use crate::live::Live;
use crate::live::open_run::OpenRun;
use crate::reactive::memo;
use crate::time::taken_in_words;
use crate::ui::each::each;
use crate::ui::pill::{Look, Pill};

/// The components of the run that is on the canvas.
pub fn run_sheet(file: OpenFile) -> AnyView {
    (move || {
        match file.run.open() {
        None => view! { <p class="panel__quiet">"No run is shown. Run the pipeline to see what its components do."</p> }.into_any(),
        Some(open) => view! { <HistoryTable file=file open=open /> }.into_any(),
    }
    })
    .into_any()
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
