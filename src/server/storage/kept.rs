//! What a transaction has read, and what it will write. A row is read once, however many changes share the transaction, and
//! rows of one kind are written together. Correct because one transaction writes at a time, also when several servers share
//! the database: nobody else changes what is known here.
//!
//! Nothing here is lost or seen too late: a statement that is not marked as apart writes everything first, and forgets what
//! is known when it changes rows; a savepoint writes everything, and going back to it forgets everything.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{RunId, RunnerId, TaskId};

use super::components::{self, ComponentRecord, NewComponent};
use super::events::{self, NewEvent};
use super::queue_counts::{self, CountChange};
use super::runners::RunnerRecord;
use super::runs::{self, RunRecord};
use super::tasks::{self, TaskRecord};
use super::transaction::Session;
use super::transactions::TransactionRecord;
use super::{StorageError, Transaction};

#[derive(Default)]
pub(crate) struct Kept {
    pub(super) runners: HashMap<RunnerId, RunnerRecord>,
    /// Their counts of components are those of the moment when they were read.
    pub(super) runs: HashMap<RunId, RunRecord>,
    changed_runs: BTreeSet<RunId>,
    /// Those whose counts are no longer true.
    pub(super) uncounted: BTreeSet<RunId>,
    pub(super) components: HashMap<RunId, KeptComponents>,
    pub(super) new_components: Vec<NewComponent>,
    pub(super) tasks: HashMap<TaskId, TaskRecord>,
    changed_tasks: BTreeSet<TaskId>,
    /// All of the run that are queued or executing, in order; perhaps some that have ended since. Their rows are in `tasks`.
    pub(super) unfinished: HashMap<RunId, Vec<TaskId>>,
    pub(super) new_tasks: Vec<TaskRecord>,
    /// What the tasks that are yet to be written change of the runners' counts.
    pub(super) counts: BTreeMap<RunnerId, CountChange>,
    /// All of the run that are open.
    pub(super) open_transactions: HashMap<RunId, Vec<TransactionRecord>>,
    pub(super) new_events: Vec<NewEvent>,
    pub(super) latest_seq: Option<u64>,
}

/// Components of one run.
#[derive(Default)]
pub(super) struct KeptComponents {
    /// In file order when they are complete.
    rows: Vec<KeptComponent>,
    places: HashMap<String, usize>,
    pub(super) is_complete: bool,
}

struct KeptComponent {
    record: ComponentRecord,
    is_changed: bool,
}

impl KeptComponents {
    /// All of the run, in file order.
    pub(super) fn complete(records: Vec<ComponentRecord>) -> KeptComponents {
        let mut kept = KeptComponents { is_complete: true, ..KeptComponents::default() };
        records.into_iter().for_each(|record| kept.put(record, false));
        kept
    }

    pub(super) fn get(&self, name: &str) -> Option<&ComponentRecord> {
        Some(&self.rows.get(*self.places.get(name)?)?.record)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ComponentRecord> {
        self.rows.iter().map(|kept| &kept.record)
    }

    pub(super) fn put(&mut self, record: ComponentRecord, is_changed: bool) {
        match self.places.get(&record.row.component).and_then(|place| self.rows.get_mut(*place)) {
            Some(kept) => {
                kept.record = record;
                kept.is_changed |= is_changed;
            }
            None => {
                self.places.insert(record.row.component.clone(), self.rows.len());
                self.rows.push(KeptComponent { record, is_changed });
            }
        }
    }
}

impl Kept {
    pub(super) fn change_run(&mut self, run: RunRecord) {
        self.changed_runs.insert(run.row.id);
        self.runs.insert(run.row.id, run);
    }

    pub(super) fn change_component(&mut self, component: ComponentRecord) {
        self.components.entry(component.row.run_id).or_default().put(component, true);
    }

    pub(super) fn change_task(&mut self, task: TaskRecord) {
        let counts = self.counts.entry(task.runner_id).or_default();
        match self.tasks.get(&task.id) {
            Some(known) => counts.goes_on(known.status, task.status),
            None => counts.recount(),
        }
        self.changed_tasks.insert(task.id);
        self.tasks.insert(task.id, task);
    }

    pub(super) fn insert_task(&mut self, task: TaskRecord) {
        self.counts.entry(task.runner_id).or_default().begins(task.status);
        if let Some(unfinished) = self.unfinished.get_mut(&task.run_id) {
            unfinished.push(task.id);
        }
        self.tasks.insert(task.id, task.clone());
        self.new_tasks.push(task);
    }

    /// A task as it was read just now, when all that was changed is written.
    pub(super) fn know_task(&mut self, task: &TaskRecord) {
        self.tasks.entry(task.id).or_insert_with(|| task.clone());
    }

    /// What is known may not be so any more. Only when nothing is left to write.
    pub(super) fn forget(&mut self) {
        *self = Kept::default();
    }

    fn take_changed_components(&mut self) -> Vec<ComponentRecord> {
        let kept = self.components.values_mut().flat_map(|kept| &mut kept.rows);
        kept.filter_map(|kept| std::mem::take(&mut kept.is_changed).then(|| kept.record.clone())).collect()
    }

    fn take_changed_runs(&mut self) -> Vec<RunRecord> {
        let changed = std::mem::take(&mut self.changed_runs);
        changed.into_iter().filter_map(|run| self.runs.get(&run).cloned()).collect()
    }

    fn take_changed_tasks(&mut self) -> Vec<TaskRecord> {
        let changed = std::mem::take(&mut self.changed_tasks);
        changed.into_iter().filter_map(|task| self.tasks.get(&task).cloned()).collect()
    }

    /// New tasks get their place in the queue from the database, so that what is known of them is no longer all.
    fn take_new_tasks(&mut self) -> Vec<TaskRecord> {
        let new = std::mem::take(&mut self.new_tasks);
        for task in &new {
            self.tasks.remove(&task.id);
            self.unfinished.remove(&task.run_id);
        }
        new
    }
}

impl Transaction {
    /// Writes what is left to write.
    pub(crate) async fn write_kept(&mut self) -> Result<(), StorageError> {
        Ok(self.write_everything().await?)
    }

    pub(super) async fn write_everything(&mut self) -> Result<(), sqlx::Error> {
        let new = std::mem::take(&mut self.kept.new_components);
        components::write_new(self, new).await?;
        let changed = self.kept.take_changed_components();
        components::write(self, changed).await?;
        let changed = self.kept.take_changed_runs();
        runs::write(self, changed).await?;
        self.write_tasks().await?;
        let new = std::mem::take(&mut self.kept.new_events);
        events::write(self, new).await
    }

    pub(super) async fn write_tasks(&mut self) -> Result<(), sqlx::Error> {
        let changed = self.kept.take_changed_tasks();
        let new = self.kept.take_new_tasks();
        tasks::write_new(self, new).await?;
        tasks::write(self, changed).await?;
        let counts = std::mem::take(&mut self.kept.counts);
        queue_counts::write(self, counts).await
    }

    /// The text as it will be read from the database.
    pub(super) fn as_stored(&self, text: &mut Option<String>) {
        if let (Session::Postgres(_), Some(text)) = (&self.session, text)
            && text.contains('\0')
        {
            *text = super::sql::without_zero(std::mem::take(text));
        }
    }
}
