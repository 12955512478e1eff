//! The code editor of the page: its packages from npm, and one file built of them by esbuild.
//! The packages stay outside the checkout, in a folder of their own for each lock.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::environment::{Environment, run};
use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

/// What index.html calls it; `finish` names it by its content.
const FILE: &str = "code-editor.js";

const PACKAGES: [&str; 2] = ["package.json", "package-lock.json"];

/// Whether the packages that the lock names are there.
pub(crate) fn is_installed(workspace: &Workspace) -> bool {
    folder(workspace).is_ok_and(|folder| folder.join("node_modules/.installed").is_file())
}

/// Installs the packages that the lock names.
pub(crate) fn install(workspace: &Workspace, environment: &Environment) -> Outcome<()> {
    let folder = folder(workspace)?;
    fs::create_dir_all(&folder).map_err(|error| Failure::at(&folder, "create", &error))?;
    for name in PACKAGES {
        let from = sources(workspace).join(name);
        fs::copy(&from, folder.join(name)).map_err(|error| Failure::at(&from, "copy", &error))?;
    }
    let mut command = environment.command("npm");
    // Nothing of a package runs but the program that is called.
    command.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run(&mut command, "`npm ci` for the code editor")?;
    // Only after all of it: a set-up that was interrupted is done again.
    let marker = folder.join("node_modules/.installed");
    fs::write(&marker, "").map_err(|error| Failure::at(&marker, "write", &error))
}

/// Builds the one file into the folder of the page. Small enough that even a page for development gets it as shipped.
pub(crate) fn build(workspace: &Workspace, environment: &Environment, page: &Path) -> Outcome<()> {
    let packages = folder(workspace)?.join("node_modules");
    let mut command = environment.command("node");
    command.env("NODE_PATH", &packages).arg(packages.join("esbuild/bin/esbuild"));
    command.arg(sources(workspace).join("editor.js"));
    command.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"]);
    command.args(["--log-level=warning"]);
    command.arg(format!("--outfile={}", page.join(FILE).display()));
    run(&mut command, "building the code editor")
}

/// Makes another script of the page shorter, by the same program.
pub(crate) fn shorten(workspace: &Workspace, environment: &Environment, script: &Path) -> Outcome<()> {
    let mut command = environment.command("node");
    command.arg(folder(workspace)?.join("node_modules/esbuild/bin/esbuild")).arg(script);
    command.args(["--minify", "--format=esm", "--target=es2022", "--legal-comments=none"]);
    command.args(["--log-level=error", "--allow-overwrite"]);
    command.arg(format!("--outfile={}", script.display()));
    run(&mut command, "making a script shorter")
}

fn sources(workspace: &Workspace) -> PathBuf {
    workspace.root.join("src/web/code_editor")
}

fn folder(workspace: &Workspace) -> Outcome<PathBuf> {
    let lock = sources(workspace).join("package-lock.json");
    let content = fs::read(&lock).map_err(|error| Failure::at(&lock, "read", &error))?;
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    Ok(workspace.tool("code-editor", &format!("{:016x}", hasher.finish())))
}
