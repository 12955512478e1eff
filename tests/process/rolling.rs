//! Servers that share a database are restarted one after the other while people and a runner go on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use api::route;
use api::run::{RunStarted, StartRun};
use cluster::Cluster;
use model::{CommandId, Label, RunId, RunStatus, RunnerId};
use reqwest::Method;
use serde_json::{Value, json};
use tests::harness::{Client, Component, Process, Server, maia_binary, pipeline, until};
use uuid::Uuid;

/// Someone who uses whichever server is there. Goes to the other one when a server says that it leaves, refuses the
/// connection, or answers 503 with `Retry-After`; anything else that is not a success is a failure.
struct Someone {
    servers: [Client; 2],
    current: usize,
    asked: usize,
}

impl Someone {
    async fn ask(&mut self, method: Method, path: &str, body: Option<&Value>) -> String {
        self.asked += 1;
        for _ in 0..200 {
            let server = &self.servers[self.current % 2];
            let mut request = server.request(method.clone(), path);
            if let Some(body) = body {
                request = request.json(body);
            }
            match request.send().await {
                Ok(response) if response.status().is_success() => {
                    if response.headers().get("connection").is_some_and(|word| word == "close") {
                        self.current += 1;
                    }
                    return response.text().await.expect("the answer is whole");
                }
                Ok(response)
                    if response.status().as_u16() == 503
                        && response.headers().contains_key("retry-after") => {}
                Ok(response) => panic!("{method} {path} failed: {}", response.status()),
                Err(error) if error.is_connect() => {}
                Err(error) => panic!("{method} {path} failed: {error:?}"),
            }
            self.current += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody answers {path}");
    }

    /// Looks and starts runs until told to stop; answers the runs.
    async fn work(mut self, start: StartRun, is_over: Arc<AtomicBool>) -> (usize, BTreeSet<RunId>) {
        let mut runs = BTreeSet::new();
        while !is_over.load(Ordering::Relaxed) {
            let run = StartRun { command_id: CommandId(Uuid::new_v4()), ..start.clone() };
            let started = self.ask(Method::POST, route::RUNS, Some(&json!(run))).await;
            let started: RunStarted = serde_json::from_str(&started).expect("a run");
            runs.insert(started.run.id);
            for _ in 0..5 {
                self.ask(Method::GET, route::RUNNERS, None).await;
            }
        }
        (self.asked, runs)
    }
}

async fn create_runner(client: &Client, urls: &str) -> (RunnerId, Process) {
    let created: Value = client.post(route::AGENTS, &json!({ "name": "etl" })).await;
    let text = |name: &str| created[name].as_str().expect("a text").to_owned();
    let mut command = tokio::process::Command::new(maia_binary());
    command.args(["runner", "--actuator-port", "0"]).env("ACCOUNT_ID", "local").env("MAIA_URL", urls);
    command.env("AGENT_ID", text("agentId")).env("OAUTH_CLIENT_ID", text("clientId"));
    command.env("OAUTH_CLIENT_SECRET", text("clientSecret"));
    // However busy the machine is that the tests run on.
    command.env("MAIA_CPU_LIMIT", "100");
    (text("agentId").parse().expect("an id"), Process::start(command))
}

#[tokio::test]
async fn servers_are_restarted_one_after_the_other_without_a_failed_request() {
    let cluster = Cluster::start_in_memory().expect("a private PostgreSQL");
    let database = cluster.tcp_url("postgres");
    let folder = tempfile::tempdir().unwrap();
    let steps = [
        Component::new("Start", "start", &[("unconditional", &["Say"])]),
        Component::new("Say", "print-variables", &[]),
    ];
    std::fs::write(folder.path().join("Main.orch.yaml"), pipeline(&steps)).unwrap();
    let project = folder.path().to_str().unwrap();
    let arguments =
        ["--no-local-runner", "--stop-delay", "1s", "--database", &database, "--project", project];
    let mut servers = [Server::start(&arguments).await, Server::start(&arguments).await];
    let clients = [servers[0].client.clone(), servers[1].client.clone()];
    let urls = format!("{},{}", clients[0].url(""), clients[1].url(""));
    let (runner, mut process) = create_runner(&clients[0], &urls).await;
    until("both servers see the runner", async || {
        for client in &clients {
            let runners = client.snapshot().await.runners;
            let label = runners.iter().find(|row| row.id == runner).map(|row| row.label);
            if label != Some(Label::Running) {
                return Err(format!("{label:?}"));
            }
        }
        Ok(())
    })
    .await;

    let snapshot = clients[1].snapshot().await;
    let start = StartRun {
        command_id: CommandId(Uuid::nil()),
        project_id: snapshot.project.id,
        pipeline: "Main.orch.yaml".to_owned(),
        environment_id: snapshot.environments[0].id,
        runner_id: Some(runner),
        part: dpl::Part::Whole,
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let people: Vec<_> = [0, 1]
        .map(|current| {
            let someone = Someone { servers: clients.clone(), current, asked: 0 };
            tokio::spawn(someone.work(start.clone(), is_over.clone()))
        })
        .into();
    for _ in 0..2 {
        let [first, second] = servers;
        let first = first.restart().await;
        servers = [second, first];
    }
    is_over.store(true, Ordering::Relaxed);
    let mut runs = BTreeSet::new();
    for person in people {
        let (asked, started) = person.await.expect("no request fails");
        assert!(asked > 10, "somebody asked {asked} times only");
        runs.extend(started);
    }
    for run in &runs {
        assert_eq!(clients[0].until_ended(*run).await.run.status, RunStatus::Success);
    }
    process.signal(nix::sys::signal::Signal::SIGTERM);
    let (status, output) = process.wait().await;
    assert!(status.success(), "{output}");
    assert!(!output.contains("does not answer as it should"), "a request of the runner failed: {output}");
    assert!(output.contains("goes on with the control plane"), "the runner never moved on: {output}");
}
