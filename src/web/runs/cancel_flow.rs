//! The dialog that cancels a run, as a state machine. Pure.

use model::{CommandId, RunId};

/// Where the dialog is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CancelFlow {
    #[default]
    Closed,
    Confirming {
        run: RunId,
        notice: Option<String>,
    },
    Sending {
        run: RunId,
        attempt: CommandId,
    },
}

/// What happens to the dialog.
#[derive(Clone, Debug)]
pub enum Input {
    Open(RunId),
    Submit(CommandId),
    Accepted(CommandId),
    Refused(CommandId, String),
    /// The run ended while the dialog was open.
    Ended(RunId),
    Cancel,
}

impl CancelFlow {
    /// Whether the dialog shows.
    pub fn is_open(&self) -> bool {
        *self != CancelFlow::Closed
    }

    /// Whether the button acts.
    pub fn can_submit(&self) -> bool {
        matches!(self, CancelFlow::Confirming { .. })
    }

    /// What went wrong the last time.
    pub fn notice(&self) -> Option<&str> {
        match self {
            CancelFlow::Confirming { notice, .. } => notice.as_deref(),
            CancelFlow::Closed | CancelFlow::Sending { .. } => None,
        }
    }

    /// The next state, and the run to cancel.
    #[must_use]
    pub fn step(self, input: Input) -> (CancelFlow, Option<(RunId, CommandId)>) {
        use CancelFlow::{Closed, Confirming, Sending};
        match (self, input) {
            (_, Input::Open(run)) => (Confirming { run, notice: None }, None),
            (Confirming { run, .. }, Input::Submit(attempt)) => {
                (Sending { run, attempt }, Some((run, attempt)))
            }
            (Sending { attempt, .. }, Input::Accepted(id)) if id == attempt => (Closed, None),
            (Sending { run, attempt }, Input::Refused(id, why)) if id == attempt => {
                (Confirming { run, notice: Some(why) }, None)
            }
            (Confirming { run, .. }, Input::Ended(ended)) if run == ended => (Closed, None),
            (Confirming { .. }, Input::Cancel) => (Closed, None),
            (state, _) => (state, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const RUN: RunId = RunId(Uuid::from_u128(5));
    const FIRST: CommandId = CommandId(Uuid::from_u128(1));
    const SECOND: CommandId = CommandId(Uuid::from_u128(2));

    fn open() -> CancelFlow {
        CancelFlow::Closed.step(Input::Open(RUN)).0
    }

    #[test]
    fn it_is_sent_once_and_closes_with_its_own_answer() {
        let (flow, sent) = open().step(Input::Submit(FIRST));
        assert_eq!(sent, Some((RUN, FIRST)));
        let (flow, sent) = flow.step(Input::Submit(SECOND));
        assert_eq!(sent, None);
        assert_eq!(flow.clone().step(Input::Accepted(SECOND)).0, flow);
        assert_eq!(flow.step(Input::Accepted(FIRST)).0, CancelFlow::Closed);
    }

    #[test]
    fn a_refusal_says_why_and_an_end_closes() {
        let flow = open().step(Input::Submit(FIRST)).0.step(Input::Refused(FIRST, "No.".to_owned())).0;
        assert_eq!(flow.notice(), Some("No."));
        assert_eq!(flow.step(Input::Ended(RUN)).0, CancelFlow::Closed);
    }
}
