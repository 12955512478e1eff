//! Runs. The row that people see is put together here, because the history reads many at once.

use std::collections::{BTreeSet, HashMap};

use api::run::RunRow;
use dpl::Part;
use model::{ComponentState, HeldClock, ProjectId, RunId, RunStatus, Timestamp};
use serde_json::{Map, Value};

use super::components::{self, ComponentRecord};
use super::kept::KeptComponents;
use super::row::{
    Row, count, duration, id, json, number, optional_id, optional_text, optional_time, text, time, to_json,
    to_millis, to_word, unreadable, word,
};
use super::sql::Value as Bound;
use super::{StorageError, Transaction, many, sql};

/// A run as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunRecord {
    /// The order in which runs started.
    pub(crate) number: i64,
    pub(crate) row: RunRow,
    /// The component of the parent run that started it.
    pub(crate) parent_component: Option<String>,
    /// How many runs are above it.
    pub(crate) depth: u32,
}

/// What is written once, when a run starts.
pub(crate) struct RunSource<'a> {
    pub(crate) pipeline_text: &'a str,
    pub(crate) variables: &'a Map<String, Value>,
    pub(crate) execution_tag: Option<&'a str>,
}

/// Which runs are looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunQuery<'a> {
    pub(crate) before: Option<i64>,
    pub(crate) project: Option<ProjectId>,
    pub(crate) pipeline: Option<&'a str>,
    pub(crate) environment: Option<&'a str>,
    pub(crate) statuses: &'a [RunStatus],
    pub(crate) started_after: Option<Timestamp>,
    pub(crate) started_before: Option<Timestamp>,
}

/// What a task of a run has around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Surroundings {
    pub(crate) project_id: ProjectId,
    pub(crate) pipeline: String,
    pub(crate) variables: Value,
    pub(crate) warehouse: String,
}

macro_rules! select_runs {
    ($total:literal, $ended:literal, $rest:literal) => {
        concat!(
            "SELECT r.number, r.id, r.project_id, r.pipeline, r.environment_id, e.name AS environment, ",
            "r.runner_id, r.trigger_kind, r.user_name, r.status, r.started_at, r.finished_at, r.held_ms, ",
            "r.held_since, r.message, r.parent_run, r.parent_component, r.depth, r.part, ",
            $total,
            " AS components_total, ",
            $ended,
            " AS components_ended FROM runs r JOIN environments e ON e.id = r.environment_id ",
            $rest
        )
    };
    ($rest:literal) => {
        select_runs!(
            "(SELECT COUNT(*) FROM run_components c WHERE c.run_id = r.id)",
            "(SELECT COUNT(*) FROM run_components c WHERE c.run_id = r.id \
             AND c.state IN ('succeeded', 'failed', 'skipped', 'cancelled'))",
            $rest
        )
    };
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    run: &RunRecord,
    source: RunSource<'_>,
) -> Result<(), StorageError> {
    let row = &run.row;
    sql::query(
        "INSERT INTO runs (id, project_id, pipeline, pipeline_text, variables, environment_id, runner_id, \
         trigger_kind, user_name, execution_tag, status, started_at, held_ms, parent_run, parent_component, \
         depth, part) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16)",
    )
    .bind(row.id.to_string())
    .bind(row.project_id.to_string())
    .bind(&row.pipeline)
    .bind(source.pipeline_text)
    .bind(to_json(source.variables)?)
    .bind(row.environment_id.to_string())
    .bind(row.runner_id.to_string())
    .bind(to_word(&row.trigger)?)
    .bind(&row.user)
    .bind(source.execution_tag)
    .bind(to_word(&row.status)?)
    .bind(row.started_at.0)
    .bind(row.parent.map(|parent| parent.to_string()))
    .bind(&run.parent_component)
    .bind(i64::from(run.depth))
    .bind(if row.part.is_whole() { None } else { Some(to_json(&row.part)?) })
    .apart()
    .execute(connection)
    .await?;
    // It has no others than those that are inserted from now on.
    connection.kept.components.insert(row.id, KeptComponents::complete(Vec::new()));
    connection.kept.unfinished.insert(row.id, Vec::new());
    Ok(())
}

