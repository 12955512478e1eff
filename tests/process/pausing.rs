//! Pause, restart and resume a real runner in the middle of real runs.

use std::time::Duration;

use model::{ComponentState, Intent, Label, Link, PauseOutcome, RunStatus};
use nix::sys::signal::Signal;
use tests::harness::{Component, until};

use crate::scenario::Scenario;

fn two_steps(folder: &std::path::Path) -> Vec<Component> {
    vec![
        Component::new("Start", "start", &[("unconditional", &["First"])]),
        Component::waits_for("First", &folder.join("go"), &[("success", &["Second"])]),
        Component::new("Second", "print-variables", &[]),
    ]
}

#[tokio::test]
async fn a_paused_runner_finishes_its_task_starts_nothing_and_goes_on_after_the_resume() {
    let mut scenario = Scenario::start(two_steps).await;
    let client = scenario.client().clone();
    let run = client.start("Main.orch.yaml").await.run.id;
    client.until_component(run, "First", ComponentState::Running).await;

    let preview = client.pause_preview().await;
    assert_eq!((preview.running_tasks, preview.active_runs), (1, 1));
    client.pause().await;
    assert_eq!(client.until_label(Label::Pausing).await.running_tasks, 1);

    scenario.release("go");
    let paused = client.until_label(Label::Paused).await;
    assert_eq!(paused.pause.as_ref().unwrap().outcome, Some(PauseOutcome::Drained));
    assert_eq!((paused.running_tasks, paused.queued_tasks), (0, 1));
    assert_eq!(client.component(run, "First").await.state, ComponentState::Succeeded);
    let held = client.component(run, "Second").await;
    assert_eq!(held.state, ComponentState::Held);
    assert!(held.message.as_ref().unwrap().contains("paused by local admin"), "{held:?}");

    let second = client.start("Main.orch.yaml").await;
    assert!(second.notice.unwrap().contains("paused"), "a run on a paused runner says that it is held");
    client.until_component(second.run.id, "Start", ComponentState::Held).await;
    assert_eq!(client.run(run).await.run.status, RunStatus::Running);

    // Stopped and started again by hand, the runner is still Paused.
    scenario.runner.signal(Signal::SIGTERM);
    let (status, output) = scenario.runner.wait().await;
    assert!(status.success(), "{output}");
    let offline = until("the paused runner is offline", async || {
        let runner = client.runner().await;
        if runner.link == Link::Stopped { Ok(runner) } else { Err(format!("{runner:?}")) }
    })
    .await;
    assert_eq!(offline.label, Label::Paused);
    scenario.runner = scenario.server.start_runner();
    let back = until("the paused runner is connected", async || {
        let runner = client.runner().await;
        if runner.link == Link::Connected { Ok(runner) } else { Err(format!("{runner:?}")) }
    })
    .await;
    assert_eq!(back.label, Label::Paused);
    assert_eq!(back.queued_tasks, 2, "nothing was lost and nothing started");

    client.command(api::runner::RunnerAction::Resume).await;
    let first = client.until_ended(run).await.run;
    let second = client.until_ended(second.run.id).await.run;
    assert_eq!((first.status, second.status), (RunStatus::Success, RunStatus::Success));
    assert!(first.held.held > Duration::ZERO && first.held.since.is_none(), "{first:?}");
    let duration = first.started_at.until(first.finished_at.unwrap());
    assert!(first.held.held < duration, "the held part is a part: {first:?}");
    assert_eq!(client.runner().await.label, Label::Running);
    let pauses = client.runner_details().await.pauses;
    assert_eq!(pauses.len(), 1);
    assert_eq!(pauses[0].finished_tasks, 1);
    assert_eq!(pauses[0].held_tasks, 2);
}

#[tokio::test]
async fn a_pause_survives_a_crash_of_the_server() {
    let mut scenario = Scenario::start(two_steps).await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    scenario.client().until_component(run, "First", ComponentState::Running).await;
    scenario.client().pause().await;
    scenario.server = scenario.server.crash_and_restart().await;
    assert_eq!(scenario.client().runner().await.label, Label::Pausing);
    scenario.release("go");
    scenario.client().until_label(Label::Paused).await;
    scenario.server = scenario.server.crash_and_restart().await;
    let runner = scenario.client().runner().await;
    assert!(matches!(runner.intent, Intent::Paused { .. }), "{runner:?}");
    scenario.client().command(api::runner::RunnerAction::Resume).await;
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
}

#[tokio::test]
async fn a_pause_ends_by_itself_when_it_is_due() {
    let scenario = Scenario::start_with(&["--auto-resume", "1s"], two_steps).await;
    scenario.release("go");
    scenario.client().pause().await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
    let pause = scenario.client().runner_details().await.pauses.remove(0);
    assert_eq!(pause.ended_by, Some(model::EndedBy::AutoResume));
    assert!(pause.ended_at >= pause.resume_at);
}

#[tokio::test]
async fn runs_held_by_a_runner_that_never_comes_back_time_out() {
    let mut scenario = Scenario::start_with(&["--queue-timeout", "1s"], two_steps).await;
    let held = scenario.hold_a_run_and_leave().await;
    let client = scenario.client().clone();
    client.command(api::runner::RunnerAction::Resume).await;
    assert_eq!(client.runner().await.label, Label::Stopped);
    let later = client.start("Main.orch.yaml").await.run.id;
    let timed_out = client.until_ended(held).await.run;
    assert_eq!(timed_out.status, RunStatus::Failed);
    assert!(timed_out.message.as_ref().unwrap().contains("timed out waiting for runner"), "{timed_out:?}");
    assert!(
        client.run(later).await.run.status.is_active(),
        "a run submitted after the resume is not touched"
    );
}
