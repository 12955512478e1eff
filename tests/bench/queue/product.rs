//! The server as it is shipped, on an empty database, with pipelines whose components do nothing.

use std::time::Duration;

use api::agent::Token;
use api::event::Snapshot;
use api::execution::{ExecutionId, StartExecution};
use api::route;
use api::runner::{CreateRunner, Platform, RunnerCreated};
use cluster::Cluster;
use model::{CommandId, RunnerId};
use serde_json::json;
use tests::harness::{Client, Process, maia_binary};
use uuid::Uuid;

use crate::wire::Wire;

/// How many components follow a Start at once.
pub(crate) const WIDTH: usize = 20;

/// A run of one task, which carries the mark that it was submitted with.
const ONE: &str = r#"type: "orchestration"
version: "1.0"
pipeline:
  components:
    Start:
      type: "start"
      parameters: { componentName: "Start" }
  variables:
    mark:
      metadata: { type: "TEXT", description: "", scope: "COPIED", visibility: "PUBLIC" }
      defaultValue: ""
"#;

/// Where a server keeps everything.
pub(crate) enum Storage {
    Sqlite,
    Postgres(String),
}

impl Storage {
    /// A new database there.
    pub(crate) fn postgres(cluster: &Cluster) -> Storage {
        let name = format!("maia_{}", Uuid::new_v4().simple());
        cluster.create(&name).expect("a database");
        Storage::Postgres(cluster.url(&name))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Storage::Sqlite => "SQLite",
            Storage::Postgres(_) => "PostgreSQL",
        }
    }
}

/// A running server, and one runner of it whose processes the measurement plays.
pub(crate) struct Product {
    _process: Process,
    _folders: [tempfile::TempDir; 2],
    /// Such as `127.0.0.1:8420`.
    pub(crate) host: String,
    pub(crate) token: String,
    runner: RunnerId,
    snapshot: Snapshot,
}

impl Product {
    pub(crate) async fn start(storage: &Storage) -> Product {
        let (data, project) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(project.path().join("Wide.orch.yaml"), wide()).unwrap();
        std::fs::write(project.path().join("One.orch.yaml"), ONE).unwrap();
        let mut command = tokio::process::Command::new(maia_binary());
        command.args(["serve", "--port", "0", "--no-local-runner", "--data"]).arg(data.path());
        command.arg("--project").arg(project.path());
        if let Storage::Postgres(url) = storage {
            command.args(["--database", url]);
        }
        let mut process = Process::start(command);
        let ready = process.line("Maia Designer is ready: ").await;
        let address = ready.split("ready: ").nth(1).expect("an address").trim().to_owned();
        let client = Client::new(address.clone());
        let wanted = CreateRunner {
            command_id: CommandId(Uuid::new_v4()),
            name: "Measured".to_owned(),
            description: String::new(),
            platform: Platform::AwsFargate,
        };
        let created: RunnerCreated = client.post(route::RUNNERS, &wanted).await;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &created.client_id),
            ("client_secret", &created.client_secret),
        ];
        let reply = client.send(client.request(reqwest::Method::POST, route::TOKEN).form(&form)).await;
        let token: Token = serde_json::from_value(reply.json()).expect("a token");
        Product {
            snapshot: client.snapshot().await,
            host: address.trim_start_matches("http://").to_owned(),
            token: token.access_token,
            runner: created.runner.id,
            _process: process,
            _folders: [data, project],
        }
    }

    /// Starts a run, whose task waits in the runner's queue when this returns.
    pub(crate) async fn submit(&self, wire: &mut Wire, pipeline: &str, mark: Option<usize>) {
        let wanted = StartExecution {
            pipeline_name: pipeline.to_owned(),
            environment_name: self.snapshot.environments[0].name.clone(),
            version_name: None,
            agent_id: Some(self.runner.to_string()),
            execution_tag: None,
            scalar_variables: mark.map(|mark| json!({ "mark": mark.to_string() })),
            grid_variables: None,
        };
        let path = route::path(route::PROJECT_EXECUTIONS, &[&self.snapshot.project.id.to_string()]);
        let _: ExecutionId = wire.post(&path, &wanted).await;
    }

    /// How often an instance says that it lives.
    pub(crate) const HEARTBEAT: Duration = Duration::from_secs(5);
}

/// A Start that leads to many components at once, which do nothing.
fn wide() -> String {
    let (mut names, mut components) = (Vec::new(), String::new());
    for at in 0..WIDTH {
        names.push(format!("\"Do nothing {at}\""));
        components.push_str(&format!(
            "    \"Do nothing {at}\": {{ type: \"print-variables\", parameters: {{ componentName: \"Do nothing {at}\" }} }}\n"
        ));
    }
    format!(
        "type: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components:\n    Start:\n      type: \"start\"\n      \
         transitions: {{ unconditional: [{}] }}\n      parameters: {{ componentName: \"Start\" }}\n{components}",
        names.join(", ")
    )
}
