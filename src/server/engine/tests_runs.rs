//! Runs: their graph, their ends, what is refused.

use api::work::{TaskOutcome, TaskResult};
use model::{CommandId, EnvironmentId, ProjectId, RunStatus, RunnerId};
use serde_json::json;
use uuid::Uuid;

use super::test_world::World;
use super::{EngineError, NewRun, RunFilter, Tail};

const LOAD: &str = "
    Start start unconditional=A
    A sql-script success=B failure=Stop
    B sql-script
    Stop end-failure";

#[tokio::test]
async fn a_run_goes_component_by_component_and_succeeds() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    assert_eq!(world.run(run).await, "Running: Start Queued, A Waiting, B Waiting, Stop Waiting");
    assert_eq!(world.claim().await, ["Start"]);
    assert_eq!(world.run(run).await, "Running: Start Running, A Waiting, B Waiting, Stop Waiting");
    world.succeed("Start").await;
    assert_eq!(world.work_off().await, ["A", "B"]);
    assert_eq!(world.run(run).await, "Success: Start Success, A Success, B Success, Stop Skipped");
    let row = world.engine.run_details(run).await.unwrap().run;
    assert_eq!((row.components_total, row.components_ended), (4, 4));
    assert_eq!(row.pipeline, "load.orch.yaml");
}

#[tokio::test]
async fn a_failure_link_handles_a_failure_and_end_failure_fails_the_run() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    world.fail("A").await;
    assert_eq!(world.work_off().await, ["Stop"]);
    assert_eq!(world.run(run).await, "Failed: Start Success, A Failed, B Skipped, Stop Success");
    let message = world.message(run).await;
    assert!(message.contains("End Failure \"Stop\""), "{message}");
}

#[tokio::test]
async fn an_unhandled_failure_fails_the_run_and_says_why() {
    let mut world =
        World::new(&[("load", "Start start unconditional=A\nA sql-script success=B\nB and")]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    world.fail("A").await;
    assert_eq!(world.run(run).await, "Failed: Start Success, A Failed, B Skipped");
    assert_eq!(world.message(run).await, "Component \"A\" failed and has no failure link. A broke.");
}

#[tokio::test]
async fn an_if_leads_one_way_and_a_disabled_component_is_passed_over() {
    let lines = "Start start unconditional=If\nIf if true=Yes false=No\nYes sql-script off success=End\nNo sql-script\nEnd end-success";
    for (value, expected) in [
        (true, "Success: Start Success, If Success, Yes Skipped, No Skipped, End Success"),
        (false, "Success: Start Success, If Success, Yes Skipped, No Success, End Skipped"),
    ] {
        let mut world = World::new(&[("load", lines)]).await;
        let run = world.start("load").await;
        world.claim().await;
        world.succeed("Start").await;
        world.claim().await;
        world.end("If", TaskOutcome::Branch { value }).await;
        world.work_off().await;
        assert_eq!(world.run(run).await, expected);
    }
}

#[tokio::test]
async fn a_stale_result_is_refused_and_the_same_result_again_is_not() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let run = world.start("load").await;
    world.claim().await;
    let order = world.order("Start");
    let result = world.result(&order, TaskOutcome::Success);
    let runner = world.local.runner_id;
    for stale in [
        TaskResult { attempt: order.attempt + 1, ..result.clone() },
        TaskResult { attempt: order.attempt - 1, ..result.clone() },
        TaskResult { instance_id: model::InstanceId(Uuid::new_v4()), ..result.clone() },
    ] {
        let error = world.engine.result(runner, stale).await.unwrap_err();
        assert_eq!(error.code(), "stale-result");
    }
    assert_eq!(world.run(run).await, "Running: Start Running, A Waiting, B Waiting, Stop Waiting");
    world.engine.result(runner, result.clone()).await.unwrap();
    let seq = world.engine.latest_seq().await.unwrap();
    world.engine.result(runner, result).await.unwrap();
    assert_eq!(world.engine.latest_seq().await.unwrap(), seq);
    assert_eq!(world.run(run).await, "Running: Start Success, A Queued, B Waiting, Stop Waiting");
}

