//! Child processes for scripts: a group of their own, a time limit, output in the order in which it was printed.
//! Never leaves a process of the group behind, whichever way this ends.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use crate::guard::Guard;
use crate::transcript::Transcript;

/// How long a group has to end by itself after it was asked to.
const GRACE: Duration = Duration::from_secs(2);

/// How long output is awaited from processes that left the group and are not ours to kill.
const LAST_OUTPUT: Duration = Duration::from_secs(1);

/// How a script ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Exited(ExitStatus),
    TimedOut,
    Stopped,
}

/// Runs the command to its end, or kills it.
pub(crate) async fn run(
    mut command: Command,
    limit: Duration,
    stop: &CancellationToken,
    guard: Option<&Guard>,
) -> io::Result<(Ending, String)> {
    // One pipe for both, so that the order between them is kept.
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    // The command holds the writing end, and the reader sees no end while anybody does.
    drop(command);
    let group = Group::of(&child, guard);
    let transcript = Arc::new(Mutex::new(Transcript::default()));
    let mut reading =
        tokio::spawn(read_to_end(Receiver::from_owned_fd(reader.into())?, Arc::clone(&transcript)));
    let ending = tokio::select! {
        status = child.wait() => Ending::Exited(status?),
        () = tokio::time::sleep(limit) => Ending::TimedOut,
        () = stop.cancelled() => Ending::Stopped,
    };
    if !matches!(ending, Ending::Exited(_)) {
        group.signal(Signal::SIGTERM);
        // Whether it ended by itself or not, the rest of the group is killed next.
        let _ = tokio::time::timeout(GRACE, child.wait()).await;
    }
    drop(group);
    if !matches!(ending, Ending::Exited(_)) {
        child.wait().await?;
    }
    if tokio::time::timeout(LAST_OUTPUT, &mut reading).await.is_err() {
        reading.abort();
    }
    let output = std::mem::take(&mut *transcript.lock().unwrap_or_else(PoisonError::into_inner)).into_text();
    Ok((ending, output))
}

async fn read_to_end(mut receiver: Receiver, transcript: Arc<Mutex<Transcript>>) {
    let mut buffer = vec![0; 16 * 1024];
    // An error means that nothing more can be read: the same as the end.
    while let Ok(count @ 1..) = receiver.read(&mut buffer).await {
        let bytes = buffer.get(..count).unwrap_or_default();
        transcript.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
    }
}

/// The process group of a script, killed when this is dropped: also when the task itself is dropped.
struct Group<'g> {
    id: Option<Pid>,
    guard: Option<&'g Guard>,
}

impl<'g> Group<'g> {
    fn of(child: &Child, guard: Option<&'g Guard>) -> Group<'g> {
        let id = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
        if let (Some(id), Some(guard)) = (id, guard) {
            guard.add(id);
        }
        Group { id, guard }
    }

    fn signal(&self, signal: Signal) {
        if let Some(id) = self.id {
            // A group that is gone already is what we want.
            let _ = killpg(id, signal);
        }
    }
}

impl Drop for Group<'_> {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
        if let (Some(id), Some(guard)) = (self.id, self.guard) {
            guard.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn bash(script: &str) -> Command {
        let mut command = Command::new("bash");
        command.arg("-c").arg(script);
        command
    }

    async fn ran(script: &str, limit: Duration) -> (Ending, String) {
        run(bash(script), limit, &CancellationToken::new(), None).await.unwrap()
    }

    /// The group of the script is the script's own process id, which it printed.
    async fn wait_until_gone(group: &str) {
        let group = Pid::from_raw(group.trim().parse().unwrap());
        let deadline = Instant::now() + Duration::from_secs(10);
        while killpg(group, None).is_ok() {
            assert!(Instant::now() < deadline, "a process of the group {group} is still there");
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn output_is_kept_in_the_order_in_which_it_was_printed() {
        let (ending, output) = ran("echo one; echo two >&2; echo three; exit 3", LONG).await;
        assert!(matches!(ending, Ending::Exited(status) if status.code() == Some(3)), "{ending:?}");
        assert_eq!(output, "one\ntwo\nthree\n");
    }

    #[tokio::test]
    async fn the_whole_group_is_killed_after_the_limit() {
        // The child and the grandchild ignore the polite signal.
        let script =
            "trap '' TERM; echo $$; (trap '' TERM; while :; do sleep 60; done) & while :; do sleep 60; done";
        let (ending, output) = ran(script, Duration::from_millis(300)).await;
        assert_eq!(ending, Ending::TimedOut);
        wait_until_gone(&output).await;
    }

    #[tokio::test]
    async fn what_a_script_left_in_the_background_ends_with_it() {
        let (ending, output) = ran("echo $$; sleep 600 &", LONG).await;
        assert!(matches!(ending, Ending::Exited(status) if status.success()), "{ending:?}");
        wait_until_gone(&output).await;
    }

    #[tokio::test]
    async fn a_script_that_lost_its_lease_is_stopped() {
        let stop = CancellationToken::new();
        let (ran, ()) = tokio::join!(run(bash("sleep 600"), LONG, &stop, None), async { stop.cancel() });
        assert_eq!(ran.unwrap().0, Ending::Stopped);
    }

    #[tokio::test]
    async fn a_dropped_task_leaves_no_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("group");
        let script =
            format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; sleep 600 & sleep 600", path.display());
        let stop = CancellationToken::new();
        let mut running = Box::pin(run(bash(&script), LONG, &stop, None));
        let group = loop {
            tokio::select! {
                _ = &mut running => unreachable!("the script sleeps"),
                () = tokio::task::yield_now() => {}
            }
            if let Ok(group) = std::fs::read_to_string(&path) {
                break group;
            }
        };
        drop(running);
        wait_until_gone(&group).await;
    }

    #[tokio::test]
    async fn a_flood_of_output_is_cut() {
        let (_, output) =
            ran("echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last", LONG).await;
        assert!(output.len() <= 64 * 1024 && output.starts_with("first\n") && output.ends_with("\nlast\n"));
        assert!(output.contains("bytes were cut out here"));
    }
}
