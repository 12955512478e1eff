//! The history of files for the page: what was saved when and by whom, and what it said. Going back to an earlier
//! text is an ordinary save.

use api::revision::{NameRevision, RevisionPage, RevisionText};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::ProjectId;

use super::AppState;
use super::extract::{self, Path};
use super::files::check_project;
use super::problem::Refused;
use super::query::Parameters;
use crate::project::{FilePath, FilesError};

/// The longest name that is kept.
const MAX_NAME: usize = 200;

/// `?before=` is the `more` of the page before; `limit=` is 50 unless said otherwise, at most 200.
pub(super) async fn page(
    State(state): State<AppState>,
    Path((project, path)): Path<(ProjectId, String)>,
    query: Parameters,
) -> Result<Json<RevisionPage>, Refused> {
    check_project(&state, project)?;
    let path = FilePath::new(&path).map_err(FilesError::from)?;
    let limit = u32::try_from(query.number("limit", 50, 1, 200)?).unwrap_or(50);
    let before = query.value::<u64>("before")?;
    Ok(Json(state.files.history(&path, before, limit).await?))
}

/// What a file said at that revision.
pub(super) async fn text(
    State(state): State<AppState>,
    Path((project, revision)): Path<(ProjectId, String)>,
) -> Result<Json<RevisionText>, Refused> {
    check_project(&state, project)?;
    Ok(Json(state.files.revision(&revision).await?))
}

/// Names an entry of the file's history.
pub(super) async fn name(
    State(state): State<AppState>,
    Path((project, path)): Path<(ProjectId, String)>,
    extract::Json(NameRevision { number, name }): extract::Json<NameRevision>,
) -> Result<StatusCode, Refused> {
    check_project(&state, project)?;
    let path = FilePath::new(&path).map_err(FilesError::from)?;
    let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > MAX_NAME) {
        return Err(Refused::unprocessable(
            "invalid-name",
            format!("The name is too long: at most {MAX_NAME} characters."),
        ));
    }
    state.files.name_revision(&path, number, name).await?;
    Ok(StatusCode::NO_CONTENT)
}
