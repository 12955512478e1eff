//! Since when heartbeats could be heard without a gap, by whichever server. One row for all servers.

use model::Listening;

use super::row::time;
use super::{StorageError, Transaction, sql};

/// `None` before the first start.
pub(crate) async fn load(transaction: &mut Transaction) -> Result<Option<Listening>, StorageError> {
    let row = sql::query("SELECT heard_since, heard_until FROM listening")
        .apart()
        .fetch_optional(transaction)
        .await?;
    row.map(|row| Ok(Listening { since: time(&row, "heard_since")?, until: time(&row, "heard_until")? }))
        .transpose()
}

pub(crate) async fn save(transaction: &mut Transaction, listening: Listening) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO listening (id, heard_since, heard_until) VALUES (1, $1, $2) ON CONFLICT (id) \
         DO UPDATE SET heard_since = excluded.heard_since, heard_until = excluded.heard_until",
    )
    .bind(listening.since.0)
    .bind(listening.until.0)
    .apart()
    .execute(transaction)
    .await?;
    Ok(())
}
