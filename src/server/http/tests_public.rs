//! The public API: the shapes, the pages and the refusals of the real product.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::test_world::{PIPELINE, World, request, with_json};

async fn start(world: &World, body: Value) -> super::test_world::Answer {
    world.post(&format!("/dpc/v1/projects/{}/pipeline-executions", world.local.project.id), &body).await
}

async fn started(world: &World) -> String {
    let body = json!({ "pipelineName": "load", "environmentName": "Local" });
    let answer: Value = start(world, body).await.json();
    answer["pipelineExecutionId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn credentials_are_exchanged_for_a_token_that_opens_what_it_should() {
    let world = World::new().await;
    let credentials = world.local.credentials.clone().unwrap();
    let exchange = |form: String| {
        let post = request(Method::POST, "/oauth/dpc/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        world.send(post.body(Body::from(form)).unwrap())
    };
    let form = |grant: &str, secret: &str| {
        format!("grant_type={grant}&client_id={}&client_secret={secret}&audience=x", credentials.client_id)
    };
    let answer = exchange(form("client_credentials", &credentials.client_secret)).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let token: Value = answer.json();
    assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("Bearer"), &json!(1800)));

    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let agents = request(Method::GET, "/dpc/v1/agents").header(header::AUTHORIZATION, &bearer);
    assert_eq!(world.send(agents.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
    let beat = json!({});
    let work = with_json(Method::POST, "/api/work/heartbeat", &[("authorization", &bearer)], &beat);
    world.send(work).await.problem(422, "invalid-body");

    exchange(form("client_credentials", "wrong")).await.problem(401, "invalid-client");
    exchange(form("password", &credentials.client_secret)).await.problem(400, "unsupported-grant-type");
    exchange("grant_type=client_credentials".to_owned()).await.problem(422, "invalid-body");
    let no_form = with_json(Method::POST, "/oauth/dpc/token", &[], &json!({}));
    world.send(no_form).await.problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn an_agent_is_listed_read_changed_and_made() {
    let world = World::new().await;
    let page: Value = world.get("/dpc/v1/agents").await.json();
    assert_eq!((&page["page"], &page["size"], &page["total"]), (&json!(0), &json!(25), &json!(1)));
    let id = world.local.runner_id.to_string();
    let path = format!("/dpc/v1/agents/{id}");
    let agent: Value = world.get(&path).await.json();
    assert_eq!(page["results"][0], agent);
    assert_eq!(agent["agentId"], id);
    assert_eq!((&agent["agentStatus"], &agent["connected"]), (&json!("pending"), &json!(false)));
    assert_eq!(agent["agentType"], "data_productivity_cloud");
    assert!(agent.get("pausedUntil").is_none());

    let change = json!({ "description": "Under my desk" });
    let changed: Value = world.send(with_json(Method::PATCH, &path, &[], &change)).await.json();
    assert_eq!((&changed["description"], &changed["name"]), (&json!("Under my desk"), &agent["name"]));

    let made = world.post("/dpc/v1/agents", &json!({ "name": "Second", "cloudProvider": "aws" })).await;
    let second: Value = made.json();
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.header("location"), format!("/dpc/v1/agents/{}", second["agentId"].as_str().unwrap()));
    assert_eq!(second["cloudProvider"], "aws");
    assert!(second["clientSecret"].as_str().unwrap().len() >= 32);
    let page: Value = world.get("/dpc/v1/agents?page=1&size=1").await.json();
    assert_eq!((&page["total"], page["results"].as_array().unwrap().len()), (&json!(2), 1));
    world
        .post("/dpc/v1/agents", &json!({ "name": "Third", "cloudProvider": "moon" }))
        .await
        .problem(422, "invalid-body");
}

#[tokio::test]
async fn commands_answer_the_agent_or_why_not() {
    let world = World::new().await;
    let path = format!("/dpc/v1/agents/{}/commands", world.local.runner_id);
    world.post(&path, &json!({ "command": "PAUSE" })).await.problem(409, "never-connected");
    world.post(&path, &json!({ "command": "RESTART" })).await.problem(409, "nothing-to-restart");
    world.post(&path, &json!({ "command": "STOP" })).await.problem(422, "invalid-body");
    let resumed: Value = world.post(&path, &json!({ "command": "RESUME" })).await.json();
    assert_eq!(resumed["agentStatus"], "pending");
}

#[tokio::test]
async fn projects_environments_and_pipelines_are_found_by_name() {
    let world = World::new().await;
    let project = world.local.project.id.to_string();
    let page: Value = world.get("/dpc/v1/projects").await.json();
    assert_eq!(page["results"][0]["id"], project);
    let page: Value = world.get(&format!("/dpc/v1/projects/{project}/environments")).await.json();
    assert_eq!(page["results"][0]["name"], "Local");
    assert_eq!(page["results"][0]["defaultAgentId"], world.local.runner_id.to_string());
    let pipelines = format!("/dpc/v1/projects/{project}/published-pipelines?environmentName");
    let page: Value = world.get(&format!("{pipelines}=Local&size=100")).await.json();
    let names: Vec<&Value> = page["results"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert!(names.contains(&&json!("load")), "{names:?}");
    world.get(&format!("{pipelines}=Moon")).await.problem(422, "unknown-environment");
}

#[tokio::test]
async fn an_execution_is_started_read_and_cancelled() {
    let world = World::new().await;
    let answer = start(&world, json!({ "pipelineName": "load.orch.yaml", "environmentName": "Local" })).await;
    let body: Value = answer.json();
    assert_eq!(answer.status, StatusCode::CREATED);
    let path = answer.header("location").to_owned();
    let execution: Value = world.get(&path).await.json();
    assert_eq!(execution["pipelineExecutionId"], body["pipelineExecutionId"]);
    assert_eq!(
        (&execution["pipelineName"], &execution["pipelineType"]),
        (&json!("load"), &json!("ORCHESTRATION"))
    );
    assert_eq!((&execution["trigger"], &execution["status"]), (&json!("API"), &json!("RUNNING")));
    assert_eq!((&execution["user"], &execution["finishedAt"]), (&json!("local admin"), &Value::Null));
    let status: Value = world.get(&format!("{path}/status")).await.json();
    assert_eq!(status, json!({ "status": "RUNNING" }));
    let steps: Value = world.get(&format!("{path}/steps")).await.json();
    assert_eq!(steps["results"][0]["name"], "Start");
    assert_eq!(steps["results"][0]["result"]["status"], "RUNNING");

    let change = |status: &str| {
        with_json(Method::PATCH, &path, &[], &json!({ "status": status, "forceUpdate": false }))
    };
    world.send(change("SUCCESS")).await.problem(422, "invalid-status");
    let cancelled: Value = world.send(change("CANCELLED")).await.json();
    assert_eq!(cancelled, body);
    let status: Value = world.get(&format!("{path}/status")).await.json();
    assert_eq!(status["status"], "CANCELLED");
}

#[tokio::test]
async fn executions_that_cannot_be_are_refused() {
    let world = World::new().await;
    let with = |pipeline: &str, environment: &str| json!({ "pipelineName": pipeline, "environmentName": environment });
    start(&world, with("none", "Local")).await.problem(404, "not-found");
    start(&world, with("../load", "Local")).await.problem(404, "not-found");
    start(&world, with("load", "Moon")).await.problem(422, "unknown-environment");
    let mut body = with("load", "Local");
    body["agentId"] = json!("x");
    start(&world, body).await.problem(422, "unknown-agent");
    let mut body = with("load", "Local");
    body["scalarVariables"] = json!([]);
    start(&world, body).await.problem(422, "invalid-body");
}

#[tokio::test]
async fn a_tag_is_taken_while_its_execution_is_active() {
    let world = World::new().await;
    let body = json!({ "pipelineName": "load", "environmentName": "Local", "executionTag": "nightly" });
    let first = start(&world, body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(start(&world, body.clone()).await.status, StatusCode::CONFLICT);
    let cancel = json!({ "status": "CANCELLED" });
    world.send(with_json(Method::PATCH, first.header("location"), &[], &cancel)).await.json::<Value>();
    assert_eq!(start(&world, body).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_list_is_paged_newest_first_and_filtered() {
    let world = World::new().await;
    world.create("other.orch.yaml", PIPELINE).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(started(&world).await);
    }
    ids.reverse();
    let list = "/dpc/v1/pipeline-executions";
    let mut seen = Vec::new();
    let mut more: Option<String> = None;
    loop {
        let token = more.as_ref().map_or(String::new(), |more| format!("&paginationToken={more}"));
        let page: Value = world.get(&format!("{list}?limit=2{token}")).await.json();
        let page_ids = page["results"].as_array().unwrap().iter();
        seen.extend(page_ids.map(|it| it["pipelineExecutionId"].as_str().unwrap().to_owned()));
        match page.get("more") {
            Some(token) => more = Some(token.as_str().unwrap().to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, ids);

    let project = world.local.project.id;
    for (filter, expected) in [
        (format!("projectId={project}"), 5),
        ("projectId=00000000-0000-4000-8000-000000000000".to_owned(), 0),
        ("pipelineName=LOA".to_owned(), 5),
        ("pipelineName=other".to_owned(), 0),
        ("status=RUNNING&status=FAILED".to_owned(), 5),
        ("status=FAILED".to_owned(), 0),
        ("environmentName=Local".to_owned(), 5),
        ("environmentName=Moon".to_owned(), 0),
        ("startedAfter=2000-01-01T00:00:00Z".to_owned(), 5),
        ("startedBefore=2000-01-01T00:00:00Z".to_owned(), 0),
        ("scheduleId=7".to_owned(), 0),
    ] {
        let page: Value = world.get(&format!("{list}?{filter}")).await.json();
        assert_eq!(page["results"].as_array().unwrap().len(), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_restricted_runner_takes_runs_of_its_allow_list_only() {
    let world = World::new().await;
    let (project, runner) = (world.local.project.id.to_string(), world.local.runner_id.to_string());
    let agent = format!("/dpc/v1/agents/{runner}");
    let list = format!("{agent}/allowlist");
    let send = |method: Method, path: String, body: Value| {
        let request = with_json(method, &path, &[], &body);
        async { world.send(request).await }
    };
    let start = async || {
        let path = format!("/dpc/v1/projects/{project}/pipeline-executions");
        world.post(&path, &json!({ "pipelineName": "load", "environmentName": "Local" })).await
    };
    assert_eq!(world.get(&list).await.json::<Value>(), json!({ "projects": {} }));
    // It counts only while the runner is restricted.
    assert!(start().await.status.is_success());
    let restricted = json!({ "restrictedAccess": true });
    let changed: Value = send(Method::PATCH, agent.clone(), restricted).await.json();
    assert_eq!(changed["restrictedAccess"], true);
    start().await.problem(409, "runner-restricted");

    let only_local = json!({ "projects": { &project: { "environments": ["Local"] } } });
    send(Method::PUT, list.clone(), only_local.clone()).await.json::<Value>();
    assert_eq!(world.get(&list).await.json::<Value>(), only_local);
    assert!(start().await.status.is_success());
    let details: Value = world.get(&format!("/api/runners/{runner}")).await.json();
    assert_eq!(details["access"][0]["allowed"], json!(["Local"]));

    // With none left it would mean all of them, so the project goes with its last environment.
    let last = format!("{list}?projectId={project}&environmentName=Local");
    assert_eq!(send(Method::DELETE, last, json!({})).await.status, 204);
    start().await.problem(409, "runner-restricted");
    let all = json!({ "projects": { &project: {} } });
    send(Method::PATCH, list.clone(), all.clone()).await.json::<Value>();
    send(Method::PATCH, list.clone(), only_local).await.json::<Value>();
    assert_eq!(world.get(&list).await.json::<Value>(), all, "all of them are more than one");
    assert!(start().await.status.is_success());

    let nobody = "00000000-0000-4000-8000-00000000000f";
    let unknown = json!({ "projects": { nobody: {} } });
    send(Method::PUT, list.clone(), unknown).await.problem(422, "invalid");
    let unknown = json!({ "projects": { &project: { "environments": ["Nowhere"] } } });
    send(Method::PUT, list.clone(), unknown).await.problem(422, "invalid");
    send(Method::DELETE, list.clone(), json!({})).await.problem(400, "invalid-query");
    let open = json!({ "restrictedAccess": false });
    assert_eq!(send(Method::PATCH, agent, open).await.json::<Value>()["restrictedAccess"], false);
}
