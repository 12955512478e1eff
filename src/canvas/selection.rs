//! What is selected: components and notes, or one connection.
//! Never part of the history: undo leaves it alone as far as it still exists.

use std::collections::HashSet;

use crate::{ComponentId, Document, EdgeKey};

/// What commands such as Delete act on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    components: Vec<ComponentId>,
    notes: Vec<String>,
    edge: Option<EdgeKey>,
}

impl Selection {
    /// Nothing.
    pub fn none() -> Selection {
        Selection::default()
    }

    /// One component.
    pub fn component(id: ComponentId) -> Selection {
        Selection { components: vec![id], ..Selection::default() }
    }

    /// Several components; the last one is the primary.
    pub fn components_of(ids: impl IntoIterator<Item = ComponentId>) -> Selection {
        let mut selection = Selection::default();
        selection.add_all(ids);
        selection
    }

    /// One connection.
    pub fn edge_of(edge: EdgeKey) -> Selection {
        Selection { edge: Some(edge), ..Selection::default() }
    }

    /// One note.
    pub fn note(key: impl Into<String>) -> Selection {
        Selection { notes: vec![key.into()], ..Selection::default() }
    }

    /// In the order in which they were selected.
    pub fn components(&self) -> &[ComponentId] {
        &self.components
    }

    /// In the order in which they were selected.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The selected connection.
    pub fn edge(&self) -> Option<EdgeKey> {
        self.edge
    }

    /// The component that was selected last: the one whose properties are shown.
    pub fn primary(&self) -> Option<ComponentId> {
        self.components.last().copied()
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.notes.is_empty() && self.edge.is_none()
    }

    /// Whether the component is selected.
    pub fn has(&self, id: ComponentId) -> bool {
        self.components.contains(&id)
    }

    /// Whether the note is selected.
    pub fn has_note(&self, key: &str) -> bool {
        self.notes.iter().any(|note| note == key)
    }

    /// Selects the component too, as the primary.
    pub fn add(&mut self, id: ComponentId) {
        self.components.retain(|component| *component != id);
        self.components.push(id);
        self.edge = None;
    }

    /// Selects them all too, the last one as the primary.
    pub(crate) fn add_all(&mut self, ids: impl IntoIterator<Item = ComponentId>) {
        let mut seen = HashSet::new();
        self.components.extend(ids);
        // Of two, the later one stays.
        self.components.reverse();
        self.components.retain(|id| seen.insert(*id));
        self.components.reverse();
        self.edge = None;
    }

    /// Selects the note too.
    pub fn add_note(&mut self, key: &str) {
        if !self.has_note(key) {
            self.notes.push(key.to_owned());
        }
        self.edge = None;
    }

    /// Selects the component, or deselects it if it was selected.
    pub fn toggle(&mut self, id: ComponentId) {
        if self.has(id) {
            self.components.retain(|component| *component != id);
        } else {
            self.add(id);
        }
    }

    /// Selects the note, or deselects it if it was selected.
    pub fn toggle_note(&mut self, key: &str) {
        if self.has_note(key) {
            self.notes.retain(|note| note != key);
        } else {
            self.add_note(key);
        }
    }

    /// Drops what is no longer in the document.
    pub(crate) fn keep_existing(&mut self, document: &Document) {
        self.components.retain(|id| document.component(*id).is_some());
        self.notes.retain(|key| document.note(key).is_some());
        self.edge = self.edge.filter(|edge| document.has_edge(*edge));
    }
}
