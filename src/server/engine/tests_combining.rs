//! Changes that share a commit: each as if it were alone.

use api::event::ServerEvent;
use futures::future::join_all;

use super::Tail;
use super::test_world::World;
use crate::storage::sql;
use crate::test_database::TestDatabase;

const LOAD: &str = "Start start unconditional=A\nA bash-script";

#[tokio::test]
async fn of_changes_that_arrive_together_a_refused_one_harms_no_other() {
    let world = World::new(&[("load", LOAD)]).await;
    let before = world.engine.latest_seq().await.unwrap();
    let changes = (0..100).map(|index| {
        // Refused after it has written.
        let tag = (index % 2 == 1).then(|| "nightly".to_owned());
        let run = super::NewRun { execution_tag: tag, ..world.new_run("load") };
        world.engine.start_run(run)
    });
    let answers = join_all(changes).await;
    let started = answers.iter().flatten().count();
    assert_eq!(started, 51, "50 without a tag and the first with it");
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(refused.code(), "execution-tag-active");
    }
    let page = world.engine.run_page(None, 100, &Default::default()).await.unwrap();
    assert_eq!(page.runs.len(), started);
    let Tail::Events(events) = world.engine.events_after(before, 10_000).await.unwrap() else { panic!() };
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.seq, before + 1 + u64::try_from(index).unwrap());
    }
    world.check().await;
}

#[tokio::test]
async fn a_change_that_is_given_up_takes_back_only_itself() {
    let world = World::new(&[("load", LOAD)]).await;
    let spoil = || async {
        let mut change = world.engine.change().await.unwrap();
        sql::query("UPDATE runners SET name = 'spoilt'").execute(change.connection()).await.unwrap();
        // A statement that fails; PostgreSQL takes none after it until it is taken back.
        assert!(sql::query("INSERT INTO nowhere VALUES (1)").execute(change.connection()).await.is_err());
    };
    let (first, (), second, ()) = tokio::join!(
        world.engine.start_run(world.new_run("load")),
        spoil(),
        world.engine.start_run(world.new_run("load")),
        spoil(),
    );
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    assert_eq!(world.row().await.name, "local");
    assert_eq!(world.engine.run_page(None, 9, &Default::default()).await.unwrap().runs.len(), 2);
}

#[tokio::test]
async fn the_same_command_twice_at_once_is_answered_the_same_when_it_is_on_disk() {
    let world = World::new(&[("load", LOAD)]).await;
    let command_id = Some(model::CommandId(uuid::Uuid::new_v4()));
    let run = super::NewRun { command_id, ..world.new_run("load") };
    let answers = join_all((0..5).map(|_| world.engine.start_run(run.clone()))).await;
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap() == first));
}

#[tokio::test]
async fn nobody_is_told_of_success_when_the_shared_commit_fails() {
    let mut world = World::on(TestDatabase::postgres().await, &[("load", LOAD)]).await;
    world.connect().await;
    let before = world.engine.latest_seq().await.unwrap();
    let cut = async {
        let mut change = world.engine.change().await.unwrap();
        let cut = sql::query("SELECT pg_terminate_backend(pg_backend_pid())");
        assert!(cut.fetch_all(change.connection()).await.is_err());
    };
    let (told, (), later) = tokio::join!(
        world.engine.append_event(ServerEvent::Reset),
        cut,
        // Behind both, in a new transaction.
        world.engine.append_event(ServerEvent::Reset),
    );
    assert_eq!(told.unwrap_err().code(), "database-unavailable");
    assert_eq!(later.unwrap(), before + 1);
    let Tail::Events(events) = world.engine.events_after(before, 100).await.unwrap() else { panic!() };
    assert_eq!(events.len(), 1);
}
