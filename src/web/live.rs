//! Live state: what the server owns, as the page sees it. Views read it; only `live` itself writes it.

pub mod apply;
pub mod clock;
pub mod connection;
pub mod open_run;
pub mod rows;
pub mod stream;
mod wire;

use std::collections::HashMap;

use api::file::FileRow;
use api::project::{EnvironmentRow, ProjectRow};
use api::run::RunRow;
use api::runner::RunnerRow;
use leptos::prelude::*;
use model::{ProjectId, RunId, RunnerId};

use clock::Clock;
use connection::Connection;
use open_run::OpenRun;
use rows::{Keyed, LiveRows};

/// The handle to live state, taken from context. Everything in it is read-only outside of `live`.
#[derive(Clone, Copy)]
pub struct Live {
    /// In the server's order.
    pub runners: LiveRows<RunnerRow>,
    /// The active ones and the newest 50, newest first.
    pub runs: LiveRows<RunRow>,
    /// By path.
    pub files: LiveRows<FileRow>,
    pub clock: Clock,
    folders: RwSignal<Vec<String>>,
    on_move: StoredValue<Option<Callback<(String, String)>>>,
    state: RwSignal<Connection>,
    about: RwSignal<Option<About>>,
    open_runs: StoredValue<HashMap<RunId, open_run::Opened>>,
    inbox: StoredValue<Option<connection::Inbox>>,
    owner: StoredValue<Owner>,
}

/// What a snapshot says beside the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Who is looking.
    pub user: String,
    /// The server's.
    pub version: String,
    pub project: ProjectRow,
    pub environments: Vec<EnvironmentRow>,
}

impl Keyed for RunnerRow {
    type Key = RunnerId;

    fn key(&self) -> RunnerId {
        self.id
    }
}

impl Keyed for RunRow {
    type Key = RunId;

    fn key(&self) -> RunId {
        self.id
    }

    fn goes_before(&self, other: &RunRow) -> bool {
        self.started_at > other.started_at
    }
}

impl Keyed for FileRow {
    /// The path.
    type Key = String;

    fn key(&self) -> String {
        self.path.clone()
    }

    fn goes_before(&self, other: &FileRow) -> bool {
        self.path < other.path
    }
}

impl Live {
    /// To be made once, in the root: the signals live as long as the owner that is current here.
    pub fn new() -> Live {
        Live {
            runners: LiveRows::new(),
            runs: LiveRows::new(),
            files: LiveRows::new(),
            clock: Clock::new(),
            folders: RwSignal::new(Vec::new()),
            on_move: StoredValue::new(None),
            state: RwSignal::new(Connection::default()),
            about: RwSignal::new(None),
            open_runs: StoredValue::new(HashMap::new()),
            inbox: StoredValue::new(None),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// The handle that the root provided.
    ///
    /// Only in the body of a component: callbacks and futures have no context.
    pub fn expect() -> Live {
        expect_context::<Live>()
    }

    /// Fetches, follows, and connects again whenever that breaks, until the page goes.
    pub fn follow(self) {
        connection::follow(self);
    }

    /// How it stands with the server. Tracked.
    pub fn connection(self) -> Connection {
        self.state.get()
    }

    /// Whether the rows are those of now. Tracked.
    pub fn is_live(self) -> bool {
        self.state.with(Connection::is_live)
    }

    /// Whether a snapshot was ever received. Tracked.
    pub fn is_loaded(self) -> bool {
        self.about.with(Option::is_some)
    }

    /// What the snapshot said beside the rows. Tracked.
    pub fn about(self) -> Option<About> {
        self.about.get()
    }

    /// What the snapshot said beside the rows. Untracked.
    pub fn about_untracked(self) -> Option<About> {
        self.about.try_get_untracked().flatten()
    }

    /// The project that is open. Tracked.
    pub fn project(self) -> Option<ProjectRow> {
        self.about.with(|about| about.as_ref().map(|about| about.project.clone()))
    }

    /// The project that is open. Untracked.
    pub fn project_id(self) -> Option<ProjectId> {
        self.about.with_untracked(|about| about.as_ref().map(|about| about.project.id))
    }

    /// The folders that are there whether or not a file lies in them. Tracked.
    pub fn folders(self) -> Vec<String> {
        self.folders.get()
    }

    /// Who is told, from where to where, before the rows say that a file moved. A callback, because each one counts.
    pub fn set_on_move(self, on_move: Callback<(String, String)>) {
        self.on_move.set_value(Some(on_move));
    }

    fn show_folders(self, folders: Vec<String>) {
        if self.folders.with_untracked(|shown| *shown != folders) {
            self.folders.set(folders);
        }
    }

    fn tell_of_move(self, from: &str, to: &str) {
        if let Some(Some(on_move)) = self.on_move.try_get_value() {
            on_move.run((from.to_owned(), to.to_owned()));
        }
    }

    /// The environments of the project. Tracked.
    pub fn environments(self) -> Vec<EnvironmentRow> {
        self.about.with(|about| about.as_ref().map(|about| about.environments.clone()).unwrap_or_default())
    }

    /// Tries at once instead of waiting for the next attempt.
    pub fn try_again_now(self) {
        connection::wake(self);
    }

    /// The components of a run, live for as long as the calling component lives.
    pub fn open_run(self, run: RunId) -> OpenRun {
        open_run::open(self, run)
    }
}

impl Default for Live {
    fn default() -> Live {
        Live::new()
    }
}
