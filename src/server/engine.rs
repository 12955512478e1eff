//! The engine: one command is one transaction, in which the rules decide on the rows they need, and after which
//! those who wait are woken. Never knows HTTP, and has no rules of its own.

mod clock;
mod error;
mod source;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api::event::{Envelope, ServerEvent};
use api::project::{EnvironmentRow, ProjectRow};
use api::run::{RunDetails, RunPage, RunPipeline, RunRow, RunStarted};
use api::runner::{
    CommandAccepted, CreateRunner, PausePreview, RunnerCommand, RunnerCreated, RunnerDetails, RunnerRow,
};
use api::work::{
    Beat, Claim, Claimed, Goodbye, Heartbeat, Register, Registered, ResultAccepted, TaskResult,
};
use model::{
    CommandId, EnvironmentId, ProjectId, RunId, RunStatus, RunnerId, Timestamp, Timing, Trigger,
};
use serde_json::{Map, Value};
use tokio::sync::watch;

pub use clock::Clock;
pub use error::EngineError;
pub use source::{PipelineSource, SourceFile};

use crate::storage::Database;

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
    latest_seq: watch::Sender<u64>,
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
    pub async fn open(database: &Path, settings: EngineSettings) -> Result<Engine, EngineError> {
        let EngineSettings { timing, clock, source } = settings;
        let database = Database::open(database).await?;
        let (latest_seq, _) = watch::channel(0);
        Ok(Engine { shared: Arc::new(Shared { database, timing, clock, source, latest_seq }) })
    }

    /// The database, for the project store, which keeps its files there.
    pub fn database(&self) -> &Database {
        &self.shared.database
    }

    pub fn timing(&self) -> Timing {
        self.shared.timing
    }

    pub fn server_now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    // --- Looking -----------------------------------------------------------------------------------------

    pub async fn snapshot(&self, _project: ProjectId) -> Result<SnapshotRows, EngineError> {
        Err(unfinished())
    }

    pub async fn projects(&self) -> Result<Vec<ProjectRow>, EngineError> {
        Err(unfinished())
    }

    /// The environments of a project, by name.
    pub async fn environments(&self, _project: ProjectId) -> Result<Vec<EnvironmentRow>, EngineError> {
        Err(unfinished())
    }

    /// All runners, by name.
    pub async fn runner_rows(&self) -> Result<Vec<RunnerRow>, EngineError> {
        Err(unfinished())
    }

    pub async fn runner_row(&self, _runner: RunnerId) -> Result<RunnerRow, EngineError> {
        Err(unfinished())
    }

    pub async fn runner_details(&self, _runner: RunnerId) -> Result<RunnerDetails, EngineError> {
        Err(unfinished())
    }

    pub async fn pause_preview(&self, _runner: RunnerId) -> Result<PausePreview, EngineError> {
        Err(unfinished())
    }

    /// A page of the history, newest first. `before` is the `more` of the page before; a text that is none is `Invalid`.
    pub async fn run_page(
        &self,
        _before: Option<&str>,
        _limit: u32,
        _filter: &RunFilter,
    ) -> Result<RunPage, EngineError> {
        Err(unfinished())
    }

    pub async fn run_details(&self, _run: RunId) -> Result<RunDetails, EngineError> {
        Err(unfinished())
    }

    pub async fn run_pipeline(&self, _run: RunId) -> Result<RunPipeline, EngineError> {
        Err(unfinished())
    }

    // --- What people want --------------------------------------------------------------------------------

    /// Carries out a person's command. `if_match` refuses it when the runner's version is another.
    pub async fn command(
        &self,
        _runner: RunnerId,
        _if_match: Option<u64>,
        _by: &str,
        _command: RunnerCommand,
    ) -> Result<CommandAccepted, EngineError> {
        Err(unfinished())
    }

    pub async fn create_runner(&self, _wanted: CreateRunner) -> Result<RunnerCreated, EngineError> {
        Err(unfinished())
    }

    /// Changes what is `Some`.
    pub async fn change_runner(
        &self,
        _runner: RunnerId,
        _name: Option<String>,
        _description: Option<String>,
    ) -> Result<RunnerRow, EngineError> {
        Err(unfinished())
    }

    pub async fn start_run(&self, _wanted: NewRun) -> Result<RunStarted, EngineError> {
        Err(unfinished())
    }

    /// Cancels a run and the runs it started: queued tasks end at once, executing ones finish. Repeating it changes nothing;
    /// a run that has ended is refused.
    pub async fn cancel_run(&self, _run: RunId) -> Result<RunRow, EngineError> {
        Err(unfinished())
    }

    // --- This machine's project and the credentials of runners -------------------------------------------

    /// The project of that folder, its environment "Local" and the local runner; makes what is missing.
    pub async fn ensure_local(&self, _setup: LocalSetup) -> Result<Local, EngineError> {
        Err(unfinished())
    }

    /// New credentials in place of the runner's old ones, for when the file that held them is gone.
    pub async fn renew_credentials(&self, _runner: RunnerId) -> Result<Credentials, EngineError> {
        Err(unfinished())
    }

    /// A bearer token for the client, good for [`TOKEN_LIFETIME`].
    pub async fn token(&self, _client_id: &str, _client_secret: &str) -> Result<String, EngineError> {
        Err(unfinished())
    }

    /// The runner whose token this is.
    pub async fn authenticate(&self, _bearer: &str) -> Result<RunnerId, EngineError> {
        Err(unfinished())
    }

    // --- What runners say --------------------------------------------------------------------------------

    pub async fn register(&self, _runner: RunnerId, _register: Register) -> Result<Registered, EngineError> {
        Err(unfinished())
    }

    /// Waits for work, at most as long as the claim says. Dropping the future claims nothing.
    pub async fn claim(&self, _runner: RunnerId, _claim: Claim) -> Result<Claimed, EngineError> {
        Err(unfinished())
    }

    pub async fn heartbeat(&self, _runner: RunnerId, _heartbeat: Heartbeat) -> Result<Beat, EngineError> {
        Err(unfinished())
    }

    pub async fn result(
        &self,
        _runner: RunnerId,
        _result: TaskResult,
    ) -> Result<ResultAccepted, EngineError> {
        Err(unfinished())
    }

    pub async fn goodbye(&self, _runner: RunnerId, _goodbye: Goodbye) -> Result<(), EngineError> {
        Err(unfinished())
    }

    // --- Events ------------------------------------------------------------------------------------------

    pub async fn latest_seq(&self) -> Result<u64, EngineError> {
        Err(unfinished())
    }

    /// What happened after `seq`, oldest first, at most `limit` events.
    pub async fn events_after(&self, _seq: u64, _limit: u32) -> Result<Tail, EngineError> {
        Err(unfinished())
    }

    /// Changes whenever events were appended; the value is the latest sequence number that this process knows of.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.shared.latest_seq.subscribe()
    }

    /// Appends an event of its own, such as a changed file, and answers its sequence number.
    pub async fn append_event(&self, _event: ServerEvent) -> Result<u64, EngineError> {
        Err(unfinished())
    }

    // --- Time --------------------------------------------------------------------------------------------

    /// Fires what is due, until `shutdown` completes: lost heartbeats and leases, automatic resumes, time-outs.
    pub async fn run_timers(&self, shutdown: impl Future<Output = ()> + Send) {
        shutdown.await;
    }

    /// Fires what is due now. `run_timers` calls it; tests call it by hand.
    pub async fn sweep(&self) -> Result<(), EngineError> {
        Err(unfinished())
    }

    /// Ends the database's connections, after everything else has stopped.
    pub async fn close(&self) {
        self.shared.database.close().await;
    }
}

fn unfinished() -> EngineError {
    EngineError::Source("this part of the engine is not written yet".to_owned())
}
