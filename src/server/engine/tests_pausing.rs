//! Pausing and resuming: nothing new starts, nothing is lost, everything says why it waits.

use std::time::Duration;

use api::runner::{RunnerAction, RunnerCommand};
use model::{CommandId, EndedBy, Label, Link, PauseOutcome, Wait};
use uuid::Uuid;

use super::NewRun;
use super::test_world::{World, pause_action};

const LOAD: &str = "Start start unconditional=A\nA sql-script success=B\nB sql-script";

#[tokio::test]
async fn nothing_is_claimed_after_a_pause_was_committed_and_what_executes_finishes() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.start("load").await;
    world.pause().await;
    assert_eq!(world.label().await, Label::Pausing);
    assert!(world.claim().await.is_empty());
    world.acknowledge().await;
    assert_eq!(world.label().await, Label::Pausing, "a task still executes");
    world.succeed("Start").await;
    assert_eq!(world.label().await, Label::Paused);
    assert!(world.claim().await.is_empty());
    assert_eq!(world.run(run).await, "Running: Start Success, A Held, B Waiting");
    assert_eq!(
        world.message(run).await,
        "Held: runner local is paused by Ada, resumes at 2026-09-22T02:13:20Z."
    );
    let pause = world.row().await.pause.unwrap();
    assert_eq!((pause.finished_tasks, pause.held_tasks), (1, 2));
    assert_eq!(pause.outcome, Some(PauseOutcome::Drained));
    world.resume().await;
    assert_eq!(world.work_off().await, ["Start", "A", "A", "B", "B"]);
    assert!(world.run(run).await.starts_with("Success"));
}

#[tokio::test]
async fn an_idle_runner_is_paused_once_its_instance_knows() {
    let mut world = World::new(&[]).await;
    world.pause().await;
    assert_eq!(world.label().await, Label::Pausing);
    let beat = world.beat().await;
    assert!(beat.pause.is_some());
    assert_eq!(world.label().await, Label::Pausing);
    world.beat().await;
    assert_eq!(world.label().await, Label::Paused);
}

#[tokio::test]
async fn runs_on_a_paused_runner_are_accepted_held_and_keep_their_order() {
    let mut world = World::new(&[("one", "One start"), ("two", "Two start"), ("three", "Three start")]).await;
    world.start("one").await;
    world.pause_at_once(3_600).await;
    let started = world.engine.start_run(world.new_run("two")).await.unwrap();
    world.check().await;
    let notice = started.notice.unwrap();
    assert!(
        notice.starts_with("Held: runner local is paused by Ada, resumes at 2026-09-21T15:13:20Z"),
        "{notice}"
    );
    let three = world.start("three").await;
    let queue = world.engine.runner_details(world.local.runner_id).await.unwrap().queue;
    assert!(queue.iter().all(|task| task.wait == Some(Wait::Held)));
    world.clock.advance(Duration::from_secs(60));
    world.resume().await;
    assert_eq!(world.claim().await, ["One", "Two", "Three"]);
    world.clock.advance(Duration::from_secs(5));
    world.succeed("Three").await;
    let run = world.engine.run_details(three).await.unwrap().run;
    assert_eq!(run.held.held, Duration::from_secs(60));
    assert_eq!(run.started_at.until(run.finished_at.unwrap()), Duration::from_secs(65));
}

#[tokio::test]
async fn the_held_time_starts_when_nothing_of_the_run_executes_any_more() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.pause().await;
    world.acknowledge().await;
    world.clock.advance(Duration::from_secs(10));
    world.succeed("Start").await;
    world.clock.advance(Duration::from_secs(30));
    world.resume().await;
    world.work_off().await;
    let run = world.engine.run_details(run).await.unwrap().run;
    assert_eq!((run.held.held, run.held.since), (Duration::from_secs(30), None));
}

#[tokio::test]
async fn a_parent_is_held_with_its_child() {
    let parent = "Start start unconditional=Child\nChild run-orchestration";
    let mut world = World::new(&[("parent", parent), ("child", "S start")]).await;
    let run = world.start("parent").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    let variables = serde_json::json!({});
    let child = api::work::TaskOutcome::StartChild { pipeline: "child".to_owned(), variables };
    world.end("Child", child).await;
    world.pause_at_once(60).await;
    let row = world.engine.run_details(run).await.unwrap().run;
    assert!(row.held.since.is_some() && row.message.unwrap().starts_with("Held: "));
    world.resume().await;
    world.work_off().await;
    assert_eq!(world.run(run).await, "Success: Start Success, Child Success");
}

