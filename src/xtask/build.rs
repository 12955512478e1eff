//! `cargo xtask build`: one release binary with the page inside.

use std::path::PathBuf;

use crate::environment::{Environment, run};
use crate::page;
use crate::report::{Outcome, say};
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

/// Builds the page as shipped, then the binary that embeds it.
pub(crate) fn build(workspace: &Workspace) -> Outcome<()> {
    let environment = prepare(workspace, Need::Page, Report::OnlyWork)?;
    let binary = release_binary(workspace, &environment)?;
    say("build", &format!("{} is ready; `maia serve` starts it", binary.display()));
    Ok(())
}

/// The release binary, built if it is not there or not of these sources.
pub(crate) fn release_binary(workspace: &Workspace, environment: &Environment) -> Outcome<PathBuf> {
    let page = page::build_shipped(workspace, environment)?;
    say("server", "building it for release; the first time takes minutes");
    let mut cargo = environment.command("cargo");
    // A binary that was built without a page, or with another, is not up to date; cargo cannot see that by itself.
    cargo.env("MAIA_PAGE", page.name());
    run(cargo.args(["build", "--release", "--package", "maia"]), "building the server")?;
    Ok(workspace.target.join("release/maia"))
}

/// The debug binary, which reads the page from dist/. Built as for the tests, so that both share all of it.
pub(crate) fn debug_binary(workspace: &Workspace, environment: &Environment) -> Outcome<PathBuf> {
    let mut cargo = environment.command("cargo");
    run(cargo.args(["build", "--workspace", "--bin", "maia"]), "building the server")?;
    Ok(workspace.target.join("debug/maia"))
}
