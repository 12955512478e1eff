//! What runners ask: the wire between a runner and the engine.

use std::time::Duration;

use api::work::{Beat, Claimed, Registered, ResultsJudged};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::test_world::{Answer, World, request, with_json};

const INSTANCE: &str = "00000000-0000-4000-8000-000000000001";

/// A runner's process.
struct Runner<'a> {
    world: &'a World,
    bearer: String,
}

impl Runner<'_> {
    /// With a token, and registered.
    async fn start(world: &World) -> Runner<'_> {
        let credentials = world.local.credentials.clone().unwrap();
        let token = world.engine.token(&credentials.client_id, &credentials.client_secret).await.unwrap();
        let runner = Runner { world, bearer: format!("Bearer {token}") };
        let register =
            json!({ "instance_id": INSTANCE, "host": "here", "process_id": 1, "version": "0.1.0" });
        runner.ask("register", &register).await.json::<Registered>();
        runner
    }

    async fn ask(&self, what: &str, question: &Value) -> Answer {
        let path = format!("/api/work/{what}");
        let headers = [("authorization", self.bearer.as_str())];
        self.world.send(with_json(Method::POST, &path, &headers, question)).await
    }

    async fn claim(&self, wait: Duration) -> Answer {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap();
        self.ask("claim", &json!({ "instance_id": INSTANCE, "max": 20, "wait_ms": wait_ms })).await
    }

    async fn beat(&self) -> Beat {
        let beat = json!({
            "instance_id": INSTANCE, "stopping": false, "tasks": [], "transactions": [], "acknowledged_pause": null,
        });
        self.ask("heartbeat", &beat).await.json()
    }
}

async fn start_run(world: &World) {
    let start = json!({
        "command_id": "00000000-0000-4000-8000-000000000002",
        "project_id": world.local.project.id,
        "pipeline": "load.orch.yaml",
        "environment_id": world.local.environment.id,
    });
    assert_eq!(world.post("/api/runs", &start).await.status, 201);
}

#[tokio::test]
async fn a_run_becomes_a_task_whose_result_is_taken_once() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    start_run(&world).await;
    let claimed: Claimed = runner.claim(Duration::ZERO).await.json();
    let task = &claimed.tasks[0];
    assert_eq!((task.component.as_str(), claimed.tasks.len()), ("Start", 1));

    let result = |attempt: u32, message: &str| {
        json!({
            "instance_id": INSTANCE, "task_id": task.task_id, "attempt": attempt,
            "outcome": { "type": "success" }, "message": message, "output": "",
        })
    };
    let stale = runner.ask("result", &result(task.attempt + 1, "done")).await;
    assert_eq!(stale.status, 409, "{stale:?}");
    runner.ask("result", &result(task.attempt, "done")).await.json::<Value>();
    // The answer may have been lost on its way, so the same again is no error.
    runner.ask("result", &result(task.attempt, "done")).await.json::<Value>();
    let next: Claimed = runner.claim(Duration::ZERO).await.json();
    assert_eq!(next.tasks[0].component, "End");
}

#[tokio::test]
async fn results_in_one_request_are_judged_one_by_one() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    start_run(&world).await;
    let claimed: Claimed = runner.claim(Duration::ZERO).await.json();
    let result = |attempt: u32| {
        json!({
            "instance_id": INSTANCE, "task_id": claimed.tasks[0].task_id, "attempt": attempt,
            "outcome": { "type": "success" }, "message": "done", "output": "",
        })
    };
    let both = json!({ "results": [result(9), result(claimed.tasks[0].attempt)] });
    let judged: ResultsJudged = runner.ask("results", &both).await.json();
    let codes: Vec<_> =
        judged.results.iter().map(|it| it.refusal.as_ref().map(|it| it.code.as_str())).collect();
    assert_eq!(codes, [Some("stale-result"), None]);
    let too_many = json!({ "results": vec![result(1); 21] });
    assert_eq!(runner.ask("results", &too_many).await.status, 422);
    assert!(
        runner.ask("results", &json!({ "results": [] })).await.json::<ResultsJudged>().results.is_empty()
    );
}

#[tokio::test]
async fn a_long_poll_is_answered_as_soon_as_there_is_work() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    let (claimed, ()) = tokio::join!(runner.claim(Duration::from_secs(25)), start_run(&world));
    assert_eq!(claimed.json::<Claimed>().tasks.len(), 1);
}

#[tokio::test]
async fn a_stopping_server_answers_long_polls_with_nothing() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    let stop = async { world.stopping.cancel() };
    let polled = async { tokio::join!(runner.claim(Duration::from_secs(25)), stop).0 };
    let claimed = timeout(Duration::from_secs(20), polled).await.expect("the poll goes on");
    assert!(claimed.json::<Claimed>().tasks.is_empty());
}

