//! The queue: tasks in the order in which they were queued.

use std::collections::BTreeSet;

use api::runner::QueueRow;
use model::{InstanceId, Pin, QueuedTask, RunId, RunnerId, TaskId, TaskStatus, Timestamp, TransactionId};

use super::row::{Row, count, flag, id, number, optional_id, optional_time, optional_word, text, time, word};
use super::sql::Value;
use super::{StorageError, Transaction, many, sql};

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

/// Puts the task at the end of the queue.
pub(crate) fn insert(connection: &mut Transaction, task: &TaskRecord) {
    connection.kept.insert_task(task.clone());
}

pub(super) async fn write_new(
    connection: &mut Transaction,
    tasks: Vec<TaskRecord>,
) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(tasks.len() * 11);
    for task in tasks {
        values.extend([
            Value::from(task.id.to_string()),
            Value::from(task.run_id.to_string()),
            Value::from(task.runner_id.to_string()),
            Value::from(task.component),
            Value::from(task.component_type),
            Value::word(&task.status)?,
            Value::from(i64::from(task.attempt)),
            Value::from(task.transaction_id.map(|transaction| transaction.to_string())),
            Value::from(task.pin_instance.map(|instance| instance.to_string())),
            Value::from(i64::from(task.is_automatic)),
            Value::from(task.queued_at.0),
        ]);
    }
    // In the order of the list, which is that of the queue.
    let text = (
        "INSERT INTO tasks (id, run_id, runner_id, component, component_type, status, attempt, transaction_id, \
         pin_instance, is_automatic, queued_at, is_reported) \
         SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, \
         column11, 0 FROM (VALUES ",
        ") AS new WHERE column1 IS NOT NULL",
    );
    many::write(connection, text, 11, values).await
}

/// Writes what may change of a task.
pub(crate) fn save(connection: &mut Transaction, task: &TaskRecord) {
    connection.kept.change_task(task.clone());
}

pub(super) async fn write(connection: &mut Transaction, tasks: Vec<TaskRecord>) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(tasks.len() * 10);
    for task in tasks {
        values.extend([
            Value::from(task.id.to_string()),
            Value::word(&task.status)?,
            Value::from(i64::from(task.attempt)),
            Value::from(task.transaction_id.map(|transaction| transaction.to_string())),
            Value::from(task.pin_instance.map(|instance| instance.to_string())),
            Value::from(task.instance_id.map(|instance| instance.to_string())),
            Value::from(task.lease_until.map(|at| at.0)),
            Value::from(task.started_at.map(|at| at.0)),
            Value::from(task.finished_at.map(|at| at.0)),
            Value::from(i64::from(task.is_reported)),
        ]);
    }
    let text = (
        "UPDATE tasks SET status = column2, attempt = column3, transaction_id = column4, pin_instance = column5, \
         instance_id = column6, lease_until = column7, started_at = column8, finished_at = column9, \
         is_reported = column10 FROM (VALUES ",
        ") AS changed WHERE id = column1",
    );
    many::write(connection, text, 10, values).await
}

