//! The pipeline files of the project that is open: in the database, or those of a folder. A save names the revision
//! that it started from, and a file that is no pipeline is never overwritten.

mod change;
mod database;
mod database_change;
mod entry;
mod folder;
mod folder_change;
pub(crate) mod history;
mod path;
mod plan;
mod relocate;
mod row;
mod scan;
mod source;
pub(crate) mod watch;

use std::path::PathBuf;

use api::file::{FileContent, FileError, FileRow};
use api::revision::{RevisionPage, RevisionText};
use model::ProjectId;

pub use change::{Copied, Moved, Restored};
pub use entry::Entry;
pub use path::{FilePath, PathError};
pub use row::MAX_FILE_BYTES;
pub use source::ProjectSource;

use crate::engine::{Engine, EngineError};
use crate::storage::{StorageError, revisions};
pub use database::DatabaseFiles;
pub use folder::FolderFiles;
use history::Author;

/// The files of one project.
#[derive(Debug)]
pub enum ProjectFiles {
    Database(DatabaseFiles),
    Folder(FolderFiles),
}

/// What the file must be like for a save to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// There is none.
    Missing,
    /// It is at one of these revisions.
    Revision(Vec<String>),
}

/// Why a file was not read, saved or deleted. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("{0}")]
    Path(#[from] PathError),
    #[error("The project {0} does not exist.")]
    UnknownProject(ProjectId),
    #[error("The file {0} does not exist. It may have been deleted; look at the project's files again.")]
    Missing(FilePath),
    #[error(
        "{path} has changed since you opened it, so nothing was saved. Compare both versions and choose."
    )]
    Conflict {
        path: FilePath,
        /// Absent when the file was deleted.
        current: Option<Box<FileContent>>,
    },
    #[error(
        "{path} is no pipeline (line {}, column {}: {}), so it is never overwritten here; mend it in a text editor.",
        .error.line, .error.column, .error.message
    )]
    NotAPipeline { path: FilePath, error: FileError },
    #[error(
        "What was to be saved as {path} is no pipeline (line {}, column {}: {}), so it was not saved.",
        .error.line, .error.column, .error.message
    )]
    Unparsable { path: FilePath, error: FileError },
    #[error("{path} is too large to be opened here: {length} bytes, and at most {MAX_FILE_BYTES} are.")]
    TooLarge { path: FilePath, length: u64 },
    #[error("There is already something named {0}, so nothing was changed. Choose another name.")]
    Exists(FilePath),
    #[error("The folder {0} cannot be moved or copied into itself. Choose another place.")]
    IntoItself(FilePath),
    #[error(
        "The folder {folder} also holds {others}, which this page does not show, so nothing was deleted. Move or delete that first."
    )]
    NotEmpty { folder: FilePath, others: String },
    #[error(
        "{path} names what is to move, and its text cannot be changed there without losing something ({reason}), so nothing was changed. Move without updating, or change {path} by hand."
    )]
    Unwritable { path: FilePath, reason: String },
    #[error(
        "{0} is too large to be kept for a change of mind, so it was not deleted. Delete it in the project's folder itself."
    )]
    NotKept(FilePath),
    #[error(
        "This deletion can no longer be taken back: it was taken back already, or is more than 30 days old."
    )]
    NotRestorable,
    #[error("{0} lies outside the project's folder by way of a link, so it is not touched.")]
    Outside(FilePath),
    #[error("{} could not be {doing}: {reason}.", .path.display())]
    Disk { path: PathBuf, doing: &'static str, reason: std::io::Error },
    #[error(
        "The history of this project holds no such version. Very old ones are thinned out; look at the history again."
    )]
    UnknownRevision,
    #[error("{path} was not moved, and everything is as it was. {reason}")]
    NotMoved { path: FilePath, reason: Box<FilesError> },
    #[error(
        "{from} was to become {to}, and neither that nor the way back could be finished: {left} Look into the project's folder, and move by hand what is left."
    )]
    HalfMoved { from: FilePath, to: FilePath, left: Box<FilesError> },
    #[error("The server stopped in the middle of it.")]
    Stopped,
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for FilesError {
    fn from(error: sqlx::Error) -> FilesError {
        FilesError::Storage(StorageError::from(error))
    }
}

impl ProjectFiles {
    pub fn project_id(&self) -> ProjectId {
        match self {
            ProjectFiles::Database(files) => files.project_id(),
            ProjectFiles::Folder(files) => files.project_id(),
        }
    }

