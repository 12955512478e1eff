//! What a runner executes, and what waits for it, in order, each with the reason.

use api::runner::{QueueRow, RunnerDetails};
use leptos::prelude::*;

use crate::live::Live;
use crate::reactive::memo;
use crate::runners::queue_words::wait_words;
use crate::time::in_words;

/// The tasks that are executing.
#[component]
pub fn Executing(details: RwSignal<Option<RunnerDetails>>) -> impl IntoView {
    let rows = memo(move |_| details.with(|it| it.as_ref().map(|it| it.running.clone()).unwrap_or_default()));
    tasks("Executing now", "Executes for", rows, "Nothing is executing.")
}

/// The tasks that wait.
#[component]
pub fn Queue(details: RwSignal<Option<RunnerDetails>>) -> impl IntoView {
    let rows = memo(move |_| details.with(|it| it.as_ref().map(|it| it.queue.clone()).unwrap_or_default()));
    tasks("Queue", "Waits for", rows, "Nothing waits.")
}

fn tasks(
    label: &'static str,
    since: &'static str,
    rows: Memo<Vec<QueueRow>>,
    none: &'static str,
) -> impl IntoView {
    move || {
        if rows.with(Vec::is_empty) {
            return view! { <p class="section__none">{none}</p> }.into_any();
        }
        view! {
            <div class="table-frame" tabindex="0" role="region" aria-label=label>
                <table class="table" data-density="dense">
                    <thead>
                        <tr>
                            <th scope="col">"Component"</th>
                            <th scope="col">"Pipeline"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col">{since}</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn row(task: QueueRow) -> AnyView {
    let now = Live::expect().clock.ticking();
    let since = task.started_at.unwrap_or(task.queued_at);
    let state = wait_words(&task);
    view! {
        <tr>
            <th scope="row" class="table__name">{task.component}</th>
            <td>
                <a href=format!("/runs/{}", task.run_id)>{task.pipeline}</a>
            </td>
            <td class="table__short">{task.component_type}</td>
            <td class="table__short">{move || in_words(since.until(now.get()))}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}
