//! The public API's runs, which it calls pipeline executions.

use api::agent::Page;
use api::execution::{
    ChangeExecution, ChildPipeline, Execution, ExecutionId, ExecutionPage, ExecutionStatus, StartExecution,
    Step, StepResult,
};
use api::run::{ComponentRow, RunDetails, RunRow};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use model::{ComponentState, ProjectId, RunId, RunStatus, RunnerId, Trigger};
use serde_json::{Map, Value};

use super::AppState;
use super::extract::{self, Path};
use super::paging::Paging;
use super::person::Person;
use super::problem::Refused;
use super::projects::{check_project, environment_named, pipeline_name};
use super::query::Parameters;
use crate::engine::{NewRun, RunFilter};

/// `?limit=&paginationToken=`, newest first, with the filters of the real product.
pub(super) async fn list(
    State(state): State<AppState>,
    query: Parameters,
) -> Result<Json<ExecutionPage>, Refused> {
    let limit = u32::try_from(query.number("limit", 25, 1, 100)?).unwrap_or(25);
    let filter = RunFilter {
        project: query.value("projectId")?,
        // The public name has no suffix, so a client that adds one still finds its runs.
        pipeline: query.text("pipelineName").map(|name| pipeline_name(name).to_owned()),
        environment: query.text("environmentName").map(str::to_owned),
        statuses: query.words("status")?,
        started_after: query.time("startedAfter")?,
        started_before: query.time("startedBefore")?,
    };
    if query.text("scheduleId").is_some() {
        // There are no schedules yet, so no run was started by one.
        return Ok(Json(ExecutionPage { results: Vec::new(), more: None }));
    }
    let page = state.engine.run_page(query.text("paginationToken"), limit, &filter).await?;
    Ok(Json(ExecutionPage { results: page.runs.iter().map(execution).collect(), more: page.more }))
}

pub(super) async fn start(
    State(state): State<AppState>,
    Person(user): Person,
    Path(project): Path<ProjectId>,
    extract::Json(wanted): extract::Json<StartExecution>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<ExecutionId>), Refused> {
    check_project(&state.engine, project).await?;
    if let Some(version) = &wanted.version_name {
        return Err(Refused::unprocessable(
            "unknown-version",
            format!(
                "The project has no published version {version:?}. Leave versionName out to run the working copy."
            ),
        ));
    }
    let environment = environment_named(&state.engine, project, &wanted.environment_name).await?;
    let runner_id: Option<RunnerId> =
        match &wanted.agent_id {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                Refused::unprocessable("unknown-agent", format!("There is no agent {text:?}."))
            })?),
        };
    let started = state
        .engine
        .start_run(NewRun {
            command_id: None,
            project_id: project,
            pipeline: wanted.pipeline_name,
            environment_id: environment.id,
            runner_id,
            part: dpl::Part::Whole,
            trigger: Trigger::Api,
            user,
            execution_tag: wanted.execution_tag,
            variables: variables(wanted.scalar_variables, wanted.grid_variables)?,
        })
        .await?;
    let run = started.run.id.to_string();
    let location = api::route::path(api::route::PROJECT_EXECUTION, &[&project.to_string(), &run]);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(ExecutionId { pipeline_execution_id: run }),
    ))
}

pub(super) async fn read(
    State(state): State<AppState>,
    Path((project, run)): Path<(ProjectId, RunId)>,
) -> Result<Json<Execution>, Refused> {
    Ok(Json(execution(&details(&state, project, run).await?.run)))
}

pub(super) async fn status(
    State(state): State<AppState>,
    Path((project, run)): Path<(ProjectId, RunId)>,
) -> Result<Json<ExecutionStatus>, Refused> {
    Ok(Json(ExecutionStatus { status: details(&state, project, run).await?.run.status }))
}

