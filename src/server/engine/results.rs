//! Takes the results of tasks, in every state of the runner, each once. A result whose lease is gone changes nothing.

use std::collections::BTreeSet;

use api::work::{ResultAccepted, TaskOutcome, TaskResult};
use dpl::Outcome;
use model::{
    ComponentState, Lease, RunId, RunStatus, RunnerId, TaskId, TaskStatus, TransactionRole, TransactionState,
    Verdict, judge_result, lease_until, transaction_after,
};
use serde_json::{Map, Value};

use super::change::Change;
use super::ending::{EndedBy, Ending};
use super::together::{Answer, Asked, likewise, unavailable};
use super::{Engine, EngineError, SourceFile, missing};
use crate::storage::tasks::TaskRecord;
use crate::storage::transactions::TransactionRecord;
use crate::storage::{components, runs, tasks, transactions};

/// Longer output is cut here, should a runner send more.
const MAX_OUTPUT: usize = 64 * 1024;

/// A result, and the file of the pipeline that it wants to start.
pub(super) struct Ended {
    result: TaskResult,
    child: Option<SourceFile>,
}

impl Ended {
    pub(super) fn task_id(&self) -> TaskId {
        self.result.task_id
    }
}

impl Engine {
    /// Takes a result. Sent again it is accepted again; one that is stale is refused.
    pub async fn result(&self, runner: RunnerId, result: TaskResult) -> Result<ResultAccepted, EngineError> {
        let mut answers = self.results(runner, vec![result]).await;
        answers.pop().unwrap_or_else(|| Err(unavailable("no answer")))
    }

    /// Takes the results of tasks that ended together, each as if it had come alone. Answers in their order.
    pub async fn results(
        &self,
        runner: RunnerId,
        results: Vec<TaskResult>,
    ) -> Vec<Result<ResultAccepted, EngineError>> {
        let mut answers: Vec<Option<Result<ResultAccepted, EngineError>>> = Vec::with_capacity(results.len());
        let mut ended = Vec::with_capacity(results.len());
        for result in results {
            match self.child_file(runner, &result).await {
                Ok(child) => {
                    answers.push(None);
                    ended.push(Ended { result, child });
                }
                Err(error) => answers.push(Some(Err(error))),
            }
        }
        let mut judged = match self.ask(Asked::Results(runner, ended)).await {
            Ok(Answer::Results(judged)) => judged,
            Ok(Answer::Look(_)) => Vec::new(),
            // Those behind the first are told the same.
            Err(error) => {
                let others: Vec<_> = answers.iter().skip(1).map(|_| Err(likewise(&error))).collect();
                std::iter::once(Err(error)).chain(others).collect()
            }
        }
        .into_iter();
        let mut next = || judged.next().unwrap_or_else(|| Err(unavailable("no answer")));
        answers.into_iter().map(|known| known.unwrap_or_else(&mut next)).collect()
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
        let around = runs::surroundings(&mut reading, &BTreeSet::from([task.run_id]))
            .await?
            .remove(&task.run_id)
            .ok_or_else(|| missing("run", task.run_id))?;
        drop(reading);
        self.pipeline_file(around.project_id, pipeline).await
    }
}

impl Change {
    /// Reads at once what `take_result` needs for the results of these tasks.
    pub(super) async fn read_ahead_results(&mut self, named: Vec<TaskId>) -> Result<(), EngineError> {
        tasks::read_ahead(self.connection(), &named).await?;
        let mut going_on = BTreeSet::new();
        for task in named {
            let task = tasks::load(self.connection(), task).await?;
            going_on.extend(task.filter(|task| task.status == TaskStatus::Running).map(|task| task.run_id));
        }
        self.read_ahead_runs(&going_on).await
    }

    /// Reads at once what is asked for run by run when something of these runs changes.
    pub(super) async fn read_ahead_runs(&mut self, changing: &BTreeSet<RunId>) -> Result<(), EngineError> {
        runs::read_ahead(self.connection(), changing).await?;
        transactions::read_ahead_open(self.connection(), changing).await?;
        Ok(())
    }

    /// The outer error is that of the change, the inner one a refusal of this result, which has changed nothing. What
    /// follows from those that were accepted is left to `go_on`.
    pub(super) async fn take_result(
        &mut self,
        runner: RunnerId,
        Ended { result, child }: &Ended,
    ) -> Result<Result<ResultAccepted, EngineError>, EngineError> {
        let task = tasks::load(self.connection(), result.task_id).await?;
        let Some(task) = task.filter(|task| task.runner_id == runner) else {
            return Ok(Err(missing("task", result.task_id)));
        };
        let holder = task.instance_id.map(|instance| Lease { instance, attempt: task.attempt });
        let sender = Lease { instance: result.instance_id, attempt: result.attempt };
        match judge_result(task.status, holder, task.is_reported, sender) {
            Verdict::Accepted => {
                self.is("result");
                self.accept(task, result.clone(), child.clone()).await?;
                Ok(Ok(ResultAccepted {}))
            }
            Verdict::Repeated => Ok(Ok(ResultAccepted {})),
            Verdict::Stale => {
                self.engine.metrics().refused_results.inc();
                Ok(Err(EngineError::Conflict {
                    code: "stale-result",
                    detail: format!(
                        "The result of task {} came too late: the task is no longer leased to this instance. \
                         It was not used.",
                        task.id
                    ),
                }))
            }
        }
    }

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
        self.stand(task.run_id);
        Ok(())
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
