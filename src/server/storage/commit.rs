//! A transaction on PostgreSQL, and what became of it when the connection was lost while it committed: the database is
//! asked for the last event that it appended. Never says that nothing happened unless that is known.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::postgres::{PgDatabaseError, PgSeverity};
use sqlx::{PgConnection, Postgres};
use tokio::time::{Instant, sleep, timeout_at};

use super::StorageError;
use super::postgres::PostgresDatabase;

/// How long the database is asked for the end of a transaction. Everybody who wants to write waits meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a database that does not answer is left alone.
const AGAIN: Duration = Duration::from_millis(100);

/// One transaction. Dropped without `commit`, it never happened.
pub(super) struct PostgresTransaction {
    inner: sqlx::Transaction<'static, Postgres>,
    /// Where its end is looked for; none for one that only reads.
    database: Option<PostgresDatabase>,
    /// By which it is known.
    mark: Option<Mark>,
    /// As it was at the last savepoint.
    mark_of_savepoint: Option<Mark>,
}

/// The last event of a transaction. No other transaction appends the same with the same number at the same time.
#[derive(Clone)]
struct Mark {
    seq: i64,
    at: i64,
    data: String,
}

impl PostgresTransaction {
    pub(super) fn that_writes(
        inner: sqlx::Transaction<'static, Postgres>,
        database: PostgresDatabase,
    ) -> PostgresTransaction {
        PostgresTransaction { inner, database: Some(database), mark: None, mark_of_savepoint: None }
    }

    pub(super) fn that_reads(inner: sqlx::Transaction<'static, Postgres>) -> PostgresTransaction {
        PostgresTransaction { inner, database: None, mark: None, mark_of_savepoint: None }
    }

    /// Returns when it is durable, also when only the answer was lost.
    pub(super) async fn commit(self) -> Result<(), StorageError> {
        let PostgresTransaction { inner, database, mark, .. } = self;
        let Err(error) = inner.commit().await else { return Ok(()) };
        if !leaves_doubt(&error) {
            return Err(error.into());
        }
        let reason = error.to_string();
        let found = match database.zip(mark) {
            Some((database, mark)) => database.finds(&mark).await,
            None => None,
        };
        tracing::warn!(%reason, found, "The connection was lost during a commit: {reason}. {}", match found {
            Some(true) => "It was carried out",
            Some(false) => "It was not carried out",
            None => "It is not known whether it was carried out",
        });
        match found {
            Some(true) => Ok(()),
            Some(false) => Err(StorageError::Unavailable(reason)),
            None => Err(StorageError::Doubtful(reason)),
        }
    }

    pub(super) async fn rollback(self) -> Result<(), StorageError> {
        Ok(self.inner.rollback().await?)
    }

    pub(super) fn note_event(&mut self, seq: i64, at: i64, data: String) {
        self.mark = Some(Mark { seq, at, data: super::sql::without_zero(data) });
    }

    pub(super) fn note_savepoint(&mut self) {
        self.mark_of_savepoint = self.mark.clone();
    }

    pub(super) fn back_to_savepoint(&mut self) {
        self.mark = self.mark_of_savepoint.clone();
    }
}

impl Deref for PostgresTransaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for PostgresTransaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

impl PostgresDatabase {
    /// Whether the transaction was committed; `None` when the database does not say so in time.
    async fn finds(&self, mark: &Mark) -> Option<bool> {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Ok(found) = timeout_at(until, self.look_for(mark)).await.ok()? {
                return Some(found);
            }
            timeout_at(until, sleep(AGAIN)).await.ok()?;
        }
    }

    async fn look_for(&self, mark: &Mark) -> Result<bool, StorageError> {
        // Whoever has the turn knows that the lost transaction has ended: its turn lasted as long.
        let (mut turn, _) = self.write().await?;
        let found = sqlx::query("SELECT 1 FROM events WHERE seq = $1 AND at = $2 AND data = $3")
            .bind(mark.seq)
            .bind(mark.at)
            .bind(&mark.data)
            .fetch_optional(&mut *turn)
            .await?;
        turn.rollback().await?;
        Ok(found.is_some())
    }
}

/// Whether the database may have committed all the same. What it refuses itself is rolled back.
fn leaves_doubt(error: &sqlx::Error) -> bool {
    match error {
        // These end the connection, whatever had been done by then.
        sqlx::Error::Database(told) => told
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|told| matches!(told.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        _ => true,
    }
}
