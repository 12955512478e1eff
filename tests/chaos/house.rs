//! Everything that can be disturbed: PostgreSQL, servers, the ways to them, runners.

use std::path::Path;
use std::time::Duration;

use api::event::Envelope;
use cluster::Cluster;
use model::{Label, RunStatus, RunnerId};
use serde_json::{Value, json};
use tests::harness::{Client, Component, Process, Server, maia_binary, pipeline, until};

use crate::history::{History, Told};
use crate::proxy::{Mood, Proxy};
use crate::watcher::Watcher;

pub(crate) struct House {
    pub(crate) cluster: Option<Cluster>,
    pub(crate) servers: Vec<Server>,
    pub(crate) proxies: Vec<Proxy>,
    pub(crate) runners: Vec<Process>,
    /// Processes that were asked to stop and finish first.
    pub(crate) leaving: Vec<Process>,
    pub(crate) runner: RunnerId,
    pub(crate) clients: Vec<Client>,
    pub(crate) folder: tempfile::TempDir,
    /// PostgreSQL was killed, so that statements may have failed by that.
    pub(crate) has_crashed: bool,
    credentials: Vec<(&'static str, String)>,
    watchers: Vec<Watcher>,
}

/// A transaction that leaves two rows or none, and work beside and after it; each script leaves a line.
fn components(folder: &Path) -> Vec<Component> {
    let lines = folder.join("lines");
    let line =
        |name: &str| format!("sleep 0.$((RANDOM % 4)); echo \"${{mark}} {name}\" >> '{}'", lines.display());
    let insert = "insert into orders values ('${mark}')";
    vec![
        Component::new("Start", "start", &[("unconditional", &["Begin", "Work"])]),
        Component::new("Begin", "begin", &[("success", &["First"])]),
        Component::new("First", "sql-script", &[("success", &["Inside"])]).with("sqlScript", insert),
        Component::new("Inside", "bash-script", &[("success", &["Second"])]).with("script", line("Inside")),
        Component::new("Second", "sql-script", &[("success", &["Commit"])]).with("sqlScript", insert),
        Component::new("Commit", "commit", &[("success", &["After"])]),
        Component::new("After", "bash-script", &[]).with("script", line("After")),
        Component::new("Work", "bash-script", &[]).with("script", line("Work")),
    ]
}

/// The components whose tasks finish whatever pause comes.
pub(crate) const IN_TRANSACTION: [&str; 4] = ["First", "Inside", "Second", "Commit"];

/// The components that leave a line.
pub(crate) const WITH_LINE: [&str; 3] = ["Inside", "After", "Work"];

impl House {
    /// With that many servers on one PostgreSQL and that many processes of one runner.
    pub(crate) async fn build(servers: usize, runners: usize, fault: Option<(&str, &str)>) -> House {
        let cluster = Cluster::start_in_memory().expect("a private PostgreSQL");
        let folder = tempfile::tempdir().unwrap();
        let variables = "  variables:\n    mark:\n      metadata: { type: \"TEXT\", description: \"\", scope: \"COPIED\", visibility: \"PUBLIC\" }\n      defaultValue: \"\"\ndesign:\n";
        let main = pipeline(&components(folder.path())).replace("design:\n", variables);
        std::fs::write(folder.path().join("Main.orch.yaml"), main).unwrap();
        psql(&cluster, "create table orders (mark text)").await;
        psql(&cluster, "create database control").await;
        let (warehouse, database) = (cluster.tcp_url("postgres"), cluster.tcp_url("control"));
        let project = folder.path().to_str().unwrap().to_owned();
        let arguments = [
            ["--no-local-runner", "--insecure"].as_slice(),
            &["--database", &database, "--warehouse", &warehouse, "--project", &project],
        ]
        .concat();
        let mut house = House {
            servers: Vec::new(),
            proxies: Vec::new(),
            runners: Vec::new(),
            leaving: Vec::new(),
            runner: RunnerId(uuid::Uuid::nil()),
            clients: Vec::new(),
            cluster: Some(cluster),
            folder,
            has_crashed: false,
            credentials: Vec::new(),
            watchers: Vec::new(),
        };
        for _ in 0..servers {
            let server = Server::start_with_fault(&arguments, fault).await;
            house.proxies.push(Proxy::to(server.client.port()).await);
            house.clients.push(server.client.clone());
            house.servers.push(server);
        }
        let after = house.clients[0].snapshot().await.as_of;
        let clients = &house.clients;
        house.watchers = (0..2).map(|first| Watcher::start(clients.clone(), first, after)).collect();
        house.hire().await;
        for _ in 0..runners {
            let runner = house.start_runner();
            house.runners.push(runner);
        }
        house.until_label(Label::Running).await;
        house
    }

