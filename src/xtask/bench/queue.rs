//! `cargo xtask bench queue`: the queue through HTTP, and graphile-worker on the same PostgreSQL, which `tests/bench/queue`
//! drives. It is a Rust program, so that it is not what is measured.

use super::install;
use crate::build::release_binary;
use crate::environment::run;
use crate::report::Outcome;
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

pub(crate) fn measure(workspace: &Workspace) -> Outcome<()> {
    let mut environment = prepare(workspace, Need::Tests, Report::OnlyWork)?;
    install(&environment, &workspace.tests().join("bench/graphile-worker"), "graphile-worker")?;
    let binary = release_binary(workspace, &environment)?;
    environment.variable("MAIA_BIN", binary);
    let mut cargo = environment.command("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "tests", "--example", "queue"]);
    run(&mut cargo, "measuring queue")
}
