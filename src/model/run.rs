//! The states of runs, tasks and components, and the words for them.

use serde::{Deserialize, Serialize};

/// A run's status, as on the public wire. A run that waits for a paused runner is Running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunStatus {
    Running,
    Success,
    Failed,
    Cancelling,
    Cancelled,
    Skipped,
    Unknown,
}

impl RunStatus {
    /// Whether the run still goes on.
    pub fn is_active(self) -> bool {
        matches!(self, RunStatus::Running | RunStatus::Cancelling)
    }

    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            RunStatus::Running => "Running",
            RunStatus::Success => "Success",
            RunStatus::Failed => "Failed",
            RunStatus::Cancelling => "Cancelling",
            RunStatus::Cancelled => "Cancelled",
            RunStatus::Skipped => "Skipped",
            RunStatus::Unknown => "Unknown",
        }
    }
}

/// What started a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Trigger {
    Designer,
    Api,
    Schedule,
    ScheduleRunNow,
    Unknown,
}

/// A task's status in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl TaskStatus {
    /// Whether nothing more can happen to it.
    pub fn is_ended(self) -> bool {
        matches!(self, TaskStatus::Succeeded | TaskStatus::Failed | TaskStatus::Cancelled)
    }
}

/// What is shown at a component of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentState {
    /// Nothing led to it yet.
    Waiting,
    Queued,
    /// Queued, and its runner is Pausing or Paused.
    Held,
    Running,
    Succeeded,
    Failed,
    Skipped,
    Cancelled,
}

impl ComponentState {
    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            ComponentState::Waiting => "Waiting",
            ComponentState::Queued => "Queued",
            ComponentState::Held => "Held",
            ComponentState::Running => "Running",
            ComponentState::Succeeded => "Success",
            ComponentState::Failed => "Failed",
            ComponentState::Skipped => "Skipped",
            ComponentState::Cancelled => "Cancelled",
        }
    }
}
