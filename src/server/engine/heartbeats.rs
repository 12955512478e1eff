//! What instances say of themselves: that they are there, that they live, that they leave. Writes the link, never
//! the intent.

use std::collections::BTreeMap;

use api::work::{Beat, Goodbye, Heartbeat, Register, Registered};
use model::{InstanceId, Link, Observation, RunnerId, TransactionState, acknowledged, lease_until};

use super::change::Change;
use super::{Engine, EngineError};
use crate::storage::instances::InstanceRecord;
use crate::storage::{instances, runners, tasks, transactions};

impl Engine {
    /// A process of the runner says that it is there. Repeating it is harmless.
    pub async fn register(&self, runner: RunnerId, register: Register) -> Result<Registered, EngineError> {
        let mut change = self.change().await?;
        let mut record = change.runner(runner).await?;
        match instances::load(change.connection(), register.instance_id).await? {
            Some(_) => {
                let mut instance = change.living_instance(runner, register.instance_id).await?;
                instance.link = Link::Connected;
                instance.last_heartbeat_at = change.now;
                instances::save(change.connection(), &instance).await?;
            }
            None => {
                let instance = InstanceRecord {
                    id: register.instance_id,
                    runner_id: runner,
                    link: Link::Connected,
                    host: register.host,
                    process_id: register.process_id,
                    version: register.version.clone(),
                    since: change.now,
                    last_heartbeat_at: change.now,
                    acknowledged_pause: None,
                    shut_down: false,
                };
                instances::insert(change.connection(), &instance).await?;
                instances::forget_old(change.connection(), runner).await?;
            }
        }
        record.reported_version = Some(register.version);
        runners::save(change.connection(), &record).await?;
        change.observe_link(runner).await?;
        let registered = Registered {
            runner_name: record.name,
            heartbeat_ms: millis(change.timing.heartbeat),
            lease_ms: millis(change.timing.lease),
            server_now: change.now,
        };
        change.commit().await?;
        Ok(registered)
    }

    /// An instance lives, and so do the leases that it names.
    pub async fn heartbeat(&self, runner: RunnerId, heartbeat: Heartbeat) -> Result<Beat, EngineError> {
        let mut change = self.change().await?;
        let before = change.living_instance(runner, heartbeat.instance_id).await?;
        let mut instance = before.clone();
        instance.link = if heartbeat.stopping { Link::Stopping } else { Link::Connected };
        instance.last_heartbeat_at = change.now;
        let under_way = change.runner(runner).await?.rules.intent.pause();
        instance.acknowledged_pause =
            acknowledged(instance.acknowledged_pause, heartbeat.acknowledged_pause, under_way);
        instances::save(change.connection(), &instance).await?;
        let mut beat = Beat {
            server_now: change.now,
            pause: None,
            shut_down: instance.shut_down,
            lost_tasks: Vec::new(),
            lost_transactions: Vec::new(),
        };
        change.renew(&heartbeat, runner, &mut beat).await?;
        if instance.link != before.link {
            change.observe_link(runner).await?;
            // A claim of an instance that is leaving has nothing to wait for.
            change.wake(runner);
        }
        if instance.acknowledged_pause != before.acknowledged_pause {
            // The last acknowledgement may be all that a pause waited for.
            change.touch_runner(runner);
        }
        beat.pause = change.runner(runner).await?.rules.intent.pause();
        change.commit().await?;
        Ok(beat)
    }

    /// An instance has left. What it did not finish is lost.
    pub async fn goodbye(&self, runner: RunnerId, goodbye: Goodbye) -> Result<(), EngineError> {
        let mut change = self.change().await?;
        let known = instances::load(change.connection(), goodbye.instance_id).await?;
        if known.is_some_and(|known| known.runner_id == runner && known.link == Link::Stopped) {
            return Ok(());
        }
        let mut instance = change.living_instance(runner, goodbye.instance_id).await?;
        instance.link = Link::Stopped;
        instance.last_heartbeat_at = change.now;
        instances::save(change.connection(), &instance).await?;
        let name = change.runner(runner).await?.name;
        for task in tasks::running_on(change.connection(), runner, instance.id).await? {
            change.lose_task(task, &format!("Runner {name} stopped before this was finished.")).await?;
        }
        for transaction in transactions::open_on(change.connection(), runner, instance.id).await? {
            let run = transaction.run_id;
            change.end_transaction(transaction, TransactionState::Failed).await?;
            change.step(run).await?;
        }
        change.observe_link(runner).await?;
        change.commit().await?;
        Ok(())
    }
}

impl Change {
    /// The runner's link is that of its instances.
    pub(super) async fn observe_link(&mut self, runner: RunnerId) -> Result<(), EngineError> {
        let mut instances = instances::of_runner(self.connection(), runner).await?;
        instances.sort_by_key(|instance| instance.last_heartbeat_at);
        let links: Vec<Link> = instances.iter().map(|instance| instance.link).collect();
        let record = self.runner(runner).await?;
        self.observe_runner(record, Observation::LinkIs(Link::of_instances(&links))).await?;
        self.touch_runner(runner);
        Ok(())
    }

    /// The instance was not heard of for too long. Its leases run on: it may come back. Answers its runner, whose link
    /// is to be looked at.
    pub(super) async fn give_up(&mut self, instance: InstanceId) -> Result<Option<RunnerId>, EngineError> {
        let Some(mut record) = instances::load(self.connection(), instance).await? else { return Ok(None) };
        record.link = Link::Unknown;
        instances::save(self.connection(), &record).await?;
        Ok(Some(record.runner_id))
    }

    async fn renew(
        &mut self,
        heartbeat: &Heartbeat,
        runner: RunnerId,
        beat: &mut Beat,
    ) -> Result<(), EngineError> {
        let until = lease_until(&self.timing, self.now);
        let mut leased: BTreeMap<_, _> = tasks::running_on(self.connection(), runner, heartbeat.instance_id)
            .await?
            .into_iter()
            .map(|task| ((task.id, task.attempt), task))
            .collect();
        let beginning: Vec<_> = leased.values().filter_map(|task| task.transaction_id).collect();
        // A transaction lives as long as one of its tasks does, such as a Commit whose session is closing.
        let mut alive = Vec::new();
        for named in &heartbeat.tasks {
            match leased.get_mut(named) {
                Some(task) => {
                    task.lease_until = Some(until);
                    alive.extend(task.pin_instance.and(task.transaction_id));
                    tasks::save(self.connection(), task);
                }
                None => beat.lost_tasks.push(named.0),
            }
        }
        let mut open: BTreeMap<_, _> =
            transactions::open_on(self.connection(), runner, heartbeat.instance_id)
                .await?
                .into_iter()
                .map(|transaction| (transaction.id, transaction))
                .collect();
        for transaction in open.values_mut() {
            if alive.contains(&transaction.id) || heartbeat.transactions.contains(&transaction.id) {
                transaction.lease_until = until;
                transactions::save(self.connection(), transaction).await?;
            }
        }
        for named in &heartbeat.transactions {
            match open.get(named) {
                Some(_) => {}
                // A Begin that has not yet reported has its session already.
                None if beginning.contains(named) => {}
                None => beat.lost_transactions.push(*named),
            }
        }
        Ok(())
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
