//! What runners say and ask. The engine decides; here is only the wire.

use api::work::{Beat, Claim, Claimed, Goodbye, Heartbeat, Register, Registered, ResultAccepted, TaskResult};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use super::extract;
use super::person::Runner;
use super::problem::Refused;

pub(super) async fn register(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(register): extract::Json<Register>,
) -> Result<Json<Registered>, Refused> {
    Ok(Json(state.engine.register(runner, register).await?))
}

/// A server that stops answers at once, with nothing: the runner asks again, perhaps another server.
pub(super) async fn claim(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(claim): extract::Json<Claim>,
) -> Result<Json<Claimed>, Refused> {
    Ok(Json(state.engine.claim_until(runner, claim, state.stopping.cancelled()).await?))
}

pub(super) async fn heartbeat(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(heartbeat): extract::Json<Heartbeat>,
) -> Result<Json<Beat>, Refused> {
    Ok(Json(state.engine.heartbeat(runner, heartbeat).await?))
}

pub(super) async fn result(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(result): extract::Json<TaskResult>,
) -> Result<Json<ResultAccepted>, Refused> {
    Ok(Json(state.engine.result(runner, result).await?))
}

pub(super) async fn goodbye(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(goodbye): extract::Json<Goodbye>,
) -> Result<StatusCode, Refused> {
    state.engine.goodbye(runner, goodbye).await?;
    Ok(StatusCode::NO_CONTENT)
}
