//! Who may use a runner.

use api::allow_list::AllowList;
use model::RunnerId;

use super::row::{json, to_json};
use super::{StorageError, Transaction, sql};

/// The list, whether or not it counts. `None`: there is no such runner.
pub(crate) async fn load(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Option<AllowList>, StorageError> {
    let row = sql::query("SELECT allow_list FROM runners WHERE id = $1")
        .bind(runner.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(|row| json(row, "allow_list")).transpose()
}

pub(crate) async fn save(
    connection: &mut Transaction,
    runner: RunnerId,
    is_restricted: bool,
    list: &AllowList,
) -> Result<(), StorageError> {
    sql::query("UPDATE runners SET is_restricted = $1, allow_list = $2 WHERE id = $3")
        .bind(i64::from(is_restricted))
        .bind(to_json(list)?)
        .bind(runner.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
