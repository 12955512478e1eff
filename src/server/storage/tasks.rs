//! The queue: tasks in the order in which they were queued.

use api::runner::QueueRow;
use model::{InstanceId, Pin, QueuedTask, RunId, RunnerId, TaskId, TaskStatus, Timestamp, TransactionId};

use super::row::{
    Row, count, flag, id, number, optional_id, optional_time, optional_word, text, time, to_word, word,
};
use super::{StorageError, Transaction, sql};

/// A task as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TaskRecord {
    /// Its place in the queue; 0 until it was inserted.
    pub(crate) number: i64,
    pub(crate) id: TaskId,
    pub(crate) run_id: RunId,
    pub(crate) runner_id: RunnerId,
    pub(crate) component: String,
    pub(crate) component_type: String,
    pub(crate) status: TaskStatus,
    pub(crate) attempt: u32,
    pub(crate) transaction_id: Option<TransactionId>,
    pub(crate) pin_instance: Option<InstanceId>,
    pub(crate) is_automatic: bool,
    pub(crate) instance_id: Option<InstanceId>,
    pub(crate) lease_until: Option<Timestamp>,
    pub(crate) queued_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) is_reported: bool,
}

/// What ties a task to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskPin {
    pub(crate) task: TaskId,
    pub(crate) transaction: Option<TransactionId>,
    pub(crate) instance: Option<InstanceId>,
}

// The status stands in the text, not in a parameter: only so does the index of that status serve.
macro_rules! select_queue {
    ($rest:literal) => {
        concat!(
            "SELECT t.*, r.pipeline, c.wait FROM tasks t JOIN runs r ON r.id = t.run_id ",
            "LEFT JOIN run_components c ON c.run_id = t.run_id AND c.name = t.component ",
            "AND t.is_automatic = 0 WHERE t.runner_id = $1 AND ",
            $rest
        )
    };
}

impl TaskPin {
    /// The task as the rules see it.
    pub(crate) fn queued(self) -> QueuedTask {
        let pin =
            self.transaction.zip(self.instance).map(|(transaction, instance)| Pin { transaction, instance });
        QueuedTask { id: self.task, pin }
    }
}

impl TaskRecord {
    pub(crate) fn pin(&self) -> TaskPin {
        TaskPin { task: self.id, transaction: self.transaction_id, instance: self.pin_instance }
    }
}

