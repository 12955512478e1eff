//! A connection to an SQLite file.

use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Either, Row as _, TypeInfo as _, ValueRef as _};

use super::{Control, Executed, INTERRUPT_LIMIT};

/// How long a statement waits for another connection's write to end.
const BUSY_LIMIT: Duration = Duration::from_secs(30);

pub(super) struct SqliteSession {
    connection: SqliteConnection,
    /// Set to interrupt the statement under way: SQLite asks for it every few thousand steps, on its own thread.
    is_interrupted: Arc<AtomicBool>,
}

impl SqliteSession {
    /// Connects, creating the database file when it is missing.
    pub(super) async fn open(address: &str) -> Result<SqliteSession, String> {
        let cannot =
            |reason: &dyn std::fmt::Display| format!("The warehouse {address} cannot be opened: {reason}.");
        let options = SqliteConnectOptions::from_str(address)
            .map_err(|error| cannot(&error))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .foreign_keys(true)
            .busy_timeout(BUSY_LIMIT);
        let mut connection =
            SqliteConnection::connect_with(&options).await.map_err(|error| cannot(&reason(&error)))?;
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_interrupted);
        let mut handle = connection.lock_handle().await.map_err(|error| cannot(&reason(&error)))?;
        handle.set_progress_handler(4_000, move || !flag.load(Ordering::Relaxed));
        drop(handle);
        Ok(SqliteSession { connection, is_interrupted })
    }

    pub(super) async fn execute(&mut self, text: &str) -> Result<Executed, String> {
        let before = self.total_changes().await?;
        let mut done = Executed::default();
        let mut results = sqlx::raw_sql(AssertSqlSafe(text)).fetch_many(&mut self.connection);
        let mut changes = 0;
        while let Some(result) = results.try_next().await.map_err(|error| reason(&error))? {
            match result {
                Either::Left(result) => changes = result.rows_affected(),
                Either::Right(row) => done.see_row(
                    || row.columns().iter().map(|column| column.name().to_owned()).collect(),
                    || (0..row.columns().len()).map(|index| cell(&row, index)).collect(),
                ),
            }
        }
        drop(results);
        // SQLite's count of changes stays that of an earlier statement when a statement changes nothing.
        if self.total_changes().await? != before {
            done.affected = changes;
        }
        Ok(done)
    }

    async fn total_changes(&mut self) -> Result<i64, String> {
        sqlx::query_scalar("select total_changes()")
            .fetch_one(&mut self.connection)
            .await
            .map_err(|error| reason(&error))
    }

    pub(super) async fn interrupt(&mut self) {
        self.is_interrupted.store(true, Ordering::Relaxed);
        // The answer comes when the statement has ended. One that waits for another connection does not end so
        // soon; then everything that follows is interrupted, too.
        if tokio::time::timeout(INTERRUPT_LIMIT, self.connection.ping()).await.is_ok() {
            self.is_interrupted.store(false, Ordering::Relaxed);
        }
    }

    pub(super) async fn control(&mut self, control: Control) -> Result<(), String> {
        let statement = match control {
            // A transaction that became a writer later could not wait for another writer, only fail.
            Control::Begin => "BEGIN IMMEDIATE",
            Control::Commit => "COMMIT",
            Control::Rollback => "ROLLBACK",
        };
        sqlx::raw_sql(statement).execute(&mut self.connection).await.map(drop).map_err(|error| reason(&error))
    }

    pub(super) async fn close(self) {
        // A connection that cannot be closed in good order is gone all the same.
        let _ = self.connection.close().await;
    }
}

fn cell(row: &SqliteRow, index: usize) -> String {
    let Ok(value) = row.try_get_raw(index) else { return "?".to_owned() };
    if value.is_null() {
        return "null".to_owned();
    }
    let type_name = value.type_info().name().to_owned();
    let text = match type_name.as_str() {
        "REAL" => row.try_get_unchecked::<f64, _>(index).map(|number| number.to_string()),
        "TEXT" => row.try_get_unchecked::<String, _>(index),
        "BLOB" => row.try_get_unchecked::<Vec<u8>, _>(index).map(|bytes| format!("<{} bytes>", bytes.len())),
        _ => row.try_get_unchecked::<i64, _>(index).map(|number| number.to_string()),
    };
    text.unwrap_or_else(|_| "?".to_owned())
}

/// The database's own words, without what the library puts around them.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) if error.message().contains("database is locked") => {
            format!(
                "another connection was writing to the warehouse for more than {} seconds",
                BUSY_LIMIT.as_secs()
            )
        }
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}
