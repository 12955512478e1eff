//! Files and folders on disk under other names: renamed, copied, removed, never over something that is there.
//! Blocking, keeps no state, and never follows a link that leads out of the root.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::database_change::named;
use super::entry::Entry;
use super::path::FilePath;
use super::scan::{Root, disk, put_in_place};
use super::{Expected, FilesError};

/// What keeps a folder in a repository, and what a desktop leaves in it: gone with the folder.
const KEEPERS: [&str; 4] = [".gitkeep", ".keep", ".DS_Store", "Thumbs.db"];

/// Folders deeper than this are not copied.
const MAX_DEPTH: usize = 32;

/// What a rename did, to be taken back if what follows fails.
#[derive(Debug)]
pub(super) struct Renamed {
    source: PathBuf,
    target: PathBuf,
    is_file: bool,
    /// The folders that were made for it, the outer ones first.
    made: Vec<PathBuf>,
}

impl Renamed {
    /// Gives it its old name again, unless something else has that by now.
    pub(super) fn undo(&self) -> Result<(), FilesError> {
        let renamed = match self.is_file {
            true => put_in_place(&self.target, &self.source, &Expected::Missing),
            false => fs::rename(&self.target, &self.source),
        };
        renamed.map_err(|reason| disk(&self.target, "given its old name again", reason))?;
        self.remove_made();
        sync_folder_of(&self.source)
    }

    /// What somebody else put something into by now stays.
    fn remove_made(&self) {
        self.made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

impl Root {
    /// Makes an empty folder.
    pub(super) fn make_folder(&self, path: &FilePath) -> Result<(), FilesError> {
        let target = self.free(path)?;
        fs::create_dir(&target).map_err(|reason| disk(&target, "made", reason))?;
        sync_folder_of(&target)
    }

    /// Gives the file or the folder another name, or leaves everything as it is. A link is renamed itself.
    pub(super) fn rename(&self, from: &Entry, to: &Entry) -> Result<Renamed, FilesError> {
        let source = self.there(from)?;
        let missing = self.missing_folders_of(to.path());
        let target = self.free(to.path())?;
        let is_file = matches!(from, Entry::File(_));
        let renamed = Renamed { source, target, is_file, made: missing };
        let Renamed { source, target, .. } = &renamed;
        let outcome = match is_file {
            true => put_in_place(source, target, &Expected::Missing),
            // There is nothing at the target, and a folder is never put over a file.
            false => fs::rename(source, target),
        };
        if let Err(reason) = outcome {
            renamed.remove_made();
            return Err(match reason.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                    FilesError::Exists(to.path().clone())
                }
                _ => disk(source, "renamed", reason),
            });
        }
        match sync_folder_of(source).and_then(|()| sync_folder_of(target)) {
            Ok(()) => Ok(renamed),
            Err(reason) => {
                renamed.undo()?;
                Err(reason)
            }
        }
    }

    /// The folders that something new of that path needs and that are not there, the outer ones first.
    fn missing_folders_of(&self, path: &FilePath) -> Vec<PathBuf> {
        let relative = path.to_relative();
        let parents = relative.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
        let mut missing: Vec<PathBuf> =
            parents.map(|parent| self.0.join(parent)).filter(|parent| !parent.exists()).collect();
        missing.reverse();
        missing
    }

