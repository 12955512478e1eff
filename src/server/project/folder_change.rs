//! Moving, copying and deleting in a folder on disk. Each is done whole or undone again, and told once it is done.

use std::collections::BTreeSet;

use api::event::ServerEvent;
use api::file::{FileContent, FileRow};
use api::file_change::{MovedFile, SeenFile};
use model::{DeletionId, ProjectId};

use super::change::{Copied, Moved, Restored};
use super::database_change::follow;
use super::entry::Entry;
use super::folder::{FolderFiles, Index, Known, blocking, is_whole};
use super::history::{self, Author};
use super::path::FilePath;
use super::plan::{MovePlan, Project, Rewrite};
use super::relocate::Renamed;
use super::row::content_of;
use super::scan::{Found, Root, Stamp};
use super::{Expected, FilesError};
use crate::storage::deletions::{self, Deletion};

impl FolderFiles {
    pub(super) async fn folders(&self) -> Vec<String> {
        self.empty.lock().await.clone()
    }

    pub(super) async fn whole(&self) -> Result<Project, FilesError> {
        let mut index = self.index.lock().await;
        self.whole_of(&mut index).await
    }

    pub(super) async fn create_folder(&self, path: &FilePath) -> Result<u64, FilesError> {
        let mut index = self.index.lock().await;
        let (root, at) = (self.root.clone(), path.clone());
        blocking(move || root.make_folder(&at)).await?;
        self.told(&mut index).await
    }

    pub(super) async fn relocate(
        &self,
        from: &Entry,
        to: &Entry,
        revision: Option<&str>,
        update_references: bool,
        by: Author<'_>,
    ) -> Result<Moved, FilesError> {
        let mut index = self.index.lock().await;
        let project = self.whole_of(&mut index).await?;
        let plan = match project.plan_move(from, to, revision, update_references) {
            // A folder without pipelines is not in the index.
            Err(FilesError::Missing(path)) => {
                let (root, entry) = (self.root.clone(), from.clone());
                blocking(move || root.check_there(&entry)).await?;
                match from {
                    Entry::Folder(_) => MovePlan::default(),
                    Entry::File(_) => return Err(FilesError::Missing(path)),
                }
            }
            plan => plan?,
        };
        let (root, source, target, steps) = (self.root.clone(), from.clone(), to.clone(), plan.clone());
        let carried = blocking(move || carry_out(&root, &source, &target, &steps)).await?;
        let written = carried.known(self.project_id);
        if let Err(reason) = self.follow_on_record(&plan, by).await {
            return blocking(move || Err(carried.taken_back(reason))).await;
        }

        let mut moved = Vec::new();
        for (from, to) in &plan.moves {
            let Some(known) = index.remove(from) else { continue };
            let known = match written.iter().find(|(path, _)| path == to) {
                Some((_, known)) => known.clone(),
                None => Known { row: FileRow { path: to.to_string(), ..known.row }, stamp: known.stamp },
            };
            moved.push(MovedFile { from: from.to_string(), file: known.row.clone() });
            index.insert(to.clone(), known);
        }
        for MovedFile { from, file } in &moved {
            let event = ServerEvent::FileMoved { from: from.clone(), file: file.clone() };
            self.engine.append_event(event).await?;
        }
        let mut updated = Vec::new();
        for (path, known) in written {
            updated.push(known.row.clone());
            if !plan.moves.iter().any(|(_, to)| *to == path) {
                let file = known.row.clone();
                self.engine.append_event(ServerEvent::FileChanged { file }).await?;
                index.insert(path, known);
            }
        }
        let seq = self.told(&mut index).await?;
        Ok(Moved { seq, moved, updated })
    }

    async fn follow_on_record(&self, plan: &MovePlan, by: Author<'_>) -> Result<(), FilesError> {
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        follow(&mut transaction, self.project_id, plan, by, now).await?;
        Ok(transaction.commit().await?)
    }

    pub(super) async fn copy(&self, from: &Entry, to: &Entry, by: Author<'_>) -> Result<Copied, FilesError> {
        let mut index = self.index.lock().await;
        let project = self.whole_of(&mut index).await?;
        match project.plan_copy(from, to) {
            // A folder without pipelines is not in the index; the disk says whether it is there.
            Err(FilesError::Missing(_)) if matches!(from, Entry::Folder(_)) => {}
            plan => plan?,
        }
        let (root, source, target) = (self.root.clone(), from.clone(), to.clone());
        blocking(move || root.copy(&source, &target)).await?;
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        for content in project.within(from).filter(|content| is_whole(content)) {
            let Some(copy) = from.at(to, &content.file.path) else { continue };
            let (copy, text) = (FilePath::new(&copy)?, &content.text);
            history::record(&mut transaction, self.project_id, &copy, text, by, now).await?;
        }
        transaction.commit().await?;
        let seq = self.told(&mut index).await?;
        let files = index.values().map(|known| &known.row).filter(|row| to.holds(&row.path));
        Ok(Copied { seq, files: files.cloned().collect() })
    }

