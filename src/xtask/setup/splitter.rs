//! wasm-split from crates.io, with one change: pieces may build upon each other. As published, it cuts what any two
//! pieces share into a piece of its own, and so made 46 of 6, a third larger than the module in one piece.

use std::fs;
use std::path::{Path, PathBuf};

use super::Step;
use super::tools::create;
use crate::environment::{Environment, run};
use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

const PACKAGE: &str = "wasm_split_cli_support";

/// Of the file that decides what goes where.
const DECIDES: &str = "src/split_point.rs";

/// The function that joins what two modules need, as published and as changed.
const JOIN: &str = "    pub(crate) fn also_in(&mut self, other: &SplitModuleIdentifier) {\n";
const NESTED_JOIN: &str = "    pub(crate) fn also_in(&mut self, other: &SplitModuleIdentifier) {
        self.also_in_any(other);
        *self = nested(std::mem::replace(self, SplitModuleIdentifier::Main));
    }

    fn also_in_any(&mut self, other: &SplitModuleIdentifier) {
";
const NESTED: &str = include_str!("nested_pieces.rs");

/// Another change has another folder.
pub(super) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.tool("wasm-split-nested-1", &workspace.versions.wasm_split)
}

pub(super) fn step<'a>(workspace: &'a Workspace, environment: &'a Environment) -> Step<'a> {
    let program = folder(workspace).join("bin/wasm-split-cli");
    Step {
        what: format!("wasm-split {}", workspace.versions.wasm_split),
        takes: "about 2 minutes",
        is_there: Box::new(move || program.is_file()),
        install: Box::new(|| install(workspace, environment)),
    }
}

fn install(workspace: &Workspace, environment: &Environment) -> Outcome<()> {
    let version = &workspace.versions.wasm_split;
    let build = workspace.tools.join("build-wasm-split");
    let cargo = |arguments: &[&str]| {
        let mut command = environment.command("cargo");
        // Outside the workspace, whose settings are meant for the page.
        command.current_dir(&build).env_remove("CARGO_TARGET_DIR").args(arguments);
        command
    };
    // A package that needs it is how cargo is asked for its sources.
    create(&build.join("src"))?;
    write(&build.join("src/lib.rs"), "")?;
    write(
        &build.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"sources\"\n\n[workspace]\nexclude = [\"vendor\"]\n\n[dependencies]\n{PACKAGE} = \"={version}\"\n"
        ),
    )?;
    run(&mut cargo(&["vendor", "--quiet"]), &format!("downloading the sources of wasm-split {version}"))?;
    let sources = build.join("vendor").join(PACKAGE);
    change(&sources.join(DECIDES))?;
    let mut install = cargo(&["install", "--debug", "--features", "build-binary", "--path"]);
    install.arg(&sources).arg("--root").arg(folder(workspace)).arg("--target-dir").arg(build.join("target"));
    run(&mut install, &format!("installing wasm-split {version}"))?;
    // Nobody needs it again; if it stays, that is no failure.
    let _ = fs::remove_dir_all(&build);
    Ok(())
}

fn change(path: &Path) -> Outcome<()> {
    let published = fs::read_to_string(path).map_err(|error| Failure::at(path, "read", &error))?;
    let changed = changed(&published).ok_or_else(|| {
        Failure::new(format!(
            "wasm-split decides in another way than the one that src/xtask/setup/splitter.rs changes: see {}",
            path.display()
        ))
    })?;
    write(path, &changed)
}

fn changed(published: &str) -> Option<String> {
    let (before, after) = published.split_once(JOIN)?;
    (!after.contains(JOIN)).then(|| format!("{before}{NESTED_JOIN}{after}{NESTED}"))
}

fn write(path: &Path, content: &str) -> Outcome<()> {
    fs::write(path, content).map_err(|error| Failure::at(path, "write", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_join_is_changed_once_or_not_at_all() {
        let changed_once = changed(&format!("impl A {{\n{JOIN}        x();\n    }}\n}}\n")).unwrap();
        assert!(
            changed_once.contains("fn also_in_any(&mut self, other: &SplitModuleIdentifier) {\n        x();")
        );
        assert!(changed_once.contains("fn nested(identifier"));
        assert_eq!(changed("fn another() {}"), None);
        assert_eq!(changed(&format!("{JOIN}{JOIN}")), None);
    }
}