    /// Every pipeline file, ordered by path.
    pub async fn list(&self) -> Result<Vec<FileRow>, FilesError> {
        match self {
            ProjectFiles::Database(files) => files.list().await,
            ProjectFiles::Folder(files) => Ok(files.list().await),
        }
    }

    /// One pipeline file as it is now.
    pub async fn read(&self, path: &FilePath) -> Result<FileContent, FilesError> {
        let content = match self {
            ProjectFiles::Database(files) => files.read(path).await?,
            ProjectFiles::Folder(files) => files.read(path).await?,
        };
        content.ok_or_else(|| FilesError::Missing(path.clone()))
    }

    /// Saves a pipeline, and answers the event's sequence number and the file's new row.
    pub async fn save(
        &self,
        path: &FilePath,
        text: String,
        expected: &Expected,
        by: &str,
    ) -> Result<(u64, FileRow), FilesError> {
        let by = Author::Person(by);
        if let Some(error) = row::parse_error(&text) {
            return Err(FilesError::Unparsable { path: path.clone(), error });
        }
        match self {
            ProjectFiles::Database(files) => files.save(path, text, expected, by).await,
            ProjectFiles::Folder(files) => files.save(path, text, expected, by).await,
        }
    }

    /// Deletes a file, and answers the event's sequence number.
    pub async fn delete(&self, path: &FilePath, expected: &Expected, by: &str) -> Result<u64, FilesError> {
        let by = Author::Person(by);
        match self {
            ProjectFiles::Database(files) => files.delete(path, expected, by).await,
            ProjectFiles::Folder(files) => files.delete(path, expected, by).await,
        }
    }

    /// A part of a file's history, newest first: what is older than the entry `before`.
    pub async fn history(
        &self,
        path: &FilePath,
        before: Option<u64>,
        limit: u32,
    ) -> Result<RevisionPage, FilesError> {
        let mut reading = self.engine().database().read().await?;
        let project = self.project_id();
        let wanted = limit.saturating_add(1);
        let mut results = revisions::page(&mut reading, project, path.as_str(), before, wanted).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = results.len() > limit;
        results.truncate(limit);
        let more = results.last().filter(|_| has_more).map(|last| last.number);
        Ok(RevisionPage { results, more })
    }

    /// What a file said at that revision.
    pub async fn revision(&self, revision: &str) -> Result<RevisionText, FilesError> {
        let mut reading = self.engine().database().read().await?;
        let found = revisions::load_text(&mut reading, self.project_id(), revision).await?;
        found.ok_or(FilesError::UnknownRevision)
    }

    /// Gives an entry of the file's history a name, or takes it away.
    pub async fn name_revision(
        &self,
        path: &FilePath,
        number: u64,
        name: Option<&str>,
    ) -> Result<(), FilesError> {
        let mut transaction = self.engine().database().write().await?;
        let project = self.project_id();
        if !revisions::set_name(&mut transaction, project, path.as_str(), number, name).await? {
            return Err(FilesError::UnknownRevision);
        }
        Ok(transaction.commit().await?)
    }

    fn engine(&self) -> &Engine {
        match self {
            ProjectFiles::Database(files) => files.engine(),
            ProjectFiles::Folder(files) => files.engine(),
        }
    }

    /// The text of any file of the project; `None` when there is none.
    pub async fn text(&self, path: &FilePath) -> Result<Option<String>, FilesError> {
        match self {
            ProjectFiles::Database(files) => files.text(path).await,
            ProjectFiles::Folder(files) => files.text(path).await,
        }
    }
}

/// Whether a save or deletion may happen to what the file is now.
fn check(path: &FilePath, current: Option<&FileContent>, expected: &Expected) -> Result<(), FilesError> {
    let is_as_expected = match (current, expected) {
        (None, Expected::Missing) => true,
        (Some(current), Expected::Revision(revisions)) => revisions.contains(&current.file.revision),
        _ => false,
    };
    if is_as_expected {
        Ok(())
    } else {
        Err(FilesError::Conflict { path: path.clone(), current: current.cloned().map(Box::new) })
    }
}

/// A file that is no pipeline opens as text, read-only.
fn check_overwritable(path: &FilePath, current: Option<&FileContent>) -> Result<(), FilesError> {
    match current.and_then(|current| current.file.error.clone()) {
        Some(error) => Err(FilesError::NotAPipeline { path: path.clone(), error }),
        None => Ok(()),
    }
}
