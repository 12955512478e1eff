//! Warehouse transactions of runs, each pinned to the instance that has its session.

use std::collections::BTreeSet;

use model::{InstanceId, RunId, RunnerId, Timestamp, TransactionId, TransactionState};

use super::row::{Row, id, optional_time, text, time, unreadable};
use super::{StorageError, Transaction, many, sql};

/// A transaction as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransactionRecord {
    pub(crate) id: TransactionId,
    pub(crate) run_id: RunId,
    pub(crate) runner_id: RunnerId,
    pub(crate) begin_component: String,
    pub(crate) instance_id: InstanceId,
    pub(crate) state: TransactionState,
    pub(crate) lease_until: Timestamp,
    pub(crate) begun_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

fn word(state: TransactionState) -> &'static str {
    match state {
        TransactionState::Open => "open",
        TransactionState::Committed => "committed",
        TransactionState::RolledBack => "rolled_back",
        TransactionState::Failed => "failed",
    }
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    transaction: &TransactionRecord,
) -> Result<(), StorageError> {
    connection.kept.open_transactions.clear();
    sql::query(
        "INSERT INTO transactions (id, run_id, runner_id, begin_component, instance_id, state, lease_until, \
         begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(transaction.id.to_string())
    .bind(transaction.run_id.to_string())
    .bind(transaction.runner_id.to_string())
    .bind(&transaction.begin_component)
    .bind(transaction.instance_id.to_string())
    .bind(word(transaction.state))
    .bind(transaction.lease_until.0)
    .bind(transaction.begun_at.0)
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of a transaction.
pub(crate) async fn save(
    connection: &mut Transaction,
    transaction: &TransactionRecord,
) -> Result<(), StorageError> {
    connection.kept.open_transactions.clear();
    sql::query("UPDATE transactions SET state = $1, lease_until = $2, ended_at = $3 WHERE id = $4")
        .bind(word(transaction.state))
        .bind(transaction.lease_until.0)
        .bind(transaction.ended_at.map(|at| at.0))
        .bind(transaction.id.to_string())
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    transaction: TransactionId,
) -> Result<Option<TransactionRecord>, StorageError> {
    let row = sql::query("SELECT * FROM transactions WHERE id = $1")
        .bind(transaction.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The run's transactions that are open.
pub(crate) async fn open_of_run(
    connection: &mut Transaction,
    run: RunId,
) -> Result<Vec<TransactionRecord>, StorageError> {
    read_ahead_open(connection, &BTreeSet::from([run])).await?;
    Ok(connection.kept.open_transactions.get(&run).cloned().unwrap_or_default())
}

/// Reads these runs' open transactions at once, for those who ask for them run by run.
pub(crate) async fn read_ahead_open(
    connection: &mut Transaction,
    runs: &BTreeSet<RunId>,
) -> Result<(), StorageError> {
    let unknown: Vec<RunId> =
        runs.iter().copied().filter(|run| !connection.kept.open_transactions.contains_key(run)).collect();
    let keys = unknown.iter().map(ToString::to_string).collect();
    let statement =
        ("SELECT * FROM transactions WHERE run_id IN (", ") AND state = 'open' ORDER BY begun_at");
    let rows = many::read(connection, statement, keys).await?;
    let kept = &mut connection.kept;
    for run in unknown {
        kept.open_transactions.insert(run, Vec::new());
    }
    for row in &rows {
        let record = read(row)?;
        kept.open_transactions.entry(record.run_id).or_default().push(record);
    }
    Ok(())
}

/// The runner's transactions that are open on the instance.
pub(crate) async fn open_on(
    connection: &mut Transaction,
    runner: RunnerId,
    instance: InstanceId,
) -> Result<Vec<TransactionRecord>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM transactions WHERE runner_id = $1 AND state = 'open' AND instance_id = $2 \
         ORDER BY begun_at",
    )
    .bind(runner.to_string())
    .bind(instance.to_string())
    .apart()
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The runner's transactions that are open.
pub(crate) async fn open_of_runner(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Vec<TransactionRecord>, StorageError> {
    let rows =
        sql::query("SELECT * FROM transactions WHERE runner_id = $1 AND state = 'open' ORDER BY begun_at")
            .bind(runner.to_string())
            .apart()
            .fetch_all(connection)
            .await?;
    rows.iter().map(read).collect()
}

/// The open transactions whose lease ended by `now`.
pub(crate) async fn expired(
    connection: &mut Transaction,
    now: Timestamp,
) -> Result<Vec<TransactionId>, StorageError> {
    let rows = sql::query(
        "SELECT id FROM transactions WHERE state = 'open' AND lease_until <= $1 ORDER BY begun_at",
    )
    .bind(now.0)
    .apart()
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// Every lease ends at `until`, not before and not after.
pub(crate) async fn renew_all(connection: &mut Transaction, until: Timestamp) -> Result<(), StorageError> {
    sql::query("UPDATE transactions SET lease_until = $1 WHERE state = 'open' AND lease_until <> $1")
        .bind(until.0)
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<TransactionRecord, StorageError> {
    let state = match text(row, "state")?.as_str() {
        "open" => TransactionState::Open,
        "committed" => TransactionState::Committed,
        "rolled_back" => TransactionState::RolledBack,
        "failed" => TransactionState::Failed,
        other => return Err(unreadable("state", other)),
    };
    Ok(TransactionRecord {
        id: id(row, "id")?,
        run_id: id(row, "run_id")?,
        runner_id: id(row, "runner_id")?,
        begin_component: text(row, "begin_component")?,
        instance_id: id(row, "instance_id")?,
        state,
        lease_until: time(row, "lease_until")?,
        begun_at: time(row, "begun_at")?,
        ended_at: optional_time(row, "ended_at")?,
    })
}
