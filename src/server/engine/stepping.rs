//! Walks a run's graph: after each end of a component, queues what follows and ends what has nothing left. Which
//! component follows is decided by `dpl`; this only makes it rows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use dpl::{Next, Outcome, Ready, RunResult};
use model::{ComponentState, RunId, RunStatus, TaskId, TaskStatus, TransactionId};
use uuid::Uuid;

use super::change::Change;
use super::plan::Plan;
use super::{EngineError, missing};
use crate::storage::components::ComponentRecord;
use crate::storage::runs::RunRecord;
use crate::storage::tasks::TaskRecord;
use crate::storage::transactions::TransactionRecord;
use crate::storage::{components, runners, runs, tasks, transactions};

/// The name of the rollbacks that the server adds.
pub(super) const AUTOMATIC_ROLLBACK: &str = "Rollback (automatic)";

type Components = BTreeMap<String, ComponentRecord>;

impl Change {
    /// Goes on with the run, and with the run that waits for it when it ends.
    pub(super) async fn step(&mut self, run: RunId) -> Result<(), EngineError> {
        let mut waiting = VecDeque::from([run]);
        while let Some(run) = waiting.pop_front() {
            let run = runs::load(self.connection(), run).await?.ok_or_else(|| missing("run", run))?;
            let ended = match run.row.status {
                RunStatus::Running => self.follow_graph(run).await?,
                RunStatus::Cancelling => self.finish_cancelling(run).await?,
                RunStatus::Success
                | RunStatus::Failed
                | RunStatus::Cancelled
                | RunStatus::Skipped
                | RunStatus::Unknown => {
                    self.close_transactions(&run, &Components::new()).await?;
                    None
                }
            };
            waiting.extend(ended);
        }
        Ok(())
    }

    /// Answers the parent when the run ended.
    async fn follow_graph(&mut self, run: RunRecord) -> Result<Option<RunId>, EngineError> {
        let plan = self.plan(&run).await?;
        let mut components: Components = components::of_run(self.connection(), run.row.id)
            .await?
            .into_iter()
            .map(|component| (component.row.component.clone(), component))
            .collect();
        let next = self.record_next(&plan, &run, &mut components).await?;
        self.close_transactions(&run, &components).await?;
        let Some(result) = next.result else { return Ok(None) };
        if self.has_automatic_rollback(run.row.id).await? {
            return Ok(None);
        }
        match result {
            RunResult::Success => self.finish_run(run, RunStatus::Success, None).await,
            RunResult::Failure(reason) => {
                let message = failure_message(&reason, &components);
                self.finish_run(run, RunStatus::Failed, Some(message)).await
            }
        }
    }

    async fn record_next(
        &mut self,
        plan: &Plan,
        run: &RunRecord,
        components: &mut Components,
    ) -> Result<Next, EngineError> {
        let ended: BTreeMap<String, Outcome> = components
            .iter()
            .filter_map(|(name, component)| Some((name.clone(), component.outcome?)))
            .collect();
        let under_way: BTreeSet<String> = components
            .iter()
            .filter(|(_, component)| is_under_way(component.row.state))
            .map(|(name, _)| name.clone())
            .collect();
        let mut begun_by: BTreeMap<String, String> = components
            .iter()
            .filter_map(|(name, component)| Some((name.clone(), component.begun_by.clone()?)))
            .collect();
        let next = plan.graph.next(&ended, &under_way);
        for passed in &next.passed {
            let begin = begin_of(plan, passed, &mut begun_by);
            if let Some(component) = components.get_mut(&passed.name) {
                component.begun_by = begin;
                component.row.message = Some("Disabled: the run passed over it.".to_owned());
                self.end_component(component, ComponentState::Skipped, Some(Outcome::Success)).await?;
            }
        }
        for name in &next.skipped {
            if let Some(component) = components.get_mut(name) {
                self.end_component(component, ComponentState::Skipped, Some(Outcome::Skipped)).await?;
            }
        }
        for ready in &next.ready {
            let begin = begin_of(plan, ready, &mut begun_by);
            if let Some(component) = components.get_mut(&ready.name) {
                component.begun_by = begin;
                self.enqueue(run, component).await?;
            }
        }
        Ok(next)
    }

    /// Puts the component's task at the end of the runner's queue.
    async fn enqueue(&mut self, run: &RunRecord, component: &mut ComponentRecord) -> Result<(), EngineError> {
        let mut task = self.new_task(run, &component.row.component, &component.row.component_type);
        if component.begun_by.as_deref() == Some(&component.row.component) {
            task.transaction_id = Some(TransactionId(Uuid::new_v4()));
        } else if let Some(begin) = &component.begun_by {
            let open = transactions::open_of_run(self.connection(), run.row.id).await?;
            if let Some(transaction) = open.iter().find(|open| open.begin_component == *begin) {
                task.transaction_id = Some(transaction.id);
                task.pin_instance = Some(transaction.instance_id);
            }
        }
        tasks::insert(self.connection(), &task);
        let runner = runners::load(self.connection(), run.row.runner_id)
            .await?
            .ok_or_else(|| missing("runner", run.row.runner_id))?;
        component.row.task_id = Some(task.id);
        component.row.queued_at = Some(self.now);
        self.wait_words(&runner).await?.describe(&mut component.row, task.pin());
        components::save(self.connection(), component);
        self.hold(&runner, &component.row).await?;
        self.touch_component(run.row.id, &component.row.component);
        self.touch_runner(run.row.runner_id);
        self.wake(run.row.runner_id);
        Ok(())
    }

