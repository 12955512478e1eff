//! Transactions: one connection each, from Begin to Commit or Rollback.
//! Never leaves one open behind a failure to end it.

use std::time::Duration;

use model::TransactionId;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::done::{Done, Failed};
use crate::sql::{Control, Report, Warehouse};

/// What a script or an end finds when the session is gone, for instance after the lease of the Begin was lost.
const NOT_OPEN: &str =
    "The transaction is not open on this runner any more: it was rolled back. Run the pipeline again.";

/// Opens the transaction.
pub(crate) async fn begin(
    desk: &Desk,
    transaction: Option<TransactionId>,
    address: &str,
    limit: Option<Duration>,
    stop: &CancellationToken,
) -> Result<Done, Failed> {
    let transaction = transaction.ok_or_else(|| "The server gave no id for the transaction.".to_owned())?;
    if desk.session(transaction).is_some() {
        return Err("The transaction is open already.".to_owned().into());
    }
    let mut warehouse = Warehouse::open(address, limit).await?;
    let begun = tokio::select! {
        begun = warehouse.control(Control::Begin) => begun,
        () = stop.cancelled() => Err("stopped".to_owned()),
    };
    begun.map_err(|reason| format!("The transaction cannot begin: {reason}."))?;
    desk.add_session(transaction, warehouse);
    Ok(Done::success("Transaction begun", ""))
}

/// Executes a script inside the transaction.
pub(crate) async fn execute(
    desk: &Desk,
    transaction: TransactionId,
    script: &str,
    stop: &CancellationToken,
) -> Result<Report, Failed> {
    let session = desk.session(transaction).ok_or_else(|| NOT_OPEN.to_owned())?;
    let mut session = session.lock().await;
    let warehouse = session.as_mut().ok_or_else(|| NOT_OPEN.to_owned())?;
    warehouse.execute(script, stop).await
}

/// Makes the transaction's changes visible to all.
pub(crate) async fn commit(desk: &Desk, transaction: Option<TransactionId>) -> Result<Done, Failed> {
    let mut warehouse = taken(desk, transaction, "commit").await?;
    let committed = warehouse.control(Control::Commit).await;
    warehouse.close().await;
    committed
        .map_err(|reason| format!("The transaction could not be committed and was rolled back: {reason}."))?;
    Ok(Done::success("Transaction committed", ""))
}

/// Undoes the transaction's changes.
pub(crate) async fn rollback(desk: &Desk, transaction: Option<TransactionId>) -> Result<Done, Failed> {
    let mut warehouse = taken(desk, transaction, "roll back").await?;
    let rolled_back = warehouse.control(Control::Rollback).await;
    warehouse.close().await;
    rolled_back.map_err(|reason| format!("The transaction had ended before: {reason}."))?;
    Ok(Done::success("Transaction rolled back", ""))
}

async fn taken(desk: &Desk, transaction: Option<TransactionId>, verb: &str) -> Result<Warehouse, Failed> {
    let Some(transaction) = transaction else {
        return Err(
            format!("There is nothing to {verb}: no transaction is open. Put a Begin before it.").into()
        );
    };
    let session = desk.remove_session(transaction).ok_or_else(|| NOT_OPEN.to_owned())?;
    let warehouse = session.lock().await.take();
    warehouse.ok_or_else(|| NOT_OPEN.to_owned().into())
}

#[cfg(test)]
mod tests {
    use model::InstanceId;
    use uuid::Uuid;

    use super::*;
    use crate::test_warehouse;

    const TRANSACTION: TransactionId = TransactionId(Uuid::from_u128(3));

    struct Fixture {
        desk: Desk,
        address: String,
        _folder: tempfile::TempDir,
    }

    impl Fixture {
        /// One on each kind of warehouse.
        async fn both() -> [Fixture; 2] {
            let mut fixtures = [(); 2].map(|()| {
                let folder = tempfile::tempdir().unwrap();
                let address = test_warehouse::sqlite(folder.path());
                Fixture { desk: Desk::new(InstanceId(Uuid::from_u128(1))), address, _folder: folder }
            });
            fixtures[1].address = test_warehouse::postgres().await;
            for fixture in &fixtures {
                fixture.elsewhere("create table t (a integer)").await;
            }
            fixtures
        }

