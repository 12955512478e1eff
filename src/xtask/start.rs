//! `cargo xtask start`: sets up what is missing, builds what has changed, and becomes `maia serve`.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::build::{debug_binary, release_binary};
use crate::page;
use crate::report::{Failure, Outcome, say};
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

/// What the person asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    is_release: bool,
    data: Option<OsString>,
    /// Goes to `maia serve` as it is.
    passed_on: Vec<OsString>,
}

/// Does not return unless something failed.
pub(crate) fn start(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    let options = Options::parse(arguments)?;
    let environment = prepare(workspace, Need::Page, Report::OnlyWork)?;
    let binary = if options.is_release {
        release_binary(workspace, &environment)?
    } else {
        page::build_any(workspace, &environment)?;
        debug_binary(workspace, &environment)?
    };
    let data = options.data.unwrap_or_else(|| workspace.root.join("maia-data").into_os_string());
    let mut command = Command::new(&binary);
    command.arg("serve").arg("--data").arg(data).args(options.passed_on);
    say("start", &format!("{} serve (Ctrl-C stops it)", binary.display()));
    become_it(command)
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Self> {
        let current = env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let mut value = || {
                value.clone().or_else(|| rest.next().cloned()).ok_or_else(|| {
                    Failure::new(format!("{name} needs a value; `cargo xtask --help` lists the options"))
                })
            };
            match name {
                "--release" => options.is_release = true,
                // Both are folders as the person sees them from where they are.
                "--data" => options.data = Some(current.join(value()?).into_os_string()),
                "--project" => {
                    options.passed_on.extend([name.into(), current.join(value()?).into_os_string()]);
                }
                "--port" => options.passed_on.extend([name.into(), value()?.into()]),
                _ => {
                    return Err(Failure::new(format!(
                        "`start` does not know {argument}: it takes --project DIR, --port N, --data DIR and --release"
                    )));
                }
            }
        }
        Ok(options)
    }
}

/// Signals then reach the server itself, and its exit code is the person's.
#[cfg(unix)]
fn become_it(mut command: Command) -> Outcome<()> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(Failure::new(format!("could not run {}: {error}", command.get_program().to_string_lossy())))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Outcome<()> {
    crate::environment::run(&mut command, "maia serve")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Outcome<Options> {
        Options::parse(&arguments.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_reach_the_server_and_release_does_not() {
        let options =
            parse(&["--port", "9000", "--project=/tmp/p", "--release", "--data", "/tmp/d"]).unwrap();
        assert_eq!(
            options,
            Options {
                is_release: true,
                data: Some("/tmp/d".into()),
                passed_on: vec!["--port".into(), "9000".into(), "--project".into(), "/tmp/p".into()],
            }
        );
    }

    #[test]
    fn an_unknown_option_and_a_missing_value_are_refused_by_name() {
        assert!(parse(&["--prot", "1"]).unwrap_err().to_string().contains("--prot"));
        assert!(parse(&["--port"]).unwrap_err().to_string().contains("--port needs a value"));
    }
}
