//! Claims and results that are taken in one change: each as if it were alone.

use std::collections::BTreeSet;
use std::time::Duration;

use api::event::ServerEvent;
use api::work::{Claim, TaskOutcome};
use futures::future::join_all;
use model::{ComponentState, InstanceId, RunnerId};
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;
use uuid::Uuid;

use super::Tail;
use super::test_world::World;
use crate::storage::{Location, sql};
use crate::test_database::TestDatabase;

const WIDE: &str = "
    Start start unconditional=A,B,C,D
    A bash-script success=E
    B bash-script success=E
    C bash-script
    D bash-script failure=F
    E and
    F bash-script";

fn claim(instance: InstanceId, max: u32) -> Claim {
    Claim { instance_id: instance, max, wait_ms: 0, is_busy: false, in_hand: None }
}

#[tokio::test]
async fn of_results_in_one_request_a_stale_one_refuses_only_itself() {
    let mut world = World::new(&[("wide", WIDE)]).await;
    let run = world.start("wide").await;
    world.claim().await;
    world.succeed("Start").await;
    assert_eq!(world.claim().await, ["A", "B", "C", "D"]);
    let result = |world: &World, name: &str| world.result(&world.order(name), TaskOutcome::Success);
    let mut stale = result(&world, "B");
    stale.attempt += 1;
    let mut unknown = result(&world, "C");
    unknown.task_id = model::TaskId(Uuid::from_u128(1));
    let failed = world.result(&world.order("D"), TaskOutcome::Failure);
    let again = result(&world, "A");
    let results = vec![result(&world, "A"), stale, unknown, failed, again];
    let answers = world.engine.results(world.local.runner_id, results).await;
    let codes: Vec<_> = answers.iter().map(|answer| answer.as_ref().map_err(|error| error.code())).collect();
    let codes: Vec<_> = codes.into_iter().map(Result::err).collect();
    assert_eq!(codes, [None, Some("stale-result"), Some("not-found"), None, None]);
    world.check().await;
    assert_eq!(
        world.run(run).await,
        "Running: Start Success, A Success, B Running, C Running, D Failed, E Waiting, F Queued"
    );
}

#[tokio::test]
async fn results_of_one_run_that_arrive_together_go_on_once() {
    let mut world = World::new(&[("wide", WIDE)]).await;
    let run = world.start("wide").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    let sending = ["A", "B", "C", "D"].map(|name| {
        let result = world.result(&world.order(name), TaskOutcome::Success);
        world.engine.result(world.local.runner_id, result)
    });
    assert!(join_all(sending).await.iter().all(Result::is_ok));
    world.check().await;
    assert_eq!(world.claim().await, ["E"], "queued once");
    world.succeed("E").await;
    assert!(world.run(run).await.starts_with("Success"), "{}", world.run(run).await);
}

#[tokio::test]
async fn claims_that_arrive_together_give_each_task_to_one_in_order() {
    let mut world = World::new(&[("wide", WIDE)]).await;
    for _ in 0..12 {
        world.start("wide").await;
    }
    let mut instances = vec![world.instance];
    for _ in 0..5 {
        world.connect().await;
        instances.push(world.instance);
    }
    let nobody = InstanceId(Uuid::from_u128(1));
    let runner = world.local.runner_id;
    let asking =
        instances.iter().chain([&nobody]).map(|instance| world.engine.claim(runner, claim(*instance, 2)));
    let mut answers = join_all(asking).await;
    assert_eq!(answers.pop().unwrap().unwrap_err().code(), "unknown-instance");
    let given: Vec<_> = answers.into_iter().flat_map(|answer| answer.unwrap().tasks).collect();
    assert_eq!(given.len(), 12, "two for each of six");
    assert_eq!(given.iter().map(|order| order.task_id).collect::<BTreeSet<_>>().len(), 12, "each once");
    world.check().await;
}

