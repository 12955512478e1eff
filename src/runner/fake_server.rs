//! A control plane for tests: hands out what a test queues and writes down what it hears.
//! Never checks more of the rules than a test needs.

use std::sync::Arc;
use std::time::Duration;

use api::agent::Token;
use api::problem::Problem;
use api::route;
use api::work::{
    Beat, Claim, Claimed, Goodbye, Heartbeat, Register, Registered, ResultAccepted, ResultJudged,
    ResultsJudged, TaskOrder, TaskResult, TaskResults,
};
use axum::extract::State as AxumState;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use model::{PauseId, TaskId, Timestamp, TransactionId};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::{Config, parse_env_file};
use crate::connection::Connection;
use crate::run::{RunnerError, Stop, run};

/// What the server knows, and what it is told to do.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) queue: Vec<TaskOrder>,
    pub(crate) results: Vec<TaskResult>,
    pub(crate) heartbeats: Vec<Heartbeat>,
    pub(crate) registered: Vec<Register>,
    pub(crate) tokens: u32,
    pub(crate) goodbyes: u32,
    pub(crate) pause: Option<PauseId>,
    pub(crate) shut_down: bool,
    pub(crate) lost_tasks: Vec<TaskId>,
    pub(crate) lost_transactions: Vec<TransactionId>,
    /// Every answer is 503.
    pub(crate) is_down: bool,
    /// The tokens given so far are worth nothing.
    pub(crate) valid_from_token: u32,
    /// Nobody of that name is known.
    pub(crate) forgets_instances: bool,
    /// This many results are answered 503 although they are kept.
    pub(crate) lose_result_answers: u32,
    /// Requests that held more than one result.
    pub(crate) requests_with_results: u32,
    /// It is of a version that does not know such requests.
    pub(crate) takes_results_one_by_one: bool,
    /// The next claim that gets tasks is answered 503.
    pub(crate) loses_claim_answer: bool,
    /// What was given by an answer that was lost. A claim that does not name it in hand gets it again.
    pub(crate) untold: Vec<TaskOrder>,
    /// Results are stale.
    pub(crate) refuses_results: bool,
}

/// The server, and the runner that talks to it.
pub(crate) struct FakeServer {
    pub(crate) known: Arc<watch::Sender<Known>>,
    pub(crate) stop: Stop,
    pub(crate) running: tokio::task::JoinHandle<Result<(), RunnerError>>,
    pub(crate) warehouse: String,
    pub(crate) folder: tempfile::TempDir,
    /// Beside that of the runner, with its credentials.
    pub(crate) connection: Connection,
}

const HEARTBEAT_MS: u64 = 60;

impl FakeServer {
    /// A server and a runner that is registered with it.
    pub(crate) async fn with_runner() -> FakeServer {
        FakeServer::with_runner_and_lease(Duration::from_secs(60)).await
    }

    pub(crate) async fn with_runner_and_lease(lease: Duration) -> FakeServer {
        let known = Arc::new(watch::Sender::new(Known::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router(Arc::clone(&known), lease);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let values = parse_env_file(&format!(
            "ACCOUNT_ID=1\nAGENT_ID=2\nOAUTH_CLIENT_ID=id\nOAUTH_CLIENT_SECRET=secret\nMAIA_URL=http://{address}"
        ))
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config::new(|name| values.get(name).cloned(), None, folder.path().join("scratch")).unwrap();
        let connection = Connection::new(&config).unwrap();
        let stop = Stop::default();
        let running = tokio::spawn(run(config, stop.clone()));
        let warehouse = format!("sqlite://{}", folder.path().join("warehouse.sqlite").display());
        let server = FakeServer { known, stop, running, warehouse, folder, connection };
        server.until(|known| !known.heartbeats.is_empty()).await;
        server
    }

    /// Queues a task; what it answers is in the results.
    pub(crate) fn queue(&self, mut order: TaskOrder) -> TaskId {
        let id = order.task_id;
        order.warehouse = self.warehouse.clone();
        self.known.send_modify(|known| known.queue.push(order));
        id
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Known)) {
        self.known.send_modify(change);
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Known) -> T) -> T {
        read(&self.known.borrow())
    }

    /// Waits for a condition; a test that waits in vain fails.
    pub(crate) async fn until(&self, condition: impl FnMut(&Known) -> bool) {
        let mut receiver = self.known.subscribe();
        let waited = tokio::time::timeout(Duration::from_secs(20), receiver.wait_for(condition)).await;
        assert!(waited.is_ok(), "waited in vain");
    }

    /// The runner's end.
    pub(crate) async fn ended(self) -> Result<(), RunnerError> {
        tokio::time::timeout(Duration::from_secs(20), self.running)
            .await
            .expect("the runner did not end")
            .unwrap()
    }

    pub(crate) async fn result_of(&self, task: TaskId) -> TaskResult {
        self.until(|known| known.results.iter().any(|result| result.task_id == task)).await;
        self.read(|known| known.results.iter().find(|result| result.task_id == task).cloned()).unwrap()
    }
}

#[derive(Clone)]
struct Server {
    known: Arc<watch::Sender<Known>>,
    lease: Duration,
}

fn router(known: Arc<watch::Sender<Known>>, lease: Duration) -> Router {
    Router::new()
        .route(route::TOKEN, post(token))
        .route(route::WORK_REGISTER, post(register))
        .route(route::WORK_CLAIM, post(claim))
        .route(route::WORK_HEARTBEAT, post(heartbeat))
        .route(route::WORK_RESULT, post(result))
        .route(route::WORK_RESULTS, post(results))
        .route(route::WORK_GOODBYE, post(goodbye))
        .with_state(Server { known, lease })
}

fn problem(status: StatusCode, detail: &str) -> Response {
    (status, Json(document(status, detail))).into_response()
}

