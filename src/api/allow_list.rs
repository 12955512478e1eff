//! Which projects and environments may use a restricted runner. The public wire's shape, and ours for the page.

use std::collections::{BTreeMap, BTreeSet};

use model::ProjectId;
use serde::{Deserialize, Serialize};

/// `GET` answers it; `PUT` replaces it; `PATCH` adds to it. It counts only while the runner is restricted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowList {
    pub projects: BTreeMap<ProjectId, AllowedProject>,
}

/// A project that may use the runner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedProject {
    /// By name. None means all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub environments: BTreeSet<String>,
}

/// A project and whether it may use the runner, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectAccess {
    pub project_id: ProjectId,
    pub name: String,
    /// Absent: it may not. Empty: all of its environments may.
    pub allowed: Option<BTreeSet<String>>,
    /// All environments of the project, by name.
    pub environments: Vec<String>,
}

impl AllowList {
    /// Whether the environment of the project is on it.
    pub fn has(&self, project: ProjectId, environment: &str) -> bool {
        self.projects.get(&project).is_some_and(|project| {
            project.environments.is_empty() || project.environments.contains(environment)
        })
    }
}
