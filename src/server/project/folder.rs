//! Files of a folder, usually somebody's Git checkout. What others change there becomes events, in the order in
//! which it was seen; one writer at a time keeps the index and the events in step.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex as BlockingMutex};

use api::event::ServerEvent;
use api::file::{FileContent, FileRow};
use model::ProjectId;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::history::{self, Author};
use super::path::FilePath;
use super::row::{content_of, content_of_known, revision_of, row_of_large};
use super::scan::{Found, Root, Stamp};
use super::watch::Watches;
use super::{Expected, FilesError, check, check_overwritable};
use crate::engine::Engine;
use crate::storage::{events, revisions};

/// The files of one folder.
pub struct FolderFiles {
    pub(super) engine: Engine,
    pub(super) project_id: ProjectId,
    pub(super) root: Root,
    pub(super) index: Mutex<Index>,
    /// What the page was told of empty folders. Locked behind the index.
    pub(super) empty: Mutex<Vec<String>>,
    /// Blocking, because the walk that adds folders to it is.
    watches: Arc<BlockingMutex<Watches>>,
}

pub(super) type Index = BTreeMap<FilePath, Known>;

/// What the page was told of a file.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) row: FileRow,
    pub(super) stamp: Stamp,
}

impl fmt::Debug for FolderFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FolderFiles").field("root", &self.root).finish_non_exhaustive()
    }
}

