//! Ends components, tasks, transactions and runs. Never says what follows: that is stepping.

use dpl::Outcome;
use model::{ComponentState, Intent, RunId, RunStatus, TaskStatus, TransactionState};

use super::EngineError;
use super::change::Change;
use crate::storage::components::ComponentRecord;
use crate::storage::runs::RunRecord;
use crate::storage::tasks::TaskRecord;
use crate::storage::transactions::TransactionRecord;
use crate::storage::{components, pauses, runners, runs, tasks, transactions};

/// How a task's component ended.
pub(super) struct Ending {
    pub(super) state: ComponentState,
    pub(super) outcome: Option<Outcome>,
    pub(super) message: Option<String>,
    pub(super) output: Option<String>,
}

impl Ending {
    pub(super) fn failed(message: impl Into<String>) -> Ending {
        Ending {
            state: ComponentState::Failed,
            outcome: Some(Outcome::Failure),
            message: Some(message.into()),
            output: None,
        }
    }

    pub(super) fn cancelled() -> Ending {
        Ending {
            state: ComponentState::Cancelled,
            outcome: None,
            message: Some("Cancelled with its run.".to_owned()),
            output: None,
        }
    }
}

/// Who says that a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndedBy {
    /// The instance that had its lease.
    Instance,
    Server,
}

impl Change {
    /// The component has ended like this.
    pub(super) async fn end_component(
        &mut self,
        component: &mut ComponentRecord,
        state: ComponentState,
        outcome: Option<Outcome>,
    ) -> Result<(), EngineError> {
        component.row.state = state;
        component.row.wait = None;
        component.row.finished_at = Some(self.now);
        component.outcome = outcome;
        components::save(self.connection(), component);
        self.touch_component(component.row.run_id, &component.row.component);
        Ok(())
    }

    /// The task is over; its component is another matter.
    pub(super) async fn end_task(
        &mut self,
        task: &mut TaskRecord,
        status: TaskStatus,
        by: EndedBy,
    ) -> Result<(), EngineError> {
        task.status = status;
        task.finished_at = Some(self.now);
        task.lease_until = None;
        task.is_reported = by == EndedBy::Instance;
        tasks::save(self.connection(), task);
        self.touch_runner(task.runner_id);
        if by == EndedBy::Instance
            && let Some(runner) = runners::load(self.connection(), task.runner_id).await?
            && let Intent::Pausing { pause, .. } = runner.rules.intent
        {
            pauses::count_finished(self.connection(), pause).await?;
        }
        Ok(())
    }

    /// The component that the task stands for has ended with it.
    pub(super) async fn end_component_of(
        &mut self,
        task: &TaskRecord,
        ending: Ending,
    ) -> Result<(), EngineError> {
        if task.is_automatic {
            return Ok(());
        }
        let Some(mut component) = components::load(self.connection(), task.run_id, &task.component).await?
        else {
            return Ok(());
        };
        component.row.message = ending.message;
        component.row.output = ending.output.or(component.row.output);
        self.end_component(&mut component, ending.state, ending.outcome).await
    }

