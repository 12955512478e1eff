//! A unit of work on either database. Dropped without `commit`, it never happened.

use sqlx::Sqlite;

use super::commit::PostgresTransaction;
use super::{StorageError, sql};

/// One transaction. Dropped without `commit`, it never happened.
pub enum Transaction {
    /// It is over; whatever is asked of it fails.
    Ended,
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(PostgresTransaction),
}

impl Transaction {
    /// Returns when what was written would survive a power failure. `Doubtful` when nobody can say whether it is.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self {
            Transaction::Ended => {}
            Transaction::Sqlite(sqlite) => sqlite.commit().await?,
            Transaction::Postgres(postgres) => postgres.commit().await?,
        }
        Ok(())
    }

    /// As if it had never been, and over when this returns.
    pub(crate) async fn rollback(self) -> Result<(), StorageError> {
        match self {
            Transaction::Ended => {}
            Transaction::Sqlite(sqlite) => sqlite.rollback().await?,
            Transaction::Postgres(postgres) => postgres.rollback().await?,
        }
        Ok(())
    }

    /// A point to come back to, until the next one.
    pub(crate) async fn savepoint(&mut self) -> Result<(), StorageError> {
        sql::query("SAVEPOINT change").execute(self).await?;
        if let Transaction::Postgres(postgres) = self {
            postgres.note_savepoint();
        }
        Ok(())
    }

    /// As if nothing had been done since the last savepoint, also when a statement failed.
    pub(crate) async fn roll_back_to_savepoint(&mut self) -> Result<(), StorageError> {
        sql::query("ROLLBACK TO SAVEPOINT change").execute(self).await?;
        if let Transaction::Postgres(postgres) = self {
            postgres.back_to_savepoint();
        }
        Ok(())
    }

    /// It has appended an event, by which it is known should the answer to its commit be lost.
    pub(super) fn note_event(&mut self, seq: i64, at: i64, data: String) {
        if let Transaction::Postgres(postgres) = self {
            postgres.note_event(seq, at, data);
        }
    }
}
