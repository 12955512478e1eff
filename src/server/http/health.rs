//! Whether the server lives, whether it can serve, and what operators watch.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use tokio::time::timeout;

use super::AppState;
use super::problem::Refused;
use crate::metrics;

/// A database that takes longer is as good as none.
const PATIENCE: Duration = Duration::from_secs(3);

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
    match timeout(PATIENCE, state.engine.latest_seq()).await {
        Ok(Ok(_)) => Ok("ok\n"),
        Ok(Err(reason)) => {
            tracing::error!(%reason, "The server is not ready: {reason}");
            Err(unready("The database does not answer; the log says why."))
        }
        Err(_) => {
            tracing::error!("The server is not ready: the database did not answer within {PATIENCE:?}");
            Err(unready("The database does not answer."))
        }
    }
}

/// For Prometheus. The queue is counted now, so that nothing is counted while nobody asks.
pub(super) async fn metrics(
    State(state): State<AppState>,
) -> Result<([(HeaderName, &'static str); 1], String), Refused> {
    Ok(([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], state.engine.render_metrics().await?))
}
