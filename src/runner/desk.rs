//! What this process has in hand: tasks, transactions, and whether it is leaving.
//! Never decides what may be claimed; it only knows whether there is room and a reason to ask.

use std::sync::Arc;
use std::time::Duration;

use api::work::Heartbeat;
use model::{InstanceId, PauseId, TaskId, TransactionId};
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::sql::Warehouse;
use crate::state::{HeldTask, Phase, Session, State, Step};

/// Shared by all loops. What they wait for is a condition on the state, so it is a watch and not a mutex.
pub(crate) struct Desk {
    instance: InstanceId,
    state: watch::Sender<State>,
    /// Wakes the heartbeat before its time.
    heartbeat: Notify,
}

impl Desk {
    pub(crate) fn new(instance: InstanceId) -> Desk {
        Desk { instance, state: watch::Sender::new(State::default()), heartbeat: Notify::new() }
    }

    pub(crate) fn instance(&self) -> InstanceId {
        self.instance
    }

    /// Reads the state; what is read is old the moment after.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.borrow())
    }

    async fn wait_for(&self, condition: impl FnMut(&State) -> bool) {
        // The sender lives in `self`, so that the wait cannot fail.
        let _ = self.state.subscribe().wait_for(condition).await;
    }

    /// The claim loop's next step, once it is not to wait.
    pub(crate) async fn next_step(&self) -> Step {
        let mut step = Step::Wait;
        self.wait_for(|state| {
            step = state.step();
            step != Step::Wait
        })
        .await;
        step
    }

    /// Ends when an answer to a claim under way can bring nothing more, some time after the server was told.
    pub(crate) async fn claim_is_pointless(&self, some_time: Duration) {
        loop {
            self.wait_for(|state| state.phase != Phase::Working && state.sessions.is_empty()).await;
            if self.read(|state| state.phase == Phase::Abandoned) {
                return;
            }
            self.wait_for(|state| state.stopping_known_since.is_some() || state.phase == Phase::Abandoned)
                .await;
            let since = self.read(|state| state.stopping_known_since).unwrap_or_else(Instant::now);
            tokio::time::sleep_until(since + some_time).await;
            if self.read(|state| state.sessions.is_empty()) {
                return;
            }
        }
    }

    /// Takes a task in hand; `None` when it is there already.
    pub(crate) fn take(self: &Arc<Desk>, task: TaskId, attempt: u32) -> Option<TaskInHand> {
        let stop = CancellationToken::new();
        let is_new = self.state.send_if_modified(|state| {
            if state.tasks.contains_key(&task) {
                return false;
            }
            state.tasks.insert(task, HeldTask { attempt, stop: stop.clone() });
            true
        });
        if self.read(|state| state.phase == Phase::Abandoned) {
            stop.cancel();
        }
        is_new.then(|| TaskInHand { desk: Arc::clone(self), task, stop })
    }

    /// Says nothing new is wanted; what is in hand is finished. Whether that is news.
    pub(crate) fn stop(&self) -> bool {
        let changed = self.state.send_if_modified(|state| {
            let is_working = state.phase == Phase::Working;
            if is_working {
                state.phase = Phase::Stopping;
            }
            is_working
        });
        if changed {
            self.heartbeat.notify_one();
        }
        changed
    }

    /// Gives everything up: tasks are stopped, transactions are rolled back, nothing is reported.
    pub(crate) fn abandon(&self) {
        self.state.send_modify(|state| {
            state.phase = Phase::Abandoned;
            for task in state.tasks.values() {
                task.stop.cancel();
            }
            for (_, session) in std::mem::take(&mut state.sessions) {
                close_later(session);
            }
        });
    }

    /// What the next heartbeat says.
    pub(crate) fn heartbeat(&self) -> Heartbeat {
        self.read(|state| Heartbeat {
            instance_id: self.instance,
            stopping: state.phase != Phase::Working,
            tasks: state.tasks.iter().map(|(id, task)| (*id, task.attempt)).collect(),
            transactions: state.sessions.keys().copied().collect(),
            acknowledged_pause: state.pause,
        })
    }

    /// Takes note that the heartbeat of that moment was answered.
    pub(crate) fn heard(&self, sent: &Heartbeat, sent_at: Instant, pause: Option<PauseId>) {
        self.state.send_modify(|state| {
            state.last_contact = Some(sent_at);
            state.pause = pause;
            if sent.stopping && state.stopping_known_since.is_none() {
                state.stopping_known_since = Some(Instant::now());
            }
        });
    }

    /// Waits until the server has answered a heartbeat that is sent from now on. It names what is in hand, so that a
    /// task that is not stopped by then still has its lease. Ends early when `stop` is cancelled.
    pub(crate) async fn leases_are_confirmed(&self, stop: &CancellationToken) -> bool {
        let asked = Instant::now();
        self.hurry_heartbeat();
        tokio::select! {
            () = self.wait_for(|state| state.last_contact.is_some_and(|contact| contact >= asked)) => {}
            () = stop.cancelled() => {}
        }
        !stop.is_cancelled()
    }

    /// The tasks in hand, with their attempts.
    pub(crate) fn in_hand(&self) -> Vec<(TaskId, u32)> {
        self.read(|state| state.tasks.iter().map(|(id, task)| (*id, task.attempt)).collect())
    }

    /// Says whether the machine has room for new work. Whether that is news.
    pub(crate) fn set_busy(&self, is_busy: bool) -> bool {
        self.state.send_if_modified(|state| std::mem::replace(&mut state.is_busy, is_busy) != is_busy)
    }

    /// Ends when the machine is no longer as busy as that.
    pub(crate) async fn busy_changes_from(&self, was_busy: bool) {
        self.wait_for(|state| state.is_busy != was_busy).await;
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.read(|state| state.phase != Phase::Working)
    }

    /// Whether the process is leaving and has heard nothing for that long: its leases are gone by then.
    pub(crate) fn is_leaving_unheard(&self, limit: Duration) -> bool {
        self.read(|state| {
            state.phase == Phase::Stopping
                && state.last_contact.is_none_or(|contact| contact.elapsed() > limit)
        })
    }

    /// Stops tasks whose leases are lost. A task that ended while the heartbeat was on its way is not there any more.
    pub(crate) fn lose_tasks(&self, tasks: &[TaskId]) {
        self.read(|state| {
            for (task, held) in tasks.iter().filter_map(|task| state.tasks.get_key_value(task)) {
                tracing::warn!(task.id = %task, "The lease of a task was lost; the task is stopped.");
                held.stop.cancel();
            }
        });
    }

    /// Rolls back transactions that ended without this process.
    pub(crate) fn lose_sessions(&self, transactions: &[TransactionId]) {
        for transaction in transactions {
            if let Some(session) = self.remove_session(*transaction) {
                tracing::warn!(transaction.id = %transaction, "A transaction ended without this runner; it is rolled back.");
                close_later(session);
            }
        }
    }

    pub(crate) fn add_session(&self, transaction: TransactionId, warehouse: Warehouse) {
        let session = Arc::new(Mutex::new(Some(warehouse)));
        self.state.send_modify(|state| {
            if state.phase == Phase::Abandoned {
                close_later(session);
            } else {
                state.sessions.insert(transaction, session);
            }
        });
    }

    pub(crate) fn session(&self, transaction: TransactionId) -> Option<Session> {
        self.read(|state| state.sessions.get(&transaction).cloned())
    }

    pub(crate) fn remove_session(&self, transaction: TransactionId) -> Option<Session> {
        let mut removed = None;
        self.state.send_if_modified(|state| {
            removed = state.sessions.remove(&transaction);
            removed.is_some()
        });
        removed
    }

    /// Sends the next heartbeat at once.
    pub(crate) fn hurry_heartbeat(&self) {
        self.heartbeat.notify_one();
    }

    pub(crate) async fn heartbeat_hurried(&self) {
        self.heartbeat.notified().await;
    }
}

