//! Everything that the page shows live, as of one event.

use api::event::Snapshot;
use axum::Json;
use axum::extract::State;

use super::AppState;
use super::person::Person;
use super::problem::Refused;

pub(super) async fn read(
    State(state): State<AppState>,
    Person(user): Person,
) -> Result<Json<Snapshot>, Refused> {
    let rows = state.engine.snapshot(state.files.project_id()).await?;
    // After the rows: files that are newer than `as_of` come once more as events, and none is missed.
    let files = state.files.list().await?;
    let folders = state.files.folders().await?;
    Ok(Json(Snapshot {
        as_of: rows.as_of,
        server_now: rows.server_now,
        user,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        project: rows.project,
        environments: rows.environments,
        runners: rows.runners,
        runs: rows.runs,
        files,
        folders,
    }))
}
