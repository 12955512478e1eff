//! The processes of a runner.

use api::runner::{InstanceRow, RunnerDetails};
use leptos::prelude::*;
use model::TASKS_PER_INSTANCE;

use crate::live::Live;
use crate::reactive::memo;
use crate::time::ago_in_words;
use crate::ui::pill::{Look, Pill};
use crate::ui::time_words::At;

/// Newest first.
#[component]
pub fn Instances(details: RwSignal<Option<RunnerDetails>>) -> impl IntoView {
    let instances =
        memo(move |_| details.with(|it| it.as_ref().map(|it| it.instances.clone()).unwrap_or_default()));
    move || {
        if instances.with(Vec::is_empty) {
            view! { <p class="section__none">"No process of this runner has ever connected."</p> }.into_any()
        } else {
            view! { <Table instances=instances /> }.into_any()
        }
    }
}

#[component]
fn Table(instances: Memo<Vec<InstanceRow>>) -> impl IntoView {
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Instances">
            <table class="table" data-density="dense">
                <thead>
                    <tr>
                        <th scope="col">"Instance"</th>
                        <th scope="col">"Link"</th>
                        <th scope="col">"Host"</th>
                        <th scope="col">"Process"</th>
                        <th scope="col">"Since"</th>
                        <th scope="col">"Tasks"</th>
                        <th scope="col">"Transactions"</th>
                        <th scope="col">"Last heartbeat"</th>
                    </tr>
                </thead>
                <tbody>{move || instances.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(instance: InstanceRow) -> AnyView {
    let now = Live::expect().clock.ticking();
    let id = instance.id.to_string();
    let short_id = id.get(..8).unwrap_or(&id).to_owned();
    let look: Look = instance.link.into();
    view! {
        <tr>
            <th scope="row">
                <code title=id>{short_id}</code>
            </th>
            <td>
                <Pill look=Signal::stored(look) />
            </td>
            <td>{instance.host}</td>
            <td>{instance.process_id}</td>
            <td class="table__short">
                <At timestamp=instance.since />
            </td>
            <td class="table__short">{format!("{} / {TASKS_PER_INSTANCE}", instance.running_tasks)}</td>
            <td>{instance.open_transactions}</td>
            <td class="table__short">{move || ago_in_words(instance.last_heartbeat_at, now.get())}</td>
        </tr>
    }
    .into_any()
}
