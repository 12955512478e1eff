//! `cargo xtask setup`: finds what is there, installs what is missing, and says what it is doing.
//! Never changes a tool that the person installed; asks for root only for the tests.

mod debian;
mod node;
pub(crate) mod rust;
mod splitter;
mod tools;

use std::time::Instant;

use crate::environment::Environment;
use crate::report::{Outcome, elapsed, say};
use crate::workspace::Workspace;

/// What a command is going to do, in growing order of what it takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Compile, format and test Rust.
    Rust,
    /// Build the page as well.
    Page,
    /// Drive a browser as well.
    Tests,
}

/// Whether steps with nothing to do are worth a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    Everything,
    OnlyWork,
}

/// One thing that must be there.
struct Step<'a> {
    what: String,
    /// Said when it has to be installed, so that nobody wonders at a silence.
    takes: &'static str,
    is_there: Box<dyn Fn() -> bool + 'a>,
    install: Box<dyn Fn() -> Outcome<()> + 'a>,
}

/// Makes sure that PostgreSQL's programs are there.
pub(crate) fn postgres(report: Report) -> Outcome<()> {
    carry_out(&debian::postgres(), report)
}

/// Makes sure that everything needed is there, and says how to call it.
pub(crate) fn prepare(workspace: &Workspace, need: Need, report: Report) -> Outcome<Environment> {
    carry_out(&rust::step(workspace), report)?;
    let mut folders = tools::folders(workspace);
    let toolchain = rust::folder(workspace)?;
    let chosen_by_us = toolchain.is_some();
    folders.extend(toolchain);
    let mut environment = Environment::new(workspace, folders)?;
    if chosen_by_us {
        environment.variable("RUSTUP_TOOLCHAIN", &workspace.versions.rust);
    }
    if need >= Need::Page {
        node::check(need)?;
        if carry_out(&rust::sources(workspace), report).is_err() {
            say("set-up", "going on without: the page becomes larger than it need be");
        }
        for step in tools::steps(workspace, &environment) {
            carry_out(&step, report)?;
        }
    }
    if need >= Need::Tests {
        carry_out(&node::packages(workspace, &environment), report)?;
        postgres(report)?;
        if let Some(step) = debian::step()? {
            carry_out(&step, report)?;
        }
        environment.default_variable("CHROMEDRIVER", "/usr/bin/chromedriver");
    }
    Ok(environment)
}

fn carry_out(step: &Step<'_>, report: Report) -> Outcome<()> {
    if (step.is_there)() {
        if report == Report::Everything {
            say("set-up", &format!("{}: there", step.what));
        }
        return Ok(());
    }
    say("set-up", &format!("{}: installing ({})", step.what, step.takes));
    let start = Instant::now();
    (step.install)()?;
    say("set-up", &format!("{}: installed in {}", step.what, elapsed(start.elapsed())));
    Ok(())
}
