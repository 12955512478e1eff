//! Opens the database and brings it up to date; hands out transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::Timestamp;

use super::commit::PostgresTransaction;
use super::news::{self, Ear, Mouth};
use super::postgres::PostgresDatabase;
use super::sqlite::SqliteDatabase;
use super::{Location, StorageError, Transaction};
use crate::machine_time::machine_time;

/// The open database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Database {
    kind: Kind,
    clock: Arc<DatabaseClock>,
}

/// One clock for all servers: that of the machine of PostgreSQL. A file has none.
#[derive(Debug, Default)]
struct DatabaseClock {
    /// When the present turn to write began, in milliseconds. This process has one turn at a time.
    turn_began: AtomicI64,
    /// How far the database's clock is ahead of this machine's, in milliseconds.
    ahead: AtomicI64,
}

#[derive(Clone, Debug)]
enum Kind {
    Sqlite(SqliteDatabase),
    Postgres(PostgresDatabase),
}

impl Database {
    /// Opens the database, creating the file when it is missing, and brings it up to date.
    pub async fn open(location: &Location) -> Result<Database, StorageError> {
        let kind = match location {
            Location::File(path) => Kind::Sqlite(SqliteDatabase::open(path).await?),
            Location::Postgres(options) => Kind::Postgres(PostgresDatabase::open(options).await?),
        };
        let database = Database { kind, clock: Arc::default() };
        database.compare_clocks().await?;
        Ok(database)
    }

    /// A transaction that writes. There is one at a time, also when several servers share the database.
    pub async fn write(&self) -> Result<Transaction, StorageError> {
        Ok(match &self.kind {
            Kind::Sqlite(sqlite) => Transaction::sqlite(sqlite.writer.begin_with("BEGIN IMMEDIATE").await?),
            Kind::Postgres(postgres) => {
                let (transaction, now) = postgres.write().await?;
                self.clock.turn_began.store(now.0, Ordering::SeqCst);
                self.clock.note(now);
                Transaction::postgres(PostgresTransaction::that_writes(transaction, postgres.clone()))
            }
        })
    }

    /// A transaction that reads: all its queries see the same moment.
    pub async fn read(&self) -> Result<Transaction, StorageError> {
        Ok(match &self.kind {
            Kind::Sqlite(sqlite) => Transaction::sqlite(sqlite.readers.begin().await?),
            Kind::Postgres(postgres) => {
                Transaction::postgres(PostgresTransaction::that_reads(postgres.read().await?))
            }
        })
    }

    /// Whether other servers may use the database at the same time.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.kind, Kind::Postgres(_))
    }

    /// The time of the change whose turn it is, for one who has the turn; this machine's own where the database is a file.
    pub(crate) fn turn_began(&self) -> Timestamp {
        match &self.kind {
            Kind::Sqlite(_) => machine_time(),
            Kind::Postgres(_) => Timestamp(self.clock.turn_began.load(Ordering::SeqCst)),
        }
    }

    /// This machine's time, corrected by what is known of the database's.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(machine_time().0.saturating_add(self.clock.ahead.load(Ordering::SeqCst)))
    }

    /// Asks the database for its time.
    pub(crate) async fn compare_clocks(&self) -> Result<(), StorageError> {
        if let Kind::Postgres(postgres) = &self.kind {
            self.clock.note(postgres.time().await?);
        }
        Ok(())
    }

    /// Both ends of what servers tell each other; `None` where there is only one.
    pub(crate) async fn news(&self) -> Result<Option<(Mouth, Ear)>, StorageError> {
        match &self.kind {
            Kind::Sqlite(_) => Ok(None),
            Kind::Postgres(postgres) => Ok(Some(news::connect(&postgres.readers).await?)),
        }
    }

    /// Ends all connections; what is under way ends first.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Kind::Postgres(postgres) => {
                postgres.readers.close().await;
                postgres.writer.close().await;
            }
        }
    }
}

impl DatabaseClock {
    fn note(&self, now: Timestamp) {
        self.ahead.store(now.0.saturating_sub(machine_time().0), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::storage::transaction::Session;

    #[tokio::test]
    async fn what_is_asked_all_the_time_reads_no_history() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&Location::File(folder.path().join("maia.sqlite"))).await.unwrap();
        let Session::Sqlite(mut reading) = database.read().await.unwrap().session else { unreachable!() };
        let questions = [
            "SELECT * FROM tasks WHERE runner_id = 'a' AND status = 'queued' AND pin_instance = 'b' \
             ORDER BY number LIMIT 20",
            "SELECT * FROM tasks WHERE runner_id = 'a' AND status = 'queued' AND pin_instance IS NULL \
             ORDER BY number LIMIT 20",
            "SELECT COUNT(*) FROM tasks WHERE runner_id = 'a' AND status = 'running'",
            "SELECT * FROM tasks WHERE runner_id = 'a' AND instance_id = 'b' AND status = 'running' \
             ORDER BY number",
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
                    || step.contains("tasks_running")
                    || ["SCAN runs", "SCAN (subquery-2)", "SCAN (subquery-3)"].contains(&step.as_str());
                assert!(is_bounded, "{question}: {step}");
            }
        }
    }
}
