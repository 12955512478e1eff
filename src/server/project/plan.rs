//! What moving, copying and deleting mean, decided before anything happens. Pure.

use std::collections::BTreeSet;

use api::file::FileContent;
use api::file_change::{ReferringFile, SeenFile};

use super::FilesError;
use super::entry::Entry;
use super::path::{FilePath, PathError};

/// The pipeline files of the project as they are, ordered by path.
pub(super) struct Project {
    pub(super) files: Vec<FileContent>,
    pub(super) folders: BTreeSet<String>,
}

/// A pipeline whose text is to become another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rewrite {
    /// After the move.
    pub(super) path: FilePath,
    pub(super) before: String,
    pub(super) text: String,
}

/// What a move does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MovePlan {
    pub(super) moves: Vec<(FilePath, FilePath)>,
    pub(super) rewrites: Vec<Rewrite>,
}

impl Project {
    /// The files that are the entry, or lie in it.
    pub(super) fn within<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a FileContent> {
        self.files.iter().filter(|content| entry.holds(&content.file.path))
    }

    /// Whether a file or a folder has the path.
    fn has(&self, path: &str) -> bool {
        let entry = [path, "/"].concat();
        self.folders.contains(path)
            || self.folders.iter().any(|folder| folder.starts_with(&entry))
            || self.files.iter().any(|it| it.file.path == path || it.file.path.starts_with(&entry))
    }

    /// Nothing is overwritten.
    pub(super) fn check_free(&self, path: &FilePath) -> Result<(), FilesError> {
        if self.has(path.as_str()) {
            return Err(FilesError::Exists(path.clone()));
        }
        // A file is no folder.
        let parents = path.as_str().match_indices('/').filter_map(|(end, _)| path.as_str().get(..end));
        for parent in parents {
            if self.files.iter().any(|it| it.file.path == parent) {
                return Err(FilesError::Exists(FilePath::any(parent)?));
            }
        }
        Ok(())
    }

    pub(super) fn check_there(&self, entry: &Entry) -> Result<(), FilesError> {
        match self.has(entry.path().as_str()) {
            true => Ok(()),
            false => Err(FilesError::Missing(entry.path().clone())),
        }
    }

    /// Where everything goes, and which pipelines are to name the new places.
    pub(super) fn plan_move(
        &self,
        from: &Entry,
        to: &Entry,
        revision: Option<&str>,
        update_references: bool,
    ) -> Result<MovePlan, FilesError> {
        check_kinds(from, to)?;
        self.check_there(from)?;
        if let Entry::File(path) = from {
            let current = self.files.iter().find(|it| it.file.path == path.as_str());
            let is_seen = current.is_some_and(|it| Some(it.file.revision.as_str()) == revision);
            if !is_seen {
                let current = current.cloned().map(Box::new);
                return Err(FilesError::Conflict { path: path.clone(), current });
            }
        }
        if from.path() != to.path() && from.holds(to.path().as_str()) {
            return Err(FilesError::IntoItself(from.path().clone()));
        }
        self.check_free(to.path())?;
        let mut plan = MovePlan::default();
        for content in self.within(from) {
            let path = FilePath::new(&content.file.path)?;
            let moved = from.at(to, path.as_str()).unwrap_or_default();
            plan.moves.push((path, FilePath::new(&moved)?));
        }
        if update_references {
            plan.rewrites = self.rewrites(from, to)?;
        }
        Ok(plan)
    }

    fn rewrites(&self, from: &Entry, to: &Entry) -> Result<Vec<Rewrite>, FilesError> {
        let before = self.paths();
        let moved = |path: &str| from.at(to, path);
        let after: BTreeSet<String> =
            before.iter().map(|path| moved(path).unwrap_or_else(|| (*path).to_owned())).collect();
        let existed = |path: &str| before.contains(path) || is_file_in(from, path);
        let exists = |path: &str| after.contains(path) || is_file_in(to, path);
        let mut rewrites = Vec::new();
        for content in self.files.iter().filter(|content| content.file.error.is_none()) {
            let path = moved(&content.file.path).unwrap_or_else(|| content.file.path.clone());
            let path = FilePath::new(&path)?;
            match dpl::redirect(&content.text, moved, existed, exists) {
                Ok(Some(text)) => rewrites.push(Rewrite { path, before: content.text.clone(), text }),
                Ok(None) => {}
                Err(reason) => {
                    return Err(FilesError::Unwritable { path, reason: reason.to_string() });
                }
            }
        }
        Ok(rewrites)
    }

    /// The pipelines outside of the entry that name it, or something in it.
    pub(super) fn referring(&self, entry: &Entry) -> Vec<ReferringFile> {
        let paths = self.paths();
        let exists = |path: &str| paths.contains(path) || is_file_in(entry, path);
        let outside = self.files.iter().filter(|content| !entry.holds(&content.file.path));
        let naming = outside.filter_map(|content| {
            let pipeline = dpl::parse(&content.text).ok()?;
            let names = dpl::references(&pipeline).into_iter().filter(|reference| {
                let named = reference.target.resolve(&reference.value, exists);
                named.is_some_and(|path| entry.holds(&path))
            });
            let components: Vec<String> = names.map(|reference| reference.name).collect();
            (!components.is_empty()).then(|| ReferringFile { path: content.file.path.clone(), components })
        });
        naming.collect()
    }

    /// Where a copy of each file goes.
    pub(super) fn plan_copy(&self, from: &Entry, to: &Entry) -> Result<(), FilesError> {
        check_kinds(from, to)?;
        self.check_there(from)?;
        if from.holds(to.path().as_str()) && from.path() != to.path() {
            return Err(FilesError::IntoItself(from.path().clone()));
        }
        self.check_free(to.path())
    }

    /// The files that a deletion takes away, if they are those that the person saw.
    pub(super) fn plan_deletion<'a>(
        &'a self,
        entry: &'a Entry,
        seen: &[SeenFile],
    ) -> Result<Vec<&'a FileContent>, FilesError> {
        self.check_there(entry)?;
        let files: Vec<&FileContent> = self.within(entry).collect();
        for content in &files {
            let is_seen = seen
                .iter()
                .any(|seen| seen.path == content.file.path && seen.revision == content.file.revision);
            if !is_seen {
                let path = FilePath::new(&content.file.path)?;
                return Err(FilesError::Conflict { path, current: Some(Box::new((*content).clone())) });
            }
        }
        let gone = seen.iter().find(|seen| !files.iter().any(|content| content.file.path == seen.path));
        match gone {
            Some(gone) => Err(FilesError::Conflict { path: FilePath::new(&gone.path)?, current: None }),
            None => Ok(files),
        }
    }

    fn paths(&self) -> BTreeSet<&str> {
        self.files.iter().map(|content| content.file.path.as_str()).collect()
    }
}

/// Another file than a pipeline that a pipeline names: it moves with its folder.
fn is_file_in(entry: &Entry, path: &str) -> bool {
    matches!(entry, Entry::Folder(_)) && entry.holds(path) && dpl::Kind::of_path(path).is_none()
}

/// A file stays a file of its kind, and a folder a folder.
fn check_kinds(from: &Entry, to: &Entry) -> Result<(), FilesError> {
    let is_same = match (from, to) {
        (Entry::File(from), Entry::File(to)) => from.kind() == to.kind(),
        (Entry::Folder(_), Entry::Folder(_)) => true,
        _ => false,
    };
    if is_same { Ok(()) } else { Err(PathError::Kind.into()) }
}