#[tokio::test]
async fn a_pause_outlives_the_runner_and_the_server() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.pause_at_once(3_600).await;
    world.goodbye().await;
    let row = world.row().await;
    assert_eq!((row.label, row.link), (Label::Paused, Link::Stopped));
    world.restart().await;
    assert_eq!(world.label().await, Label::Paused);
    world.connect().await;
    let row = world.row().await;
    assert_eq!((row.label, row.link), (Label::Paused, Link::Connected));
    assert!(world.claim().await.is_empty());
    assert_eq!(world.run(run).await, "Running: Start Held, A Waiting, B Waiting");
    world.resume().await;
    assert_eq!(world.label().await, Label::Running);
    assert_eq!(world.work_off().await, ["Start", "A", "B"]);
}

#[tokio::test]
async fn a_resume_while_pausing_cancels_the_pause() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.start("load").await;
    world.claim().await;
    world.pause().await;
    world.acknowledge().await;
    world.resume().await;
    assert_eq!(world.label().await, Label::Running);
    let pauses = world.engine.runner_details(world.local.runner_id).await.unwrap().pauses;
    assert_eq!(pauses[0].outcome, Some(PauseOutcome::Cancelled));
    assert_eq!(pauses[0].ended_by, Some(EndedBy::Person { name: "Ada".to_owned() }));
    world.succeed("Start").await;
    assert_eq!(world.work_off().await, ["A", "B"]);
}

#[tokio::test]
async fn a_pause_can_be_made_longer_and_shorter() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.pause_at_once(60).await;
    world.command(RunnerAction::ChangeDuration { duration_seconds: 7_200 }).await.unwrap();
    assert!(world.message(run).await.contains("resumes at 2026-09-21T16:13:20Z"));
    world.advance(Duration::from_secs(61)).await;
    assert_eq!(world.label().await, Label::Paused);
    world.command(RunnerAction::ChangeDuration { duration_seconds: 1 }).await.unwrap();
    world.beat().await;
    world.sweep().await;
    assert_eq!(world.label().await, Label::Running);
}

#[tokio::test]
async fn a_stopping_instance_begins_nothing_and_a_stopped_runner_pauses_at_once() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.start("load").await;
    world.command(RunnerAction::Restart).await.unwrap();
    assert!(world.beat().await.shut_down);
    assert!(world.claim().await.is_empty());
    world.goodbye().await;
    assert_eq!(world.label().await, Label::Stopped);
    let error = world.command(RunnerAction::Restart).await.unwrap_err();
    assert_eq!(error.code(), "nothing-to-restart");
    world.command(pause_action(None)).await.unwrap();
    assert_eq!(world.label().await, Label::Paused);
    world.resume().await;
    assert_eq!(world.label().await, Label::Stopped);
}

#[tokio::test]
async fn a_claim_of_an_instance_that_begins_to_leave_is_answered_at_once() {
    let world = World::new(&[("load", LOAD)]).await;
    let claim = api::work::Claim {
        instance_id: world.instance,
        max: 5,
        wait_ms: 25_000,
        is_busy: false,
        in_hand: None,
    };
    let heartbeat = api::work::Heartbeat {
        instance_id: world.instance,
        stopping: true,
        tasks: Vec::new(),
        transactions: Vec::new(),
        acknowledged_pause: None,
    };
    let runner = world.local.runner_id;
    let both =
        async { tokio::join!(world.engine.claim(runner, claim), world.engine.heartbeat(runner, heartbeat)) };
    let (claimed, heard) = tokio::time::timeout(Duration::from_secs(10), both).await.unwrap();
    heard.unwrap();
    assert_eq!(claimed.unwrap().tasks, []);
}

#[tokio::test]
async fn a_run_on_a_runner_that_is_away_says_what_it_waits_for() {
    let world = World::pending(&[("load", LOAD)]).await;
    let started = world.engine.start_run(NewRun { ..world.new_run("load") }).await.unwrap();
    world.check().await;
    let expected = "Waits for runner local, which is not connected.";
    assert_eq!(started.notice.as_deref(), Some(expected));
    assert_eq!(started.run.message.as_deref(), Some(expected));
    assert_eq!(started.run.held.since, None);
}

#[tokio::test]
async fn a_waiting_claim_is_woken_by_work_and_by_a_pause() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let claim = api::work::Claim {
        instance_id: world.instance,
        max: 5,
        wait_ms: 25_000,
        is_busy: false,
        in_hand: None,
    };
    let (engine, runner) = (world.engine.clone(), world.local.runner_id);
    // Without the checks in between: they would see the two halves of one moment.
    let (claimed, started) =
        tokio::join!(engine.claim(runner, claim.clone()), world.engine.start_run(world.new_run("load")));
    started.unwrap();
    world.in_hand = claimed.unwrap().tasks;
    world.check().await;
    assert_eq!(world.in_hand.len(), 1);
    let pause = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: pause_action(None) };
    let (claimed, paused) =
        tokio::join!(engine.claim(runner, claim), world.engine.command(runner, None, "Ada", pause));
    paused.unwrap();
    world.check().await;
    assert!(claimed.unwrap().tasks.is_empty());
    assert_eq!(world.label().await, Label::Pausing);
}
