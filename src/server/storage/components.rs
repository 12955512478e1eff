//! The components of runs.

use std::collections::{BTreeSet, HashMap};

use api::run::ComponentRow;
use dpl::Outcome;
use model::{ComponentState, RunId, RunnerId};
use serde_json::Value;

use super::kept::KeptComponents;
use super::row::{
    Row, count, id, json, optional_id, optional_text, optional_time, optional_word, text, to_json,
    unreadable, word,
};
use super::sql::Value as Bound;
use super::tasks::TaskPin;
use super::{StorageError, Transaction, many, sql};

/// A component of a run as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ComponentRecord {
    pub(crate) row: ComponentRow,
    /// How it ended, for the graph.
    pub(crate) outcome: Option<Outcome>,
    /// The Begin in whose transaction it executes.
    pub(crate) begun_by: Option<String>,
}

/// A component that is yet to be written.
pub(super) struct NewComponent {
    row: ComponentRow,
    position: usize,
    /// JSON.
    parameters: String,
}

/// A component of a run that has just been inserted, to which nothing led yet.
pub(crate) fn insert(
    connection: &mut Transaction,
    row: &ComponentRow,
    position: usize,
    parameters: &Value,
) -> Result<(), StorageError> {
    let new = NewComponent { row: row.clone(), position, parameters: to_json(parameters)? };
    connection.kept.new_components.push(new);
    let record = ComponentRecord { row: row.clone(), outcome: None, begun_by: None };
    connection.kept.components.entry(row.run_id).or_default().put(record, false);
    Ok(())
}

pub(super) async fn write_new(
    connection: &mut Transaction,
    new: Vec<NewComponent>,
) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(new.len() * 6);
    for NewComponent { row, position, parameters } in new {
        values.extend([
            Bound::from(row.run_id.to_string()),
            Bound::from(row.component),
            Bound::from(i64::try_from(position).unwrap_or(i64::MAX)),
            Bound::from(row.component_type),
            Bound::from(parameters),
            Bound::word(&row.state)?,
        ]);
    }
    let text = (
        "INSERT INTO run_components (run_id, name, position, component_type, parameters, state, attempt) \
         SELECT column1, column2, column3, column4, column5, column6, 0 FROM (VALUES ",
        ") AS new WHERE column1 IS NOT NULL",
    );
    many::write(connection, text, 6, values).await
}

/// Writes what may change of a component.
pub(crate) fn save(connection: &mut Transaction, component: &ComponentRecord) {
    let mut component = component.clone();
    connection.as_stored(&mut component.row.message);
    connection.as_stored(&mut component.row.output);
    let kept = &mut connection.kept;
    let run = component.row.run_id;
    kept.change_component(component);
    if !kept.components.get(&run).is_some_and(|components| components.is_complete) {
        kept.uncounted.insert(run);
    }
}

pub(super) async fn write(
    connection: &mut Transaction,
    components: Vec<ComponentRecord>,
) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(components.len() * 14);
    for ComponentRecord { row, outcome, begun_by } in components {
        values.extend([
            Bound::from(row.run_id.to_string()),
            Bound::from(row.component),
            Bound::word(&row.state)?,
            Bound::from(outcome.map(outcome_word)),
            row.wait.as_ref().map_or(Ok(Bound::Text(None)), Bound::word)?,
            Bound::from(begun_by),
            Bound::from(row.task_id.map(|task| task.to_string())),
            Bound::from(i64::from(row.attempt)),
            Bound::from(row.queued_at.map(|at| at.0)),
            Bound::from(row.started_at.map(|at| at.0)),
            Bound::from(row.finished_at.map(|at| at.0)),
            Bound::from(row.message),
            Bound::from(row.output),
            Bound::from(row.child_run.map(|run| run.to_string())),
        ]);
    }
    let text = (
        "UPDATE run_components SET state = column3, outcome = column4, wait = column5, begun_by = column6, \
         task_id = column7, attempt = column8, queued_at = column9, started_at = column10, \
         finished_at = column11, message = column12, output = column13, child_run = column14 FROM (VALUES ",
        ") AS changed WHERE run_id = column1 AND name = column2",
    );
    many::write(connection, text, 14, values).await
}

