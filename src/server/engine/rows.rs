//! Puts together the rows that people see. Never changes anything.

use api::runner::{InstanceRow, RunnerRow};
use model::{ComponentState, Intent};

use crate::storage::instances::InstanceRecord;
use crate::storage::runners::RunnerRecord;
use crate::storage::{
    StorageError, Transaction, components, instances, pauses, runners, tasks, transactions,
};

/// The complete row of a runner.
pub(super) async fn runner_row(
    connection: &mut Transaction,
    runner: &RunnerRecord,
) -> Result<RunnerRow, StorageError> {
    let counts = runners::counts(&mut *connection, runner.id).await?;
    let pause = match runner.rules.intent.pause() {
        Some(pause) => pauses::load(&mut *connection, pause).await?,
        None => None,
    };
    let is_stuck = matches!(runner.rules.intent, Intent::Pausing { .. })
        && counts.running_tasks == 0
        && counts.open_transactions > 0;
    Ok(RunnerRow {
        drain_waits_for: if is_stuck { drain_waits_for(connection, runner).await? } else { None },
        id: runner.id,
        name: runner.name.clone(),
        description: runner.description.clone(),
        version: runner.version,
        label: runner.rules.label(),
        link: runner.rules.link,
        intent: runner.rules.intent,
        pause,
        label_since: runner.label_since,
        queue_timeout_at: runner.rules.queue_timeout.map(|timeout| timeout.at),
        platform: runner.platform,
        is_restricted: runner.is_restricted,
        runner_type: runner.runner_type.clone(),
        reported_version: runner.reported_version.clone(),
        update_available: runner
            .reported_version
            .as_ref()
            .is_some_and(|version| version != env!("CARGO_PKG_VERSION")),
        running_tasks: counts.running_tasks,
        task_slots: counts.connected_instances.saturating_mul(model::TASKS_PER_INSTANCE),
        queued_tasks: counts.queued_tasks,
        open_transactions: counts.open_transactions,
        last_heartbeat_at: counts.last_heartbeat_at,
    })
}

/// The first open transaction in which nothing can happen, and what it waits for. A pause holds what is outside of a
/// transaction, also when an And needs it before the Commit: only a person can decide what is to be done then.
async fn drain_waits_for(
    connection: &mut Transaction,
    runner: &RunnerRecord,
) -> Result<Option<String>, StorageError> {
    for transaction in transactions::open_of_runner(connection, runner.id).await? {
        if !tasks::unfinished_of_transaction(connection, transaction.id).await?.is_empty() {
            continue;
        }
        let held: Vec<String> = components::of_run(connection, transaction.run_id)
            .await?
            .into_iter()
            .filter(|component| component.row.state == ComponentState::Held)
            .map(|component| format!("\"{}\"", component.row.component))
            .collect();
        if !held.is_empty() {
            return Ok(Some(format!(
                "The transaction of \"{}\" waits for {}, which the pause holds because it is outside of the \
                 transaction. Resume the runner, or cancel the run.",
                transaction.begin_component,
                held.join(" and ")
            )));
        }
    }
    Ok(None)
}

/// The complete row of an instance.
pub(super) async fn instance_row(
    connection: &mut Transaction,
    instance: InstanceRecord,
) -> Result<InstanceRow, StorageError> {
    let (running_tasks, open_transactions) = instances::load_of(connection, &instance).await?;
    Ok(InstanceRow {
        id: instance.id,
        link: instance.link,
        host: instance.host,
        process_id: instance.process_id,
        version: instance.version,
        since: instance.since,
        last_heartbeat_at: instance.last_heartbeat_at,
        running_tasks,
        open_transactions,
    })
}
