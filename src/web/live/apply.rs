//! The one writer of live state: snapshots and events in, signals out.

use api::event::{ServerEvent, Snapshot};
use leptos::prelude::*;

use super::{About, Live};

/// What an event means for the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    Done,
    /// The rows can no longer be trusted.
    NeedsSnapshot,
}

/// Everything anew.
pub(super) fn snapshot(live: Live, snapshot: Snapshot) {
    let Snapshot {
        as_of: _,
        server_now,
        user,
        version,
        project,
        environments,
        runners,
        runs,
        files,
        folders,
    } = snapshot;
    live.clock.set_server_now(server_now);
    live.runners.reset(runners);
    live.runs.reset(runs);
    live.files.reset(files);
    live.show_folders(folders);
    let about = Some(About { user, version, project, environments });
    if *live.about.read_untracked() != about {
        live.about.set(about);
    }
}

/// One change.
pub(super) fn event(live: Live, event: ServerEvent) -> Applied {
    match event {
        ServerEvent::RunnerChanged { runner } => live.runners.upsert(runner),
        ServerEvent::RunChanged { run } => {
            super::open_run::run_changed(live, &run);
            live.runs.upsert(run);
        }
        ServerEvent::ComponentChanged { component } => super::open_run::component_changed(live, component),
        ServerEvent::FileChanged { file } => live.files.upsert(file),
        ServerEvent::FileRemoved { project_id: _, path } => live.files.remove(&path),
        ServerEvent::FileMoved { from, file } => {
            // First those who hold it open: to them it never was away.
            live.tell_of_move(&from, &file.path);
            live.files.remove(&from);
            live.files.upsert(file);
        }
        ServerEvent::FoldersChanged { project_id: _, folders } => live.show_folders(folders),
        ServerEvent::Reset => return Applied::NeedsSnapshot,
    }
    Applied::Done
}
