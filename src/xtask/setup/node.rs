//! Node.js, which runs wasm-opt and the browser tests, and the packages of the tests.

use std::fs;
use std::process::Command;

use super::{Need, Step};
use crate::environment::{Environment, first_line, run};
use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

/// Refuses a missing or too old Node.js.
pub(super) fn check(need: Need) -> Outcome<()> {
    let least = if need >= Need::Tests { 20 } else { 18 };
    let advice = "install it, on Debian with `apt-get install nodejs npm`, or from https://nodejs.org";
    let Some(version) = first_line(Command::new("node").arg("--version")) else {
        return Err(Failure::new(format!("Node.js is missing ({least} or later is needed): {advice}")));
    };
    if major(&version).is_none_or(|found| found < least) {
        return Err(Failure::new(format!(
            "Node.js {version} is too old ({least} or later is needed): get a newer one from https://nodejs.org"
        )));
    }
    if !on_path("npm") {
        return Err(Failure::new(format!("npm is missing, though Node.js {version} is there: {advice}")));
    }
    Ok(())
}

/// The packages that tests/package-lock.json names, without any browser of their own.
pub(super) fn packages<'a>(workspace: &'a Workspace, environment: &'a Environment) -> Step<'a> {
    let lock = workspace.tests().join("package-lock.json");
    let installed = workspace.tests().join("node_modules/.installed");
    let marker = installed.clone();
    let wanted = lock.clone();
    Step {
        what: "npm packages of the browser tests".to_owned(),
        takes: "a few seconds",
        is_there: Box::new(move || {
            fs::read(&marker).is_ok_and(|content| fs::read(&wanted).is_ok_and(|wanted| wanted == content))
        }),
        install: Box::new(move || {
            let mut command = environment.command("npm");
            command.current_dir(workspace.tests()).args(["ci", "--no-audit", "--no-fund"]);
            command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            run(&mut command, "`npm ci` in tests/")?;
            fs::copy(&lock, &installed).map_err(|error| Failure::at(&installed, "write", &error))?;
            Ok(())
        }),
    }
}

/// Looked up, not started: npm takes a third of a second to say its version.
fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), Some(20));
        assert_eq!(major("node"), None);
    }
}
