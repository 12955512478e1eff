//! What components do when a real runner executes them.

use model::{ComponentState, RunStatus};
use tests::harness::{Component, pipeline};

use crate::scenario::Scenario;

#[tokio::test]
async fn components_say_what_they_did_and_runs_end_as_their_graph_says() {
    let scenario = Scenario::start(|_| {
        vec![
            Component::new("Start", "start", &[("unconditional", &["Python", "Unknown"])]),
            Component::new("Python", "python-script", &[("success", &["Join"])])
                .with("script", "print('first')\nprint('42 rows')"),
            Component::new("Unknown", "s3-load", &[("failure", &["Bash"])]),
            Component::new("Bash", "bash-script", &[("success", &["Join"])]).with("script", "echo from bash"),
            Component::new("Join", "and", &[("unconditional", &["Fail"])]),
            Component::new("Fail", "python-script", &[]).with("script", "raise ValueError('no rows')"),
        ]
    })
    .await;
    let client = scenario.client();
    let run = client.start("Main.orch.yaml").await.run.id;
    let ended = client.until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Failed, "the last failure has no link");
    assert!(ended.run.message.as_ref().unwrap().contains("Fail"), "{:?}", ended.run);
    let python = client.component(run, "Python").await;
    assert_eq!(python.message.as_deref(), Some("42 rows"));
    assert_eq!(python.output.as_deref(), Some("first\n42 rows\n"));
    let unknown = client.component(run, "Unknown").await;
    assert_eq!(unknown.state, ComponentState::Failed);
    assert!(unknown.message.unwrap().contains("cannot execute type s3-load"));
    assert!(client.component(run, "Fail").await.message.unwrap().contains("ValueError: no rows"));
}

#[tokio::test]
async fn a_script_beyond_its_time_is_killed_with_everything_it_started() {
    let scenario = Scenario::start(|folder| {
        let script = format!("sleep 600 & echo $! > '{}'; sleep 600", folder.join("child").display());
        vec![
            Component::new("Start", "start", &[("unconditional", &["Slow"])]),
            Component::new("Slow", "bash-script", &[]).with("script", script).with("timeout", "1"),
        ]
    })
    .await;
    let client = scenario.client();
    let run = client.start("Main.orch.yaml").await.run.id;
    let ended = client.until_ended(run).await;
    assert_eq!(ended.run.status, RunStatus::Failed);
    let message = client.component(run, "Slow").await.message.unwrap();
    assert!(message.contains("1 s"), "it says how long it was allowed: {message}");
    let child = std::fs::read_to_string(scenario.file("child")).unwrap();
    let process = format!("/proc/{}/cmdline", child.trim());
    let command = std::fs::read_to_string(process).unwrap_or_default();
    assert!(!command.contains("sleep"), "what the script started is still there: {command}");
}

#[tokio::test]
async fn a_child_pipeline_runs_as_its_own_run_and_its_failure_reaches_the_parent() {
    let scenario = Scenario::start(|_| {
        vec![
            Component::new("Start", "start", &[("unconditional", &["Child"])]),
            Component::new("Child", "run-orchestration", &[("failure", &["Handled"])])
                .with("orchestrationJob", "checks/Child"),
            Component::new("Handled", "end-success", &[]),
        ]
    })
    .await;
    std::fs::create_dir(scenario.file("checks")).unwrap();
    let child = pipeline(&[
        Component::new("Start", "start", &[("unconditional", &["Stop"])]),
        Component::new("Stop", "end-failure", &[]),
    ]);
    std::fs::write(scenario.file("checks/Child.orch.yaml"), child).unwrap();
    let client = scenario.client();
    let run = client.start("Main.orch.yaml").await.run.id;
    assert_eq!(client.until_ended(run).await.run.status, RunStatus::Success);
    let component = client.component(run, "Child").await;
    assert_eq!(component.state, ComponentState::Failed);
    let child = client.run(component.child_run.expect("a child run")).await.run;
    assert_eq!((child.status, child.parent), (RunStatus::Failed, Some(run)));
}
