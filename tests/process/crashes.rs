//! A runner or a server that dies without a word.

use model::{ComponentState, Label, Link, RunStatus};
use tests::harness::{Component, until};

use crate::scenario::Scenario;

fn with_alert(folder: &std::path::Path) -> Vec<Component> {
    vec![
        Component::new("Start", "start", &[("unconditional", &["Work"])]),
        Component::waits_for(
            "Work",
            &folder.join("never"),
            &[("success", &["Good"]), ("failure", &["Alert"])],
        ),
        Component::new("Good", "end-success", &[]),
        Component::new("Alert", "print-variables", &[]),
    ]
}

#[tokio::test]
async fn the_task_of_a_runner_that_dies_fails_as_lost_and_its_failure_link_is_followed() {
    let mut scenario = Scenario::start(with_alert).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Work", ComponentState::Running).await;
    scenario.runner.kill().await;
    client.until_label(Label::Unknown).await;
    let lost = client.until_component(run, "Work", ComponentState::Failed).await;
    assert!(lost.message.as_ref().unwrap().contains("lost"), "{lost:?}");
    client.until_component(run, "Alert", ComponentState::Queued).await;

    scenario.runner = scenario.server.start_runner();
    let ended = client.until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Success, "the failure was handled");
    let states: Vec<_> = ended.components.iter().map(|row| (row.component.as_str(), row.state)).collect();
    assert!(states.contains(&("Alert", ComponentState::Succeeded)), "{states:?}");
    assert!(states.contains(&("Good", ComponentState::Skipped)), "{states:?}");
}

#[tokio::test]
async fn the_script_of_a_runner_that_dies_ends_too() {
    let mut scenario = Scenario::start(|folder| {
        let script =
            format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; sleep 600", folder.join("script").display());
        vec![
            Component::new("Start", "start", &[("unconditional", &["Work"])]),
            Component::new("Work", "bash-script", &[]).with("script", script),
        ]
    })
    .await;
    scenario.client().start("Main.orch.yaml").await;
    let file = scenario.file("script");
    let script =
        until("the script runs", async || std::fs::read_to_string(&file).map_err(|error| error.to_string()))
            .await;
    let command_line = format!("/proc/{}/cmdline", script.trim());
    let is_there = || std::fs::read_to_string(&command_line).is_ok_and(|command| command.contains("bash"));
    assert!(is_there());
    scenario.runner.kill().await;
    until("the script is gone", async || if is_there() { Err("it still runs".to_owned()) } else { Ok(()) })
        .await;
}

#[tokio::test]
async fn a_runner_that_dies_while_pausing_ends_paused_and_lost() {
    let mut scenario = Scenario::start(with_alert).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Work", ComponentState::Running).await;
    client.pause().await;
    scenario.runner.kill().await;
    let paused = client.until_label(Label::Paused).await;
    assert_eq!(paused.link, Link::Unknown);
    assert_eq!(paused.pause.unwrap().outcome, Some(model::PauseOutcome::RunnerLost));
    client.until_component(run, "Work", ComponentState::Failed).await;
    client.until_component(run, "Alert", ComponentState::Held).await;
}

#[tokio::test]
async fn a_task_outlives_a_crash_of_the_server() {
    let mut scenario = Scenario::start(|folder| {
        vec![
            Component::new("Start", "start", &[("unconditional", &["Work"])]),
            Component::waits_for("Work", &folder.join("go"), &[]),
        ]
    })
    .await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    scenario.client().until_component(run, "Work", ComponentState::Running).await;
    scenario.server = scenario.server.crash_and_restart().await;
    scenario.release("go");
    let ended = scenario.client().until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Success, "{ended:#?}");
    let work = scenario.client().component(run, "Work").await;
    assert_eq!(work.attempt, 1, "it ran once");
}

#[tokio::test]
async fn a_runner_asked_to_stop_finishes_its_task_and_says_goodbye() {
    let mut scenario = Scenario::start(|folder| {
        vec![
            Component::new("Start", "start", &[("unconditional", &["Work"])]),
            Component::waits_for("Work", &folder.join("go"), &[("success", &["Next"])]),
            Component::new("Next", "print-variables", &[]),
        ]
    })
    .await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "Work", ComponentState::Running).await;
    scenario.runner.signal(nix::sys::signal::Signal::SIGTERM);
    client.until_label(Label::Stopping).await;
    scenario.release("go");
    let (status, output) = scenario.runner.wait().await;
    assert!(status.success(), "{output}");
    client.until_label(Label::Stopped).await;
    assert_eq!(client.component(run, "Work").await.state, ComponentState::Succeeded);
    let next = until("what follows waits", async || {
        let next = client.component(run, "Next").await;
        if next.state == ComponentState::Queued { Ok(next) } else { Err(format!("{next:?}")) }
    })
    .await;
    assert!(next.message.unwrap().contains("not connected"));
}
