//! One process of a runner, as the server sees it: registered, with heartbeats, claiming and reporting. What it executes
//! is nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use api::route;
use api::work::{
    Beat, Claim, Claimed, Heartbeat, Register, Registered, ResultsJudged, TaskOrder, TaskOutcome, TaskResult,
    TaskResults,
};
use model::{InstanceId, TaskId};
use uuid::Uuid;

use crate::product::Product;
use crate::wire::Wire;

pub(crate) struct Instance {
    id: InstanceId,
    in_hand: Mutex<BTreeSet<(TaskId, u32)>>,
}

impl Instance {
    /// Registered, and heard of until the measurement ends.
    pub(crate) async fn register(product: &Product) -> Arc<Instance> {
        let instance = Arc::new(Instance { id: InstanceId(Uuid::new_v4()), in_hand: Mutex::default() });
        let mut wire = Wire::open(&product.host, &product.token).await;
        let register = Register {
            instance_id: instance.id,
            host: "measurement".to_owned(),
            process_id: std::process::id(),
            version: "0".to_owned(),
        };
        let _: Registered = wire.post(route::WORK_REGISTER, &register).await;
        let beating = Arc::downgrade(&instance);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Product::HEARTBEAT).await;
                let Some(instance) = beating.upgrade() else { return };
                let heartbeat = Heartbeat {
                    instance_id: instance.id,
                    stopping: false,
                    tasks: instance.in_hand.lock().unwrap().iter().copied().collect(),
                    transactions: Vec::new(),
                    acknowledged_pause: None,
                };
                let _: Beat = wire.post(route::WORK_HEARTBEAT, &heartbeat).await;
            }
        });
        instance
    }

    /// Waits for at most `max` tasks, not longer than `wait_ms`.
    pub(crate) async fn claim(&self, wire: &mut Wire, max: u32, wait_ms: u64) -> Vec<TaskOrder> {
        let claim = Claim { instance_id: self.id, max, wait_ms, is_busy: false, in_hand: None };
        let Claimed { tasks } = wire.post(route::WORK_CLAIM, &claim).await;
        self.in_hand.lock().unwrap().extend(tasks.iter().map(|order| (order.task_id, order.attempt)));
        tasks
    }

    /// Reports that the task succeeded; returns when that is accepted.
    pub(crate) async fn report(&self, wire: &mut Wire, order: &TaskOrder) {
        let api::work::ResultAccepted {} = wire.post(route::WORK_RESULT, &self.success(order)).await;
        self.in_hand.lock().unwrap().remove(&(order.task_id, order.attempt));
    }

    /// The same for several at once.
    pub(crate) async fn report_all(&self, wire: &mut Wire, orders: &[TaskOrder]) {
        let results = TaskResults { results: orders.iter().map(|order| self.success(order)).collect() };
        let judged: ResultsJudged = wire.post(route::WORK_RESULTS, &results).await;
        assert_eq!(judged.results.len(), orders.len());
        let mut in_hand = self.in_hand.lock().unwrap();
        for (judged, order) in judged.results.iter().zip(orders) {
            assert!(judged.refusal.is_none(), "{judged:?}");
            in_hand.remove(&(order.task_id, order.attempt));
        }
    }

    fn success(&self, order: &TaskOrder) -> TaskResult {
        TaskResult {
            instance_id: self.id,
            task_id: order.task_id,
            attempt: order.attempt,
            outcome: TaskOutcome::Success,
            message: String::new(),
            output: String::new(),
        }
    }
}
