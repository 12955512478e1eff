//! Opens the database and brings it up to date; hands out transactions.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool};

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
