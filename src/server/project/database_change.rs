//! Moving, copying and deleting in the database: each is one transaction with its events.

use std::collections::BTreeSet;

use api::event::ServerEvent;
use api::file::FileRow;
use api::file_change::{MovedFile, SeenFile};
use model::{DeletionId, ProjectId, Timestamp};

use super::FilesError;
use super::change::{Copied, Moved, Restored};
use super::database::DatabaseFiles;
use super::entry::Entry;
use super::history::{self, Author};
use super::path::FilePath;
use super::plan::{MovePlan, Project, Rewrite};
use super::row::content_of;
use crate::storage::deletions::{self, Deletion};
use crate::storage::{Transaction, events, revisions, row, sql};

/// A row of the table: path, text, time.
pub(super) type Stored = (String, String, Timestamp);

impl DatabaseFiles {
    pub(super) async fn folders(&self) -> Result<Vec<String>, FilesError> {
        let mut transaction = self.engine.database().read().await?;
        self.folders_in(&mut transaction).await
    }

    pub(super) async fn whole(&self) -> Result<Project, FilesError> {
        let mut transaction = self.engine.database().read().await?;
        Ok(self.whole_in(&mut transaction).await?.0)
    }

    pub(super) async fn create_folder(&self, path: &FilePath) -> Result<u64, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        self.whole_in(&mut transaction).await?.0.check_free(path)?;
        self.insert_folder(&mut transaction, path.as_str()).await?;
        let event = self.folders_event(&mut transaction).await?;
        self.commit_all(transaction, [event]).await
    }

    pub(super) async fn relocate(
        &self,
        from: &Entry,
        to: &Entry,
        revision: Option<&str>,
        update_references: bool,
        by: Author<'_>,
    ) -> Result<Moved, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let (project, others) = self.whole_in(&mut transaction).await?;
        let plan = project.plan_move(from, to, revision, update_references)?;
        let files = plan.moves.iter().map(|(from, to)| (from.to_string(), to.to_string()));
        let others = others.iter().filter_map(|path| Some((path.clone(), from.at(to, path)?)));
        for (from, to) in files.chain(others) {
            sql::query("UPDATE files SET path = $3 WHERE project_id = $1 AND path = $2")
                .bind(self.project_id.to_string())
                .bind(from)
                .bind(to)
                .execute(&mut transaction)
                .await?;
        }
        for folder in project.folders.iter().filter(|folder| from.holds(folder)) {
            self.remove_folder(&mut transaction, folder).await?;
            if let Some(to) = from.at(to, folder) {
                self.insert_folder(&mut transaction, &to).await?;
            }
        }
        let now = self.engine.server_now();
        for rewrite in &plan.rewrites {
            self.put(&mut transaction, &rewrite.path, &rewrite.text, now).await?;
        }
        follow(&mut transaction, self.project_id, &plan, by, now).await?;
        self.keep_folder_of(&mut transaction, from.path().as_str()).await?;

        let (after, _) = self.whole_in(&mut transaction).await?;
        let row = |path: &FilePath| {
            after.files.iter().find(|it| it.file.path == path.as_str()).map(|it| it.file.clone())
        };
        let moved: Vec<MovedFile> = plan
            .moves
            .iter()
            .filter_map(|(from, to)| Some(MovedFile { from: from.to_string(), file: row(to)? }))
            .collect();
        let updated: Vec<FileRow> = plan.rewrites.iter().filter_map(|rewrite| row(&rewrite.path)).collect();
        let is_elsewhere = |file: &&FileRow| !moved.iter().any(|moved| moved.file.path == file.path);
        let mut news: Vec<ServerEvent> = moved
            .iter()
            .map(|moved| ServerEvent::FileMoved { from: moved.from.clone(), file: moved.file.clone() })
            .collect();
        news.extend(
            updated.iter().filter(is_elsewhere).map(|file| ServerEvent::FileChanged { file: file.clone() }),
        );
        news.extend(self.folders_news(&mut transaction, &project).await?);
        let seq = self.commit_all(transaction, news).await?;
        Ok(Moved { seq, moved, updated })
    }

    pub(super) async fn copy(&self, from: &Entry, to: &Entry, by: Author<'_>) -> Result<Copied, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let (project, _) = self.whole_in(&mut transaction).await?;
        project.plan_copy(from, to)?;
        let now = self.engine.server_now();
        let mut files = Vec::new();
        for (path, text, _) in self.stored(&mut transaction).await? {
            let Some(copy) = from.at(to, &path) else { continue };
            let copy = FilePath::any(&copy)?;
            self.put(&mut transaction, &copy, &text, now).await?;
            if FilePath::new(copy.as_str()).is_ok() {
                history::record(&mut transaction, self.project_id, &copy, &text, by, now).await?;
                files.push(content_of(self.project_id, &copy, text.as_bytes(), now).file);
            }
        }
        for folder in &project.folders {
            if let Some(copy) = from.at(to, folder) {
                self.insert_folder(&mut transaction, &copy).await?;
            }
        }
        let mut news: Vec<ServerEvent> =
            files.iter().map(|file| ServerEvent::FileChanged { file: file.clone() }).collect();
        news.extend(self.folders_news(&mut transaction, &project).await?);
        let seq = self.commit_all(transaction, news).await?;
        Ok(Copied { seq, files })
    }

    pub(super) async fn delete_all(
        &self,
        entry: &Entry,
        seen: &[SeenFile],
        id: DeletionId,
        by: Author<'_>,
    ) -> Result<u64, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let (project, others) = self.whole_in(&mut transaction).await?;
        let files = project.plan_deletion(entry, seen)?;
        let others: Vec<&String> = others.iter().filter(|path| entry.holds(path)).collect();
        if let Some(first) = others.first() {
            let folder = entry.path().clone();
            return Err(FilesError::NotEmpty { folder, others: named(first, others.len()) });
        }
        let now = self.engine.server_now();
        let kept = files.iter().map(|it| (it.file.path.clone(), it.text.clone().into_bytes())).collect();
        let deletion = Deletion { path: entry.to_string(), files: kept };
        deletions::insert(&mut transaction, id, self.project_id, &deletion, now).await?;
        for content in &files {
            let path = FilePath::new(&content.file.path)?;
            let text = &content.text;
            history::record_deletion(&mut transaction, self.project_id, &path, text, by, now).await?;
        }
        let mut news = Vec::new();
        for (path, _) in deletion.files {
            sql::query("DELETE FROM files WHERE project_id = $1 AND path = $2")
                .bind(self.project_id.to_string())
                .bind(&path)
                .execute(&mut transaction)
                .await?;
            news.push(ServerEvent::FileRemoved { project_id: self.project_id, path });
        }
        for folder in project.folders.iter().filter(|folder| entry.holds(folder)) {
            self.remove_folder(&mut transaction, folder).await?;
        }
        self.keep_folder_of(&mut transaction, entry.path().as_str()).await?;
        news.extend(self.folders_news(&mut transaction, &project).await?);
        self.commit_all(transaction, news).await
    }

    pub(super) async fn restore(&self, id: DeletionId, by: Author<'_>) -> Result<Restored, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let deletion = deletions::load(&mut transaction, id, self.project_id).await?;
        let Deletion { path, files: kept } = deletion.ok_or(FilesError::NotRestorable)?;
        let entry = Entry::new(&path)?;
        let (project, _) = self.whole_in(&mut transaction).await?;
        let now = self.engine.server_now();
        let mut files = Vec::new();
        for (path, bytes) in kept {
            let path = FilePath::new(&path)?;
            project.check_free(&path)?;
            let text = String::from_utf8_lossy(&bytes);
            self.put(&mut transaction, &path, &text, now).await?;
            history::record(&mut transaction, self.project_id, &path, &text, by, now).await?;
            files.push(content_of(self.project_id, &path, text.as_bytes(), now).file);
        }
        if let Entry::Folder(folder) = &entry {
            self.insert_folder(&mut transaction, folder.as_str()).await?;
        }
        deletions::remove(&mut transaction, id).await?;
        let mut news: Vec<ServerEvent> =
            files.iter().map(|file| ServerEvent::FileChanged { file: file.clone() }).collect();
        news.extend(self.folders_news(&mut transaction, &project).await?);
        let seq = self.commit_all(transaction, news).await?;
        Ok(Restored { seq, files })
    }

    /// A folder that loses a file is there on its own from now on. Tells if that is news.
    pub(super) async fn keep_folder_of(
        &self,
        transaction: &mut Transaction,
        path: &str,
    ) -> Result<Option<ServerEvent>, FilesError> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(None) };
        match self.insert_folder(transaction, folder).await? {
            true => Ok(Some(self.folders_event(transaction).await?)),
            false => Ok(None),
        }
    }

    /// Tells the changes with the changes themselves, then wakes those who wait for news.
    pub(super) async fn commit_all(
        &self,
        mut transaction: Transaction,
        news: impl IntoIterator<Item = ServerEvent>,
    ) -> Result<u64, FilesError> {
        let now = self.engine.server_now();
        let mut seq = events::latest_seq(&mut transaction).await?;
        for event in news {
            seq = events::append(&mut transaction, now, &event).await?;
        }
        transaction.commit().await?;
        self.engine.announce(seq, &Default::default());
        Ok(seq)
    }

    pub(super) async fn stored(&self, transaction: &mut Transaction) -> Result<Vec<Stored>, FilesError> {
        let rows = sql::query("SELECT path, text, changed_at FROM files WHERE project_id = $1 ORDER BY path")
            .bind(self.project_id.to_string())
            .fetch_all(transaction)
            .await?;
        let stored = rows
            .iter()
            .map(|row| Ok((row::text(row, "path")?, row::text(row, "text")?, row::time(row, "changed_at")?)));
        stored.collect()
    }

    /// The pipelines and folders, and the paths of the other files.
    async fn whole_in(&self, transaction: &mut Transaction) -> Result<(Project, Vec<String>), FilesError> {
        let (mut files, mut others) = (Vec::new(), Vec::new());
        for (path, text, changed_at) in self.stored(transaction).await? {
            match FilePath::new(&path) {
                Ok(path) => files.push(content_of(self.project_id, &path, text.as_bytes(), changed_at)),
                Err(_) => others.push(path),
            }
        }
        let folders: BTreeSet<String> = self.folders_in(transaction).await?.into_iter().collect();
        Ok((Project { files, folders }, others))
    }

    async fn folders_in(&self, transaction: &mut Transaction) -> Result<Vec<String>, FilesError> {
        let rows = sql::query("SELECT path FROM folders WHERE project_id = $1 ORDER BY path")
            .bind(self.project_id.to_string())
            .fetch_all(transaction)
            .await?;
        rows.iter().map(|row| Ok(row::text(row, "path")?)).collect()
    }

    async fn folders_event(&self, transaction: &mut Transaction) -> Result<ServerEvent, FilesError> {
        let folders = self.folders_in(transaction).await?;
        Ok(ServerEvent::FoldersChanged { project_id: self.project_id, folders })
    }

    /// The folders as they are now, if they differ.
    async fn folders_news(
        &self,
        transaction: &mut Transaction,
        before: &Project,
    ) -> Result<Option<ServerEvent>, FilesError> {
        let folders = self.folders_in(transaction).await?;
        let is_same = folders.iter().eq(before.folders.iter());
        Ok((!is_same).then_some(ServerEvent::FoldersChanged { project_id: self.project_id, folders }))
    }

    /// Whether it was not there on its own before.
    async fn insert_folder(&self, transaction: &mut Transaction, path: &str) -> Result<bool, FilesError> {
        let done =
            sql::query("INSERT INTO folders (project_id, path) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(self.project_id.to_string())
                .bind(path)
                .execute(transaction)
                .await?;
        Ok(done > 0)
    }

    async fn remove_folder(&self, transaction: &mut Transaction, path: &str) -> Result<(), FilesError> {
        sql::query("DELETE FROM folders WHERE project_id = $1 AND path = $2")
            .bind(self.project_id.to_string())
            .bind(path)
            .execute(transaction)
            .await?;
        Ok(())
    }
}

/// The history of each file goes with it, and those that name it now are a person's doing.
pub(super) async fn follow(
    transaction: &mut Transaction,
    project_id: ProjectId,
    plan: &MovePlan,
    by: Author<'_>,
    now: Timestamp,
) -> Result<(), FilesError> {
    for (from, to) in &plan.moves {
        revisions::follow_rename(transaction, project_id, from.as_str(), to.as_str()).await?;
    }
    for Rewrite { path, before, text } in &plan.rewrites {
        history::record(transaction, project_id, path, before, Author::Found, now).await?;
        history::record(transaction, project_id, path, text, by, now).await?;
    }
    Ok(())
}

/// The first of them by name, and how many more there are.
pub(super) fn named(first: &str, count: usize) -> String {
    match count {
        0 | 1 => first.to_owned(),
        2 => format!("{first} and one more file"),
        count => format!("{first} and {} more files", count - 1),
    }
}
