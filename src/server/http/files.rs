//! The project's pipeline files for the page. A save or deletion says which revision it is about.

use api::file::{FileContent, FileDeleted, FileRow, FileSaved, SaveFile};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use model::ProjectId;

use super::AppState;
use super::condition::{Condition, condition};
use super::extract::{self, Path};
use super::person::Person;
use super::problem::Refused;
use crate::project::{Expected, FilePath, FilesError};

pub(super) async fn list(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
) -> Result<Json<Vec<FileRow>>, Refused> {
    check_project(&state, project)?;
    Ok(Json(state.files.list().await?))
}

/// The header `ETag` is the revision; `If-None-Match` with it answers 304.
pub(super) async fn read(
    State(state): State<AppState>,
    Path((project, path)): Path<(ProjectId, String)>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    check_project(&state, project)?;
    let path = FilePath::new(&path).map_err(FilesError::from)?;
    let content: FileContent = state.files.read(&path).await?;
    let tag = (header::ETAG, quoted(&content.file.revision));
    match condition(&headers, &header::IF_NONE_MATCH)? {
        Some(Condition::Tags(known)) if known.contains(&content.file.revision) => {
            Ok((StatusCode::NOT_MODIFIED, [tag]).into_response())
        }
        _ => Ok(([tag], Json(content)).into_response()),
    }
}

/// With `If-Match: "<revision>"`, or `If-None-Match: *` for a new file.
pub(super) async fn save(
    State(state): State<AppState>,
    Path((project, path)): Path<(ProjectId, String)>,
    Person(user): Person,
    headers: HeaderMap,
    extract::Json(SaveFile { text }): extract::Json<SaveFile>,
) -> Result<Response, Refused> {
    check_project(&state, project)?;
    let path = FilePath::new(&path).map_err(FilesError::from)?;
    let expected = expected(&headers)?;
    let files = state.files.clone();
    let (condition, to) = (expected.clone(), path);
    let (seq, file) = to_the_end(async move { files.save(&to, text, &condition, &user).await }).await?;
    let status = match expected {
        Expected::Missing => StatusCode::CREATED,
        Expected::Revision(_) => StatusCode::OK,
    };
    Ok((status, [(header::ETAG, quoted(&file.revision))], Json(FileSaved { seq, file })).into_response())
}

/// With `If-Match: "<revision>"`.
pub(super) async fn delete(
    State(state): State<AppState>,
    Path((project, path)): Path<(ProjectId, String)>,
    Person(user): Person,
    headers: HeaderMap,
) -> Result<Json<FileDeleted>, Refused> {
    check_project(&state, project)?;
    let path = FilePath::new(&path).map_err(FilesError::from)?;
    let expected = expected(&headers)?;
    let seq = to_the_end(async move { state.files.delete(&path, &expected, &user).await }).await?;
    Ok(Json(FileDeleted { seq }))
}

/// Goes on when the client leaves, so that what was written is also told.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, FilesError>> + Send + 'static,
) -> Result<T, Refused> {
    match tokio::spawn(work).await {
        Ok(result) => Ok(result?),
        Err(failed) => Err(Refused::internal(&failed)),
    }
}

pub(super) fn check_project(state: &AppState, project: ProjectId) -> Result<(), FilesError> {
    match state.files.project_id() == project {
        true => Ok(()),
        false => Err(FilesError::UnknownProject(project)),
    }
}

/// What the file must be like, so that nobody overwrites what they have not seen.
fn expected(headers: &HeaderMap) -> Result<Expected, Refused> {
    let matching = condition(headers, &header::IF_MATCH)?;
    let not_matching = condition(headers, &header::IF_NONE_MATCH)?;
    match (matching, not_matching) {
        (Some(Condition::Tags(revisions)), None) => Ok(Expected::Revision(revisions)),
        (None, Some(Condition::Any)) => Ok(Expected::Missing),
        _ => Err(Refused::new(
            StatusCode::PRECONDITION_REQUIRED,
            "revision-required",
            "Say which revision this is about: If-Match with the file's revision in quotes, or If-None-Match: * for a \
             new file.",
        )),
    }
}

fn quoted(revision: &str) -> String {
    format!("\"{revision}\"")
}
