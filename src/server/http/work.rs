//! What runners say and ask. The engine decides; here is only the wire.

use api::route;
use api::work::{
    Beat, Claim, Claimed, Goodbye, Heartbeat, Register, Registered, ResultAccepted, ResultJudged,
    ResultsJudged, TaskResult, TaskResults,
};
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

/// Answers for each result what it would have been answered alone.
pub(super) async fn results(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(TaskResults { results }): extract::Json<TaskResults>,
) -> Result<Json<ResultsJudged>, Refused> {
    if results.len() > model::TASKS_PER_INSTANCE as usize {
        return Err(Refused::unprocessable(
            "too-many-results",
            format!(
                "At most {} results are taken at once. Send the rest by itself.",
                model::TASKS_PER_INSTANCE
            ),
        ));
    }
    let tasks: Vec<_> = results.iter().map(|result| result.task_id).collect();
    let answers = state.engine.results(runner, results).await;
    let judged = tasks.into_iter().zip(answers).map(|(task_id, answer)| ResultJudged {
        task_id,
        refusal: answer.err().map(|error| Refused::from(error).problem(route::WORK_RESULTS)),
    });
    Ok(Json(ResultsJudged { results: judged.collect() }))
}

pub(super) async fn goodbye(
    State(state): State<AppState>,
    Runner(runner): Runner,
    extract::Json(goodbye): extract::Json<Goodbye>,
) -> Result<StatusCode, Refused> {
    state.engine.goodbye(runner, goodbye).await?;
    Ok(StatusCode::NO_CONTENT)
}
