//! Runs as the page sees them: the row of the history, one run with its components, and starting one.

use dpl::Part;
use model::{
    CommandId, ComponentState, EnvironmentId, HeldClock, ProjectId, RunId, RunStatus, RunnerId, TaskId,
    Timestamp, Trigger, Wait,
};
use serde::{Deserialize, Serialize};

/// A row of the run history. Complete: an event carries the whole row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    pub id: RunId,
    pub project_id: ProjectId,
    /// The pipeline's path in its project.
    pub pipeline: String,
    pub environment_id: EnvironmentId,
    pub environment: String,
    pub runner_id: RunnerId,
    pub trigger: Trigger,
    pub user: String,
    pub status: RunStatus,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// How long of that it was held by a paused runner.
    pub held: HeldClock,
    /// Why it failed, or what it waits for.
    pub message: Option<String>,
    /// The run whose Run Orchestration component started this one.
    pub parent: Option<RunId>,
    /// Which part of the pipeline it executes; its components are those of the part.
    #[serde(default, skip_serializing_if = "Part::is_whole")]
    pub part: Part,
    pub components_total: u32,
    pub components_ended: u32,
}

/// One component of a run. Complete: an event carries the whole row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentRow {
    pub run_id: RunId,
    pub component: String,
    pub component_type: String,
    pub state: ComponentState,
    /// Present while it is queued or held.
    pub wait: Option<Wait>,
    pub task_id: Option<TaskId>,
    pub attempt: u32,
    pub queued_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// One line: the result, the error, or why it waits.
    pub message: Option<String>,
    /// Everything it printed, cut at 64 KiB.
    pub output: Option<String>,
    /// The run that this component started.
    pub child_run: Option<RunId>,
}

/// `GET` of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDetails {
    pub as_of: u64,
    pub server_now: Timestamp,
    pub run: RunRow,
    /// In file order.
    pub components: Vec<ComponentRow>,
}

/// `GET` of the pipeline as it was when the run started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPipeline {
    pub run_id: RunId,
    pub path: String,
    pub text: String,
}

/// `GET` of the history: newest first; `?before=` is the `more` of the page before; filters `status=` and `pipeline=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPage {
    pub as_of: u64,
    pub server_now: Timestamp,
    pub runs: Vec<RunRow>,
    /// Absent on the last page.
    pub more: Option<String>,
}

/// `POST` to start a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRun {
    pub command_id: CommandId,
    pub project_id: ProjectId,
    /// The pipeline's path in its project.
    pub pipeline: String,
    pub environment_id: EnvironmentId,
    /// Instead of the environment's default runner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_id: Option<RunnerId>,
    /// Instead of the whole pipeline: `{"from": …}` or `{"only": …}` with the name of a component.
    #[serde(default, skip_serializing_if = "Part::is_whole")]
    pub part: Part,
}

/// The answer to a run that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStarted {
    pub seq: u64,
    pub run: RunRow,
    /// Says that it is held, and by which pause, when its runner is not Running.
    pub notice: Option<String>,
}
