//! The small world as it is compared: with itself before a step that must change nothing, and with the real one.

use std::collections::BTreeMap;

use model::{Label, Link, Pause, PauseId, RunStatus, Runner, TaskStatus, Timestamp, Wait};

use crate::world::World;

/// A task by its run and its component.
pub type TaskName = (usize, &'static str);

/// Everything that must be the same. Processes are named by the order in which they registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub runner: Runner,
    pub label: Label,
    /// Of each process: link, last heartbeat, acknowledged pause, whether it is asked to leave.
    pub processes: Vec<(Link, Timestamp, Option<PauseId>, bool)>,
    /// In order, each with why it waits and the process that it is pinned to.
    pub queue: Vec<(TaskName, Wait, Option<usize>)>,
    /// Each with its process, its attempt, and the end of its lease.
    pub running: BTreeMap<TaskName, (usize, u32, Timestamp)>,
    /// The open ones by their Begin, each with its process and the end of its lease.
    pub transactions: BTreeMap<TaskName, (usize, Timestamp)>,
    pub runs: Vec<RunStatus>,
    pub pauses: Vec<Pause>,
}

impl World {
    pub fn picture(&self) -> Picture {
        let queued = self.tasks_that_are(TaskStatus::Queued);
        let running = self.tasks_that_are(TaskStatus::Running);
        let open = self.transactions.iter().filter(|transaction| transaction.is_open);
        Picture {
            runner: self.runner,
            label: self.runner.label(),
            processes: self
                .processes
                .iter()
                .map(|it| (it.link, it.last_heard, it.acknowledged, it.is_asked_to_leave))
                .collect(),
            queue: queued.map(|(task, it)| (self.task_name(task), self.wait(task), it.pin)).collect(),
            running: running
                .filter_map(|(task, it)| {
                    let (process, attempt) = it.holder?;
                    Some((self.task_name(task), (process, attempt, it.lease_until?)))
                })
                .collect(),
            transactions: open
                .map(|it| ((it.run, self.nodes(it.run)[it.begin].name), (it.process, it.lease_until)))
                .collect(),
            runs: self.runs.iter().map(|run| run.status).collect(),
            pauses: self.pauses.clone(),
        }
    }
}
