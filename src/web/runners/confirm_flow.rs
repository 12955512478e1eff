//! The dialogs that only ask once, resume and restart, as one state machine. Pure.

use api::runner::{RunnerAction, RunnerRow};
use model::{CommandId, RunnerId};

use super::applicable::{Action, why_not};

/// Where the dialog is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ConfirmFlow {
    #[default]
    Closed,
    Confirming(Question),
    Sending {
        question: Question,
        command: CommandId,
    },
    /// There is nothing left to confirm; the words say why.
    Overtaken {
        question: Question,
        why: &'static str,
    },
}

/// What is asked, of the runner as the person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub asked: Asked,
    pub row: RunnerRow,
    /// What happened since the dialog opened.
    pub notice: Option<String>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Resume,
    Restart,
}

/// What happens to the dialog.
#[derive(Clone, Debug)]
pub enum Input {
    Open(Asked, Box<RunnerRow>),
    Submit(CommandId),
    Accepted(CommandId),
    /// Refused; with the fresh row when the view was stale.
    Refused(CommandId, String, Option<Box<RunnerRow>>),
    /// The row changed while the dialog is open.
    Row(Box<RunnerRow>),
    Cancel,
}

/// What the shell must do.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub runner: RunnerId,
    pub version: u64,
    pub command: CommandId,
    pub action: RunnerAction,
}

impl Asked {
    fn action(self) -> Action {
        match self {
            Asked::Resume => Action::Resume,
            Asked::Restart => Action::Restart,
        }
    }

    fn command(self) -> RunnerAction {
        match self {
            Asked::Resume => RunnerAction::Resume,
            Asked::Restart => RunnerAction::Restart,
        }
    }
}

impl ConfirmFlow {
    /// What is asked, while the dialog shows.
    pub fn question(&self) -> Option<&Question> {
        match self {
            ConfirmFlow::Closed => None,
            ConfirmFlow::Confirming(question)
            | ConfirmFlow::Sending { question, .. }
            | ConfirmFlow::Overtaken { question, .. } => Some(question),
        }
    }

    /// Whether the dialog shows.
    pub fn is_open(&self) -> bool {
        self.question().is_some()
    }

    /// Whether the button acts.
    pub fn can_submit(&self) -> bool {
        matches!(self, ConfirmFlow::Confirming(_))
    }

    /// The next state, and what to send. An input that makes no sense here changes nothing.
    #[must_use]
    pub fn step(self, input: Input) -> (ConfirmFlow, Option<Order>) {
        use ConfirmFlow::{Closed, Confirming, Sending};
        match (self, input) {
            (_, Input::Open(asked, row)) => (Confirming(Question { asked, row: *row, notice: None }), None),
            (Confirming(question), Input::Submit(command)) => {
                let send = Order {
                    runner: question.row.id,
                    version: question.row.version,
                    command,
                    action: question.asked.command(),
                };
                (Sending { question: Question { notice: None, ..question }, command }, Some(send))
            }
            (Sending { command, .. }, Input::Accepted(id)) if id == command => (Closed, None),
            (Sending { question, command }, Input::Refused(id, why, row)) if id == command => match row {
                Some(row) => {
                    let notice = Some("The runner changed in the meantime, so nothing was done. Press again if you still want it.".to_owned());
                    (with_row(Question { notice, ..question }, *row), None)
                }
                None => (Confirming(Question { notice: Some(why), ..question }), None),
            },
            (Confirming(question), Input::Row(row)) if row.id == question.row.id => {
                (with_row(question, *row), None)
            }
            (Confirming(_) | ConfirmFlow::Overtaken { .. }, Input::Cancel) => (Closed, None),
            (state, _) => (state, None),
        }
    }
}

fn with_row(question: Question, row: RunnerRow) -> ConfirmFlow {
    let why = why_not(question.asked.action(), &row);
    let question = Question { row, ..question };
    match (why, question.asked) {
        (None, _) => ConfirmFlow::Confirming(question),
        (Some(_), Asked::Resume) => {
            ConfirmFlow::Overtaken { question, why: "The runner was resumed already." }
        }
        (Some(why), Asked::Restart) => ConfirmFlow::Overtaken { question, why },
    }
}

#[cfg(test)]
mod tests {
    use model::{Intent, Link, PauseId, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    const FIRST: CommandId = CommandId(Uuid::from_u128(1));
    const SECOND: CommandId = CommandId(Uuid::from_u128(2));

    fn paused() -> RunnerRow {
        let intent =
            Intent::Paused { pause: PauseId(Uuid::nil()), paused_at: Timestamp(0), resume_at: Timestamp(9) };
        RunnerRow { version: 3, intent, ..runner(1, "local") }
    }

    fn asked(asked: Asked) -> ConfirmFlow {
        ConfirmFlow::Closed.step(Input::Open(asked, Box::new(paused()))).0
    }

    #[test]
    fn yes_sends_the_command_of_the_seen_row_once() {
        let (flow, sent) = asked(Asked::Resume).step(Input::Submit(FIRST));
        let expected =
            Order { runner: paused().id, version: 3, command: FIRST, action: RunnerAction::Resume };
        assert_eq!(sent, Some(expected));
        assert_eq!(flow.clone().step(Input::Submit(SECOND)).1, None);
        assert!(flow.clone().step(Input::Accepted(SECOND)).0.is_open());
        assert_eq!(flow.step(Input::Accepted(FIRST)).0, ConfirmFlow::Closed);
    }

    #[test]
    fn a_row_that_changed_meanwhile_is_the_one_that_counts() {
        let row = RunnerRow { version: 8, ..paused() };
        let flow = asked(Asked::Resume).step(Input::Row(Box::new(row))).0;
        assert_eq!(flow.step(Input::Submit(FIRST)).1.map(|sent| sent.version), Some(8));
    }

    #[test]
    fn nothing_is_left_to_confirm_when_it_resumed_or_left() {
        let resumed = asked(Asked::Resume).step(Input::Row(Box::new(runner(1, "local")))).0;
        assert!(!resumed.can_submit() && resumed.is_open());
        let gone = RunnerRow { link: Link::Stopped, ..paused() };
        let restart = asked(Asked::Restart).step(Input::Row(Box::new(gone))).0;
        assert!(!restart.can_submit());
        assert_eq!(restart.step(Input::Cancel).0, ConfirmFlow::Closed);
    }

    #[test]
    fn a_stale_view_is_asked_again() {
        let flow = asked(Asked::Resume).step(Input::Submit(FIRST)).0;
        let fresh = RunnerRow { version: 4, ..paused() };
        let flow = flow.step(Input::Refused(FIRST, "Stale.".to_owned(), Some(Box::new(fresh)))).0;
        assert!(flow.can_submit());
        assert!(
            flow.question().is_some_and(|question| question.row.version == 4 && question.notice.is_some())
        );
    }
}
