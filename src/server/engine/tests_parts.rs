//! Claims about runs of a part of a pipeline.

use dpl::Part;

use super::test_world::World;
use super::{EngineError, NewRun};

const LOAD: &str = "
    Start start unconditional=A,B
    A sql-script success=C
    B sql-script success=C
    C and unconditional=D
    D sql-script";

fn from(name: &str) -> Part {
    Part::From(name.to_owned())
}

fn only(name: &str) -> Part {
    Part::Only(name.to_owned())
}

async fn start(world: &World, pipeline: &str, part: Part) -> Result<api::run::RunStarted, EngineError> {
    let answer = world.engine.start_run(NewRun { part, ..world.new_run(pipeline) }).await;
    world.check().await;
    answer
}

#[tokio::test]
async fn a_run_from_a_component_passes_over_what_comes_before() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let started = start(&world, "load", from("A")).await.unwrap();
    assert_eq!((started.run.part, started.run.components_total), (from("A"), 3));
    assert_eq!(world.work_off().await, ["A", "C", "D"]);
    assert_eq!(world.run(started.run.id).await, "Success: A Success, C Success, D Success");
}

#[tokio::test]
async fn a_part_goes_on_after_a_restart_of_the_server() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = start(&world, "load", from("C")).await.unwrap().run.id;
    world.restart().await;
    world.connect().await;
    assert_eq!(world.work_off().await, ["C", "D"]);
    assert_eq!(world.run(run).await, "Success: C Success, D Success");
}

#[tokio::test]
async fn only_one_component_runs_and_fails_its_run() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = start(&world, "load", only("A")).await.unwrap().run.id;
    assert_eq!(world.claim().await, ["A"]);
    world.fail("A").await;
    assert_eq!(world.run(run).await, "Failed: A Failed");
}

#[tokio::test]
async fn a_part_is_held_by_a_paused_runner_like_any_run() {
    let mut world = World::new(&[("load", LOAD)]).await;
    world.pause_at_once(60).await;
    let started = start(&world, "load", from("D")).await.unwrap();
    assert!(started.notice.is_some_and(|notice| notice.starts_with("Held:")));
    assert_eq!(world.run(started.run.id).await, "Running: D Held");
}

#[tokio::test]
async fn half_a_transaction_and_an_unknown_component_are_refused() {
    let pipeline = "
        Start start unconditional=Begin
        Begin begin success=A
        A sql-script success=Commit
        Commit commit success=D
        D sql-script";
    let mut world = World::new(&[("load", pipeline)]).await;
    for part in [from("A"), only("A"), from("Commit"), only("Begin"), from("Nobody")] {
        let refused = start(&world, "load", part.clone()).await.unwrap_err();
        assert!(matches!(refused, EngineError::Invalid(_)), "{part:?}: {refused}");
        assert!(refused.to_string().starts_with("The pipeline load.orch.yaml cannot run: "), "{refused}");
    }
    let run = start(&world, "load", from("Begin")).await.unwrap().run.id;
    assert_eq!(world.work_off().await, ["Begin", "A", "Commit", "D"]);
    assert!(world.run(run).await.starts_with("Success"));
}
