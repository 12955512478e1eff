//! What is done to files as a whole and to folders, for the page; who names a file, and where a text stands.

use api::file_change::{
    CopyFiles, CreateFolder, DeleteFiles, FilesCopied, FilesDeleted, FilesMoved, FilesRestored,
    FolderCreated, MoveFiles, References, SearchResults,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::{DeletionId, ProjectId};
use uuid::Uuid;

use super::AppState;
use super::extract::{self, Path};
use super::files::{check_project, to_the_end};
use super::person::Person;
use super::problem::Refused;
use super::query::Parameters;
use crate::project::{Copied, Entry, FilesError, Moved, Restored};

/// How many places a search answers.
const MOST_HITS: u64 = 200;

pub(super) async fn create_folder(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    extract::Json(CreateFolder { path }): extract::Json<CreateFolder>,
) -> Result<(StatusCode, Json<FolderCreated>), Refused> {
    check_project(&state, project)?;
    let Entry::Folder(path) = entry(&path)? else {
        return Err(Refused::bad_request(
            "invalid-path",
            "A folder's name does not end like that of a pipeline. Choose another name.",
        ));
    };
    let seq = to_the_end(async move { state.files.create_folder(&path).await }).await?;
    Ok((StatusCode::CREATED, Json(FolderCreated { seq })))
}

/// A file names the revision that the person saw.
pub(super) async fn relocate(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    Person(user): Person,
    extract::Json(wanted): extract::Json<MoveFiles>,
) -> Result<Json<FilesMoved>, Refused> {
    check_project(&state, project)?;
    let (from, to) = (entry(&wanted.from)?, entry(&wanted.to)?);
    if matches!(from, Entry::File(_)) && wanted.revision.is_none() {
        return Err(Refused::new(
            StatusCode::PRECONDITION_REQUIRED,
            "revision-required",
            "Say which revision of the file is to move: the member revision.",
        ));
    }
    let work = async move {
        state.files.relocate(&from, &to, wanted.revision.as_deref(), wanted.update_references, &user).await
    };
    let Moved { seq, moved, updated } = to_the_end(work).await?;
    Ok(Json(FilesMoved { seq, moved, updated }))
}

pub(super) async fn copy(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    Person(user): Person,
    extract::Json(CopyFiles { from, to }): extract::Json<CopyFiles>,
) -> Result<(StatusCode, Json<FilesCopied>), Refused> {
    check_project(&state, project)?;
    let (from, to) = (entry(&from)?, entry(&to)?);
    let Copied { seq, files } = to_the_end(async move { state.files.copy(&from, &to, &user).await }).await?;
    Ok((StatusCode::CREATED, Json(FilesCopied { seq, files })))
}

/// Names every file that goes, with its revision.
pub(super) async fn delete(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    Person(user): Person,
    extract::Json(DeleteFiles { path, files }): extract::Json<DeleteFiles>,
) -> Result<Json<FilesDeleted>, Refused> {
    check_project(&state, project)?;
    let entry = entry(&path)?;
    let deletion = DeletionId(Uuid::new_v4());
    let seq =
        to_the_end(async move { state.files.delete_all(&entry, &files, deletion, &user).await }).await?;
    Ok(Json(FilesDeleted { seq, deletion }))
}

pub(super) async fn restore(
    State(state): State<AppState>,
    Path((project, deletion)): Path<(ProjectId, DeletionId)>,
    Person(user): Person,
) -> Result<Json<FilesRestored>, Refused> {
    check_project(&state, project)?;
    let Restored { seq, files } =
        to_the_end(async move { state.files.restore(deletion, &user).await }).await?;
    Ok(Json(FilesRestored { seq, files }))
}

/// Of `?path=`.
pub(super) async fn references(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    parameters: Parameters,
) -> Result<Json<References>, Refused> {
    check_project(&state, project)?;
    let entry = entry(parameters.text("path").unwrap_or_default())?;
    Ok(Json(state.files.references(&entry).await?))
}

/// Of `?q=`; `?limit=` places at most.
pub(super) async fn search(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    parameters: Parameters,
) -> Result<Json<SearchResults>, Refused> {
    check_project(&state, project)?;
    let limit = parameters.number("limit", 50, 1, MOST_HITS)?;
    let text = parameters.text("q").unwrap_or_default();
    Ok(Json(state.files.search(text, usize::try_from(limit).unwrap_or(usize::MAX)).await?))
}

fn entry(path: &str) -> Result<Entry, Refused> {
    Ok(Entry::new(path).map_err(FilesError::from)?)
}
