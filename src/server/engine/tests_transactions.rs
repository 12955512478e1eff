//! Transactions: they finish whole while pausing, are rolled back when nobody ends them, and fail with their instance.

use std::time::Duration;

use api::work::Claim;
use model::{Label, RunId};

use super::stepping::AUTOMATIC_ROLLBACK;
use super::test_world::World;

const LOAD: &str = "
    Start start unconditional=Begin,Side
    Begin begin success=A
    A sql-script success=B
    B sql-script success=Commit failure=Notify
    Commit commit success=After
    Notify bash-script
    After sql-script
    Side sql-script";

async fn begun() -> (World, RunId) {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    world.succeed("Side").await;
    world.succeed("Begin").await;
    assert_eq!(world.row().await.open_transactions, 1);
    (world, run)
}

#[tokio::test]
async fn an_open_transaction_finishes_whole_while_pausing_and_nothing_else_starts() {
    let (mut world, run) = begun().await;
    let other = world.start("load").await;
    world.pause().await;
    world.acknowledge().await;
    assert_eq!(world.work_off().await, ["A", "B", "Commit"]);
    assert_eq!(world.label().await, Label::Paused);
    assert!(world.run(run).await.contains("Commit Success, Notify Skipped, After Held"));
    assert!(world.run(other).await.contains("Start Held"));
    world.resume().await;
    world.work_off().await;
    assert!(world.run(run).await.starts_with("Success") && world.run(other).await.starts_with("Success"));
}

#[tokio::test]
async fn no_begin_starts_while_pausing() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.pause().await;
    world.succeed("Start").await;
    assert!(world.claim().await.is_empty());
    assert!(world.run(run).await.contains("Begin Held"));
}

#[tokio::test]
async fn a_begin_under_way_at_the_pause_opens_a_transaction_that_finishes() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    world.pause().await;
    world.acknowledge().await;
    world.succeed("Side").await;
    assert_eq!(world.label().await, Label::Pausing);
    world.succeed("Begin").await;
    assert_eq!(world.work_off().await, ["A", "B", "Commit"]);
    assert_eq!(world.label().await, Label::Paused);
}

#[tokio::test]
async fn another_instance_gets_nothing_of_an_open_transaction() {
    let (mut world, _) = begun().await;
    let first = world.instance;
    world.connect().await;
    assert!(world.claim().await.is_empty());
    world.instance = first;
    assert_eq!(world.claim().await, ["A"]);
}

#[tokio::test]
async fn a_transaction_whose_path_ends_without_commit_is_rolled_back_also_while_pausing() {
    let (mut world, run) = begun().await;
    world.claim().await;
    world.pause().await;
    world.acknowledge().await;
    world.fail("A").await;
    assert!(world.run(run).await.starts_with("Running"), "the run ends after its transaction");
    assert_eq!(world.claim().await, [AUTOMATIC_ROLLBACK]);
    world.succeed(AUTOMATIC_ROLLBACK).await;
    assert_eq!(world.label().await, Label::Paused);
    assert!(world.run(run).await.starts_with("Failed"));
}

#[tokio::test]
async fn a_cancelled_run_leaves_no_transaction_open() {
    let (mut world, run) = begun().await;
    world.engine.cancel_run(run).await.unwrap();
    world.check().await;
    assert_eq!(world.work_off().await, [AUTOMATIC_ROLLBACK]);
    assert!(world.run(run).await.starts_with("Cancelled"));
    assert_eq!(world.row().await.open_transactions, 0);
}

#[tokio::test]
async fn a_transaction_waits_for_the_other_input_of_an_and() {
    let lines = "Start start unconditional=Begin,Side\nBegin begin success=Both\nSide sql-script success=Both\nBoth and unconditional=Commit\nCommit commit";
    let mut world = World::new(&[("load", lines)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    world.succeed("Begin").await;
    assert!(world.claim().await.is_empty(), "nothing rolls it back meanwhile");
    world.succeed("Side").await;
    assert_eq!(world.work_off().await, ["Both", "Commit"]);
    assert!(world.run(run).await.starts_with("Success"));
}

#[tokio::test]
async fn a_pausing_runner_says_what_its_transaction_waits_for_outside() {
    let lines = "Start start unconditional=Begin,Side\nBegin begin success=Both\nSide sql-script success=Both\nBoth and unconditional=Commit\nCommit commit";
    for resumes in [true, false] {
        let mut world = World::new(&[("load", lines)]).await;
        let run = world.start("load").await;
        world.claim().await;
        world.succeed("Start").await;
        let begin = Claim { instance_id: world.instance, max: 1, wait_ms: 0, is_busy: false, in_hand: None };
        world.in_hand.extend(world.engine.claim(world.local.runner_id, begin).await.unwrap().tasks);
        world.succeed("Begin").await;
        assert_eq!(world.row().await.drain_waits_for, None);
        world.pause().await;
        world.acknowledge().await;
        let row = world.row().await;
        assert_eq!(row.label, Label::Pausing);
        assert_eq!(
            row.drain_waits_for.as_deref(),
            Some(
                "The transaction of \"Begin\" waits for \"Side\", which the pause holds because it is outside of \
                 the transaction. Resume the runner, or cancel the run."
            )
        );
        if resumes {
            world.resume().await;
            assert_eq!(world.row().await.drain_waits_for, None);
            world.work_off().await;
            assert!(world.run(run).await.starts_with("Success"));
        } else {
            world.engine.cancel_run(run).await.unwrap();
            assert_eq!(world.work_off().await, [AUTOMATIC_ROLLBACK]);
            assert_eq!(world.label().await, Label::Paused);
        }
    }
}

#[tokio::test]
async fn a_transaction_fails_with_its_instance_and_its_queued_tasks_with_it() {
    let (world, run) = begun().await;
    world.goodbye().await;
    assert_eq!(world.row().await.open_transactions, 0);
    let message = world.message(run).await;
    assert!(message.contains("The transaction of \"Begin\" was lost"), "{message}");
    assert!(world.run(run).await.starts_with("Failed"));
}

#[tokio::test]
async fn a_transaction_that_nobody_renews_fails_with_its_lease() {
    let (mut world, run) = begun().await;
    world.advance(Duration::from_secs(59)).await;
    assert_eq!(world.row().await.open_transactions, 1);
    world.advance(Duration::from_secs(2)).await;
    assert_eq!(world.row().await.open_transactions, 0);
    assert!(world.run(run).await.starts_with("Failed"));
    world.beat().await;
}

#[tokio::test]
async fn a_runner_hears_which_of_its_sessions_ended_without_it() {
    let (mut world, _) = begun().await;
    world.claim().await;
    let transaction = world.order("A").transaction_id.unwrap();
    assert!(world.beat().await.lost_transactions.is_empty());
    world.advance(Duration::from_secs(61)).await;
    let beat = world.beat().await;
    assert_eq!(
        (beat.lost_tasks, beat.lost_transactions),
        (vec![world.order("A").task_id], vec![transaction])
    );
}
