//! A server on a project of the test's own, and a runner started by hand.

use std::path::{Path, PathBuf};

use model::{Label, Link, RunId};
use nix::sys::signal::Signal;
use tests::harness::{Client, Component, OwnDatabase, Process, Server, pipeline, until};

/// The files of the project, and the files that tasks wait for.
pub(crate) struct Scenario {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) server: Server,
    pub(crate) runner: Process,
    /// Gone after the processes that use it.
    _database: Option<OwnDatabase>,
}

impl Scenario {
    /// One pipeline, `Main.orch.yaml`, made with the folder that its tasks may look into.
    pub(crate) async fn start(components: impl FnOnce(&Path) -> Vec<Component>) -> Scenario {
        Scenario::start_with(&[], components).await
    }

    pub(crate) async fn start_with(
        arguments: &[&str],
        components: impl FnOnce(&Path) -> Vec<Component>,
    ) -> Scenario {
        Scenario::start_with_faults(arguments, None, None, components).await
    }

    /// With faults that the server and the runner are asked for.
    pub(crate) async fn start_with_faults(
        arguments: &[&str],
        of_server: Option<(&str, &str)>,
        of_runner: Option<(&str, &str)>,
        components: impl FnOnce(&Path) -> Vec<Component>,
    ) -> Scenario {
        let folder = tempfile::tempdir().unwrap();
        let text = pipeline(&components(folder.path()));
        std::fs::write(folder.path().join("Main.orch.yaml"), text).unwrap();
        let mut all = vec!["--no-local-runner", "--project", folder.path().to_str().unwrap()];
        all.extend(arguments);
        let database = (!all.contains(&"--database")).then(OwnDatabase::of_this_run).flatten();
        let url = database.as_ref().map(OwnDatabase::url);
        if let Some(url) = &url {
            all.extend(["--database", url]);
        }
        let server = Server::start_with_fault(&all, of_server).await;
        let runner = server.start_runner_with_fault(of_runner);
        server.client.until_label(Label::Running).await;
        Scenario { folder, server, runner, _database: database }
    }

    /// A run that a pause holds while its runner leaves for good.
    pub(crate) async fn hold_a_run_and_leave(&mut self) -> RunId {
        let client = self.client().clone();
        client.pause().await;
        client.until_label(Label::Paused).await;
        let held = client.start("Main.orch.yaml").await.run.id;
        self.runner.signal(Signal::SIGTERM);
        self.runner.wait().await;
        until("the runner has gone", async || match client.runner().await.link {
            Link::Stopped => Ok(()),
            link => Err(format!("{link:?}")),
        })
        .await;
        held
    }

    /// The server, killed before or by now, is started again.
    pub(crate) async fn restart_server(mut self) -> Scenario {
        self.server = self.server.crash_and_restart().await;
        self
    }

    pub(crate) fn client(&self) -> &Client {
        &self.server.client
    }

    /// Lets the tasks that wait for this file finish.
    pub(crate) fn release(&self, name: &str) {
        std::fs::write(self.file(name), "").unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
