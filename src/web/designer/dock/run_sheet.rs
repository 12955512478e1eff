//! What the components of a run did, the newest first.

use api::run::ComponentRow;
use canvas::{Command, Selection};
use leptos::prelude::*;

use crate::designer::editing::EditorHandle;
use crate::designer::open_file::OpenFile;
use crate::designer::run_details::{component_took, run_details};
use crate::live::open_run::OpenRun;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::pill::{Look, Pill};
use crate::ui::time_words::message_view;

/// The components of the run that is on the canvas.
pub fn run_sheet(file: OpenFile) -> AnyView {
    (move || match file.run.open() {
        None => {
            view! { <p class="panel__quiet">"No run is shown. Run the pipeline to see what its components do."</p> }
                .into_any()
        }
        Some(open) => components_table(file.editor, open),
    })
    .into_any()
}

/// The components that the run came to; `editor` has the pipeline that they stand in.
pub fn components_table(editor: EditorHandle, open: OpenRun) -> AnyView {
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
    let shown = RwSignal::new(None::<String>);
    let shown_row = Signal::derive(move || shown.get().and_then(|name| open.components.get(&name)));
    view! {
        <table class="history">
            <caption class="visually-hidden">"Components of the run"</caption>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Component"</th>
                    <th scope="col">"Message"</th>
                    <th scope="col">"Duration"</th>
                    <th scope="col">"More"</th>
                </tr>
            </thead>
            <tbody>
                {each(move || reached.get(), String::clone, move |name| row(editor, open, shown, name))}
            </tbody>
        </table>
        {run_details(shown, shown_row)}
    }
    .into_any()
}

fn row(editor: EditorHandle, open: OpenRun, shown: RwSignal<Option<String>>, name: String) -> AnyView {
    let key = name.clone();
    let row = memo(move |_| open.components.get(&key));
    let (jump_name, details_name) = (name.clone(), name.clone());
    let jump = move |_| {
        if let Some(Some(id)) = editor.with(|editor| editor.document().id_of(&jump_name)) {
            editor.command(Command::Select(Selection::component(id))).ok();
            editor.command(Command::Reveal(id)).ok();
        }
    };
    let label = format!("Details of {name}");
    view! {
        <tr>
            <td class="history__state">{move || row.get().map(|row| view! { <Pill look=Look::from(row.state) /> })}</td>
            <td class="history__name">
                <button type="button" class="link-button" on:click=jump>
                    {name}
                </button>
            </td>
            <td class="history__message">{move || row.get().and_then(|row| row.message).map(message_view)}</td>
            <td class="history__time">{move || row.get().map(component_took)}</td>
            <td class="history__more">
                <button
                    type="button"
                    class="link-button"
                    aria-label=label
                    on:click=move |_| shown.set(Some(details_name.clone()))
                >
                    "Details"
                </button>
            </td>
        </tr>
    }
    .into_any()
}
