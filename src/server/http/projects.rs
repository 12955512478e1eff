//! The public API's projects, with their environments and the pipelines that can be run by name.

use api::agent::Page;
use api::execution::{Environment, Project, PublishedPipeline};
use axum::Json;
use axum::extract::State;
use model::ProjectId;

use super::AppState;
use super::extract::Path;
use super::paging::Paging;
use super::problem::Refused;
use super::query::Parameters;
use crate::engine::Engine;

pub(super) async fn list(
    State(state): State<AppState>,
    query: Parameters,
) -> Result<Json<Page<Project>>, Refused> {
    let paging = Paging::of(&query)?;
    let projects = state.engine.projects().await?.into_iter().map(|project| Project {
        id: project.id.to_string(),
        name: project.name,
        description: project.description,
    });
    Ok(Json(paging.cut(projects.collect())))
}

pub(super) async fn environments(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    query: Parameters,
) -> Result<Json<Page<Environment>>, Refused> {
    let paging = Paging::of(&query)?;
    check_project(&state.engine, project).await?;
    let mut environments = Vec::new();
    for environment in state.engine.environments(project).await? {
        let runner = state.engine.runner_row(environment.default_runner_id).await?;
        environments.push(Environment {
            name: environment.name,
            default_agent_id: runner.id.to_string(),
            default_agent_name: runner.name,
        });
    }
    Ok(Json(paging.cut(environments)))
}

/// The pipelines of the working copy: it is what runs. The environment, where one is named, must exist.
pub(super) async fn published_pipelines(
    State(state): State<AppState>,
    Path(project): Path<ProjectId>,
    query: Parameters,
) -> Result<Json<Page<PublishedPipeline>>, Refused> {
    let paging = Paging::of(&query)?;
    check_project(&state.engine, project).await?;
    if let Some(name) = query.text("environmentName") {
        environment_named(&state.engine, project, name).await?;
    }
    let files = match project == state.files.project_id() {
        true => state.files.list().await?,
        // A project of another folder, which was opened before: its files are not at hand.
        false => Vec::new(),
    };
    let pipelines = files.into_iter().filter(|file| file.error.is_none()).map(|file| PublishedPipeline {
        name: pipeline_name(&file.path).to_owned(),
        published_time: file.changed_at,
    });
    Ok(Json(paging.cut(pipelines.collect())))
}

pub(super) async fn check_project(engine: &Engine, project: ProjectId) -> Result<(), Refused> {
    match engine.projects().await?.iter().any(|known| known.id == project) {
        true => Ok(()),
        false => Err(Refused::not_found(format!("The project {project}"))),
    }
}

/// The project's environment of that name.
pub(super) async fn environment_named(
    engine: &Engine,
    project: ProjectId,
    name: &str,
) -> Result<api::project::EnvironmentRow, Refused> {
    let environments = engine.environments(project).await?;
    let names: Vec<String> =
        environments.iter().map(|environment| format!("{:?}", environment.name)).collect();
    environments.into_iter().find(|environment| environment.name == name).ok_or_else(|| {
        Refused::unprocessable(
            "unknown-environment",
            format!("The project has no environment {name:?}. It has {}.", names.join(", ")),
        )
    })
}

/// A pipeline's public name: its path without the suffix.
pub(super) fn pipeline_name(path: &str) -> &str {
    [".orch.yaml", ".tran.yaml"].into_iter().find_map(|suffix| path.strip_suffix(suffix)).unwrap_or(path)
}
