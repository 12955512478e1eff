//! Starting a run of the open file: saved first, sent once.
//! Never starts what is not saved: the run would be of another text than the one on screen.

use dpl::Kind;
use model::CommandId;

/// Where the start of a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunFlow {
    #[default]
    Idle,
    /// The file is being saved.
    Saving { command: CommandId },
    /// The server was asked.
    Starting { command: CommandId },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The person clicked; `is_unsaved` tells whether the file is to be saved first.
    Run { command: CommandId, is_unsaved: bool },
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
    Start(CommandId),
    /// Tells the person that nothing was started.
    SayNotSaved,
}

impl RunFlow {
    /// Whether a click does nothing now.
    pub fn is_busy(&self) -> bool {
        *self != RunFlow::Idle
    }

    /// The next state, and what the shell does.
    #[must_use]
    pub fn step(self, input: Input) -> (RunFlow, Option<Effect>) {
        match (self, input) {
            (RunFlow::Idle, Input::Run { command, is_unsaved: true }) => {
                (RunFlow::Saving { command }, Some(Effect::SaveNow))
            }
            (RunFlow::Idle, Input::Run { command, is_unsaved: false })
            | (RunFlow::Saving { command }, Input::Saved) => {
                (RunFlow::Starting { command }, Some(Effect::Start(command)))
            }
            (RunFlow::Saving { .. }, Input::NotSaved) => (RunFlow::Idle, Some(Effect::SayNotSaved)),
            (RunFlow::Starting { command }, Input::Answered(answered)) if command == answered => {
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

    fn command(number: u128) -> CommandId {
        CommandId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_saved_file_starts_at_once() {
        let (flow, effect) = RunFlow::Idle.step(Input::Run { command: command(1), is_unsaved: false });
        assert_eq!(effect, Some(Effect::Start(command(1))));
        assert_eq!(flow.step(Input::Answered(command(1))), (RunFlow::Idle, None));
    }

    #[test]
    fn an_unsaved_file_is_saved_first() {
        let (flow, effect) = RunFlow::Idle.step(Input::Run { command: command(1), is_unsaved: true });
        assert_eq!(effect, Some(Effect::SaveNow));
        assert_eq!(flow.step(Input::Saved).1, Some(Effect::Start(command(1))));
    }

    #[test]
    fn what_cannot_be_saved_is_not_run() {
        let (flow, _) = RunFlow::Idle.step(Input::Run { command: command(1), is_unsaved: true });
        let (flow, effect) = flow.step(Input::NotSaved);
        assert_eq!((&flow, effect), (&RunFlow::Idle, Some(Effect::SayNotSaved)));
        assert_eq!(flow.step(Input::Saved), (RunFlow::Idle, None));
    }

    #[test]
    fn two_clicks_start_one_run() {
        let (flow, _) = RunFlow::Idle.step(Input::Run { command: command(1), is_unsaved: false });
        let (flow, effect) = flow.step(Input::Run { command: command(2), is_unsaved: false });
        assert_eq!(effect, None);
        assert_eq!(flow.clone().step(Input::Answered(command(2))).0, flow, "a stale answer ends nothing");
    }

    #[test]
    fn only_orchestrations_run() {
        assert_eq!(why_not_run(Kind::Orchestration, false), None);
        assert!(why_not_run(Kind::Orchestration, true).is_some());
        assert!(why_not_run(Kind::Transformation, false).is_some());
    }
}