    async fn hire(&mut self) {
        let created: Value = self.clients[0].post(api::route::AGENTS, &json!({ "name": "etl" })).await;
        let text = |name: &str| created[name].as_str().expect("a text").to_owned();
        let urls: Vec<String> = self.proxies.iter().map(Proxy::url).collect();
        self.runner = text("agentId").parse().expect("an id");
        self.credentials = vec![
            ("ACCOUNT_ID", "local".to_owned()),
            ("AGENT_ID", text("agentId")),
            ("OAUTH_CLIENT_ID", text("clientId")),
            ("OAUTH_CLIENT_SECRET", text("clientSecret")),
            ("MAIA_URL", urls.join(",")),
            ("MAIA_CPU_LIMIT", "100".to_owned()),
        ];
    }

    pub(crate) fn start_runner(&self) -> Process {
        let mut command = tokio::process::Command::new(maia_binary());
        command.args(["runner", "--actuator-port", "0"]);
        command.envs(self.credentials.iter().map(|(name, value)| (name, value)));
        Process::start(command)
    }

    async fn until_label(&self, label: Label) {
        until(&format!("the runner is {label:?}"), async || {
            let runners = self.clients[0].snapshot().await.runners;
            let row = runners.into_iter().find(|row| row.id == self.runner);
            if row.as_ref().is_some_and(|row| row.label == label) { Ok(()) } else { Err(format!("{row:#?}")) }
        })
        .await;
    }

    /// Lets everything that is under way end, and answers the whole history.
    pub(crate) async fn settle(self, told: Told) -> History {
        for proxy in &self.proxies {
            proxy.be(Mood::Open);
        }
        let path = format!("/dpc/v1/agents/{}/commands", self.runner);
        let resumed =
            self.clients[0].request(reqwest::Method::POST, &path).json(&json!({"command": "RESUME"}));
        assert!(self.clients[0].send(resumed).await.status < 300);
        let mut ends = Vec::new();
        for (mark, run) in &told.runs {
            ends.push((mark.clone(), *run, self.end_of(*run).await));
        }
        let as_of = self.clients[0].snapshot().await.as_of;
        until("all events are read", async || {
            let last: Vec<u64> = self.watchers.iter().map(Watcher::last).collect();
            if last.iter().all(|last| *last >= as_of) { Ok(()) } else { Err(format!("{last:?} of {as_of}")) }
        })
        .await;
        let cluster = self.cluster.as_ref().expect("a PostgreSQL");
        let rows = psql(cluster, "select mark, count(*) from orders group by mark").await;
        let lines = std::fs::read_to_string(self.folder.path().join("lines")).unwrap_or_default();
        let events: Vec<Vec<Envelope>> = self
            .watchers
            .into_iter()
            .map(|watcher| {
                let mut events = watcher.stop();
                // The second may have gone on a little further.
                events.retain(|envelope| envelope.seq <= as_of);
                events
            })
            .collect();
        History { runner: self.runner, has_crashed: self.has_crashed, told, ends, events, rows, lines }
    }

    async fn end_of(&self, run: model::RunId) -> RunStatus {
        self.clients[0].until_ended(run).await.run.status
    }
}

/// What the database answers, a line for each row, with `|` between its values.
async fn psql(cluster: &Cluster, statement: &str) -> String {
    let url = cluster.url("postgres");
    let asked = tokio::process::Command::new("psql").args(["-At", "-c", statement, &url]).output();
    let output =
        tokio::time::timeout(Duration::from_secs(20), asked).await.expect("an answer").expect("psql");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
