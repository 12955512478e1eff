//! Runs for the page: the history, one run, starting and cancelling.

use api::run::{RunDetails, RunPage, RunPipeline, RunRow, RunStarted, StartRun};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::{RunId, Trigger};
use serde_json::Map;

use super::AppState;
use super::extract::{self, Path};
use super::person::Person;
use super::problem::Refused;
use super::query::Parameters;
use crate::engine::{NewRun, RunFilter};

/// `?before=` is the `more` of the page before; `limit=`, `status=` and `pipeline=` choose.
pub(super) async fn page(State(state): State<AppState>, query: Parameters) -> Result<Json<RunPage>, Refused> {
    let limit = u32::try_from(query.number("limit", 50, 1, 200)?).unwrap_or(50);
    let filter = RunFilter {
        project: Some(state.files.project_id()),
        pipeline: query.text("pipeline").map(str::to_owned),
        statuses: query.words("status")?,
        ..RunFilter::default()
    };
    Ok(Json(state.engine.run_page(query.text("before"), limit, &filter).await?))
}

pub(super) async fn start(
    State(state): State<AppState>,
    Person(user): Person,
    extract::Json(wanted): extract::Json<StartRun>,
) -> Result<(StatusCode, Json<RunStarted>), Refused> {
    let started = state
        .engine
        .start_run(NewRun {
            command_id: Some(wanted.command_id),
            project_id: wanted.project_id,
            pipeline: wanted.pipeline,
            environment_id: wanted.environment_id,
            runner_id: wanted.runner_id,
            part: wanted.part,
            trigger: Trigger::Designer,
            user,
            execution_tag: None,
            variables: Map::new(),
        })
        .await?;
    Ok((StatusCode::CREATED, Json(started)))
}

pub(super) async fn details(
    State(state): State<AppState>,
    Path(run): Path<RunId>,
) -> Result<Json<RunDetails>, Refused> {
    Ok(Json(state.engine.run_details(run).await?))
}

pub(super) async fn pipeline(
    State(state): State<AppState>,
    Path(run): Path<RunId>,
) -> Result<Json<RunPipeline>, Refused> {
    Ok(Json(state.engine.run_pipeline(run).await?))
}

pub(super) async fn cancel(
    State(state): State<AppState>,
    Path(run): Path<RunId>,
) -> Result<Json<RunRow>, Refused> {
    Ok(Json(state.engine.cancel_run(run).await?))
}