#[tokio::test]
async fn a_pause_reaches_the_runner_and_the_page_with_the_same_id() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    start_run(&world).await;
    let commands = format!("/api/runners/{}/commands", world.local.runner_id);
    let shown: Value = world.get(&format!("/api/runners/{}", world.local.runner_id)).await.json();
    let version = format!("\"{}\"", shown["runner"]["version"]);
    let pause = |id: u8, confirm: &str| json!({ "command_id": format!("00000000-0000-4000-8000-0000000001{id:02}"), "command": "PAUSE", "confirm": confirm });
    let unconfirmed = world.post(&commands, &pause(1, "pause")).await;
    assert_eq!(unconfirmed.status, 422, "{unconfirmed:?}");

    let send =
        |command: Value| world.send(with_json(Method::POST, &commands, &[("if-match", &version)], &command));
    let accepted: Value = send(pause(2, "pause runner")).await.json();
    let id = accepted["runner"]["pause"]["id"].as_str().unwrap().to_owned();
    assert_eq!(accepted["runner"]["label"], "pausing");
    send(json!({ "command_id": INSTANCE, "command": "RESUME" })).await.problem(412, "stale-version");

    assert_eq!(runner.beat().await.pause.map(|pause| pause.to_string()), Some(id));
    assert!(runner.claim(Duration::ZERO).await.json::<Claimed>().tasks.is_empty());
}

#[tokio::test]
async fn a_goodbye_is_taken_from_whoever_registered() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    assert_eq!(runner.ask("goodbye", &json!({ "instance_id": INSTANCE })).await.status, 204);
    let details: Value = world.get(&format!("/api/runners/{}", world.local.runner_id)).await.json();
    assert_eq!(details["runner"]["label"], "stopped");
}

#[tokio::test]
async fn a_result_that_nobody_asked_for_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    start_run(&world).await;
    let claimed: Claimed = runner.claim(Duration::ZERO).await.json();
    let task = &claimed.tasks[0];
    let result = |task: &str, instance: &str| {
        json!({
            "instance_id": instance, "task_id": task, "attempt": 1,
            "outcome": { "type": "success" }, "message": "", "output": "",
        })
    };
    let nobody = "00000000-0000-4000-8000-00000000000f";
    runner.ask("result", &result(nobody, INSTANCE)).await.problem(404, "not-found");
    runner.ask("result", &result("7", INSTANCE)).await.problem(422, "invalid-body");
    let id = task.task_id.to_string();
    runner.ask("result", &result(&id, nobody)).await.problem(409, "stale-result");
    // The task is still its instance's.
    runner.ask("result", &result(&id, INSTANCE)).await.json::<Value>();
}

#[tokio::test]
async fn whatever_a_script_prints_is_taken() {
    let world = World::new().await;
    let runner = Runner::start(&world).await;
    start_run(&world).await;
    let claimed: Claimed = runner.claim(Duration::ZERO).await.json();
    let task = &claimed.tasks[0];
    let result = json!({
        "instance_id": INSTANCE, "task_id": task.task_id, "attempt": task.attempt,
        "outcome": { "type": "failure" }, "message": "a\u{0}b", "output": "\u{0}\u{1b}[31m\u{202e}é",
    });
    runner.ask("result", &result).await.json::<Value>();
    let runs: Value = world.get("/api/runs").await.json();
    let run = runs["runs"][0]["id"].as_str().unwrap();
    let details: Value = world.get(&format!("/api/runs/{run}")).await.json();
    let component = details["components"].as_array().unwrap().iter().find(|it| it["component"] == "Start");
    // PostgreSQL has no zero byte in a text, so another letter stands for it there.
    let message = component.unwrap()["message"].as_str().unwrap();
    assert!(
        message.starts_with('a') && message.ends_with('b') && message.chars().count() == 3,
        "{message:?}"
    );
}

#[tokio::test]
async fn a_pause_that_cannot_be_is_refused_with_its_reason() {
    let world = World::new().await;
    let _runner = Runner::start(&world).await;
    let agent = format!("/dpc/v1/agents/{}/commands", world.local.runner_id);
    let pause =
        |duration: Value, reason: &str| json!({ "command": "PAUSE", "duration": duration, "reason": reason });
    for (command, status, code) in [
        (pause(json!(0), ""), 422, "invalid"),
        (pause(json!(-1), ""), 422, "invalid-body"),
        (pause(json!(1.5), ""), 422, "invalid-body"),
        (pause(json!("1"), ""), 422, "invalid-body"),
        (pause(json!(315_360_000), ""), 422, "invalid"),
        (pause(json!(u64::MAX), ""), 422, "invalid"),
        (pause(json!(60), &"x".repeat(600_000)), 422, "invalid"),
        (pause(json!(60), &"x".repeat(1 << 20)), 413, "body-too-large"),
        (pause(json!(60), "driver\nupgrade"), 422, "invalid"),
        (pause(json!(60), "\u{0}"), 422, "invalid"),
    ] {
        let problem = world.post(&agent, &command).await.problem(status, code);
        assert!(problem["detail"].as_str().unwrap().len() < 300, "{problem}");
    }
    let row: Value = world.get(&format!("/dpc/v1/agents/{}", world.local.runner_id)).await.json();
    assert_eq!(row["agentStatus"], "running");
}

#[tokio::test]
async fn a_zero_byte_is_found_nowhere_and_breaks_nothing() {
    let world = World::new().await;
    world.save("zero.orch.yaml", ("if-none-match", "*"), "a\u{0}b").await.problem(422, "unparsable");
    let runs: Value = world.get("/dpc/v1/pipeline-executions?pipelineName=%00").await.json();
    assert_eq!(runs["results"], json!([]));
    let form = "grant_type=client_credentials&client_id=%00&client_secret=%00&audience=x";
    let post = request(Method::POST, "/oauth/dpc/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    world.send(post.unwrap()).await.problem(401, "invalid-client");
    let made = world.post("/dpc/v1/agents", &json!({ "name": "a\u{0}b" })).await;
    made.problem(422, "invalid");
}
