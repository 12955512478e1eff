//! What turns the document into another version of its file, as a change like any other, so that it can be taken back.
//! Never changes the ids of what stays: undo, selection and focus go on to mean the same components.

use std::collections::BTreeSet;

use crate::{Component, ComponentId, Diff, Document, Pipeline, Step};

/// The change that makes the document say what the other version says.
pub(crate) fn adopt(document: &Document, target: &Pipeline) -> Diff {
    let before = document.pipeline();
    let counterparts = dpl::counterparts(before, target);
    let mut diff = Diff::default();
    let stays: BTreeSet<ComponentId> = counterparts.iter().flatten().copied().collect();
    // From the end, so that each place is right also when they come back.
    for (place, component) in before.components.iter().enumerate().rev() {
        if !stays.contains(&component.id) {
            diff.push(Step::Remove { place, component: Box::new(component.clone()) });
        }
    }
    let mut fresh = document.fresh_id().0;
    for (place, (wanted, counterpart)) in target.components.iter().zip(counterparts).enumerate() {
        match counterpart.and_then(|id| document.component(id)) {
            Some(old) => {
                let before = Box::new(old.clone());
                let after = Component { id: old.id, position: old.position, ..wanted.clone() };
                diff.push(Step::Replace { before, after: Box::new(after) });
                let (before, after) = (old.position, wanted.position);
                diff.push(Step::Place { id: old.id, before, after });
            }
            None => {
                let component = Box::new(Component { id: ComponentId(fresh), ..wanted.clone() });
                diff.push(Step::Insert { place, component });
                fresh = fresh.saturating_add(1);
            }
        }
    }
    adopt_notes(&mut diff, before, target);
    let (before_variables, after) = (before.variables.clone(), target.variables.clone());
    diff.push(Step::Variables { before: before_variables, after });
    let (before_description, after) = (before.description.clone(), target.description.clone());
    diff.push(Step::Description { before: before_description, after });
    diff
}

fn adopt_notes(diff: &mut Diff, before: &Pipeline, target: &Pipeline) {
    for (place, note) in before.notes.iter().enumerate().rev() {
        if target.notes.iter().all(|wanted| wanted.key != note.key) {
            diff.push(Step::RemoveNote { place, note: Box::new(note.clone()) });
        }
    }
    for (place, wanted) in target.notes.iter().enumerate() {
        let after = Box::new(wanted.clone());
        match before.notes.iter().find(|note| note.key == wanted.key) {
            Some(old) => diff.push(Step::ReplaceNote { before: Box::new(old.clone()), after }),
            None => diff.push(Step::InsertNote { place, note: after }),
        }
    }
}
