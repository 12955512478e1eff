//! Transactions: one connection each, from Begin to Commit or Rollback.
//! Never leaves one open behind a failure to end it.

use model::TransactionId;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::done::{Done, Failed};
use crate::sql::{Report, Warehouse};

/// What a script or an end finds when the session is gone, for instance after the lease of the Begin was lost.
const NOT_OPEN: &str =
    "The transaction is not open on this runner any more: it was rolled back. Run the pipeline again.";

/// Opens the transaction.
pub(crate) async fn begin(
    desk: &Desk,
    transaction: Option<TransactionId>,
    address: &str,
    stop: &CancellationToken,
) -> Result<Done, Failed> {
    let transaction = transaction.ok_or_else(|| "The server gave no id for the transaction.".to_owned())?;
    if desk.session(transaction).is_some() {
        return Err("The transaction is open already.".to_owned().into());
    }
    let mut warehouse = Warehouse::open(address).await?;
    // Immediate: a transaction that became a writer later could not wait for another writer, only fail.
    let begun = tokio::select! {
        begun = warehouse.control("BEGIN IMMEDIATE") => begun,
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
    let committed = warehouse.control("COMMIT").await;
    warehouse.close().await;
    committed
        .map_err(|reason| format!("The transaction could not be committed and was rolled back: {reason}."))?;
    Ok(Done::success("Transaction committed", ""))
}

/// Undoes the transaction's changes.
pub(crate) async fn rollback(desk: &Desk, transaction: Option<TransactionId>) -> Result<Done, Failed> {
    let mut warehouse = taken(desk, transaction, "roll back").await?;
    let rolled_back = warehouse.control("ROLLBACK").await;
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

    const TRANSACTION: TransactionId = TransactionId(Uuid::from_u128(3));

    struct Fixture {
        desk: Desk,
        address: String,
        _folder: tempfile::TempDir,
    }

    impl Fixture {
        async fn new() -> Fixture {
            let folder = tempfile::tempdir().unwrap();
            let address = format!("sqlite://{}", folder.path().join("warehouse.sqlite").display());
            let fixture =
                Fixture { desk: Desk::new(InstanceId(Uuid::from_u128(1))), address, _folder: folder };
            fixture.elsewhere("create table t (a)").await;
            fixture
        }

        async fn begun() -> Fixture {
            let fixture = Fixture::new().await;
            begin(&fixture.desk, Some(TRANSACTION), &fixture.address, &CancellationToken::new())
                .await
                .unwrap();
            fixture
        }

        async fn inside(&self, script: &str) -> Result<Report, Failed> {
            execute(&self.desk, TRANSACTION, script, &CancellationToken::new()).await
        }

        /// On a connection of its own.
        async fn elsewhere(&self, script: &str) -> String {
            let mut warehouse = Warehouse::open(&self.address).await.unwrap();
            warehouse.execute(script, &CancellationToken::new()).await.unwrap().message
        }
    }

    #[tokio::test]
    async fn changes_are_visible_to_others_only_after_the_commit() {
        let fixture = Fixture::begun().await;
        assert_eq!(fixture.inside("insert into t values (1), (2)").await.unwrap().message, "2 rows affected");
        assert_eq!(fixture.inside("select * from t").await.unwrap().message, "2 rows");
        assert_eq!(fixture.elsewhere("select * from t").await, "0 rows");
        assert_eq!(fixture.desk.heartbeat().transactions, [TRANSACTION]);
        commit(&fixture.desk, Some(TRANSACTION)).await.unwrap();
        assert_eq!(fixture.elsewhere("select * from t").await, "2 rows");
        assert!(fixture.desk.heartbeat().transactions.is_empty());
    }

    #[tokio::test]
    async fn a_rollback_undoes_everything_since_the_begin() {
        let fixture = Fixture::begun().await;
        fixture.inside("insert into t values (1); create table u (a)").await.unwrap();
        rollback(&fixture.desk, Some(TRANSACTION)).await.unwrap();
        assert_eq!(fixture.elsewhere("select * from t").await, "0 rows");
        assert_eq!(fixture.elsewhere("create table u (a)").await, "done");
    }

    #[tokio::test]
    async fn a_lost_transaction_is_rolled_back() {
        let fixture = Fixture::begun().await;
        fixture.inside("insert into t values (1)").await.unwrap();
        fixture.desk.lose_sessions(&[TRANSACTION]);
        // Waits for the write lock, which the session has until it is closed.
        assert_eq!(fixture.elsewhere("insert into t values (2)").await, "1 row affected");
        assert_eq!(fixture.elsewhere("select * from t").await, "1 row");
        let error = fixture.inside("select 1").await.unwrap_err();
        assert!(error.message.contains("not open"), "{error:?}");
        let error = commit(&fixture.desk, Some(TRANSACTION)).await.unwrap_err();
        assert!(error.message.contains("not open"), "{error:?}");
    }

    #[tokio::test]
    async fn ending_what_is_not_open_is_an_error() {
        let fixture = Fixture::new().await;
        let error = rollback(&fixture.desk, None).await.unwrap_err();
        assert!(error.message.contains("no transaction is open"), "{error:?}");
        let error = commit(&fixture.desk, None).await.unwrap_err();
        assert!(error.message.contains("no transaction is open"), "{error:?}");
    }

    #[tokio::test]
    async fn a_failed_statement_leaves_the_transaction_open() {
        let fixture = Fixture::begun().await;
        fixture.inside("insert into t values (1)").await.unwrap();
        assert!(fixture.inside("insert into nowhere values (1)").await.is_err());
        commit(&fixture.desk, Some(TRANSACTION)).await.unwrap();
        assert_eq!(fixture.elsewhere("select * from t").await, "1 row");
    }
}
