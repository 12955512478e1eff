//! `cargo xtask bench canvas`: our canvas and React Flow's side by side, which `tests/bench/canvas.mjs` drives.
//! Installs and builds React Flow only here: nothing else needs it.

use super::install;
use crate::build::release_binary;
use crate::environment::{Environment, run};
use crate::report::Outcome;
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

/// Measures; `options` go to the program that does.
pub(crate) fn measure(workspace: &Workspace, options: &[String]) -> Outcome<()> {
    let mut environment = prepare(workspace, Need::Tests, Report::OnlyWork)?;
    build_react_flow(workspace, &environment)?;
    // As it is shipped: what a large file takes to arrive and how fast a run reports is the server's doing as well.
    let binary = release_binary(workspace, &environment)?;
    environment.variable("MAIA_BIN", binary);
    let mut node = environment.command("node");
    run(node.arg("tests/bench/canvas.mjs").args(options), "measuring canvas")
}

fn build_react_flow(workspace: &Workspace, environment: &Environment) -> Outcome<()> {
    let folder = workspace.tests().join("bench/react-flow");
    install(environment, &folder, "React Flow")?;
    let mut node = environment.command("node");
    run(node.current_dir(&folder).arg("build.mjs"), "building React Flow's page")
}
