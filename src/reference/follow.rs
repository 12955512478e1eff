//! What follows from the end of a task: the next ones, the end of its transaction, the end of its run.

use model::{RunStatus, TaskStatus, TransactionState, lease_until, transaction_after};

use crate::shape::Kind;
use crate::world::{Task, Transaction, World};

impl World {
    /// The task is over. `by_instance`: the one that had its lease says so.
    pub(crate) fn end_task(&mut self, task: usize, status: TaskStatus, by_instance: bool) {
        let ended = &mut self.tasks[task];
        ended.status = status;
        ended.lease_until = None;
        ended.is_reported = by_instance;
        ended.ends += 1;
        if by_instance
            && self.is_pausing()
            && let Some(pause) = self.pause_under_way()
        {
            pause.finished_tasks += 1;
        }
    }

    /// An instance ended the task.
    pub(crate) fn accept(&mut self, task: usize, process: usize, well: bool) {
        self.end_task(task, if well { TaskStatus::Succeeded } else { TaskStatus::Failed }, true);
        let run = self.tasks[task].run;
        let role = self.tasks[task].role(self.nodes(run));
        match (transaction_after(role, well), self.tasks[task].transaction, self.tasks[task].node) {
            (Some(TransactionState::Open), _, Some(begin)) => {
                let lease_until = lease_until(&self.timing, self.now);
                self.processes[process].sessions.push(self.transactions.len());
                self.transactions.push(Transaction { run, begin, process, is_open: true, lease_until });
            }
            (Some(state), Some(transaction), _) => self.end_transaction(transaction, state),
            _ => {}
        }
        self.go_on(task, well);
    }

    /// The task's instance is gone, or does not have it any more. It is never repeated.
    pub(crate) fn lose(&mut self, task: usize) {
        self.end_task(task, TaskStatus::Failed, false);
        if let (true, Some(transaction)) = (self.tasks[task].is_automatic(), self.tasks[task].transaction) {
            self.end_transaction(transaction, TransactionState::Failed);
        }
        self.go_on(task, false);
    }

    /// The transaction is over. What was queued in it runs outside of it, unless its session was lost.
    pub(crate) fn end_transaction(&mut self, transaction: usize, state: TransactionState) {
        if !self.transactions[transaction].is_open {
            return;
        }
        self.transactions[transaction].is_open = false;
        for task in 0..self.tasks.len() {
            let queued = &mut self.tasks[task];
            if queued.transaction != Some(transaction) || queued.status != TaskStatus::Queued {
                continue;
            }
            match (queued.is_automatic(), state) {
                (true, _) => self.end_task(task, TaskStatus::Cancelled, false),
                (false, TransactionState::Failed) => {
                    let run = queued.run;
                    self.end_task(task, TaskStatus::Failed, false);
                    self.runs[run].has_failed = true;
                }
                (false, _) => (queued.transaction, queued.pin) = (None, None),
            }
        }
    }

    /// Queues what follows the task, and closes what has nothing left.
    fn go_on(&mut self, task: usize, well: bool) {
        let run = self.tasks[task].run;
        let nodes = self.nodes(run);
        if let Some(node) = self.tasks[task].node
            && self.runs[run].status == RunStatus::Running
        {
            self.runs[run].has_failed |= !well;
            if well || nodes[node].kind == Kind::Start {
                for &next in nodes[node].next {
                    self.enqueue(run, next);
                }
            }
        }
        self.close(run);
    }

    /// Puts the node's task at the end of the queue.
    pub(crate) fn enqueue(&mut self, run: usize, node: usize) {
        let begun_by = self.nodes(run)[node].begun_by;
        let mut task = Task::new(run, Some(node));
        let mut open = self.transactions.iter().enumerate();
        let open = open.find(|(_, it)| it.is_open && it.run == run && Some(it.begin) == begun_by);
        if let Some((transaction, stored)) = open {
            (task.transaction, task.pin) = (Some(transaction), Some(stored.process));
        }
        self.tasks.push(task);
    }

    /// Rolls back the run's transactions in which nothing more can happen, and ends the run when nothing is left.
    pub(crate) fn close(&mut self, run: usize) {
        for transaction in 0..self.transactions.len() {
            let stored = &self.transactions[transaction];
            let goes_on = self.unfinished().any(|task| task.transaction == Some(transaction));
            if stored.run == run && stored.is_open && !goes_on {
                let mut task = Task::new(run, None);
                (task.transaction, task.pin) = (Some(transaction), Some(stored.process));
                self.tasks.push(task);
            }
        }
        let has_tasks = self.unfinished().any(|task| task.run == run);
        let run = &mut self.runs[run];
        if run.status == RunStatus::Running && !has_tasks {
            run.status = if run.has_failed { RunStatus::Failed } else { RunStatus::Success };
        }
    }

    fn unfinished(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| !task.status.is_ended())
    }
}
