//! A unit of work on either database. Dropped without `commit`, it never happened.

use sqlx::{Postgres, Sqlite};

use super::StorageError;

/// One transaction. Dropped without `commit`, it never happened.
pub enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Returns when what was written would survive a power failure.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self {
            Transaction::Sqlite(sqlite) => sqlite.commit().await?,
            Transaction::Postgres(postgres) => postgres.commit().await?,
        }
        Ok(())
    }
}
