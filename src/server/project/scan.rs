//! The project's folder on disk: finds, reads, writes and deletes files below one root. Blocking, keeps no state,
//! and never follows a link that leads out of the root.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use model::Timestamp;
use uuid::Uuid;

use super::path::FilePath;
use super::row::MAX_FILE_BYTES;
use super::{Expected, FilesError};

/// Folders deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// By what a changed file is told from an unchanged one without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) length: u64,
    pub(super) modified: SystemTime,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        Stamp { length: metadata.len(), modified: metadata.modified().unwrap_or(UNIX_EPOCH) }
    }

    /// Whether the file could change again without its stamp changing: its time is too close to now.
    pub(super) fn is_fresh(&self) -> bool {
        self.modified.elapsed().map_or(true, |age| age.as_secs() < 2)
    }

    pub(super) fn changed_at(&self) -> Timestamp {
        let millis = self.modified.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Timestamp(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}

/// What was read of a file.
#[derive(Debug)]
pub(super) enum Found {
    Bytes { bytes: Vec<u8>, stamp: Stamp },
    TooLarge { stamp: Stamp },
}

/// A folder, by its true path.
#[derive(Clone, Debug)]
pub(super) struct Root(pub(super) PathBuf);

/// What lies below the root.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) files: BTreeMap<FilePath, Stamp>,
    /// The folders in which nothing lies that anybody would see.
    pub(super) empty: Vec<String>,
}

impl Root {
    pub(super) fn new(folder: &Path) -> Result<Root, FilesError> {
        let root = folder.canonicalize().map_err(|reason| disk(folder, "opened", reason))?;
        match root.is_dir() {
            true => Ok(Root(root)),
            false => Err(disk(folder, "opened", io::Error::from(io::ErrorKind::NotADirectory))),
        }
    }

