//! `cargo xtask test`: every check that a change must pass, in order, going on after a failure.
//! The last line is always `N passed, N failed`.

use std::ffi::OsStr;
use std::process::{Command, ExitCode};
use std::time::Instant;

use cluster::Cluster;

use crate::build::debug_binary;
use crate::counts::{Counts, Reporter};
use crate::environment::{Environment, run_watched};
use crate::page;
use crate::report::{Failure, Outcome, elapsed, say};
use crate::setup;
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

/// One part of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Format,
    Clippy,
    ClippyWeb,
    /// All that runs without a browser.
    Native,
    /// The tests of storage, engine and requests, and those of pausing with real processes, once more, on PostgreSQL.
    Postgres,
    /// Of `native`, only a crate of src/, a folder of tests/, or both of the same name.
    Of {
        name: String,
        is_crate: bool,
        is_folder: bool,
    },
    Page,
    Components,
    Browser,
}

/// Runs the named part, or all. `passed_on` goes to the program that runs the tests of that part.
pub(crate) fn test(workspace: &Workspace, arguments: &[String]) -> Outcome<ExitCode> {
    let (parts, passed_on) = match arguments.split_first() {
        None => (Part::all(), [].as_slice()),
        Some((name, rest)) => (vec![Part::named(workspace, name)?], rest),
    };
    let need = parts.iter().map(Part::need).max().unwrap_or(Need::Rust);
    let mut total = Counts::default();
    // Gone at the end of the run.
    let mut database = None;
    match prepare(workspace, need, Report::OnlyWork) {
        Ok(mut environment) => {
            if parts.iter().any(Part::needs_database) {
                match private_postgres() {
                    Ok(cluster) => {
                        environment.variable("MAIA_TEST_POSTGRES", cluster.url("postgres"));
                        database = Some(cluster);
                    }
                    Err(failure) => {
                        say("test", &failure.to_string());
                        total += Counts::FAILED;
                    }
                }
            }
            environment.variable("MAIA_BIN", workspace.target.join("debug/maia"));
            // The tests themselves keep the machine busy; runners take tasks all the same.
            environment.variable("MAIA_CPU_LIMIT", "100");
            let mut lines = Vec::new();
            for part in &parts {
                let start = Instant::now();
                say("test", &part.name());
                let counts = part.run(workspace, &environment, passed_on);
                lines.push(format!("{:<12} {counts} in {}", part.name(), elapsed(start.elapsed())));
                total += counts;
            }
            println!("\n{}", lines.join("\n"));
        }
        Err(failure) => {
            say("test", &failure.to_string());
            total = Counts::FAILED;
        }
    }
    drop(database);
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One PostgreSQL for the whole run: making one for each test would take longer than the tests.
fn private_postgres() -> Outcome<Cluster> {
    setup::postgres(Report::OnlyWork)?;
    Cluster::start_in_memory().map_err(Failure::new)
}

impl Part {
    fn all() -> Vec<Self> {
        vec![
            Self::Format,
            Self::Clippy,
            Self::ClippyWeb,
            Self::Native,
            Self::Postgres,
            Self::Page,
            Self::Components,
            Self::Browser,
        ]
    }

    fn named(workspace: &Workspace, name: &str) -> Outcome<Self> {
        if let Some(part) = Self::all().into_iter().find(|part| part.name() == name) {
            return Ok(part);
        }
        let is_plain = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
        let is_crate = is_plain && workspace.root.join("src").join(name).join("Cargo.toml").is_file();
        let is_folder = is_plain && workspace.tests().join(name).join("main.rs").is_file();
        if is_crate || is_folder {
            return Ok(Self::Of { name: name.to_owned(), is_crate, is_folder });
        }
        let names: Vec<_> = Self::all().iter().map(Self::name).collect();
        Err(Failure::new(format!(
            "there is no test part {name}: it is one of {}, a crate of src/ or a folder of tests/",
            names.join(", ")
        )))
    }

    fn name(&self) -> String {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::ClippyWeb => "clippy-web",
            Self::Native => "native",
            Self::Postgres => "postgres",
            Self::Of { name, .. } => name,
            Self::Page => "page",
            Self::Components => "components",
            Self::Browser => "browser",
        }
        .to_owned()
    }

    fn need(&self) -> Need {
        match self {
            Self::Format
            | Self::Clippy
            | Self::ClippyWeb
            | Self::Native
            | Self::Postgres
            | Self::Of { .. } => Need::Rust,
            Self::Page => Need::Page,
            Self::Components | Self::Browser => Need::Tests,
        }
    }

    fn needs_database(&self) -> bool {
        match self {
            Self::Native | Self::Postgres => true,
            Self::Of { name, .. } => ["server", "process"].contains(&name.as_str()),
            _ => false,
        }
    }

    fn run(&self, workspace: &Workspace, environment: &Environment, passed_on: &[String]) -> Counts {
        let cargo = |arguments: &[&str]| {
            let mut command = environment.command("cargo");
            command.args(arguments).args(passed_on);
            command
        };
        let result = match self {
            Self::Format => whole(&mut cargo(&["fmt", "--all", "--check"])),
            Self::Clippy => {
                whole(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }
            Self::ClippyWeb => whole(&mut cargo(&[
                "clippy",
                "--package",
                "web",
                "--target",
                "wasm32-unknown-unknown",
                "--",
                "-D",
                "warnings",
            ])),
            Self::Native => debug_binary(workspace, environment).and_then(|_| {
                counted(Reporter::Libtest, &mut cargo(&["test", "--workspace", "--no-fail-fast"]))
            }),
            Self::Postgres => {
                debug_binary(workspace, environment).and_then(|_| on_postgres(environment, passed_on))
            }
            Self::Of { name, is_crate, is_folder } => {
                of(workspace, environment, name, (*is_crate, *is_folder), passed_on)
            }
            Self::Page => page::build_shipped(workspace, environment).map(|_| Counts::PASSED),
            Self::Components => counted(
                Reporter::Libtest,
                &mut cargo(&[
                    "test",
                    "--package",
                    "tests",
                    "--test",
                    "components",
                    "--target",
                    "wasm32-unknown-unknown",
                ]),
            ),
            Self::Browser => browser(workspace, environment, passed_on),
        };
        result.unwrap_or_else(|failure| {
            say("test", &failure.to_string());
            Counts::FAILED
        })
    }
}

/// A part that passes or fails as a whole.
fn whole(command: &mut Command) -> Outcome<Counts> {
    Ok(if run_watched(command, |_| {})? { Counts::PASSED } else { Counts::FAILED })
}

fn counted(reporter: Reporter, command: &mut Command) -> Outcome<Counts> {
    let mut counts = Counts::default();
    let succeeded = run_watched(command, |line| counts += reporter.read(line))?;
    Ok(counts.of_run(succeeded))
}

/// The same tests as in `native`, built by the same command, so that nothing is built twice.
fn on_postgres(environment: &Environment, passed_on: &[String]) -> Outcome<Counts> {
    let mut command = environment.command("cargo");
    command.args(["test", "--workspace", "--lib", "--test", "process", "--no-fail-fast"]).args(passed_on);
    if passed_on.is_empty() {
        command.args([
            "--",
            "storage::",
            "engine::",
            "http::tests_",
            "pausing::",
            "moments::",
            "standstill::",
        ]);
    }
    // Each sequence looks at everything after each step, which takes a round trip for each look.
    command.env("MAIA_TEST_DATABASE", "postgres").env("MAIA_SEEDS", "1");
    counted(Reporter::Libtest, &mut command)
}

fn of(
    workspace: &Workspace,
    environment: &Environment,
    name: &str,
    (is_crate, is_folder): (bool, bool),
    passed_on: &[String],
) -> Outcome<Counts> {
    let mut counts = Counts::default();
    let test = |arguments: &[&str]| {
        let mut command = environment.command("cargo");
        counted(Reporter::Libtest, command.args(["test", "--no-fail-fast"]).args(arguments).args(passed_on))
    };
    if is_crate {
        counts += test(&["--package", name])?;
    }
    if is_folder {
        debug_binary(workspace, environment)?;
        counts += test(&["--package", "tests", "--test", name])?;
    }
    Ok(counts)
}

fn browser(workspace: &Workspace, environment: &Environment, passed_on: &[String]) -> Outcome<Counts> {
    page::build_shipped(workspace, environment)?;
    debug_binary(workspace, environment)?;
    let program = workspace.tests().join("node_modules/.bin/playwright");
    let mut command = Command::new(program);
    let like = environment.command("node");
    command.envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(workspace.tests());
    command.args([OsStr::new("test"), OsStr::new("--config"), OsStr::new("browser/playwright.config.ts")]);
    command.args(["--reporter", "list"]).args(passed_on);
    counted(Reporter::Playwright, &mut command)
}