    pub(super) async fn delete_all(
        &self,
        entry: &Entry,
        seen: &[SeenFile],
        id: DeletionId,
        by: Author<'_>,
    ) -> Result<u64, FilesError> {
        let mut index = self.index.lock().await;
        let project = self.whole_of(&mut index).await?;
        let files = match project.plan_deletion(entry, seen) {
            Err(FilesError::Missing(_)) if matches!(entry, Entry::Folder(_)) => Vec::new(),
            files => files?,
        };
        let paths: Vec<FilePath> =
            files.iter().map(|content| FilePath::new(&content.file.path)).collect::<Result<_, _>>()?;
        let (root, what, goes) = (self.root.clone(), entry.clone(), paths.clone());
        let kept = blocking(move || read_all(&root, &what, goes)).await?;
        // First it is kept, then it goes.
        let deletion = Deletion { path: entry.to_string(), files: kept };
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        deletions::insert(&mut transaction, id, self.project_id, &deletion, now).await?;
        for content in files.iter().filter(|content| is_whole(content)) {
            let (path, text) = (FilePath::new(&content.file.path)?, &content.text);
            history::record_deletion(&mut transaction, self.project_id, &path, text, by, now).await?;
        }
        transaction.commit().await?;
        let (root, what) = (self.root.clone(), entry.clone());
        blocking(move || remove_all(&root, &what, deletion.files)).await?;
        self.told(&mut index).await
    }

    pub(super) async fn restore(&self, id: DeletionId, by: Author<'_>) -> Result<Restored, FilesError> {
        let mut index = self.index.lock().await;
        let mut transaction = self.engine.database().read().await?;
        let deletion = deletions::load(&mut transaction, id, self.project_id).await?;
        drop(transaction);
        let Deletion { path, files } = deletion.ok_or(FilesError::NotRestorable)?;
        let entry = Entry::new(&path)?;
        let (root, kept) = (self.root.clone(), files.clone());
        let paths = blocking(move || put_back(&root, &entry, kept)).await?;
        let now = self.engine.server_now();
        let mut transaction = self.engine.database().write().await?;
        deletions::remove(&mut transaction, id).await?;
        for (path, bytes) in files {
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let path = FilePath::new(&path)?;
            history::record(&mut transaction, self.project_id, &path, &text, by, now).await?;
        }
        transaction.commit().await?;
        let seq = self.told(&mut index).await?;
        let files = index.iter().filter(|(path, _)| paths.contains(path));
        Ok(Restored { seq, files: files.map(|(_, known)| known.row.clone()).collect() })
    }

    /// Everything as it is on disk now; what was not yet told is told first.
    async fn whole_of(&self, index: &mut Index) -> Result<Project, FilesError> {
        self.rescan_into(index).await?;
        let (root, project_id, paths) =
            (self.root.clone(), self.project_id, index.keys().cloned().collect::<Vec<_>>());
        let mut files = blocking(move || {
            let read = paths.into_iter().filter_map(|path| match root.read(&path) {
                Ok(Some(Found::Bytes { bytes, stamp })) => {
                    Some(content_of(project_id, &path, &bytes, stamp.changed_at()))
                }
                _ => None,
            });
            Ok(read.collect::<Vec<FileContent>>())
        })
        .await?;
        // What cannot be read is there all the same.
        let unread = index.values().filter(|known| !files.iter().any(|it| it.file.path == known.row.path));
        let unread: Vec<FileContent> =
            unread.map(|known| FileContent { file: known.row.clone(), text: String::new() }).collect();
        files.extend(unread);
        files.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        let folders: BTreeSet<String> = self.empty.lock().await.iter().cloned().collect();
        Ok(Project { files, folders })
    }

    /// Tells what is new on disk, and answers the number of the last event.
    async fn told(&self, index: &mut Index) -> Result<u64, FilesError> {
        match self.rescan_into(index).await? {
            Some(seq) => Ok(seq),
            None => Ok(self.engine.latest_seq().await?),
        }
    }
}

