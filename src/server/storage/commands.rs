//! Commands that were carried out, so that the same command sent again answers the same.

use model::{CommandId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::row::{json, text, to_json};
use super::{StorageError, Transaction, sql};

/// What is known of a command.
pub(crate) enum Earlier<T> {
    /// It was carried out, and this was answered.
    Answered(T),
    /// The id was used for another kind of command.
    OtherKind,
}

pub(crate) async fn find<T: DeserializeOwned>(
    connection: &mut Transaction,
    command: CommandId,
    kind: &str,
) -> Result<Option<Earlier<T>>, StorageError> {
    let row = sql::query("SELECT kind, answer FROM commands WHERE id = $1")
        .bind(command.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    match row {
        None => Ok(None),
        Some(row) if text(&row, "kind")? != kind => Ok(Some(Earlier::OtherKind)),
        Some(row) => Ok(Some(Earlier::Answered(json(&row, "answer")?))),
    }
}

pub(crate) async fn insert<T: Serialize>(
    connection: &mut Transaction,
    command: CommandId,
    kind: &str,
    at: Timestamp,
    answer: &T,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO commands (id, kind, at, answer) VALUES ($1, $2, $3, $4)")
        .bind(command.to_string())
        .bind(kind)
        .bind(at.0)
        .bind(to_json(answer)?)
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets commands that nobody repeats any more.
pub(crate) async fn forget_before(
    connection: &mut Transaction,
    limit: Timestamp,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM commands WHERE at < $1").bind(limit.0).apart().execute(connection).await?;
    Ok(())
}