#[tokio::test]
async fn an_instance_that_asks_twice_at_once_gets_no_more_than_it_may_execute() {
    let mut world = World::new(&[("wide", WIDE)]).await;
    for _ in 0..25 {
        world.start("wide").await;
    }
    let asking = (0..3).map(|_| world.engine.claim(world.local.runner_id, claim(world.instance, 15)));
    let answers = join_all(asking).await;
    let counts: Vec<usize> = answers.into_iter().map(|answer| answer.unwrap().tasks.len()).collect();
    assert_eq!(counts, [15, 5, 0]);
    world.check().await;
    assert!(world.claim().await.is_empty());
}

/// A row that cannot be read is the misfortune of the one who needs it.
#[tokio::test]
async fn a_result_that_breaks_the_change_fails_alone() {
    let mut world =
        World::new(&[("wide", WIDE), ("other", "Start start unconditional=A\nA bash-script")]).await;
    let (first, second) = (world.start("wide").await, world.start("other").await);
    world.claim().await;
    let mut change = world.engine.change().await.unwrap();
    sql::query("UPDATE run_components SET state = 'nonsense' WHERE run_id = $1")
        .bind(first.to_string())
        .execute(change.connection())
        .await
        .unwrap();
    change.commit().await.unwrap();
    let results = world.in_hand.iter().map(|order| world.result(order, TaskOutcome::Success));
    let sending = results.map(|result| world.engine.result(world.local.runner_id, result));
    let answers = join_all(sending).await;
    assert_eq!(answers.iter().map(|answer| answer.is_ok()).collect::<Vec<_>>(), [false, true]);
    assert_eq!(world.run(second).await, "Running: Start Success, A Queued");
}

/// None of them waits for the database after the others: each would wait for as long.
#[tokio::test]
async fn claims_that_share_a_change_are_told_together_that_the_database_is_away() {
    let mut world = World::on(TestDatabase::postgres().await, &[("wide", WIDE)]).await;
    world.connect().await;
    let Location::Postgres(options) = world.database.location() else { panic!("it is PostgreSQL") };
    let mut beside = PgConnection::connect_with(options).await.unwrap();
    let mut lock = beside.begin().await.unwrap();
    // From now on whoever looks for an instance waits.
    sqlx::query("LOCK TABLE instances IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.unwrap();
    let runner = world.local.runner_id;
    let asking = (0..3).map(|_| world.engine.claim(runner, claim(world.instance, 1)));
    let ending = async {
        let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sqlx::query(ended).execute(&mut *lock).await.unwrap().rows_affected() == 0 {}
    };
    let both = async { tokio::join!(join_all(asking), ending) };
    let (answers, ()) =
        timeout(Duration::from_secs(8), both).await.expect("a claim waits for the lock again");
    let codes: Vec<_> = answers.into_iter().map(|answer| answer.unwrap_err().code()).collect();
    assert_eq!(codes, ["database-unavailable"; 3]);
}

#[tokio::test]
async fn what_is_taken_together_is_told_in_order_without_a_gap() {
    let mut world = World::new(&[("wide", WIDE)]).await;
    for _ in 0..10 {
        world.start("wide").await;
    }
    world.claim().await;
    let before = world.engine.latest_seq().await.unwrap();
    let runner: RunnerId = world.local.runner_id;
    let results = world.in_hand.iter().map(|order| world.result(order, TaskOutcome::Success));
    let answers = world.engine.results(runner, results.collect()).await;
    assert!(answers.iter().all(Result::is_ok));
    let Tail::Events(events) = world.engine.events_after(before, 1_000).await.unwrap() else { panic!() };
    let numbers: Vec<u64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (before + 1..=before + events.len() as u64).collect::<Vec<_>>());
    let ended = events.iter().filter(|event| match &event.event {
        ServerEvent::ComponentChanged { component } => component.state == ComponentState::Succeeded,
        _ => false,
    });
    assert_eq!(ended.count(), 10);
    let runs = events.iter().filter(|event| matches!(event.event, ServerEvent::RunChanged { .. }));
    assert_eq!(runs.count(), 10, "each run once");
}
