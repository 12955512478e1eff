//! One unit of work: a part of a transaction that remembers what it touched, publishes the complete rows of that, commits,
//! and wakes those who wait. Dropped without a commit, nothing happened.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use api::event::ServerEvent;
use model::{RunId, RunnerId, Timestamp, Timing};

use super::combining::{Finished, Turn};
use super::notes::Note;
use super::rows::runner_row;
use super::{Engine, EngineError};
use crate::storage::{Transaction, components, events, runners, runs};

/// A change under way.
pub(super) struct Change {
    pub(super) engine: Engine,
    pub(super) now: Timestamp,
    pub(super) timing: Timing,
    turn: Turn,
    touched_runners: BTreeSet<RunnerId>,
    touched_runs: BTreeSet<RunId>,
    touched_components: BTreeSet<(RunId, String)>,
    /// Of which tasks have ended, and that have not gone on since, each in the order of its first.
    standing: Vec<RunId>,
    woken: BTreeSet<RunnerId>,
    /// Told after the commit.
    notes: Vec<Note>,
    seq: Option<u64>,
    /// What it is, for tests that crash at its commit.
    operations: BTreeSet<&'static str>,
}

impl Engine {
    /// Begins a change. There is one at a time.
    pub(super) async fn change(&self) -> Result<Change, EngineError> {
        let turn = self.turn().await?;
        Ok(Change {
            engine: self.clone(),
            // Read under the writer's lock, so that later changes never have earlier times on a steady clock.
            now: match self.shared.clock.is_manual() {
                true => self.shared.clock.now(),
                false => self.shared.database.turn_began(),
            },
            timing: self.shared.timing,
            turn,
            touched_runners: BTreeSet::new(),
            touched_runs: BTreeSet::new(),
            touched_components: BTreeSet::new(),
            standing: Vec::new(),
            woken: BTreeSet::new(),
            notes: Vec::new(),
            seq: None,
            operations: BTreeSet::new(),
        })
    }
}

impl Change {
    pub(super) fn connection(&mut self) -> &mut Transaction {
        self.turn.transaction()
    }

    /// Says what the change is.
    pub(super) fn is(&mut self, operation: &'static str) {
        self.operations.insert(operation);
    }

    /// The runner's row is published.
    pub(super) fn touch_runner(&mut self, runner: RunnerId) {
        self.touched_runners.insert(runner);
    }

    /// The run's row is published.
    pub(super) fn touch_run(&mut self, run: RunId) {
        self.touched_runs.insert(run);
    }

    /// The component's row is published, and that of its run.
    pub(super) fn touch_component(&mut self, run: RunId, component: &str) {
        self.touched_components.insert((run, component.to_owned()));
        self.touched_runs.insert(run);
    }

    /// A task of the run has ended: `go_on` must follow.
    pub(super) fn stand(&mut self, run: RunId) {
        if !self.standing.contains(&run) {
            self.standing.push(run);
        }
    }

    /// Goes on with the runs of which tasks have ended, with each of them once.
    pub(super) async fn go_on(&mut self) -> Result<(), EngineError> {
        for run in std::mem::take(&mut self.standing) {
            self.step(run).await?;
        }
        Ok(())
    }

    /// The runner's claims look again after the commit.
    pub(super) fn wake(&mut self, runner: RunnerId) {
        self.woken.insert(runner);
    }

    /// Tells it once this change is committed.
    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Appends an event that is not about a touched row.
    pub(super) async fn append(&mut self, event: &ServerEvent) -> Result<u64, EngineError> {
        let now = self.now;
        let seq = events::append(self.connection(), now, event).await?;
        self.seq = Some(seq);
        Ok(seq)
    }

    /// Lets the rules look at the touched runners, then appends the complete rows of all that was touched. Answers the
    /// sequence number of the last event.
    pub(super) async fn publish(&mut self) -> Result<u64, EngineError> {
        self.observe_work().await?;
        self.observe_runs().await?;
        for (run, component) in std::mem::take(&mut self.touched_components) {
            if let Some(record) = components::load(self.connection(), run, &component).await? {
                self.append(&ServerEvent::ComponentChanged { component: record.row }).await?;
            }
        }
        for run in std::mem::take(&mut self.touched_runs) {
            if let Some(record) = runs::load(self.connection(), run).await? {
                self.append(&ServerEvent::RunChanged { run: record.row }).await?;
            }
        }
        for runner in std::mem::take(&mut self.touched_runners) {
            if let Some(record) = runners::load(self.connection(), runner).await? {
                let runner = runner_row(self.connection(), &record).await?;
                self.append(&ServerEvent::RunnerChanged { runner }).await?;
            }
        }
        match self.seq {
            Some(seq) => Ok(seq),
            None => Ok(events::latest_seq(self.connection()).await?),
        }
    }

    /// Publishes what was not yet, commits, and wakes. Also for a change that found everything done already: what it found
    /// may be on its way to disk, and is answered when it is there.
    pub(super) async fn commit(mut self) -> Result<u64, EngineError> {
        let seq = self.publish().await?;
        // What cannot be written is this change's failure, not that of those with whom it shares the commit.
        self.connection().write_kept().await?;
        for operation in &self.operations {
            fault::moment(operation, "before-commit");
        }
        let Change { turn, operations, woken, notes, .. } = self;
        turn.finish(Finished { operations, seq, woken, notes }).await?;
        Ok(seq)
    }

    /// A Pausing runner may have nothing left to finish.
    async fn observe_work(&mut self) -> Result<(), EngineError> {
        for runner in self.touched_runners.clone() {
            if let Some(record) = runners::load(self.connection(), runner).await? {
                self.observe_runner(record, model::Observation::WorkChanged).await?;
            }
        }
        Ok(())
    }

    /// Whether the touched runs are held now, children before their parents.
    async fn observe_runs(&mut self) -> Result<(), EngineError> {
        let mut waiting = BTreeMap::new();
        for run in self.touched_runs.clone() {
            if let Some(record) = runs::load(self.connection(), run).await? {
                waiting.insert((Reverse(record.depth), run), record);
            }
        }
        while let Some((_, run)) = waiting.pop_first() {
            let parent = run.row.parent;
            if !self.observe_held(run).await? {
                continue;
            }
            if let Some(parent) = parent
                && let Some(record) = runs::load(self.connection(), parent).await?
            {
                self.touch_run(parent);
                waiting.insert((Reverse(record.depth), parent), record);
            }
        }
        Ok(())
    }
}
