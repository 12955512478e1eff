//! The project that is open, and where its pipelines run.

use model::{EnvironmentId, ProjectId, RunnerId};
use serde::{Deserialize, Serialize};

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRow {
    pub id: ProjectId,
    pub name: String,
    pub description: String,
    /// Present when the files are those of a folder on the server's machine.
    pub folder: Option<String>,
}

/// An environment of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentRow {
    pub id: EnvironmentId,
    pub project_id: ProjectId,
    pub name: String,
    pub default_runner_id: RunnerId,
}