pub(crate) async fn load(
    connection: &mut Transaction,
    run: RunId,
    name: &str,
) -> Result<Option<ComponentRecord>, StorageError> {
    if let Some(kept) = connection.kept.components.get(&run) {
        match kept.get(name) {
            Some(known) => return Ok(Some(known.clone())),
            None if kept.is_complete => return Ok(None),
            None => {}
        }
    }
    let row = sql::query("SELECT * FROM run_components WHERE run_id = $1 AND name = $2")
        .bind(run.to_string())
        .bind(name)
        .apart()
        .fetch_optional(connection)
        .await?;
    let record = row.as_ref().map(read).transpose()?;
    if let Some(record) = &record {
        connection.kept.components.entry(run).or_default().put(record.clone(), false);
    }
    Ok(record)
}

/// Reads all components of these runs at once, for those who ask for them.
pub(crate) async fn read_ahead(
    connection: &mut Transaction,
    runs: &BTreeSet<RunId>,
) -> Result<(), StorageError> {
    let is_complete = |run: &RunId| connection.kept.components.get(run).is_some_and(|kept| kept.is_complete);
    let unknown: Vec<RunId> = runs.iter().copied().filter(|run| !is_complete(run)).collect();
    if unknown.iter().any(|run| connection.kept.components.contains_key(run)) {
        // What is known of them is replaced.
        connection.write_kept().await?;
    }
    let keys = unknown.iter().map(ToString::to_string).collect();
    let text = ("SELECT * FROM run_components WHERE run_id IN (", ") ORDER BY run_id, position");
    let mut found: HashMap<RunId, Vec<ComponentRecord>> = HashMap::new();
    for row in many::read(connection, text, keys).await? {
        let record = read(&row)?;
        found.entry(record.row.run_id).or_default().push(record);
    }
    for run in unknown {
        let records = found.remove(&run).unwrap_or_default();
        connection.kept.components.insert(run, KeptComponents::complete(records));
    }
    Ok(())
}

/// A run's components, in file order.
pub(crate) async fn of_run(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<ComponentRecord>, StorageError> {
    read_ahead(connection, &BTreeSet::from([run])).await?;
    Ok(connection.kept.components.get(&run).map(|kept| kept.iter().cloned().collect()).unwrap_or_default())
}

/// Whether a component of the run executes in a transaction, or did.
pub(crate) async fn any_in_transaction(
    connection: &mut Transaction,
    run: RunId,
) -> Result<bool, StorageError> {
    read_ahead(connection, &BTreeSet::from([run])).await?;
    let kept = connection.kept.components.get(&run);
    Ok(kept.is_some_and(|kept| kept.iter().any(|component| component.begun_by.is_some())))
}

/// The run's components that are queued, held or executing, in file order.
pub(crate) async fn under_way(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<ComponentRecord>, StorageError> {
    read_ahead(connection, &BTreeSet::from([run])).await?;
    let is_under_way = |component: &&ComponentRecord| {
        use ComponentState::{Held, Queued, Running};
        matches!(component.row.state, Queued | Held | Running)
    };
    let kept = connection.kept.components.get(&run);
    Ok(kept.map(|kept| kept.iter().filter(is_under_way).cloned().collect()).unwrap_or_default())
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

/// The parameters of these components, as in the file.
pub(crate) async fn parameters(
    connection: &mut Transaction,
    components: Vec<(RunId, String)>,
) -> Result<HashMap<(RunId, String), Value>, StorageError> {
    let mut keys = Vec::new();
    for (run, name) in components {
        keys.extend([Bound::from(run.to_string()), Bound::from(name)]);
    }
    let statement = (
        "SELECT run_id, name, parameters FROM (VALUES ",
        ") AS wanted JOIN run_components ON run_id = column1 AND name = column2",
    );
    // They are written once, when the run starts.
    let new = std::mem::take(&mut connection.kept.new_components);
    write_new(connection, new).await?;
    let rows = many::read_rows(connection, statement, 2, keys).await?;
    rows.iter().map(|row| Ok(((id(row, "run_id")?, text(row, "name")?), json(row, "parameters")?))).collect()
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
