//! Fires what is due. Deadlines stand in the database with what they belong to, so that each fires once, also after
//! downtime, and a stale one does nothing.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::{Listening, Observation, Timestamp, TransactionState, is_lease_over, silence_limit};
use tokio::time::Instant;

use super::change::Change;
use super::notes::Note;
use super::{Engine, EngineError};
use crate::storage::{commands, events, instances, listening, runners, tasks, tokens, transactions};

/// A difference between the clock and the time that really passed, from which on the clock has jumped.
const JUMP: Duration = Duration::from_secs(5);

/// How many events are kept for readers that come back.
const KEPT_EVENTS: u64 = 100_000;

/// How long a command's answer is kept for one who repeats it.
const KEPT_COMMANDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often old rows are removed.
const TIDY_EVERY: Duration = Duration::from_secs(10 * 60);

impl Engine {
    /// Fires what is due, and exchanges news with other servers, until `shutdown` completes.
    pub async fn run_timers(&self, shutdown: impl Future<Output = ()> + Send) {
        tokio::select! {
            () = self.fire_until(shutdown) => {}
            () = self.exchange_news() => {}
        }
    }

    /// Fires lost heartbeats and leases, automatic resumes and time-outs.
    async fn fire_until(&self, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        let pause =
            (self.timing().heartbeat / 4).clamp(Duration::from_millis(20), Duration::from_millis(500));
        let mut seen = (Instant::now(), self.server_now());
        let mut tidied: Option<Instant> = None;
        loop {
            seen = self.notice_jump(seen);
            if let Err(error) = self.hear_and_sweep().await {
                tracing::error!(%error, "Timers were not fired, trying again: {error}");
            }
            if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied = Some(Instant::now());
                if let Err(error) = self.tidy().await {
                    tracing::warn!(%error, "Old rows were not removed, trying again later: {error}");
                }
            }
            tokio::select! {
                () = &mut shutdown => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Nobody is given up before it is certain that somebody could hear.
    async fn hear_and_sweep(&self) -> Result<(), EngineError> {
        self.database().compare_clocks().await?;
        self.note_listening().await?;
        self.sweep().await
    }

    /// Fires what is due now. `run_timers` calls it; tests call it by hand.
    pub async fn sweep(&self) -> Result<(), EngineError> {
        let now = self.server_now();
        let mut reading = self.shared.database.read().await?;
        let seq = events::latest_seq(&mut reading).await?;
        let limit = self.silence_limit(listening::load(&mut reading).await?, now);
        let silent = match limit {
            Some(limit) => instances::silent_since(&mut reading, limit).await?,
            None => Vec::new(),
        };
        let lost_tasks = tasks::expired(&mut reading, now).await?;
        let lost_transactions = transactions::expired(&mut reading, now).await?;
        let resumes = runners::due_resumes(&mut reading, now).await?;
        let timeouts = runners::due_queue_timeouts(&mut reading, now).await?;
        drop(reading);
        // Should a commit ever have gone untold since the last sweep, those who wait hear of it here.
        let seen = self.shared.swept_seq.swap(seq, Ordering::SeqCst);
        if self.note_events(seen) {
            self.note_events(seq);
            self.wake_all_claims();
        }
        if !silent.is_empty() {
            let mut change = self.change().await?;
            change.give_up_silent(limit).await?;
            change.commit().await?;
        }
        if !lost_tasks.is_empty() || !lost_transactions.is_empty() {
            let mut change = self.change().await?;
            change.lose_expired(now).await?;
            change.commit().await?;
        }
        for (runner, pause) in resumes {
            let mut change = self.change().await?;
            let record = change.runner(runner).await?;
            change.observe_runner(record, Observation::ResumeDue(pause)).await?;
            change.commit().await?;
        }
        for (runner, pause) in timeouts {
            let mut change = self.change().await?;
            let record = change.runner(runner).await?;
            change.observe_runner(record, Observation::QueueTimeoutDue(pause)).await?;
            change.commit().await?;
        }
        Ok(())
    }

    /// Removes what nobody asks for any more.
    async fn tidy(&self) -> Result<(), EngineError> {
        let mut change = self.change().await?;
        let now = change.now;
        let latest = events::latest_seq(change.connection()).await?;
        events::forget_up_to(change.connection(), latest.saturating_sub(KEPT_EVENTS)).await?;
        commands::forget_before(change.connection(), now - KEPT_COMMANDS).await?;
        tokens::remove_expired(change.connection(), now).await?;
        change.commit().await?;
        Ok(())
    }

    /// Says that the clock jumped. What follows from it is decided by what the database notes, for all servers.
    fn notice_jump(&self, (then, clock): (Instant, Timestamp)) -> (Instant, Timestamp) {
        let (instant, now) = (Instant::now(), self.server_now());
        let passed = instant.duration_since(then);
        let shown = clock.until(now);
        if shown.abs_diff(passed) > JUMP || now < clock - JUMP {
            self.metrics().clock_jumps.inc();
            tracing::warn!("The clock jumped from {clock} to {now}");
        }
        (instant, now)
    }

    /// An instance last heard of by then is lost; none is while no server was there to hear.
    fn silence_limit(&self, listening: Option<Listening>, now: Timestamp) -> Option<Timestamp> {
        silence_limit(&self.timing(), listening?.since, now)
    }
}

impl Change {
    async fn give_up_silent(&mut self, limit: Option<Timestamp>) -> Result<(), EngineError> {
        let Some(limit) = limit else { return Ok(()) };
        // All of them first: how the runner went does not depend on who of them is found first.
        let mut runners = BTreeSet::new();
        for instance in instances::silent_since(self.connection(), limit).await? {
            runners.extend(self.give_up(instance).await?);
        }
        for runner in runners {
            self.observe_link(runner).await?;
        }
        Ok(())
    }

    /// What had expired at that moment. The clock may have jumped since.
    async fn lose_expired(&mut self, then: Timestamp) -> Result<(), EngineError> {
        let now = then.min(self.now);
        for task in tasks::expired(self.connection(), now).await? {
            let Some(task) = tasks::load(self.connection(), task).await? else { continue };
            if !task.lease_until.is_some_and(|until| is_lease_over(until, now)) {
                continue;
            }
            let name = self.runner(task.runner_id).await?.name;
            let message = format!(
                "Runner {name} was lost while it executed this. How far it came is not known, so it was not \
                 repeated."
            );
            self.note(Note::LeaseExpired { due: task.lease_until, now });
            self.lose_task(task, &message).await?;
        }
        for transaction in transactions::expired(self.connection(), now).await? {
            if let Some(transaction) = transactions::load(self.connection(), transaction).await? {
                let run = transaction.run_id;
                self.note(Note::LeaseExpired { due: Some(transaction.lease_until), now });
                self.end_transaction(transaction, TransactionState::Failed).await?;
                self.step(run).await?;
            }
        }
        Ok(())
    }
}
