//! Deadlines: lost runners, automatic resumes, time-outs, and clocks that jump.

use std::time::Duration;

use api::work::TaskOutcome;
use model::{EndedBy, Label, Link, PauseOutcome, Timestamp};

use super::test_world::{NOON, World};

const LOAD: &str =
    "Start start unconditional=A\nA sql-script success=B failure=Care\nB sql-script\nCare bash-script";

async fn executing_a() -> (World, model::RunId) {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    (world, run)
}

#[tokio::test]
async fn a_lost_runner_is_unknown_and_its_task_fails_with_the_failure_link_followed() {
    let (mut world, run) = executing_a().await;
    let order = world.order("A");
    world.advance(Duration::from_secs(31)).await;
    assert_eq!(world.label().await, Label::Unknown);
    assert!(world.run(run).await.contains("A Running"), "the lease is not over");
    world.advance(Duration::from_secs(30)).await;
    assert_eq!(world.run(run).await, "Running: Start Success, A Failed, B Skipped, Care Queued");
    let error = world
        .engine
        .result(world.local.runner_id, world.result(&order, TaskOutcome::Success))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "stale-result");
    world.connect().await;
    assert_eq!(world.work_off().await, ["Care"]);
    assert!(world.run(run).await.starts_with("Success"));
    let details = world.engine.run_details(run).await.unwrap();
    let message = details.components[1].message.clone().unwrap();
    assert!(message.starts_with("Runner local was lost while it executed this."), "{message}");
}

#[tokio::test]
async fn heartbeats_keep_the_leases_that_they_name() {
    let (mut world, run) = executing_a().await;
    for _ in 0..10 {
        world.advance(Duration::from_secs(25)).await;
        assert!(world.beat().await.lost_tasks.is_empty());
    }
    world.succeed("A").await;
    assert!(world.run(run).await.contains("A Success"));
}

#[tokio::test]
async fn a_runner_lost_while_pausing_is_paused_when_its_leases_are_over() {
    let (mut world, _) = executing_a().await;
    world.pause().await;
    world.advance(Duration::from_secs(31)).await;
    let row = world.row().await;
    assert_eq!((row.label, row.link), (Label::Pausing, Link::Unknown));
    world.advance(Duration::from_secs(30)).await;
    let row = world.row().await;
    assert_eq!(row.label, Label::Paused);
    assert_eq!(row.pause.unwrap().outcome, Some(PauseOutcome::RunnerLost));
}

#[tokio::test]
async fn a_pause_ends_by_itself_once_also_after_downtime() {
    for server_is_down in [false, true] {
        let mut world = World::new(&[("load", LOAD)]).await;
        world.start("load").await;
        world.pause_at_once(3_600).await;
        world.advance(Duration::from_secs(3_599)).await;
        assert_eq!(world.label().await, Label::Paused);
        world.beat().await;
        world.clock.advance(Duration::from_secs(2));
        if server_is_down {
            world.restart().await;
        }
        world.sweep().await;
        assert_eq!(world.label().await, Label::Running);
        let version = world.row().await.version;
        world.sweep().await;
        assert_eq!(world.row().await.version, version);
        let pauses = world.engine.runner_details(world.local.runner_id).await.unwrap().pauses;
        assert_eq!((pauses.len(), &pauses[0].ended_by), (1, &Some(EndedBy::AutoResume)));
    }
}

#[tokio::test]
async fn a_manual_resume_leaves_the_timer_of_that_pause_without_effect() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.pause_at_once(60).await;
    world.resume().await;
    world.pause_at_once(3_600).await;
    world.advance(Duration::from_secs(61)).await;
    assert_eq!(world.label().await, Label::Paused);
}