/// The components that began, in file order.
pub(super) async fn steps(
    State(state): State<AppState>,
    Path((project, run)): Path<(ProjectId, RunId)>,
    query: Parameters,
) -> Result<Json<Page<Step>>, Refused> {
    let paging = Paging::of(&query)?;
    let components = details(&state, project, run).await?.components;
    let began = components.into_iter().filter(|component| component.state != ComponentState::Waiting);
    let mut page = paging.cut(began.map(step).collect());
    for step in &mut page.results {
        if let Some(child) = &mut step.child_pipeline
            && let Ok(id) = child.id.parse::<RunId>()
        {
            child.name = pipeline_name(&state.engine.run_details(id).await?.run.pipeline).to_owned();
        }
    }
    Ok(Json(page))
}

/// Only `CANCELLED` can be asked for.
pub(super) async fn change(
    State(state): State<AppState>,
    Path((project, run)): Path<(ProjectId, RunId)>,
    extract::Json(change): extract::Json<ChangeExecution>,
) -> Result<Json<ExecutionId>, Refused> {
    if change.status != RunStatus::Cancelled {
        return Err(Refused::unprocessable(
            "invalid-status",
            "The only status that can be asked for is CANCELLED.",
        ));
    }
    details(&state, project, run).await?;
    let run = state.engine.cancel_run(run).await?;
    Ok(Json(ExecutionId { pipeline_execution_id: run.id.to_string() }))
}

/// The run, when it belongs to the project.
async fn details(state: &AppState, project: ProjectId, run: RunId) -> Result<RunDetails, Refused> {
    let details = state.engine.run_details(run).await?;
    match details.run.project_id == project {
        true => Ok(details),
        false => Err(Refused::not_found(format!("The pipeline execution {run} of the project {project}"))),
    }
}

/// Scalars and grids by name, in one map.
fn variables(scalars: Option<Value>, grids: Option<Value>) -> Result<Map<String, Value>, Refused> {
    let mut variables = Map::new();
    for (member, given) in [("scalarVariables", scalars), ("gridVariables", grids)] {
        match given {
            None | Some(Value::Null) => {}
            Some(Value::Object(given)) => variables.extend(given),
            Some(_) => {
                return Err(Refused::unprocessable(
                    "invalid-body",
                    format!("{member} must be an object: names of variables with their values."),
                ));
            }
        }
    }
    Ok(variables)
}

fn execution(run: &RunRow) -> Execution {
    let is_transformation = run.pipeline.ends_with(".tran.yaml");
    Execution {
        pipeline_execution_id: run.id.to_string(),
        pipeline_name: pipeline_name(&run.pipeline).to_owned(),
        pipeline_type: if is_transformation { "TRANSFORMATION" } else { "ORCHESTRATION" }.to_owned(),
        project_id: run.project_id.to_string(),
        environment_name: run.environment.clone(),
        schedule_id: None,
        trigger: run.trigger,
        user: run.user.clone(),
        status: run.status,
        started_at: run.started_at,
        finished_at: run.finished_at,
        message: run.message.clone(),
    }
}

fn step(component: ComponentRow) -> Step {
    let status = match component.state {
        // What waits for a paused runner is RUNNING, as its run is.
        ComponentState::Waiting | ComponentState::Queued | ComponentState::Held | ComponentState::Running => {
            RunStatus::Running
        }
        ComponentState::Succeeded => RunStatus::Success,
        ComponentState::Failed => RunStatus::Failed,
        ComponentState::Skipped => RunStatus::Skipped,
        ComponentState::Cancelled => RunStatus::Cancelled,
    };
    Step {
        // A component's name is its identity in its run.
        id: component.task_id.map_or_else(|| component.component.clone(), |task| task.to_string()),
        name: component.component,
        result: StepResult {
            status,
            started_at: component.started_at,
            finished_at: component.finished_at,
            message: component.message,
        },
        child_pipeline: component
            .child_run
            .map(|id| ChildPipeline { id: id.to_string(), name: String::new() }),
    }
}
