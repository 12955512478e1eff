//! The public API's runners, which it calls agents (domain.md §8). Names and shapes are the real product's.

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A page of a list: `?page=&size=`, from 0, 25 unless said otherwise, at most 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub page: u64,
    pub size: u64,
    pub total: u64,
    pub results: Vec<T>,
}

/// A runner on the public wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    pub agent_id: String,
    pub name: String,
    pub description: String,
    /// `data_productivity_cloud` or `streaming`.
    pub agent_type: String,
    /// `aws`, `azure`, `gcp` or `snowflake`; absent for the local runner.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cloud_provider: Option<String>,
    pub deployment: String,
    /// The label in lower case: `pending`, `running`, `stopping`, `stopped`, `unknown`, `pausing`, `paused`.
    pub agent_status: String,
    pub connected: bool,
    pub enable_auto_updates: bool,
    pub restricted_access: bool,
    /// Only while paused.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused_until: Option<Timestamp>,
    pub version_details: VersionDetails,
}

/// What runs, and whether something newer exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionDetails {
    pub agent_version: Option<String>,
    pub agent_update_available: bool,
    pub support: String,
    pub track_name: String,
    pub track_version: String,
    pub track_release_date: Option<String>,
}

/// `POST` to create a runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAgent {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub cloud_provider: Option<String>,
}

/// `PATCH`: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeAgent {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// Whether only the projects and environments of its allow list may use it.
    #[serde(default)]
    pub restricted_access: Option<bool>,
}

/// `POST` of a command: `PAUSE`, `RESUME` or `RESTART`. `reason` and `duration` (seconds) are ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentCommand {
    pub command: AgentCommandName,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub duration: Option<u64>,
}

/// The commands of the public wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AgentCommandName {
    Pause,
    Resume,
    Restart,
}

/// The answer of the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: u64,
}