/// A move that happened on disk, to be taken back if what follows fails.
struct Carried {
    root: Root,
    from: FilePath,
    to: FilePath,
    renamed: Renamed,
    written: Vec<(Rewrite, Stamp)>,
}

impl Carried {
    /// Those that name what moved, as they are now.
    fn known(&self, project_id: ProjectId) -> Vec<(FilePath, Known)> {
        let known = |(Rewrite { path, text, .. }, stamp): &(Rewrite, Stamp)| {
            let row = content_of(project_id, path, text.as_bytes(), stamp.changed_at()).file;
            (path.clone(), Known { row, stamp: *stamp })
        };
        self.written.iter().map(known).collect()
    }

    /// Makes everything as it was, and says why: or what stands in the way of that.
    fn taken_back(self, reason: FilesError) -> FilesError {
        let Carried { root, from, to, renamed, written } = self;
        let mut outcome = Ok(());
        for (Rewrite { path, before, .. }, _) in written {
            // One that fails keeps none of the others from being put back.
            outcome = outcome.and(root.write(&path, before, &Expected::Revision(Vec::new())).map(drop));
        }
        match (outcome.and(renamed.undo()), reason) {
            (Err(left), reason) => {
                tracing::error!("{from} was to become {to}: {reason} It could not be put back: {left}");
                FilesError::HalfMoved { from, to, left: Box::new(left) }
            }
            (Ok(()), reason @ FilesError::Disk { .. }) => {
                FilesError::NotMoved { path: from, reason: Box::new(reason) }
            }
            (Ok(()), reason) => reason,
        }
    }
}

/// Renames, then writes the new names into those that had the old one. What fails leaves everything as it was.
fn carry_out(root: &Root, from: &Entry, to: &Entry, plan: &MovePlan) -> Result<Carried, FilesError> {
    let mut carried = Carried {
        root: root.clone(),
        from: from.path().clone(),
        to: to.path().clone(),
        renamed: root.rename(from, to)?,
        written: Vec::new(),
    };
    for rewrite in &plan.rewrites {
        match root.write(&rewrite.path, &rewrite.text, &Expected::Revision(Vec::new())) {
            Ok(stamp) => carried.written.push((rewrite.clone(), stamp)),
            Err(reason) => return Err(carried.taken_back(reason)),
        }
    }
    Ok(carried)
}

/// Path and bytes of what is to be deleted, if all of it can be kept.
fn read_all(root: &Root, entry: &Entry, paths: Vec<FilePath>) -> Result<Vec<(String, Vec<u8>)>, FilesError> {
    if let Entry::Folder(folder) = entry {
        root.check_only_pipelines(folder)?;
    }
    let read = paths.into_iter().map(|path| match root.read(&path)? {
        Some(Found::Bytes { bytes, .. }) => Ok((path.to_string(), bytes)),
        Some(Found::TooLarge { .. }) => Err(FilesError::NotKept(path)),
        None => Err(FilesError::Conflict { path, current: None }),
    });
    read.collect()
}

/// Deletes the files, and the folder that they were in. What fails brings back those that were gone already.
fn remove_all(root: &Root, entry: &Entry, files: Vec<(String, Vec<u8>)>) -> Result<(), FilesError> {
    let mut gone = Vec::new();
    for (path, bytes) in files {
        let path = FilePath::new(&path)?;
        if let Err(reason) = root.delete(&path) {
            for (path, bytes) in gone {
                root.write(&path, bytes, &Expected::Missing).ok();
            }
            return Err(reason);
        }
        gone.push((path, bytes));
    }
    match entry {
        Entry::Folder(folder) => root.remove_folder(folder),
        Entry::File(_) => Ok(()),
    }
}

/// Writes what was deleted, unless something is there by now. What fails takes back what was written.
fn put_back(root: &Root, entry: &Entry, files: Vec<(String, Vec<u8>)>) -> Result<Vec<FilePath>, FilesError> {
    let mut written = Vec::new();
    for (path, bytes) in files {
        let path = FilePath::new(&path)?;
        if let Err(reason) = root.write(&path, bytes, &Expected::Missing) {
            for path in &written {
                root.delete(path).ok();
            }
            return Err(match reason {
                FilesError::Conflict { path, .. } => FilesError::Exists(path),
                reason => reason,
            });
        }
        written.push(path);
    }
    if let Entry::Folder(folder) = entry {
        root.ensure_folder(folder)?;
    }
    Ok(written)
}
