//! The public API's runners, which it calls agents. Translates words; the engine does the work.

use api::agent::{Agent, AgentCommand, AgentCommandName, ChangeAgent, CreateAgent, Page, VersionDetails};
use api::allow_list::AllowList;
use api::runner::{CreateRunner, Platform, RunnerAction, RunnerCommand, RunnerRow};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use model::{CommandId, Intent, Link, PAUSE_PHRASE, RunnerId};
use serde::Serialize;
use uuid::Uuid;

use super::AppState;
use super::condition::expected_version;
use super::extract::{self, Path};
use super::paging::Paging;
use super::person::Person;
use super::problem::Refused;
use super::query::Parameters;

/// A new runner, with its secret, which is said only here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Created {
    #[serde(flatten)]
    agent: Agent,
    client_id: String,
    client_secret: String,
}

pub(super) async fn list(
    State(state): State<AppState>,
    query: Parameters,
) -> Result<Json<Page<Agent>>, Refused> {
    let paging = Paging::of(&query)?;
    let agents = state.engine.runner_rows().await?.into_iter().map(agent).collect();
    Ok(Json(paging.cut(agents)))
}

pub(super) async fn read(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
) -> Result<Json<Agent>, Refused> {
    Ok(Json(agent(state.engine.runner_row(runner).await?)))
}

pub(super) async fn create(
    State(state): State<AppState>,
    extract::Json(wanted): extract::Json<CreateAgent>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Created>), Refused> {
    let platform = match wanted.cloud_provider.as_deref() {
        None => Platform::Local,
        Some("aws") => Platform::AwsFargate,
        Some("azure") => Platform::AzureContainerApp,
        Some("gcp") => Platform::GoogleCloud,
        Some("snowflake") => Platform::Snowflake,
        Some(other) => {
            return Err(Refused::unprocessable(
                "invalid-body",
                format!(
                    "The cloud provider {other:?} is unknown. It can be aws, azure, gcp or snowflake, or be left out for \
                     this machine."
                ),
            ));
        }
    };
    let created = state
        .engine
        .create_runner(CreateRunner {
            command_id: CommandId(Uuid::new_v4()),
            name: wanted.name,
            description: wanted.description,
            platform,
        })
        .await?;
    let location = api::route::path(api::route::AGENT, &[&created.runner.id.to_string()]);
    let created = Created {
        agent: agent(created.runner),
        client_id: created.client_id,
        client_secret: created.client_secret,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(created)))
}

pub(super) async fn change(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
    extract::Json(change): extract::Json<ChangeAgent>,
) -> Result<Json<Agent>, Refused> {
    Ok(Json(agent(
        state.engine.change_runner(runner, change.name, change.description, change.restricted_access).await?,
    )))
}

pub(super) async fn allow_list(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
) -> Result<Json<AllowList>, Refused> {
    Ok(Json(state.engine.allow_list(runner).await?))
}

pub(super) async fn set_allow_list(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
    extract::Json(wanted): extract::Json<AllowList>,
) -> Result<Json<AllowList>, Refused> {
    Ok(Json(state.engine.change_allow_list(runner, |_| wanted).await?))
}

/// A project that is there already gets more environments; without any, all of them.
pub(super) async fn add_to_allow_list(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
    extract::Json(more): extract::Json<AllowList>,
) -> Result<Json<AllowList>, Refused> {
    let add = |mut list: AllowList| {
        for (project, mut more) in more.projects {
            if let Some(known) = list.projects.remove(&project) {
                match known.environments.is_empty() || more.environments.is_empty() {
                    true => more.environments.clear(),
                    false => more.environments.extend(known.environments),
                }
            }
            list.projects.insert(project, more);
        }
        list
    };
    Ok(Json(state.engine.change_allow_list(runner, add).await?))
}

/// `?projectId=` takes the project off; with `&environmentName=` only that environment, and the project stays.
pub(super) async fn remove_from_allow_list(
    State(state): State<AppState>,
    Path(runner): Path<RunnerId>,
    query: Parameters,
) -> Result<StatusCode, Refused> {
    let project = query.value::<model::ProjectId>("projectId")?;
    let environment = query.value::<String>("environmentName")?;
    let Some(project) = project else {
        return Err(Refused::bad_request("invalid-query", "Say which project with projectId."));
    };
    let remove = |mut list: AllowList| {
        match (environment, list.projects.get_mut(&project)) {
            (Some(name), Some(allowed)) => {
                // With none left it would mean all of them.
                if allowed.environments.remove(&name) && allowed.environments.is_empty() {
                    list.projects.remove(&project);
                }
            }
            _ => {
                list.projects.remove(&project);
            }
        }
        list
    };
    state.engine.change_allow_list(runner, remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers the agent as it is after the command, changed or not.
pub(super) async fn command(
    State(state): State<AppState>,
    Person(by): Person,
    Path(runner): Path<RunnerId>,
    headers: HeaderMap,
    extract::Json(command): extract::Json<AgentCommand>,
) -> Result<(StatusCode, Json<Agent>), Refused> {
    let action = match command.command {
        AgentCommandName::Pause => RunnerAction::Pause {
            // A program does not type; naming the command is its confirmation.
            confirm: PAUSE_PHRASE.to_owned(),
            reason: command.reason,
            duration_seconds: command.duration,
        },
        AgentCommandName::Resume => RunnerAction::Resume,
        AgentCommandName::Restart => RunnerAction::Restart,
    };
    let if_match = expected_version(&headers)?;
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
    let accepted = state.engine.command(runner, if_match, &by, command).await?;
    Ok((StatusCode::ACCEPTED, Json(agent(accepted.runner))))
}

/// The runner in the public API's words.
fn agent(runner: RunnerRow) -> Agent {
    let (cloud_provider, deployment) = match runner.platform {
        Platform::Local => (None, "local"),
        Platform::AwsFargate => (Some("aws"), "fargate"),
        Platform::AzureContainerApp => (Some("azure"), "container_app"),
        Platform::GoogleCloud => (Some("gcp"), "google_cloud"),
        Platform::Snowflake => (Some("snowflake"), "snowflake"),
        Platform::MatillionHosted => (None, "matillion_hosted"),
    };
    let paused_until = match runner.intent {
        Intent::Paused { resume_at, .. } => Some(resume_at),
        Intent::Active | Intent::Pausing { .. } => None,
    };
    Agent {
        agent_id: runner.id.to_string(),
        name: runner.name,
        description: runner.description,
        agent_type: "data_productivity_cloud".to_owned(),
        cloud_provider: cloud_provider.map(str::to_owned),
        deployment: deployment.to_owned(),
        agent_status: runner.label.word().to_lowercase(),
        connected: runner.link == Link::Connected,
        enable_auto_updates: false,
        restricted_access: runner.is_restricted,
        paused_until,
        version_details: VersionDetails {
            agent_version: runner.reported_version,
            agent_update_available: runner.update_available,
            support: "supported".to_owned(),
            track_name: "current".to_owned(),
            track_version: env!("CARGO_PKG_VERSION").to_owned(),
            track_release_date: None,
        },
    }
}
