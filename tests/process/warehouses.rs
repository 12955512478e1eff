//! The sample project on the warehouses that an environment may have.

use cluster::Cluster;
use model::{ComponentState, Label, RunStatus};
use tests::harness::Server;

/// Twice, because the second load finds what the first has left.
async fn the_sample_runs(arguments: &[&str]) {
    let server = Server::start(&[&["--no-local-runner"], arguments].concat()).await;
    let _runner = server.start_runner();
    server.client.until_label(Label::Running).await;
    for _ in 0..2 {
        let run = server.client.start("Nightly load.orch.yaml").await.run.id;
        let ended = server.client.until_ended(run).await;
        assert_eq!(ended.run.status, RunStatus::Success, "{ended:#?}");
        let totals = server.client.component(run, "Update totals").await;
        assert!(totals.output.as_deref().is_some_and(|output| output.contains("North")), "{totals:#?}");
        let committed = server.client.component(run, "Commit").await;
        assert_eq!(committed.state, ComponentState::Succeeded);
    }
}

#[tokio::test]
async fn the_sample_runs_on_a_file() {
    the_sample_runs(&[]).await;
}

#[tokio::test]
async fn the_sample_runs_on_postgres() {
    let cluster = Cluster::start_in_memory().expect("a private PostgreSQL");
    the_sample_runs(&["--warehouse", &cluster.tcp_url("postgres")]).await;
}
