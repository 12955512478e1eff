//! What the server does by itself: it gives up those who are silent, ends leases, fires timers, and starts again.

use model::{
    Event, Hearing, Intent, Link, Observation, PauseId, RunStatus, TaskStatus, TransactionState, Wait, apply,
    hear, is_lease_over, lease_until, observe, silence_limit,
};

use crate::world::World;

impl World {
    /// Does what is due.
    pub(crate) fn sweep(&mut self) {
        if let Some(limit) = silence_limit(&self.timing, self.listening.since, self.now) {
            let mut is_silent = false;
            for process in &mut self.processes {
                if matches!(process.link, Link::Connected | Link::Stopping) && process.last_heard <= limit {
                    process.link = Link::Unknown;
                    is_silent = true;
                }
            }
            if is_silent {
                self.see_link();
            }
        }
        self.settle();
        self.end_leases();
        self.settle();
        let due = self.runner.intent.pause();
        if let Some(pause) = due {
            self.see(Observation::ResumeDue(pause));
        }
        if let Some(timeout) = self.runner.queue_timeout {
            self.see(Observation::QueueTimeoutDue(timeout.pause));
        }
    }

    /// A server is there again. When nobody could renew anything meanwhile, every lease and every heartbeat gets its full
    /// time from now, neither less nor more.
    pub(crate) fn hear(&mut self) {
        match hear(Some(self.listening), &self.timing, self.now) {
            Hearing::Goes => return,
            Hearing::Noted(listening) => {
                self.listening = listening;
                return;
            }
            Hearing::Begins(listening) => self.listening = listening,
        }
        let until = lease_until(&self.timing, self.now);
        for task in self.tasks.iter_mut().filter(|task| task.status == TaskStatus::Running) {
            task.lease_until = Some(until);
        }
        for transaction in self.transactions.iter_mut().filter(|transaction| transaction.is_open) {
            transaction.lease_until = until;
        }
        for process in &mut self.processes {
            process.last_heard = process.last_heard.min(self.now);
        }
    }

    /// The pauses whose automatic resume or whose time-out has fallen due, and has not happened yet.
    pub(crate) fn due_timers(&self) -> Vec<PauseId> {
        let resume = match self.runner.intent {
            Intent::Paused { pause, resume_at, .. } if resume_at <= self.now => Some(pause),
            _ => None,
        };
        let timeout = self.runner.queue_timeout.filter(|timeout| timeout.at <= self.now);
        resume.into_iter().chain(timeout.map(|timeout| timeout.pause)).collect()
    }

    fn end_leases(&mut self) {
        let mut expired: Vec<usize> = self
            .tasks_that_are(TaskStatus::Running)
            .filter(|(_, task)| task.lease_until.is_some_and(|until| is_lease_over(until, self.now)))
            .map(|(task, _)| task)
            .collect();
        expired.sort_by_key(|task| self.tasks[*task].lease_until);
        for task in expired {
            self.lose(task);
        }
        for transaction in 0..self.transactions.len() {
            let stored = &self.transactions[transaction];
            if stored.is_open && is_lease_over(stored.lease_until, self.now) {
                let run = stored.run;
                self.end_transaction(transaction, TransactionState::Failed);
                self.close(run);
            }
        }
    }

    /// The runner's link is that of its instances, the one last heard of at the end.
    pub(crate) fn see_link(&mut self) {
        let mut instances: Vec<_> = self.processes.iter().collect();
        instances.sort_by_key(|process| (process.last_heard, process.since));
        let links: Vec<Link> = instances.into_iter().map(|process| process.link).collect();
        self.see(Observation::LinkIs(Link::of_instances(&links)));
    }

    pub(crate) fn see(&mut self, observation: Observation) {
        let events = observe(&self.runner, observation, self.work(), &self.timing, self.now);
        self.record(&events);
    }

    /// The work may have ended, and what is queued may be held now.
    pub(crate) fn settle(&mut self) {
        self.see(Observation::WorkChanged);
        let Some(pause) = self.runner.intent.pause() else { return };
        for task in 0..self.tasks.len() {
            let queued = &self.tasks[task];
            if queued.status == TaskStatus::Queued
                && !queued.is_automatic()
                && self.wait(task) == Wait::Held
                && self.held.insert((pause, task))
                && let Some(record) = self.pause_under_way()
            {
                record.held_tasks += 1;
            }
        }
    }

    /// Makes what the rules decided the state of the world.
    pub(crate) fn record(&mut self, events: &[Event]) {
        self.runner = events.iter().fold(self.runner, apply);
        for event in events {
            match event {
                Event::PauseRequested(pause) => self.pauses.push(pause.clone()),
                Event::PauseReached { pause, outcome, paused_at, resume_at } => {
                    self.change_pause(*pause, |record| {
                        record.outcome = Some(*outcome);
                        record.paused_at = Some(*paused_at);
                        record.resume_at = Some(*resume_at);
                    });
                }
                Event::DurationChanged { pause, duration, resume_at } => {
                    self.change_pause(*pause, |record| {
                        record.duration = *duration;
                        record.resume_at = *resume_at;
                    });
                }
                Event::PauseEnded { pause, ended_by, at, outcome } => {
                    self.change_pause(*pause, |record| {
                        record.outcome = outcome.or(record.outcome);
                        record.ended_by = Some(ended_by.clone());
                        record.ended_at = Some(*at);
                    });
                }
                Event::QueueTimedOut(pause) => self.time_out(*pause),
                Event::RestartRequested => {
                    for process in self.processes.iter_mut().filter(|it| it.link == Link::Connected) {
                        process.is_asked_to_leave = true;
                    }
                }
                Event::LinkChanged(_) | Event::QueueTimeoutSet(_) | Event::QueueTimeoutCancelled(_) => {}
            }
        }
        if !events.is_empty() {
            self.settle();
        }
    }

    fn change_pause(&mut self, pause: PauseId, change: impl FnOnce(&mut model::Pause)) {
        if let Some(record) = self.pauses.iter_mut().find(|record| record.id == pause) {
            change(record);
        }
    }

    /// Fails the runs that had tasks held by the pause.
    fn time_out(&mut self, pause: PauseId) {
        let mut timed_out = 0;
        for run in 0..self.runs.len() {
            let was_held = self.held.iter().any(|(by, task)| *by == pause && self.tasks[*task].run == run);
            if !was_held || self.runs[run].status != RunStatus::Running {
                continue;
            }
            for task in 0..self.tasks.len() {
                let queued = &self.tasks[task];
                if queued.run == run && queued.status == TaskStatus::Queued && !queued.is_automatic() {
                    self.end_task(task, TaskStatus::Failed, false);
                    timed_out += 1;
                }
            }
            self.runs[run].status = RunStatus::Failed;
            self.close(run);
        }
        self.change_pause(pause, |record| record.timed_out_tasks += timed_out);
    }
}
