//! A whole runner against a control plane that does what a test says.

use std::path::Path;
use std::time::Duration;

use api::work::{TaskOrder, TaskOutcome};
use model::{PauseId, TransactionId};
use serde_json::json;
use uuid::Uuid;

use crate::fake_server::FakeServer;
use crate::run::RunnerError;
use crate::test_orders::order;

const TRANSACTION: TransactionId = TransactionId(Uuid::from_u128(3));

/// A script that says that it runs and ends when a file appears.
fn waiting_script(folder: &Path) -> TaskOrder {
    let (started, go) = (folder.join("started"), folder.join("go"));
    let script = format!("touch {}; until [ -e {} ]; do sleep 0.02; done", started.display(), go.display());
    order("bash-script", json!({"script": script}))
}

async fn until_exists(path: &Path) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !path.exists() {
            tokio::task::yield_now().await;
        }
    });
    assert!(waited.await.is_ok(), "{} did not appear", path.display());
}

fn in_transaction(component_type: &str, sql: &str) -> TaskOrder {
    let mut order = order(component_type, json!({"sqlScript": sql}));
    order.transaction_id = Some(TRANSACTION);
    order
}

#[tokio::test]
async fn a_task_is_executed_and_its_result_told() {
    let server = FakeServer::with_runner().await;
    let task = server.queue(order("bash-script", json!({"script": "echo out; echo done"})));
    let result = server.result_of(task).await;
    assert_eq!((result.outcome, result.attempt), (TaskOutcome::Success, 1));
    assert_eq!((result.message.as_str(), result.output.as_str()), ("done", "out\ndone\n"));
    server.stop.gently.cancel();
    server.until(|known| known.goodbyes == 1).await;
    assert_eq!(server.ended().await, Ok(()));
}

#[tokio::test]
async fn a_result_is_sent_again_until_it_is_acknowledged_and_holds_its_lease_meanwhile() {
    let server = FakeServer::with_runner().await;
    server.change(|known| known.lose_result_answers = 2);
    let task = server.queue(order("start", json!({})));
    server.until(|known| known.results.len() == 3).await;
    assert!(server.read(|known| known.results.iter().all(|result| result.task_id == task)));
    assert!(server.read(|known| known.heartbeats.iter().any(|beat| beat.tasks == [(task, 1)])));
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.tasks.is_empty())).await;
}

#[tokio::test]
async fn a_runner_that_leaves_does_the_tasks_whose_announcement_was_lost() {
    let server = FakeServer::with_runner().await;
    server.change(|known| known.loses_claim_answer = true);
    let task = server.queue(order("start", json!({})));
    server.until(|known| !known.untold.is_empty()).await;
    server.stop.gently.cancel();
    assert_eq!(server.result_of(task).await.outcome, TaskOutcome::Success);
    server.until(|known| known.goodbyes == 1).await;
    assert_eq!(server.ended().await, Ok(()));
}

#[tokio::test]
async fn a_stale_result_is_dropped() {
    let server = FakeServer::with_runner().await;
    server.change(|known| known.refuses_results = true);
    let task = server.queue(order("start", json!({})));
    server.result_of(task).await;
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.tasks.is_empty())).await;
    assert_eq!(server.read(|known| known.results.len()), 1);
}

#[tokio::test]
async fn a_pause_is_acknowledged_long_before_the_next_claim() {
    let server = FakeServer::with_runner().await;
    let pause = PauseId(Uuid::from_u128(8));
    server.change(|known| known.pause = Some(pause));
    server
        .until(|known| known.heartbeats.last().is_some_and(|beat| beat.acknowledged_pause == Some(pause)))
        .await;
    server.queue(order("start", json!({})));
    server.change(|known| known.pause = None);
    server.until(|known| known.results.len() == 1).await;
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.acknowledged_pause.is_none())).await;
}

#[tokio::test]
async fn a_stopping_runner_finishes_its_task_before_it_leaves() {
    let server = FakeServer::with_runner().await;
    let task = server.queue(waiting_script(server.folder.path()));
    until_exists(&server.folder.path().join("started")).await;
    server.stop.gently.cancel();
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.stopping)).await;
    let late = server.queue(order("start", json!({})));
    std::fs::write(server.folder.path().join("go"), "").unwrap();
    assert_eq!(server.result_of(task).await.outcome, TaskOutcome::Success);
    server.until(|known| known.goodbyes == 1).await;
    assert!(server.read(|known| known.results.iter().all(|result| result.task_id != late)));
    assert_eq!(server.ended().await, Ok(()));
}

