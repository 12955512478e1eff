//! The router: which address does what, and the layers that every request passes. Never decides anything.

mod agents;
mod condition;
mod error;
mod events;
mod executions;
mod extract;
mod file_changes;
mod files;
mod health;
mod history;
mod hub;
mod paging;
mod person;
pub(crate) mod problem;
mod projects;
mod query;
mod runners;
mod runs;
pub(crate) mod security;
mod snapshot;
mod token;
mod work;

#[cfg(test)]
mod test_world;
#[cfg(test)]
mod tests_events;
#[cfg(test)]
mod tests_file_changes;
#[cfg(test)]
mod tests_files;
#[cfg(test)]
mod tests_folder;
#[cfg(test)]
mod tests_history;
#[cfg(test)]
mod tests_metrics;
#[cfg(test)]
mod tests_problems;
#[cfg(test)]
mod tests_public;
#[cfg(test)]
mod tests_security;
#[cfg(test)]
mod tests_server;
#[cfg(test)]
mod tests_work;

use std::sync::Arc;

use api::route;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::trace::{DefaultMakeSpan, TraceLayer};

pub use security::HostName;
pub(crate) use security::Hosts;

use crate::engine::Engine;
use crate::page;
use crate::project::ProjectFiles;

/// What a body may weigh, unless it holds a file.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// What a body that holds a file may weigh.
const MAX_FILE_BODY_BYTES: usize = 8 * 1024 * 1024;

/// What handlers work with. Clones share it.
#[derive(Clone)]
pub(crate) struct AppState {
    engine: Engine,
    files: Arc<ProjectFiles>,
    hub: Arc<hub::Hub>,
    /// Ends event streams and long polls, which would otherwise keep the server from stopping.
    stopping: CancellationToken,
}

impl AppState {
    /// Reads the events from now on, until `stopping`.
    pub(crate) fn new(engine: Engine, files: Arc<ProjectFiles>, stopping: CancellationToken) -> AppState {
        let hub = Arc::new(hub::Hub::default());
        tokio::spawn({
            let (hub, engine, stopping) = (hub.clone(), engine.clone(), stopping.clone());
            async move { hub.follow(engine, stopping).await }
        });
        AppState { engine, files, hub, stopping }
    }
}

/// Everything that the server answers.
pub(crate) fn router(state: AppState, hosts: Hosts) -> Router {
    let for_people = page_api()
        .merge(public_api())
        .route_layer(from_fn_with_state(state.clone(), person::identify))
        // Never the events, which it leaves alone by itself: they would wait for each other.
        .layer(CompressionLayer::new());
    let for_runners = runner_api().route_layer(from_fn_with_state(state.clone(), person::require_runner));
    let open = Router::new()
        .route(route::TOKEN, post(token::issue))
        .route(route::LIVEZ, get(health::live))
        .route(route::READYZ, get(health::ready))
        .route(route::METRICS, get(health::metrics));
    let stopping = state.stopping.clone();
    guard(for_people.merge(for_runners).merge(open).fallback(page::serve), hosts)
        .layer(from_fn_with_state(stopping, send_away))
        .with_state(state)
}

/// A server that stops closes each connection with its answer, so that the next request finds another server.
async fn send_away(State(stopping): State<CancellationToken>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if stopping.is_cancelled() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The layers that every request passes, outermost last.
fn guard(routes: Router<AppState>, hosts: Hosts) -> Router<AppState> {
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CsrfLayer::new().with_rejection_response(security::refuse_cross_site))
        .layer(from_fn_with_state(hosts, security::check_host))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(problem::render))
        .layer(from_fn(security::add_headers))
        .layer(TraceLayer::new_for_http().make_span_with(DefaultMakeSpan::new().include_headers(false)))
}

/// What our own page asks.
fn page_api() -> Router<AppState> {
    let file = get(files::read).put(files::save).delete(files::delete);
    Router::new()
        .route(route::SNAPSHOT, get(snapshot::read))
        .route(route::EVENTS, get(events::stream))
        .route(route::RUNNERS, get(runners::list).post(runners::create))
        .route(route::RUNNER, get(runners::details))
        .route(route::RUNNER_PAUSE_PREVIEW, get(runners::pause_preview))
        .route(route::RUNNER_COMMANDS, post(runners::command))
        .route(route::RUNS, get(runs::page).post(runs::start))
        .route(route::RUN, get(runs::details))
        .route(route::RUN_PIPELINE, get(runs::pipeline))
        .route(route::RUN_CANCEL, post(runs::cancel))
        .route(route::FILES, get(files::list))
        .route(route::HISTORY, get(history::page).patch(history::name))
        .route(route::REVISION, get(history::text))
        .route(route::FOLDERS, post(file_changes::create_folder))
        .route(route::MOVES, post(file_changes::relocate))
        .route(route::COPIES, post(file_changes::copy))
        .route(route::DELETIONS, post(file_changes::delete))
        .route(route::DELETION_RESTORE, post(file_changes::restore))
        .route(route::REFERENCES, get(file_changes::references))
        .route(route::SEARCH, get(file_changes::search))
        .route(route::FILE, file.layer(DefaultBodyLimit::max(MAX_FILE_BODY_BYTES)))
}

/// The real product's public interface, as far as it is needed.
fn public_api() -> Router<AppState> {
    let allow_list = get(agents::allow_list)
        .put(agents::set_allow_list)
        .patch(agents::add_to_allow_list)
        .delete(agents::remove_from_allow_list);
    Router::new()
        .route(route::AGENTS, get(agents::list).post(agents::create))
        .route(route::AGENT, get(agents::read).patch(agents::change))
        .route(route::AGENT_COMMANDS, post(agents::command))
        .route(route::AGENT_ALLOW_LIST, allow_list)
        .route(route::PROJECTS, get(projects::list))
        .route(route::ENVIRONMENTS, get(projects::environments))
        .route(route::PUBLISHED_PIPELINES, get(projects::published_pipelines))
        .route(route::EXECUTIONS, get(executions::list))
        .route(route::PROJECT_EXECUTIONS, post(executions::start))
        .route(route::PROJECT_EXECUTION, get(executions::read).patch(executions::change))
        .route(route::PROJECT_EXECUTION_STATUS, get(executions::status))
        .route(route::PROJECT_EXECUTION_STEPS, get(executions::steps))
}

/// What runners ask.
fn runner_api() -> Router<AppState> {
    Router::new()
        .route(route::WORK_REGISTER, post(work::register))
        .route(route::WORK_CLAIM, post(work::claim))
        .route(route::WORK_HEARTBEAT, post(work::heartbeat))
        .route(route::WORK_RESULT, post(work::result))
        // As large as the outputs of all that an instance may have in hand.
        .route(route::WORK_RESULTS, post(work::results).layer(DefaultBodyLimit::max(MAX_FILE_BODY_BYTES)))
        .route(route::WORK_GOODBYE, post(work::goodbye))
}
