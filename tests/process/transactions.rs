//! A transaction finishes whole, or leaves nothing behind.

use std::path::Path;

use model::{ComponentState, Label, RunStatus};
use tests::harness::{Component, until};

use crate::scenario::Scenario;

const TABLE: &str = "create table if not exists orders (id integer)";

/// Start → Table → Begin → Insert → Gate → `last`; a parallel branch waits for the same gate outside.
pub(crate) fn transaction(folder: &Path, last: &'static str) -> Vec<Component> {
    vec![
        Component::new("Start", "start", &[("unconditional", &["Table"])]),
        Component::new("Table", "sql-script", &[("success", &["Begin"])]).with("sqlScript", TABLE),
        Component::new("Begin", "begin", &[("success", &["Insert"])]),
        Component::new("Insert", "sql-script", &[("success", &["Gate"])])
            .with("sqlScript", "insert into orders values (1)"),
        Component::waits_for("Gate", &folder.join("go"), &[("success", &["Insert more"])]),
        Component::new("Insert more", "sql-script", &[("success", &["Last"])])
            .with("sqlScript", "insert into orders values (2)"),
        Component::new("Last", last, &[("success", &["After"])]),
        Component::new("After", "print-variables", &[]),
    ]
}

/// What anybody else sees in the warehouse.
pub(crate) async fn rows(scenario: &Scenario) -> i64 {
    let warehouse = scenario.server.data().join("warehouse.sqlite");
    let output = tokio::process::Command::new("python3")
        .args(["-c", "import sqlite3, sys; print(sqlite3.connect(sys.argv[1], timeout=30).execute('select count(*) from orders').fetchone()[0])"])
        .arg(warehouse)
        .output()
        .await
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().expect("a count")
}

#[tokio::test]
async fn an_open_transaction_finishes_whole_before_the_runner_is_paused() {
    let scenario = Scenario::start(|folder| transaction(folder, "commit")).await;
    let client = scenario.client();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Gate", ComponentState::Running).await;
    assert_eq!(rows(&scenario).await, 0, "nothing is visible before the Commit");
    assert_eq!(client.pause_preview().await.open_transactions, 1);
    client.pause().await;
    let pausing = client.until_label(Label::Pausing).await;
    assert_eq!((pausing.running_tasks, pausing.open_transactions), (1, 1));
    scenario.release("go");
    client.until_label(Label::Paused).await;
    assert_eq!(client.component(run, "Last").await.state, ComponentState::Succeeded);
    assert_eq!(client.component(run, "After").await.state, ComponentState::Held);
    assert_eq!(rows(&scenario).await, 2);
    client.command(api::runner::RunnerAction::Resume).await;
    assert_eq!(client.until_ended(run).await.run.status, RunStatus::Success);
}

#[tokio::test]
async fn a_rollback_leaves_nothing_behind() {
    let scenario = Scenario::start(|folder| transaction(folder, "rollback")).await;
    scenario.release("go");
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
    assert_eq!(rows(&scenario).await, 0);
}

#[tokio::test]
async fn a_transaction_whose_path_ends_without_a_commit_is_rolled_back() {
    let scenario = Scenario::start(|folder| transaction(folder, "print-variables")).await;
    scenario.release("go");
    let client = scenario.client();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_ended(run).await;
    until("the transaction is closed", async || match client.runner().await.open_transactions {
        0 => Ok(()),
        open => Err(format!("{open} open")),
    })
    .await;
    assert_eq!(rows(&scenario).await, 0);
}

#[tokio::test]
async fn a_runner_that_dies_in_a_transaction_leaves_nothing_behind() {
    let mut scenario = Scenario::start(|folder| transaction(folder, "commit")).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Gate", ComponentState::Running).await;
    scenario.runner.kill().await;
    let ended = client.until_ended(run).await.run;
    assert_eq!(ended.status, RunStatus::Failed);
    assert_eq!(rows(&scenario).await, 0);
    assert_eq!(client.runner().await.open_transactions, 0);
}
