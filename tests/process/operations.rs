//! What an operator sees from outside: the log, the probes, and the order in which a server leaves.

use model::Label;
use nix::sys::signal::Signal;
use serde_json::Value;
use tests::harness::{Component, until};

use crate::scenario::Scenario;

fn one_step(_: &std::path::Path) -> Vec<Component> {
    vec![Component::new("Start", "start", &[])]
}

#[tokio::test]
async fn one_pause_can_be_followed_in_the_log_by_its_id() {
    let arguments = ["--log-format", "json", "--auto-resume", "300ms"];
    let mut scenario = Scenario::start_with(&arguments, one_step).await;
    let accepted = scenario.client().pause().await;
    let pause = accepted.runner.pause.expect("a pause is under way").id.to_string();
    scenario.client().until_label(Label::Running).await;
    let mut told = Vec::new();
    for words in ["was asked for by", "is paused (drained)", "was ended by the automatic resume"] {
        let line = scenario.server.process_mut().line(words).await;
        let line: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(line["pause.id"], pause.as_str(), "{line}");
        assert_eq!(line["runner.name"], "local", "{line}");
        told.push(line["timestamp"].as_str().expect("a time").to_owned());
    }
    assert!(told.is_sorted(), "{told:?}");
    // The runner's log tells of the same pause.
    let line = scenario.runner.line("is being paused").await;
    assert!(line.contains(&pause), "{line}");
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_says_so_before_it_is_gone() {
    let mut scenario = Scenario::start_with(&["--stop-delay", "1s"], one_step).await;
    let client = scenario.client().clone();
    let ready = async || client.send(client.request(reqwest::Method::GET, "/readyz")).await;
    assert_eq!(ready().await.status, 200);
    scenario.server.process_mut().signal(Signal::SIGTERM);
    until("the server is not ready", async || match ready().await.status {
        503 => Ok(()),
        status => Err(status.to_string()),
    })
    .await;
    // It still answers what comes.
    client.runner().await;
    let (status, output) = scenario.server.process_mut().wait().await;
    assert!(status.success(), "{output}");
}
