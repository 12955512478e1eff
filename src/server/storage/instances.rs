//! The processes of runners.

use std::collections::HashMap;

use model::{InstanceId, Link, PauseId, RunnerId, Timestamp};

use super::row::{Row, count, flag, id, optional_id, text, time, to_word, word};
use super::{StorageError, Transaction, many, sql};

/// How many rows of one runner are kept when the processes are gone.
const KEPT: i64 = 10;

/// A process as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InstanceRecord {
    pub(crate) id: InstanceId,
    pub(crate) runner_id: RunnerId,
    pub(crate) link: Link,
    pub(crate) host: String,
    pub(crate) process_id: u32,
    pub(crate) version: String,
    pub(crate) since: Timestamp,
    pub(crate) last_heartbeat_at: Timestamp,
    pub(crate) acknowledged_pause: Option<PauseId>,
    pub(crate) shut_down: bool,
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    instance: &InstanceRecord,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO instances (id, runner_id, link, host, process_id, version, since, last_heartbeat_at, \
         acknowledged_pause, shut_down) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(instance.id.to_string())
    .bind(instance.runner_id.to_string())
    .bind(to_word(&instance.link)?)
    .bind(&instance.host)
    .bind(i64::from(instance.process_id))
    .bind(&instance.version)
    .bind(instance.since.0)
    .bind(instance.last_heartbeat_at.0)
    .bind(instance.acknowledged_pause.map(|pause| pause.to_string()))
    .bind(i64::from(instance.shut_down))
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of an instance.
pub(crate) async fn save(
    connection: &mut Transaction,
    instance: &InstanceRecord,
) -> Result<(), StorageError> {
    sql::query(
        "UPDATE instances SET link = $1, last_heartbeat_at = $2, acknowledged_pause = $3, shut_down = $4 \
         WHERE id = $5",
    )
    .bind(to_word(&instance.link)?)
    .bind(instance.last_heartbeat_at.0)
    .bind(instance.acknowledged_pause.map(|pause| pause.to_string()))
    .bind(i64::from(instance.shut_down))
    .bind(instance.id.to_string())
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    instance: InstanceId,
) -> Result<Option<InstanceRecord>, StorageError> {
    let row = sql::query("SELECT * FROM instances WHERE id = $1")
        .bind(instance.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Those of these instances that are known.
pub(crate) async fn load_all(
    connection: &mut Transaction,
    instances: &[InstanceId],
) -> Result<HashMap<InstanceId, InstanceRecord>, StorageError> {
    let keys = instances.iter().map(ToString::to_string).collect();
    let rows = many::read(connection, ("SELECT * FROM instances WHERE id IN (", ")"), keys).await?;
    rows.iter().map(|row| read(row).map(|record| (record.id, record))).collect()
}

/// A runner's instances, oldest first.
pub(crate) async fn of_runner(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Vec<InstanceRecord>, StorageError> {
    let rows =
        sql::query("SELECT * FROM instances WHERE runner_id = $1 ORDER BY since, last_heartbeat_at, id")
            .bind(runner.to_string())
            .apart()
            .fetch_all(connection)
            .await?;
    rows.iter().map(read).collect()
}

/// The instances that count as alive and were last heard of at `limit` or before.
pub(crate) async fn silent_since(
    connection: &mut Transaction,
    limit: Timestamp,
) -> Result<Vec<InstanceId>, StorageError> {
    let rows = sql::query(
        "SELECT id FROM instances WHERE link IN ('connected', 'stopping') AND last_heartbeat_at <= $1",
    )
    .bind(limit.0)
    .apart()
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// Nobody was heard of later than now: the clock was set back.
pub(crate) async fn forget_future(connection: &mut Transaction, now: Timestamp) -> Result<(), StorageError> {
    sql::query("UPDATE instances SET last_heartbeat_at = $1 WHERE last_heartbeat_at > $1")
        .bind(now.0)
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

/// Asks every connected instance of the runner to leave.
pub(crate) async fn request_shutdown(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<(), StorageError> {
    sql::query("UPDATE instances SET shut_down = 1 WHERE runner_id = $1 AND link = 'connected'")
        .bind(runner.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets the oldest of the instances that are gone and have nothing in hand.
pub(crate) async fn forget_old(connection: &mut Transaction, runner: RunnerId) -> Result<(), StorageError> {
    sql::query(
        "DELETE FROM instances WHERE runner_id = $1 AND link IN ('stopped', 'unknown') AND id NOT IN \
         (SELECT id FROM instances WHERE runner_id = $1 AND link IN ('stopped', 'unknown') \
         ORDER BY since DESC LIMIT $2) \
         AND NOT EXISTS (SELECT 1 FROM tasks WHERE runner_id = $1 AND instance_id = instances.id \
         AND status = 'running')",
    )
    .bind(runner.to_string())
    .bind(KEPT)
    .execute(connection)
    .await?;
    Ok(())
}

/// How many tasks the instance executes, and how many transactions are open on it.
pub(crate) async fn load_of(
    connection: &mut Transaction,
    instance: &InstanceRecord,
) -> Result<(u32, u32), StorageError> {
    let row = sql::query(
        "SELECT \
         (SELECT COUNT(*) FROM tasks WHERE runner_id = $2 AND instance_id = $1 AND status = 'running') AS tasks, \
         (SELECT COUNT(*) FROM transactions WHERE runner_id = $2 AND state = 'open' AND instance_id = $1) \
         AS transactions",
    )
    .bind(instance.id.to_string())
    .bind(instance.runner_id.to_string())
    .about_tasks()
    .fetch_one(connection)
    .await?;
    Ok((count(&row, "tasks")?, count(&row, "transactions")?))
}

fn read(row: &Row) -> Result<InstanceRecord, StorageError> {
    Ok(InstanceRecord {
        id: id(row, "id")?,
        runner_id: id(row, "runner_id")?,
        link: word(row, "link")?,
        host: text(row, "host")?,
        process_id: count(row, "process_id")?,
        version: text(row, "version")?,
        since: time(row, "since")?,
        last_heartbeat_at: time(row, "last_heartbeat_at")?,
        acknowledged_pause: optional_id(row, "acknowledged_pause")?,
        shut_down: flag(row, "shut_down")?,
    })
}