#[tokio::test]
async fn a_child_run_ends_its_component_and_not_before() {
    let parent = "Start start unconditional=Child\nChild run-orchestration success=End failure=Stop\nEnd end-success\nStop end-failure";
    for (child_fails, expected) in [
        (false, "Success: Start Success, Child Success, End Success, Stop Skipped"),
        (true, "Failed: Start Success, Child Failed, End Skipped, Stop Success"),
    ] {
        let mut world =
            World::new(&[("parent", parent), ("child", "Begin0 start unconditional=A\nA sql-script")]).await;
        let run = world.start("parent").await;
        world.claim().await;
        world.succeed("Start").await;
        world.claim().await;
        let variables = json!({ "day": "Monday" });
        world.end("Child", TaskOutcome::StartChild { pipeline: "child".to_owned(), variables }).await;
        assert_eq!(world.row().await.running_tasks, 0, "the lease ends where the child run begins");
        assert_eq!(world.run(run).await, "Running: Start Success, Child Running, End Waiting, Stop Waiting");
        world.claim().await;
        assert_eq!(world.order("Begin0").variables["day"], "Monday");
        world.succeed("Begin0").await;
        world.claim().await;
        if child_fails {
            world.fail("A").await;
        } else {
            world.succeed("A").await;
        }
        world.work_off().await;
        assert_eq!(world.run(run).await, expected);
        let page = world.engine.run_page(None, 10, &RunFilter::default()).await.unwrap();
        assert_eq!(page.runs[0].parent, Some(run));
    }
}

#[tokio::test]
async fn a_child_that_cannot_start_fails_its_component_with_a_sentence() {
    let parent = "Start start unconditional=Child\nChild run-orchestration";
    for (wanted, said) in [
        ("nowhere", "There is no pipeline \"nowhere\"."),
        ("view", "is a transformation pipeline"),
        ("parent", "20 deep"),
    ] {
        let mut world = World::new(&[("parent", parent)]).await;
        world.files.put("view.tran.yaml", "type: \"transformation\"\nversion: \"1.0\"\npipeline: {}\n");
        let run = world.start("parent").await;
        for _ in 0..=21 {
            for component in world.claim().await {
                let outcome = match component.as_str() {
                    "Child" => TaskOutcome::StartChild { pipeline: wanted.to_owned(), variables: json!({}) },
                    _ => TaskOutcome::Success,
                };
                world.end(&component, outcome).await;
            }
            let again = world.claim().await;
            for component in again {
                let outcome = TaskOutcome::StartChild { pipeline: wanted.to_owned(), variables: json!({}) };
                world.end(&component, outcome).await;
            }
        }
        assert_eq!(world.run(run).await, "Failed: Start Success, Child Failed");
        let message = world.message(run).await;
        assert!(message.contains(said), "{message}");
    }
}

#[tokio::test]
async fn cancelling_ends_what_is_queued_and_lets_finish_what_executes() {
    let lines = "Start start unconditional=A,B\nA sql-script success=C\nB sql-script\nC sql-script";
    let mut world = World::new(&[("load", lines)]).await;
    let run = world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    let claim =
        api::work::Claim { instance_id: world.instance, max: 1, wait_ms: 0, is_busy: false, in_hand: None };
    let claimed = world.engine.claim(world.local.runner_id, claim).await.unwrap();
    world.in_hand.extend(claimed.tasks);
    assert_eq!(world.engine.cancel_run(run).await.unwrap().status, RunStatus::Cancelling);
    world.check().await;
    assert_eq!(world.run(run).await, "Cancelling: Start Success, A Running, B Cancelled, C Waiting");
    assert_eq!(world.engine.cancel_run(run).await.unwrap().status, RunStatus::Cancelling);
    assert!(world.claim().await.is_empty());
    world.succeed("A").await;
    assert_eq!(world.run(run).await, "Cancelled: Start Success, A Success, B Cancelled, C Cancelled");
    assert_eq!(world.engine.cancel_run(run).await.unwrap().status, RunStatus::Cancelled);
}