    /// Rolls back the run's open transactions in which nothing more can happen.
    pub(super) async fn close_transactions(
        &mut self,
        run: &RunRecord,
        components: &Components,
    ) -> Result<(), EngineError> {
        for transaction in transactions::open_of_run(self.connection(), run.row.id).await? {
            let has_tasks =
                !tasks::unfinished_of_transaction(self.connection(), transaction.id).await?.is_empty();
            let goes_on = run.row.status == RunStatus::Running
                && may_go_on(&transaction, components, self.plan(run).await?.as_ref());
            if !has_tasks && !goes_on {
                let mut task = self.new_task(run, AUTOMATIC_ROLLBACK, "rollback");
                task.is_automatic = true;
                task.transaction_id = Some(transaction.id);
                task.pin_instance = Some(transaction.instance_id);
                tasks::insert(self.connection(), &task);
                self.touch_runner(run.row.runner_id);
                self.wake(run.row.runner_id);
            }
        }
        Ok(())
    }

    /// Whether a rollback that the server added is queued or executes: the one kind of task that no component shows.
    pub(super) async fn has_automatic_rollback(&mut self, run: RunId) -> Result<bool, EngineError> {
        if !components::any_in_transaction(self.connection(), run).await? {
            return Ok(false);
        }
        let unfinished = tasks::unfinished_of_run(self.connection(), run).await?;
        Ok(unfinished.iter().any(|task| task.is_automatic))
    }

    /// The run's plan, parsed once while the run goes on.
    pub(super) async fn plan(&mut self, run: &RunRecord) -> Result<std::sync::Arc<Plan>, EngineError> {
        if let Some(plan) = self.engine.remembered_plan(run.row.id) {
            return Ok(plan);
        }
        let (path, text) =
            runs::pipeline(self.connection(), run.row.id).await?.ok_or_else(|| missing("run", run.row.id))?;
        Ok(self.engine.remember_plan(run.row.id, Plan::new(&path, &text, &run.row.part)?))
    }

    fn new_task(&self, run: &RunRecord, component: &str, component_type: &str) -> TaskRecord {
        TaskRecord {
            number: 0,
            id: TaskId(Uuid::new_v4()),
            run_id: run.row.id,
            runner_id: run.row.runner_id,
            component: component.to_owned(),
            component_type: component_type.to_owned(),
            status: TaskStatus::Queued,
            attempt: 0,
            transaction_id: None,
            pin_instance: None,
            is_automatic: false,
            instance_id: None,
            lease_until: None,
            queued_at: self.now,
            started_at: None,
            finished_at: None,
            is_reported: false,
        }
    }
}

pub(super) fn is_under_way(state: ComponentState) -> bool {
    matches!(state, ComponentState::Queued | ComponentState::Held | ComponentState::Running)
}

/// The Begin in whose transaction the component executes; remembered for those that follow it.
fn begin_of(plan: &Plan, ready: &Ready, begun_by: &mut BTreeMap<String, String>) -> Option<String> {
    let begin = plan.graph.transaction_of(&ready.name, &ready.fired_by, begun_by);
    if let Some(begin) = &begin {
        begun_by.insert(ready.name.clone(), begin.clone());
    }
    begin
}

/// Whether a component that is under way, or one that may still come, executes in the transaction.
fn may_go_on(transaction: &TransactionRecord, components: &Components, plan: &Plan) -> bool {
    let is_member = |name: &str| {
        components
            .get(name)
            .is_some_and(|component| component.begun_by.as_deref() == Some(&transaction.begin_component))
    };
    components.iter().any(|(name, component)| match component.row.state {
        ComponentState::Queued | ComponentState::Held | ComponentState::Running => is_member(name),
        // Something else must end first, such as another input of an And.
        ComponentState::Waiting => plan
            .graph
            .predecessors(name)
            .iter()
            .any(|source| is_member(source) && !components.get(*source).is_some_and(ends_transaction)),
        ComponentState::Succeeded
        | ComponentState::Failed
        | ComponentState::Skipped
        | ComponentState::Cancelled => false,
    })
}

fn ends_transaction(component: &ComponentRecord) -> bool {
    matches!(component.row.component_type.as_str(), "commit" | "rollback")
        && component.row.state != ComponentState::Skipped
}

/// Why the run failed, with what the first failed component said.
fn failure_message(reason: &str, components: &Components) -> String {
    let mut characters = reason.chars();
    let reason: String =
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect();
    let first = components
        .values()
        .filter(|component| component.row.state == ComponentState::Failed)
        .min_by_key(|component| component.row.finished_at);
    match first.and_then(|component| component.row.message.as_ref()) {
        Some(message) => format!("{reason}. {message}"),
        None => format!("{reason}."),
    }
}
