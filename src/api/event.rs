//! Live state: a snapshot, then server-sent events. The `id:` of an event is its sequence number.

use model::{ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::file::FileRow;
use crate::project::{EnvironmentRow, ProjectRow};
use crate::run::{ComponentRow, RunRow};
use crate::runner::RunnerRow;

/// Everything that the page shows live, as of one sequence number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub as_of: u64,
    pub server_now: Timestamp,
    /// Who is looking.
    pub user: String,
    pub version: String,
    pub project: ProjectRow,
    pub environments: Vec<EnvironmentRow>,
    pub runners: Vec<RunnerRow>,
    /// The active ones and the newest 50, newest first.
    pub runs: Vec<RunRow>,
    /// Ordered by path.
    pub files: Vec<FileRow>,
    /// The folders that are there whether or not a file lies in them, ordered by path.
    pub folders: Vec<String>,
}

/// One change. A type that a client does not know means: ask for a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerEvent {
    RunnerChanged {
        runner: RunnerRow,
    },
    RunChanged {
        run: RunRow,
    },
    ComponentChanged {
        component: ComponentRow,
    },
    FileChanged {
        file: FileRow,
    },
    FileRemoved {
        project_id: ProjectId,
        path: String,
    },
    /// The file has another path, and is otherwise the same.
    FileMoved {
        from: String,
        file: FileRow,
    },
    /// The folders that are there whether or not a file lies in them, all of them.
    FoldersChanged {
        project_id: ProjectId,
        folders: Vec<String>,
    },
    /// The client is too far behind, or the server started anew: ask for a snapshot.
    Reset,
}

/// The data of one server-sent event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub seq: u64,
    /// When it happened, on the server's clock.
    pub at: Timestamp,
    pub event: ServerEvent,
}
