//! Puts together the rows that people see. Never changes anything.

use api::runner::{InstanceRow, RunnerRow};

use crate::storage::instances::InstanceRecord;
use crate::storage::runners::RunnerRecord;
use crate::storage::{StorageError, Transaction, instances, pauses, runners};

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
    Ok(RunnerRow {
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
