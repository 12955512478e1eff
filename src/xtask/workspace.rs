//! Where things are, and which versions the project was tested with. Never changes anything.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::report::{Failure, Outcome};

/// The folders that the commands work in.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the person has put it.
    pub(crate) target: PathBuf,
    /// Outside the checkout, so that a second clone need not build the tools again.
    pub(crate) tools: PathBuf,
    pub(crate) versions: Versions,
}

/// What `[workspace.metadata.tools]` and Cargo.lock ask for.
pub(crate) struct Versions {
    pub(crate) rust: String,
    pub(crate) trunk: String,
    pub(crate) binaryen: String,
    /// Reads what `wasm_split_helpers`, a library of leptos, marks in the module.
    pub(crate) wasm_split: String,
    /// The command-line tool must be of exactly the library's version.
    pub(crate) wasm_bindgen: String,
}

impl Workspace {
    pub(crate) fn find() -> Outcome<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .map(Path::to_owned)
            .ok_or_else(|| Failure::new("could not find the workspace; run this as `cargo xtask`"))?;
        let current = env::current_dir().unwrap_or_else(|_| root.clone());
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) if !folder.is_empty() => current.join(folder),
            _ => root.join("target"),
        };
        let versions = Versions::read(&root)?;
        Ok(Self { target, tools: tools_folder()?, versions, root })
    }

    /// The built page: what the server embeds, or reads in a debug build.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    pub(crate) fn tests(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The folder of one installed tool.
    pub(crate) fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.tools.join(format!("{name}-{version}"))
    }
}

impl Versions {
    fn read(root: &Path) -> Outcome<Self> {
        let manifest = read(&root.join("Cargo.toml"))?;
        let lock = read(&root.join("Cargo.lock"))?;
        let tool = |name: &str| {
            tool_version(&manifest, name).ok_or_else(|| {
                Failure::new(format!("Cargo.toml names no version of {name} in [workspace.metadata.tools]"))
            })
        };
        Ok(Self {
            rust: tool("rust")?,
            trunk: tool("trunk")?,
            binaryen: tool("binaryen")?,
            wasm_split: tool("wasm-split")?,
            wasm_bindgen: locked_version(&lock, "wasm-bindgen").ok_or_else(|| {
                Failure::new(
                    "Cargo.lock has no wasm-bindgen; run `cargo generate-lockfile` if it was left incomplete",
                )
            })?,
        })
    }
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::at(path, "read", &error))
}

fn tools_folder() -> Outcome<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(folder) = absolute("MAIA_TOOLS_DIR") {
        return Ok(folder);
    }
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("maia-designer").join("tools"))
        .ok_or_else(|| {
            Failure::new(
                "there is no home folder to keep the tools in; set MAIA_TOOLS_DIR to an absolute path and run this again",
            )
        })
}

/// `rust = "1.99.1"` under `[workspace.metadata.tools]`.
fn tool_version(manifest: &str, name: &str) -> Option<String> {
    manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "[workspace.metadata.tools]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

/// The version of a package in Cargo.lock, where name and version stand on neighbouring lines.
fn locked_version(lock: &str, name: &str) -> Option<String> {
    let wanted = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace]\nrust = \"no\"\n\n[workspace.metadata.tools]\nrust = \"1.99.1\"\n\
        trunk = \"0.22.1\"\n\n[workspace.dependencies]\nbinaryen = \"no\"\n";

    #[test]
    fn versions_of_tools_come_from_their_own_table_only() {
        assert_eq!(tool_version(MANIFEST, "rust").as_deref(), Some("1.99.1"));
        assert_eq!(tool_version(MANIFEST, "trunk").as_deref(), Some("0.22.1"));
        assert_eq!(tool_version(MANIFEST, "binaryen"), None);
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_of_exactly_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
            [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
