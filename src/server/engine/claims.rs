//! Hands out tasks. Which task an instance may have is the model's rule; it is asked inside the transaction that
//! hands it out, so that nothing starts after a pause was committed.

use std::time::Duration;

use api::work::{Claim, Claimed, TaskOrder};
use model::{
    Claimant, ComponentState, InstanceId, Link, ProjectId, RunnerId, TaskStatus, lease_until, may_claim, room,
};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::change::Change;
use super::notes::Note;
use super::{Engine, EngineError, missing};
use crate::storage::instances::InstanceRecord;
use crate::storage::tasks::TaskRecord;
use crate::storage::{components, instances, runs, tasks, transactions};

/// The longest that a claim waits.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// How long a claim waits when the instance has news to fetch: it returns at once, yet an instance that does not
/// fetch them does not spin.
const NEWS_WAIT: Duration = Duration::from_millis(250);

/// What one look at the queue found.
struct Look {
    orders: Vec<(ProjectId, TaskOrder)>,
    /// The pause under way, or none.
    pause: Option<model::PauseId>,
    /// The instance has not acknowledged that pause yet, or is asked to leave.
    has_news: bool,
    /// The instance is leaving and has no transaction to finish: nothing is ever handed out to it again.
    is_pointless: bool,
}

impl Engine {
    /// Waits for work, at most as long as the claim says; answers without work when the runner's pause changes, so
    /// that the instance sends a heartbeat. Tasks are the instance's from the moment of the commit, whether or not
    /// the answer arrives.
    pub async fn claim(&self, runner: RunnerId, claim: Claim) -> Result<Claimed, EngineError> {
        self.claim_until(runner, claim, std::future::pending()).await
    }

    /// As `claim`, and it also ends once `stopping` completes: without a task, or with those that are the instance's by
    /// then.
    pub(crate) async fn claim_until(
        &self,
        runner: RunnerId,
        claim: Claim,
        stopping: impl Future<Output = ()>,
    ) -> Result<Claimed, EngineError> {
        tokio::pin!(stopping);
        let started = Instant::now();
        let mut deadline = started + Duration::from_millis(claim.wait_ms).min(MAX_WAIT);
        let mut wakes = self.claim_wakes(runner);
        let mut first_pause = None;
        loop {
            // Before the look, so that what happens after it wakes.
            wakes.borrow_and_update();
            let look = self.look(runner, &claim).await?;
            if !look.orders.is_empty() {
                let mut claimed = Claimed { tasks: Vec::with_capacity(look.orders.len()) };
                for (project, order) in look.orders {
                    claimed.tasks.push(self.with_files(project, order).await);
                }
                return Ok(claimed);
            }
            if look.is_pointless || *first_pause.get_or_insert(look.pause) != look.pause {
                return Ok(Claimed { tasks: Vec::new() });
            }
            if look.has_news {
                deadline = deadline.min(started + NEWS_WAIT);
            }
            let woken = tokio::select! {
                // Never in the middle of handing out: what was committed is told.
                biased;
                () = &mut stopping => false,
                woken = timeout_at(deadline, wakes.changed()) => matches!(woken, Ok(Ok(()))),
            };
            if !woken {
                return Ok(Claimed { tasks: Vec::new() });
            }
        }
    }

    async fn look(&self, runner: RunnerId, claim: &Claim) -> Result<Look, EngineError> {
        let began = Instant::now();
        let mut change = self.change().await?;
        let record = change.runner(runner).await?;
        let instance = change.living_instance(runner, claim.instance_id).await?;
        let pause = record.rules.intent.pause();
        let has_news = instance.shut_down || (pause.is_some() && instance.acknowledged_pause != pause);
        let is_pointless = instance.link == Link::Stopping
            && transactions::open_on(change.connection(), runner, instance.id).await?.is_empty();
        let running = tasks::running_on(change.connection(), instance.id).await?;
        let max = room(u32::try_from(running.len()).unwrap_or(u32::MAX), claim.max);
        let intent = if fault::is_off("pause") { model::Intent::Active } else { record.rules.intent };
        let claimant = Claimant {
            instance: instance.id,
            link: instance.link,
            is_asked_to_leave: instance.shut_down,
            is_busy: claim.is_busy,
        };
        let mut orders = Vec::new();
        if let (Some(in_hand), Link::Connected | Link::Stopping) = (&claim.in_hand, instance.link) {
            for task in running {
                if !in_hand.contains(&(task.id, task.attempt)) {
                    orders.push(change.order(task).await?);
                }
            }
        }
        if max > 0 {
            let candidates = tasks::candidates(change.connection(), runner, instance.id, max).await?;
            let claimable = candidates
                .into_iter()
                .filter(|task| may_claim(&intent, &task.pin().queued(), &claimant).is_ok());
            let wanted = usize::try_from(max).unwrap_or(usize::MAX);
            for task in claimable.take(wanted) {
                orders.push(change.lease(task, instance.id).await?);
            }
        }
        if !orders.is_empty() {
            change.is("claim");
            change.touch_runner(runner);
            change.commit().await?;
            self.metrics().claim_seconds.observe(began.elapsed().as_secs_f64());
        }
        Ok(Look { orders, pause, has_news, is_pointless })
    }

