//! Undo and redo by inverse changes, with gestures: a drag is many changes and one step.
//! Never holds the selection or the viewport.

use std::mem::take;

use crate::{ComponentId, Diff, Document};

/// What makes two steps that follow each other one: typing in the same field, holding the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coalesce {
    Parameter {
        component: ComponentId,
        name: String,
    },
    Name(ComponentId),
    Note(String),
    NoteSize(String),
    Variable(String),
    Description,
    /// A key that is held.
    Nudge,
}

/// One step, with words for it such as "delete 2 components".
#[derive(Clone, Debug)]
struct Entry {
    diff: Diff,
    label: String,
}

/// The steps that were made, and those that were taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
    gesture: Diff,
    burst: Option<Coalesce>,
}

impl History {
    /// Makes a change as part of the current gesture.
    pub fn push(&mut self, document: &mut Document, diff: Diff) {
        if diff.is_empty() {
            return;
        }
        document.apply(&diff);
        self.gesture = take(&mut self.gesture).then(diff);
    }

    /// Ends the gesture: everything since the last mark becomes one step of undo.
    pub fn mark(&mut self, label: impl Into<String>) {
        self.burst = None;
        self.close_gesture(label.into());
    }

    /// Ends the gesture, and joins it with the step before if that had the same key.
    pub fn mark_coalescing(&mut self, key: Coalesce, label: impl Into<String>) {
        let continues = self.burst.as_ref() == Some(&key) && self.redo.is_empty();
        if let Some(before) = if continues { self.undo.pop() } else { None } {
            self.gesture = before.diff.then(take(&mut self.gesture));
        }
        // Nothing is left of a burst that was typed back to where it began, so there is nothing to join with.
        self.burst = (!self.gesture.is_empty()).then_some(key);
        self.close_gesture(label.into());
    }

    /// Ends a burst: the next change is a step of its own.
    pub fn end_burst(&mut self) {
        self.burst = None;
    }

    /// Drops the gesture as if it had never happened. Tells whether there was anything to drop.
    pub fn bail(&mut self, document: &mut Document) -> bool {
        let gesture = take(&mut self.gesture);
        let happened = !gesture.is_empty();
        document.apply(&gesture.inverted());
        happened
    }

    /// Takes the last step back, and tells which.
    pub fn undo(&mut self, document: &mut Document) -> Option<String> {
        self.mark("change");
        let entry = self.undo.pop()?;
        document.apply(&entry.diff.clone().inverted());
        let label = entry.label.clone();
        self.redo.push(entry);
        Some(label)
    }

    /// Makes the last step that was taken back again, and tells which.
    pub fn redo(&mut self, document: &mut Document) -> Option<String> {
        self.mark("change");
        let entry = self.redo.pop()?;
        document.apply(&entry.diff);
        let label = entry.label.clone();
        self.undo.push(entry);
        Some(label)
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|entry| entry.label.as_str())
    }

    /// What redo would make again.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|entry| entry.label.as_str())
    }

    /// How many steps can be taken back.
    pub fn depth(&self) -> usize {
        self.undo.len()
    }

    fn close_gesture(&mut self, label: String) {
        let diff = take(&mut self.gesture);
        if !diff.is_empty() {
            self.undo.push(Entry { diff, label });
            self.redo.clear();
        }
    }
}
