//! A connection that is lost during a commit: what is told is what happened.

use api::event::ServerEvent;
use cluster::{Break, PASSWORD, Wire};
use model::Timestamp;
use sqlx::postgres::PgConnectOptions;

use super::{Database, Location, StorageError, events, sql};
use crate::test_database::TestDatabase;

/// A database behind a wire that can be broken.
struct Wired {
    wire: Wire,
    database: Database,
    _test: TestDatabase,
}

impl Wired {
    async fn new() -> Wired {
        let test = TestDatabase::postgres().await;
        let Location::Postgres(options) = test.location() else { unreachable!() };
        let wire = Wire::to(options.get_port()).unwrap();
        let url = format!(
            "postgres://{}:{PASSWORD}@127.0.0.1:{}/{}?sslmode=disable",
            options.get_username(),
            wire.port(),
            options.get_database().unwrap()
        );
        let options: PgConnectOptions = url.parse().unwrap();
        let database = Database::open(&Location::Postgres(Box::new(options))).await.unwrap();
        Wired { wire, database, _test: test }
    }

    async fn count(&self) -> u64 {
        events::latest_seq(&mut self.database.read().await.unwrap()).await.unwrap()
    }

    async fn append(&self, at: Break) -> Result<(), StorageError> {
        let mut writing = self.database.write().await.unwrap();
        events::append(&mut writing, Timestamp(1), &ServerEvent::Reset).await.unwrap();
        drop(self.wire.break_next(at));
        writing.commit().await
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_told_as_it_went() {
    let wired = Wired::new().await;
    assert!(matches!(wired.append(Break::BeforeCommit).await, Err(StorageError::Unavailable(_))));
    assert_eq!(wired.count().await, 0);
    wired.append(Break::AfterCommit).await.unwrap();
    assert_eq!(wired.count().await, 1);
    // The same number and the same time, yet not the same event.
    let mut writing = wired.database.write().await.unwrap();
    sql::query("UPDATE events SET data = '{}'").execute(&mut writing).await.unwrap();
    writing.commit().await.unwrap();
    let mut writing = wired.database.write().await.unwrap();
    sql::query("DELETE FROM events").execute(&mut writing).await.unwrap();
    events::append(&mut writing, Timestamp(1), &ServerEvent::Reset).await.unwrap();
    drop(wired.wire.break_next(Break::BeforeCommit));
    assert!(matches!(writing.commit().await, Err(StorageError::Unavailable(_))));
}

#[tokio::test]
async fn what_was_taken_back_is_not_looked_for() {
    let wired = Wired::new().await;
    let mut writing = wired.database.write().await.unwrap();
    events::append(&mut writing, Timestamp(1), &ServerEvent::Reset).await.unwrap();
    writing.savepoint().await.unwrap();
    events::append(&mut writing, Timestamp(2), &ServerEvent::Reset).await.unwrap();
    writing.roll_back_to_savepoint().await.unwrap();
    drop(wired.wire.break_next(Break::AfterCommit));
    writing.commit().await.unwrap();
    assert_eq!(wired.count().await, 1);
}

#[tokio::test]
async fn of_a_commit_that_left_no_event_nobody_claims_to_know_the_end() {
    let wired = Wired::new().await;
    let mut writing = wired.database.write().await.unwrap();
    sql::query("DELETE FROM tokens").execute(&mut writing).await.unwrap();
    drop(wired.wire.break_next(Break::AfterCommit));
    let told = writing.commit().await.unwrap_err();
    assert!(matches!(told, StorageError::Doubtful(_)), "{told}");
    assert!(told.to_string().contains("it is not known whether it did"), "{told}");
}
