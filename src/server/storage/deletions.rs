//! What was deleted from a project, kept for a while so that it can be brought back.

use std::time::Duration;

use model::{DeletionId, ProjectId, Timestamp};

use super::row::{bytes, text};
use super::{StorageError, Transaction, sql};

/// How long a deletion can be taken back.
const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// What one deletion took away.
#[derive(Clone, Debug)]
pub(crate) struct Deletion {
    /// The file or the folder.
    pub(crate) path: String,
    /// Path and bytes of each file.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// Keeps what is about to be deleted, and forgets what is too old.
pub(crate) async fn insert(
    connection: &mut Transaction,
    id: DeletionId,
    project: ProjectId,
    deletion: &Deletion,
    now: Timestamp,
) -> Result<(), StorageError> {
    let oldest = i64::try_from(KEPT_FOR.as_millis()).unwrap_or(i64::MAX);
    sql::query("DELETE FROM deletions WHERE deleted_at < $1")
        .bind(now.0.saturating_sub(oldest))
        .execute(&mut *connection)
        .await?;
    sql::query("INSERT INTO deletions (id, project_id, path, deleted_at) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(project.to_string())
        .bind(&deletion.path)
        .bind(now.0)
        .execute(&mut *connection)
        .await?;
    for (path, content) in &deletion.files {
        sql::query("INSERT INTO deleted_files (deletion_id, path, content) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(path)
            .bind(content)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What the deletion took away; `None` when there was none, or it is too long ago.
pub(crate) async fn load(
    connection: &mut Transaction,
    id: DeletionId,
    project: ProjectId,
) -> Result<Option<Deletion>, StorageError> {
    let deletion = sql::query("SELECT path FROM deletions WHERE id = $1 AND project_id = $2")
        .bind(id.to_string())
        .bind(project.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(deletion) = deletion else { return Ok(None) };
    let rows = sql::query("SELECT path, content FROM deleted_files WHERE deletion_id = $1 ORDER BY path")
        .bind(id.to_string())
        .fetch_all(connection)
        .await?;
    let files = rows
        .iter()
        .map(|row| Ok((text(row, "path")?, bytes(row, "content")?)))
        .collect::<Result<_, StorageError>>()?;
    Ok(Some(Deletion { path: text(&deletion, "path")?, files }))
}

/// It was taken back.
pub(crate) async fn remove(connection: &mut Transaction, id: DeletionId) -> Result<(), StorageError> {
    sql::query("DELETE FROM deletions WHERE id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}
