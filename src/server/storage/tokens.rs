//! Bearer tokens, by the hash of what the client holds.

use model::{RunnerId, Timestamp};

use super::row::{id, time};
use super::{StorageError, Transaction, sql};

pub(crate) async fn insert(
    connection: &mut Transaction,
    hash: &str,
    runner: RunnerId,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO tokens (hash, runner_id, expires_at) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(runner.to_string())
        .bind(expires_at.0)
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

/// The runner whose token it is, and when it expires, unless it has.
pub(crate) async fn runner_of(
    connection: &mut Transaction,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(RunnerId, Timestamp)>, StorageError> {
    let row = sql::query("SELECT runner_id, expires_at FROM tokens WHERE hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now.0)
        .apart()
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((id(&row, "runner_id")?, time(&row, "expires_at")?))).transpose()
}

pub(crate) async fn remove_of_runner(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM tokens WHERE runner_id = $1")
        .bind(runner.to_string())
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn remove_expired(connection: &mut Transaction, now: Timestamp) -> Result<(), StorageError> {
    sql::query("DELETE FROM tokens WHERE expires_at <= $1").bind(now.0).apart().execute(connection).await?;
    Ok(())
}
