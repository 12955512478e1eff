//! Hands out tasks. Which task an instance may have is the model's rule; it is asked inside the transaction that
//! hands it out, so that nothing starts after a pause was committed.

use std::collections::{BTreeMap, HashMap, VecDeque};

use api::work::{Claim, TaskOrder};
use model::{
    Claimant, ComponentState, InstanceId, Intent, Link, ProjectId, RunnerId, TASKS_PER_INSTANCE, TaskStatus,
    lease_until, may_claim, room,
};
use serde_json::{Map, Value};

use super::change::Change;
use super::notes::Note;
use super::{EngineError, missing};
use crate::storage::instances::InstanceRecord;
use crate::storage::runners::RunnerRecord;
use crate::storage::tasks::TaskRecord;
use crate::storage::{components, instances, runs, tasks, transactions};

/// What one look at the queue found.
pub(super) struct Look {
    pub(super) orders: Vec<(ProjectId, TaskOrder)>,
    /// The pause under way, or none.
    pub(super) pause: Option<model::PauseId>,
    /// The instance has not acknowledged that pause yet, or is asked to leave.
    pub(super) has_news: bool,
    /// The instance is leaving and has no transaction to finish: nothing is ever handed out to it again.
    pub(super) is_pointless: bool,
}

impl Look {
    pub(super) fn has_orders(&self) -> bool {
        !self.orders.is_empty()
    }
}

/// A claim whose instance lives, on its way to an answer.
struct Claiming<'a> {
    /// Its place among those that are looked at together.
    at: usize,
    claim: &'a Claim,
    instance: InstanceRecord,
    has_transactions: bool,
    /// Of what the instance has already, what is given again; then what is handed out now.
    given: Vec<TaskRecord>,
}

impl Change {
    /// Looks at the queues for all of these claims, in their order. The outer error is that of the change, an inner one that
    /// of a claim.
    pub(super) async fn look(
        &mut self,
        claims: &[(usize, RunnerId, &Claim)],
    ) -> Result<Vec<(usize, Result<Look, EngineError>)>, EngineError> {
        let mut by_runner: BTreeMap<RunnerId, Vec<(usize, &Claim)>> = BTreeMap::new();
        for (at, runner, claim) in claims {
            by_runner.entry(*runner).or_default().push((*at, claim));
        }
        let mut looks = Vec::with_capacity(claims.len());
        for (runner, claims) in by_runner {
            looks.extend(self.look_for(runner, claims).await?);
        }
        Ok(looks)
    }

    async fn look_for(
        &mut self,
        runner: RunnerId,
        claims: Vec<(usize, &Claim)>,
    ) -> Result<Vec<(usize, Result<Look, EngineError>)>, EngineError> {
        let record = self.runner(runner).await?;
        let pause = record.rules.intent.pause();
        let named: Vec<InstanceId> = claims.iter().map(|(_, claim)| claim.instance_id).collect();
        let known = instances::load_all(self.connection(), &named).await?;
        let open = transactions::open_of_runner(self.connection(), runner).await?;
        let mut looks = Vec::with_capacity(claims.len());
        let mut claiming = Vec::with_capacity(claims.len());
        for (at, claim) in claims {
            match living(known.get(&claim.instance_id).cloned(), runner, claim.instance_id) {
                Ok(instance) => {
                    let has_transactions = open.iter().any(|open| open.instance_id == instance.id);
                    claiming.push(Claiming { at, claim, instance, has_transactions, given: Vec::new() });
                }
                Err(error) => looks.push((at, Err(error))),
            }
        }
        self.hand_out(&record, &mut claiming).await?;
        let given = claiming.iter().flat_map(|claiming| claiming.given.iter().cloned()).collect::<Vec<_>>();
        if !given.is_empty() {
            self.is("claim");
            self.touch_runner(runner);
        }
        let mut orders = self.orders(given).await?.into_iter();
        for Claiming { at, instance, has_transactions, given, .. } in claiming {
            let look = Look {
                orders: orders.by_ref().take(given.len()).collect(),
                pause,
                has_news: instance.shut_down || (pause.is_some() && instance.acknowledged_pause != pause),
                is_pointless: instance.link == Link::Stopping && !has_transactions,
            };
            looks.push((at, Ok(look)));
        }
        Ok(looks)
    }

