//! Runners for the page: the list, the details, and commands.

use api::runner::{
    CommandAccepted, CreateRunner, PausePreview, RunnerCommand, RunnerCreated, RunnerDetails, RunnerRow,
};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use model::RunnerId;

use super::AppState;
use super::condition::expected_version;
use super::extract::{self, Path};
use super::person::Person;
use super::problem::Refused;

pub(super) async fn list(State(state): State<AppState>) -> Result<Json<Vec<RunnerRow>>, Refused> {
    Ok(Json(state.engine.runner_rows().await?))
}

pub(super) async fn create(
    State(state): State<AppState>,
    extract::Json(wanted): extract::Json<CreateRunner>,
) -> Result<(StatusCode, Json<RunnerCreated>), Refused> {
    Ok((StatusCode::CREATED, Json(state.engine.create_runner(wanted).await?)))
}

/// The header `ETag` is the version that a command may name.
pub(super) async fn details(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
) -> Result<Response, Refused> {
    let details: RunnerDetails = state.engine.runner_details(runner).await?;
    let tag = format!("\"{}\"", details.runner.version);
    Ok(([(header::ETAG, tag)], Json(details)).into_response())
}

pub(super) async fn pause_preview(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
) -> Result<Json<PausePreview>, Refused> {
    Ok(Json(state.engine.pause_preview(runner).await?))
}

/// With `If-Match` it is refused when the runner has changed since it was shown.
pub(super) async fn command(
    State(state): State<AppState>,
    Person(by): Person,
    Path(runner): Path<RunnerId>,
    headers: HeaderMap,
    extract::Json(command): extract::Json<RunnerCommand>,
) -> Result<Json<CommandAccepted>, Refused> {
    let if_match = expected_version(&headers)?;
    Ok(Json(state.engine.command(runner, if_match, &by, command).await?))
}
