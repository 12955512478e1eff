//! Real processes for tests: a server on a free port with its own data folder, and runners started by hand.
//! Whatever a test started is gone when the test ends, failed or not.

mod client;
mod database;
mod process;
mod project;

pub use client::{Client, Reply, until};
pub use database::OwnDatabase;
pub use process::{Process, maia_binary};
pub use project::{Component, pipeline};

use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest that any condition may take. Long, because machines may be slow: conditions are polled, and a
/// test that passes never waits for it.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A server process with a data folder of its own.
pub struct Server {
    process: Process,
    data: tempfile::TempDir,
    arguments: Vec<String>,
    pub client: Client,
}

impl Server {
    /// `maia serve` with short timings and these arguments, ready to answer.
    pub async fn start(arguments: &[&str]) -> Server {
        Server::start_with_fault(arguments, None).await
    }

    /// The same, with a fault that it is asked for by an environment variable and its value.
    pub async fn start_with_fault(arguments: &[&str], fault: Option<(&str, &str)>) -> Server {
        let data = tempfile::tempdir().expect("a temporary folder");
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Server::start_in(data, arguments, 0, fault).await
    }

    async fn start_in(
        data: tempfile::TempDir,
        arguments: Vec<String>,
        port: u16,
        fault: Option<(&str, &str)>,
    ) -> Server {
        let mut command = tokio::process::Command::new(maia_binary());
        command.args(["serve", "--port", &port.to_string(), "--data"]).arg(data.path());
        command.args(["--heartbeat", "200ms", "--heartbeat-limit", "2s", "--lease", "3s"]);
        command.args(&arguments);
        // Other tests may keep the machine busy.
        command.env("MAIA_CPU_LIMIT", "100").envs(fault);
        let mut process = Process::start(command);
        let ready = process.line("Maia Designer is ready: ").await;
        let address = ready.split("ready: ").nth(1).expect("an address").trim().to_owned();
        Server { process, data, arguments, client: Client::new(address) }
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Where the local runner's credentials stand.
    pub fn credentials(&self) -> PathBuf {
        self.data().join("local-runner.env")
    }

    pub fn process_mut(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Kills the server without a chance to say anything, and starts it again on its data and its port.
    pub async fn crash_and_restart(self) -> Server {
        let Server { mut process, data, arguments, client } = self;
        process.kill().await;
        Server::start_in(data, arguments, client.port(), None).await
    }

    /// Asks the server to stop, waits until it has, and starts it again on its data and its port.
    pub async fn restart(self) -> Server {
        let Server { mut process, data, arguments, client } = self;
        process.signal(nix::sys::signal::Signal::SIGTERM);
        let (status, output) = process.wait().await;
        assert!(status.success(), "the server does not stop in good order: {output}");
        Server::start_in(data, arguments, client.port(), None).await
    }

    /// A runner process with the local runner's credentials, started by hand.
    pub fn start_runner(&self) -> Process {
        self.start_runner_with_fault(None)
    }

    /// The same, with a fault that it is asked for.
    pub fn start_runner_with_fault(&self, fault: Option<(&str, &str)>) -> Process {
        let mut command = tokio::process::Command::new(maia_binary());
        command.args(["runner", "--actuator-port", "0", "--env-file"]).arg(self.credentials());
        command.env("MAIA_CPU_LIMIT", "100").envs(fault);
        Process::start(command)
    }
}
