//! What happens at the same moment, on one server and on two that share a database.

use std::collections::BTreeSet;

use api::event::ServerEvent;
use api::runner::{RunnerAction, RunnerCommand};
use api::work::{Claim, Register};
use futures::future::join_all;
use model::{CommandId, ComponentState, InstanceId, Intent, Label, TaskStatus};
use uuid::Uuid;

use super::test_world::{World, open, pause_action};
use super::{Engine, Tail};
use crate::storage::tasks;

const LOAD: &str = "Start start unconditional=A\nA sql-script";

/// How often each race is run.
const TRIALS: usize = 10;

/// A second server on the same database.
async fn second(world: &World) -> Engine {
    open(world.database.location(), &world.clock, &world.files).await.0
}

async fn instances(world: &World, count: usize) -> Vec<InstanceId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let id = InstanceId(Uuid::new_v4());
        let register =
            Register { instance_id: id, host: "here".into(), process_id: 7, version: "0.1.0".into() };
        world.engine.register(world.local.runner_id, register).await.unwrap();
        ids.push(id);
    }
    ids
}

fn claim(instance_id: InstanceId, wait_ms: u64) -> Claim {
    Claim { instance_id, max: 1, wait_ms, is_busy: false, in_hand: None }
}

async fn command(world: &World, engine: &Engine, action: RunnerAction) {
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
    engine.command(world.local.runner_id, None, "Ada", command).await.unwrap();
}

/// Reads the history: what started, and whether that was allowed.
async fn starts(engine: &Engine) -> usize {
    let Tail::Events(events) = engine.events_after(0, 100_000).await.unwrap() else { panic!("a reset") };
    let (mut is_active, mut running, mut started) = (true, BTreeSet::new(), 0);
    for envelope in events {
        match envelope.event {
            ServerEvent::RunnerChanged { runner } => is_active = runner.intent.is_active(),
            ServerEvent::ComponentChanged { component } => {
                let task = component.task_id;
                if component.state != ComponentState::Running {
                    running.remove(&task);
                } else if running.insert(task) {
                    assert!(is_active, "{} started after the pause was committed", component.component);
                    started += 1;
                }
            }
            _ => {}
        }
    }
    started
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_that_wait_when_a_pause_commits_get_what_came_before_it_or_nothing() {
    for _ in 0..TRIALS {
        let world = World::new(&[("load", LOAD)]).await;
        let ids = instances(&world, 8).await;
        let waiting = ids.iter().map(|id| world.engine.claim(world.local.runner_id, claim(*id, 25_000)));
        let submitting = join_all((0..4).map(|_| world.engine.start_run(world.new_run("load"))));
        let (claimed, ..) =
            tokio::join!(join_all(waiting), submitting, command(&world, &world.engine, pause_action(None)));
        let given: usize = claimed.into_iter().map(|claimed| claimed.unwrap().tasks.len()).sum();
        let row = world.row().await;
        assert_eq!(row.running_tasks as usize, given);
        assert_eq!(row.queued_tasks as usize, 4 - given, "nothing was lost");
        assert_eq!(starts(&world.engine).await, given);
        world.check().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_pauses_while_the_other_hands_out() {
    for _ in 0..TRIALS {
        let world = World::new(&[("load", LOAD)]).await;
        let other = second(&world).await;
        let ids = instances(&world, 4).await;
        for _ in 0..12 {
            world.start("load").await;
        }
        let handing_out = ids.iter().map(|id| {
            let other = &other;
            let runner = world.local.runner_id;
            async move {
                let mut given = 0;
                loop {
                    let claimed = other.claim(runner, claim(*id, 0)).await.unwrap().tasks.len();
                    if claimed == 0 {
                        return given;
                    }
                    given += claimed;
                }
            }
        });
        let (given, ()) =
            tokio::join!(join_all(handing_out), command(&world, &world.engine, pause_action(None)));
        let given: usize = given.into_iter().sum();
        assert_eq!(starts(&world.engine).await, given);
        let after = join_all(ids.iter().map(|id| other.claim(world.local.runner_id, claim(*id, 0)))).await;
        assert!(after.into_iter().all(|claimed| claimed.unwrap().tasks.is_empty()));
        assert_eq!(world.row().await.queued_tasks as usize, 12 - given);
        other.close().await;
        world.check().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_submissions_while_pausing_none_lands() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.start("load").await;
    assert_eq!(world.claim().await, ["Start"]);
    world.pause().await;
    let other = second(&world).await;
    let ids = instances(&world, 4).await;
    let claims = ids.iter().enumerate().map(|(at, id)| {
        let engine = if at % 2 == 0 { &world.engine } else { &other };
        engine.claim(world.local.runner_id, claim(*id, 300))
    });
    let submissions = (0..10).map(|at| {
        let engine = if at % 2 == 0 { &world.engine } else { &other };
        engine.start_run(world.new_run("load"))
    });
    let (claimed, started) = tokio::join!(join_all(claims), join_all(submissions));
    assert!(claimed.into_iter().all(|claimed| claimed.unwrap().tasks.is_empty()));
    for run in started {
        let mut reading = world.engine.database().read().await.unwrap();
        let queued = tasks::unfinished_of_run(&mut reading, run.unwrap().run.id).await.unwrap();
        assert_eq!(queued.iter().map(|task| task.status).collect::<Vec<_>>(), [TaskStatus::Queued]);
    }
    let row = world.row().await;
    assert_eq!((row.label, row.running_tasks, row.queued_tasks), (Label::Pausing, 1, 10));
    other.close().await;
    world.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resume_and_the_automatic_one_in_the_same_instant_leave_one_record() {
    for _ in 0..TRIALS {
        let mut world = World::new(&[("load", LOAD)]).await;
        let other = second(&world).await;
        world.pause_at_once(60).await;
        world.clock.advance(std::time::Duration::from_secs(60));
        let (.., swept, again) = tokio::join!(
            command(&world, &world.engine, RunnerAction::Resume),
            other.sweep(),
            world.engine.sweep()
        );
        swept.unwrap();
        again.unwrap();
        let details = world.engine.runner_details(world.local.runner_id).await.unwrap();
        assert_eq!(details.runner.intent, Intent::Active);
        assert_eq!(details.pauses.len(), 1);
        assert!(details.pauses[0].ended_by.is_some() && details.pauses[0].ended_at.is_some());
        let Tail::Events(events) = world.engine.events_after(0, 100_000).await.unwrap() else {
            panic!("a reset")
        };
        let mut was_active = true;
        let mut ends = 0;
        for envelope in events {
            if let ServerEvent::RunnerChanged { runner } = envelope.event {
                ends += usize::from(runner.intent.is_active() && !was_active);
                was_active = runner.intent.is_active();
            }
        }
        assert_eq!(ends, 1);
        other.close().await;
        world.check().await;
    }
}