/// Closes the session as soon as the statement under way has ended; what was not committed is rolled back.
fn close_later(session: Session) {
    tokio::spawn(async move {
        if let Some(warehouse) = session.lock().await.take() {
            warehouse.close().await;
        }
    });
}

/// A task that this process has in hand until this is dropped.
pub(crate) struct TaskInHand {
    desk: Arc<Desk>,
    task: TaskId,
    /// Cancelled when the lease is lost or everything is given up.
    pub(crate) stop: CancellationToken,
}

impl Drop for TaskInHand {
    fn drop(&mut self) {
        self.desk.state.send_modify(|state| {
            state.tasks.remove(&self.task);
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn desk() -> Arc<Desk> {
        Arc::new(Desk::new(InstanceId(Uuid::from_u128(1))))
    }

    fn task(number: u128) -> TaskId {
        TaskId(Uuid::from_u128(number))
    }

    fn claim(max: u32) -> Step {
        Step::Claim { max, is_busy: false }
    }

    const TRANSACTION: TransactionId = TransactionId(Uuid::from_u128(3));

    #[test]
    fn a_full_desk_claims_nothing_until_a_task_ends() {
        let desk = desk();
        assert_eq!(desk.read(State::step), claim(20));
        let mut held: Vec<_> = (0..20).filter_map(|number| desk.take(task(number), 1)).collect();
        assert_eq!(held.len(), 20);
        assert_eq!(desk.read(State::step), Step::Wait);
        held.pop();
        assert_eq!(desk.read(State::step), claim(1));
    }

    #[tokio::test]
    async fn a_busy_machine_takes_nothing_new_and_finishes_its_transactions() {
        let desk = desk();
        assert!(desk.set_busy(true) && !desk.set_busy(true));
        assert_eq!(desk.read(State::step), Step::Wait);
        desk.add_session(TRANSACTION, Warehouse::open("sqlite::memory:", None).await.unwrap());
        assert_eq!(desk.read(State::step), Step::Claim { max: 20, is_busy: true });
        desk.set_busy(false);
        desk.busy_changes_from(true).await;
        assert_eq!(desk.read(State::step), claim(20));
    }

    #[tokio::test]
    async fn only_an_answer_to_a_later_heartbeat_confirms_a_lease() {
        let desk = desk();
        let early = Instant::now();
        let stop = CancellationToken::new();
        let confirmed = desk.leases_are_confirmed(&stop);
        tokio::pin!(confirmed);
        assert!(futures::poll!(&mut confirmed).is_pending());
        desk.heard(&desk.heartbeat(), early, None);
        assert!(futures::poll!(&mut confirmed).is_pending());
        desk.heard(&desk.heartbeat(), Instant::now(), None);
        assert!(confirmed.await);
        stop.cancel();
        assert!(!desk.leases_are_confirmed(&stop).await);
    }

    #[test]
    fn the_same_task_is_taken_once() {
        let desk = desk();
        let held = desk.take(task(1), 1);
        assert!(held.is_some() && desk.take(task(1), 1).is_none());
        drop(held);
        assert!(desk.take(task(1), 2).is_some());
    }

    #[tokio::test]
    async fn a_stopping_runner_claims_only_for_an_open_transaction_and_leaves_when_all_is_done() {
        let desk = desk();
        let held = desk.take(task(1), 1);
        desk.stop();
        assert!(desk.heartbeat().stopping);
        assert_eq!(desk.read(State::step), Step::Wait);
        desk.add_session(TRANSACTION, Warehouse::open("sqlite::memory:", None).await.unwrap());
        assert_eq!(desk.read(State::step), claim(19));
        drop(held);
        assert_eq!(desk.read(State::step), claim(20));
        desk.remove_session(TRANSACTION);
        assert_eq!(desk.read(State::step), Step::Leave);
    }

    #[tokio::test]
    async fn giving_up_stops_tasks_and_closes_sessions() {
        let desk = desk();
        let held = desk.take(task(1), 1).unwrap();
        desk.add_session(TRANSACTION, Warehouse::open("sqlite::memory:", None).await.unwrap());
        let session = desk.session(TRANSACTION).unwrap();
        desk.abandon();
        assert!(held.stop.is_cancelled());
        assert_eq!(desk.read(State::step), Step::Wait);
        drop(held);
        assert_eq!(desk.read(State::step), Step::Leave);
        while session.lock().await.is_some() {
            tokio::task::yield_now().await;
        }
        let late = desk.take(task(2), 1).unwrap();
        assert!(late.stop.is_cancelled());
    }

    #[test]
    fn a_lost_lease_stops_that_task_only() {
        let desk = desk();
        let (one, two) = (desk.take(task(1), 1).unwrap(), desk.take(task(2), 1).unwrap());
        desk.lose_tasks(&[task(1), task(9)]);
        assert!(one.stop.is_cancelled() && !two.stop.is_cancelled());
    }

    #[test]
    fn the_word_follows_the_state() {
        let desk = desk();
        let pause = PauseId(Uuid::from_u128(4));
        assert_eq!(desk.read(State::word), "pending");
        desk.heard(&desk.heartbeat(), Instant::now(), None);
        assert_eq!(desk.read(State::word), "running");
        desk.heard(&desk.heartbeat(), Instant::now(), Some(pause));
        assert_eq!(desk.read(State::word), "paused");
        assert_eq!(desk.heartbeat().acknowledged_pause, Some(pause));
        let held = desk.take(task(1), 1);
        assert_eq!(desk.read(State::word), "pausing");
        desk.stop();
        assert_eq!(desk.read(State::word), "stopping");
        drop(held);
    }

    #[tokio::test(start_paused = true)]
    async fn a_claim_under_way_is_given_up_only_after_the_server_knows() {
        let desk = desk();
        let pointless = desk.claim_is_pointless(Duration::from_secs(2));
        tokio::pin!(pointless);
        desk.stop();
        assert!(tokio::time::timeout(Duration::from_secs(60), &mut pointless).await.is_err());
        desk.heard(&desk.heartbeat(), Instant::now(), None);
        let before = Instant::now();
        pointless.await;
        assert_eq!(before.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_runner_that_leaves_unheard_notices_after_the_lease() {
        let desk = desk();
        desk.heard(&desk.heartbeat(), Instant::now(), None);
        let lease = Duration::from_secs(60);
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(!desk.is_leaving_unheard(lease));
        desk.stop();
        assert!(desk.is_leaving_unheard(lease));
        desk.heard(&desk.heartbeat(), Instant::now(), None);
        assert!(!desk.is_leaving_unheard(lease));
    }
}
