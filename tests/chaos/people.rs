//! Those who start runs and pause the runner, whatever the servers do. What a server has accepted is written down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use api::route;
use api::runner::{CommandAccepted, RunnerAction, RunnerCommand};
use model::{CommandId, RunId, RunnerId};
use reference::Dice;
use serde_json::{Value, json};
use tests::harness::Client;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::history::Told;
use crate::house::House;

/// Longer is no answer.
const PATIENCE: Duration = Duration::from_secs(3);

pub(crate) struct People {
    is_over: Arc<AtomicBool>,
    pauses: Arc<AtomicUsize>,
    submitter: JoinHandle<Vec<(String, RunId)>>,
    pauser: JoinHandle<Vec<u64>>,
}

struct Person {
    clients: Vec<Client>,
    runner: RunnerId,
    dice: Dice,
    is_over: Arc<AtomicBool>,
    pauses: Arc<AtomicUsize>,
}

impl People {
    pub(crate) fn start(house: &House, seed: u64) -> People {
        let (is_over, pauses) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let person = |salt| Person {
            clients: house.clients.clone(),
            runner: house.runner,
            dice: Dice::new(seed.wrapping_add(salt)),
            is_over: Arc::clone(&is_over),
            pauses: Arc::clone(&pauses),
        };
        People {
            submitter: tokio::spawn(person(1).submit()),
            pauser: tokio::spawn(person(2).pause_and_resume()),
            is_over,
            pauses,
        }
    }

    pub(crate) async fn until_paused(&self, times: usize) {
        while self.pauses.load(Ordering::Relaxed) < times {
            sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn stop(self) -> Told {
        self.is_over.store(true, Ordering::Relaxed);
        Told {
            runs: self.submitter.await.expect("the one who starts runs"),
            commands: self.pauser.await.expect("the one who pauses"),
        }
    }
}

impl Person {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn server(&mut self) -> Client {
        self.clients[self.dice.roll(self.clients.len())].clone()
    }

    /// Starts runs. One whose answer is lost may be there or not.
    async fn submit(mut self) -> Vec<(String, RunId)> {
        let project = loop {
            let server = self.server();
            if let Ok(snapshot) = timeout(PATIENCE, server.snapshot()).await {
                break snapshot.project.id.to_string();
            }
        };
        let path = route::path(route::PROJECT_EXECUTIONS, &[&project]);
        let mut accepted = Vec::new();
        for number in 0.. {
            if self.is_over() {
                break;
            }
            let mark = format!("m{number}");
            let body = json!({
                "pipelineName": "Main",
                "environmentName": "Local",
                "agentId": self.runner.to_string(),
                "scalarVariables": { "mark": mark },
            });
            let request = self.server().request(reqwest::Method::POST, &path).json(&body);
            if let Some(answer) = answer_of::<Value>(request).await {
                let run = answer["pipelineExecutionId"].as_str().expect("an id").parse().expect("an id");
                accepted.push((mark, run));
            }
            sleep(Duration::from_millis(100 + 50 * self.dice.roll(8) as u64)).await;
        }
        accepted
    }

    /// Pauses and resumes; each command is repeated until some server says that it is carried out.
    async fn pause_and_resume(mut self) -> Vec<u64> {
        let mut accepted = Vec::new();
        while !self.is_over() {
            let confirm = model::PAUSE_PHRASE.to_owned();
            let pause = RunnerAction::Pause { confirm, reason: None, duration_seconds: Some(600) };
            accepted.extend(self.command(pause).await);
            self.pauses.fetch_add(1, Ordering::Relaxed);
            // Sometimes so short that it is cancelled while the runner is Pausing.
            sleep(Duration::from_millis([100, 1_000, 3_000, 5_000][self.dice.roll(4)])).await;
            accepted.extend(self.command(RunnerAction::Resume).await);
            sleep(Duration::from_millis([200, 1_000, 2_500][self.dice.roll(3)])).await;
        }
        accepted
    }

    async fn command(&mut self, action: RunnerAction) -> Option<u64> {
        let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
        let path = route::path(route::RUNNER_COMMANDS, &[&self.runner.to_string()]);
        for _ in 0..100 {
            let request = self.server().request(reqwest::Method::POST, &path).json(&command);
            if let Some(accepted) = answer_of::<CommandAccepted>(request).await {
                return Some(accepted.seq);
            }
            sleep(Duration::from_millis(100)).await;
        }
        None
    }
}

/// The answer, if one came in time and was none of a server in trouble.
async fn answer_of<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder) -> Option<T> {
    let asked = async {
        let answer = request.send().await.ok()?;
        assert!(!answer.status().is_client_error(), "refused: {:?}", answer.text().await);
        answer.error_for_status().ok()?.json().await.ok()
    };
    timeout(PATIENCE, asked).await.ok().flatten()
}
