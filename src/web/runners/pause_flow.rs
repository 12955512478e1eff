//! The pause dialog as a state machine. Pure: it says what to send and reads what came back.

use api::runner::{PausePreview, RunnerAction, RunnerRow};
use model::{CommandId, Intent, RunnerId, confirms_pause};

/// What is to be chosen from for the automatic resume, in seconds.
pub const DURATIONS_S: [u64; 5] = [15 * 60, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600];

/// The longest duration that can be typed, in minutes: 30 days.
pub const MOST_MINUTES: u64 = 30 * 24 * 60;

/// Where the dialog is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PauseFlow {
    #[default]
    Closed,
    Confirming(Draft),
    Sending {
        draft: Draft,
        command: CommandId,
    },
    /// There is nothing left to confirm; the words say why.
    Overtaken {
        draft: Draft,
        why: String,
    },
}

/// What was filled in so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub runner: RunnerId,
    pub name: String,
    /// Of the row that the person sees.
    pub version: u64,
    /// Absent until it was fetched.
    pub preview: Option<PausePreview>,
    pub typed: String,
    pub reason: String,
    pub duration: Choice,
    /// What happened since the dialog opened.
    pub notice: Option<String>,
}

/// When it resumes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What the server takes unless said otherwise.
    Default,
    Seconds(u64),
    /// Typed, in minutes.
    Minutes(String),
}

impl Choice {
    /// In seconds; `None` when what was typed is none.
    pub fn seconds(&self, default_s: u64) -> Option<u64> {
        match self {
            Choice::Default => Some(default_s),
            Choice::Seconds(seconds) => Some(*seconds),
            Choice::Minutes(typed) => {
                let minutes =
                    typed.trim().parse().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
                minutes.map(|minutes| minutes * 60)
            }
        }
    }
}

/// What happens to the dialog.
#[derive(Clone, Debug)]
pub enum Input {
    Open(Box<RunnerRow>),
    Previewed(RunnerId, PausePreview),
    Type(String),
    Reason(String),
    Choose(Choice),
    Submit(CommandId),
    Accepted(CommandId),
    /// Refused; with the fresh row when the view was stale.
    Refused(CommandId, String, Option<Box<RunnerRow>>),
    /// The row changed while the dialog is open.
    Row(Box<RunnerRow>),
    Gone(RunnerId),
    Cancel,
}

/// What the shell must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    FetchPreview(RunnerId),
    Send { runner: RunnerId, version: u64, command: CommandId, action: RunnerAction },
}

impl PauseFlow {
    /// Whether the dialog shows.
    pub fn is_open(&self) -> bool {
        self.draft().is_some()
    }

    /// Whether an answer is awaited.
    pub fn is_sending(&self) -> bool {
        matches!(self, PauseFlow::Sending { .. })
    }