pub(crate) async fn insert(connection: &mut Transaction, task: &TaskRecord) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO tasks (id, run_id, runner_id, component, component_type, status, attempt, transaction_id, \
         pin_instance, is_automatic, queued_at, is_reported) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
    )
    .bind(task.id.to_string())
    .bind(task.run_id.to_string())
    .bind(task.runner_id.to_string())
    .bind(&task.component)
    .bind(&task.component_type)
    .bind(to_word(&task.status)?)
    .bind(i64::from(task.attempt))
    .bind(task.transaction_id.map(|transaction| transaction.to_string()))
    .bind(task.pin_instance.map(|instance| instance.to_string()))
    .bind(i64::from(task.is_automatic))
    .bind(task.queued_at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of a task.
pub(crate) async fn save(connection: &mut Transaction, task: &TaskRecord) -> Result<(), StorageError> {
    sql::query(
        "UPDATE tasks SET status = $1, attempt = $2, transaction_id = $3, pin_instance = $4, instance_id = $5, \
         lease_until = $6, started_at = $7, finished_at = $8, is_reported = $9 WHERE id = $10",
    )
    .bind(to_word(&task.status)?)
    .bind(i64::from(task.attempt))
    .bind(task.transaction_id.map(|transaction| transaction.to_string()))
    .bind(task.pin_instance.map(|instance| instance.to_string()))
    .bind(task.instance_id.map(|instance| instance.to_string()))
    .bind(task.lease_until.map(|at| at.0))
    .bind(task.started_at.map(|at| at.0))
    .bind(task.finished_at.map(|at| at.0))
    .bind(i64::from(task.is_reported))
    .bind(task.id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    task: TaskId,
) -> Result<Option<TaskRecord>, StorageError> {
    let row = sql::query("SELECT * FROM tasks WHERE id = $1")
        .bind(task.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The first queued tasks that are pinned to no instance, and those that are pinned to this one, in order. The
/// rules say which of them may be claimed.
pub(crate) async fn candidates(
    connection: &mut Transaction,
    runner: RunnerId,
    instance: InstanceId,
    limit: u32,
) -> Result<Vec<TaskRecord>, StorageError> {
    let pinned = sql::query(
        "SELECT * FROM tasks WHERE runner_id = $1 AND status = 'queued' AND pin_instance = $2 \
         ORDER BY number LIMIT $3",
    )
    .bind(runner.to_string())
    .bind(instance.to_string())
    .bind(i64::from(limit))
    .fetch_all(&mut *connection)
    .await?;
    let free = sql::query(
        "SELECT * FROM tasks WHERE runner_id = $1 AND status = 'queued' AND pin_instance IS NULL \
         ORDER BY number LIMIT $2",
    )
    .bind(runner.to_string())
    .bind(i64::from(limit))
    .fetch_all(&mut *connection)
    .await?;
    let mut tasks = pinned.iter().chain(&free).map(read).collect::<Result<Vec<_>, _>>()?;
    tasks.sort_by_key(|task| task.number);
    Ok(tasks)
}

/// The run's tasks that are queued or executing, in order.
pub(crate) async fn unfinished_of_run(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM tasks WHERE run_id = $1 AND status IN ('queued', 'running') ORDER BY number",
    )
    .bind(run.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The transaction's tasks that are queued or executing, in order.
pub(crate) async fn unfinished_of_transaction(
    connection: &mut Transaction,
    transaction: TransactionId,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM tasks WHERE transaction_id = $1 AND status IN ('queued', 'running') ORDER BY number",
    )
    .bind(transaction.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// What the instance executes.
pub(crate) async fn running_on(
    connection: &mut Transaction,
    instance: InstanceId,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows =
        sql::query("SELECT * FROM tasks WHERE instance_id = $1 AND status = 'running' ORDER BY number")
            .bind(instance.to_string())
            .fetch_all(connection)
            .await?;
    rows.iter().map(read).collect()
}

/// The tasks whose lease ended by `now`.
pub(crate) async fn expired(
    connection: &mut Transaction,
    now: Timestamp,
) -> Result<Vec<TaskId>, StorageError> {
    let rows = sql::query(
        "SELECT id FROM tasks WHERE status = 'running' AND lease_until <= $1 ORDER BY lease_until, number",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// Every lease ends at `until`, not before and not after.
pub(crate) async fn renew_all(connection: &mut Transaction, until: Timestamp) -> Result<(), StorageError> {
    sql::query("UPDATE tasks SET lease_until = $1 WHERE status = 'running' AND lease_until <> $1")
        .bind(until.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The start of the runner's queue, as people see it.
pub(crate) async fn queue_rows(
    connection: &mut Transaction,
    runner: RunnerId,
    limit: u32,
) -> Result<Vec<QueueRow>, StorageError> {
    let rows = sql::query(select_queue!("t.status = 'queued' ORDER BY t.number LIMIT $2"))
        .bind(runner.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_queue_row).collect()
}

/// What the runner executes, as people see it.
pub(crate) async fn running_rows(
    connection: &mut Transaction,
    runner: RunnerId,
    limit: u32,
) -> Result<Vec<QueueRow>, StorageError> {
    let rows = sql::query(select_queue!("t.status = 'running' ORDER BY t.number LIMIT $2"))
        .bind(runner.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_queue_row).collect()
}

fn read_queue_row(row: &Row) -> Result<QueueRow, StorageError> {
    let task = read(row)?;
    Ok(QueueRow {
        task_id: task.id,
        run_id: task.run_id,
        pipeline: text(row, "pipeline")?,
        in_transaction: task.transaction_id.is_some(),
        component: task.component,
        component_type: task.component_type,
        queued_at: task.queued_at,
        started_at: task.started_at,
        wait: optional_word(row, "wait")?,
    })
}

fn read(row: &Row) -> Result<TaskRecord, StorageError> {
    Ok(TaskRecord {
        number: number(row, "number")?,
        id: id(row, "id")?,
        run_id: id(row, "run_id")?,
        runner_id: id(row, "runner_id")?,
        component: text(row, "component")?,
        component_type: text(row, "component_type")?,
        status: word(row, "status")?,
        attempt: count(row, "attempt")?,
        transaction_id: optional_id(row, "transaction_id")?,
        pin_instance: optional_id(row, "pin_instance")?,
        is_automatic: flag(row, "is_automatic")?,
        instance_id: optional_id(row, "instance_id")?,
        lease_until: optional_time(row, "lease_until")?,
        queued_at: time(row, "queued_at")?,
        started_at: optional_time(row, "started_at")?,
        finished_at: optional_time(row, "finished_at")?,
        is_reported: flag(row, "is_reported")?,
    })
}