    /// The order with the text of the files that the component names. What cannot be read is left out: the runner says
    /// so where the person looks.
    async fn with_files(&self, project: ProjectId, mut order: TaskOrder) -> TaskOrder {
        let mut files = Map::new();
        if order.component_type == "sql-executor"
            && let Some(name) = order.parameters.get("fileName").and_then(Value::as_str)
        {
            // The runner looks for the name with its variables filled in.
            let name = filled(name, &order.variables);
            if let Ok(Some(file)) = self.shared.source.file(project, name.trim_start_matches('/')).await {
                files.insert(name, Value::String(file.text));
            }
        }
        order.files = Value::Object(files);
        order
    }
}

impl Change {
    /// The instance, unless it is unknown, another runner's, or has said goodbye.
    pub(super) async fn living_instance(
        &mut self,
        runner: RunnerId,
        instance: InstanceId,
    ) -> Result<InstanceRecord, EngineError> {
        let record = instances::load(self.connection(), instance)
            .await?
            .filter(|record| record.runner_id == runner)
            .ok_or_else(|| EngineError::Conflict {
                code: "unknown-instance",
                detail: format!("The instance {instance} is not registered. Register it first."),
            })?;
        if record.link == Link::Stopped {
            return Err(EngineError::Conflict {
                code: "instance-stopped",
                detail: format!(
                    "The instance {instance} has said goodbye. Register a new one to go on working."
                ),
            });
        }
        Ok(record)
    }

    /// The task is the instance's for the length of a lease.
    async fn lease(
        &mut self,
        mut task: TaskRecord,
        instance: InstanceId,
    ) -> Result<(ProjectId, TaskOrder), EngineError> {
        task.status = TaskStatus::Running;
        task.attempt = task.attempt.saturating_add(1);
        task.instance_id = Some(instance);
        task.lease_until = Some(lease_until(&self.timing, self.now));
        task.started_at = Some(self.now);
        tasks::save(self.connection(), &task).await?;
        self.touch_run(task.run_id);
        self.note(Note::HandedOut { queued_at: task.queued_at, now: self.now });
        if !task.is_automatic
            && let Some(mut component) =
                components::load(self.connection(), task.run_id, &task.component).await?
        {
            component.row.state = ComponentState::Running;
            component.row.wait = None;
            component.row.message = None;
            component.row.attempt = task.attempt;
            component.row.started_at = Some(self.now);
            components::save(self.connection(), &component).await?;
            self.touch_component(task.run_id, &task.component);
        }
        self.order(task).await
    }

    /// All that the instance needs to execute the task.
    async fn order(&mut self, task: TaskRecord) -> Result<(ProjectId, TaskOrder), EngineError> {
        let known = match task.is_automatic {
            true => None,
            false => components::parameters(self.connection(), task.run_id, &task.component).await?,
        };
        let around = runs::surroundings(self.connection(), task.run_id)
            .await?
            .ok_or_else(|| missing("run", task.run_id))?;
        let order = TaskOrder {
            task_id: task.id,
            attempt: task.attempt,
            pipeline: around.pipeline,
            component: task.component,
            component_type: task.component_type,
            parameters: known.unwrap_or_else(|| Value::Object(Map::new())),
            variables: around.variables,
            warehouse: around.warehouse,
            transaction_id: task.transaction_id,
            files: Value::Object(Map::new()),
        };
        Ok((around.project_id, order))
    }
}

/// The text with each `${name}` of a scalar variable replaced; others are left as they are.
fn filled(text: &str, variables: &Value) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${")
        && let Some((name, behind)) = after.split_once('}')
    {
        filled.push_str(before);
        match variables.get(name).and_then(Value::as_str) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("${{{name}}}")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_scalars_that_are_known_are_filled_in() {
        let variables = json!({ "day": "mo", "rows": [["1"]] });
        let table = [
            ("sql/${day}/${day}.sql", "sql/mo/mo.sql"),
            ("${rows}.sql", "${rows}.sql"),
            ("${nobody}", "${nobody}"),
            ("a${day", "a${day"),
            ("plain", "plain"),
        ];
        for (text, expected) in table {
            assert_eq!(filled(text, &variables), expected);
        }
    }
}
