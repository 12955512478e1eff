//! Whether the server lives, and whether it can serve.

use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use super::problem::Refused;

/// The process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The database answers, and the server is not stopping.
pub(super) async fn ready(State(state): State<AppState>) -> Result<&'static str, Refused> {
    let unready = |detail: &str| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", detail);
    if state.stopping.is_cancelled() {
        return Err(unready("The server is stopping."));
    }
    match state.engine.latest_seq().await {
        Ok(_) => Ok("ok\n"),
        Err(reason) => {
            tracing::error!(%reason, "The server is not ready: {reason}");
            Err(unready("The database does not answer; the log says why."))
        }
    }
}
