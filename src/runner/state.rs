//! What a runner's process has in hand, and what follows from it for the claim loop.
//! Never waits and never changes itself: the desk does.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{PauseId, TASKS_PER_INSTANCE, TaskId, TransactionId};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::sql::Warehouse;

/// A session, and the lock that keeps two tasks from using it at the same time.
pub(crate) type Session = Arc<Mutex<Option<Warehouse>>>;

/// What is in hand.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) tasks: BTreeMap<TaskId, HeldTask>,
    pub(crate) sessions: BTreeMap<TransactionId, Session>,
    pub(crate) phase: Phase,
    /// The pause that the server told of last.
    pub(crate) pause: Option<PauseId>,
    /// When the last heartbeat was sent that was answered: the leases that it named live from then on.
    pub(crate) last_contact: Option<Instant>,
    /// The machine has no room for new work.
    pub(crate) is_busy: bool,
    /// Since when the server knows that the process is stopping: nothing new is handed out after that.
    pub(crate) stopping_known_since: Option<Instant>,
}

pub(crate) struct HeldTask {
    pub(crate) attempt: u32,
    pub(crate) stop: CancellationToken,
}

/// How far the process is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    #[default]
    Working,
    /// Finishing tasks and open transactions.
    Stopping,
    /// Everything was given up; nothing more is reported.
    Abandoned,
}

/// What the claim loop does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask for at most this many tasks; when the machine is busy, only for those of transactions that are open here.
    Claim { max: u32, is_busy: bool },
    /// Until something changes.
    Wait,
    /// Nothing is left to do.
    Leave,
}

impl State {
    pub(crate) fn step(&self) -> Step {
        let taken = u32::try_from(self.tasks.len()).unwrap_or(u32::MAX);
        let free = TASKS_PER_INSTANCE.saturating_sub(taken);
        match self.phase {
            Phase::Abandoned => {
                if self.tasks.is_empty() {
                    Step::Leave
                } else {
                    Step::Wait
                }
            }
            Phase::Stopping if self.sessions.is_empty() => {
                if self.tasks.is_empty() {
                    Step::Leave
                } else {
                    Step::Wait
                }
            }
            Phase::Working if self.is_busy && self.sessions.is_empty() => Step::Wait,
            // The rest of an open transaction can only be executed here.
            Phase::Working | Phase::Stopping => {
                if free > 0 {
                    Step::Claim { max: free, is_busy: self.is_busy }
                } else {
                    Step::Wait
                }
            }
        }
    }

    /// The word of the actuator for it.
    pub(crate) fn word(&self) -> &'static str {
        let is_idle = self.tasks.is_empty() && self.sessions.is_empty();
        match (self.phase, self.last_contact, self.pause) {
            (Phase::Stopping, ..) => "stopping",
            (Phase::Abandoned, ..) => "stopped",
            (_, None, _) => "pending",
            (_, _, None) => "running",
            (_, _, Some(_)) => {
                if is_idle {
                    "paused"
                } else {
                    "pausing"
                }
            }
        }
    }

    pub(crate) fn task_count(&self) -> usize {
        self.tasks.len()
    }

    pub(crate) fn session_count(&self) -> usize {
        self.sessions.len()
    }
}
