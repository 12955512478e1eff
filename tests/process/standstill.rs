//! Processes that stand still, servers that are away while something falls due.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api::runner::RunnerAction;
use model::{ComponentState, Label, Link, RunStatus, Timestamp};
use nix::sys::signal::Signal;
use tests::harness::{Component, until};

use crate::scenario::Scenario;
use crate::transactions::{rows, transaction};

/// Until the clock of this machine says so: what is tested is that time passes while nobody is there.
async fn clock_shows(at: Timestamp) {
    until("the clock has gone on", async || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        if i128::try_from(now).unwrap() > i128::from(at.0) { Ok(()) } else { Err(format!("{now}")) }
    })
    .await;
}

fn gated(folder: &std::path::Path) -> Vec<Component> {
    vec![
        Component::new("Start", "start", &[("unconditional", &["Work"])]),
        Component::waits_for("Work", &folder.join("go"), &[("success", &["Good"]), ("failure", &["Alert"])]),
        Component::new("Good", "end-success", &[]),
        Component::new("Alert", "print-variables", &[]),
    ]
}

#[tokio::test]
async fn a_runner_that_stood_still_longer_than_its_lease_changes_nothing_any_more() {
    let scenario = Scenario::start(gated).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Work", ComponentState::Running).await;
    scenario.runner.signal(Signal::SIGSTOP);
    client.until_component(run, "Work", ComponentState::Failed).await;
    let _successor = scenario.server.start_runner();
    let ended = client.until_ended(run).await;
    // The script ended well while its runner stood still; the runner is awake now and says so, in vain.
    scenario.release("go");
    scenario.runner.signal(Signal::SIGCONT);
    until("both runners are heard of", async || {
        let instances = client.runner_details().await.instances;
        let connected = instances.iter().filter(|instance| instance.link == Link::Connected).count();
        if connected == 2 { Ok(()) } else { Err(format!("{instances:#?}")) }
    })
    .await;
    let again = client.run(run).await;
    assert_eq!(
        (again.run, again.components),
        (ended.run, ended.components),
        "the late result changed the run"
    );
    let work = client.component(run, "Work").await;
    assert_eq!((work.state, work.attempt), (ComponentState::Failed, 1));
    assert_eq!(client.component(run, "Alert").await.state, ComponentState::Succeeded);
}

#[tokio::test]
async fn a_transaction_whose_runner_stood_still_leaves_nothing_behind() {
    let scenario = Scenario::start(|folder| transaction(folder, "commit")).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Gate", ComponentState::Running).await;
    scenario.runner.signal(Signal::SIGSTOP);
    assert_eq!(client.until_ended(run).await.run.status, RunStatus::Failed);
    scenario.release("go");
    scenario.runner.signal(Signal::SIGCONT);
    // Its successor in the queue gets the warehouse as soon as the old session is rolled back.
    let next = client.start("Main.orch.yaml").await.run.id;
    assert_eq!(client.until_ended(next).await.run.status, RunStatus::Success);
    assert_eq!(rows(&scenario).await, 2, "only the second run's rows are there");
}

#[tokio::test]
async fn a_server_that_stood_still_loses_no_runner() {
    let mut scenario = Scenario::start(gated).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Work", ComponentState::Running).await;
    scenario.server.process_mut().signal(Signal::SIGSTOP);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    clock_shows(Timestamp(i64::try_from(now).unwrap()) + Duration::from_millis(3_500)).await;
    scenario.server.process_mut().signal(Signal::SIGCONT);
    scenario.release("go");
    let ended = client.until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Success, "{ended:#?}");
    assert_eq!(client.component(run, "Good").await.state, ComponentState::Succeeded);
}

#[tokio::test]
async fn a_server_asked_to_stop_while_pausing_goes_on_pausing_when_it_is_back() {
    let mut scenario = Scenario::start(gated).await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    scenario.client().until_component(run, "Work", ComponentState::Running).await;
    scenario.client().pause().await;
    scenario.server.process_mut().signal(Signal::SIGTERM);
    let (status, output) = scenario.server.process_mut().wait().await;
    assert!(status.success(), "{output}");
    scenario = scenario.restart_server().await;
    assert_eq!(scenario.client().runner().await.label, Label::Pausing);
    scenario.release("go");
    scenario.client().until_label(Label::Paused).await;
    scenario.client().command(RunnerAction::Resume).await;
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
}

#[tokio::test]
async fn a_pause_that_ends_while_the_server_is_away_ends_once_when_it_is_back() {
    let mut scenario = Scenario::start_with(&["--auto-resume", "1s"], gated).await;
    scenario.release("go");
    scenario.client().pause().await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    let paused = scenario.client().until_label(Label::Paused).await;
    scenario.server.process_mut().kill().await;
    clock_shows(paused.pause.unwrap().resume_at.unwrap()).await;
    scenario = scenario.restart_server().await;
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
    let pauses = scenario.client().runner_details().await.pauses;
    assert_eq!(pauses.len(), 1);
    assert_eq!(pauses[0].ended_by, Some(model::EndedBy::AutoResume));
}

#[tokio::test]
async fn runs_time_out_also_when_the_server_is_away_at_that_moment() {
    let mut scenario = Scenario::start_with(&["--queue-timeout", "1s"], gated).await;
    let held = scenario.hold_a_run_and_leave().await;
    let client = scenario.client().clone();
    client.command(RunnerAction::Resume).await;
    let at = client.runner().await.queue_timeout_at.expect("a time-out");
    scenario.server.process_mut().kill().await;
    clock_shows(at).await;
    scenario = scenario.restart_server().await;
    let timed_out = scenario.client().until_ended(held).await.run;
    assert_eq!(timed_out.status, RunStatus::Failed);
    assert!(timed_out.message.as_ref().unwrap().contains("timed out waiting for runner"), "{timed_out:?}");
}
