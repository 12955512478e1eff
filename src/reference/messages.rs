//! What processes say to the server, and what it answers.

use model::{
    Claimant, InstanceId, Link, PauseId, TaskStatus, TransactionState, Verdict, acknowledged, judge_result,
    lease_until, may_claim, room,
};

use crate::picture::TaskName;
use crate::step::Answer;
use crate::world::{Process, World, id};

impl World {
    pub(crate) fn connect(&mut self) -> Answer {
        self.processes.push(Process {
            id: InstanceId(id(self.processes.len())),
            link: Link::Connected,
            since: self.now,
            last_heard: self.now,
            acknowledged: None,
            is_asked_to_leave: false,
            is_alive: true,
            is_leaving: false,
            told: None,
            hand: Vec::new(),
            sessions: Vec::new(),
        });
        self.see_link();
        Answer::Done
    }

    /// What a lost answer gave is given again, then as much more as there is room for.
    pub(crate) fn claim(&mut self, process: usize, max: u32, is_busy: bool, is_lost: bool) -> Answer {
        let known = &self.processes[process];
        let claimant = Claimant {
            instance: known.id,
            link: known.link,
            is_asked_to_leave: known.is_asked_to_leave,
            is_busy,
        };
        let leased: Vec<usize> = self.leased_to(process).map(|(task, _)| task).collect();
        let mut given: Vec<usize> = Vec::new();
        if matches!(known.link, Link::Connected | Link::Stopping) {
            let in_hand = |task: &usize| known.hand.iter().any(|(held, _)| held == task);
            given.extend(leased.iter().filter(|task| !in_hand(task)));
        }
        let room = room(u32::try_from(leased.len()).unwrap_or(u32::MAX), max);
        let claimable: Vec<usize> = self
            .tasks_that_are(TaskStatus::Queued)
            .map(|(task, _)| task)
            .filter(|task| may_claim(&self.runner.intent, &self.queued(*task), &claimant).is_ok())
            .take(usize::try_from(room).unwrap_or(0))
            .collect();
        for &task in &claimable {
            let until = lease_until(&self.timing, self.now);
            let stored = &mut self.tasks[task];
            let attempt = stored.holder.map_or(1, |(_, attempt)| attempt + 1);
            stored.status = TaskStatus::Running;
            stored.holder = Some((process, attempt));
            stored.lease_until = Some(until);
            self.leased.push((process, task));
        }
        given.extend(claimable);
        if is_lost {
            return Answer::Done;
        }
        for &task in &given {
            if let Some((_, attempt)) = self.tasks[task].holder {
                self.processes[process].hand.push((task, attempt));
            }
        }
        Answer::Claimed(given.into_iter().map(|task| self.task_name(task)).collect())
    }

    /// The result of a task, judged by who sends it under which number.
    pub(crate) fn result(&mut self, process: usize, task: usize, attempt: u32, well: bool) -> Answer {
        let stored = &self.tasks[task];
        let holder = stored.holder.map(|(holder, attempt)| self.lease(holder, attempt));
        match judge_result(stored.status, holder, stored.is_reported, self.lease(process, attempt)) {
            Verdict::Accepted => {
                self.accepted.push((task, attempt));
                self.accept(task, process, well);
                Answer::Done
            }
            Verdict::Repeated => Answer::Done,
            Verdict::Stale => Answer::Refused,
        }
    }

    pub(crate) fn beat(&mut self, process: usize, acknowledges: Option<PauseId>) -> Answer {
        let (now, under_way) = (self.now, self.runner.intent.pause());
        let known = &mut self.processes[process];
        let link = if known.is_leaving { Link::Stopping } else { Link::Connected };
        let changed = known.link != link;
        known.link = link;
        known.last_heard = now;
        known.acknowledged = acknowledged(known.acknowledged, acknowledges, under_way);
        let lost = self.renew(process);
        if changed {
            self.see_link();
        }
        self.settle();
        // What it hears.
        let told = self.runner.intent.pause();
        let names = lost.iter().map(|task| self.task_name(*task)).collect();
        let open = |session: &usize| self.transactions[*session].is_open;
        let sessions: Vec<usize> =
            self.processes[process].sessions.iter().copied().filter(|session| open(session)).collect();
        let known = &mut self.processes[process];
        known.told = told;
        known.is_leaving |= known.is_asked_to_leave;
        known.hand.retain(|(task, _)| !lost.contains(task));
        known.sessions = sessions;
        Answer::Lost(names)
    }

    /// Renews the leases that the process names, and answers those that it does not have.
    fn renew(&mut self, process: usize) -> Vec<usize> {
        let until = lease_until(&self.timing, self.now);
        let mut lost = Vec::new();
        for (task, attempt) in self.processes[process].hand.clone() {
            let stored = &mut self.tasks[task];
            if stored.status != TaskStatus::Running || stored.holder != Some((process, attempt)) {
                lost.push(task);
                continue;
            }
            stored.lease_until = Some(until);
            // A transaction lives as long as one of its tasks does.
            if let (Some(transaction), Some(_)) = (stored.transaction, stored.pin)
                && self.transactions[transaction].is_open
            {
                self.transactions[transaction].lease_until = until;
            }
        }
        for session in &self.processes[process].sessions {
            let transaction = &mut self.transactions[*session];
            if transaction.is_open {
                transaction.lease_until = until;
            }
        }
        lost
    }

    pub(crate) fn goodbye(&mut self, process: usize) -> Answer {
        let known = &mut self.processes[process];
        known.link = Link::Stopped;
        known.last_heard = self.now;
        known.is_alive = false;
        let leased: Vec<usize> = self.leased_to(process).map(|(task, _)| task).collect();
        for task in leased {
            self.lose(task);
        }
        for transaction in 0..self.transactions.len() {
            if self.transactions[transaction].is_open && self.transactions[transaction].process == process {
                let run = self.transactions[transaction].run;
                self.end_transaction(transaction, TransactionState::Failed);
                self.close(run);
            }
        }
        self.see_link();
        Answer::Done
    }

    /// The task as it is named outside.
    pub fn task_name(&self, task: usize) -> TaskName {
        let stored = &self.tasks[task];
        (stored.run, stored.name(self.nodes(stored.run)))
    }
}
