//! Whether the page in dist/ was built from the sources as they are now. Compares contents, not times: a checkout of
//! an older commit makes its files new, and a deleted file has no time at all.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::page::Profile;
use crate::report::{Failure, Outcome};
use crate::workspace::Workspace;

/// All that goes into the page.
const SOURCES: [&str; 18] = [
    "Cargo.lock",
    "Cargo.toml",
    ".cargo/config.toml",
    "Trunk.toml",
    "index.html",
    "style",
    "src/api",
    "src/canvas",
    "src/dpl",
    "src/model",
    "src/web",
    "src/xtask/code_editor.rs",
    "src/xtask/page.rs",
    "src/xtask/pieces.rs",
    "src/xtask/setup/nested_pieces.rs",
    "src/xtask/finish.rs",
    "src/xtask/html.rs",
    "src/xtask/compress.mjs",
];

/// Which sources a page was built from, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    sources: u64,
}

impl Stamp {
    /// Of the sources as they are.
    pub(crate) fn of_sources(workspace: &Workspace) -> Outcome<Self> {
        let mut files = Vec::new();
        for source in SOURCES {
            collect(&workspace.root.join(source), &mut files)?;
        }
        files.sort();
        let mut hasher = DefaultHasher::new();
        for file in files {
            let content = fs::read(&file).map_err(|error| Failure::at(&file, "read", &error))?;
            file.strip_prefix(&workspace.root).unwrap_or(&file).hash(&mut hasher);
            content.hash(&mut hasher);
        }
        Ok(Self { sources: hasher.finish() })
    }

    /// The profile of the page in dist/, if it was built from these sources.
    pub(crate) fn built(&self, workspace: &Workspace) -> Option<Profile> {
        if !workspace.dist().join("index.html").is_file() {
            return None;
        }
        let text = fs::read_to_string(path(workspace)).ok()?;
        [Profile::Debug, Profile::Shipped].into_iter().find(|profile| text == self.text(*profile))
    }

    /// Writes what dist/ now holds.
    pub(crate) fn write(&self, workspace: &Workspace, profile: Profile) -> Outcome<()> {
        let path = path(workspace);
        fs::write(&path, self.text(profile)).map_err(|error| Failure::at(&path, "write", &error))
    }

    /// Tells one state of the sources from another.
    pub(crate) fn name(&self) -> String {
        format!("{:016x}", self.sources)
    }

    fn text(&self, profile: Profile) -> String {
        format!("{} {}\n", profile.cargo_name(), self.name())
    }
}

/// With the page, so that it goes when the page goes.
fn path(workspace: &Workspace) -> PathBuf {
    workspace.dist().join(".stamp")
}

/// All files under a path. A missing one is skipped: the build itself says better what it lacks.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| Failure::at(path, "read", &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::at(path, "read", &error))?;
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}
