//! A change of the document as records before and after, so that it can be taken back exactly.
//! Never knows why a change is made.

use std::collections::HashMap;

use crate::{Component, ComponentId, Note, Position, Variable};

/// One record that comes, goes or changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Insert {
        place: usize,
        component: Box<Component>,
    },
    Remove {
        place: usize,
        component: Box<Component>,
    },
    /// Leaves the position alone: that is what `Place` is for.
    Replace {
        before: Box<Component>,
        after: Box<Component>,
    },
    /// A drag makes hundreds of these.
    Place {
        id: ComponentId,
        before: Option<Position>,
        after: Option<Position>,
    },
    InsertNote {
        place: usize,
        note: Box<Note>,
    },
    RemoveNote {
        place: usize,
        note: Box<Note>,
    },
    ReplaceNote {
        before: Box<Note>,
        after: Box<Note>,
    },
    Variables {
        before: Vec<Variable>,
        after: Vec<Variable>,
    },
    Description {
        before: Option<String>,
        after: Option<String>,
    },
}

impl Step {
    /// Whether the index of names must be made again.
    pub(crate) fn changes_names(&self) -> bool {
        match self {
            Step::Insert { .. } | Step::Remove { .. } => true,
            Step::Replace { before, after } => {
                before.name != after.name || before.iteration_target != after.iteration_target
            }
            _ => false,
        }
    }

    /// Whether steps after it may speak of other records than steps before it.
    fn shifts_records(&self) -> bool {
        matches!(
            self,
            Step::Insert { .. } | Step::Remove { .. } | Step::InsertNote { .. } | Step::RemoveNote { .. }
        )
    }

    /// What it is about, if a later step may be taken into it.
    fn record(&self) -> Option<Record> {
        Some(match self {
            Step::Place { id, .. } => Record::Position(*id),
            Step::Replace { after, .. } => Record::Component(after.id),
            Step::ReplaceNote { after, .. } => Record::Note(after.key.clone()),
            Step::Variables { .. } => Record::Variables,
            Step::Description { .. } => Record::Description,
            Step::Insert { .. } | Step::Remove { .. } | Step::InsertNote { .. } | Step::RemoveNote { .. } => {
                return None;
            }
        })
    }

    fn inverted(self) -> Step {
        match self {
            Step::Insert { place, component } => Step::Remove { place, component },
            Step::Remove { place, component } => Step::Insert { place, component },
            Step::Replace { before, after } => Step::Replace { before: after, after: before },
            Step::Place { id, before, after } => Step::Place { id, before: after, after: before },
            Step::InsertNote { place, note } => Step::RemoveNote { place, note },
            Step::RemoveNote { place, note } => Step::InsertNote { place, note },
            Step::ReplaceNote { before, after } => Step::ReplaceNote { before: after, after: before },
            Step::Variables { before, after } => Step::Variables { before: after, after: before },
            Step::Description { before, after } => Step::Description { before: after, after: before },
        }
    }

    /// Takes the later step into this one, if both are about the same record; otherwise hands it back.
    fn absorb(&mut self, later: Step) -> Option<Step> {
        match (self, later) {
            (Step::Place { id, after, .. }, Step::Place { id: other, after: latest, .. }) if *id == other => {
                *after = latest;
            }
            (Step::Replace { after, .. }, Step::Replace { before, after: latest })
                if after.id == before.id =>
            {
                *after = latest;
            }
            (Step::ReplaceNote { after, .. }, Step::ReplaceNote { before, after: latest })
                if after.key == before.key =>
            {
                *after = latest;
            }
            (Step::Variables { after, .. }, Step::Variables { after: latest, .. }) => *after = latest,
            (Step::Description { after, .. }, Step::Description { after: latest, .. }) => *after = latest,
            (_, later) => return Some(later),
        }
        None
    }

    fn is_idle(&self) -> bool {
        match self {
            Step::Replace { before, after } => before == after,
            Step::Place { before, after, .. } => before == after,
            Step::ReplaceNote { before, after } => before == after,
            Step::Variables { before, after } => before == after,
            Step::Description { before, after } => before == after,
            Step::Insert { .. } | Step::Remove { .. } | Step::InsertNote { .. } | Step::RemoveNote { .. } => {
                false
            }
        }
    }
}

/// What a step that changes something is about.
#[derive(PartialEq, Eq, Hash)]
enum Record {
    Position(ComponentId),
    Component(ComponentId),
    Note(String),
    Variables,
    Description,
}

/// Steps, made one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    steps: Vec<Step>,
}

impl Diff {
    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(Step::is_idle)
    }

    /// Adds a step at the end.
    pub fn push(&mut self, step: Step) {
        if !step.is_idle() {
            self.steps.push(step);
        }
    }

    /// What takes it back.
    #[must_use]
    pub fn inverted(self) -> Diff {
        Diff { steps: self.steps.into_iter().rev().map(Step::inverted).collect() }
    }

    /// This and then the other. Steps about the same record become one, or a drag would grow with every move.
    #[must_use]
    pub fn then(mut self, later: Diff) -> Diff {
        if self.steps.is_empty() {
            return later;
        }
        // Where each record was changed last. A drag of thousands finds its own step at once.
        let mut known: HashMap<Record, usize> = HashMap::new();
        let first = self.steps.iter().rposition(Step::shifts_records).map_or(0, |place| place + 1);
        for (place, step) in self.steps.iter().enumerate().skip(first) {
            known.extend(step.record().map(|record| (record, place)));
        }
        for step in later.steps {
            if step.shifts_records() {
                known.clear();
                self.steps.push(step);
                continue;
            }
            let record = step.record();
            let earlier = record.as_ref().and_then(|record| known.get(record).copied());
            let left = match earlier.and_then(|place| self.steps.get_mut(place)) {
                Some(earlier) => earlier.absorb(step),
                None => Some(step),
            };
            if let Some(step) = left {
                known.extend(record.map(|record| (record, self.steps.len())));
                self.steps.push(step);
            }
        }
        self
    }
}
