//! Wakes those who wait in this process, and remembers parsed pipelines. Nothing here is needed for correctness: what
//! counts is in the database.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use model::{RunId, RunnerId};
use tokio::sync::watch;

use super::Engine;
use super::plan::Plan;

/// More plans than this are not kept.
const KEPT_PLANS: usize = 500;

impl Engine {
    /// Changes whenever events were appended; the value is the latest sequence number that this process knows of.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.shared.latest_seq.subscribe()
    }

    /// There are events up to `seq`, committed here, and the claims of these runners should look again: those who wait
    /// for events here are woken, and other servers are told.
    pub(crate) fn announce(&self, seq: u64, woken: &BTreeSet<RunnerId>) {
        if self.note_events(seq) && self.database().is_shared() {
            self.shared.untold.add(seq, woken);
        }
    }

    /// There are events up to `seq`; answers whether that is news.
    pub(super) fn note_events(&self, seq: u64) -> bool {
        self.shared.latest_seq.send_if_modified(|latest| {
            let is_news = seq > *latest;
            *latest = seq.max(*latest);
            is_news
        })
    }

    /// Changes whenever the runner's claims should look again.
    pub(super) fn claim_wakes(&self, runner: RunnerId) -> watch::Receiver<()> {
        let mut wakes = self.shared.claim_wakes.lock().unwrap_or_else(PoisonError::into_inner);
        wakes.entry(runner).or_insert_with(|| watch::channel(()).0).subscribe()
    }

    pub(super) fn wake_claims(&self, runner: RunnerId) {
        let wakes = self.shared.claim_wakes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = wakes.get(&runner) {
            sender.send_replace(());
        }
    }

    pub(super) fn wake_all_claims(&self) {
        let wakes = self.shared.claim_wakes.lock().unwrap_or_else(PoisonError::into_inner);
        for sender in wakes.values() {
            sender.send_replace(());
        }
    }

    pub(super) fn remembered_plan(&self, run: RunId) -> Option<Arc<Plan>> {
        let plans = self.shared.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.get(&run).cloned()
    }

    pub(super) fn remember_plan(&self, run: RunId, plan: Plan) -> Arc<Plan> {
        let plan = Arc::new(plan);
        let mut plans = self.shared.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= KEPT_PLANS {
            plans.clear();
        }
        plans.insert(run, Arc::clone(&plan));
        plan
    }

    pub(super) fn forget_plan(&self, run: RunId) {
        let mut plans = self.shared.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.remove(&run);
    }
}
