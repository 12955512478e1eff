//! One child process whose output is kept for the message of a test that fails.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::LIMIT;

/// How long the output of a process that has ended is awaited.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The program under test: `MAIA_BIN`, or the one built beside this test.
pub fn maia_binary() -> PathBuf {
    if let Some(path) = std::env::var_os("MAIA_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the path of this test");
    let folder = test.ancestors().nth(2).expect("a target folder");
    let binary = folder.join("maia");
    assert!(binary.exists(), "{} is missing: build it with `cargo build -p maia`", binary.display());
    binary
}

/// A process that dies with its test.
pub struct Process {
    child: Child,
    output: Output,
    readers: Vec<JoinHandle<()>>,
}

#[derive(Clone)]
struct Output {
    lines: Arc<Mutex<Vec<String>>>,
    changed: watch::Sender<usize>,
}

impl Process {
    pub fn start(mut command: Command) -> Process {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the process starts");
        let output = Output { lines: Arc::default(), changed: watch::Sender::new(0) };
        let readers = vec![
            output.collect(child.stdout.take().expect("a pipe")),
            output.collect(child.stderr.take().expect("a pipe")),
        ];
        Process { child, output, readers }
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("a process that was not waited for")
    }

    /// The first line that contains `text`, once it is printed.
    pub async fn line(&mut self, text: &str) -> String {
        let mut changed = self.output.changed.subscribe();
        let found = async {
            loop {
                if let Some(line) = self.output.find(text) {
                    return line;
                }
                if changed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            line = found => line,
            status = self.child.wait() => {
                panic!("the process ended ({status:?}) without printing {text:?}:\n{}", self.output.text())
            }
            () = tokio::time::sleep(LIMIT) => panic!("{text:?} was not printed:\n{}", self.output.text()),
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.id().try_into().expect("a process id")), signal).expect("the process lives");
    }

    /// Ends it at once, as a crash does. One that has ended already stays so.
    pub async fn kill(&mut self) {
        if self.child.id().is_some() {
            self.child.kill().await.expect("the process can be killed");
        }
    }

    /// How it ended, and what it had printed.
    pub async fn wait(&mut self) -> (ExitStatus, String) {
        let status = tokio::time::timeout(LIMIT, self.child.wait()).await;
        let status = status.unwrap_or_else(|_| panic!("the process goes on:\n{}", self.output.text()));
        // Its last words may still be in the pipe. A child of its own that lives on may hold the pipe open.
        for reader in self.readers.drain(..) {
            let _ = tokio::time::timeout(LAST_WORDS, reader).await;
        }
        (status.expect("the process is ours"), self.output.text())
    }
}

impl Output {
    fn collect(&self, pipe: impl AsyncRead + Unpin + Send + 'static) -> JoinHandle<()> {
        let output = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(pipe).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                output.lines.lock().expect("no writer panics").push(line);
                output.changed.send_modify(|count| *count += 1);
            }
        })
    }

    fn find(&self, text: &str) -> Option<String> {
        self.lines.lock().expect("no writer panics").iter().find(|line| line.contains(text)).cloned()
    }

    fn text(&self) -> String {
        self.lines.lock().expect("no writer panics").join("\n")
    }
}
