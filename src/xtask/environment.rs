//! Runs other programs, with the pinned toolchain and the installed tools found first.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

/// What `cargo run` says about xtask itself. A cargo called from here must not take it for its own.
const OF_THE_OUTER_CARGO: [&str; 4] =
    ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "RUST_RECURSION_COUNT"];

/// The variables that every program started from here is given.
pub(crate) struct Environment {
    path: OsString,
    variables: Vec<(&'static str, OsString)>,
    root: PathBuf,
}

impl Environment {
    /// Puts `folders` before the person's own PATH.
    pub(crate) fn new(workspace: &Workspace, folders: Vec<PathBuf>) -> Outcome<Self> {
        let own = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(folders.into_iter().chain(env::split_paths(&own))).map_err(|error| {
            Failure::new(format!(
                "a folder of the tools cannot stand in PATH: {error}; set MAIA_TOOLS_DIR to another"
            ))
        })?;
        // The programs run in the root, where a relative folder would mean another place.
        let variables = vec![("CARGO_TARGET_DIR", workspace.target.clone().into_os_string())];
        Ok(Self { path, variables, root: workspace.root.clone() })
    }

    /// Adds a variable, unless the person has set it.
    pub(crate) fn default_variable(&mut self, name: &'static str, value: impl Into<OsString>) {
        if env::var_os(name).is_none() {
            self.variables.push((name, value.into()));
        }
    }

    /// Adds a variable, whatever the person has set.
    pub(crate) fn variable(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// A command in the root of the workspace.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.resolve(program));
        for name in OF_THE_OUTER_CARGO {
            command.env_remove(name);
        }
        command.current_dir(&self.root).env("PATH", &self.path).envs(self.variables.iter().cloned());
        command
    }

    /// The program in our PATH: the standard library looks a name up in the PATH of xtask itself.
    fn resolve(&self, program: &str) -> PathBuf {
        env::split_paths(&self.path)
            .map(|folder| folder.join(program))
            .find(|candidate| candidate.is_file())
            .unwrap_or_else(|| PathBuf::from(program))
    }
}

/// Runs a command to its end. `what` completes the sentence "… failed".
pub(crate) fn run(command: &mut Command, what: &str) -> Outcome<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{what} failed ({status}); see above"))) }
}

/// The first line that a command prints, or nothing if it could not run or failed.
pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default().trim().to_owned();
    output.status.success().then_some(line)
}

/// Runs a command, prints what it prints and shows every line of its standard output to `look`.
/// True if it succeeded.
pub(crate) fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Outcome<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    if let Some(output) = child.stdout.take() {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            // A closed pipe must not end the run before its result is known.
            let _ = io::stdout().write_all(&line).and_then(|()| io::stdout().flush());
            look(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    Ok(status.success())
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("could not run {}: {error}", command.get_program().to_string_lossy()))
}
