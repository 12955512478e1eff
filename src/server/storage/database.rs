//! Opens the database and brings it up to date; hands out transactions.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool};

// The folder is read when this is compiled.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How many requests read at the same time.
const READERS: u32 = 4;

/// The database cannot be used, or says something impossible.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("The database {} was written by a newer version of Maia Designer. Start that version, or choose another data folder.", .0.display())]
    Newer(PathBuf),
    #[error("The database {} cannot be opened: {problem}.", .path.display())]
    Unopenable { path: PathBuf, problem: String },
    #[error("The database failed: {0}.")]
    Sql(#[from] sqlx::Error),
    /// A row that this version could not have written.
    #[error("The database holds {0}, which this version cannot read.")]
    Unreadable(String),
}

/// One transaction. Dropped without `commit`, it never happened.
pub type Transaction = sqlx::Transaction<'static, Sqlite>;

/// The open database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Database {
    /// One connection, because SQLite has one writer: others wait here, in order, not by trying again.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Database {
    /// Opens the file, creating it when it is missing, and brings it up to date.
    pub async fn open(path: &Path) -> Result<Database, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered must survive a power failure.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let unopenable = |problem: String| StorageError::Unopenable { path: path.to_owned(), problem };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(|error| unopenable(error.to_string()))?;
        MIGRATIONS.run(&writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
                StorageError::Newer(path.to_owned())
            }
            error => unopenable(error.to_string()),
        })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(|error| unopenable(error.to_string()))?;
        Ok(Database { writer, readers })
    }

    /// A transaction that writes. There is one at a time.
    pub async fn write(&self) -> Result<Transaction, StorageError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A transaction that reads: all its queries see the same moment.
    pub async fn read(&self) -> Result<Transaction, StorageError> {
        Ok(self.readers.begin().await?)
    }

    /// Ends all connections; what is under way ends first.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;

    #[tokio::test]
    async fn what_is_asked_all_the_time_reads_no_history() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("maia.sqlite")).await.unwrap();
        let mut reading = database.read().await.unwrap();
        let questions = [
            "SELECT * FROM tasks WHERE runner_id = 'a' AND status = 'queued' AND pin_instance = 'b' \
             ORDER BY number LIMIT 20",
            "SELECT * FROM tasks WHERE runner_id = 'a' AND status = 'queued' AND pin_instance IS NULL \
             ORDER BY number LIMIT 20",
            "SELECT COUNT(*) FROM tasks WHERE runner_id = 'a' AND status = 'running'",
            "SELECT * FROM tasks WHERE instance_id = 'a' AND status = 'running' ORDER BY number",
            "SELECT id FROM tasks WHERE status = 'running' AND lease_until <= 1 ORDER BY lease_until",
            "SELECT * FROM tasks WHERE run_id = 'a' AND status IN ('queued', 'running') ORDER BY number",
            "SELECT * FROM tasks WHERE transaction_id = 'a' AND status IN ('queued', 'running') \
             ORDER BY number",
            "SELECT id FROM transactions WHERE state = 'open' AND lease_until <= 1",
            "SELECT COUNT(*) FROM transactions WHERE runner_id = 'a' AND state = 'open'",
            "SELECT * FROM transactions WHERE run_id = 'a' AND state = 'open' ORDER BY begun_at",
            "SELECT id FROM instances WHERE link IN ('connected', 'stopping') AND last_heartbeat_at <= 1",
            "SELECT id FROM runners WHERE intent = 'paused' AND resume_at <= 1 ORDER BY resume_at",
            "SELECT id FROM runners WHERE queue_timeout_at IS NOT NULL AND queue_timeout_at <= 1 \
             ORDER BY queue_timeout_at",
            "SELECT id FROM runs WHERE parent_run = 'a' AND finished_at IS NULL",
            "SELECT id FROM runs WHERE project_id = 'a' AND execution_tag = 'b' AND finished_at IS NULL",
            "SELECT COUNT(*) FROM runs WHERE runner_id = 'a' AND finished_at IS NULL",
            "SELECT seq FROM events WHERE seq > 1 ORDER BY seq LIMIT 10",
            "SELECT r.number FROM runs r WHERE r.number IN (SELECT number FROM runs WHERE finished_at IS NULL \
             UNION SELECT number FROM (SELECT number FROM runs ORDER BY number DESC LIMIT 50)) \
             ORDER BY r.number DESC",
        ];
        for question in questions {
            let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}")))
                .fetch_all(&mut *reading)
                .await
                .unwrap();
            for step in plan {
                let step: String = step.get("detail");
                // Those that go on have an index of their own; the newest are read along the key, from its end.
                let is_bounded = !step.starts_with("SCAN")
                    || step.contains("runs_unfinished")
                    || ["SCAN runs", "SCAN (subquery-2)", "SCAN (subquery-3)"].contains(&step.as_str());
                assert!(is_bounded, "{question}: {step}");
            }
        }
    }
}
