//! The embedded database: one file. Never more than one writer, because SQLite has one.

use std::path::Path;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::SqlitePool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Location, StorageError};

// The folder is read when this is compiled.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// How many requests read at the same time.
const READERS: u32 = 4;

/// Statements that a connection keeps prepared.
const KEPT_STATEMENTS: usize = 400;

/// The open file.
#[derive(Clone, Debug)]
pub(super) struct SqliteDatabase {
    /// One connection, because SQLite has one writer: others wait here, in order, not by trying again.
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

impl SqliteDatabase {
    /// Opens the file, creating it when it is missing, and brings it up to date.
    pub(super) async fn open(path: &Path) -> Result<SqliteDatabase, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered must survive a power failure.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .statement_cache_capacity(KEPT_STATEMENTS)
            .busy_timeout(Duration::from_secs(10));
        let location = Location::File(path.to_owned());
        let unopenable =
            |problem: String| StorageError::Unopenable { database: location.to_string(), problem };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(|error| unopenable(error.to_string()))?;
        migrate(&writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
                StorageError::Newer(location.to_string())
            }
            error => unopenable(error.to_string()),
        })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(|error| unopenable(error.to_string()))?;
        Ok(SqliteDatabase { writer, readers })
    }
}

// Boxed here, because the compiler cannot see inside another async function that it may move between threads.
fn migrate(writer: &SqlitePool) -> BoxFuture<'_, Result<(), MigrateError>> {
    Box::pin(MIGRATIONS.run(writer))
}
