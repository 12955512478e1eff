//! What the engine and the project's files refuse, as problems.

use axum::http::StatusCode;

use super::problem::Refused;
use crate::engine::EngineError;
use crate::project::FilesError;
use crate::storage::StorageError;

impl From<EngineError> for Refused {
    fn from(error: EngineError) -> Refused {
        let code = error.code();
        let status = match &error {
            EngineError::NotFound(_) => StatusCode::NOT_FOUND,
            EngineError::Conflict { .. } | EngineError::Refused(_) => StatusCode::CONFLICT,
            EngineError::StaleVersion(_) => StatusCode::PRECONDITION_FAILED,
            EngineError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            EngineError::Unauthorized => StatusCode::UNAUTHORIZED,
            // Says which file and why, and the files are the person's own.
            EngineError::Source(_) => StatusCode::INTERNAL_SERVER_ERROR,
            // A newer server changed the tables: that one can answer, so a load balancer may ask again.
            EngineError::Storage(StorageError::Unavailable(_) | StorageError::Newer(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            // Not 503: who does not look may not simply ask again.
            EngineError::Storage(StorageError::Doubtful(_)) => StatusCode::GATEWAY_TIMEOUT,
            // Whatever else there is broke here.
            _ => return Refused::internal(&error),
        };
        let refused = Refused::new(status, code, error.to_string());
        match error {
            EngineError::StaleVersion(runner) => refused.with("runner", &runner),
            _ => refused,
        }
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Refused {
        EngineError::from(error).into()
    }
}

impl From<FilesError> for Refused {
    fn from(error: FilesError) -> Refused {
        let (status, code) = match error {
            FilesError::Path(_) => (StatusCode::BAD_REQUEST, "invalid-path"),
            FilesError::UnknownProject(_) | FilesError::Missing(_) | FilesError::UnknownRevision => {
                (StatusCode::NOT_FOUND, "not-found")
            }
            FilesError::Conflict { .. } => (StatusCode::PRECONDITION_FAILED, "file-conflict"),
            FilesError::NotAPipeline { .. } => (StatusCode::CONFLICT, "not-a-pipeline"),
            FilesError::Exists(_) => (StatusCode::CONFLICT, "exists"),
            FilesError::IntoItself(_) => (StatusCode::CONFLICT, "into-itself"),
            FilesError::NotEmpty { .. } => (StatusCode::CONFLICT, "not-empty"),
            FilesError::Unwritable { .. } => (StatusCode::CONFLICT, "unwritable"),
            FilesError::NotKept(_) => (StatusCode::CONFLICT, "not-kept"),
            FilesError::NotRestorable => (StatusCode::GONE, "not-restorable"),
            FilesError::Unparsable { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "unparsable"),
            FilesError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "file-too-large"),
            FilesError::Outside(_) => (StatusCode::FORBIDDEN, "outside-project"),
            // The folder is the person's own, so the reason helps and tells nobody anything new.
            FilesError::Disk { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "disk-error"),
            FilesError::NotMoved { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "not-moved"),
            FilesError::HalfMoved { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "half-moved"),
            FilesError::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            FilesError::Engine(error) => return error.into(),
            FilesError::Storage(error) => return error.into(),
        };
        let refused = Refused::new(status, code, error.to_string());
        match error {
            FilesError::Conflict { current, .. } => refused.with("current", &current),
            FilesError::NotAPipeline { error, .. } | FilesError::Unparsable { error, .. } => {
                refused.with("error", &error)
            }
            _ => refused,
        }
    }
}
