//! Why a queued task waits, in words. The rule is the model's.

use api::run::ComponentRow;
use model::{ComponentState, Intent, Pause, Runner, Timestamp, Wait};

use crate::storage::tasks::TaskPin;

/// What can be said to those who wait for one runner.
pub(super) struct WaitWords {
    rules: Runner,
    held: Option<String>,
    offline: String,
}

impl WaitWords {
    /// `pause` is the one under way.
    pub(super) fn new(runner_name: &str, rules: Runner, pause: Option<Pause>) -> WaitWords {
        let held = pause.map(|pause| match rules.intent {
            Intent::Paused { resume_at, .. } => format!(
                "Held: runner {runner_name} is paused by {}, resumes at {}.",
                pause.requested_by,
                moment(resume_at)
            ),
            Intent::Active | Intent::Pausing { .. } => {
                format!("Held: runner {runner_name} is being paused by {}.", pause.requested_by)
            }
        });
        WaitWords { rules, held, offline: format!("Waits for runner {runner_name}, which is not connected.") }
    }

    /// Why the task waits.
    pub(super) fn wait(&self, task: TaskPin) -> Wait {
        Wait::of(self.rules.link, &self.rules.intent, &task.queued())
    }

    /// The sentence for it; nothing is said about a task whose turn is about to come.
    pub(super) fn message(&self, wait: Wait) -> Option<String> {
        match wait {
            Wait::Held => self.held.clone(),
            Wait::Offline => Some(self.offline.clone()),
            Wait::OtherInstance | Wait::Slot => None,
        }
    }

    /// Writes it into the queued component's row, and says whether that changed the row.
    pub(super) fn describe(&self, row: &mut ComponentRow, task: TaskPin) -> bool {
        let wait = self.wait(task);
        let state = match wait {
            Wait::Held => ComponentState::Held,
            Wait::OtherInstance | Wait::Offline | Wait::Slot => ComponentState::Queued,
        };
        let message = self.message(wait);
        let changed = row.state != state || row.wait != Some(wait) || row.message != message;
        row.state = state;
        row.wait = Some(wait);
        row.message = message;
        changed
    }
}

/// Such as "2026-11-24T14:05:00Z": to the second, and in a form that a page can show in the reader's own zone.
fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..19).map_or(text.clone(), |to_the_second| format!("{to_the_second}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_to_the_second_and_can_be_read_back() {
        assert_eq!(moment(Timestamp(1_790_000_000_123)), "2026-09-21T14:13:20Z");
        assert_eq!(moment(Timestamp(1_790_000_000_123)).parse(), Ok(Timestamp(1_790_000_000_000)));
    }
}
