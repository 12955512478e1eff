//! What there is in the small world. Places in its lists are ids.

use std::collections::BTreeSet;

use uuid::Uuid;

use model::{
    InstanceId, Intent, Lease, Link, Listening, Pause, PauseId, Pin, QueuedTask, RunStatus, Runner, TaskId,
    TaskStatus, Timestamp, Timing, TransactionId, TransactionRole, Wait, Work,
};

use crate::shape::{AUTOMATIC_ROLLBACK, Kind, Node, SHAPES};

/// One runner, and everything that it has to do with.
#[derive(Clone, Debug)]
pub struct World {
    pub timing: Timing,
    pub now: Timestamp,
    pub runner: Runner,
    /// When heartbeats could be heard.
    pub listening: Listening,
    /// As they registered.
    pub processes: Vec<Process>,
    pub runs: Vec<Run>,
    /// As they were queued.
    pub tasks: Vec<Task>,
    pub transactions: Vec<Transaction>,
    pub pauses: Vec<Pause>,
    /// Which pause held which task.
    pub held: BTreeSet<(PauseId, usize)>,
    /// What was leased in the last step: by whom, which task.
    pub leased: Vec<(usize, usize)>,
    /// Results that were accepted: the task and its attempt.
    pub accepted: Vec<(usize, u32)>,
}

/// An instance: what the server knows of it, and what it knows itself.
#[derive(Clone, Debug)]
pub struct Process {
    pub id: InstanceId,
    pub link: Link,
    pub since: Timestamp,
    pub last_heard: Timestamp,
    pub acknowledged: Option<PauseId>,
    pub is_asked_to_leave: bool,
    /// Itself: it has neither crashed nor said goodbye.
    pub is_alive: bool,
    pub is_leaving: bool,
    /// The pause that it heard of last.
    pub told: Option<PauseId>,
    /// The tasks in hand, with their attempts.
    pub hand: Vec<(usize, u32)>,
    /// The transactions whose sessions it has.
    pub sessions: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Run {
    pub shape: usize,
    pub status: RunStatus,
    /// A task failed: no shape has a link that takes care of that.
    pub has_failed: bool,
}

#[derive(Clone, Debug)]
pub struct Task {
    pub run: usize,
    /// Its place in the run's shape; a rollback that the server added has none.
    pub node: Option<usize>,
    pub status: TaskStatus,
    /// The last one who had it.
    pub holder: Option<(usize, u32)>,
    pub lease_until: Option<Timestamp>,
    pub transaction: Option<usize>,
    /// The process that has the transaction's session.
    pub pin: Option<usize>,
    pub is_reported: bool,
    /// How often it ended.
    pub ends: u32,
}

#[derive(Clone, Debug)]
pub struct Transaction {
    pub run: usize,
    /// The place of its Begin.
    pub begin: usize,
    pub process: usize,
    pub is_open: bool,
    pub lease_until: Timestamp,
}

/// The id of what stands at that place.
pub(crate) fn id(place: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(place).unwrap_or(u128::MAX).saturating_add(1))
}

impl World {
    /// A runner that has never connected.
    pub fn new(timing: Timing, now: Timestamp) -> World {
        World {
            timing,
            now,
            runner: Runner::new(),
            listening: Listening { since: now, until: now },
            processes: Vec::new(),
            runs: Vec::new(),
            tasks: Vec::new(),
            transactions: Vec::new(),
            pauses: Vec::new(),
            held: BTreeSet::new(),
            leased: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// The tasks with that status, by their places in the queue.
    pub fn tasks_that_are(&self, status: TaskStatus) -> impl Iterator<Item = (usize, &Task)> {
        self.tasks.iter().enumerate().filter(move |(_, task)| task.status == status)
    }

    /// The tasks that the server has given to the process.
    pub fn leased_to(&self, process: usize) -> impl Iterator<Item = (usize, &Task)> {
        self.tasks_that_are(TaskStatus::Running)
            .filter(move |(_, task)| task.holder.is_some_and(|(holder, _)| holder == process))
    }

    /// What the runner has to finish before its pause is reached.
    pub fn work(&self) -> Work {
        let Some(pause) = self.runner.intent.pause() else { return Work::default() };
        let connected = self.processes.iter().filter(|process| process.link == Link::Connected);
        Work {
            tasks: count(self.tasks_that_are(TaskStatus::Running)),
            transactions: count(self.transactions.iter().filter(|transaction| transaction.is_open)),
            unacknowledged_instances: count(connected.filter(|process| process.acknowledged != Some(pause))),
        }
    }

    /// Why a queued task waits.
    pub fn wait(&self, task: usize) -> Wait {
        Wait::of(self.runner.link, &self.runner.intent, &self.queued(task))
    }

    /// The task as the rules see it in the queue.
    pub fn queued(&self, task: usize) -> QueuedTask {
        let stored = &self.tasks[task];
        let pin = stored.transaction.zip(stored.pin).map(|(transaction, process)| Pin {
            transaction: TransactionId(id(transaction)),
            instance: self.processes[process].id,
        });
        QueuedTask { id: TaskId(id(task)), pin }
    }

    /// The pause under way.
    pub fn pause_under_way(&mut self) -> Option<&mut Pause> {
        let pause = self.runner.intent.pause()?;
        self.pauses.iter_mut().find(|record| record.id == pause)
    }

    pub(crate) fn is_pausing(&self) -> bool {
        matches!(self.runner.intent, Intent::Pausing { .. })
    }

    /// The lease as messages name it.
    pub(crate) fn lease(&self, process: usize, attempt: u32) -> Lease {
        Lease { instance: self.processes[process].id, attempt }
    }

    pub(crate) fn nodes(&self, run: usize) -> &'static [Node] {
        SHAPES[self.runs[run].shape].1
    }
}

impl Task {
    /// A task at the end of the queue.
    pub(crate) fn new(run: usize, node: Option<usize>) -> Task {
        Task {
            run,
            node,
            status: TaskStatus::Queued,
            holder: None,
            lease_until: None,
            transaction: None,
            pin: None,
            is_reported: false,
            ends: 0,
        }
    }

    pub fn is_automatic(&self) -> bool {
        self.node.is_none()
    }

    pub(crate) fn kind(&self, nodes: &[Node]) -> Option<Kind> {
        self.node.map(|node| nodes[node].kind)
    }

    pub(crate) fn role(&self, nodes: &[Node]) -> TransactionRole {
        self.kind(nodes).map_or(TransactionRole::Rollback, Kind::role)
    }

    pub(crate) fn name(&self, nodes: &[Node]) -> &'static str {
        self.node.map_or(AUTOMATIC_ROLLBACK, |node| nodes[node].name)
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
