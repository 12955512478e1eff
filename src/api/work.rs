//! What a runner and the server say to each other. All calls carry the runner's bearer token.

use model::{InstanceId, PauseId, TaskId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::problem::Problem;

/// A process says that it is there. It makes its instance id anew at every start: an older process is fenced by that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub instance_id: InstanceId,
    pub host: String,
    pub process_id: u32,
    pub version: String,
}

/// The answer to a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub runner_name: String,
    pub heartbeat_ms: u64,
    pub lease_ms: u64,
    pub server_now: Timestamp,
}

/// A long poll for work. It answers at once when there is a task, else after `wait_ms` (at most 25,000) with none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    pub instance_id: InstanceId,
    /// Free slots; at most 20. What a lost answer gave is given again besides.
    pub max: u32,
    pub wait_ms: u64,
    /// The machine has no room for new work: only tasks of transactions that are open here are wanted.
    #[serde(default)]
    pub is_busy: bool,
    /// The tasks in hand, with their attempts. Of what is leased to the instance, those that are missing here are
    /// given again: the answer that gave them was lost. Absent: nothing is given again.
    #[serde(default)]
    pub in_hand: Option<Vec<(TaskId, u32)>>,
}

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    pub tasks: Vec<TaskOrder>,
}

/// One task to execute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskOrder {
    pub task_id: TaskId,
    /// The fencing number of this lease; every message about the task carries it.
    pub attempt: u32,
    /// Of the pipeline, for logs.
    pub pipeline: String,
    pub component: String,
    pub component_type: String,
    /// As in the file, not yet substituted: a JSON object of text, lists, objects and null.
    pub parameters: Value,
    /// Variables by name: text for scalars, a list of rows for grids.
    pub variables: Value,
    /// Such as `sqlite:///var/lib/maia/warehouse.sqlite`.
    pub warehouse: String,
    /// The open transaction that the task belongs to; for a Begin, the one it opens.
    pub transaction_id: Option<TransactionId>,
    /// Text of the files that the component names (`fileName` of a SQL component), by path.
    pub files: Value,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskResult {
    pub instance_id: InstanceId,
    pub task_id: TaskId,
    pub attempt: u32,
    pub outcome: TaskOutcome,
    /// One line for people.
    pub message: String,
    /// Everything it printed, cut at 64 KiB.
    pub output: String,
}

/// What a task's component did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TaskOutcome {
    Success,
    Failure,
    /// An If was decided.
    Branch {
        value: bool,
    },
    /// A Run Orchestration: the server starts the child run; the component ends when that run ends.
    StartChild {
        pipeline: String,
        variables: Value,
    },
}

/// The answer to a result. A stale result (an attempt that is no longer leased) is 409 and changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultAccepted {}

/// The results of tasks that ended together, at most 20. Each is judged for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskResults {
    pub results: Vec<TaskResult>,
}

/// What became of each result, in the order in which they were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsJudged {
    pub results: Vec<ResultJudged>,
}

/// What became of one result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultJudged {
    pub task_id: TaskId,
    /// Absent: it was accepted. What the answer would have been, had the result been sent alone.
    pub refusal: Option<Problem>,
}

/// Every `heartbeat_ms`: the instance lives, and so do the leases it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    pub instance_id: InstanceId,
    /// A graceful shutdown is under way.
    pub stopping: bool,
    /// Tasks under work, with their attempts.
    pub tasks: Vec<(TaskId, u32)>,
    /// Sessions that are open.
    pub transactions: Vec<TransactionId>,
    /// The pause whose news reached the instance: from then on its claims are those of a pausing runner.
    pub acknowledged_pause: Option<PauseId>,
}

/// The answer to a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    pub server_now: Timestamp,
    /// The pause under way, to be acknowledged with an extra heartbeat at once.
    pub pause: Option<PauseId>,
    /// Finish, say goodbye, exit.
    pub shut_down: bool,
    /// Leases that the instance named and no longer has: stop them.
    pub lost_tasks: Vec<TaskId>,
    /// Transactions that ended without it: roll back and close the session.
    pub lost_transactions: Vec<TransactionId>,
}

/// The last word of a graceful shutdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goodbye {
    pub instance_id: InstanceId,
}
