//! Takes the results of tasks, in every state of the runner, each once. A result whose lease is gone changes nothing.

use api::work::{ResultAccepted, TaskOutcome, TaskResult};
use dpl::Outcome;
use model::{
    ComponentState, Lease, RunStatus, RunnerId, TaskStatus, TransactionRole, TransactionState, Verdict,
    judge_result, lease_until, transaction_after,
};
use serde_json::{Map, Value};

use super::change::Change;
use super::ending::{EndedBy, Ending};
use super::{Engine, EngineError, SourceFile, missing};
use crate::storage::tasks::TaskRecord;
use crate::storage::transactions::TransactionRecord;
use crate::storage::{components, runs, tasks, transactions};

/// Longer output is cut here, should a runner send more.
const MAX_OUTPUT: usize = 64 * 1024;

impl Engine {
    /// Takes a result. Sent again it is accepted again; one that is stale is refused.
    pub async fn result(&self, runner: RunnerId, result: TaskResult) -> Result<ResultAccepted, EngineError> {
        let child = self.child_file(runner, &result).await?;
        let mut change = self.change().await?;
        let task = tasks::load(change.connection(), result.task_id)
            .await?
            .filter(|task| task.runner_id == runner)
            .ok_or_else(|| missing("task", result.task_id))?;
        let holder = task.instance_id.map(|instance| Lease { instance, attempt: task.attempt });
        let sender = Lease { instance: result.instance_id, attempt: result.attempt };
        match judge_result(task.status, holder, task.is_reported, sender) {
            Verdict::Accepted => {
                change.is("result");
                change.accept(task, result, child).await?;
                change.commit().await?;
                Ok(ResultAccepted {})
            }
            Verdict::Repeated => {
                change.commit().await?;
                Ok(ResultAccepted {})
            }
            Verdict::Stale => {
                self.metrics().refused_results.inc();
                Err(EngineError::Conflict {
                    code: "stale-result",
                    detail: format!(
                        "The result of task {} came too late: the task is no longer leased to this instance. \
                     It was not used.",
                        task.id
                    ),
                })
            }
        }
    }

    /// The file of the pipeline that the result wants to start. Read before the transaction: the files may be in the
    /// same database.
    async fn child_file(
        &self,
        runner: RunnerId,
        result: &TaskResult,
    ) -> Result<Option<SourceFile>, EngineError> {
        let TaskOutcome::StartChild { pipeline, .. } = &result.outcome else { return Ok(None) };
        let mut reading = self.shared.database.read().await?;
        let task = tasks::load(&mut reading, result.task_id)
            .await?
            .filter(|task| task.runner_id == runner)
            .ok_or_else(|| missing("task", result.task_id))?;
        let around = runs::surroundings(&mut reading, task.run_id)
            .await?
            .ok_or_else(|| missing("run", task.run_id))?;
        drop(reading);
        self.pipeline_file(around.project_id, pipeline).await
    }
}

impl Change {
    async fn accept(
        &mut self,
        mut task: TaskRecord,
        result: TaskResult,
        child: Option<SourceFile>,
    ) -> Result<(), EngineError> {
        let status = match result.outcome {
            TaskOutcome::Failure => TaskStatus::Failed,
            TaskOutcome::Success | TaskOutcome::Branch { .. } | TaskOutcome::StartChild { .. } => {
                TaskStatus::Succeeded
            }
        };
        self.end_task(&mut task, status, EndedBy::Instance).await?;
        self.follow_transaction(&task, status).await?;
        let message = Some(result.message).filter(|message| !message.is_empty());
        let output = Some(cut(result.output)).filter(|output| !output.is_empty());
        let ending = |state, outcome, message| Ending { state, outcome: Some(outcome), message, output };
        match result.outcome {
            TaskOutcome::Success => {
                let ending = ending(ComponentState::Succeeded, Outcome::Success, message);
                self.end_component_of(&task, ending).await?;
            }
            TaskOutcome::Failure => {
                let ending = ending(ComponentState::Failed, Outcome::Failure, message);
                self.end_component_of(&task, ending).await?;
            }
            TaskOutcome::Branch { value } => {
                let ending = ending(ComponentState::Succeeded, Outcome::Branch(value), message);
                self.end_component_of(&task, ending).await?;
            }
            TaskOutcome::StartChild { pipeline, variables } => {
                self.accept_child(&task, &pipeline, variables, child).await?;
            }
        }
        self.step(task.run_id).await
    }

    /// The component goes on as a run of its own; its task and lease are over.
    async fn accept_child(
        &mut self,
        task: &TaskRecord,
        pipeline: &str,
        variables: Value,
        file: Option<SourceFile>,
    ) -> Result<(), EngineError> {
        let run =
            runs::load(self.connection(), task.run_id).await?.ok_or_else(|| missing("run", task.run_id))?;
        if run.row.status != RunStatus::Running {
            return self.end_component_of(task, Ending::cancelled()).await;
        }
        let Some(mut component) = components::load(self.connection(), task.run_id, &task.component).await?
        else {
            return Ok(());
        };
        let variables = match variables {
            Value::Object(variables) => variables,
            _ => Map::new(),
        };
        self.start_child(&run, &mut component, pipeline, file, variables).await
    }

    /// A Begin opens its transaction on the instance that executed it; a Commit or Rollback ends it.
    async fn follow_transaction(&mut self, task: &TaskRecord, status: TaskStatus) -> Result<(), EngineError> {
        let (Some(id), Some(instance_id)) = (task.transaction_id, task.instance_id) else { return Ok(()) };
        let role = match (task.pin_instance, task.component_type.as_str()) {
            (None, "begin") => TransactionRole::Begin,
            (Some(_), "commit") => TransactionRole::Commit,
            (Some(_), "rollback") => TransactionRole::Rollback,
            _ => TransactionRole::Inside,
        };
        match transaction_after(role, status == TaskStatus::Succeeded) {
            Some(TransactionState::Open) => {
                let transaction = TransactionRecord {
                    id,
                    run_id: task.run_id,
                    runner_id: task.runner_id,
                    begin_component: task.component.clone(),
                    instance_id,
                    state: TransactionState::Open,
                    lease_until: lease_until(&self.timing, self.now),
                    begun_at: self.now,
                    ended_at: None,
                };
                transactions::insert(self.connection(), &transaction).await?;
                Ok(())
            }
            Some(state) => match transactions::load(self.connection(), id).await? {
                Some(transaction) => self.end_transaction(transaction, state).await,
                None => Ok(()),
            },
            None => Ok(()),
        }
    }
}

fn cut(mut output: String) -> String {
    if output.len() > MAX_OUTPUT {
        let end = (0..=MAX_OUTPUT).rev().find(|end| output.is_char_boundary(*end)).unwrap_or(0);
        output.truncate(end);
    }
    output
}