/// Writes what may change of a run.
pub(crate) fn save(connection: &mut Transaction, run: &RunRecord) {
    let mut run = run.clone();
    connection.as_stored(&mut run.row.message);
    connection.kept.change_run(run);
}

pub(super) async fn write(connection: &mut Transaction, runs: Vec<RunRecord>) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(runs.len() * 6);
    for RunRecord { row, .. } in runs {
        values.extend([
            Bound::from(row.id.to_string()),
            Bound::word(&row.status)?,
            Bound::from(row.finished_at.map(|at| at.0)),
            Bound::from(to_millis(row.held.held)),
            Bound::from(row.held.since.map(|at| at.0)),
            Bound::from(row.message),
        ]);
    }
    let text = (
        "UPDATE runs SET status = column2, finished_at = column3, held_ms = column4, held_since = column5, \
         message = column6 FROM (VALUES ",
        ") AS changed WHERE id = column1",
    );
    many::write(connection, text, 6, values).await
}

pub(crate) async fn load(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Option<RunRecord>, StorageError> {
    let kept = &connection.kept;
    let counts = kept.components.get(&run).filter(|kept| kept.is_complete).map(counted);
    if let Some(known) = kept.runs.get(&run)
        && (counts.is_some() || !kept.uncounted.contains(&run))
    {
        let mut known = known.clone();
        if let Some((total, ended)) = counts {
            (known.row.components_total, known.row.components_ended) = (total, ended);
        }
        return Ok(Some(known));
    }
    // Its components count, so everything is written first.
    let row =
        sql::query(select_runs!("WHERE r.id = $1")).bind(run.to_string()).fetch_optional(connection).await?;
    let record = row.as_ref().map(read).transpose()?;
    if let Some(record) = &record {
        connection.kept.runs.insert(run, record.clone());
        connection.kept.uncounted.remove(&run);
    }
    Ok(record)
}

/// Reads these runs and all of their components at once, for those who ask for them.
pub(crate) async fn read_ahead(
    connection: &mut Transaction,
    runs: &BTreeSet<RunId>,
) -> Result<(), StorageError> {
    components::read_ahead(connection, runs).await?;
    let unknown = runs.iter().filter(|run| !connection.kept.runs.contains_key(run));
    let keys = unknown.map(ToString::to_string).collect();
    // Counted by the components that are known.
    let text = (select_runs!("CAST(0 AS BIGINT)", "CAST(0 AS BIGINT)", "WHERE r.id IN ("), ")");
    for row in many::read(connection, text, keys).await? {
        let record = read(&row)?;
        connection.kept.runs.insert(record.row.id, record);
    }
    Ok(())
}

/// How many components there are, and how many have ended.
fn counted(components: &KeptComponents) -> (u32, u32) {
    let is_ended = |component: &ComponentRecord| {
        use ComponentState::{Cancelled, Failed, Skipped, Succeeded};
        matches!(component.row.state, Succeeded | Failed | Skipped | Cancelled)
    };
    components
        .iter()
        .fold((0, 0), |(total, ended), component| (total + 1, ended + u32::from(is_ended(component))))
}

/// The runs that go on, and the newest `limit` others, newest first.
pub(crate) async fn recent(connection: &mut Transaction, limit: u32) -> Result<Vec<RunRecord>, StorageError> {
    let rows = sql::query(select_runs!(
        "WHERE r.number IN (SELECT number FROM runs WHERE finished_at IS NULL UNION SELECT number FROM \
         (SELECT number FROM runs ORDER BY number DESC LIMIT $1) AS newest) ORDER BY r.number DESC"
    ))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// A page of the history, newest first.
pub(crate) async fn page(
    connection: &mut Transaction,
    wanted: &RunQuery<'_>,
    limit: u32,
) -> Result<Vec<RunRecord>, StorageError> {
    let mut query = sql::Builder::new(select_runs!("WHERE 1 = 1"));
    if let Some(before) = wanted.before {
        query.push(" AND r.number < ").push_bind(before);
    }
    if let Some(project) = wanted.project {
        query.push(" AND r.project_id = ").push_bind(project.to_string());
    }
    if let Some(pipeline) = wanted.pipeline {
        let pattern = pipeline.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.push(" AND LOWER(r.pipeline) LIKE ").push_bind(format!("%{pattern}%")).push(" ESCAPE '\\'");
    }
    if let Some(environment) = wanted.environment {
        query.push(" AND e.name = ").push_bind(environment.to_owned());
    }
    if !wanted.statuses.is_empty() {
        query.push(" AND r.status IN (");
        for (index, status) in wanted.statuses.iter().enumerate() {
            query.push(if index == 0 { "" } else { ", " }).push_bind(to_word(status)?);
        }
        query.push(")");
    }
    if let Some(after) = wanted.started_after {
        query.push(" AND r.started_at > ").push_bind(after.0);
    }
    if let Some(before) = wanted.started_before {
        query.push(" AND r.started_at < ").push_bind(before.0);
    }
    query.push(" ORDER BY r.number DESC LIMIT ").push_bind(i64::from(limit));
    let rows = query.build().fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The runs that this one started and that go on.
pub(crate) async fn active_children(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<RunId>, StorageError> {
    let rows = sql::query("SELECT id FROM runs WHERE parent_run = $1 AND finished_at IS NULL")
        .bind(run.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// The active run that has the tag.
pub(crate) async fn active_with_tag(
    connection: &mut Transaction,
    project: ProjectId,
    tag: &str,
) -> Result<Option<RunId>, StorageError> {
    let row = sql::query(
        "SELECT id FROM runs WHERE project_id = $1 AND execution_tag = $2 AND finished_at IS NULL LIMIT 1",
    )
    .bind(project.to_string())
    .bind(tag)
    .fetch_optional(connection)
    .await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// The pipeline's path and text as they were when the run started.
pub(crate) async fn pipeline(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Option<(String, String)>, StorageError> {
    let row = sql::query("SELECT pipeline, pipeline_text FROM runs WHERE id = $1")
        .bind(run.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((text(&row, "pipeline")?, text(&row, "pipeline_text")?))).transpose()
}

/// The runs' projects, pipelines and variables, and the warehouses of their environments.
pub(crate) async fn surroundings(
    connection: &mut Transaction,
    runs: &BTreeSet<RunId>,
) -> Result<HashMap<RunId, Surroundings>, StorageError> {
    let statement = (
        "SELECT r.id, r.project_id, r.pipeline, r.variables, e.warehouse FROM runs r \
         JOIN environments e ON e.id = r.environment_id WHERE r.id IN (",
        ")",
    );
    let rows = many::read(connection, statement, runs.iter().map(ToString::to_string).collect()).await?;
    rows.iter()
        .map(|row| {
            let around = Surroundings {
                project_id: id(row, "project_id")?,
                pipeline: text(row, "pipeline")?,
                variables: json(row, "variables")?,
                warehouse: text(row, "warehouse")?,
            };
            Ok((id(row, "id")?, around))
        })
        .collect()
}

fn read_part(text: &str) -> Result<Part, StorageError> {
    serde_json::from_str(text).map_err(|_| unreadable("part of a pipeline", text))
}

fn read(row: &Row) -> Result<RunRecord, StorageError> {
    Ok(RunRecord {
        number: number(row, "number")?,
        row: RunRow {
            id: id(row, "id")?,
            project_id: id(row, "project_id")?,
            pipeline: text(row, "pipeline")?,
            environment_id: id(row, "environment_id")?,
            environment: text(row, "environment")?,
            runner_id: id(row, "runner_id")?,
            trigger: word(row, "trigger_kind")?,
            user: text(row, "user_name")?,
            status: word(row, "status")?,
            started_at: time(row, "started_at")?,
            finished_at: optional_time(row, "finished_at")?,
            held: HeldClock { held: duration(row, "held_ms")?, since: optional_time(row, "held_since")? },
            message: optional_text(row, "message")?,
            parent: optional_id(row, "parent_run")?,
            part: optional_text(row, "part")?.map_or(Ok(Part::Whole), |text| read_part(&text))?,
            components_total: count(row, "components_total")?,
            components_ended: count(row, "components_ended")?,
        },
        parent_component: optional_text(row, "parent_component")?,
        depth: count(row, "depth")?,
    })
}
