//! Runners whose secret is wrong, or no longer right.

use model::{ComponentState, Label, RunStatus};
use tests::harness::{Component, Process, Server, maia_binary};

use crate::scenario::Scenario;

#[tokio::test]
async fn a_runner_with_a_wrong_secret_says_so_and_ends() {
    let server = Server::start(&["--no-local-runner"]).await;
    let right = std::fs::read_to_string(server.credentials()).unwrap();
    let wrong = right.lines().map(|line| match line.strip_prefix("OAUTH_CLIENT_SECRET=") {
        Some(_) => "OAUTH_CLIENT_SECRET=not-the-secret".to_owned(),
        None => line.to_owned(),
    });
    let file = server.data().join("wrong.env");
    std::fs::write(&file, wrong.collect::<Vec<_>>().join("\n")).unwrap();
    let mut command = tokio::process::Command::new(maia_binary());
    command.args(["runner", "--actuator-port", "0", "--env-file"]).arg(&file);
    let (status, output) = Process::start(command).wait().await;
    assert!(!status.success(), "{output}");
    assert!(output.contains("client secret is wrong"), "{output}");
    assert!(!output.contains("not-the-secret"), "{output}");
    assert_eq!(server.client.runner().await.label, Label::Pending);
}

#[tokio::test]
async fn a_runner_whose_secret_is_revoked_in_mid_task_loses_nothing_of_the_queue() {
    let steps = |folder: &std::path::Path| {
        vec![
            Component::new("Start", "start", &[("unconditional", &["Wait"])]),
            Component::waits_for("Wait", &folder.join("go"), &[("success", &["Say"]), ("failure", &["Say"])]),
            Component::new("Say", "print-variables", &[]),
        ]
    };
    let mut scenario = Scenario::start(steps).await;
    let run = scenario.client().start("Main.orch.yaml").await.run.id;
    scenario.client().until_component(run, "Wait", ComponentState::Running).await;
    // Where the file is gone, the server makes new credentials, and the old ones end.
    std::fs::remove_file(scenario.server.credentials()).unwrap();
    scenario.server = scenario.server.crash_and_restart().await;
    let line = scenario.runner.line("does not accept this runner's credentials").await;
    assert!(line.contains("client secret is wrong"), "{line}");
    // Its task fails as lost, and one with the right secret goes on.
    let _next = scenario.server.start_runner();
    let lost = scenario.client().until_component(run, "Wait", ComponentState::Failed).await;
    assert!(lost.message.is_some_and(|message| message.contains("lost")));
    assert_eq!(scenario.client().until_ended(run).await.run.status, RunStatus::Success);
    scenario.release("go");
}
