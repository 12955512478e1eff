//! What a transaction keeps: whoever asks it sees what was written, and what is taken back is gone.

use api::event::ServerEvent;
use model::{RunStatus, Timestamp};

use super::{components, events, runs, sql};
use crate::engine::test_world::World;

const LOAD: &str = "Start start unconditional=A\nA bash-script";

#[tokio::test]
async fn a_statement_sees_what_was_saved_before_it_and_what_it_changes_is_read_anew() {
    let world = World::new(&[("load", LOAD)]).await;
    let id = world.start("load").await;
    let mut transaction = world.engine.database().write().await.unwrap();
    let mut run = runs::load(&mut transaction, id).await.unwrap().unwrap();
    run.row.message = Some("saved".to_owned());
    runs::save(&mut transaction, &run);
    let count = sql::query("UPDATE runs SET status = 'FAILED' WHERE message = 'saved'");
    assert_eq!(count.execute(&mut transaction).await.unwrap(), 1);
    let run = runs::load(&mut transaction, id).await.unwrap().unwrap();
    assert_eq!((run.row.status, run.row.message.as_deref()), (RunStatus::Failed, Some("saved")));
}

#[tokio::test]
async fn going_back_to_a_savepoint_forgets_what_came_after_it_and_keeps_what_came_before() {
    let world = World::new(&[("load", LOAD)]).await;
    let id = world.start("load").await;
    let before = world.engine.latest_seq().await.unwrap();
    let mut transaction = world.engine.database().write().await.unwrap();
    let mut run = runs::load(&mut transaction, id).await.unwrap().unwrap();
    for message in ["first", "second"] {
        transaction.savepoint().await.unwrap();
        run.row.message = Some(message.to_owned());
        runs::save(&mut transaction, &run);
        events::append(&mut transaction, Timestamp(0), &ServerEvent::Reset).await.unwrap();
    }
    transaction.roll_back_to_savepoint().await.unwrap();
    let run = runs::load(&mut transaction, id).await.unwrap().unwrap();
    assert_eq!(run.row.message.as_deref(), Some("first"));
    transaction.commit().await.unwrap();
    assert_eq!(world.engine.latest_seq().await.unwrap(), before + 1);
    assert_eq!(world.engine.run_details(id).await.unwrap().run.message.as_deref(), Some("first"));
}

#[tokio::test]
async fn components_that_ended_are_counted_whether_or_not_all_are_known() {
    let world = World::new(&[("load", LOAD)]).await;
    let id = world.start("load").await;
    for is_complete in [false, true] {
        let mut transaction = world.engine.database().write().await.unwrap();
        assert_eq!(runs::load(&mut transaction, id).await.unwrap().unwrap().row.components_ended, 0);
        if is_complete {
            components::of_run(&mut transaction, id).await.unwrap();
        }
        let mut start = components::load(&mut transaction, id, "Start").await.unwrap().unwrap();
        start.row.state = model::ComponentState::Succeeded;
        components::save(&mut transaction, &start);
        let run = runs::load(&mut transaction, id).await.unwrap().unwrap().row;
        assert_eq!((run.components_total, run.components_ended), (2, 1), "all known: {is_complete}");
    }
}

#[tokio::test]
async fn many_rows_are_written_in_as_many_statements_as_it_takes() {
    let world = World::new(&[("load", LOAD)]).await;
    let before = world.engine.latest_seq().await.unwrap();
    let mut transaction = world.engine.database().write().await.unwrap();
    for _ in 0..700 {
        events::append(&mut transaction, Timestamp(7), &ServerEvent::Reset).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let mut reading = world.engine.database().read().await.unwrap();
    let written = events::after(&mut reading, before, 1_000).await.unwrap();
    let numbers: Vec<u64> = written.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (before + 1..=before + 700).collect::<Vec<_>>());
}
