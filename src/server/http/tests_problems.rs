//! Whatever is refused is refused with the right status and a whole problem document.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::routing::get;
use serde_json::json;
use tower::ServiceExt as _;

use super::test_world::{Answer, World, request, with_json};
use super::{AppState, Hosts, MAX_BODY_BYTES, MAX_FILE_BODY_BYTES, guard};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn unknown_addresses_and_ids_are_not_found() {
    let world = World::new().await;
    let paths = [
        "/api".to_owned(),
        "/api/nothing".to_owned(),
        "/dpc/v1/nothing".to_owned(),
        "/oauth/nothing".to_owned(),
        format!("/dpc/v1/projects/{}/schedules", world.local.project.id),
        format!("/api/runners/{NOBODY}"),
        format!("/api/runners/{NOBODY}/pause-preview"),
        "/api/runners/no-id".to_owned(),
        format!("/api/runs/{NOBODY}"),
        format!("/api/runs/{NOBODY}/pipeline"),
        format!("/api/projects/{NOBODY}/files"),
        format!("/api/projects/{NOBODY}/files/a.orch.yaml"),
        world.file("none.orch.yaml"),
        format!("/dpc/v1/agents/{NOBODY}"),
        format!("/dpc/v1/projects/{NOBODY}/environments"),
        format!("/dpc/v1/projects/{NOBODY}/pipeline-executions/{NOBODY}"),
        format!("/dpc/v1/projects/{NOBODY}/pipeline-executions/{NOBODY}/status"),
        format!("/dpc/v1/projects/{NOBODY}/pipeline-executions/{NOBODY}/steps"),
        "/missing.png".to_owned(),
        "/../Cargo.toml".to_owned(),
        "/.stamp".to_owned(),
    ];
    for path in paths {
        let problem = world.get(&path).await.problem(404, "not-found");
        assert_eq!(problem["instance"], path);
    }
    let command = json!({ "command_id": NOBODY, "command": "RESUME" });
    world.post(&format!("/api/runners/{NOBODY}/commands"), &command).await.problem(404, "not-found");
    world.post(&format!("/api/runs/{NOBODY}/cancel"), &json!({})).await.problem(404, "not-found");
    let command = json!({ "command": "PAUSE" });
    world.post(&format!("/dpc/v1/agents/{NOBODY}/commands"), &command).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_wrong_method_is_refused_and_the_right_ones_are_named() {
    let world = World::new().await;
    let send = |method, path| world.send(request(method, path).body(Body::empty()).unwrap());
    let answer = send(Method::DELETE, "/api/snapshot").await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
    send(Method::PUT, "/dpc/v1/agents").await.problem(405, "method-not-allowed");
    send(Method::POST, "/runners").await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let world = World::new().await;
    let send = |content_type: &'static str, body: Vec<u8>| {
        let request = request(Method::POST, "/api/runs").header(header::CONTENT_TYPE, content_type);
        world.send(request.body(Body::from(body)).unwrap())
    };
    send("application/json", b"{".to_vec()).await.problem(400, "malformed-json");
    send("application/json", b"{\"a\": 1}".to_vec()).await.problem(422, "invalid-body");
    send("application/json", Vec::new()).await.problem(400, "malformed-json");
    send("application/json", b"{\"pipeline\": \"\xff\"}".to_vec()).await.problem(400, "malformed-json");
    send("application/json", b"{}".to_vec()).await.problem(422, "invalid-body");
    send("application/json", b"[]".to_vec()).await.problem(422, "invalid-body");
    send("text/plain", b"{}".to_vec()).await.problem(415, "unsupported-media-type");
    send("application/json", vec![b' '; MAX_BODY_BYTES + 1]).await.problem(413, "body-too-large");

    // The member takes anything, and this would take the stack.
    let deep = format!("{{\"scalarVariables\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let executions = format!("/dpc/v1/projects/{NOBODY}/pipeline-executions");
    let post = request(Method::POST, &executions).header(header::CONTENT_TYPE, "application/json");
    world.send(post.body(Body::from(deep)).unwrap()).await.problem(400, "malformed-json");

    let huge = json!({ "text": " ".repeat(MAX_FILE_BODY_BYTES) });
    let put = with_json(Method::PUT, &world.file("a.orch.yaml"), &[("if-none-match", "*")], &huge);
    world.send(put).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn fields_that_nobody_knows_are_refused() {
    let world = World::new().await;
    let body = json!({ "text": "", "overwrite": true });
    let put = with_json(Method::PUT, &world.file("a.orch.yaml"), &[("if-none-match", "*")], &body);
    world.send(put).await.problem(422, "invalid-body");
}

#[tokio::test]
async fn queries_that_cannot_be_are_refused() {
    let world = World::new().await;
    for path in [
        "/api/runs?limit=0",
        "/api/runs?limit=many",
        "/api/runs?status=ASLEEP",
        "/api/events?after=x",
        "/dpc/v1/agents?size=101",
        "/dpc/v1/agents?page=-1",
        "/dpc/v1/pipeline-executions?limit=101",
        "/dpc/v1/pipeline-executions?startedAfter=yesterday",
        "/dpc/v1/pipeline-executions?projectId=7",
    ] {
        world.get(path).await.problem(400, "invalid-query");
    }
}

#[tokio::test]
async fn a_command_from_a_stale_view_gets_the_fresh_row() {
    let world = World::new().await;
    let runner = world.local.runner_id;
    let path = format!("/api/runners/{runner}/commands");
    let command = json!({ "command_id": NOBODY, "command": "RESUME" });
    let send = |if_match: &'static str| {
        world.send(with_json(Method::POST, &path, &[("if-match", if_match)], &command))
    };
    let problem = send("\"999999\"").await.problem(412, "stale-version");
    assert_eq!(problem["runner"]["id"], runner.to_string());
    send("999999").await.problem(400, "invalid-condition");
    send("\"newest\"").await.problem(400, "invalid-condition");
    // Without a version the command is about whatever state there is.
    assert_eq!(send("*").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_command_that_the_rules_refuse_is_a_conflict() {
    let world = World::new().await;
    let path = format!("/api/runners/{}/commands", world.local.runner_id);
    let pause = json!({ "command_id": NOBODY, "command": "PAUSE", "confirm": "pause runner" });
    world.post(&path, &pause).await.problem(409, "never-connected");
}

#[tokio::test]
async fn a_panic_answers_a_problem_without_details() {
    async fn break_down() -> &'static str {
        panic!("the secret reason")
    }
    let world = World::new().await;
    let state = AppState::new(world.engine.clone(), world.files.clone(), world.stopping.clone());
    let router =
        guard(axum::Router::new().route("/api/broken", get(break_down)), Hosts::Any).with_state(state);
    let broken =
        router.oneshot(request(Method::GET, "/api/broken").body(Body::empty()).unwrap()).await.unwrap();
    let problem = Answer::of(broken).await.problem(500, "internal-error");
    assert!(!problem.to_string().contains("secret"));
}
