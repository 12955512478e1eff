//! Projects and their environments.

use api::project::{EnvironmentRow, ProjectRow};
use model::{EnvironmentId, ProjectId, Timestamp};

use super::row::{Row, id, optional_text, text};
use super::{StorageError, Transaction, sql};

pub(crate) async fn insert(
    connection: &mut Transaction,
    project: &ProjectRow,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO projects (id, name, description, folder, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(project.id.to_string())
    .bind(&project.name)
    .bind(&project.description)
    .bind(&project.folder)
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    project: ProjectId,
) -> Result<Option<ProjectRow>, StorageError> {
    let row = sql::query("SELECT * FROM projects WHERE id = $1")
        .bind(project.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The project of that folder; `None` is the one whose files are in the database.
pub(crate) async fn load_of_folder(
    connection: &mut Transaction,
    folder: Option<&str>,
) -> Result<Option<ProjectRow>, StorageError> {
    let row = sql::query(
        "SELECT * FROM projects WHERE folder = $1 OR (folder IS NULL AND $1 IS NULL) ORDER BY created_at LIMIT 1",
    )
    .bind(folder)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// All projects, by name.
pub(crate) async fn all(connection: &mut Transaction) -> Result<Vec<ProjectRow>, StorageError> {
    let rows = sql::query("SELECT * FROM projects ORDER BY name").fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn insert_environment(
    connection: &mut Transaction,
    environment: &EnvironmentRow,
    warehouse: &str,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO environments (id, project_id, name, default_runner_id, warehouse) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(environment.id.to_string())
    .bind(environment.project_id.to_string())
    .bind(&environment.name)
    .bind(environment.default_runner_id.to_string())
    .bind(warehouse)
    .execute(connection)
    .await?;
    Ok(())
}

/// The data folder may have moved since the last start.
pub(crate) async fn set_warehouse(
    connection: &mut Transaction,
    environment: EnvironmentId,
    warehouse: &str,
) -> Result<(), StorageError> {
    sql::query("UPDATE environments SET warehouse = $1 WHERE id = $2")
        .bind(warehouse)
        .bind(environment.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// A project's environments, by name.
pub(crate) async fn environments(
    connection: &mut Transaction,
    project: ProjectId,
) -> Result<Vec<EnvironmentRow>, StorageError> {
    let rows = sql::query("SELECT * FROM environments WHERE project_id = $1 ORDER BY name")
        .bind(project.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_environment).collect()
}

pub(crate) async fn environment(
    connection: &mut Transaction,
    environment: EnvironmentId,
) -> Result<Option<EnvironmentRow>, StorageError> {
    let row = sql::query("SELECT * FROM environments WHERE id = $1")
        .bind(environment.to_string())
        .apart()
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_environment).transpose()
}

fn read(row: &Row) -> Result<ProjectRow, StorageError> {
    Ok(ProjectRow {
        id: id(row, "id")?,
        name: text(row, "name")?,
        description: text(row, "description")?,
        folder: optional_text(row, "folder")?,
    })
}

fn read_environment(row: &Row) -> Result<EnvironmentRow, StorageError> {
    Ok(EnvironmentRow {
        id: id(row, "id")?,
        project_id: id(row, "project_id")?,
        name: text(row, "name")?,
        default_runner_id: id(row, "default_runner_id")?,
    })
}