pub(crate) async fn load(
    connection: &mut Transaction,
    task: TaskId,
) -> Result<Option<TaskRecord>, StorageError> {
    if let Some(known) = connection.kept.tasks.get(&task) {
        return Ok(Some(known.clone()));
    }
    let row = sql::query("SELECT * FROM tasks WHERE id = $1")
        .bind(task.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    let record = row.as_ref().map(read).transpose()?;
    if let Some(record) = &record {
        connection.kept.tasks.insert(record.id, record.clone());
    }
    Ok(record)
}

/// Reads these tasks at once, for those who `load` them.
pub(crate) async fn read_ahead(connection: &mut Transaction, tasks: &[TaskId]) -> Result<(), StorageError> {
    let known = &connection.kept.tasks;
    let keys = tasks.iter().filter(|task| !known.contains_key(task)).map(ToString::to_string).collect();
    for row in many::read(connection, ("SELECT * FROM tasks WHERE id IN (", ")"), keys).await? {
        let record = read(&row)?;
        connection.kept.tasks.insert(record.id, record);
    }
    Ok(())
}

/// Reads what these runs have queued or executing, for those who ask for it run by run.
pub(crate) async fn read_ahead_unfinished(
    connection: &mut Transaction,
    runs: &BTreeSet<RunId>,
) -> Result<(), StorageError> {
    let unknown: Vec<RunId> =
        runs.iter().copied().filter(|run| !connection.kept.unfinished.contains_key(run)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    connection.write_tasks().await?;
    let keys = unknown.iter().map(ToString::to_string).collect();
    let text =
        ("SELECT * FROM tasks WHERE run_id IN (", ") AND status IN ('queued', 'running') ORDER BY number");
    let rows = many::read(connection, text, keys).await?;
    let kept = &mut connection.kept;
    for run in unknown {
        kept.unfinished.insert(run, Vec::new());
    }
    for row in &rows {
        let record = read(row)?;
        kept.unfinished.entry(record.run_id).or_default().push(record.id);
        kept.tasks.insert(record.id, record);
    }
    Ok(())
}

/// The first queued tasks of open transactions on the instance, in order. The rules say which may be claimed.
pub(crate) async fn pinned(
    connection: &mut Transaction,
    runner: RunnerId,
    instance: InstanceId,
    limit: u32,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM tasks WHERE runner_id = $1 AND status = 'queued' AND pin_instance = $2 \
         ORDER BY number LIMIT $3",
    )
    .bind(runner.to_string())
    .bind(instance.to_string())
    .bind(i64::from(limit))
    .about_tasks()
    .fetch_all(connection)
    .await?;
    known(connection, &rows)
}

/// The first queued tasks that are pinned to no instance, in order. The rules say which may be claimed.
pub(crate) async fn free(
    connection: &mut Transaction,
    runner: RunnerId,
    limit: u32,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM tasks WHERE runner_id = $1 AND status = 'queued' AND pin_instance IS NULL \
         ORDER BY number LIMIT $2",
    )
    .bind(runner.to_string())
    .bind(i64::from(limit))
    .about_tasks()
    .fetch_all(connection)
    .await?;
    known(connection, &rows)
}

/// The run's tasks that are queued or executing, in order.
pub(crate) async fn unfinished_of_run(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<TaskRecord>, StorageError> {
    read_ahead_unfinished(connection, &BTreeSet::from([run])).await?;
    let kept = &connection.kept;
    let known = kept.unfinished.get(&run).into_iter().flatten().filter_map(|task| kept.tasks.get(task));
    let is_unfinished = |task: &&TaskRecord| matches!(task.status, TaskStatus::Queued | TaskStatus::Running);
    Ok(known.filter(is_unfinished).cloned().collect())
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
    .about_tasks()
    .fetch_all(connection)
    .await?;
    known(connection, &rows)
}

/// What these instances of the runner execute.
pub(crate) async fn running_on_all(
    connection: &mut Transaction,
    runner: RunnerId,
    instances: &BTreeSet<InstanceId>,
) -> Result<Vec<TaskRecord>, StorageError> {
    connection.write_tasks().await?;
    let mut keys = Vec::with_capacity(instances.len() * 2);
    for instance in instances {
        keys.extend([Value::from(runner.to_string()), Value::from(instance.to_string())]);
    }
    let statement = (
        "SELECT tasks.* FROM (VALUES ",
        ") AS wanted JOIN tasks ON runner_id = column1 AND instance_id = column2 AND status = 'running' \
         ORDER BY number",
    );
    let rows = many::read_rows(connection, statement, 2, keys).await?;
    known(connection, &rows)
}

/// What the instance of the runner executes.
pub(crate) async fn running_on(
    connection: &mut Transaction,
    runner: RunnerId,
    instance: InstanceId,
) -> Result<Vec<TaskRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM tasks WHERE runner_id = $1 AND instance_id = $2 AND status = 'running' ORDER BY number",
    )
    .bind(runner.to_string())
    .bind(instance.to_string())
    .about_tasks()
    .fetch_all(connection)
    .await?;
    known(connection, &rows)
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

/// The tasks of these rows, which from now on are known as they are.
fn known(connection: &mut Transaction, rows: &[Row]) -> Result<Vec<TaskRecord>, StorageError> {
    let records: Vec<TaskRecord> = rows.iter().map(read).collect::<Result<_, _>>()?;
    records.iter().for_each(|record| connection.kept.know_task(record));
    Ok(records)
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
