//! The tools that build the page: trunk, wasm-bindgen and wasm-split from crates.io, wasm-opt from npm.
//! Each has a folder of its own version outside the checkout.

use std::fs;
use std::path::PathBuf;

use super::{Step, splitter};
use crate::code_editor;
use crate::environment::{Environment, run};
use crate::report::{Failure, Outcome, say};
use crate::workspace::Workspace;

/// Trunk without what it needs only to download tools.
const TRUNK_FEATURES: [&str; 3] = ["--no-default-features", "--features", "rustls"];

pub(super) fn steps<'a>(workspace: &'a Workspace, environment: &'a Environment) -> Vec<Step<'a>> {
    let versions = &workspace.versions;
    vec![
        from_crates(
            workspace,
            environment,
            "trunk",
            &versions.trunk,
            &TRUNK_FEATURES,
            "trunk",
            "about 4 minutes",
        ),
        from_crates(
            workspace,
            environment,
            "wasm-bindgen-cli",
            &versions.wasm_bindgen,
            &[],
            "wasm-bindgen-test-runner",
            "about 2 minutes",
        ),
        splitter::step(workspace, environment),
        binaryen(workspace, environment),
        code_editor(workspace, environment),
    ]
}

/// What to put into PATH.
pub(super) fn folders(workspace: &Workspace) -> Vec<PathBuf> {
    let versions = &workspace.versions;
    vec![
        workspace.tool("trunk", &versions.trunk).join("bin"),
        workspace.tool("wasm-bindgen-cli", &versions.wasm_bindgen).join("bin"),
        splitter::folder(workspace).join("bin"),
        workspace.tool("binaryen", &versions.binaryen).join("node_modules/.bin"),
    ]
}

fn from_crates<'a>(
    workspace: &'a Workspace,
    environment: &'a Environment,
    package: &'static str,
    version: &'a str,
    options: &'static [&'static str],
    program: &'static str,
    takes: &'static str,
) -> Step<'a> {
    let folder = workspace.tool(package, version);
    let program = folder.join("bin").join(program);
    Step {
        what: format!("{package} {version}"),
        takes,
        is_there: Box::new(move || program.is_file()),
        install: Box::new(move || cargo_install(workspace, environment, package, version, options)),
    }
}

fn cargo_install(
    workspace: &Workspace,
    environment: &Environment,
    package: &str,
    version: &str,
    options: &[&str],
) -> Outcome<()> {
    let folder = workspace.tool(package, version);
    let build = workspace.tools.join(format!("build-{package}"));
    create(&workspace.tools)?;
    let install = |lock: &[&str]| {
        let mut command = environment.command("cargo");
        // Outside the workspace, whose settings are meant for the page.
        command.current_dir(&workspace.tools).args(["install", package, "--version", version, "--debug"]);
        command.args(lock).args(options).arg("--root").arg(&folder).arg("--target-dir").arg(&build);
        command.env_remove("CARGO_TARGET_DIR");
        run(&mut command, &format!("installing {package} {version}"))
    };
    let installed = install(&["--locked"]).or_else(|_| {
        // A package's own lock may name a version that the registry does not serve.
        say(
            "set-up",
            &format!("{package} {version}: once more, without the versions that its author locked"),
        );
        install(&[])
    });
    // Hundreds of megabytes that nobody needs again; if they stay, that is no failure.
    let _ = fs::remove_dir_all(&build);
    installed
}

fn binaryen<'a>(workspace: &'a Workspace, environment: &'a Environment) -> Step<'a> {
    let version = &workspace.versions.binaryen;
    let folder = workspace.tool("binaryen", version);
    let program = folder.join("node_modules/.bin/wasm-opt");
    Step {
        what: format!("wasm-opt (binaryen {version})"),
        takes: "a few seconds",
        is_there: Box::new(move || program.is_file()),
        install: Box::new(move || {
            create(&folder)?;
            let mut command = environment.command("npm");
            command.current_dir(&folder).args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ]);
            command.arg(&folder).arg(format!("binaryen@{version}"));
            run(&mut command, "installing binaryen from npm")
        }),
    }
}

fn code_editor<'a>(workspace: &'a Workspace, environment: &'a Environment) -> Step<'a> {
    Step {
        what: "npm packages of the code editor".to_owned(),
        takes: "a few seconds",
        is_there: Box::new(|| code_editor::is_installed(workspace)),
        install: Box::new(|| code_editor::install(workspace, environment)),
    }
}

pub(super) fn create(folder: &std::path::Path) -> Outcome<()> {
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder, "create", &error))
}
