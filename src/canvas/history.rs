//! Undo and redo by inverse changes, with gestures: a drag is many changes and one step.
//! Never holds the selection or the viewport.

use std::mem::take;

use crate::{ComponentId, Diff, Document};

/// What makes two steps that follow each other one: typing in the same field, holding the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coalesce {
    Parameter { component: ComponentId, name: String },
    Name(ComponentId),
    Note(String),
    /// A key that is held.
    Nudge,
}

/// The steps that were made, and those that were taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Diff>,
    redo: Vec<Diff>,
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
    pub fn mark(&mut self) {
        self.burst = None;
        self.close_gesture();
    }

    /// Ends the gesture, and joins it with the step before if that had the same key.
    pub fn mark_coalescing(&mut self, key: Coalesce) {
        let continues = self.burst.as_ref() == Some(&key) && self.redo.is_empty();
        let before = if continues { self.undo.pop() } else { None };
        let gesture = take(&mut self.gesture);
        self.gesture = match before {
            Some(before) => before.then(gesture),
            None => gesture,
        };
        self.close_gesture();
        self.burst = Some(key);
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

    /// Takes the last step back. Tells whether there was one.
    pub fn undo(&mut self, document: &mut Document) -> bool {
        self.mark();
        let Some(step) = self.undo.pop() else { return false };
        document.apply(&step.clone().inverted());
        self.redo.push(step);
        true
    }

    /// Makes the last step that was taken back again. Tells whether there was one.
    pub fn redo(&mut self, document: &mut Document) -> bool {
        self.mark();
        let Some(step) = self.redo.pop() else { return false };
        document.apply(&step);
        self.undo.push(step);
        true
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty() || !self.gesture.is_empty()
    }

    /// Whether there is a step to make again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    fn close_gesture(&mut self) {
        let gesture = take(&mut self.gesture);
        if !gesture.is_empty() {
            self.undo.push(gesture);
            self.redo.clear();
        }
    }
}
