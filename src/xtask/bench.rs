//! `cargo xtask bench`: measures what the README gives figures for, on the release build.

mod canvas;
mod page_size;
mod queue;

use std::fs;
use std::path::Path;

use crate::build::release_binary;
use crate::environment::{Environment, run};
use crate::report::{Failure, Outcome, say};
use crate::setup::{Need, Report, prepare};
use crate::workspace::Workspace;

/// Measures one figure and prints it.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    let name = match arguments {
        [name] => name,
        [name, options @ ..] if name == "canvas" => return canvas::measure(workspace, options),
        _ => {
            return Err(Failure::new(
                "`bench` takes one of page-size, start-up, pause, events, queue, canvas, pipelines",
            ));
        }
    };
    match name.as_str() {
        "canvas" => canvas::measure(workspace, &[]),
        "page-size" => {
            let environment = prepare(workspace, Need::Tests, Report::OnlyWork)?;
            page_size::measure(workspace, environment)
        }
        "start-up" | "events" => in_node(workspace, &[name]),
        "pause" => in_node(workspace, &["pause", "pause-claims"]),
        "queue" => queue::measure(workspace),
        "pipelines" => {
            let environment = prepare(workspace, Need::Rust, Report::OnlyWork)?;
            pipelines(workspace, &environment)
        }
        _ => Err(Failure::new(format!(
            "there is no measurement {name}: it is page-size, start-up, pause, events, queue, canvas or pipelines"
        ))),
    }
}

/// Each script of tests/bench on the release build, one after the other.
fn in_node(workspace: &Workspace, names: &[&str]) -> Outcome<()> {
    let mut environment = prepare(workspace, Need::Tests, Report::OnlyWork)?;
    let binary = release_binary(workspace, &environment)?;
    environment.variable("MAIA_BIN", binary);
    // What is measured keeps the machine busy; runners take tasks all the same.
    environment.variable("MAIA_CPU_LIMIT", "100");
    for name in names {
        let mut node = environment.command("node");
        run(node.arg(format!("tests/bench/{name}.mjs")), &format!("measuring {name}"))?;
    }
    Ok(())
}

/// Other people's pipeline files are not part of the project; they lie beside the checkout where there are any.
fn pipelines(workspace: &Workspace, environment: &Environment) -> Outcome<()> {
    let folder = workspace.root.join("../shared/pipelines");
    if !folder.is_dir() {
        return Err(Failure::new(format!("there are no pipeline files in {}", folder.display())));
    }
    let mut cargo = environment.command("cargo");
    cargo
        .args(["run", "--quiet", "--release", "--package", "dpl", "--example", "round_trip", "--"])
        .arg(folder);
    run(&mut cargo, "measuring pipelines")
}

/// What is measured beside ours, in a folder of its own: nothing else needs it.
fn install(environment: &Environment, folder: &Path, name: &str) -> Outcome<()> {
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed"));
    if is_same(&lock, &installed) {
        return Ok(());
    }
    say("bench", &format!("installing {name}, to measure it beside ours"));
    let mut npm = environment.command("npm");
    run(
        npm.current_dir(folder).args(["ci", "--no-audit", "--no-fund"]),
        &format!("`npm ci` in {}", folder.display()),
    )?;
    fs::copy(&lock, &installed).map_err(|error| Failure::at(&installed, "write", &error))?;
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    fs::read(other).is_ok_and(|other| fs::read(one).is_ok_and(|one| one == other))
}
