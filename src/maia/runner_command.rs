//! `maia runner`: from arguments, files and signals to the runner's library.
//! Never prints a secret.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context as _;
use runner::{Config, GuardCommand, Stop, parse_env_file};
use tokio_util::sync::CancellationToken;

use crate::signals;

pub(crate) const ABOUT: &str = "Start a runner: it connects to a control plane and executes its tasks.

It connects outbound only. What it must know comes from the environment, or from a file with NAME=value lines:
  ACCOUNT_ID, AGENT_ID                  whose runner it is
  OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET  its credentials, made together with the runner
  MAIA_URL                              the control plane, such as http://127.0.0.1:8420; several with commas between
  MAIA_CPU_LIMIT                        while the machine is busier than this, in percent, no new task is taken
                                        (80 unless it is set; 100 for no limit)

SIGTERM or Ctrl-C lets it finish its tasks and open transactions first; a second Ctrl-C ends it at once.";

pub(crate) const EXAMPLES: &str = "Examples:
  maia runner --env-file maia-data/local-runner.env
  maia runner --actuator-port 0        with everything in the environment";

#[derive(clap::Args)]
pub(crate) struct RunnerArguments {
    /// A file with NAME=value lines; what it says wins over the environment
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// The control plane's address, instead of MAIA_URL; several with commas between
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Where health and metrics are served on 127.0.0.1 (/actuator/health, …); 0 for any free port
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    actuator_port: u16,
    /// Where scripts get their temporary folders
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// How long one SQL statement may take before it is cancelled and fails; without it, as long as it takes
    #[arg(long, value_name = "TIME", env = "MAIA_STATEMENT_LIMIT", value_parser = crate::duration::parse)]
    statement_limit: Option<std::time::Duration>,
    /// Stop in good order when standard input is closed: for the process that started this one
    #[arg(long, hide = true)]
    supervised: bool,
}

/// Runs until told to stop.
pub(crate) async fn run(arguments: RunnerArguments) -> anyhow::Result<()> {
    let mut config = config(&arguments)?;
    config.guard = guard_command();
    config.statement_limit = arguments.statement_limit;
    let wishes = signals::listen()?;
    if arguments.supervised {
        stop_when_input_closes(wishes.gently.clone());
    }
    let stop = Stop { gently: wishes.gently, at_once: wishes.at_once };
    runner::run(config, stop).await?;
    Ok(())
}

fn config(arguments: &RunnerArguments) -> anyhow::Result<Config> {
    let file = match &arguments.env_file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("The file {} cannot be read", path.display()))?;
            parse_env_file(&text).with_context(|| format!("The file {} is not understood", path.display()))?
        }
        None => Default::default(),
    };
    let value = |name: &str| match (name, &arguments.url) {
        ("MAIA_URL", Some(url)) => Some(url.clone()),
        _ => file.get(name).cloned().or_else(|| std::env::var(name).ok()),
    };
    let actuator = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.actuator_port));
    let scratch = arguments.scratch.clone();
    let scratch =
        scratch.unwrap_or_else(|| std::env::temp_dir().join(format!("maia-runner-{}", std::process::id())));
    Config::new(value, Some(actuator), scratch).context("The runner cannot start")
}

/// This program again, as a process that outlives the runner by a moment.
fn guard_command() -> Option<GuardCommand> {
    let program = std::env::current_exe().ok()?;
    Some(GuardCommand { program, arguments: vec!["runner-guard".into()] })
}

/// The parent holds the other end of the pipe: it closes when the parent ends, also when it was killed.
fn stop_when_input_closes(gently: CancellationToken) {
    // A thread of its own: a blocking read cannot be cancelled and must not hold up the runtime.
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        while let Ok(1..) = std::io::stdin().read(&mut buffer) {}
        gently.cancel();
    });
}