    /// Gives each claim in turn what it may have, the first of the queue to the first.
    async fn hand_out(
        &mut self,
        runner: &RunnerRecord,
        claiming: &mut [Claiming<'_>],
    ) -> Result<(), EngineError> {
        let mut running: HashMap<InstanceId, Vec<TaskRecord>> = HashMap::new();
        let here = claiming.iter().map(|claiming| claiming.instance.id).collect();
        for task in tasks::running_on_all(self.connection(), runner.id, &here).await? {
            if let Some(instance) = task.instance_id {
                running.entry(instance).or_default().push(task);
            }
        }
        let wanted = claiming.iter().map(|claiming| claiming.claim.max.min(TASKS_PER_INSTANCE)).sum();
        let mut free = VecDeque::from(tasks::free(self.connection(), runner.id, wanted).await?);
        let intent = if fault::is_off("pause") { Intent::Active } else { runner.rules.intent };
        let mut leased = Vec::new();
        for (place, Claiming { claim, instance, has_transactions, given, .. }) in
            claiming.iter_mut().enumerate()
        {
            let running = running.entry(instance.id).or_default();
            let max = room(u32::try_from(running.len()).unwrap_or(u32::MAX), claim.max);
            if let (Some(in_hand), Link::Connected | Link::Stopping) = (&claim.in_hand, instance.link) {
                let lost = running.iter().filter(|task| !in_hand.contains(&(task.id, task.attempt)));
                given.extend(lost.cloned());
            }
            if max == 0 {
                continue;
            }
            let claimant = Claimant {
                instance: instance.id,
                link: instance.link,
                is_asked_to_leave: instance.shut_down,
                is_busy: claim.is_busy,
            };
            let mut pinned = match has_transactions {
                true => {
                    // What is handed out to this instance in this change is written by then.
                    let pinned = tasks::pinned(self.connection(), runner.id, instance.id, max).await?;
                    let is_left = |task: &TaskRecord| !running.iter().any(|other| other.id == task.id);
                    pinned.into_iter().filter(is_left).collect()
                }
                false => VecDeque::new(),
            };
            let mut refused = Vec::new();
            let mut count = 0;
            while count < max {
                let is_pinned_first = match (pinned.front(), free.front()) {
                    (Some(pinned), Some(free)) => pinned.number < free.number,
                    (Some(_), None) => true,
                    (None, _) => false,
                };
                let next = if is_pinned_first { pinned.pop_front() } else { free.pop_front() };
                let Some(mut task) = next else { break };
                if may_claim(&intent, &task.pin().queued(), &claimant).is_err() {
                    if !is_pinned_first {
                        refused.push(task);
                    }
                    continue;
                }
                task.status = TaskStatus::Running;
                task.attempt = task.attempt.saturating_add(1);
                task.instance_id = Some(instance.id);
                task.lease_until = Some(lease_until(&self.timing, self.now));
                task.started_at = Some(self.now);
                running.push(task.clone());
                leased.push((place, task));
                count += 1;
            }
            refused.into_iter().rev().for_each(|task| free.push_front(task));
        }
        let changing = leased.iter().map(|(_, task)| task.run_id).collect();
        self.read_ahead_runs(&changing).await?;
        for (place, task) in leased {
            self.lease(&task).await?;
            if let Some(claiming) = claiming.get_mut(place) {
                claiming.given.push(task);
            }
        }
        Ok(())
    }

    /// The instance, unless it is unknown, another runner's, or has said goodbye.
    pub(super) async fn living_instance(
        &mut self,
        runner: RunnerId,
        instance: InstanceId,
    ) -> Result<InstanceRecord, EngineError> {
        living(instances::load(self.connection(), instance).await?, runner, instance)
    }

    /// Writes that the task is the instance's for the length of a lease.
    async fn lease(&mut self, task: &TaskRecord) -> Result<(), EngineError> {
        tasks::save(self.connection(), task);
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
            components::save(self.connection(), &component);
            self.touch_component(task.run_id, &task.component);
        }
        Ok(())
    }

    /// All that the instances need to execute the tasks.
    async fn orders(&mut self, tasks: Vec<TaskRecord>) -> Result<Vec<(ProjectId, TaskOrder)>, EngineError> {
        let runs = tasks.iter().map(|task| task.run_id).collect();
        let around = runs::surroundings(self.connection(), &runs).await?;
        let named = tasks.iter().filter(|task| !task.is_automatic);
        let named: Vec<_> = named.map(|task| (task.run_id, task.component.clone())).collect();
        let parameters = components::parameters(self.connection(), named).await?;
        let mut orders = Vec::with_capacity(tasks.len());
        for task in tasks {
            let around = around.get(&task.run_id).ok_or_else(|| missing("run", task.run_id))?;
            let known = parameters.get(&(task.run_id, task.component.clone())).cloned();
            let order = TaskOrder {
                task_id: task.id,
                attempt: task.attempt,
                pipeline: around.pipeline.clone(),
                component: task.component,
                component_type: task.component_type,
                parameters: known.unwrap_or_else(|| Value::Object(Map::new())),
                variables: around.variables.clone(),
                warehouse: around.warehouse.clone(),
                transaction_id: task.transaction_id,
                files: Value::Object(Map::new()),
            };
            orders.push((around.project_id, order));
        }
        Ok(orders)
    }
}

/// The instance, unless it is unknown, another runner's, or has said goodbye.
fn living(
    known: Option<InstanceRecord>,
    runner: RunnerId,
    instance: InstanceId,
) -> Result<InstanceRecord, EngineError> {
    let record = known.filter(|record| record.runner_id == runner).ok_or_else(|| EngineError::Conflict {
        code: "unknown-instance",
        detail: format!("The instance {instance} is not registered. Register it first."),
    })?;
    if record.link == Link::Stopped {
        return Err(EngineError::Conflict {
            code: "instance-stopped",
            detail: format!("The instance {instance} has said goodbye. Register a new one to go on working."),
        });
    }
    Ok(record)
}
