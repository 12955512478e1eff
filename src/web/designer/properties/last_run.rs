//! What the component did in the run that is on the canvas.

use canvas::ComponentId;
use leptos::prelude::*;

use super::super::open_file::OpenFile;
use super::super::run_details::component_run;
use crate::reactive::memo;

/// Its state, why it waits, its message and its output; nothing while no run is shown.
#[component]
pub fn LastRun(file: OpenFile, id: ComponentId) -> impl IntoView {
    let row = memo(move |_| {
        file.editor.track_document();
        let name = file.editor.with(|editor| editor.document().name_of(id).to_owned())?;
        file.run.component(&name)
    });
    move || {
        row.get().map(|row| {
            view! {
                <section class="panel__section" aria-label="Last run" data-testid="last-run">
                    <h3 class="panel__subtitle">"Last run"</h3>
                    {component_run(row)}
                </section>
            }
        })
    }
}