#[tokio::test]
async fn cancelling_a_parent_cancels_its_child_too() {
    let parent = "Start start unconditional=Child\nChild run-orchestration";
    let mut world = World::new(&[("parent", parent), ("child", "S start")]).await;
    let run = world.start("parent").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    let child = TaskOutcome::StartChild { pipeline: "child".to_owned(), variables: json!({}) };
    world.end("Child", child).await;
    assert_eq!(world.engine.cancel_run(run).await.unwrap().status, RunStatus::Cancelled);
    world.check().await;
    assert_eq!(world.run(run).await, "Cancelled: Start Success, Child Cancelled");
    assert!(world.claim().await.is_empty());
}

#[tokio::test]
async fn what_cannot_run_is_refused_with_a_sentence() {
    let world = World::new(&[("load", LOAD), ("nostart", "A sql-script")]).await;
    world.files.put("view.tran.yaml", "type: \"transformation\"\nversion: \"1.0\"\npipeline: {}\n");
    world.files.put("broken.orch.yaml", "type: [");
    let nobody = Uuid::new_v4();
    let table = [
        (world.new_run("missing"), "not-found", "missing"),
        (world.new_run("nostart"), "invalid", "no Start"),
        (world.new_run("view"), "invalid", "transformation"),
        (world.new_run("broken"), "invalid", "column 1"),
        (NewRun { runner_id: Some(RunnerId(nobody)), ..world.new_run("load") }, "not-found", "runner"),
        (
            NewRun { environment_id: EnvironmentId(nobody), ..world.new_run("load") },
            "not-found",
            "environment",
        ),
        (NewRun { project_id: ProjectId(nobody), ..world.new_run("load") }, "not-found", "project"),
        (
            NewRun { variables: serde_json::from_value(json!({"x": "1"})).unwrap(), ..world.new_run("load") },
            "invalid",
            "variable \"x\"",
        ),
    ];
    for (wanted, code, said) in table {
        let error = world.engine.start_run(wanted).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
    let runs = world.engine.run_page(None, 10, &RunFilter::default()).await.unwrap().runs;
    assert!(runs.is_empty());
}

#[tokio::test]
async fn one_tag_runs_once_at_a_time_and_one_command_starts_once() {
    let mut world = World::new(&[("load", "Start start")]).await;
    let wanted = NewRun {
        command_id: Some(CommandId(Uuid::new_v4())),
        execution_tag: Some("nightly".to_owned()),
        ..world.new_run("load")
    };
    let first = world.engine.start_run(wanted.clone()).await.unwrap();
    assert_eq!(world.engine.start_run(wanted.clone()).await.unwrap(), first);
    let again = NewRun { command_id: None, ..wanted.clone() };
    let error = world.engine.start_run(again.clone()).await.unwrap_err();
    assert!(matches!(error, EngineError::Conflict { code: "execution-tag-active", .. }));
    world.work_off().await;
    assert_ne!(world.engine.start_run(again).await.unwrap().run.id, first.run.id);
    world.check().await;
}

#[tokio::test]
async fn the_history_is_paged_and_filtered() {
    let mut world = World::new(&[("load", "Start start"), ("Other", "Start start")]).await;
    for pipeline in ["load", "Other", "load"] {
        world.start(pipeline).await;
    }
    let page = world.engine.run_page(None, 2, &RunFilter::default()).await.unwrap();
    assert_eq!(page.runs.iter().map(|run| &run.pipeline[..4]).collect::<Vec<_>>(), ["load", "Othe"]);
    let rest = world.engine.run_page(page.more.as_deref(), 2, &RunFilter::default()).await.unwrap();
    assert_eq!((rest.runs.len(), rest.more), (1, None));
    world.claim().await;
    world.succeed("Start").await;
    let count = async |filter: RunFilter| world.engine.run_page(None, 9, &filter).await.unwrap().runs.len();
    assert_eq!(count(RunFilter { pipeline: Some("OTH".to_owned()), ..RunFilter::default() }).await, 1);
    assert_eq!(count(RunFilter { pipeline: Some("%".to_owned()), ..RunFilter::default() }).await, 0);
    assert_eq!(count(RunFilter { statuses: vec![RunStatus::Success], ..RunFilter::default() }).await, 1);
    let statuses = vec![RunStatus::Success, RunStatus::Running];
    assert_eq!(count(RunFilter { statuses, ..RunFilter::default() }).await, 3);
    assert_eq!(count(RunFilter { environment: Some("Local".to_owned()), ..RunFilter::default() }).await, 3);
    assert_eq!(count(RunFilter { environment: Some("Other".to_owned()), ..RunFilter::default() }).await, 0);
    assert!(world.engine.run_page(Some("x"), 2, &RunFilter::default()).await.is_err());
}

#[tokio::test]
async fn a_reader_gets_every_event_once_and_a_reset_when_it_cannot() {
    let mut world = World::new(&[("load", LOAD)]).await;
    let seq = world.engine.latest_seq().await.unwrap();
    let mut changed = world.engine.changed();
    assert_eq!(*changed.borrow_and_update(), seq);
    world.start("load").await;
    world.work_off().await;
    let latest = world.engine.latest_seq().await.unwrap();
    assert_eq!(*changed.borrow_and_update(), latest);
    let mut read = seq;
    while let Tail::Events(events) = world.engine.events_after(read, 3).await.unwrap()
        && let Some(last) = events.last()
    {
        assert_eq!(
            events.iter().map(|event| event.seq).collect::<Vec<_>>(),
            (read + 1..=last.seq).collect::<Vec<_>>()
        );
        read = last.seq;
    }
    assert_eq!(read, latest);
    assert_eq!(world.engine.events_after(latest + 1, 3).await.unwrap(), Tail::Reset { latest_seq: latest });
}

const SCRIPT_IN_A_FILE: &str = r#"type: "orchestration"
version: "1.0"
pipeline:
  components:
    Start:
      type: "start"
      transitions: { unconditional: ["Sql"] }
      parameters: { componentName: "Start" }
    Sql:
      type: "sql-executor"
      parameters: { componentName: "Sql", fileName: "/sql/${day}.sql" }
  variables:
    day:
      metadata: { type: "TEXT", description: "", scope: "COPIED", visibility: "PUBLIC" }
      defaultValue: "mo"
"#;

#[tokio::test]
async fn a_script_file_that_a_component_names_comes_with_its_task() {
    let mut world = World::new(&[]).await;
    world.files.put("load.orch.yaml", SCRIPT_IN_A_FILE);
    world.files.put("sql/mo.sql", "select 1");
    world.start("load").await;
    world.claim().await;
    world.succeed("Start").await;
    world.claim().await;
    assert_eq!(world.order("Sql").files, json!({ "/sql/mo.sql": "select 1" }));
}

#[tokio::test]
async fn an_instance_executes_at_most_twenty_tasks_at_a_time() {
    let names: Vec<String> = (0..25).map(|number| format!("T{number}")).collect();
    let tasks: String = names.iter().map(|name| format!("{name} sql-script\n")).collect();
    let lines = format!("Start start unconditional={}\n{tasks}", names.join(","));
    let mut world = World::new(&[("wide", &lines)]).await;
    world.start("wide").await;
    world.claim().await;
    world.succeed("Start").await;
    assert_eq!(world.claim().await, names[..20]);
    assert!(world.claim().await.is_empty());
    world.succeed("T7").await;
    assert_eq!(world.claim().await, ["T20"]);
}
