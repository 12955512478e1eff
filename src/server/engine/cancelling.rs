//! Ends runs before their time: cancelled by a person, or timed out. Executing tasks finish in both cases.

use api::run::RunRow;
use model::{ComponentState, RunId, RunStatus, TaskStatus};

use super::change::Change;
use super::ending::Ending;
use super::{Engine, EngineError, missing};
use crate::storage::runs::RunRecord;
use crate::storage::{components, runs, tasks};

/// Shown while a cancelled run still executes something.
const CANCELLING: &str = "Cancelling: what executes now finishes first.";

impl Engine {
    /// Cancels a run and the runs it started: queued tasks end at once, executing ones finish. Repeating it changes
    /// nothing; a run that has ended otherwise is refused.
    pub async fn cancel_run(&self, run: RunId) -> Result<RunRow, EngineError> {
        let mut change = self.change().await?;
        let record = runs::load(change.connection(), run).await?.ok_or_else(|| missing("run", run))?;
        match record.row.status {
            RunStatus::Running => change.cancel_family(run).await?,
            RunStatus::Cancelling | RunStatus::Cancelled => {
                change.commit().await?;
                return Ok(record.row);
            }
            status @ (RunStatus::Success | RunStatus::Failed | RunStatus::Skipped | RunStatus::Unknown) => {
                return Err(EngineError::Conflict {
                    code: "run-ended",
                    detail: format!("The run has ended ({}), so there is nothing to cancel.", status.word()),
                });
            }
        }
        change.publish().await?;
        let record = runs::load(change.connection(), run).await?.ok_or_else(|| missing("run", run))?;
        change.commit().await?;
        Ok(record.row)
    }
}

impl Change {
    async fn cancel_family(&mut self, run: RunId) -> Result<(), EngineError> {
        let family = self.active_family(run).await?;
        for run in &family {
            self.end_queued(*run, TaskStatus::Cancelled, Ending::cancelled).await?;
            if let Some(mut record) = runs::load(self.connection(), *run).await? {
                record.row.status = RunStatus::Cancelling;
                record.row.message = Some(CANCELLING.to_owned());
                record.row.held = record.row.held.observe(false, self.now);
                runs::save(self.connection(), &record);
                self.touch_run(*run);
            }
        }
        // The deepest first, so that those above find their children ended.
        for run in family.into_iter().rev() {
            self.step(run).await?;
        }
        Ok(())
    }

    /// A cancelled run ends when nothing of it executes. Answers the parent then.
    pub(super) async fn finish_cancelling(&mut self, run: RunRecord) -> Result<Option<RunId>, EngineError> {
        self.close_transactions(&run, &Default::default()).await?;
        let executes = !tasks::unfinished_of_run(self.connection(), run.row.id).await?.is_empty()
            || !components::under_way(self.connection(), run.row.id).await?.is_empty();
        if executes {
            return Ok(None);
        }
        self.finish_run(run, RunStatus::Cancelled, Some("Cancelled.".to_owned())).await
    }

    /// Fails the run, the runs above it, and all that these started. Answers how many queued tasks ended with them.
    pub(super) async fn fail_family(&mut self, run: RunId, message: &str) -> Result<u32, EngineError> {
        let mut root = run;
        while let Some(record) = runs::load(self.connection(), root).await?
            && let Some(parent) = record.row.parent
        {
            root = parent;
        }
        let mut ended = 0;
        for run in self.active_family(root).await?.into_iter().rev() {
            ended += self.end_queued(run, TaskStatus::Failed, || Ending::failed(message)).await?;
            if let Some(record) = runs::load(self.connection(), run).await? {
                self.close_transactions(&record, &Default::default()).await?;
                self.finish_run(record, RunStatus::Failed, Some(message.to_owned())).await?;
            }
        }
        Ok(ended)
    }

    /// The run and the runs under it that go on, parents before their children.
    async fn active_family(&mut self, run: RunId) -> Result<Vec<RunId>, EngineError> {
        let is_active =
            runs::load(self.connection(), run).await?.is_some_and(|record| record.row.status.is_active());
        let mut family = if is_active { vec![run] } else { Vec::new() };
        let mut next = 0;
        while let Some(run) = family.get(next).copied() {
            family.extend(runs::active_children(self.connection(), run).await?);
            next += 1;
        }
        Ok(family)
    }

    /// Notes whether the run is held now, and what it waits for. Answers whether that changed.
    pub(super) async fn observe_held(&mut self, mut run: RunRecord) -> Result<bool, EngineError> {
        if run.row.status != RunStatus::Running {
            return Ok(false);
        }
        let mut executes = self.has_automatic_rollback(run.row.id).await?;
        let mut is_held = false;
        let mut message = None;
        for component in components::under_way(self.connection(), run.row.id).await? {
            let row = component.row;
            let child = match row.child_run {
                Some(child) if row.state == ComponentState::Running => {
                    runs::load(self.connection(), child).await?
                }
                _ => None,
            };
            let waits_for = match (&child, row.state) {
                (Some(child), _) => {
                    is_held |= child.row.held.since.is_some();
                    executes |= child.row.held.since.is_none() && child.row.message.is_none();
                    child.row.message.clone()
                }
                (None, ComponentState::Held) => {
                    is_held = true;
                    row.message
                }
                (None, ComponentState::Queued) => {
                    executes |= row.wait != Some(model::Wait::Offline);
                    row.message
                }
                (None, ComponentState::Running) => {
                    executes |= row.child_run.is_none();
                    None
                }
                (None, _) => None,
            };
            message = message.or(waits_for);
        }
        let message = if executes { None } else { message };
        let held = run.row.held.observe(is_held && !executes, self.now);
        if held == run.row.held && message == run.row.message {
            return Ok(false);
        }
        run.row.held = held;
        run.row.message = message;
        runs::save(self.connection(), &run);
        self.touch_run(run.row.id);
        Ok(true)
    }
}
