//! Starting a run of the open file: asked about when something is wrong, saved first, sent once.
//! Never starts what is not saved: the run would be of another text than the one on screen.

use dpl::{Kind, Part};
use model::CommandId;

/// A run that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub command: CommandId,
    pub part: Part,
}

/// Where the start of a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunFlow {
    #[default]
    Idle,
    /// Something is wrong with what is to be run: go on or not?
    Asking { order: Order, is_unsaved: bool },
    /// The file is being saved.
    Saving { order: Order },
    /// The server was asked.
    Starting { order: Order },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The person clicked; `is_unsaved` tells whether the file is to be saved first.
    Run { order: Order, is_unsaved: bool, has_errors: bool },
    /// Run it in spite of the errors.
    GoOn,
    /// Do not run it.
    GiveUp,
    /// The file is saved.
    Saved,
    /// The file could not be saved.
    NotSaved,
    /// The server accepted or refused the start.
    Answered(CommandId),
}

/// What the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    SaveNow,
    Start(Order),
    /// Tells the person that nothing was started.
    SayNotSaved,
}

impl RunFlow {
    /// Whether a run is on its way, and a click does nothing now.
    pub fn is_busy(&self) -> bool {
        matches!(self, RunFlow::Saving { .. } | RunFlow::Starting { .. })
    }

    /// What is asked about.
    pub fn asks_about(&self) -> Option<&Part> {
        match self {
            RunFlow::Asking { order, .. } => Some(&order.part),
            RunFlow::Idle | RunFlow::Saving { .. } | RunFlow::Starting { .. } => None,
        }
    }

    /// The next state, and what the shell does.
    #[must_use]
    pub fn step(self, input: Input) -> (RunFlow, Option<Effect>) {
        match (self, input) {
            (RunFlow::Idle, Input::Run { order, is_unsaved, has_errors: true }) => {
                (RunFlow::Asking { order, is_unsaved }, None)
            }
            (RunFlow::Idle, Input::Run { order, is_unsaved: true, .. })
            | (RunFlow::Asking { order, is_unsaved: true }, Input::GoOn) => {
                (RunFlow::Saving { order }, Some(Effect::SaveNow))
            }
            (RunFlow::Idle, Input::Run { order, is_unsaved: false, .. })
            | (RunFlow::Asking { order, is_unsaved: false }, Input::GoOn)
            | (RunFlow::Saving { order }, Input::Saved) => {
                (RunFlow::Starting { order: order.clone() }, Some(Effect::Start(order)))
            }
            (RunFlow::Asking { .. }, Input::GiveUp) => (RunFlow::Idle, None),
            (RunFlow::Saving { .. }, Input::NotSaved) => (RunFlow::Idle, Some(Effect::SayNotSaved)),
            (RunFlow::Starting { order }, Input::Answered(answered)) if order.command == answered => {
                (RunFlow::Idle, None)
            }
            (state, _) => (state, None),
        }
    }
}

/// Why a file cannot be run, if it cannot.
pub fn why_not_run(kind: Kind, is_broken: bool) -> Option<&'static str> {
    match (is_broken, kind) {
        (true, _) => Some("The file is no pipeline, so there is nothing to run."),
        (false, Kind::Transformation) => {
            Some("Transformations are drawn and edited, but cannot be run yet. Run an orchestration.")
        }
        (false, Kind::Orchestration) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(number: u128) -> Order {
        Order { command: CommandId(uuid::Uuid::from_u128(number)), part: Part::From("A".to_owned()) }
    }

    fn run(number: u128, is_unsaved: bool) -> Input {
        Input::Run { order: order(number), is_unsaved, has_errors: false }
    }

    #[test]
    fn a_saved_file_starts_at_once() {
        let (flow, effect) = RunFlow::Idle.step(run(1, false));
        assert_eq!(effect, Some(Effect::Start(order(1))));
        assert_eq!(flow.step(Input::Answered(order(1).command)), (RunFlow::Idle, None));
    }

    #[test]
    fn an_unsaved_file_is_saved_first() {
        let (flow, effect) = RunFlow::Idle.step(run(1, true));
        assert_eq!(effect, Some(Effect::SaveNow));
        assert_eq!(flow.step(Input::Saved).1, Some(Effect::Start(order(1))));
    }

    #[test]
    fn what_cannot_be_saved_is_not_run() {
        let (flow, _) = RunFlow::Idle.step(run(1, true));
        let (flow, effect) = flow.step(Input::NotSaved);
        assert_eq!((&flow, effect), (&RunFlow::Idle, Some(Effect::SayNotSaved)));
        assert_eq!(flow.step(Input::Saved), (RunFlow::Idle, None));
    }

    #[test]
    fn errors_are_asked_about_and_stop_nobody() {
        for is_unsaved in [false, true] {
            let wanted = Input::Run { order: order(1), is_unsaved, has_errors: true };
            let (asking, effect) = RunFlow::Idle.step(wanted);
            assert_eq!((effect, asking.asks_about()), (None, Some(&order(1).part)));
            assert!(!asking.is_busy());
            assert_eq!(asking.clone().step(Input::GiveUp), (RunFlow::Idle, None));
            let (flow, effect) = asking.step(Input::GoOn);
            let wanted = if is_unsaved { Effect::SaveNow } else { Effect::Start(order(1)) };
            assert_eq!((flow.is_busy(), effect), (true, Some(wanted)));
        }
    }

    #[test]
    fn two_clicks_start_one_run() {
        let (flow, _) = RunFlow::Idle.step(run(1, false));
        let (flow, effect) = flow.step(run(2, false));
        assert_eq!(effect, None);
        assert_eq!(
            flow.clone().step(Input::Answered(order(2).command)).0,
            flow,
            "a stale answer ends nothing"
        );
    }

    #[test]
    fn only_orchestrations_run() {
        assert_eq!(why_not_run(Kind::Orchestration, false), None);
        assert!(why_not_run(Kind::Orchestration, true).is_some());
        assert!(why_not_run(Kind::Transformation, false).is_some());
    }
}