    /// What was filled in, while the dialog shows.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            PauseFlow::Closed => None,
            PauseFlow::Confirming(draft)
            | PauseFlow::Sending { draft, .. }
            | PauseFlow::Overtaken { draft, .. } => Some(draft),
        }
    }

    /// Whether the button acts.
    pub fn can_submit(&self) -> bool {
        matches!(self, PauseFlow::Confirming(draft) if draft.is_complete())
    }

    /// The next state, and what to do. An input that makes no sense here changes nothing.
    #[must_use]
    pub fn step(self, input: Input) -> (PauseFlow, Option<Effect>) {
        use PauseFlow::{Closed, Confirming, Overtaken, Sending};
        match (self, input) {
            (_, Input::Open(row)) => {
                let runner = row.id;
                (Confirming(Draft::new(*row)), Some(Effect::FetchPreview(runner)))
            }
            (Confirming(draft), Input::Previewed(runner, preview)) if runner == draft.runner => {
                let version = preview.version.max(draft.version);
                (Confirming(Draft { version, preview: Some(preview), ..draft }), None)
            }
            (Confirming(draft), Input::Type(typed)) => (Confirming(Draft { typed, ..draft }), None),
            (Confirming(draft), Input::Reason(reason)) => (Confirming(Draft { reason, ..draft }), None),
            (Confirming(draft), Input::Choose(duration)) => (Confirming(Draft { duration, ..draft }), None),
            (Confirming(draft), Input::Submit(command)) if draft.is_complete() => {
                let effect = draft.send(command);
                (Sending { draft: Draft { notice: None, ..draft }, command }, Some(effect))
            }
            (Sending { command, .. }, Input::Accepted(id)) if id == command => (Closed, None),
            (Sending { draft, command }, Input::Refused(id, why, row)) if id == command => {
                let notice = Some(why);
                match row {
                    Some(row) => {
                        let runner = draft.runner;
                        let notice = Some(CHANGED.to_owned());
                        let draft = Draft { notice, ..draft };
                        (Confirming(draft).with_row(&row), Some(Effect::FetchPreview(runner)))
                    }
                    None => (Confirming(Draft { notice, ..draft }), None),
                }
            }
            (Confirming(draft), Input::Row(row))
                if row.id == draft.runner && row.version != draft.version =>
            {
                let runner = draft.runner;
                (Confirming(draft).with_row(&row), Some(Effect::FetchPreview(runner)))
            }
            // The numbers move with the runner's work, without a new version.
            (Confirming(draft), Input::Row(row)) if row.id == draft.runner => {
                let runner = draft.runner;
                (Confirming(draft), Some(Effect::FetchPreview(runner)))
            }
            (Confirming(draft), Input::Gone(runner)) if runner == draft.runner => {
                (Overtaken { draft, why: "The runner does not exist any more.".to_owned() }, None)
            }
            (Confirming(_) | Overtaken { .. }, Input::Cancel) => (Closed, None),
            (state, _) => (state, None),
        }
    }

    /// Takes over the row's version, and sees whether there is still something to confirm.
    fn with_row(self, row: &RunnerRow) -> PauseFlow {
        match self {
            PauseFlow::Confirming(draft) => {
                let draft = Draft { version: row.version, name: row.name.clone(), ..draft };
                match overtaken(row) {
                    Some(why) => PauseFlow::Overtaken { draft, why },
                    None => PauseFlow::Confirming(draft),
                }
            }
            state => state,
        }
    }
}

const CHANGED: &str =
    "The runner changed in the meantime, so nothing was done. Look at the numbers and press again.";

/// Why there is nothing left to confirm.
fn overtaken(row: &RunnerRow) -> Option<String> {
    let by = row.pause.as_ref().map(|pause| format!(" by {}", pause.requested_by)).unwrap_or_default();
    match row.intent {
        Intent::Active => None,
        Intent::Pausing { .. } => Some(format!("The runner is being paused already{by}.")),
        Intent::Paused { .. } => Some(format!("The runner was paused already{by}.")),
    }
}

impl Draft {
    fn new(row: RunnerRow) -> Draft {
        Draft {
            runner: row.id,
            name: row.name,
            version: row.version,
            preview: None,
            typed: String::new(),
            reason: String::new(),
            duration: Choice::Default,
            notice: None,
        }
    }

    /// Whether the phrase was typed.
    pub fn is_confirmed(&self) -> bool {
        confirms_pause(&self.typed)
    }

    fn is_complete(&self) -> bool {
        self.is_confirmed() && self.duration_s().is_some()
    }

    /// What the server takes unless said otherwise, as far as is known.
    pub fn default_duration_s(&self) -> u64 {
        self.preview.as_ref().map_or(12 * 3_600, |preview| preview.default_duration_seconds)
    }

    /// The chosen duration; `None` when what was typed is none.
    pub fn duration_s(&self) -> Option<u64> {
        self.duration.seconds(self.default_duration_s())
    }

    fn send(&self, command: CommandId) -> Effect {
        let reason = self.reason.trim();
        let action = RunnerAction::Pause {
            confirm: self.typed.trim().to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            duration_seconds: match self.duration {
                Choice::Default => None,
                Choice::Seconds(_) | Choice::Minutes(_) => self.duration_s(),
            },
        };
        Effect::Send { runner: self.runner, version: self.version, command, action }
    }
}

#[cfg(test)]
#[path = "pause_flow_tests.rs"]
mod tests;
