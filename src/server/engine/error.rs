//! Why the engine did not do what it was asked, in words for the person who asked.

use api::runner::RunnerRow;

use crate::storage::StorageError;

/// Why something was not done. Nothing of it was done, unless it says that this is not known.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// 404. Such as "There is no runner 7f0…".
    #[error("{0}")]
    NotFound(String),
    /// 409.
    #[error("{detail}")]
    Conflict {
        /// Stable, for programs, such as `stale-result`.
        code: &'static str,
        detail: String,
    },
    /// 412: `If-Match` named an older version of the runner; the row as it is now.
    #[error("The runner has changed since it was shown. Look at it again, then repeat what you want.")]
    StaleVersion(Box<RunnerRow>),
    /// 409: the rules refuse the command in the runner's present state.
    #[error(transparent)]
    Refused(#[from] model::Refusal),
    /// 422: the request can be read, and asks for something that cannot be.
    #[error("{0}")]
    Invalid(String),
    /// 401: unknown or expired credentials.
    #[error("The credentials are unknown or no longer valid. Ask for a new token.")]
    Unauthorized,
    /// 500: the project's files could not be read.
    #[error("The project's files could not be read: {0}")]
    Source(String),
    /// 500: the machine gave no random bits for a secret.
    #[error("No secret could be made: {0}.")]
    Random(String),
    /// 503 when the database does not answer, 504 when it is not known whether it stored what was asked, else 500.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl EngineError {
    /// Stable, for programs: the `code` of the problem document.
    pub fn code(&self) -> &'static str {
        match self {
            EngineError::NotFound(_) => "not-found",
            EngineError::Conflict { code, .. } => code,
            EngineError::StaleVersion(_) => "stale-version",
            EngineError::Refused(model::Refusal::NeverConnected) => "never-connected",
            EngineError::Refused(model::Refusal::NotPaused) => "not-paused",
            EngineError::Refused(model::Refusal::NothingToRestart) => "nothing-to-restart",
            EngineError::Invalid(_) => "invalid",
            EngineError::Unauthorized => "unauthorized",
            EngineError::Source(_) => "files-unreadable",
            EngineError::Random(_) => "no-random-bits",
            EngineError::Storage(StorageError::Unavailable(_)) => "database-unavailable",
            EngineError::Storage(StorageError::Doubtful(_)) => "outcome-unknown",
            EngineError::Storage(_) => "storage",
        }
    }
}