    /// Copies the file, or the folder with every file in it that can be seen.
    pub(super) fn copy(&self, from: &Entry, to: &Entry) -> Result<(), FilesError> {
        let source = self.there(from)?;
        let target = self.free(to.path())?;
        let folder = target.parent().unwrap_or(&self.0).to_owned();
        // Hidden until it is whole.
        let temporary = folder.join(format!(".maia-{}.tmp", Uuid::new_v4()));
        let copied = match from {
            Entry::File(_) => fs::copy(&source, &temporary)
                .map(drop)
                .and_then(|()| put_in_place(&temporary, &target, &Expected::Missing)),
            Entry::Folder(_) => {
                copy_folder(&source, &temporary, 0).and_then(|()| fs::rename(&temporary, &target))
            }
        };
        copied.map_err(|reason| {
            fs::remove_file(&temporary).or_else(|_| fs::remove_dir_all(&temporary)).ok();
            match reason.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                    FilesError::Exists(to.path().clone())
                }
                _ => disk(&source, "copied", reason),
            }
        })?;
        sync_folder_of(&target)
    }

    /// Whether nothing but pipelines and what keeps a folder lies in it, so that it can go with its pipelines.
    pub(super) fn check_only_pipelines(&self, folder: &FilePath) -> Result<(), FilesError> {
        let mut others = Vec::new();
        others_in(&self.there(&Entry::Folder(folder.clone()))?, "", &mut others);
        others.sort();
        match others.first() {
            None => Ok(()),
            Some(first) => {
                Err(FilesError::NotEmpty { folder: folder.clone(), others: named(first, others.len()) })
            }
        }
    }

    /// Removes a folder whose pipelines are gone.
    pub(super) fn remove_folder(&self, folder: &FilePath) -> Result<(), FilesError> {
        let target = self.there(&Entry::Folder(folder.clone()))?;
        remove_empty(&target).map_err(|reason| disk(&target, "deleted", reason))?;
        sync_folder_of(&target)
    }

    /// Makes the folder again, if it is gone.
    pub(super) fn ensure_folder(&self, folder: &FilePath) -> Result<(), FilesError> {
        match self.make_folder(folder) {
            Err(FilesError::Exists(_)) => Ok(()),
            made => made,
        }
    }

    /// Whether there is something of that name.
    pub(super) fn check_there(&self, entry: &Entry) -> Result<(), FilesError> {
        self.there(entry).map(drop)
    }

    /// Where the entry stands, by its own name, in folders that are below the root.
    fn there(&self, entry: &Entry) -> Result<PathBuf, FilesError> {
        let missing = || FilesError::Missing(entry.path().clone());
        let asked = self.0.join(entry.path().to_relative());
        let (Some(parent), Some(name)) = (asked.parent(), asked.file_name()) else { return Err(missing()) };
        let parent = parent.canonicalize().map_err(|_| missing())?;
        if !parent.starts_with(&self.0) {
            return Err(FilesError::Outside(entry.path().clone()));
        }
        let place = parent.join(name);
        let metadata = fs::symlink_metadata(&place).map_err(|_| missing())?;
        let is_there = match entry {
            Entry::File(path) => self.resolve(path)?.is_some(),
            // A link to a folder is not followed anywhere, so it is none of the project's folders.
            Entry::Folder(_) => metadata.is_dir(),
        };
        if is_there { Ok(place) } else { Err(missing()) }
    }

    /// Where something new goes; its folders are made.
    fn free(&self, path: &FilePath) -> Result<PathBuf, FilesError> {
        let asked = self.0.join(path.to_relative());
        if fs::symlink_metadata(&asked).is_ok() {
            return Err(FilesError::Exists(path.clone()));
        }
        let parents = path.as_str().match_indices('/').filter_map(|(end, _)| path.as_str().get(..end));
        for parent in parents.map(FilePath::any) {
            let parent = parent?;
            if self.0.join(parent.to_relative()).is_file() {
                return Err(FilesError::Exists(parent));
            }
        }
        self.place_for(path)
    }
}

/// The names are on disk before anybody is told of them.
fn sync_folder_of(target: &Path) -> Result<(), FilesError> {
    let Some(folder) = target.parent() else { return Ok(()) };
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|reason| disk(folder, "written", reason))
}

fn copy_folder(from: &Path, to: &Path, depth: usize) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Err(io::Error::other("its folders are too deep"));
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let target = to.join(entry.file_name());
        if is_hidden {
            continue;
        }
        if kind.is_dir() {
            copy_folder(&entry.path(), &target, depth + 1)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn others_in(folder: &Path, prefix: &str, others: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !name.starts_with('.') => {
                others_in(&entry.path(), &format!("{path}/"), others);
            }
            Ok(kind) if kind.is_file() && KEEPERS.contains(&name.as_str()) => {}
            Ok(kind) if !kind.is_dir() && FilePath::new(&path).is_ok() => {}
            _ => others.push(path),
        }
    }
}

/// Removes the folder and those in it, unless something else lies there.
fn remove_empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_keeper = KEEPERS.iter().any(|keeper| entry.file_name() == *keeper);
        if entry.file_type()?.is_dir() {
            remove_empty(&entry.path())?;
        } else if is_keeper {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir(folder)
}
