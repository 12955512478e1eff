//! The rows of runners, and what is counted for them.

use api::runner::Platform;
use model::{Intent, PauseId, QueueTimeout, Runner, RunnerId, Timestamp, Work};

use super::row::{
    Row, count, duration, flag, id, number, optional_id, optional_text, optional_time, text, time, to_millis,
    to_word, unreadable, word,
};
use super::{StorageError, Transaction, sql};

/// A runner as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunnerRecord {
    pub(crate) id: RunnerId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) platform: Platform,
    pub(crate) runner_type: String,
    pub(crate) version: u64,
    /// What the rules see.
    pub(crate) rules: Runner,
    pub(crate) label_since: Timestamp,
    pub(crate) reported_version: Option<String>,
    /// Changed by `allow_list::save` alone.
    pub(crate) is_restricted: bool,
}

/// A runner's client id and the hash of its secret.
#[derive(Clone, Debug)]
pub(crate) struct ClientRecord {
    pub(crate) client_id: String,
    pub(crate) secret_hash: String,
}

/// What is counted for a runner's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) running_tasks: u32,
    pub(crate) queued_tasks: u32,
    pub(crate) open_transactions: u32,
    pub(crate) connected_instances: u32,
    pub(crate) last_heartbeat_at: Option<Timestamp>,
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    runner: &RunnerRecord,
    client: &ClientRecord,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO runners (id, name, description, platform, runner_type, version, link, intent, label_since, \
         created_at, client_id, secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, $10, $11)",
    )
    .bind(runner.id.to_string())
    .bind(&runner.name)
    .bind(&runner.description)
    .bind(to_word(&runner.platform)?)
    .bind(&runner.runner_type)
    .bind(i64::try_from(runner.version).unwrap_or(i64::MAX))
    .bind(to_word(&runner.rules.link)?)
    .bind(runner.label_since.0)
    .bind(now.0)
    .bind(&client.client_id)
    .bind(&client.secret_hash)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of a runner.
