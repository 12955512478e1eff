//! Files in the database: the working copy of a project without a folder. A change and its event are one transaction.

use std::fmt;

use api::event::ServerEvent;
use api::file::{FileContent, FileRow};
use model::{ProjectId, Timestamp};

use super::history::{self, Author};
use super::path::FilePath;
use super::row::content_of;
use super::{Expected, FilesError, check, check_overwritable};
use crate::engine::Engine;
use crate::storage::{Transaction, events, row, sql};

/// The files of one project in the database.
pub struct DatabaseFiles {
    pub(super) engine: Engine,
    pub(super) project_id: ProjectId,
}

impl fmt::Debug for DatabaseFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DatabaseFiles").field("project_id", &self.project_id).finish_non_exhaustive()
    }
}

impl DatabaseFiles {
    /// The project's files. `samples` are written when it has none yet.
    pub async fn open(
        engine: Engine,
        project_id: ProjectId,
        samples: &[(&str, &str)],
    ) -> Result<DatabaseFiles, FilesError> {
        let files = DatabaseFiles { engine, project_id };
        let mut transaction = files.engine.database().write().await?;
        let existing = sql::query("SELECT COUNT(*) AS files FROM files WHERE project_id = $1")
            .bind(project_id.to_string())
            .fetch_one(&mut transaction)
            .await?;
        if row::number(&existing, "files")? == 0 {
            let now = files.engine.server_now();
            for (path, text) in samples {
                let path = FilePath::any(path)?;
                files.put(&mut transaction, &path, text, now).await?;
                history::record(&mut transaction, project_id, &path, text, Author::Found, now).await?;
            }
        }
        transaction.commit().await?;
        Ok(files)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn project_id(&self) -> ProjectId {
        self.project_id
    }

    pub(super) async fn list(&self) -> Result<Vec<FileRow>, FilesError> {
        let mut transaction = self.engine.database().read().await?;
        let rows = self.stored(&mut transaction).await?;
        // Only pipelines are shown; what they name, such as SQL, may lie beside them.
        let shown = rows.into_iter().filter_map(|(path, text, changed_at)| {
            let path = FilePath::new(&path).ok()?;
            Some(content_of(self.project_id, &path, text.as_bytes(), changed_at).file)
        });
        Ok(shown.collect())
    }

    pub(super) async fn read(&self, path: &FilePath) -> Result<Option<FileContent>, FilesError> {
        let mut transaction = self.engine.database().read().await?;
        self.get(&mut transaction, path).await
    }

    pub(super) async fn text(&self, path: &FilePath) -> Result<Option<String>, FilesError> {
        Ok(self.read(path).await?.map(|content| content.text))
    }

    pub(super) async fn save(
        &self,
        path: &FilePath,
        text: String,
        expected: &Expected,
        by: Author<'_>,
    ) -> Result<(u64, FileRow), FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let current = self.get(&mut transaction, path).await?;
        check(path, current.as_ref(), expected)?;
        check_overwritable(path, current.as_ref())?;
        let now = self.engine.server_now();
        if let Some(current) = &current {
            let seen = Author::Found;
            history::record(&mut transaction, self.project_id, path, &current.text, seen, now).await?;
        }
        self.put(&mut transaction, path, &text, now).await?;
        history::record(&mut transaction, self.project_id, path, &text, by, now).await?;
        let file = content_of(self.project_id, path, text.as_bytes(), now).file;
        let seq = self.commit(transaction, &ServerEvent::FileChanged { file: file.clone() }).await?;
        Ok((seq, file))
    }

    pub(super) async fn delete(
        &self,
        path: &FilePath,
        expected: &Expected,
        by: Author<'_>,
    ) -> Result<u64, FilesError> {
        let mut transaction = self.engine.database().write().await?;
        let Some(current) = self.get(&mut transaction, path).await? else {
            return Err(FilesError::Missing(path.clone()));
        };
        check(path, Some(&current), expected)?;
        sql::query("DELETE FROM files WHERE project_id = $1 AND path = $2")
            .bind(self.project_id.to_string())
            .bind(path.as_str())
            .execute(&mut transaction)
            .await?;
        let now = self.engine.server_now();
        history::record_deletion(&mut transaction, self.project_id, path, &current.text, by, now).await?;
        // The folder stays when its last file goes, as it does on disk.
        let folders = self.keep_folder_of(&mut transaction, path.as_str()).await?;
        let removed = ServerEvent::FileRemoved { project_id: self.project_id, path: path.to_string() };
        self.commit_all(transaction, [removed].into_iter().chain(folders)).await
    }

    /// Tells the change with the change itself, then wakes those who wait for news.
    async fn commit(&self, mut transaction: Transaction, event: &ServerEvent) -> Result<u64, FilesError> {
        let seq = events::append(&mut transaction, self.engine.server_now(), event).await?;
        transaction.commit().await?;
        self.engine.announce(seq, &Default::default());
        Ok(seq)
    }

    async fn get(
        &self,
        transaction: &mut Transaction,
        path: &FilePath,
    ) -> Result<Option<FileContent>, FilesError> {
        let row = sql::query("SELECT text, changed_at FROM files WHERE project_id = $1 AND path = $2")
            .bind(self.project_id.to_string())
            .bind(path.as_str())
            .fetch_optional(transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (text, changed_at) = (row::text(&row, "text")?, row::time(&row, "changed_at")?);
        Ok(Some(content_of(self.project_id, path, text.as_bytes(), changed_at)))
    }

    pub(super) async fn put(
        &self,
        transaction: &mut Transaction,
        path: &FilePath,
        text: &str,
        now: Timestamp,
    ) -> Result<(), FilesError> {
        sql::query(
            "INSERT INTO files (project_id, path, text, revision, changed_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (project_id, path) \
             DO UPDATE SET text = excluded.text, revision = excluded.revision, changed_at = excluded.changed_at",
        )
        .bind(self.project_id.to_string())
        .bind(path.as_str())
        .bind(text)
        .bind(super::row::revision_of(text.as_bytes()))
        .bind(now.0)
        .execute(transaction)
        .await?;
        Ok(())
    }
}
