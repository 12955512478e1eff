//! A unit of work on either database. Dropped without `commit`, it never happened.

use sqlx::Sqlite;

use super::commit::PostgresTransaction;
use super::kept::Kept;
use super::{StorageError, sql};

/// One transaction. Dropped without `commit`, it never happened. Rows that were read or written are kept until its end, and
/// what is written goes to the database together: before the next statement that might look at it, and at the end.
pub struct Transaction {
    pub(super) session: Session,
    pub(super) kept: Kept,
}

/// Where its statements go.
pub(super) enum Session {
    /// It is over; whatever is asked of it fails.
    Ended,
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(PostgresTransaction),
}

impl Transaction {
    pub(super) fn sqlite(begun: sqlx::Transaction<'static, Sqlite>) -> Transaction {
        Transaction { session: Session::Sqlite(begun), kept: Kept::default() }
    }

    pub(super) fn postgres(begun: PostgresTransaction) -> Transaction {
        Transaction { session: Session::Postgres(begun), kept: Kept::default() }
    }

    /// One that is over.
    pub(crate) fn ended() -> Transaction {
        Transaction { session: Session::Ended, kept: Kept::default() }
    }

    pub(crate) fn is_ended(&self) -> bool {
        matches!(self.session, Session::Ended)
    }

    /// Returns when what was written would survive a power failure. `Doubtful` when nobody can say whether it is.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        self.write_kept().await?;
        match self.session {
            Session::Ended => {}
            Session::Sqlite(sqlite) => sqlite.commit().await?,
            Session::Postgres(postgres) => postgres.commit().await?,
        }
        Ok(())
    }

    /// As if it had never been, and over when this returns.
    pub(crate) async fn rollback(self) -> Result<(), StorageError> {
        match self.session {
            Session::Ended => {}
            Session::Sqlite(sqlite) => sqlite.rollback().await?,
            Session::Postgres(postgres) => postgres.rollback().await?,
        }
        Ok(())
    }

    /// A point to come back to, until the next one.
    pub(crate) async fn savepoint(&mut self) -> Result<(), StorageError> {
        // What was written before must not be taken back with what comes.
        self.write_kept().await?;
        sql::query("SAVEPOINT change").apart().execute(self).await?;
        if let Session::Postgres(postgres) = &mut self.session {
            postgres.note_savepoint();
        }
        Ok(())
    }

    /// As if nothing had been done since the last savepoint, also when a statement failed.
    pub(crate) async fn roll_back_to_savepoint(&mut self) -> Result<(), StorageError> {
        self.kept = Kept::default();
        sql::query("ROLLBACK TO SAVEPOINT change").apart().execute(self).await?;
        if let Session::Postgres(postgres) = &mut self.session {
            postgres.back_to_savepoint();
        }
        Ok(())
    }

    /// It has appended an event, by which it is known should the answer to its commit be lost.
    pub(super) fn note_event(&mut self, seq: i64, at: i64, data: String) {
        if let Session::Postgres(postgres) = &mut self.session {
            postgres.note_event(seq, at, data);
        }
    }
}
