//! Says that something in the folder may have changed. Watches each folder by itself, so that hidden ones, such as
//! `.git`, cost nothing. Where the system has no watches, it says so every few seconds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::ProjectFiles;

/// A change is often several: a temporary file, a rename, a change of permissions.
const SETTLE: Duration = Duration::from_millis(60);

/// How often the folder is looked through anyway.
const UNWATCHED: Duration = Duration::from_secs(3);
const WATCHED: Duration = Duration::from_secs(60);

/// The folders that are watched.
pub(super) struct Watches {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    changed: Arc<Notify>,
}

/// Waits for a change.
pub(super) struct Signal {
    changed: Arc<Notify>,
    at_the_latest: Duration,
}

impl Watches {
    pub(super) fn new() -> Watches {
        let changed = Arc::new(Notify::new());
        let told = changed.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own reading must not look like a change.
            let is_reading = matches!(&event, Ok(event) if match event.kind {
                EventKind::Access(access) => access != AccessKind::Close(AccessMode::Write),
                _ => false,
            });
            if !is_reading {
                told.notify_one();
            }
        });
        let watcher = watcher
            .inspect_err(|reason| warn!(%reason, "The project's folder cannot be watched, so it is looked through every few seconds: {reason}"))
            .ok();
        Watches { watcher, folders: BTreeSet::new(), changed }
    }

    /// Watches the folder as well.
    pub(super) fn add(&mut self, folder: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        // On Linux it is watched again, because another folder may have taken its name; elsewhere that is dear.
        if self.folders.contains(folder) && !cfg!(target_os = "linux") {
            return;
        }
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.folders.insert(folder.to_owned());
            }
            // It may be gone already, and then there is nothing to watch.
            Err(_) if !folder.exists() => {}
            Err(reason) => {
                warn!(folder = %folder.display(), %reason, "The project's folder cannot be watched any further, so it is looked through every few seconds: {reason}");
                self.watcher = None;
            }
        }
    }

    /// Forgets the folders that are no longer there. Before others are added: one that was renamed keeps its watch
    /// under the old name, and ending that later would end the new one with it.
    pub(super) fn forget_missing(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        self.folders.retain(|folder| {
            let is_there = folder.is_dir();
            if !is_there {
                // The system has usually dropped the watch with the folder.
                watcher.unwatch(folder).ok();
            }
            is_there
        });
    }

    pub(super) fn signal(&self) -> Signal {
        let at_the_latest = if self.watcher.is_some() { WATCHED } else { UNWATCHED };
        Signal { changed: self.changed.clone(), at_the_latest }
    }
}

impl Signal {
    pub(super) async fn wait(self) {
        tokio::select! {
            () = self.changed.notified() => {}
            () = sleep(self.at_the_latest) => {}
        }
    }
}

/// Tells what others change in the folder, until `shutdown`. A project in the database is changed by us only.
pub(crate) async fn follow(files: Arc<ProjectFiles>, shutdown: CancellationToken) {
    let ProjectFiles::Folder(files) = &*files else { return };
    let mut is_readable = true;
    let following = async {
        loop {
            files.changed().await;
            sleep(SETTLE).await;
            let result = files.rescan().await;
            if let Err(reason) = &result
                && is_readable
            {
                warn!(%reason, "The project's folder cannot be looked through: {reason}");
            }
            is_readable = result.is_ok();
        }
    };
    tokio::select! {
        () = following => {}
        () = shutdown.cancelled() => {}
    }
}
