//! How a task ended, before the server knows.
//! Never holds more than the wire can carry: outputs come from a transcript.

use api::work::TaskOutcome;

use crate::substitution::SubstitutionError;

/// The end of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) outcome: TaskOutcome,
    /// One line for people.
    pub(crate) message: String,
    pub(crate) output: String,
}

/// Why a component failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) message: String,
    pub(crate) output: String,
}

impl Done {
    pub(crate) fn success(message: impl Into<String>, output: impl Into<String>) -> Done {
        Done { outcome: TaskOutcome::Success, message: message.into(), output: output.into() }
    }
}

impl From<Failed> for Done {
    fn from(failed: Failed) -> Done {
        Done { outcome: TaskOutcome::Failure, message: failed.message, output: failed.output }
    }
}

impl From<String> for Failed {
    fn from(message: String) -> Failed {
        Failed { message, output: String::new() }
    }
}

impl From<SubstitutionError> for Failed {
    fn from(error: SubstitutionError) -> Failed {
        Failed::from(error.to_string())
    }
}
