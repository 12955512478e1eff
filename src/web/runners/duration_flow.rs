//! The dialog that moves the automatic resume of a pause, as a state machine. Pure.

use std::time::Duration;

use api::runner::{RunnerAction, RunnerRow};
use model::{CommandId, Intent, Timestamp};

use super::confirm_flow::Order;
use super::pause_flow::Choice;

/// Where the dialog is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DurationFlow {
    #[default]
    Closed,
    Choosing {
        change: Change,
    },
    Sending {
        change: Change,
        command: CommandId,
    },
}

/// What was chosen, for the runner as the person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub row: RunnerRow,
    pub choice: Choice,
    /// What went wrong, or happened meanwhile.
    pub notice: Option<String>,
}

/// What happens to the dialog.
#[derive(Clone, Debug)]
pub enum Input {
    Open(Box<RunnerRow>),
    Choose(Choice),
    Submit(CommandId),
    Accepted(CommandId),
    Refused(CommandId, String, Option<Box<RunnerRow>>),
    /// The row changed while the dialog is open.
    Row(Box<RunnerRow>),
    Cancel,
}

impl Change {
    /// How long the pause lasts now, in seconds.
    pub fn current_s(&self) -> u64 {
        self.row.pause.as_ref().map_or(0, |pause| pause.duration.as_secs())
    }

    /// How long it is to last; `None` when what was typed is none.
    pub fn wanted_s(&self) -> Option<u64> {
        self.choice.seconds(self.current_s())
    }

    /// When it would resume by itself; unknown while it is still Pausing.
    pub fn resume_at(&self) -> Option<Timestamp> {
        match (self.row.intent, self.wanted_s()) {
            (Intent::Paused { paused_at, .. }, Some(seconds)) => {
                Some(paused_at + Duration::from_secs(seconds))
            }
            _ => None,
        }
    }

    fn can_submit(&self) -> bool {
        !self.row.intent.is_active() && self.wanted_s().is_some()
    }
}

impl DurationFlow {
    /// What was chosen, while the dialog shows.
    pub fn change(&self) -> Option<&Change> {
        match self {
            DurationFlow::Closed => None,
            DurationFlow::Choosing { change } | DurationFlow::Sending { change, .. } => Some(change),
        }
    }

    /// Whether the button acts.
    pub fn can_submit(&self) -> bool {
        matches!(self, DurationFlow::Choosing { change } if change.can_submit())
    }

    /// The next state, and what to send. An input that makes no sense here changes nothing.
    #[must_use]
    pub fn step(self, input: Input) -> (DurationFlow, Option<Order>) {
        use DurationFlow::{Choosing, Closed, Sending};
        match (self, input) {
            (_, Input::Open(row)) => {
                (Choosing { change: Change { row: *row, choice: Choice::Default, notice: None } }, None)
            }
            (Choosing { change }, Input::Choose(choice)) => {
                (Choosing { change: Change { choice, ..change } }, None)
            }
            (Choosing { change }, Input::Submit(command)) if change.can_submit() => {
                let duration_seconds = change.wanted_s().unwrap_or_default();
                let send = Order {
                    runner: change.row.id,
                    version: change.row.version,
                    command,
                    action: RunnerAction::ChangeDuration { duration_seconds },
                };
                (Sending { change: Change { notice: None, ..change }, command }, Some(send))
            }
            (Sending { command, .. }, Input::Accepted(id)) if id == command => (Closed, None),
            (Sending { change, command }, Input::Refused(id, why, row)) if id == command => {
                let row = row.map_or(change.row, |row| *row);
                (Choosing { change: Change { row, notice: Some(why), ..change } }, None)
            }
            (Choosing { change }, Input::Row(row)) if row.id == change.row.id => {
                let notice = if row.intent.is_active() {
                    Some("The runner was resumed already.".to_owned())
                } else {
                    change.notice
                };
                (Choosing { change: Change { row: *row, notice, ..change } }, None)
            }
            (Choosing { .. }, Input::Cancel) => (Closed, None),
            (state, _) => (state, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::PauseId;
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    const FIRST: CommandId = CommandId(Uuid::from_u128(1));

    fn paused() -> RunnerRow {
        let intent = Intent::Paused {
            pause: PauseId(Uuid::nil()),
            paused_at: Timestamp(60_000),
            resume_at: Timestamp(99_000),
        };
        RunnerRow { version: 3, intent, ..runner(1, "local") }
    }

    fn chosen(choice: Choice) -> DurationFlow {
        DurationFlow::Closed.step(Input::Open(Box::new(paused()))).0.step(Input::Choose(choice)).0
    }

    #[test]
    fn the_new_end_counts_from_the_beginning_of_the_pause() {
        let flow = chosen(Choice::Seconds(3_600));
        assert_eq!(flow.change().and_then(Change::resume_at), Some(Timestamp(3_660_000)));
        let (_, sent) = flow.step(Input::Submit(FIRST));
        assert_eq!(
            sent.map(|sent| sent.action),
            Some(RunnerAction::ChangeDuration { duration_seconds: 3_600 })
        );
    }

    #[test]
    fn a_resumed_runner_has_no_duration_to_change() {
        let flow = chosen(Choice::Seconds(3_600)).step(Input::Row(Box::new(runner(1, "local")))).0;
        assert!(!flow.can_submit());
        assert!(flow.change().is_some_and(|change| change.notice.is_some()));
        assert_eq!(flow.step(Input::Submit(FIRST)).1, None);
    }
}