#[tokio::test]
async fn a_stopping_runner_takes_the_rest_of_its_transaction() {
    let server = FakeServer::with_runner().await;
    let begin = server.queue(in_transaction("begin", ""));
    assert_eq!(server.result_of(begin).await.outcome, TaskOutcome::Success);
    server.change(|known| known.shut_down = true);
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.stopping)).await;
    assert_eq!(server.read(|known| known.heartbeats.last().unwrap().transactions.clone()), [TRANSACTION]);
    let work = server.queue(in_transaction("sql-script", "create table t (a)"));
    assert_eq!(server.result_of(work).await.outcome, TaskOutcome::Success);
    assert_eq!(server.read(|known| known.goodbyes), 0);
    let commit = server.queue(in_transaction("commit", ""));
    assert_eq!(server.result_of(commit).await.outcome, TaskOutcome::Success);
    server.until(|known| known.goodbyes == 1).await;
    assert_eq!(server.ended().await, Ok(()));
}

#[tokio::test]
async fn work_goes_on_while_the_server_is_away() {
    let server = FakeServer::with_runner().await;
    let task = server.queue(waiting_script(server.folder.path()));
    until_exists(&server.folder.path().join("started")).await;
    server.change(|known| known.is_down = true);
    std::fs::write(server.folder.path().join("go"), "").unwrap();
    let seen = server.read(|known| known.heartbeats.len());
    server.change(|known| {
        // As after a restart: the tokens of before are worth nothing.
        known.valid_from_token = known.tokens;
        known.is_down = false;
    });
    assert_eq!(server.result_of(task).await.outcome, TaskOutcome::Success);
    server.until(|known| known.heartbeats.len() > seen).await;
    assert_eq!(server.read(|known| known.registered.len()), 1);
}

#[tokio::test]
async fn a_lost_lease_stops_the_task_without_a_result() {
    let server = FakeServer::with_runner().await;
    let task = server.queue(waiting_script(server.folder.path()));
    until_exists(&server.folder.path().join("started")).await;
    server.change(|known| known.lost_tasks = vec![task]);
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.tasks.is_empty())).await;
    assert!(server.read(|known| known.results.is_empty()));
}

#[tokio::test]
async fn a_lost_transaction_is_closed() {
    let server = FakeServer::with_runner().await;
    let begin = server.queue(in_transaction("begin", ""));
    server.result_of(begin).await;
    server
        .until(|known| known.heartbeats.last().is_some_and(|beat| beat.transactions == [TRANSACTION]))
        .await;
    server.change(|known| known.lost_transactions = vec![TRANSACTION]);
    server.until(|known| known.heartbeats.last().is_some_and(|beat| beat.transactions.is_empty())).await;
    let commit = server.queue(in_transaction("commit", ""));
    assert_eq!(server.result_of(commit).await.outcome, TaskOutcome::Failure);
}

#[tokio::test]
async fn a_runner_that_is_no_longer_known_gives_its_work_up() {
    let server = FakeServer::with_runner().await;
    server.queue(waiting_script(server.folder.path()));
    until_exists(&server.folder.path().join("started")).await;
    server.change(|known| known.forgets_instances = true);
    assert_eq!(server.ended().await, Err(RunnerError::Unknown("No such instance.".to_owned())));
}

#[tokio::test]
async fn a_runner_told_to_stop_at_once_does() {
    let server = FakeServer::with_runner().await;
    server.queue(waiting_script(server.folder.path()));
    until_exists(&server.folder.path().join("started")).await;
    server.stop.gently.cancel();
    server.stop.at_once.cancel();
    assert_eq!(server.ended().await, Err(RunnerError::AtOnce));
}

#[tokio::test]
async fn a_leaving_runner_does_not_wait_for_a_dead_server_for_ever() {
    let server = FakeServer::with_runner_and_lease(Duration::from_millis(300)).await;
    let begin = server.queue(in_transaction("begin", ""));
    server.result_of(begin).await;
    server.change(|known| known.is_down = true);
    server.stop.gently.cancel();
    assert_eq!(server.ended().await, Err(RunnerError::Unheard));
}
