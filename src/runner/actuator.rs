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
use crate::desk::Desk;
use crate::state::State;

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

#[cfg(test)]
mod tests {
    use model::{InstanceId, TaskId};
    use uuid::Uuid;

    use super::*;
    use crate::config::{Config, parse_env_file};

    /// The body of one answer.
    async fn answer(address: std::net::SocketAddr, path: &str) -> String {
        reqwest::get(format!("http://{address}{path}")).await.unwrap().text().await.unwrap()
    }

    #[tokio::test]
    async fn the_numbers_are_those_of_the_desk() {
        let values = parse_env_file(
            "ACCOUNT_ID=1\nAGENT_ID=2\nOAUTH_CLIENT_ID=3\nOAUTH_CLIENT_SECRET=4\nMAIA_URL=http://127.0.0.1:1",
        )
        .unwrap();
        let config = Config::new(|name| values.get(name).cloned(), None, "/nowhere".into()).unwrap();
        let desk = Arc::new(Desk::new(InstanceId(Uuid::from_u128(1))));
        let connection = Arc::new(Connection::new(&config).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, Watched { desk: Arc::clone(&desk), connection }));

        assert_eq!(answer(address, "/actuator/health").await, r#"{"status":"UP"}"#);
        let in_hand = desk.take(TaskId(Uuid::from_u128(2)), 1);
        desk.heard(&desk.heartbeat(), tokio::time::Instant::now(), None);
        let info: Value = serde_json::from_str(&answer(address, "/actuator/info").await).unwrap();
        let expected = json!({"agentStatus": "running", "activeTaskCount": 1, "activeRequestCount": 0, "openSessionsCount": 0});
        assert_eq!(info, expected);
        let metrics = answer(address, "/actuator/prometheus").await;
        for line in [
            "app_active_task_count 1",
            "app_open_sessions 0",
            "app_agent_status 1",
            "app_active_request_count 0",
        ] {
            assert!(metrics.lines().any(|found| found == line), "{line}: {metrics}");
        }
        assert!(metrics.contains("\napp_build_info{version=\""), "{metrics}");
        drop(in_hand);
        assert!(answer(address, "/actuator/prometheus").await.contains("\napp_active_task_count 0\n"));
    }
}
