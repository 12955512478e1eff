//! Several servers on one PostgreSQL: any of them does anything, once, and all of them see it.

use std::time::Duration;

use api::run::RunStarted;
use api::runner::{RunnerAction, RunnerCommand};
use api::work::Claim;
use model::{CommandId, EndedBy, Label, PauseOutcome};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::test_world::{World, pause_action};
use super::{Engine, EngineSettings, Tail};
use crate::storage::{listening, sql, tasks};
use crate::test_database::TestDatabase;

const LOAD: &str = "Start start unconditional=A\nA bash-script";

/// A world on PostgreSQL, and a second server on its database.
struct Pair {
    world: World,
    other: Engine,
    stopping: CancellationToken,
}

impl Pair {
    async fn new(pipelines: &[(&str, &str)]) -> Pair {
        let mut world = World::on(TestDatabase::postgres().await, pipelines).await;
        world.connect().await;
        let other = beside(&world).await;
        Pair { world, other, stopping: CancellationToken::new() }
    }

    /// Timers and news of both servers run from now on.
    fn run(&self) {
        for engine in [self.world.engine.clone(), self.other.clone()] {
            let stopping = self.stopping.clone();
            tokio::spawn(async move { engine.run_timers(stopping.cancelled_owned()).await });
        }
    }

    fn claim(&self, wait: Duration) -> Claim {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap();
        Claim { instance_id: self.world.instance, max: 20, wait_ms, is_busy: false, in_hand: None }
    }

    async fn start_on_the_other(&self) -> RunStarted {
        self.other.start_run(self.world.new_run("load")).await.unwrap()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

async fn beside(world: &World) -> Engine {
    let settings = EngineSettings {
        timing: world.engine.timing(),
        clock: world.clock.clone(),
        source: world.files.clone(),
    };
    Engine::open(world.database.location(), settings).await.unwrap()
}

async fn lease_of(world: &World) -> model::Timestamp {
    let mut reading = world.engine.database().read().await.unwrap();
    let running = tasks::running_on(&mut reading, world.local.runner_id, world.instance).await.unwrap();
    running[0].lease_until.unwrap()
}

#[tokio::test]
async fn a_claim_that_waits_is_woken_by_what_is_started_on_another_server() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    pair.run();
    let runner = pair.world.local.runner_id;
    let waiting = pair.world.engine.claim(runner, pair.claim(Duration::from_secs(25)));
    let (claimed, _) = tokio::join!(waiting, async {
        // The claim has looked before and found nothing.
        tokio::task::yield_now().await;
        pair.start_on_the_other().await
    });
    assert_eq!(claimed.unwrap().tasks[0].component, "Start");
}

#[tokio::test]
async fn a_pause_on_one_server_lets_nothing_start_on_another() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    pair.start_on_the_other().await;
    pair.world.pause().await;
    let runner = pair.world.local.runner_id;
    let claimed = pair.other.claim(runner, pair.claim(Duration::ZERO)).await.unwrap();
    assert_eq!(claimed.tasks, []);
    let resume = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: RunnerAction::Resume };
    pair.other.command(runner, None, "Bob", resume).await.unwrap();
    let claimed = pair.world.engine.claim(runner, pair.claim(Duration::ZERO)).await.unwrap();
    assert_eq!(claimed.tasks.len(), 1);
}

#[tokio::test]
async fn pauses_race_claims_on_another_server_and_nothing_starts_after_the_commit() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    let runner = pair.world.local.runner_id;
    for _ in 0..20 {
        pair.start_on_the_other().await;
        let pause = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: pause_action(None) };
        let (claimed, paused) = tokio::join!(
            pair.other.claim(runner, pair.claim(Duration::ZERO)),
            pair.world.engine.command(runner, None, "Ada", pause),
        );
        // The row that the pause answered already counts what was claimed before it.
        let in_hand = u32::try_from(claimed.unwrap().tasks.len()).unwrap();
        let row = paused.unwrap().runner;
        let running = pair.other.runner_row(runner).await.unwrap().running_tasks;
        assert_eq!(row.running_tasks, running, "{in_hand} were claimed in this round");
        pair.world.resume().await;
    }
}

