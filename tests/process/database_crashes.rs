//! PostgreSQL dies at each moment of a commit: before it hears of it, when it has carried it out and nobody was told,
//! when the server was told and nobody else. Nothing that was answered is lost, nothing is done twice, and both the
//! server and the runner go on by themselves.

use std::sync::mpsc::{Receiver, channel};

use api::route;
use api::run::RunStarted;
use api::runner::{RunnerAction, RunnerCommand};
use cluster::{Break, Cluster, PASSWORD, USER, Wire};
use model::{CommandId, ComponentState, Label, RunId, RunnerId};
use reqwest::Method;
use tests::harness::{Client, Reply, until};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::moments::{pause, steps, went_well};
use crate::scenario::Scenario;

/// When PostgreSQL dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    Before,
    Unanswered,
    Answered,
}

/// A server on a PostgreSQL that dies once, at that moment of that operation, and is started again at once.
struct Dying {
    scenario: Scenario,
    /// Ends when PostgreSQL is there again.
    dying: JoinHandle<Cluster>,
}

impl Dying {
    async fn at(operation: &str, death: Death) -> Dying {
        let (_, again) = channel();
        Dying::until_told(operation, death, again).await
    }

    /// It is started again when the other end of the channel is dropped.
    async fn until_told(operation: &str, death: Death, again: Receiver<()>) -> Dying {
        let mut cluster = Cluster::start_in_memory().expect("a private PostgreSQL");
        let wire = Wire::to(cluster.port()).unwrap();
        let url = format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/postgres?sslmode=disable", wire.port());
        let bell = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let when = if death == Death::Answered { "after-commit" } else { "before-commit" };
        let wait = format!("{operation}:{when}@{}", bell.local_addr().unwrap());
        let dying = tokio::spawn(async move {
            let (server, _) = bell.accept().await.unwrap();
            tokio::task::spawn_blocking(move || {
                if death == Death::Unanswered {
                    let breaking = wire.break_next(Break::AfterCommit);
                    drop(server);
                    breaking.reached();
                    cluster.crash().unwrap();
                } else {
                    cluster.crash().unwrap();
                    drop(server);
                }
                let _ = again.recv();
                cluster.run().unwrap();
                cluster
            })
            .await
            .unwrap()
        });
        let fault = Some(("MAIA_WAIT_AT", wait.as_str()));
        let scenario = Scenario::start_with_faults(&["--database", &url], fault, None, steps).await;
        Dying { scenario, dying }
    }
}

async fn command(client: &Client, runner: RunnerId, command: &RunnerCommand) -> Reply {
    let path = route::path(route::RUNNER_COMMANDS, &[&runner.to_string()]);
    client.send(client.request(Method::POST, &path).json(command)).await
}

/// Sends the command while PostgreSQL dies of it. What is answered is true; sent again, it is carried out once.
async fn told_the_truth(dying: Dying, action: RunnerAction, death: Death) -> (Scenario, Cluster) {
    let Dying { scenario, dying } = dying;
    let runner = scenario.client().runner().await.id;
    let wanted = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
    let first = command(scenario.client(), runner, &wanted).await;
    let cluster = dying.await.unwrap();
    match death {
        Death::Before => {
            assert_eq!(first.status, 503, "{first:?}");
            assert_eq!(first.json()["code"], "database-unavailable");
            assert!(first.body.contains("try again"), "{first:?}");
        }
        Death::Unanswered | Death::Answered => assert_eq!(first.status, 200, "{first:?}"),
    }
    until("the command is answered", async || match command(scenario.client(), runner, &wanted).await {
        Reply { status: 200, .. } => Ok(()),
        reply => Err(format!("{reply:?}")),
    })
    .await;
    (scenario, cluster)
}

/// Asks until it is started: what PostgreSQL dies of may share its commit.
async fn started(scenario: &Scenario) -> RunId {
    let client = scenario.client();
    let order = client.order("Main.orch.yaml").await;
    let reply = until("the run is started", async || {
        let reply = client.send(client.request(Method::POST, route::RUNS).json(&order)).await;
        if reply.status == 201 { Ok(reply) } else { Err(format!("{reply:?}")) }
    })
    .await;
    serde_json::from_value::<RunStarted>(reply.json()).unwrap().run.id
}

/// The run whose first step is under way is paused, and goes on.
async fn pause_and_resume(scenario: Scenario, run: RunId) {
    let client = scenario.client();
    client.until_component(run, "First", ComponentState::Running).await;
    client.command(pause()).await;
    client.until_label(Label::Pausing).await;
    scenario.release("go");
    client.until_label(Label::Paused).await;
    client.command(RunnerAction::Resume).await;
    went_well(&scenario, run).await;
}

#[tokio::test]
async fn postgresql_dies_at_the_commit_of_a_pause() {
    for death in [Death::Before, Death::Unanswered, Death::Answered] {
        let dying = Dying::at("pause", death).await;
        let run = started(&dying.scenario).await;
        dying.scenario.client().until_component(run, "First", ComponentState::Running).await;
        let (scenario, _cluster) = told_the_truth(dying, pause(), death).await;
        scenario.client().until_label(Label::Pausing).await;
        scenario.release("go");
        scenario.client().until_label(Label::Paused).await;
        scenario.client().command(RunnerAction::Resume).await;
        went_well(&scenario, run).await;
    }
}

#[tokio::test]
async fn postgresql_dies_at_the_commit_of_a_claim() {
    for death in [Death::Before, Death::Unanswered, Death::Answered] {
        let Dying { scenario, dying } = Dying::at("claim", death).await;
        let run = started(&scenario).await;
        let _cluster = dying.await.unwrap();
        pause_and_resume(scenario, run).await;
    }
}

#[tokio::test]
async fn postgresql_dies_at_the_commit_of_a_result() {
    for death in [Death::Before, Death::Unanswered, Death::Answered] {
        let Dying { scenario, dying } = Dying::at("result", death).await;
        let run = started(&scenario).await;
        let _cluster = dying.await.unwrap();
        pause_and_resume(scenario, run).await;
    }
}

#[tokio::test]
async fn postgresql_dies_at_the_commit_of_a_resume() {
    for death in [Death::Before, Death::Unanswered, Death::Answered] {
        let dying = Dying::at("resume", death).await;
        let run = started(&dying.scenario).await;
        let client = dying.scenario.client();
        client.until_component(run, "First", ComponentState::Running).await;
        client.command(pause()).await;
        dying.scenario.release("go");
        client.until_label(Label::Paused).await;
        let (scenario, _cluster) = told_the_truth(dying, RunnerAction::Resume, death).await;
        went_well(&scenario, run).await;
    }
}

#[tokio::test]
async fn of_a_pause_whose_commit_nobody_saw_the_end_of_nobody_claims_to_know_it() {
    let (start_again, again) = channel();
    let Dying { scenario, dying } = Dying::until_told("pause", Death::Unanswered, again).await;
    let client = scenario.client();
    let runner = client.runner().await.id;
    let wanted = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: pause() };
    let told = command(client, runner, &wanted).await;
    assert_eq!((told.status, told.json()["code"].as_str()), (504, Some("outcome-unknown")), "{told:?}");
    assert!(told.body.contains("it is not known whether it did"), "{told:?}");
    drop(start_again);
    let _cluster = dying.await.unwrap();
    // It had been carried out.
    client.until_label(Label::Paused).await;
    assert_eq!(command(client, runner, &wanted).await.status, 200);
    assert_eq!(client.runner_details().await.pauses.len(), 1);
}