#[tokio::test]
async fn runs_held_by_a_pause_time_out_when_the_runner_does_not_come_back() {
    let mut world = World::new(&[("load", LOAD), ("later", "Start start")]).await;
    let held = world.start("load").await;
    world.pause_at_once(60).await;
    world.goodbye().await;
    world.resume().await;
    assert_eq!(world.label().await, Label::Stopped);
    let later = world.start("later").await;
    world.advance(Duration::from_secs(14 * 60)).await;
    assert!(world.run(held).await.starts_with("Running"));
    world.restart().await;
    world.advance(Duration::from_secs(61)).await;
    assert_eq!(world.run(held).await, "Failed: Start Failed, A Skipped, B Skipped, Care Skipped");
    let message = world.message(held).await;
    assert!(message.contains("timed out waiting for runner local"), "{message}");
    assert!(world.run(later).await.starts_with("Running"), "it was submitted after the resume");
    let pauses = world.engine.runner_details(world.local.runner_id).await.unwrap().pauses;
    assert_eq!(pauses[0].timed_out_tasks, 1);
    world.connect().await;
    assert_eq!(world.work_off().await, ["Start"]);
}

#[tokio::test]
async fn nothing_times_out_when_the_runner_connects_or_is_paused_again() {
    for pauses_again in [false, true] {
        let mut world = World::new(&[("load", LOAD)]).await;
        let run = world.start("load").await;
        world.pause_at_once(60).await;
        world.goodbye().await;
        world.resume().await;
        assert!(world.row().await.queue_timeout_at.is_some());
        if pauses_again {
            world.pause().await;
        } else {
            world.connect().await;
        }
        assert_eq!(world.row().await.queue_timeout_at, None);
        world.advance(Duration::from_secs(16 * 60)).await;
        assert!(world.run(run).await.starts_with("Running"));
    }
}

#[tokio::test]
async fn a_parent_times_out_with_its_child() {
    let parent = "Start start unconditional=Child\nChild run-orchestration failure=Care\nCare bash-script";
    let mut world = World::new(&[("parent", parent), ("child", "S start")]).await;
    let run = world.start("parent").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    let variables = serde_json::json!({});
    world.end("Child", TaskOutcome::StartChild { pipeline: "child".to_owned(), variables }).await;
    world.pause_at_once(60).await;
    world.goodbye().await;
    world.resume().await;
    world.advance(Duration::from_secs(901)).await;
    assert_eq!(world.run(run).await, "Failed: Start Success, Child Failed, Care Skipped");
}

#[tokio::test]
async fn downtime_of_the_server_loses_no_runner() {
    let (mut world, run) = executing_a().await;
    world.clock.advance(Duration::from_secs(3_600));
    world.restart().await;
    world.sweep().await;
    assert_eq!(world.label().await, Label::Running);
    assert!(world.beat().await.lost_tasks.is_empty());
    world.succeed("A").await;
    assert!(world.run(run).await.contains("A Success"));
}

#[tokio::test]
async fn a_clock_that_jumps_panics_nowhere_and_fires_nothing_twice() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.pause_at_once(3_600).await;
    for instant in [Timestamp(0), Timestamp(i64::MIN), NOON] {
        world.clock.set(instant);
        world.sweep().await;
        assert_eq!(world.label().await, Label::Paused);
    }
    world.clock.set(NOON + Duration::from_secs(13 * 60 * 60));
    world.sweep().await;
    world.clock.set(NOON);
    world.beat().await;
    world.sweep().await;
    assert_eq!(world.label().await, Label::Running);
    world.work_off().await;
    assert!(world.run(run).await.starts_with("Success"));
}

#[tokio::test]
async fn the_timers_fire_by_themselves_and_end_when_told() {
    let mut world = World::new(&[]).await;
    world.pause_at_once(60).await;
    world.clock.advance(Duration::from_secs(60));
    world.beat().await;
    let mut changed = world.engine.changed();
    changed.borrow_and_update();
    world.engine.run_timers(async { changed.changed().await.unwrap() }).await;
    assert_eq!(world.label().await, Label::Running);
}