        async fn begun() -> [Fixture; 2] {
            let fixtures = Fixture::both().await;
            for fixture in &fixtures {
                let stop = CancellationToken::new();
                begin(&fixture.desk, Some(TRANSACTION), &fixture.address, None, &stop).await.unwrap();
            }
            fixtures
        }

        async fn inside(&self, script: &str) -> Result<Report, Failed> {
            execute(&self.desk, TRANSACTION, script, &CancellationToken::new()).await
        }

        /// On a connection of its own.
        async fn elsewhere(&self, script: &str) -> String {
            let mut warehouse = Warehouse::open(&self.address, None).await.unwrap();
            warehouse.execute(script, &CancellationToken::new()).await.unwrap().message
        }
    }

    #[tokio::test]
    async fn changes_are_visible_to_others_only_after_the_commit() {
        for fixture in Fixture::begun().await {
            let inserted = fixture.inside("insert into t values (1), (2)").await.unwrap();
            assert_eq!(inserted.message, "2 rows affected");
            assert_eq!(fixture.inside("select * from t").await.unwrap().message, "2 rows");
            assert_eq!(fixture.elsewhere("select * from t").await, "0 rows");
            assert_eq!(fixture.desk.heartbeat().transactions, [TRANSACTION]);
            commit(&fixture.desk, Some(TRANSACTION)).await.unwrap();
            assert_eq!(fixture.elsewhere("select * from t").await, "2 rows");
            assert!(fixture.desk.heartbeat().transactions.is_empty());
        }
    }

    #[tokio::test]
    async fn a_rollback_undoes_everything_since_the_begin() {
        for fixture in Fixture::begun().await {
            fixture.inside("insert into t values (1); create table u (a integer)").await.unwrap();
            rollback(&fixture.desk, Some(TRANSACTION)).await.unwrap();
            assert_eq!(fixture.elsewhere("select * from t").await, "0 rows");
            assert_eq!(fixture.elsewhere("create table u (a integer)").await, "done");
        }
    }

    #[tokio::test]
    async fn a_lost_transaction_is_rolled_back() {
        for fixture in Fixture::begun().await {
            fixture.inside("insert into t values (1)").await.unwrap();
            fixture.desk.lose_sessions(&[TRANSACTION]);
            // On SQLite it waits for the write lock, which the session has until it is closed.
            assert_eq!(fixture.elsewhere("insert into t values (2)").await, "1 row affected");
            assert_eq!(fixture.elsewhere("select * from t").await, "1 row");
            let error = fixture.inside("select 1").await.unwrap_err();
            assert!(error.message.contains("not open"), "{error:?}");
            let error = commit(&fixture.desk, Some(TRANSACTION)).await.unwrap_err();
            assert!(error.message.contains("not open"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn ending_what_is_not_open_is_an_error() {
        let desk = Desk::new(InstanceId(Uuid::from_u128(1)));
        let error = rollback(&desk, None).await.unwrap_err();
        assert!(error.message.contains("no transaction is open"), "{error:?}");
        let error = commit(&desk, None).await.unwrap_err();
        assert!(error.message.contains("no transaction is open"), "{error:?}");
    }

    #[tokio::test]
    async fn a_failed_statement_leaves_the_transaction_open() {
        for fixture in Fixture::begun().await {
            fixture.inside("insert into t values (1)").await.unwrap();
            assert!(fixture.inside("insert into nowhere values (1)").await.is_err());
            fixture.inside("insert into t values (2)").await.unwrap();
            commit(&fixture.desk, Some(TRANSACTION)).await.unwrap();
            assert_eq!(fixture.elsewhere("select * from t").await, "2 rows");
        }
    }

    #[tokio::test]
    async fn a_commit_of_what_a_script_ended_itself_is_an_error() {
        for fixture in Fixture::begun().await {
            fixture.inside("insert into t values (1); rollback").await.unwrap();
            let error = commit(&fixture.desk, Some(TRANSACTION)).await.unwrap_err();
            assert!(error.message.contains("could not be committed"), "{error:?}");
            assert_eq!(fixture.elsewhere("select * from t").await, "0 rows");
        }
    }
}
