//! The public API's projects and runs, which it calls pipeline executions (domain.md §8).

use model::{RunStatus, Timestamp, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A project on the public wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: String,
    pub name: String,
    pub description: String,
}

/// An environment on the public wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    pub name: String,
    pub default_agent_id: String,
    pub default_agent_name: String,
}

/// A pipeline that can be run by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedPipeline {
    pub name: String,
    pub published_time: Timestamp,
}

/// `POST` to start a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartExecution {
    pub pipeline_name: String,
    pub environment_name: String,
    #[serde(default)]
    pub version_name: Option<String>,
    #[serde(default)]
    pub agent_id: Option<String>,
    /// A second run with the tag of one that is active is refused (409).
    #[serde(default)]
    pub execution_tag: Option<String>,
    #[serde(default)]
    pub scalar_variables: Option<Value>,
    #[serde(default)]
    pub grid_variables: Option<Value>,
}

/// The answer to a run that was accepted or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionId {
    pub pipeline_execution_id: String,
}

/// A run on the public wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    pub pipeline_execution_id: String,
    pub pipeline_name: String,
    pub pipeline_type: String,
    pub project_id: String,
    pub environment_name: String,
    pub schedule_id: Option<String>,
    pub trigger: Trigger,
    pub user: String,
    pub status: RunStatus,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub message: Option<String>,
}

/// A page of runs: `?limit=&paginationToken=`; `more` is the next token, absent on the last page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionPage {
    pub results: Vec<Execution>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub more: Option<String>,
}

/// Only the status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionStatus {
    pub status: RunStatus,
}

/// One component of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub id: String,
    pub name: String,
    pub result: StepResult,
    pub child_pipeline: Option<ChildPipeline>,
}

/// How a component went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    pub status: RunStatus,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub message: Option<String>,
}

/// The run that a component started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildPipeline {
    pub id: String,
    pub name: String,
}

/// `PATCH`: the only status that can be asked for is `CANCELLED`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeExecution {
    pub status: RunStatus,
    #[serde(default)]
    pub force_update: bool,
}
