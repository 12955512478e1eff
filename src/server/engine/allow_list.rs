//! Who may use a runner: everybody, or the projects and environments of its list. It counts when a run starts; what was
//! accepted before goes on.

use api::allow_list::{AllowList, ProjectAccess};
use model::{ProjectId, RunnerId};

use super::change::Change;
use super::{Engine, EngineError, missing};
use crate::storage::runners::RunnerRecord;
use crate::storage::{StorageError, Transaction, allow_list, projects, runners};

impl Engine {
    /// The list, whether or not it counts.
    pub async fn allow_list(&self, runner: RunnerId) -> Result<AllowList, EngineError> {
        let mut reading = self.shared.database.read().await?;
        allow_list::load(&mut reading, runner).await?.ok_or_else(|| missing("runner", runner))
    }

    /// Changes the list. Answers it as it is then.
    pub async fn change_allow_list(
        &self,
        runner: RunnerId,
        edit: impl FnOnce(AllowList) -> AllowList + Send,
    ) -> Result<AllowList, EngineError> {
        let mut change = self.change().await?;
        let record = change.runner(runner).await?;
        let list = edit(change.list_of(runner).await?);
        change.check_list(&list).await?;
        let is_restricted = record.is_restricted;
        change.save_access(record, is_restricted, &list).await?;
        change.commit().await?;
        Ok(list)
    }
}

impl Change {
    /// Whether only those on the list may use the runner from now on.
    pub(super) async fn restrict(
        &mut self,
        runner: RunnerId,
        is_restricted: bool,
    ) -> Result<(), EngineError> {
        let record = self.runner(runner).await?;
        let list = self.list_of(runner).await?;
        self.save_access(record, is_restricted, &list).await
    }

    /// Refuses what may not use the runner.
    pub(super) async fn check_access(
        &mut self,
        runner: &RunnerRecord,
        project: ProjectId,
        environment: &str,
    ) -> Result<(), EngineError> {
        if !runner.is_restricted || self.list_of(runner.id).await?.has(project, environment) {
            return Ok(());
        }
        Err(EngineError::Conflict {
            code: "runner-restricted",
            detail: format!(
                "Runner {} is restricted, and the environment {environment} of this project is not on its allow list. \
                 Choose another runner, or ask for it to be added.",
                runner.name
            ),
        })
    }

    async fn list_of(&mut self, runner: RunnerId) -> Result<AllowList, EngineError> {
        allow_list::load(self.connection(), runner).await?.ok_or_else(|| missing("runner", runner))
    }

    async fn save_access(
        &mut self,
        mut record: RunnerRecord,
        is_restricted: bool,
        list: &AllowList,
    ) -> Result<(), EngineError> {
        record.version = record.version.saturating_add(1);
        runners::save(self.connection(), &record).await?;
        allow_list::save(self.connection(), record.id, is_restricted, list).await?;
        self.touch_runner(record.id);
        Ok(())
    }

    /// A name that is not there would allow nothing, and nobody would see why.
    async fn check_list(&mut self, list: &AllowList) -> Result<(), EngineError> {
        for (project, allowed) in &list.projects {
            if projects::load(self.connection(), *project).await?.is_none() {
                return Err(EngineError::Invalid(format!("There is no project {project}.")));
            }
            let known = projects::environments(self.connection(), *project).await?;
            let is_known = |name: &str| known.iter().any(|environment| environment.name == name);
            if let Some(name) = allowed.environments.iter().find(|name| !is_known(name)) {
                return Err(EngineError::Invalid(format!(
                    "The project {project} has no environment {name:?}."
                )));
            }
        }
        Ok(())
    }
}

/// All projects with what of them may use the runner.
pub(super) async fn access(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Vec<ProjectAccess>, StorageError> {
    let list = allow_list::load(&mut *connection, runner).await?.unwrap_or_default();
    let mut all = Vec::new();
    for project in projects::all(&mut *connection).await? {
        let environments = projects::environments(&mut *connection, project.id).await?;
        all.push(ProjectAccess {
            project_id: project.id,
            allowed: list.projects.get(&project.id).map(|allowed| allowed.environments.clone()),
            name: project.name,
            environments: environments.into_iter().map(|environment| environment.name).collect(),
        });
    }
    Ok(all)
}
