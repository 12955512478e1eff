//! Runners as the page sees them: the row of the list, the details, and the commands.

use model::{CommandId, InstanceId, Intent, Label, Link, Pause, RunId, RunnerId, TaskId, Timestamp, Wait};
use serde::{Deserialize, Serialize};

/// A row of the Runners list. It is complete: an event carries the whole row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerRow {
    pub id: RunnerId,
    pub name: String,
    pub description: String,
    /// Increases with every command and change of link; what `If-Match` names.
    pub version: u64,
    pub label: Label,
    pub link: Link,
    pub intent: Intent,
    /// The pause under way.
    pub pause: Option<Pause>,
    /// Since when the label is what it is.
    pub label_since: Timestamp,
    /// When the runs that wait time out, after a resume without a connected runner.
    pub queue_timeout_at: Option<Timestamp>,
    pub platform: Platform,
    /// Only the projects and environments of its allow list may use it.
    #[serde(default)]
    pub is_restricted: bool,
    /// `Maia Hybrid` or `Matillion Hosted`.
    pub runner_type: String,
    /// As the newest instance reported it.
    pub reported_version: Option<String>,
    pub update_available: bool,
    /// Tasks that are executing.
    pub running_tasks: u32,
    /// How many could execute at once: 20 an instance.
    pub task_slots: u32,
    pub queued_tasks: u32,
    pub open_transactions: u32,
    pub last_heartbeat_at: Option<Timestamp>,
    /// Why Pausing does not end by itself: an open transaction waits for something outside of it that the pause holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drain_waits_for: Option<String>,
}

/// Where a runner is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// This machine: the runner that `maia serve` starts.
    Local,
    AwsFargate,
    AzureContainerApp,
    GoogleCloud,
    Snowflake,
    MatillionHosted,
}

impl Platform {
    /// The words on screen.
    pub fn words(self) -> &'static str {
        match self {
            Platform::Local => "This machine",
            Platform::AwsFargate => "AWS Fargate",
            Platform::AzureContainerApp => "Azure Container App",
            Platform::GoogleCloud => "Google Cloud",
            Platform::Snowflake => "Snowflake",
            Platform::MatillionHosted => "Matillion Hosted",
        }
    }
}

/// `GET` of one runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerDetails {
    /// The sequence number of the last event that is contained.
    pub as_of: u64,
    pub server_now: Timestamp,
    pub runner: RunnerRow,
    /// Newest first.
    pub instances: Vec<InstanceRow>,
    /// In the order in which they will start; at most 200.
    pub queue: Vec<QueueRow>,
    /// The tasks that are executing.
    pub running: Vec<QueueRow>,
    /// Newest first; the one under way included.
    pub pauses: Vec<Pause>,
    /// All projects, by name.
    #[serde(default)]
    pub access: Vec<crate::allow_list::ProjectAccess>,
}

/// One process of a runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceRow {
    pub id: InstanceId,
    pub link: Link,
    /// The machine's name, as the instance said it.
    pub host: String,
    pub process_id: u32,
    pub version: String,
    pub since: Timestamp,
    pub last_heartbeat_at: Timestamp,
    pub running_tasks: u32,
    pub open_transactions: u32,
}

/// A task that is queued or executing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    pub task_id: TaskId,
    pub run_id: RunId,
    /// The pipeline's path in its project.
    pub pipeline: String,
    pub component: String,
    pub component_type: String,
    pub queued_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub in_transaction: bool,
    /// Absent while it executes.
    pub wait: Option<Wait>,
}

/// What a pause would do now: `GET` before the dialog opens, and again when the row changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausePreview {
    pub version: u64,
    /// Tasks that finish first.
    pub running_tasks: u32,
    /// Transactions that finish whole first.
    pub open_transactions: u32,
    /// Tasks that are held at once.
    pub queued_tasks: u32,
    /// Runs that stay active and whose next tasks are held.
    pub active_runs: u32,
    pub default_duration_seconds: u64,
    pub server_now: Timestamp,
}

/// `POST` of a command. The header `If-Match: "<version>"` refuses it when the row has changed (412, with the fresh row).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerCommand {
    /// The same id again answers the same and does nothing more.
    pub command_id: CommandId,
    #[serde(flatten)]
    pub action: RunnerAction,
}

/// What is wanted. A desired state, never a toggle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunnerAction {
    Pause {
        /// `pause runner`, typed by the person.
        confirm: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// 12 hours unless said otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duration_seconds: Option<u64>,
    },
    Resume,
    /// Moves the automatic resume to this long after the pause began.
    ChangeDuration {
        duration_seconds: u64,
    },
    Restart,
}

/// The answer to a command that was accepted, changed or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandAccepted {
    /// The sequence number at which it took effect.
    pub seq: u64,
    pub runner: RunnerRow,
}

/// The answer to a command made from a stale view: 412, a problem with the fresh state beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleVersion {
    #[serde(flatten)]
    pub problem: crate::problem::Problem,
    pub runner: RunnerRow,
}

/// `POST` to create a runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateRunner {
    pub command_id: CommandId,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub platform: Platform,
}

/// A new runner and its credentials; the secret is said once and stored hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerCreated {
    pub seq: u64,
    pub runner: RunnerRow,
    pub client_id: String,
    pub client_secret: String,
}