    /// Ends every queued task of the run, and what it stands for. Answers how many there were.
    pub(super) async fn end_queued(
        &mut self,
        run: RunId,
        status: TaskStatus,
        ending: impl Fn() -> Ending,
    ) -> Result<u32, EngineError> {
        let mut ended = 0;
        for mut task in tasks::unfinished_of_run(self.connection(), run).await? {
            // A rollback that the server added is needed the more.
            if task.status == TaskStatus::Queued && !task.is_automatic {
                self.end_task(&mut task, status, EndedBy::Server).await?;
                self.end_component_of(&task, ending()).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// The task's instance is gone, or no longer has it. It is never repeated: nobody knows how far it came.
    pub(super) async fn lose_task(&mut self, mut task: TaskRecord, message: &str) -> Result<(), EngineError> {
        self.end_task(&mut task, TaskStatus::Failed, EndedBy::Server).await?;
        if task.is_automatic
            && let Some(transaction) = task.transaction_id
            && let Some(transaction) = transactions::load(self.connection(), transaction).await?
        {
            self.end_transaction(transaction, TransactionState::Failed).await?;
        }
        self.end_component_of(&task, Ending::failed(message)).await?;
        self.step(task.run_id).await
    }

    /// The transaction is over. What was queued in it runs outside of it, unless its session was lost.
    pub(super) async fn end_transaction(
        &mut self,
        mut transaction: TransactionRecord,
        state: TransactionState,
    ) -> Result<(), EngineError> {
        if transaction.state != TransactionState::Open {
            return Ok(());
        }
        transaction.state = state;
        transaction.ended_at = Some(self.now);
        transactions::save(self.connection(), &transaction).await?;
        self.touch_runner(transaction.runner_id);
        for mut task in tasks::unfinished_of_transaction(self.connection(), transaction.id).await? {
            if task.status != TaskStatus::Queued {
                continue;
            }
            if task.is_automatic {
                self.end_task(&mut task, TaskStatus::Cancelled, EndedBy::Server).await?;
            } else if state == TransactionState::Failed {
                self.end_task(&mut task, TaskStatus::Failed, EndedBy::Server).await?;
                let message = format!(
                    "The transaction of \"{}\" was lost with the instance of the runner that had it.",
                    transaction.begin_component
                );
                self.end_component_of(&task, Ending::failed(message)).await?;
            } else {
                task.transaction_id = None;
                task.pin_instance = None;
                tasks::save(self.connection(), &task);
                self.describe_queued(&task).await?;
            }
        }
        Ok(())
    }

    /// Says anew why the queued task waits.
    async fn describe_queued(&mut self, task: &TaskRecord) -> Result<(), EngineError> {
        let runner = runners::load(self.connection(), task.runner_id).await?;
        let component = components::load(self.connection(), task.run_id, &task.component).await?;
        let (Some(runner), Some(mut component)) = (runner, component) else { return Ok(()) };
        if self.wait_words(&runner).await?.describe(&mut component.row, task.pin()) {
            components::save(self.connection(), &component);
            self.touch_component(task.run_id, &task.component);
            self.hold(&runner, &component.row).await?;
        }
        self.wake(task.runner_id);
        Ok(())
    }

    /// The run has ended. Answers the run that waited for it, which goes on now.
    pub(super) async fn finish_run(
        &mut self,
        mut run: RunRecord,
        status: RunStatus,
        message: Option<String>,
    ) -> Result<Option<RunId>, EngineError> {
        let rest = match status {
            RunStatus::Cancelled => ComponentState::Cancelled,
            _ => ComponentState::Skipped,
        };
        for mut component in components::of_run(self.connection(), run.row.id).await? {
            if component.row.state == ComponentState::Waiting {
                self.end_component(&mut component, rest, None).await?;
            }
        }
        run.row.status = status;
        run.row.finished_at = Some(self.now);
        run.row.held = run.row.held.observe(false, self.now);
        run.row.message = message;
        runs::save(self.connection(), &run);
        self.touch_run(run.row.id);
        self.engine.forget_plan(run.row.id);
        self.tell_parent(&run).await
    }

    /// The component that started the run ends with it.
    async fn tell_parent(&mut self, run: &RunRecord) -> Result<Option<RunId>, EngineError> {
        let (Some(parent), Some(name)) = (run.row.parent, &run.parent_component) else { return Ok(None) };
        let Some(parent) = runs::load(self.connection(), parent).await? else { return Ok(None) };
        let Some(mut component) = components::load(self.connection(), parent.row.id, name).await? else {
            return Ok(None);
        };
        if component.row.state != ComponentState::Running || component.row.child_run != Some(run.row.id) {
            return Ok(None);
        }
        let pipeline = &run.row.pipeline;
        let (state, outcome, message) = match run.row.status {
            RunStatus::Success => (
                ComponentState::Succeeded,
                Some(Outcome::Success),
                format!("The pipeline {pipeline} succeeded."),
            ),
            RunStatus::Cancelled if parent.row.status == RunStatus::Cancelling => {
                (ComponentState::Cancelled, None, format!("The pipeline {pipeline} was cancelled."))
            }
            RunStatus::Cancelled => (
                ComponentState::Failed,
                Some(Outcome::Failure),
                format!("The pipeline {pipeline} was cancelled."),
            ),
            _ => (
                ComponentState::Failed,
                Some(Outcome::Failure),
                match &run.row.message {
                    Some(message) => format!("The pipeline {pipeline} failed: {message}"),
                    None => format!("The pipeline {pipeline} failed."),
                },
            ),
        };
        component.row.message = Some(message);
        self.end_component(&mut component, state, outcome).await?;
        Ok(Some(parent.row.id))
    }
}