impl FolderFiles {
    /// Looks through the folder. From then on it is watched.
    pub async fn open(
        engine: Engine,
        project_id: ProjectId,
        folder: PathBuf,
    ) -> Result<FolderFiles, FilesError> {
        let root = blocking(move || Root::new(&folder)).await?;
        let watches = Arc::new(BlockingMutex::new(Watches::new()));
        let files = FolderFiles {
            engine,
            project_id,
            root,
            index: Mutex::default(),
            empty: Mutex::default(),
            watches,
        };
        let found = files.walk(Index::new()).await?;
        *files.index.lock().await = found.index;
        *files.empty.lock().await = found.empty;
        Ok(files)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn project_id(&self) -> ProjectId {
        self.project_id
    }

    pub(super) async fn list(&self) -> Vec<FileRow> {
        self.index.lock().await.values().map(|known| known.row.clone()).collect()
    }

    /// The file as it is on disk; a change that was not yet seen is told before it is shown.
    pub(super) async fn read(&self, path: &FilePath) -> Result<Option<FileContent>, FilesError> {
        let mut index = self.index.lock().await;
        let known = index.get(path).map(|known| known.row.clone());
        match self.look_knowing(path, known).await? {
            Some(Seen::Content(content, stamp)) => {
                self.notice(&mut index, path, Known { row: content.file.clone(), stamp }).await?;
                self.remember(path, &content).await?;
                Ok(Some(content))
            }
            Some(Seen::TooLarge(known)) => {
                let length = known.stamp.length;
                self.notice(&mut index, path, known).await?;
                Err(FilesError::TooLarge { path: path.clone(), length })
            }
            None => {
                self.forget(&mut index, path).await?;
                Ok(None)
            }
        }
    }

    pub(super) async fn text(&self, path: &FilePath) -> Result<Option<String>, FilesError> {
        match self.look(path).await? {
            Some(Seen::Content(content, _)) => Ok(Some(content.text)),
            Some(Seen::TooLarge(known)) => {
                Err(FilesError::TooLarge { path: path.clone(), length: known.stamp.length })
            }
            None => Ok(None),
        }
    }

    pub(super) async fn save(
        &self,
        path: &FilePath,
        text: String,
        expected: &Expected,
        by: Author<'_>,
    ) -> Result<(u64, FileRow), FilesError> {
        let mut index = self.index.lock().await;
        let current = self.current(path).await?;
        check(path, current.as_ref(), expected)?;
        check_overwritable(path, current.as_ref())?;
        if let Some(current) = &current {
            // Before it is overwritten: on disk nothing would be left of it.
            self.remember(path, current).await?;
        }
        let (root, to, condition) = (self.root.clone(), path.clone(), expected.clone());
        let written = blocking(move || root.write(&to, &text, &condition).map(|stamp| (text, stamp))).await;
        let (text, stamp) = match written {
            // Somebody made the file in this very moment.
            Err(FilesError::Conflict { path, .. }) => {
                let current = self.current(&path).await?.map(Box::new);
                return Err(FilesError::Conflict { path, current });
            }
            written => written?,
        };
        let row = content_of(self.project_id, path, text.as_bytes(), stamp.changed_at()).file;
        // The index last: what was not told is found by the next look through the folder, and told then.
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        history::record(&mut transaction, self.project_id, path, &text, by, now).await?;
        let event = ServerEvent::FileChanged { file: row.clone() };
        let seq = events::append(&mut transaction, now, &event).await?;
        transaction.commit().await?;
        self.engine.announce(seq, &Default::default());
        index.insert(path.clone(), Known { row: row.clone(), stamp });
        Ok((seq, row))
    }

    pub(super) async fn delete(
        &self,
        path: &FilePath,
        expected: &Expected,
        by: Author<'_>,
    ) -> Result<u64, FilesError> {
        let mut index = self.index.lock().await;
        let Some(current) = self.current(path).await? else {
            return Err(FilesError::Missing(path.clone()));
        };
        check(path, Some(&current), expected)?;
        self.remember(path, &current).await?;
        let (root, at) = (self.root.clone(), path.clone());
        blocking(move || root.delete(&at)).await?;
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        if is_whole(&current) {
            let text = &current.text;
            history::record_deletion(&mut transaction, self.project_id, path, text, by, now).await?;
        }
        let seq = events::append(&mut transaction, now, &self.removed(path)).await?;
        transaction.commit().await?;
        self.engine.announce(seq, &Default::default());
        index.remove(path);
        Ok(seq)
    }

    /// Completes when something in the folder may have changed.
    pub async fn changed(&self) {
        let signal = self.watches.lock().map(|watches| watches.signal()).ok();
        match signal {
            Some(signal) => signal.wait().await,
            None => std::future::pending().await,
        }
    }

    /// Compares the folder with what was told of it, and tells the difference.
    pub async fn rescan(&self) -> Result<(), FilesError> {
        let mut index = self.index.lock().await;
        self.rescan_into(&mut index).await?;
        Ok(())
    }

    /// The same for whoever holds the index. Answers the number of the last event, if there was one.
    pub(super) async fn rescan_into(&self, index: &mut Index) -> Result<Option<u64>, FilesError> {
        let found = self.walk(index.clone()).await?;
        let mut seq = None;
        for News { event, seen } in found.news {
            if let Some((path, content)) = seen {
                self.remember(&path, &content).await?;
            }
            seq = Some(self.engine.append_event(event).await?);
        }
        *index = found.index;
        let mut empty = self.empty.lock().await;
        if *empty != found.empty {
            let folders = found.empty.clone();
            let event = ServerEvent::FoldersChanged { project_id: self.project_id, folders };
            seq = Some(self.engine.append_event(event).await?);
            *empty = found.empty;
        }
        Ok(seq)
    }

    async fn walk(&self, known: Index) -> Result<Walked, FilesError> {
        let (root, project_id, watches) = (self.root.clone(), self.project_id, self.watches.clone());
        blocking(move || walk(&root, project_id, known, &watches)).await
    }

    async fn look(&self, path: &FilePath) -> Result<Option<Seen>, FilesError> {
        self.look_knowing(path, None).await
    }

    /// `known` is what the file was at an earlier look.
    async fn look_knowing(
        &self,
        path: &FilePath,
        known: Option<FileRow>,
    ) -> Result<Option<Seen>, FilesError> {
        let (root, project_id, path) = (self.root.clone(), self.project_id, path.clone());
        blocking(move || look(&root, project_id, &path, known.as_ref())).await
    }

    /// What a save would replace. A file too large to be opened counts as no pipeline, with no text to show.
    pub(super) async fn current(&self, path: &FilePath) -> Result<Option<FileContent>, FilesError> {
        Ok(self.look(path).await?.map(|seen| match seen {
            Seen::Content(content, _) => content,
            Seen::TooLarge(known) => FileContent { file: known.row, text: String::new() },
        }))
    }

    async fn notice(&self, index: &mut Index, path: &FilePath, known: Known) -> Result<(), FilesError> {
        let is_news = index.get(path).is_none_or(|before| before.row.revision != known.row.revision);
        if is_news {
            self.engine.append_event(ServerEvent::FileChanged { file: known.row.clone() }).await?;
        }
        index.insert(path.clone(), known);
        Ok(())
    }

    async fn forget(&self, index: &mut Index, path: &FilePath) -> Result<(), FilesError> {
        if index.contains_key(path) {
            self.engine.append_event(self.removed(path)).await?;
            index.remove(path);
        }
        Ok(())
    }

    /// What was found on disk becomes a part of the file's history.
    async fn remember(&self, path: &FilePath, content: &FileContent) -> Result<(), FilesError> {
        if !is_whole(content) {
            return Ok(());
        }
        // Nearly always it is known already, and then nobody has to wait for the one writer.
        let mut reading = self.engine.database().read().await?;
        let newest = revisions::newest(&mut reading, self.project_id, path.as_str()).await?;
        drop(reading);
        if newest.is_some_and(|newest| newest.revision == content.file.revision) {
            return Ok(());
        }
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        history::record(&mut transaction, self.project_id, path, &content.text, Author::Found, now).await?;
        Ok(transaction.commit().await?)
    }

    fn removed(&self, path: &FilePath) -> ServerEvent {
        ServerEvent::FileRemoved { project_id: self.project_id, path: path.to_string() }
    }
}

/// A file as it was found.
enum Seen {
    Content(FileContent, Stamp),
    TooLarge(Known),
}

struct Walked {
    index: Index,
    empty: Vec<String>,
    news: Vec<News>,
}

/// A difference from what was told before.
struct News {
    event: ServerEvent,
    /// What the file says now, if it was read.
    seen: Option<(FilePath, FileContent)>,
}

/// Whether the text is exactly what is on disk: bytes that are no text are shown, but not kept.
pub(super) fn is_whole(content: &FileContent) -> bool {
    revision_of(content.text.as_bytes()) == content.file.revision
}

fn look(
    root: &Root,
    project_id: ProjectId,
    path: &FilePath,
    known: Option<&FileRow>,
) -> Result<Option<Seen>, FilesError> {
    Ok(root.read(path)?.map(|found| match found {
        Found::Bytes { bytes, stamp } => {
            Seen::Content(content_of_known(project_id, path, &bytes, stamp.changed_at(), known), stamp)
        }
        Found::TooLarge { stamp } => {
            let row = row_of_large(project_id, path, stamp.length, stamp.changed_at());
            Seen::TooLarge(Known { row, stamp })
        }
    }))
}

/// The folder as it is now, and what differs from what was known. A file that cannot be read keeps what was known.
fn walk(
    root: &Root,
    project_id: ProjectId,
    mut known: Index,
    watches: &BlockingMutex<Watches>,
) -> Result<Walked, FilesError> {
    if let Ok(mut watches) = watches.lock() {
        watches.forget_missing();
    }
    let is_later_look = !known.is_empty();
    let found = root.walk(&mut |folder: &Path| {
        if let Ok(mut watches) = watches.lock() {
            watches.add(folder);
        }
    })?;
    let mut walked = Walked { index: Index::new(), empty: found.empty, news: Vec::new() };
    for (path, stamp) in found.files {
        let before = known.remove(&path);
        let mut seen = None;
        let now = match &before {
            Some(before) if before.stamp == stamp && !stamp.is_fresh() => Some(before.clone()),
            _ => match look(root, project_id, &path, before.as_ref().map(|before| &before.row)) {
                Ok(Some(Seen::Content(content, stamp))) => {
                    let row = content.file.clone();
                    seen = Some((path.clone(), content));
                    Some(Known { row, stamp })
                }
                Ok(Some(Seen::TooLarge(known))) => Some(known),
                Ok(None) => None,
                Err(_) => before.clone(),
            },
        };
        let Some(now) = now else {
            if let Some(before) = before {
                known.insert(path, before);
            }
            continue;
        };
        if before.is_none_or(|before| before.row.revision != now.row.revision) {
            // At the first look everything is new, and there is nothing to keep yet.
            let seen = seen.filter(|_| is_later_look);
            walked.news.push(News { event: ServerEvent::FileChanged { file: now.row.clone() }, seen });
        }
        walked.index.insert(path, now);
    }
    walked.news.extend(known.into_keys().map(|path| News {
        event: ServerEvent::FileRemoved { project_id, path: path.to_string() },
        seen: None,
    }));
    Ok(walked)
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, FilesError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        // The runtime is shutting down, or the work panicked, which was reported where it happened.
        Err(_) => Err(FilesError::Stopped),
    }
}