pub(crate) async fn save(connection: &mut Transaction, runner: &RunnerRecord) -> Result<(), StorageError> {
    let (intent, pause_duration, paused_at, resume_at) = match runner.rules.intent {
        Intent::Active => ("active", None, None, None),
        Intent::Pausing { duration, .. } => ("pausing", Some(to_millis(duration)), None, None),
        Intent::Paused { paused_at, resume_at, .. } => ("paused", None, Some(paused_at.0), Some(resume_at.0)),
    };
    // Read again by the next who asks.
    connection.kept.runners.remove(&runner.id);
    sql::query(
        "UPDATE runners SET name = $1, description = $2, version = $3, link = $4, intent = $5, pause_id = $6, \
         pause_duration_ms = $7, paused_at = $8, resume_at = $9, queue_timeout_pause = $10, \
         queue_timeout_at = $11, label_since = $12, reported_version = $13 WHERE id = $14",
    )
    .bind(&runner.name)
    .bind(&runner.description)
    .bind(i64::try_from(runner.version).unwrap_or(i64::MAX))
    .bind(to_word(&runner.rules.link)?)
    .bind(intent)
    .bind(runner.rules.intent.pause().map(|pause| pause.to_string()))
    .bind(pause_duration)
    .bind(paused_at)
    .bind(resume_at)
    .bind(runner.rules.queue_timeout.map(|timeout| timeout.pause.to_string()))
    .bind(runner.rules.queue_timeout.map(|timeout| timeout.at.0))
    .bind(runner.label_since.0)
    .bind(&runner.reported_version)
    .bind(runner.id.to_string())
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Option<RunnerRecord>, StorageError> {
    if let Some(known) = connection.kept.runners.get(&runner) {
        return Ok(Some(known.clone()));
    }
    let row = sql::query("SELECT * FROM runners WHERE id = $1")
        .bind(runner.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    let record = row.as_ref().map(read).transpose()?;
    if let Some(record) = &record {
        connection.kept.runners.insert(runner, record.clone());
    }
    Ok(record)
}

pub(crate) async fn load_named(
    connection: &mut Transaction,
    name: &str,
) -> Result<Option<RunnerRecord>, StorageError> {
    let row = sql::query("SELECT * FROM runners WHERE name = $1")
        .bind(name)
        .apart()
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The runner of this machine: the oldest, should there be several.
pub(crate) async fn load_local(connection: &mut Transaction) -> Result<Option<RunnerRecord>, StorageError> {
    let row = sql::query("SELECT * FROM runners WHERE platform = 'local' ORDER BY created_at LIMIT 1")
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// All runners, by name.
pub(crate) async fn all(connection: &mut Transaction) -> Result<Vec<RunnerRecord>, StorageError> {
    let rows = sql::query("SELECT * FROM runners ORDER BY name").fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The runners whose pause ends by itself by `now`, with that pause.
pub(crate) async fn due_resumes(
    connection: &mut Transaction,
    now: Timestamp,
) -> Result<Vec<(RunnerId, PauseId)>, StorageError> {
    let rows = sql::query(
        "SELECT id, pause_id FROM runners WHERE intent = 'paused' AND resume_at <= $1 ORDER BY resume_at",
    )
    .bind(now.0)
    .apart()
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((id(row, "id")?, id(row, "pause_id")?))).collect()
}

/// The runners whose held runs time out by `now`, with the pause that held them.
pub(crate) async fn due_queue_timeouts(
    connection: &mut Transaction,
    now: Timestamp,
) -> Result<Vec<(RunnerId, PauseId)>, StorageError> {
    let rows = sql::query(
        "SELECT id, queue_timeout_pause FROM runners WHERE queue_timeout_at IS NOT NULL \
         AND queue_timeout_at <= $1 ORDER BY queue_timeout_at",
    )
    .bind(now.0)
    .apart()
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((id(row, "id")?, id(row, "queue_timeout_pause")?))).collect()
}

pub(crate) async fn counts(connection: &mut Transaction, runner: RunnerId) -> Result<Counts, StorageError> {
    let row = sql::query(
        "SELECT running_tasks, queued_tasks, \
         (SELECT COUNT(*) FROM transactions WHERE runner_id = $1 AND state = 'open') AS open_transactions, \
         (SELECT COUNT(*) FROM instances WHERE runner_id = $1 AND link IN ('connected', 'stopping')) \
         AS connected_instances, \
         (SELECT MAX(last_heartbeat_at) FROM instances WHERE runner_id = $1) AS last_heartbeat_at \
         FROM runners WHERE id = $1",
    )
    .bind(runner.to_string())
    .about_tasks()
    .fetch_one(connection)
    .await?;
    Ok(Counts {
        running_tasks: count(&row, "running_tasks")?,
        queued_tasks: count(&row, "queued_tasks")?,
        open_transactions: count(&row, "open_transactions")?,
        connected_instances: count(&row, "connected_instances")?,
        last_heartbeat_at: optional_time(&row, "last_heartbeat_at")?,
    })
}

/// What the runner has to finish before that pause is reached.
pub(crate) async fn work(
    connection: &mut Transaction,
    runner: RunnerId,
    pause: PauseId,
) -> Result<Work, StorageError> {
    let row = sql::query(
        "SELECT \
         (SELECT COUNT(*) FROM tasks WHERE runner_id = $1 AND status = 'running') AS tasks, \
         (SELECT COUNT(*) FROM transactions WHERE runner_id = $1 AND state = 'open') AS transactions, \
         (SELECT COUNT(*) FROM instances WHERE runner_id = $1 AND link = 'connected' \
         AND (acknowledged_pause IS NULL OR acknowledged_pause <> $2)) AS unacknowledged",
    )
    .bind(runner.to_string())
    .bind(pause.to_string())
    .about_tasks()
    .fetch_one(connection)
    .await?;
    Ok(Work {
        tasks: count(&row, "tasks")?,
        transactions: count(&row, "transactions")?,
        unacknowledged_instances: count(&row, "unacknowledged")?,
    })
}

/// How many active runs the runner has.
pub(crate) async fn active_runs(connection: &mut Transaction, runner: RunnerId) -> Result<u32, StorageError> {
    let row = sql::query("SELECT COUNT(*) AS runs FROM runs WHERE runner_id = $1 AND finished_at IS NULL")
        .bind(runner.to_string())
        .fetch_one(connection)
        .await?;
    count(&row, "runs")
}

/// The runner of that client, with the hash of its secret.
pub(crate) async fn of_client(
    connection: &mut Transaction,
    client_id: &str,
) -> Result<Option<(RunnerId, String)>, StorageError> {
    let row = sql::query("SELECT id, secret_hash FROM runners WHERE client_id = $1")
        .bind(client_id)
        .apart()
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((id(&row, "id")?, text(&row, "secret_hash")?))).transpose()
}

pub(crate) async fn set_client(
    connection: &mut Transaction,
    runner: RunnerId,
    client: &ClientRecord,
) -> Result<(), StorageError> {
    sql::query("UPDATE runners SET client_id = $1, secret_hash = $2 WHERE id = $3")
        .bind(&client.client_id)
        .bind(&client.secret_hash)
        .bind(runner.to_string())
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<RunnerRecord, StorageError> {
    let intent = match text(row, "intent")?.as_str() {
        "active" => Intent::Active,
        "pausing" => {
            Intent::Pausing { pause: id(row, "pause_id")?, duration: duration(row, "pause_duration_ms")? }
        }
        "paused" => Intent::Paused {
            pause: id(row, "pause_id")?,
            paused_at: time(row, "paused_at")?,
            resume_at: time(row, "resume_at")?,
        },
        other => return Err(unreadable("intent", other)),
    };
    let queue_timeout = optional_id(row, "queue_timeout_pause")?
        .zip(optional_time(row, "queue_timeout_at")?)
        .map(|(pause, at)| QueueTimeout { pause, at });
    Ok(RunnerRecord {
        id: id(row, "id")?,
        name: text(row, "name")?,
        description: text(row, "description")?,
        platform: word(row, "platform")?,
        runner_type: text(row, "runner_type")?,
        version: u64::try_from(number(row, "version")?).unwrap_or(0),
        rules: Runner { link: word(row, "link")?, intent, queue_timeout },
        label_since: time(row, "label_since")?,
        reported_version: optional_text(row, "reported_version")?,
        is_restricted: flag(row, "is_restricted")?,
    })
}
