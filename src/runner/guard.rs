//! Ends the scripts of a runner that is killed: a small process that outlives it by a moment.
//! Never touches a process that the runner did not name, nor a folder that is not the runner's own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, BufRead, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// What the names of a runner's folders begin with.
pub(crate) const FOLDER_PREFIX: &str = "maia-runner-";

/// How the guard's process is started: a program that calls [`guard`] with the folder that is its last argument.
#[derive(Clone, Debug)]
pub struct GuardCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

/// The runner's side of the guard.
///
/// The guard reads which process groups are there. Its input ends when this process does, in whatever way, because
/// the pipe's writing end is closed in scripts.
pub(crate) struct Guard {
    input: Mutex<Option<ChildStdin>>,
    child: Mutex<Child>,
}

impl Guard {
    pub(crate) fn start(command: &GuardCommand, folder: &Path) -> io::Result<Guard> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Signals from a terminal are for the runner.
            .process_group(0)
            .spawn()?;
        let input = child.stdin.take();
        Ok(Guard { input: Mutex::new(input), child: Mutex::new(child) })
    }

    pub(crate) fn add(&self, group: Pid) {
        self.say(&format!("+{group}\n"));
    }

    pub(crate) fn remove(&self, group: Pid) {
        self.say(&format!("-{group}\n"));
    }

    fn say(&self, line: &str) {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = input.as_mut()
            && let Err(error) = pipe.write_all(line.as_bytes())
        {
            tracing::warn!(
                "The guard is gone ({error}): scripts would outlive this runner if it were killed."
            );
            *input = None;
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        *self.input.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // It ends at the end of its input; waiting takes its process entry away.
        let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait();
    }
}

/// Reads the names of process groups until the runner ends, then kills those that are left and deletes the folder.
pub fn guard(input: impl BufRead, folder: &Path) {
    let mut groups = BTreeSet::new();
    // A line that cannot be read is the end as well.
    for line in input.lines().map_while(Result::ok) {
        match line.split_at_checked(1) {
            Some(("+", group)) => groups.extend(process_group(group)),
            Some(("-", group)) => {
                process_group(group).map(|group| groups.remove(&group));
            }
            _ => {}
        }
    }
    for group in groups {
        // A group that is gone already is what we want.
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
    let is_runners =
        folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(FOLDER_PREFIX));
    if is_runners {
        // What cannot be deleted stays for the owner to see.
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// 0 and 1 would mean this process's own group and everybody.
fn process_group(text: &str) -> Option<i32> {
    text.parse().ok().filter(|group| *group > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> (Child, i32) {
        let child = Command::new("sleep").arg("600").process_group(0).spawn().unwrap();
        let group = i32::try_from(child.id()).unwrap();
        (child, group)
    }

    #[test]
    fn what_is_left_at_the_end_is_killed_and_the_folder_deleted() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("maia-runner-1");
        std::fs::create_dir_all(folder.join("task")).unwrap();
        let (mut left, left_group) = sleeper();
        let (mut ended, ended_group) = sleeper();
        let input = format!("+{left_group}\nnonsense\n\n+0\n+1\n+{ended_group}\n-{ended_group}\n");
        guard(input.as_bytes(), &folder);
        assert!(!left.wait().unwrap().success());
        assert!(ended.try_wait().unwrap().is_none(), "a group that was taken back is not touched");
        ended.kill().unwrap();
        ended.wait().unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn a_folder_of_somebody_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        guard(&b""[..], folder.path());
        assert!(folder.path().exists());
    }

    #[test]
    fn the_guards_input_says_what_the_runner_has() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard");
        let script = format!("cat > '{}'", heard.display());
        let command = GuardCommand { program: "bash".into(), arguments: vec!["-c".into(), script.into()] };
        let runners_side = Guard::start(&command, folder.path()).unwrap();
        runners_side.add(Pid::from_raw(7));
        runners_side.remove(Pid::from_raw(7));
        drop(runners_side);
        assert_eq!(std::fs::read_to_string(heard).unwrap(), "+7\n-7\n");
    }
}