#[tokio::test]
async fn events_of_two_servers_have_no_gap_and_are_read_the_same_on_both() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    let before = pair.other.latest_seq().await.unwrap();
    let read_all = |engine: Engine| async move {
        let (mut after, mut seen) = (before, Vec::new());
        while seen.len() < 60 {
            let Tail::Events(events) = engine.events_after(after, 7).await.unwrap() else {
                panic!("a reset")
            };
            after = events.last().map_or(after, |event| event.seq);
            seen.extend(events);
        }
        seen
    };
    let start = |engine: Engine| {
        let run = pair.world.new_run("load");
        async move {
            for _ in 0..10 {
                engine.start_run(run.clone()).await.unwrap();
            }
        }
    };
    let (own, others, (), ()) = tokio::join!(
        tokio::spawn(read_all(pair.world.engine.clone())),
        tokio::spawn(read_all(pair.other.clone())),
        start(pair.world.engine.clone()),
        start(pair.other.clone()),
    );
    let (own, others) = (own.unwrap(), others.unwrap());
    for (index, event) in own.iter().enumerate() {
        assert_eq!(event.seq, before + 1 + u64::try_from(index).unwrap());
    }
    let common = own.len().min(others.len());
    assert_eq!(own[..common], others[..common]);
}

#[tokio::test]
async fn a_timer_is_fired_by_one_of_two_servers() {
    let mut pair = Pair::new(&[("load", LOAD)]).await;
    pair.world.pause_at_once(60).await;
    pair.world.clock.advance(Duration::from_secs(61));
    pair.world.beat().await;
    let version = pair.world.row().await.version;
    let (own, other) = tokio::join!(pair.world.engine.sweep(), pair.other.sweep());
    own.and(other).unwrap();
    let row = pair.world.row().await;
    assert_eq!((row.label, row.version), (Label::Running, version + 1));
    let pauses = pair.other.runner_details(row.id).await.unwrap().pauses;
    assert_eq!((pauses.len(), &pauses[0].ended_by), (1, &Some(EndedBy::AutoResume)));
    assert_eq!(pauses[0].outcome, Some(PauseOutcome::Drained));
}

#[tokio::test]
async fn a_server_that_starts_beside_another_prolongs_nothing_and_one_that_starts_alone_does() {
    let mut pair = Pair::new(&[("load", LOAD)]).await;
    pair.world.start("load").await;
    pair.world.claim().await;
    let lease = lease_of(&pair.world).await;
    pair.world.clock.advance(Duration::from_secs(10));
    pair.world.engine.note_listening().await.unwrap();
    pair.world.clock.advance(Duration::from_secs(10));
    let third = beside(&pair.world).await;
    assert_eq!(lease_of(&pair.world).await, lease);
    let mut reading = third.database().read().await.unwrap();
    let listening = listening::load(&mut reading).await.unwrap().unwrap();
    assert_eq!(listening.since, super::test_world::NOON);
    drop(reading);

    pair.world.clock.advance(Duration::from_secs(3_600));
    beside(&pair.world).await.sweep().await.unwrap();
    assert_eq!(lease_of(&pair.world).await, pair.world.clock.now() + pair.world.engine.timing().lease);
    assert_eq!(pair.world.label().await, Label::Running);
}

#[tokio::test]
async fn a_server_that_stops_inside_a_change_is_cut_off_and_the_others_go_on() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    let mut stopped = pair.world.engine.database().write().await.unwrap();
    sql::query("UPDATE runners SET description = 'never'").execute(&mut stopped).await.unwrap();
    let started = std::time::Instant::now();
    pair.start_on_the_other().await;
    assert!(started.elapsed() < Duration::from_secs(9), "{:?}", started.elapsed());
    assert!(stopped.commit().await.is_err());
    let row = pair.other.runner_row(pair.world.local.runner_id).await.unwrap();
    assert_ne!(row.description, "never");
    // Its connection is made anew.
    pair.world.start("load").await;
}

#[tokio::test]
async fn a_server_writes_nothing_into_the_tables_of_a_newer_one() {
    let pair = Pair::new(&[("load", LOAD)]).await;
    let mut newer = pair.other.database().write().await.unwrap();
    let migration = sql::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, $1, 0)",
    );
    migration.bind(&vec![0]).execute(&mut newer).await.unwrap();
    newer.commit().await.unwrap();
    let error = pair.world.engine.start_run(pair.world.new_run("load")).await.unwrap_err().to_string();
    assert!(error.contains("was written by a newer version of Maia Designer"), "{error}");
    assert!(pair.world.engine.run_page(None, 10, &Default::default()).await.unwrap().runs.is_empty());
}

#[tokio::test]
async fn changes_have_the_time_of_the_database() {
    let database = TestDatabase::postgres().await;
    let clock = super::Clock::system();
    let world = World::on(TestDatabase::postgres().await, &[]).await;
    let settings = EngineSettings { timing: world.engine.timing(), clock, source: world.files.clone() };
    let engine = Engine::open(database.location(), settings).await.unwrap();
    let asked = || async {
        let mut reading = engine.database().read().await.unwrap();
        let query = sql::query("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now");
        crate::storage::row::time(&query.fetch_one(&mut reading).await.unwrap(), "now").unwrap()
    };
    let before = asked().await;
    let change = engine.change().await.unwrap();
    let now = change.now;
    drop(change);
    assert!(before <= now && now <= asked().await);
}