    /// Every pipeline file with its stamp, and the empty folders. `visit` is told of each folder before it is read, so that no change in
    /// it can be missed.
    pub(super) fn walk(&self, visit: &mut dyn FnMut(&Path)) -> Result<Walk, FilesError> {
        let mut found = Walk::default();
        let mut folders = vec![(self.0.clone(), String::new(), 0)];
        while let Some((folder, prefix, depth)) = folders.pop() {
            visit(&folder);
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                // A folder that vanished meanwhile holds nothing; the root itself must be there.
                Err(reason) if depth == 0 => return Err(disk(&folder, "read", reason)),
                Err(_) => continue,
            };
            let mut is_empty = depth > 0;
            for entry in entries.flatten() {
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
                let Ok(kind) = entry.file_type() else { continue };
                if name.starts_with('.') {
                    continue;
                }
                is_empty = false;
                let path = format!("{prefix}{name}");
                if kind.is_dir() {
                    if depth < MAX_DEPTH {
                        folders.push((entry.path(), format!("{path}/"), depth + 1));
                    }
                } else if let Ok(path) = FilePath::new(&path)
                    && let Ok(Some((_, metadata))) = self.resolve(&path)
                {
                    found.files.insert(path, Stamp::of(&metadata));
                }
            }
            // Only one that can be named is of use.
            if is_empty && let Ok(path) = FilePath::any(prefix.trim_end_matches('/')) {
                found.empty.push(path.to_string());
            }
        }
        found.empty.sort();
        Ok(found)
    }

    /// The file; `None` when there is none.
    pub(super) fn read(&self, path: &FilePath) -> Result<Option<Found>, FilesError> {
        let Some((target, metadata)) = self.resolve(path)? else { return Ok(None) };
        let stamp = Stamp::of(&metadata);
        if stamp.length > MAX_FILE_BYTES {
            return Ok(Some(Found::TooLarge { stamp }));
        }
        let mut bytes = Vec::new();
        let file = match File::open(&target) {
            Ok(file) => file,
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(reason) => return Err(disk(&target, "read", reason)),
        };
        // It may have grown since it was looked at.
        file.take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|reason| disk(&target, "read", reason))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE_BYTES {
            return Ok(Some(Found::TooLarge { stamp }));
        }
        Ok(Some(Found::Bytes { bytes, stamp }))
    }

    /// Writes the whole file or nothing: a reader sees the old text or the new one, also after a power failure.
    pub(super) fn write(
        &self,
        path: &FilePath,
        content: impl AsRef<[u8]>,
        expected: &Expected,
    ) -> Result<Stamp, FilesError> {
        let target = match self.resolve(path)? {
            // It is there already, and must not be.
            Some(_) if *expected == Expected::Missing => {
                return Err(FilesError::Conflict { path: path.clone(), current: None });
            }
            Some((target, _)) => target,
            None => self.place_for(path)?,
        };
        let folder = target.parent().unwrap_or(&self.0).to_owned();
        // Hidden, so that neither we nor anybody else takes it for a pipeline.
        let temporary = folder.join(format!(".maia-{}.tmp", Uuid::new_v4()));
        let written = write_new(&temporary, content.as_ref(), &target)
            .and_then(|()| put_in_place(&temporary, &target, expected))
            .and_then(|()| File::open(&folder)?.sync_all())
            .and_then(|()| fs::metadata(&target));
        match written {
            Ok(metadata) => Ok(Stamp::of(&metadata)),
            Err(reason) => {
                fs::remove_file(&temporary).ok();
                if reason.kind() == io::ErrorKind::AlreadyExists {
                    return Err(FilesError::Conflict { path: path.clone(), current: None });
                }
                Err(disk(&target, "written", reason))
            }
        }
    }

    /// Deletes the file, or the link that stands for it.
    pub(super) fn delete(&self, path: &FilePath) -> Result<(), FilesError> {
        if self.resolve(path)?.is_none() {
            return Err(FilesError::Missing(path.clone()));
        }
        let target = self.0.join(path.to_relative());
        fs::remove_file(&target).map_err(|reason| disk(&target, "deleted", reason))
    }

    /// Where the file truly is, after every link; `None` when there is none.
    pub(super) fn resolve(&self, path: &FilePath) -> Result<Option<(PathBuf, Metadata)>, FilesError> {
        let asked = self.0.join(path.to_relative());
        let target = match asked.canonicalize() {
            Ok(target) => target,
            Err(reason)
                if matches!(reason.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(reason) => return Err(disk(&asked, "read", reason)),
        };
        if !target.starts_with(&self.0) {
            return Err(FilesError::Outside(path.clone()));
        }
        let metadata = fs::metadata(&target).map_err(|reason| disk(&asked, "read", reason))?;
        Ok(metadata.is_file().then_some((target, metadata)))
    }

    /// Makes the folders that a new file needs, below the root.
    pub(super) fn place_for(&self, path: &FilePath) -> Result<PathBuf, FilesError> {
        let asked = self.0.join(path.to_relative());
        if fs::symlink_metadata(&asked).is_ok() {
            // A folder, or a link that leads nowhere, has this name.
            return Err(disk(&asked, "written", io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        let mut folder = self.0.clone();
        for name in path.to_relative().parent().into_iter().flat_map(Path::iter) {
            folder = folder.join(name);
            match folder.canonicalize() {
                Ok(target) if target.starts_with(&self.0) => folder = target,
                Ok(_) => return Err(FilesError::Outside(path.clone())),
                Err(_) => fs::create_dir(&folder).map_err(|reason| disk(&folder, "made", reason))?,
            }
        }
        Ok(match asked.file_name() {
            Some(name) => folder.join(name),
            None => folder,
        })
    }
}

/// Writes the text to a new file that has the permissions of the one it is to replace.
fn write_new(temporary: &Path, content: &[u8], target: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(temporary)?;
    if let Ok(metadata) = fs::metadata(target) {
        if metadata.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(content)?;
    file.sync_all()
}

/// Renames over the old file; a file that must not exist yet is never replaced.
pub(super) fn put_in_place(temporary: &Path, target: &Path, expected: &Expected) -> io::Result<()> {
    if *expected == Expected::Missing {
        match fs::hard_link(temporary, target) {
            Ok(()) => {
                // Under two names at once it would be neither here nor there.
                return fs::remove_file(temporary).inspect_err(|_| drop(fs::remove_file(target)));
            }
            Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists => return Err(reason),
            // A file system without hard links.
            Err(_) if target.exists() => return Err(io::Error::from(io::ErrorKind::AlreadyExists)),
            Err(_) => {}
        }
    }
    fs::rename(temporary, target)
}

pub(super) fn disk(path: &Path, doing: &'static str, reason: io::Error) -> FilesError {
    FilesError::Disk { path: path.to_owned(), doing, reason }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
