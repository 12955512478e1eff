//! A crash of the server or of the runner right before or right after it makes something durable.

use api::runner::{RunnerAction, RunnerCommand};
use model::{CommandId, ComponentState, Label, RunId, RunStatus};
use tests::harness::Component;
use uuid::Uuid;

use crate::scenario::Scenario;
use crate::transactions::{rows, transaction};

const VARIABLE: &str = "MAIA_STOP_AT";

/// Each script leaves a line, so that one that was executed twice is seen.
pub(crate) fn steps(folder: &std::path::Path) -> Vec<Component> {
    let line = |name: &str| format!("echo {name} >> '{}'", folder.join("lines").display());
    let go = folder.join("go");
    vec![
        Component::new("Start", "start", &[("unconditional", &["First"])]),
        Component::new("First", "bash-script", &[("success", &["Second"])]).with(
            "script",
            format!("{}; until [ -e '{}' ]; do sleep 0.05; done", line("First"), go.display()),
        ),
        Component::new("Second", "bash-script", &[]).with("script", line("Second")),
    ]
}

/// Sends the command until it is accepted; a server that died of it is started again.
async fn persist(mut scenario: Scenario, action: RunnerAction) -> Scenario {
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
    let runner = scenario.client().runner().await.id;
    while scenario.client().try_command(runner, &command).await.is_err() {
        scenario = scenario.restart_server().await;
    }
    scenario
}

/// Everything happened once, whatever happened meanwhile.
pub(crate) async fn went_well(scenario: &Scenario, run: RunId) {
    let ended = scenario.client().until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Success, "{ended:#?}");
    assert!(ended.components.iter().all(|component| component.attempt == 1), "{ended:#?}");
    assert_eq!(std::fs::read_to_string(scenario.file("lines")).unwrap(), "First\nSecond\n");
    let pauses = scenario.client().runner_details().await.pauses;
    assert_eq!(pauses.len(), 1, "{pauses:#?}");
    assert_eq!((pauses[0].finished_tasks, pauses[0].held_tasks), (1, 1));
}

pub(crate) fn pause() -> RunnerAction {
    RunnerAction::Pause { confirm: model::PAUSE_PHRASE.to_owned(), reason: None, duration_seconds: None }
}

/// A run with a pause in the middle, on a server that dies at that moment.
async fn the_server_dies_at(moment: &str) {
    let fault = Some((VARIABLE, moment));
    let mut scenario = Scenario::start_with_faults(&[], fault, None, steps).await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    if moment.starts_with("claim") || moment.starts_with("result") {
        scenario.server.process_mut().wait().await;
        scenario = scenario.restart_server().await;
    }
    scenario.client().until_component(run, "First", ComponentState::Running).await;
    scenario = persist(scenario, pause()).await;
    scenario.client().until_label(Label::Pausing).await;
    scenario.release("go");
    scenario.client().until_label(Label::Paused).await;
    assert_eq!(scenario.client().component(run, "Second").await.state, ComponentState::Held);
    scenario = persist(scenario, RunnerAction::Resume).await;
    went_well(&scenario, run).await;
}

#[tokio::test]
async fn a_server_that_dies_before_a_pause_is_committed_pauses_when_it_is_asked_again() {
    the_server_dies_at("pause:before-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_after_a_pause_was_committed_has_paused_once() {
    the_server_dies_at("pause:after-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_before_a_claim_is_committed_hands_out_the_task_later() {
    the_server_dies_at("claim:before-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_after_a_claim_was_committed_gives_the_lost_answer_again() {
    the_server_dies_at("claim:after-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_before_a_result_is_committed_hears_it_again() {
    the_server_dies_at("result:before-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_after_a_result_was_committed_takes_it_once() {
    the_server_dies_at("result:after-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_before_a_resume_is_committed_resumes_when_it_is_asked_again() {
    the_server_dies_at("resume:before-commit").await;
}

#[tokio::test]
async fn a_server_that_dies_after_a_resume_was_committed_has_resumed_once() {
    the_server_dies_at("resume:after-commit").await;
}

/// A transaction on a runner that dies at that moment; the end of its run, and how many rows others see then.
async fn the_runner_dies_at(moment: &str) -> (Scenario, RunStatus, i64) {
    let fault = Some((VARIABLE, moment));
    let mut scenario =
        Scenario::start_with_faults(&[], None, fault, |folder| transaction(folder, "commit")).await;
    scenario.release("go");
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    scenario.runner.wait().await;
    scenario.runner = scenario.server.start_runner();
    let ended = client.until_ended(run).await;
    assert!(ended.components.iter().all(|component| component.attempt <= 1), "{ended:#?}");
    assert_eq!(client.runner().await.open_transactions, 0);
    let count = if moment.contains("warehouse") { rows(&scenario).await } else { 0 };
    (scenario, ended.run.status, count)
}

#[tokio::test]
async fn a_runner_that_dies_with_a_task_in_hand_loses_it_and_it_is_not_repeated() {
    for moment in ["runner:claimed", "runner:before-result"] {
        assert_eq!(the_runner_dies_at(moment).await.1, RunStatus::Failed, "{moment}");
    }
}

#[tokio::test]
async fn a_result_that_was_taken_outlives_its_runner() {
    // What the runner was given between its result and its end is lost with it.
    let (scenario, ..) = the_runner_dies_at("runner:after-result").await;
    let runs = scenario.client().snapshot().await.runs;
    let start = scenario.client().component(runs[0].id, "Start").await;
    assert_eq!((start.state, start.attempt), (ComponentState::Succeeded, 1));
}

#[tokio::test]
async fn a_runner_that_dies_before_its_commit_leaves_nothing_in_the_warehouse() {
    let (_scenario, status, rows) = the_runner_dies_at("runner:before-warehouse-commit").await;
    assert_eq!((status, rows), (RunStatus::Failed, 0));
}

#[tokio::test]
async fn a_runner_that_dies_after_its_commit_leaves_all_of_it_and_nobody_claims_to_know() {
    let (scenario, status, rows) = the_runner_dies_at("runner:after-warehouse-commit").await;
    assert_eq!((status, rows), (RunStatus::Failed, 2));
    let runs = scenario.client().snapshot().await.runs;
    let commit = scenario.client().component(runs[0].id, "Last").await;
    assert!(commit.message.as_ref().unwrap().contains("How far it came is not known"), "{commit:?}");
}

#[tokio::test]
async fn a_runner_that_dies_before_it_acknowledges_a_pause_is_paused_all_the_same() {
    let fault = Some((VARIABLE, "runner:before-acknowledgement"));
    let mut scenario = Scenario::start_with_faults(&[], None, fault, steps).await;
    let client = scenario.client().clone();
    client.pause().await;
    scenario.runner.wait().await;
    client.until_label(Label::Paused).await;
    let run = client.start("Main.orch.yaml").await.run.id;
    scenario.release("go");
    scenario.runner = scenario.server.start_runner();
    client.command(RunnerAction::Resume).await;
    assert_eq!(client.until_ended(run).await.run.status, RunStatus::Success);
}