fn document(status: StatusCode, detail: &str) -> Problem {
    Problem {
        problem_type: "about:blank".to_owned(),
        title: String::new(),
        status: status.as_u16(),
        detail: detail.to_owned(),
        instance: String::new(),
        code: String::new(),
    }
}

impl Server {
    fn refusal(&self, headers: &HeaderMap) -> Option<Response> {
        let known = self.known.borrow();
        if known.is_down {
            return Some(problem(StatusCode::SERVICE_UNAVAILABLE, "Down."));
        }
        let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let number: Option<u32> = token.strip_prefix("Bearer token-").and_then(|number| number.parse().ok());
        match number {
            Some(number) if number > known.valid_from_token => None,
            _ => Some(problem(StatusCode::UNAUTHORIZED, "No valid token.")),
        }
    }
}

async fn token(AxumState(server): AxumState<Server>, Form(form): Form<Vec<(String, String)>>) -> Response {
    if server.known.borrow().is_down {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "Down.");
    }
    let has = |name: &str, value: &str| form.iter().any(|(key, given)| key == name && given == value);
    if !has("grant_type", "client_credentials") || !has("client_id", "id") || !has("client_secret", "secret")
    {
        return problem(StatusCode::UNAUTHORIZED, "Unknown client.");
    }
    let mut number = 0;
    server.known.send_modify(|known| {
        known.tokens += 1;
        number = known.tokens;
    });
    Json(Token { access_token: format!("token-{number}"), token_type: "Bearer".to_owned(), expires_in: 1800 })
        .into_response()
}

async fn register(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(question): Json<Register>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    server.known.send_modify(|known| known.registered.push(question));
    let lease_ms = u64::try_from(server.lease.as_millis()).unwrap();
    Json(Registered {
        runner_name: "local".to_owned(),
        heartbeat_ms: HEARTBEAT_MS,
        lease_ms,
        server_now: Timestamp(0),
    })
    .into_response()
}

async fn claim(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(question): Json<Claim>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    let max = usize::try_from(question.max).unwrap();
    let pause = server.known.borrow().pause;
    let waited = tokio::time::timeout(Duration::from_millis(question.wait_ms), async {
        let mut receiver = server.known.subscribe();
        let changed = |known: &Known| {
            let has_tasks = !known.queue.is_empty() || !known.untold.is_empty();
            has_tasks || known.pause != pause || known.is_down
        };
        receiver.wait_for(changed).await.map(drop)
    });
    // With or without something to hand out, the answer is what is there now.
    let _ = waited.await;
    let mut tasks = Vec::new();
    let mut is_lost = false;
    server.known.send_modify(|known| {
        let is_stopping = known.heartbeats.last().is_some_and(|beat| beat.stopping);
        let is_claimable =
            |order: &TaskOrder| known.pause.is_none() && (!is_stopping || order.transaction_id.is_some());
        let (claimable, others): (Vec<_>, Vec<_>) = known.queue.drain(..).partition(is_claimable);
        tasks = claimable;
        known.queue = tasks.split_off(max.min(tasks.len()));
        known.queue.extend(others);
        is_lost = known.loses_claim_answer && !tasks.is_empty();
        if is_lost {
            known.loses_claim_answer = false;
            known.untold.append(&mut tasks);
        } else if let Some(in_hand) = &question.in_hand {
            let is_in_hand = |order: &TaskOrder| in_hand.contains(&(order.task_id, order.attempt));
            tasks.extend(known.untold.drain(..).filter(|order| !is_in_hand(order)));
        }
    });
    if is_lost {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "Lost on the way.");
    }
    Json(Claimed { tasks }).into_response()
}

async fn heartbeat(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(question): Json<Heartbeat>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    if server.known.borrow().forgets_instances {
        return problem(StatusCode::NOT_FOUND, "No such instance.");
    }
    let mut beat = None;
    server.known.send_modify(|known| {
        known.heartbeats.push(question);
        beat = Some(Beat {
            server_now: Timestamp(0),
            pause: known.pause,
            shut_down: known.shut_down,
            lost_tasks: known.lost_tasks.clone(),
            lost_transactions: known.lost_transactions.clone(),
        });
    });
    Json(beat).into_response()
}

async fn result(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(question): Json<TaskResult>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    let mut response = Json(ResultAccepted {}).into_response();
    server.known.send_modify(|known| {
        known.results.push(question);
        if known.refuses_results {
            response = problem(StatusCode::CONFLICT, "The lease is lost.");
        } else if known.lose_result_answers > 0 {
            known.lose_result_answers -= 1;
            response = problem(StatusCode::SERVICE_UNAVAILABLE, "Lost on the way.");
        }
    });
    response
}

async fn results(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(question): Json<TaskResults>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    if server.known.borrow().takes_results_one_by_one {
        return problem(StatusCode::NOT_FOUND, "There is nothing at this address.");
    }
    let refuses = server.known.borrow().refuses_results;
    let judged = |result: &TaskResult| ResultJudged {
        task_id: result.task_id,
        refusal: (refuses && result.attempt > 1)
            .then(|| document(StatusCode::CONFLICT, "The lease is lost.")),
    };
    let judged = ResultsJudged { results: question.results.iter().map(judged).collect() };
    server.known.send_modify(|known| {
        known.requests_with_results += 1;
        known.results.extend(question.results);
    });
    Json(judged).into_response()
}

async fn goodbye(
    AxumState(server): AxumState<Server>,
    headers: HeaderMap,
    Json(_): Json<Goodbye>,
) -> Response {
    if let Some(response) = server.refusal(&headers) {
        return response;
    }
    server.known.send_modify(|known| known.goodbyes += 1);
    StatusCode::NO_CONTENT.into_response()
}
