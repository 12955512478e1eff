//! The components of runs.

use api::run::ComponentRow;
use dpl::Outcome;
use model::{ComponentState, RunId, RunnerId};
use serde_json::Value;

use super::row::{
    Row, count, id, json, optional_id, optional_text, optional_time, optional_word, text, to_json, to_word,
    unreadable, word,
};
use super::tasks::TaskPin;
use super::{StorageError, Transaction, sql};

/// A component of a run as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ComponentRecord {
    pub(crate) row: ComponentRow,
    /// How it ended, for the graph.
    pub(crate) outcome: Option<Outcome>,
    /// The Begin in whose transaction it executes.
    pub(crate) begun_by: Option<String>,
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    row: &ComponentRow,
    position: usize,
    parameters: &Value,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO run_components (run_id, name, position, component_type, parameters, state, attempt) \
         VALUES ($1, $2, $3, $4, $5, $6, 0)",
    )
    .bind(row.run_id.to_string())
    .bind(&row.component)
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .bind(&row.component_type)
    .bind(to_json(parameters)?)
    .bind(to_word(&row.state)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of a component.
pub(crate) async fn save(
    connection: &mut Transaction,
    component: &ComponentRecord,
) -> Result<(), StorageError> {
    let row = &component.row;
    sql::query(
        "UPDATE run_components SET state = $1, outcome = $2, wait = $3, begun_by = $4, task_id = $5, \
         attempt = $6, queued_at = $7, started_at = $8, finished_at = $9, message = $10, output = $11, \
         child_run = $12 WHERE run_id = $13 AND name = $14",
    )
    .bind(to_word(&row.state)?)
    .bind(component.outcome.map(outcome_word))
    .bind(row.wait.as_ref().map(to_word).transpose()?)
    .bind(&component.begun_by)
    .bind(row.task_id.map(|task| task.to_string()))
    .bind(i64::from(row.attempt))
    .bind(row.queued_at.map(|at| at.0))
    .bind(row.started_at.map(|at| at.0))
    .bind(row.finished_at.map(|at| at.0))
    .bind(&row.message)
    .bind(&row.output)
    .bind(row.child_run.map(|run| run.to_string()))
    .bind(row.run_id.to_string())
    .bind(&row.component)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    run: RunId,
    name: &str,
) -> Result<Option<ComponentRecord>, StorageError> {
    let row = sql::query("SELECT * FROM run_components WHERE run_id = $1 AND name = $2")
        .bind(run.to_string())
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A run's components, in file order.
pub(crate) async fn of_run(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<ComponentRecord>, StorageError> {
    let rows = sql::query("SELECT * FROM run_components WHERE run_id = $1 ORDER BY position")
        .bind(run.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The run's components that are queued, held or executing, in file order.
pub(crate) async fn under_way(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<ComponentRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM run_components WHERE run_id = $1 AND state IN ('queued', 'held', 'running') \
         ORDER BY position",
    )
    .bind(run.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// A component with the instance that its queued task is pinned to.
pub(crate) struct QueuedComponent {
    pub(crate) component: ComponentRecord,
    pub(crate) task: TaskPin,
}

/// The components whose tasks wait in the runner's queue, in its order.
pub(crate) async fn queued_on(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Vec<QueuedComponent>, StorageError> {
    let rows = sql::query(
        "SELECT c.*, t.id AS pin_task, t.transaction_id AS pin_transaction, t.pin_instance FROM tasks t \
         JOIN run_components c ON c.run_id = t.run_id AND c.name = t.component \
         WHERE t.runner_id = $1 AND t.status = 'queued' AND t.is_automatic = 0 ORDER BY t.number",
    )
    .bind(runner.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(QueuedComponent {
                component: read(row)?,
                task: TaskPin {
                    task: id(row, "pin_task")?,
                    transaction: optional_id(row, "pin_transaction")?,
                    instance: optional_id(row, "pin_instance")?,
                },
            })
        })
        .collect()
}

/// The component's parameters, as in the file.
pub(crate) async fn parameters(
    connection: &mut Transaction,
    run: RunId,
    name: &str,
) -> Result<Option<Value>, StorageError> {
    let row = sql::query("SELECT parameters FROM run_components WHERE run_id = $1 AND name = $2")
        .bind(run.to_string())
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.map(|row| json(&row, "parameters")).transpose()
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Branch(true) => "true",
        Outcome::Branch(false) => "false",
        Outcome::Skipped => "skipped",
    }
}

fn read_outcome(word: &str) -> Result<Outcome, StorageError> {
    Ok(match word {
        "success" => Outcome::Success,
        "failure" => Outcome::Failure,
        "true" => Outcome::Branch(true),
        "false" => Outcome::Branch(false),
        "skipped" => Outcome::Skipped,
        other => return Err(unreadable("outcome", other)),
    })
}

fn read(row: &Row) -> Result<ComponentRecord, StorageError> {
    let state: ComponentState = word(row, "state")?;
    Ok(ComponentRecord {
        row: ComponentRow {
            run_id: id(row, "run_id")?,
            component: text(row, "name")?,
            component_type: text(row, "component_type")?,
            state,
            wait: optional_word(row, "wait")?,
            task_id: optional_id(row, "task_id")?,
            attempt: count(row, "attempt")?,
            queued_at: optional_time(row, "queued_at")?,
            started_at: optional_time(row, "started_at")?,
            finished_at: optional_time(row, "finished_at")?,
            message: optional_text(row, "message")?,
            output: optional_text(row, "output")?,
            child_run: optional_id(row, "child_run")?,
        },
        outcome: optional_text(row, "outcome")?.map(|word| read_outcome(&word)).transpose()?,
        begun_by: optional_text(row, "begun_by")?,
    })
}
