//! The engine: one command is one transaction, in which the rules decide on the rows they need, and after which
//! those who wait are woken. Never knows HTTP, and has no rules of its own.

mod allow_list;
mod cancelling;
mod change;
mod claims;
mod clock;
mod combining;
mod commands;
mod credentials;
mod ending;
mod error;
mod handing_out;
mod heartbeats;
mod listening;
mod local;
mod looking;
mod news;
mod notes;
mod plan;
mod results;
mod rows;
mod runners;
mod source;
mod starting;
mod stepping;
mod timers;
mod together;
mod verified;
mod waiting;
mod waking;

#[cfg(test)]
mod test_check;
#[cfg(test)]
mod test_reference;
#[cfg(test)]
pub(crate) mod test_world;
#[cfg(test)]
mod tests_combining;
#[cfg(test)]
mod tests_commands;
#[cfg(test)]
mod tests_parts;
#[cfg(test)]
mod tests_pausing;
#[cfg(test)]
mod tests_races;
#[cfg(test)]
mod tests_random;
#[cfg(test)]
mod tests_reference;
#[cfg(test)]
mod tests_runs;
#[cfg(test)]
mod tests_servers;
#[cfg(test)]
mod tests_time;
#[cfg(test)]
mod tests_together;
#[cfg(test)]
mod tests_transactions;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::event::Envelope;
use api::project::{EnvironmentRow, ProjectRow};
use api::run::RunRow;
use api::runner::RunnerRow;
use model::{CommandId, EnvironmentId, ProjectId, RunId, RunStatus, RunnerId, Timestamp, Timing, Trigger};
use serde_json::{Map, Value};
use tokio::sync::watch;

pub use clock::Clock;
pub use error::EngineError;
pub use source::{PipelineSource, SourceFile};

use crate::metrics::Metrics;
use crate::storage::{Database, Location};

/// How long a bearer token is good for.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// A reader that missed more events than this gets a reset.
pub const MAX_GAP: u64 = 2_000;

/// What the engine is given when it is opened.
pub struct EngineSettings {
    pub timing: Timing,
    pub clock: Clock,
    /// The projects' files.
    pub source: Arc<dyn PipelineSource>,
}

/// The engine. Clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    timing: Timing,
    clock: Clock,
    source: Arc<dyn PipelineSource>,
    /// The latest event that this process knows of.
    latest_seq: watch::Sender<u64>,
    /// Wakes the claims of a runner; the value says nothing.
    claim_wakes: Mutex<HashMap<RunnerId, watch::Sender<()>>>,
    /// Parsed pipelines of runs that go on. Only a shortcut: a run that is missing here is parsed again.
    plans: Mutex<HashMap<RunId, Arc<plan::Plan>>>,
    verified: verified::Verified,
    /// Claims and results that wait.
    together: together::Together,
    /// Changes on their way to disk.
    combining: combining::Combining,
    /// The latest event that the last sweep saw.
    swept_seq: AtomicU64,
    /// What other servers have not been told yet.
    untold: news::Untold,
    metrics: Metrics,
}

/// What a snapshot needs from the database, as of one moment. The files are the project store's.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotRows {
    pub as_of: u64,
    pub server_now: Timestamp,
    pub project: ProjectRow,
    pub environments: Vec<EnvironmentRow>,
    pub runners: Vec<RunnerRow>,
    /// The active ones and the newest 50, newest first.
    pub runs: Vec<RunRow>,
}

/// Which runs a page of the history shows. Empty fields filter nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    pub project: Option<ProjectId>,
    /// A part of the pipeline's path; case does not matter.
    pub pipeline: Option<String>,
    /// The environment's name.
    pub environment: Option<String>,
    /// Any of these.
    pub statuses: Vec<RunStatus>,
    pub started_after: Option<Timestamp>,
    pub started_before: Option<Timestamp>,
}

/// A run that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRun {
    /// The same id again answers the same and starts nothing more.
    pub command_id: Option<CommandId>,
    pub project_id: ProjectId,
    /// The pipeline's path in its project, with or without the suffix.
    pub pipeline: String,
    pub environment_id: EnvironmentId,
    /// Instead of the environment's default runner.
    pub runner_id: Option<RunnerId>,
    pub part: dpl::Part,
    pub trigger: Trigger,
    pub user: String,
    /// A second run with the tag of one that is active is refused.
    pub execution_tag: Option<String>,
    /// Values instead of the defaults of the pipeline's variables: text for scalars, a list of rows for grids.
    pub variables: Map<String, Value>,
}

/// What the first start makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalSetup {
    pub project_name: String,
    pub project_description: String,
    /// The folder of the project's files; `None` for the sample, whose files are in the database. It tells projects apart.
    pub folder: Option<String>,
    /// Such as `sqlite:///var/lib/maia/warehouse.sqlite`.
    pub warehouse: String,
}

/// The project, environment and runner of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    pub project: ProjectRow,
    pub environment: EnvironmentRow,
    pub runner_id: RunnerId,
    /// Present when the runner was made just now.
    pub credentials: Option<Credentials>,
}

/// A runner's client id and secret. The secret is said once; the database has its hash only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: String,
}

/// What a reader of events gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Tail {
    /// In order, without a gap behind the number asked for; empty when nothing happened since.
    Events(Vec<Envelope>),
    /// The reader is too far behind, or ahead of this database: it needs a snapshot.
    Reset { latest_seq: u64 },
}

impl Engine {
    /// Opens the database, creating it when it is missing, and brings it up to date.
    pub async fn open(database: &Location, settings: EngineSettings) -> Result<Engine, EngineError> {
        let EngineSettings { timing, clock, source } = settings;
        let shared = Shared {
            database: Database::open(database).await?,
            timing,
            source,
            latest_seq: watch::channel(0).0,
            claim_wakes: Mutex::default(),
            plans: Mutex::default(),
            verified: verified::Verified::default(),
            together: together::Together::default(),
            combining: combining::Batch::new(),
            swept_seq: AtomicU64::new(0),
            untold: news::Untold::default(),
            clock,
            metrics: Metrics::new(),
        };
        let engine = Engine { shared: Arc::new(shared) };
        engine.note_listening().await?;
        engine.note_events(engine.latest_seq().await?);
        Ok(engine)
    }

    /// The database, for the project store, which keeps its files there.
    pub fn database(&self) -> &Database {
        &self.shared.database
    }

    /// What this server has counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    pub fn timing(&self) -> Timing {
        self.shared.timing
    }

    /// What time it is: by the database's clock, where servers share one.
    pub fn server_now(&self) -> Timestamp {
        match self.shared.clock.is_manual() {
            true => self.shared.clock.now(),
            false => self.shared.database.now(),
        }
    }

    /// Ends the database's connections, after everything else has stopped.
    pub async fn close(&self) {
        self.shared.database.close().await;
    }
}

fn missing(what: &str, id: impl fmt::Display) -> EngineError {
    EngineError::NotFound(format!("There is no {what} {id}."))
}

fn command_id_used() -> EngineError {
    EngineError::Conflict {
        code: "command-id-used",
        detail: "The command id was used for another command. Send the command with a new id.".to_owned(),
    }
}
