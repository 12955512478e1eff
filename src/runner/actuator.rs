//! What a supervisor or a monitoring system asks the process on its own port.
//! Never changes anything.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State as AxumState;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::connection::Connection;
use crate::desk::{Desk, State};

/// What the answers are made from.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) desk: Arc<Desk>,
    pub(crate) connection: Arc<Connection>,
}

/// Answers until it is dropped.
pub(crate) async fn serve(listener: TcpListener, watched: Watched) {
    let router = Router::new()
        .route("/actuator/health", get(|| async { Json(json!({"status": "UP"})) }))
        .route("/actuator/info", get(info))
        .route("/actuator/prometheus", get(prometheus))
        .with_state(watched);
    // It ends only when the listener does, and then nobody can ask any more.
    let _ = axum::serve(listener, router).await;
}

async fn info(AxumState(watched): AxumState<Watched>) -> Json<Value> {
    let (word, tasks, sessions) = watched.desk.read(numbers);
    Json(json!({
        "agentStatus": word,
        "activeTaskCount": tasks,
        "activeRequestCount": watched.connection.active_requests(),
        "openSessionsCount": sessions,
    }))
}

fn numbers(state: &State) -> (&'static str, usize, usize) {
    (state.word(), state.task_count(), state.session_count())
}

async fn prometheus(AxumState(watched): AxumState<Watched>) -> impl IntoResponse {
    let (word, tasks, sessions) = watched.desk.read(numbers);
    let metrics = [
        ("app_active_task_count", "Tasks under work.", "", tasks),
        (
            "app_active_request_count",
            "Calls to the control plane under way.",
            "",
            watched.connection.active_requests(),
        ),
        ("app_open_sessions", "Transactions that are open.", "", sessions),
        ("app_agent_status", "1 while the runner works or could, else 0.", "", usize::from(is_up(word))),
        (
            "app_build_info",
            "Always 1; the label is the version.",
            concat!("{version=\"", env!("CARGO_PKG_VERSION"), "\"}"),
            1,
        ),
    ];
    let mut text = String::new();
    for (name, help, labels, value) in metrics {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name}{labels} {value}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

fn is_up(word: &str) -> bool {
    matches!(word, "running" | "pausing" | "paused")
}
