//! PostgreSQL, the browser, its driver and the fonts that the tests draw with. Installs them where that is allowed,
//! and otherwise prints the command and stops.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Step;
use crate::environment::{first_line, run};
use crate::report::{Failure, Outcome};

const BROWSER: [&str; 4] = ["chromium", "chromium-driver", "fonts-inter", "fonts-jetbrains-mono"];

const DATABASE: [&str; 1] = ["postgresql"];

/// Nothing on a system without Debian's packages, if a browser is there all the same.
pub(super) fn step<'a>() -> Outcome<Option<Step<'a>>> {
    if !has_packages() {
        return without_debian();
    }
    Ok(Some(Step {
        what: "Chromium, its driver and the fonts for tests".to_owned(),
        takes: "about a minute",
        is_there: Box::new(|| missing(&BROWSER).is_empty()),
        install: Box::new(|| install(&missing(&BROWSER))),
    }))
}

/// PostgreSQL's programs. Where they are already, nothing is installed, whoever installed them.
pub(super) fn postgres<'a>() -> Step<'a> {
    Step {
        what: "PostgreSQL for tests".to_owned(),
        takes: "about half a minute",
        is_there: Box::new(cluster::is_installed),
        install: Box::new(|| match has_packages() {
            true => install(&missing(&DATABASE)),
            false => Err(Failure::new(
                "the tests need PostgreSQL 13 or newer: install it with this system's own package manager, and name the \
                 folder of its programs in MAIA_POSTGRES_BIN",
            )),
        }),
    }
}

fn has_packages() -> bool {
    first_line(Command::new("dpkg-query").arg("--version")).is_some()
}

fn without_debian<'a>() -> Outcome<Option<Step<'a>>> {
    let driver = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "/usr/bin/chromedriver".into());
    if Path::new("/usr/bin/chromium").exists() && Path::new(&driver).exists() {
        return Ok(None);
    }
    Err(Failure::new(
        "the tests need /usr/bin/chromium and a chromedriver of the same version (path in CHROMEDRIVER), and the fonts \
         Inter and JetBrains Mono: install them with this system's own package manager",
    ))
}

fn missing(packages: &[&'static str]) -> Vec<&'static str> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]).args(packages);
    // It fails when one is missing, and lists the others all the same.
    let listed = query.stderr(Stdio::null()).output().map(|output| output.stdout).unwrap_or_default();
    not_installed(packages, &String::from_utf8_lossy(&listed))
}

fn not_installed(packages: &[&'static str], listed: &str) -> Vec<&'static str> {
    let is_installed = |package: &str| listed.lines().any(|line| line == format!("{package} installed"));
    packages.iter().copied().filter(|package| !is_installed(package)).collect()
}

fn install(packages: &[&str]) -> Outcome<()> {
    let prefix: &[&str] = if is_root() {
        &[]
    } else if Command::new("sudo")
        .args(["-n", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
    {
        &["sudo", "-n"]
    } else {
        return Err(Failure::new(format!(
            "installing {} needs root. Run this, and then the same command again:\n\n    \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            packages.join(", "),
            packages.join(" ")
        )));
    };
    let apt = |arguments: &[&str]| {
        let mut words =
            prefix.iter().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"].iter());
        let mut command = Command::new(words.next().unwrap_or(&"env"));
        command.args(words).args(arguments).stdin(Stdio::null());
        // Standard output is for results.
        run(command.stdout(std::io::stderr()), &format!("`apt-get {}`", arguments.join(" ")))
    };
    // A list that cannot be renewed may still be good enough.
    let _ = apt(&["update"]);
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

fn is_root() -> bool {
    first_line(Command::new("id").arg("-u")).as_deref() == Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_was_removed_but_left_its_settings_is_missing() {
        let listed = "chromium installed\nchromium-driver config-files\nfonts-inter installed\n";
        assert_eq!(not_installed(&BROWSER, listed), ["chromium-driver", "fonts-jetbrains-mono"]);
    }
}
