//! What people look at. Each answer is of one moment, and says which events it contains. Never changes anything.

use api::event::{Envelope, ServerEvent};
use api::project::{EnvironmentRow, ProjectRow};
use api::run::{RunDetails, RunPage, RunPipeline};
use api::runner::{PausePreview, RunnerDetails, RunnerRow};
use model::{ProjectId, RunId, RunnerId};

use super::allow_list::access;
use super::rows::{instance_row, runner_row};
use super::{Engine, EngineError, MAX_GAP, RunFilter, SnapshotRows, Tail, missing};
use crate::storage::runs::RunQuery;
use crate::storage::{
    StorageError, Transaction, components, events, figures, instances, pauses, projects, runners, runs, tasks,
};

/// How many ended runs a snapshot has.
const RECENT_RUNS: u32 = 50;

/// How much of a queue is shown.
const SHOWN_TASKS: u32 = 200;

/// The largest page.
const MAX_PAGE: u32 = 100;

impl Engine {
    pub async fn snapshot(&self, project: ProjectId) -> Result<SnapshotRows, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let runs = runs::recent(&mut reading, RECENT_RUNS).await?;
        Ok(SnapshotRows {
            as_of: events::latest_seq(&mut reading).await?,
            server_now: self.server_now(),
            project: projects::load(&mut reading, project)
                .await?
                .ok_or_else(|| missing("project", project))?,
            environments: projects::environments(&mut reading, project).await?,
            runners: all_runners(&mut reading).await?,
            runs: runs.into_iter().map(|run| run.row).collect(),
        })
    }

    /// All projects, by name.
    pub async fn projects(&self) -> Result<Vec<ProjectRow>, EngineError> {
        Ok(projects::all(&mut self.shared.database.read().await?).await?)
    }

    /// The environments of a project, by name.
    pub async fn environments(&self, project: ProjectId) -> Result<Vec<EnvironmentRow>, EngineError> {
        let mut reading = self.shared.database.read().await?;
        if projects::load(&mut reading, project).await?.is_none() {
            return Err(missing("project", project));
        }
        Ok(projects::environments(&mut reading, project).await?)
    }

    /// All runners, by name.
    pub async fn runner_rows(&self) -> Result<Vec<RunnerRow>, EngineError> {
        all_runners(&mut self.shared.database.read().await?).await
    }

    pub async fn runner_row(&self, runner: RunnerId) -> Result<RunnerRow, EngineError> {
        one_runner(&mut self.shared.database.read().await?, runner).await
    }

    pub async fn runner_details(&self, runner: RunnerId) -> Result<RunnerDetails, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let row = one_runner(&mut reading, runner).await?;
        let mut rows = Vec::new();
        for instance in instances::of_runner(&mut reading, runner).await?.into_iter().rev() {
            rows.push(instance_row(&mut reading, instance).await?);
        }
        Ok(RunnerDetails {
            as_of: events::latest_seq(&mut reading).await?,
            server_now: self.server_now(),
            runner: row,
            instances: rows,
            queue: tasks::queue_rows(&mut reading, runner, SHOWN_TASKS).await?,
            running: tasks::running_rows(&mut reading, runner, SHOWN_TASKS).await?,
            pauses: pauses::of_runner(&mut reading, runner).await?,
            access: access(&mut reading, runner).await?,
        })
    }

    /// What operators watch, as text for Prometheus.
    pub(crate) async fn render_metrics(&self) -> Result<String, EngineError> {
        let runners = figures::of_runners(&mut self.shared.database.read().await?).await?;
        let text = self.metrics().render(runners, self.server_now());
        text.map_err(|error| EngineError::from(StorageError::Unreadable(error.to_string())))
    }

    /// What a pause would do now.
    pub async fn pause_preview(&self, runner: RunnerId) -> Result<PausePreview, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let row = one_runner(&mut reading, runner).await?;
        Ok(PausePreview {
            version: row.version,
            running_tasks: row.running_tasks,
            open_transactions: row.open_transactions,
            queued_tasks: row.queued_tasks,
            active_runs: runners::active_runs(&mut reading, runner).await?,
            default_duration_seconds: self.timing().auto_resume.as_secs(),
            server_now: self.server_now(),
        })
    }

    /// A page of the history, newest first. `before` is the `more` of the page before; a text that is none is `Invalid`.
    pub async fn run_page(
        &self,
        before: Option<&str>,
        limit: u32,
        filter: &RunFilter,
    ) -> Result<RunPage, EngineError> {
        let before = before
            .map(|before| {
                before
                    .parse()
                    .map_err(|_| EngineError::Invalid(format!("\"{before}\" is no place in the history.")))
            })
            .transpose()?;
        let query = RunQuery {
            before,
            project: filter.project,
            pipeline: filter.pipeline.as_deref(),
            environment: filter.environment.as_deref(),
            statuses: &filter.statuses,
            started_after: filter.started_after,
            started_before: filter.started_before,
        };
        let limit = limit.clamp(1, MAX_PAGE);
        let mut reading = self.shared.database.read().await?;
        let mut found = runs::page(&mut reading, &query, limit.saturating_add(1)).await?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = found.len() > shown;
        found.truncate(shown);
        Ok(RunPage {
            as_of: events::latest_seq(&mut reading).await?,
            server_now: self.server_now(),
            more: found.last().filter(|_| has_more).map(|last| last.number.to_string()),
            runs: found.into_iter().map(|run| run.row).collect(),
        })
    }

    pub async fn run_details(&self, run: RunId) -> Result<RunDetails, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let record = runs::load(&mut reading, run).await?.ok_or_else(|| missing("run", run))?;
        let components = components::of_run(&mut reading, run).await?;
        Ok(RunDetails {
            as_of: events::latest_seq(&mut reading).await?,
            server_now: self.server_now(),
            run: record.row,
            components: components.into_iter().map(|component| component.row).collect(),
        })
    }

    /// The pipeline as it was when the run started.
    pub async fn run_pipeline(&self, run: RunId) -> Result<RunPipeline, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let (path, text) = runs::pipeline(&mut reading, run).await?.ok_or_else(|| missing("run", run))?;
        Ok(RunPipeline { run_id: run, path, text })
    }

    pub async fn latest_seq(&self) -> Result<u64, EngineError> {
        Ok(events::latest_seq(&mut self.shared.database.read().await?).await?)
    }

    /// What happened after `seq`, oldest first, at most `limit` events.
    pub async fn events_after(&self, seq: u64, limit: u32) -> Result<Tail, EngineError> {
        let mut reading = self.shared.database.read().await?;
        let latest_seq = events::latest_seq(&mut reading).await?;
        let oldest = events::oldest_seq(&mut reading).await?;
        let is_known = seq <= latest_seq && seq.saturating_add(1) >= oldest;
        if !is_known || latest_seq - seq > MAX_GAP {
            return Ok(Tail::Reset { latest_seq });
        }
        let envelopes: Vec<Envelope> = events::after(&mut reading, seq, limit).await?;
        Ok(Tail::Events(envelopes))
    }

    /// Appends an event of its own, such as a changed file, and answers its sequence number.
    pub async fn append_event(&self, event: ServerEvent) -> Result<u64, EngineError> {
        let mut change = self.change().await?;
        let seq = change.append(&event).await?;
        change.commit().await?;
        Ok(seq)
    }
}

async fn one_runner(connection: &mut Transaction, runner: RunnerId) -> Result<RunnerRow, EngineError> {
    let record = runners::load(&mut *connection, runner).await?.ok_or_else(|| missing("runner", runner))?;
    Ok(runner_row(connection, &record).await?)
}

async fn all_runners(connection: &mut Transaction) -> Result<Vec<RunnerRow>, EngineError> {
    let mut rows = Vec::new();
    for record in runners::all(&mut *connection).await? {
        rows.push(runner_row(&mut *connection, &record).await?);
    }
    Ok(rows)
}
