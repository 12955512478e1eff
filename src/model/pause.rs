//! The record of one pause: kept for ever, because the records are the pause history.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{PauseId, Timestamp};

/// One pause, from the request to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub id: PauseId,
    /// Who asked; set by the server.
    pub requested_by: String,
    /// When; set by the server.
    pub requested_at: Timestamp,
    /// Shown to everyone who waits.
    pub reason: Option<String>,
    /// How long it lasts once the runner is Paused.
    #[serde(rename = "duration_ms", with = "crate::millis")]
    pub duration: Duration,
    /// When the runner became Paused.
    pub paused_at: Option<Timestamp>,
    /// When it resumes by itself; known once it is Paused.
    pub resume_at: Option<Timestamp>,
    /// How Pausing ended; absent while the runner is Pausing.
    pub outcome: Option<PauseOutcome>,
    pub ended_by: Option<EndedBy>,
    pub ended_at: Option<Timestamp>,
    /// Tasks that finished while the runner was Pausing.
    pub finished_tasks: u32,
    /// Tasks that were queued at some time during the pause.
    pub held_tasks: u32,
    /// Tasks that timed out because the runner did not come back.
    pub timed_out_tasks: u32,
}

/// How Pausing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseOutcome {
    /// Everything finished; the runner became Paused.
    Drained,
    /// Resumed before everything finished.
    Cancelled,
    /// The runner was lost while Pausing; its tasks failed as lost.
    RunnerLost,
}

/// Who or what ended a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EndedBy {
    Person { name: String },
    AutoResume,
}

/// The pause that an instance has acknowledged, after it said `said` while `under_way` is under way. What it says of
/// another pause is old, and changes nothing.
pub fn acknowledged(
    known: Option<PauseId>,
    said: Option<PauseId>,
    under_way: Option<PauseId>,
) -> Option<PauseId> {
    said.filter(|said| under_way == Some(*said)).or(known)
}
