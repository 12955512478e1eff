//! A client of the server's own API that waits for conditions, never for time.

use std::future::Future;
use std::time::Duration;

use api::event::Snapshot;
use api::route;
use api::run::{ComponentRow, RunDetails, RunStarted, StartRun};
use api::runner::{CommandAccepted, PausePreview, RunnerAction, RunnerCommand, RunnerDetails, RunnerRow};
use model::{CommandId, ComponentState, Label, RunId, RunnerId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::LIMIT;

/// How often a condition is looked at.
const GLANCE: Duration = Duration::from_millis(25);

/// Talks to one server.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Client {
    pub fn new(address: String) -> Client {
        Client { http: reqwest::Client::new(), address }
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("an address with a port")
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, self.url(path))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.expect("the server answers");
        let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        Reply {
            status: response.status().as_u16(),
            content_type: content_type.unwrap_or_default().to_owned(),
            body: response.text().await.expect("the server ends its answer"),
        }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(self.send(self.request(reqwest::Method::GET, path)).await)
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        read(self.send(self.request(reqwest::Method::POST, path).json(body)).await)
    }

    pub async fn snapshot(&self) -> Snapshot {
        self.get(route::SNAPSHOT).await
    }

    /// The only runner of a new server.
    pub async fn runner(&self) -> RunnerRow {
        self.snapshot().await.runners.into_iter().next().expect("the local runner")
    }

    pub async fn runner_details(&self) -> RunnerDetails {
        let id = self.runner().await.id.to_string();
        self.get(&route::path(route::RUNNER, &[&id])).await
    }

    pub async fn pause_preview(&self) -> PausePreview {
        let id = self.runner().await.id.to_string();
        self.get(&route::path(route::RUNNER_PAUSE_PREVIEW, &[&id])).await
    }

    pub async fn command(&self, action: RunnerAction) -> CommandAccepted {
        let id = self.runner().await.id.to_string();
        let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
        self.post(&route::path(route::RUNNER_COMMANDS, &[&id]), &command).await
    }

    /// The same with a command of the caller's own, which may be sent again; the error says that nobody answered.
    pub async fn try_command(&self, runner: RunnerId, command: &RunnerCommand) -> Result<(), String> {
        let path = route::path(route::RUNNER_COMMANDS, &[&runner.to_string()]);
        let answer = self.request(reqwest::Method::POST, &path).json(command).send().await;
        match answer {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => panic!("refused: {answer:?}"),
            Err(error) => Err(error.to_string()),
        }
    }

    pub async fn pause(&self) -> CommandAccepted {
        let confirm = model::PAUSE_PHRASE.to_owned();
        self.command(RunnerAction::Pause { confirm, reason: None, duration_seconds: None }).await
    }

    pub async fn start(&self, pipeline: &str) -> RunStarted {
        let order = self.order(pipeline).await;
        self.post(route::RUNS, &order).await
    }

    /// What starts the pipeline, once however often it is sent.
    pub async fn order(&self, pipeline: &str) -> StartRun {
        let snapshot = self.snapshot().await;
        StartRun {
            command_id: CommandId(Uuid::new_v4()),
            project_id: snapshot.project.id,
            pipeline: pipeline.to_owned(),
            environment_id: snapshot.environments.first().expect("an environment").id,
            runner_id: None,
            part: dpl::Part::Whole,
        }
    }

    pub async fn run(&self, id: RunId) -> RunDetails {
        self.get(&route::path(route::RUN, &[&id.to_string()])).await
    }

    pub async fn component(&self, run: RunId, name: &str) -> ComponentRow {
        let components = self.run(run).await.components;
        components.into_iter().find(|row| row.component == name).expect("a component of that name")
    }

    /// The runner, once its label is this.
    pub async fn until_label(&self, label: Label) -> RunnerRow {
        until(&format!("the runner is {label:?}"), async || {
            let runner = self.runner().await;
            if runner.label == label { Ok(runner) } else { Err(format!("{runner:#?}")) }
        })
        .await
    }

    /// The component, once its state is this.
    pub async fn until_component(&self, run: RunId, name: &str, state: ComponentState) -> ComponentRow {
        until(&format!("{name} is {state:?}"), async || {
            let component = self.component(run, name).await;
            if component.state == state { Ok(component) } else { Err(format!("{component:#?}")) }
        })
        .await
    }

    /// The run, once it has ended.
    pub async fn until_ended(&self, run: RunId) -> RunDetails {
        until("the run has ended", async || {
            let details = self.run(run).await;
            if details.run.status.is_active() { Err(format!("{details:#?}")) } else { Ok(details) }
        })
        .await
    }
}

/// What `look` finds once it succeeds. Fails with the last thing it saw.
pub async fn until<T, Look, Seen>(claim: &str, look: Look) -> T
where
    Look: Fn() -> Seen,
    Seen: Future<Output = Result<T, String>>,
{
    let start = std::time::Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(seen) if start.elapsed() > LIMIT => panic!("never came true: {claim}. Last seen: {seen}"),
            Err(_) => tokio::time::sleep(GLANCE).await,
        }
    }
}

fn read<T: DeserializeOwned>(reply: Reply) -> T {
    assert!((200..300).contains(&reply.status), "refused: {reply:?}");
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {reply:?}"))
}
