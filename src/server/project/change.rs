//! What is done to files as a whole and to folders, for both kinds of project. Everything happens or nothing does.

use api::file::{FileContent, FileRow};
use api::file_change::{MovedFile, References, ReferringFile, SearchHit, SearchResults, SeenFile};
use model::DeletionId;

use super::entry::Entry;
use super::history::Author;
use super::path::FilePath;
use super::plan::Project;
use super::{FilesError, ProjectFiles};

/// What a move did, and the number of its last event.
#[derive(Clone, Debug)]
pub struct Moved {
    pub seq: u64,
    pub moved: Vec<MovedFile>,
    pub updated: Vec<FileRow>,
}

/// What a copy did, and the number of its last event.
#[derive(Clone, Debug)]
pub struct Copied {
    pub seq: u64,
    pub files: Vec<FileRow>,
}

/// What was brought back, and the number of its last event.
#[derive(Clone, Debug)]
pub struct Restored {
    pub seq: u64,
    pub files: Vec<FileRow>,
}

impl ProjectFiles {
    /// The folders that are there whether or not a file lies in them, ordered by path.
    pub async fn folders(&self) -> Result<Vec<String>, FilesError> {
        match self {
            ProjectFiles::Database(files) => files.folders().await,
            ProjectFiles::Folder(files) => Ok(files.folders().await),
        }
    }

    /// Makes an empty folder, and answers the event's number.
    pub async fn create_folder(&self, path: &FilePath) -> Result<u64, FilesError> {
        match self {
            ProjectFiles::Database(files) => files.create_folder(path).await,
            ProjectFiles::Folder(files) => files.create_folder(path).await,
        }
    }

    /// Gives a file or a folder another path, and if asked the new path to those that name it.
    pub async fn relocate(
        &self,
        from: &Entry,
        to: &Entry,
        revision: Option<&str>,
        update_references: bool,
        user: &str,
    ) -> Result<Moved, FilesError> {
        let by = Author::Person(user);
        match self {
            ProjectFiles::Database(files) => files.relocate(from, to, revision, update_references, by).await,
            ProjectFiles::Folder(files) => files.relocate(from, to, revision, update_references, by).await,
        }
    }

    /// Copies a file, or a folder with all that lies in it.
    pub async fn copy(&self, from: &Entry, to: &Entry, user: &str) -> Result<Copied, FilesError> {
        let by = Author::Person(user);
        match self {
            ProjectFiles::Database(files) => files.copy(from, to, by).await,
            ProjectFiles::Folder(files) => files.copy(from, to, by).await,
        }
    }

    /// Deletes a file, or a folder with all that lies in it, if that is what the person saw. `id` takes it back.
    pub async fn delete_all(
        &self,
        entry: &Entry,
        seen: &[SeenFile],
        id: DeletionId,
        user: &str,
    ) -> Result<u64, FilesError> {
        let by = Author::Person(user);
        match self {
            ProjectFiles::Database(files) => files.delete_all(entry, seen, id, by).await,
            ProjectFiles::Folder(files) => files.delete_all(entry, seen, id, by).await,
        }
    }

    /// Takes a deletion back.
    pub async fn restore(&self, id: DeletionId, user: &str) -> Result<Restored, FilesError> {
        let by = Author::Person(user);
        match self {
            ProjectFiles::Database(files) => files.restore(id, by).await,
            ProjectFiles::Folder(files) => files.restore(id, by).await,
        }
    }

    /// Which pipelines name the file, or something in the folder.
    pub async fn references(&self, entry: &Entry) -> Result<References, FilesError> {
        let project = self.whole().await?;
        project.check_there(entry)?;
        let files: Vec<ReferringFile> = project.referring(entry);
        let unread = project.files.into_iter().filter(|content| content.file.error.is_some());
        Ok(References { files, unread: unread.map(|content| content.file.path).collect() })
    }

    /// Where the text stands in the pipelines; at most `limit` places.
    pub async fn search(&self, text: &str, limit: usize) -> Result<SearchResults, FilesError> {
        let project = self.whole().await?;
        let mut hits = Vec::new();
        for FileContent { file, text: content } in project.files {
            let Ok(pipeline) = dpl::parse(&content) else { continue };
            let found = dpl::find(&pipeline, text).into_iter();
            hits.extend(found.map(|found| SearchHit { path: file.path.clone(), found }));
            if hits.len() > limit {
                break;
            }
        }
        let is_cut = hits.len() > limit;
        hits.truncate(limit);
        Ok(SearchResults { hits, is_cut })
    }

    async fn whole(&self) -> Result<Project, FilesError> {
        match self {
            ProjectFiles::Database(files) => files.whole().await,
            ProjectFiles::Folder(files) => files.whole().await,
        }
    }
}
