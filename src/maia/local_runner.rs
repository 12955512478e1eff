//! The local runner: a child process of the server, started again whenever it ends.
//! Never leaves it behind: it is asked to finish first, and notices by itself when the server is gone.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::signals::Wishes;

/// The wait before a runner that ended is started again: longer each time that it ends soon.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A runner that worked this long did not fail at its start.
const WORKED: Duration = Duration::from_secs(30);

/// How long a runner that is to end at once may take before it is killed.
const AT_ONCE: Duration = Duration::from_secs(6);

/// How the runner is started.
pub(crate) struct LocalRunner {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
}

impl LocalRunner {
    /// Keeps a runner alive until told to stop, then waits until it has finished.
    pub(crate) async fn supervise(&self, stop: &Wishes) {
        let mut wait = FIRST_WAIT;
        while !stop.gently.is_cancelled() {
            let started = Instant::now();
            match self.start() {
                Ok(child) => match watch(child, stop).await {
                    Some(ended) if ended.in_good_order => {
                        tracing::info!(
                            "The local runner has left; it is started again in {} s.",
                            wait.as_secs()
                        );
                    }
                    Some(ended) => {
                        let how = ended.how;
                        tracing::warn!(
                            "The local runner ended ({how}); it is started again in {} s.",
                            wait.as_secs()
                        );
                    }
                    None => {}
                },
                Err(error) => tracing::error!(
                    "The local runner does not start: {error:#}. Trying again in {} s.",
                    wait.as_secs()
                ),
            }
            if started.elapsed() > WORKED {
                wait = FIRST_WAIT;
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(LONGEST_WAIT),
                () = stop.gently.cancelled() => {}
            }
        }
    }

    fn start(&self) -> anyhow::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            // Nothing is ever written: its end tells the runner that this process is gone.
            .stdin(Stdio::piped())
            // Ctrl-C at the terminal reaches this process only, which then decides.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))
    }
}

/// Waits for the runner's end; how it ended, when nobody asked for it.
async fn watch(mut child: Child, stop: &Wishes) -> Option<Ended> {
    // Waiting would close it, and the runner would take that for the end of this process.
    let _input = child.stdin.take();
    tokio::select! {
        status = child.wait() => return Some(Ended::of(status)),
        () = stop.gently.cancelled() => {}
    }
    tracing::info!("Waiting for the local runner to finish its tasks; Ctrl-C again ends it at once.");
    signal(&child, Signal::SIGTERM);
    tokio::select! {
        _ = child.wait() => return None,
        () = stop.at_once.cancelled() => {}
    }
    signal(&child, Signal::SIGINT);
    if tokio::time::timeout(AT_ONCE, child.wait()).await.is_err() {
        // It ends with the process that started it in any case; this only hastens it.
        let _ = child.kill().await;
    }
    None
}

/// How a runner ended.
struct Ended {
    /// As after a restart that somebody asked for.
    in_good_order: bool,
    how: String,
}

impl Ended {
    fn of(status: std::io::Result<ExitStatus>) -> Ended {
        match status {
            Ok(status) => Ended { in_good_order: status.success(), how: status.to_string() },
            Err(error) => Ended { in_good_order: false, how: error.to_string() },
        }
    }
}

fn signal(child: &Child, signal: Signal) {
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
        // A process that is gone already needs no signal.
        let _ = kill(Pid::from_raw(id), signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(script: &str) -> LocalRunner {
        LocalRunner { program: PathBuf::from("bash"), arguments: vec!["-c".to_owned(), script.to_owned()] }
    }

    #[tokio::test]
    async fn a_runner_that_ends_is_started_again() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let runner = bash(&format!("echo start >> '{}'", log.display()));
        let wishes = Wishes::default();
        let starts = || std::fs::read_to_string(&log).map(|text| text.lines().count()).unwrap_or(0);
        let twice = async {
            while starts() < 2 {
                tokio::task::yield_now().await;
            }
            wishes.gently.cancel();
        };
        let both = async { tokio::join!(runner.supervise(&wishes), twice) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert!(starts() >= 2);
    }

    #[tokio::test]
    async fn a_runner_is_asked_to_finish_and_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let (ready, finished) = (folder.path().join("ready"), folder.path().join("finished"));
        let runner = bash(&format!(
            "trap 'touch {1}; exit 0' TERM; touch {0}; while :; do sleep 0.02; done",
            ready.display(),
            finished.display()
        ));
        let wishes = Wishes::default();
        let stop = async {
            while !ready.exists() {
                tokio::task::yield_now().await;
            }
            wishes.gently.cancel();
        };
        let both = async { tokio::join!(runner.supervise(&wishes), stop) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert!(finished.exists());
    }

    #[tokio::test]
    async fn a_runner_that_is_watched_sees_no_end() {
        let folder = tempfile::tempdir().unwrap();
        let (ready, noticed) = (folder.path().join("ready"), folder.path().join("noticed"));
        // It reads its input for a moment; only the end of the input ends that with another code than the limit's.
        let runner = bash(&format!(
            "read -t 0.3; [ $? -gt 128 ] || touch '{1}'; touch '{0}'; sleep 60",
            ready.display(),
            noticed.display()
        ));
        let wishes = Wishes::default();
        let stop = async {
            while !ready.exists() {
                tokio::task::yield_now().await;
            }
            wishes.gently.cancel();
        };
        let both = async { tokio::join!(runner.supervise(&wishes), stop) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert!(!noticed.exists());
    }

    #[tokio::test]
    async fn a_runner_sees_the_end_of_its_supervisor() {
        let folder = tempfile::tempdir().unwrap();
        let noticed = folder.path().join("noticed");
        let mut child = bash(&format!("cat; touch '{}'", noticed.display())).start().unwrap();
        drop(child.stdin.take());
        tokio::time::timeout(Duration::from_secs(20), child.wait()).await.unwrap().unwrap();
        assert!(noticed.exists());
    }
}
