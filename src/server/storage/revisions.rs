//! The history of files: texts, each once, and who saved which of them where and when.

use api::revision::{RevisionHow, RevisionRow, RevisionText};
use model::{ProjectId, Timestamp};
use sha2::{Digest as _, Sha256};

use super::row::{Row, flag, number, optional_text, text, time, to_word, unreadable, word};
use super::{StorageError, Transaction, sql};

/// The revision of a text: its hash, so that equal texts are equal revisions.
pub(crate) fn revision_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// An entry about to be recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewRevision<'a> {
    pub(crate) project: ProjectId,
    pub(crate) path: &'a str,
    pub(crate) revision: &'a str,
    pub(crate) text: &'a str,
    /// `None` for what was found on disk.
    pub(crate) by: Option<&'a str>,
    pub(crate) how: RevisionHow,
    pub(crate) at: Timestamp,
}

/// Appends the entry, and answers its number.
pub(crate) async fn insert(
    connection: &mut Transaction,
    entry: NewRevision<'_>,
) -> Result<u64, StorageError> {
    sql::query(
        "INSERT INTO file_texts (revision, text, size) VALUES ($1, $2, $3) ON CONFLICT (revision) DO NOTHING",
    )
    .bind(entry.revision)
    .bind(entry.text)
    .bind(i64::try_from(entry.text.len()).unwrap_or(i64::MAX))
    .execute(&mut *connection)
    .await?;
    let row = sql::query(
        "INSERT INTO file_revisions (project_id, path, revision, user_name, how, at) \
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING number",
    )
    .bind(entry.project.to_string())
    .bind(entry.path)
    .bind(entry.revision)
    .bind(entry.by)
    .bind(to_word(&entry.how)?)
    .bind(entry.at.0)
    .fetch_one(connection)
    .await?;
    unsigned(&row, "number")
}

/// The newest entries of a path below `before`, newest first, at most `limit`.
pub(crate) async fn page(
    connection: &mut Transaction,
    project: ProjectId,
    path: &str,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<RevisionRow>, StorageError> {
    let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let rows = sql::query(
        "SELECT r.*, t.size FROM file_revisions r JOIN file_texts t ON t.revision = r.revision \
         WHERE r.project_id = $1 AND r.path = $2 AND r.number < $3 ORDER BY r.number DESC LIMIT $4",
    )
    .bind(project.to_string())
    .bind(path)
    .bind(before)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The newest entry of a path.
pub(crate) async fn newest(
    connection: &mut Transaction,
    project: ProjectId,
    path: &str,
) -> Result<Option<RevisionRow>, StorageError> {
    Ok(page(connection, project, path, None, 1).await?.pop())
}

/// What some file of the project said at that revision.
pub(crate) async fn load_text(
    connection: &mut Transaction,
    project: ProjectId,
    revision: &str,
) -> Result<Option<RevisionText>, StorageError> {
    let row = sql::query(
        "SELECT t.revision, t.text FROM file_texts t WHERE t.revision = $2 AND EXISTS \
         (SELECT 1 FROM file_revisions r WHERE r.revision = t.revision AND r.project_id = $1)",
    )
    .bind(project.to_string())
    .bind(revision)
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(RevisionText { revision: text(&row, "revision")?, text: text(&row, "text")? }))
        .transpose()
}

/// Names an entry of the path; answers whether there is such an entry.
pub(crate) async fn set_name(
    connection: &mut Transaction,
    project: ProjectId,
    path: &str,
    number: u64,
    name: Option<&str>,
) -> Result<bool, StorageError> {
    let done =
        sql::query("UPDATE file_revisions SET name = $1 WHERE project_id = $2 AND path = $3 AND number = $4")
            .bind(name)
            .bind(project.to_string())
            .bind(path)
            .bind(i64::try_from(number).unwrap_or(i64::MAX))
            .execute(connection)
            .await?;
    Ok(done > 0)
}

/// A run uses this text of the path: thinning leaves it alone from now on.
pub(crate) async fn mark_run(
    connection: &mut Transaction,
    project: ProjectId,
    path: &str,
    text: &str,
) -> Result<(), StorageError> {
    sql::query(
        "UPDATE file_revisions SET was_run = 1 WHERE number = (SELECT MAX(number) FROM file_revisions \
         WHERE project_id = $1 AND path = $2 AND revision = $3)",
    )
    .bind(project.to_string())
    .bind(path)
    .bind(revision_of(text.as_bytes()))
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

/// The file has another path from now on, and its history goes with it. In the
/// transaction that renames the file.
pub(crate) async fn follow_rename(
    connection: &mut Transaction,
    project: ProjectId,
    from: &str,
    to: &str,
) -> Result<(), StorageError> {
    sql::query("UPDATE file_revisions SET path = $1 WHERE project_id = $2 AND path = $3")
        .bind(to)
        .bind(project.to_string())
        .bind(from)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many entries the path has.
pub(crate) async fn count(
    connection: &mut Transaction,
    project: ProjectId,
    path: &str,
) -> Result<i64, StorageError> {
    let row =
        sql::query("SELECT COUNT(*) AS entries FROM file_revisions WHERE project_id = $1 AND path = $2")
            .bind(project.to_string())
            .bind(path)
            .fetch_one(connection)
            .await?;
    number(&row, "entries")
}

/// Forgets the entry, and its text if nothing else says the same.
pub(crate) async fn forget(connection: &mut Transaction, entry: &RevisionRow) -> Result<(), StorageError> {
    sql::query("DELETE FROM file_revisions WHERE number = $1")
        .bind(i64::try_from(entry.number).unwrap_or(i64::MAX))
        .execute(&mut *connection)
        .await?;
    sql::query(
        "DELETE FROM file_texts WHERE revision = $1 \
         AND NOT EXISTS (SELECT 1 FROM file_revisions r WHERE r.revision = $1)",
    )
    .bind(&entry.revision)
    .execute(connection)
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<RevisionRow, StorageError> {
    Ok(RevisionRow {
        number: unsigned(row, "number")?,
        revision: text(row, "revision")?,
        size: unsigned(row, "size")?,
        at: time(row, "at")?,
        by: optional_text(row, "user_name")?,
        how: word(row, "how")?,
        name: optional_text(row, "name")?,
        was_run: flag(row, "was_run")?,
    })
}

fn unsigned(row: &Row, column: &str) -> Result<u64, StorageError> {
    let found = number(row, column)?;
    u64::try_from(found).map_err(|_| unreadable(column, &found.to_string()))
}
