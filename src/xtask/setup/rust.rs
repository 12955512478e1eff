//! The pinned Rust. There is no rust-toolchain.toml on purpose: where rustup may not install by itself, it would
//! keep even xtask from starting.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use super::Step;
use crate::environment::{Environment, first_line, run};
use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// Within the folder of a toolchain.
const SOURCES_OF_STD: &str = "lib/rustlib/src/rust/library";

pub(super) fn step(workspace: &Workspace) -> Step<'_> {
    let version = &workspace.versions.rust;
    Step {
        what: format!("Rust {version} with {TARGET}, rustfmt and clippy"),
        takes: "about 20 s",
        is_there: Box::new(|| own_compiler() || toolchain(version).is_some_and(|bin| is_complete(&bin))),
        install: Box::new(|| install(version)),
    }
}

/// Where cargo and rustc of the pinned version are; nothing when the person chose a compiler.
pub(super) fn folder(workspace: &Workspace) -> Outcome<Option<PathBuf>> {
    if own_compiler() {
        return Ok(None);
    }
    let version = &workspace.versions.rust;
    let bin = toolchain(version).ok_or_else(|| {
        Failure::new(format!(
            "rustup does not find Rust {version}; run `rustup toolchain list` to see what it has"
        ))
    })?;
    Ok(Some(bin))
}

/// RUSTC is how a person says "use this one", for instance Debian's where rustup's downloads are closed.
fn own_compiler() -> bool {
    env::var_os("RUSTC").is_some_and(|compiler| !compiler.is_empty())
}

fn rustup() -> Command {
    let mut rustup = Command::new("rustup");
    // Looking must not install: that is done, and said, by the step itself.
    rustup.env("RUSTUP_AUTO_INSTALL", "0");
    // Its traces would bury what it says.
    rustup.env("RUST_BACKTRACE", "0");
    rustup
}

/// The bin folder of an installed version.
fn toolchain(version: &str) -> Option<PathBuf> {
    let cargo = first_line(rustup().args(["which", "--toolchain", version, "cargo"]))?;
    PathBuf::from(cargo).parent().map(PathBuf::from)
}

fn is_complete(bin: &std::path::Path) -> bool {
    let has = |name: &str| bin.join(name).is_file();
    let target = bin.join("../lib/rustlib").join(TARGET).join("lib");
    has("rustc") && has("cargo-fmt") && has("cargo-clippy") && target.is_dir()
}

/// The sources of the standard library. A toolchain that was there before may lack them.
pub(super) fn sources(workspace: &Workspace) -> Step<'_> {
    let version = &workspace.versions.rust;
    Step {
        what: "sources of Rust's standard library, for a smaller page".to_owned(),
        takes: "a few seconds",
        is_there: Box::new(|| {
            own_compiler()
                || toolchain(version).is_some_and(|bin| bin.join("..").join(SOURCES_OF_STD).is_dir())
        }),
        install: Box::new(|| {
            let mut command = rustup();
            command.args(["component", "add", "rust-src", "--toolchain", version]);
            run(&mut command, "installing rust-src")
        }),
    }
}

/// Whether the compiler that `environment` finds has the sources of its standard library, from which the shipped
/// page builds a smaller one. One that a person chose may lack them.
pub(crate) fn has_sources_of_std(environment: &Environment) -> bool {
    let rustc = env::var_os("RUSTC").filter(|it| !it.is_empty()).unwrap_or_else(|| "rustc".into());
    let sysroot = first_line(environment.command(&rustc.to_string_lossy()).args(["--print", "sysroot"]));
    sysroot.is_some_and(|root| PathBuf::from(root).join(SOURCES_OF_STD).is_dir())
}

fn install(version: &str) -> Outcome<()> {
    if first_line(rustup().arg("--version")).is_none() {
        return Err(Failure::new(format!(
            "rustup is missing, so Rust {version} cannot be installed: get it from https://rustup.rs and run this again, \
             or set RUSTC to a compiler of 1.96.1 or later that has {TARGET}"
        )));
    }
    let components = ["-c", "rustfmt", "-c", "clippy", "-c", "rust-src", "-t", TARGET];
    let mut command = rustup();
    command
        .args(["toolchain", "install", version, "--profile", "minimal", "--no-self-update"])
        .args(components);
    run(&mut command, &format!("installing Rust {version}")).map_err(|_| {
        Failure::new(format!(
            "rustup could not install Rust {version} (see above): check that this machine reaches rustup's downloads, \
             or set RUSTC to a compiler of 1.96.1 or later that has {TARGET}, as README.md tells under \"When something does not build\""
        ))
    })
}
