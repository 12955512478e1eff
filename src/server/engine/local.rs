//! What the first start on a machine makes: a project, its environment "Local", the local runner.

use api::project::{EnvironmentRow, ProjectRow};
use api::runner::Platform;
use model::{EnvironmentId, ProjectId};
use uuid::Uuid;

use super::credentials::new_credentials;
use super::{Engine, EngineError, Local, LocalSetup};
use crate::storage::{projects, runners};

const ENVIRONMENT: &str = "Local";
const RUNNER: &str = "local";

impl Engine {
    /// The project of that folder, its environment "Local" and the local runner; makes what is missing.
    pub async fn ensure_local(&self, setup: LocalSetup) -> Result<Local, EngineError> {
        let mut change = self.change().await?;
        let (runner_id, credentials) = match runners::load_local(change.connection()).await? {
            Some(runner) => (runner.id, None),
            None => {
                let credentials = new_credentials()?;
                let description = "The runner on the server's own machine.".to_owned();
                let runner =
                    change.new_runner(RUNNER.to_owned(), description, Platform::Local, &credentials).await?;
                (runner.id, Some(credentials))
            }
        };
        let now = change.now;
        let project = match projects::load_of_folder(change.connection(), setup.folder.as_deref()).await? {
            Some(project) => project,
            None => {
                let project = ProjectRow {
                    id: ProjectId(Uuid::new_v4()),
                    name: setup.project_name,
                    description: setup.project_description,
                    folder: setup.folder,
                };
                projects::insert(change.connection(), &project, now).await?;
                project
            }
        };
        let environments = projects::environments(change.connection(), project.id).await?;
        let environment = match environments.into_iter().find(|known| known.name == ENVIRONMENT) {
            Some(environment) => {
                // A file in one server's folder is nothing for the others that share its database.
                if !self.database().is_shared() || !setup.warehouse.starts_with("sqlite:") {
                    projects::set_warehouse(change.connection(), environment.id, &setup.warehouse).await?;
                }
                environment
            }
            None => {
                let environment = EnvironmentRow {
                    id: EnvironmentId(Uuid::new_v4()),
                    project_id: project.id,
                    name: ENVIRONMENT.to_owned(),
                    default_runner_id: runner_id,
                };
                projects::insert_environment(change.connection(), &environment, &setup.warehouse).await?;
                environment
            }
        };
        change.commit().await?;
        Ok(Local { project, environment, runner_id, credentials })
    }
}
