//! The pipeline being edited, with what is needed to look things up in it.
//! Never changes but by a diff, and never writes a position that nobody chose.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::diff::{Diff, Step};
use crate::places::Touched;
use crate::{Component, ComponentId, EdgeKey, EdgeKind, Note, Pipeline, Position, geometry, layout};

/// A pipeline and its indexes.
#[derive(Clone, Debug)]
pub struct Document {
    pipeline: Pipeline,
    places: BTreeMap<ComponentId, usize>,
    ids: HashMap<String, ComponentId>,
    /// Where components stand that the file does not place. They are drawn there, and only moving one places it.
    laid_out: BTreeMap<ComponentId, Position>,
    next_id: u32,
    /// Iterators by the name of what they repeat.
    iterators: BTreeMap<String, Vec<ComponentId>>,
    touched: Touched,
}

impl Document {
    /// Takes the pipeline as its file says it.
    pub fn new(pipeline: Pipeline) -> Document {
        let next_id =
            pipeline.components.iter().map(|component| component.id.0.saturating_add(1)).max().unwrap_or(0);
        let mut document = Document {
            laid_out: layout::missing_positions(&pipeline),
            pipeline,
            places: BTreeMap::new(),
            ids: HashMap::new(),
            next_id,
            iterators: BTreeMap::new(),
            touched: Touched::default(),
        };
        document.index();
        document
    }

    /// The pipeline, to save it.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// In file order.
    pub fn components(&self) -> &[Component] {
        &self.pipeline.components
    }

    /// In file order.
    pub fn notes(&self) -> &[Note] {
        &self.pipeline.notes
    }

    /// The component of that id.
    pub fn component(&self, id: ComponentId) -> Option<&Component> {
        self.pipeline.components.get(*self.places.get(&id)?)
    }

    /// The component of that name.
    pub fn component_named(&self, name: &str) -> Option<&Component> {
        self.component(*self.ids.get(name)?)
    }

    /// The id of the component of that name.
    pub fn id_of(&self, name: &str) -> Option<ComponentId> {
        self.ids.get(name).copied()
    }

    /// The name for a sentence; empty if it is gone.
    pub fn name_of(&self, id: ComponentId) -> &str {
        self.component(id).map_or("", |component| component.name.as_str())
    }

    /// The note of that key.
    pub fn note(&self, key: &str) -> Option<&Note> {
        self.pipeline.notes.iter().find(|note| note.key == key)
    }

    /// The middle of the component's tile: as the file says it, or where it was laid out.
    pub fn position(&self, id: ComponentId) -> Option<Position> {
        let component = self.component(id)?;
        let position = component.position.or_else(|| self.laid_out.get(&id).copied()).unwrap_or_default();
        Some(geometry::drawable(position))
    }

    /// An id that is larger than any that was ever used.
    pub fn fresh_id(&self) -> ComponentId {
        ComponentId(self.next_id)
    }

    /// A free name: the wish, or the wish with a number.
    pub fn fresh_name(&self, wish: &str) -> String {
        if !self.ids.contains_key(wish) {
            return wish.to_owned();
        }
        (2_u32..)
            .map(|number| format!("{wish} {number}"))
            .find(|name| !self.ids.contains_key(name))
            .unwrap_or_default()
    }

    /// A free key for a note.
    pub fn fresh_note_key(&self) -> String {
        (1_u32..).map(|number| number.to_string()).find(|key| self.note(key).is_none()).unwrap_or_default()
    }

    /// All lines between existing components, in file order, each once.
    pub fn edges(&self) -> Vec<EdgeKey> {
        let mut edges = Vec::with_capacity(self.pipeline.components.len());
        // Each connection is written at one of its ends, so a second one can only stand beside the first.
        let mut seen = HashSet::new();
        for component in &self.pipeline.components {
            seen.clear();
            let mut push = |edge| {
                if seen.insert(edge) {
                    edges.push(edge);
                }
            };
            for transition in &component.transitions {
                for target in transition.targets.iter().filter_map(|name| self.id_of(name)) {
                    push(EdgeKey::new(component.id, transition.kind.into(), target));
                }
            }
            if let Some(target) = component.iteration_target.as_deref().and_then(|name| self.id_of(name)) {
                push(EdgeKey::new(component.id, EdgeKind::Iteration, target));
            }
            for source in component.sources.iter().filter_map(|name| self.id_of(name)) {
                push(EdgeKey::new(source, EdgeKind::Source, component.id));
            }
        }
        edges
    }

    /// The lines that begin or end at the component, in file order. Looks at names only, so it is quick among thousands.
    pub fn edges_at(&self, id: ComponentId) -> Vec<EdgeKey> {
        let Some(own) = self.component(id) else { return Vec::new() };
        let mut edges = Vec::new();
        let mut push = |edge: EdgeKey| {
            if !edges.contains(&edge) {
                edges.push(edge);
            }
        };
        for component in &self.pipeline.components {
            let is_own = component.id == id;
            let is_meant = |name: &&String| is_own || **name == own.name;
            let other = |name: &String| self.id_of(name);
            for transition in &component.transitions {
                for target in transition.targets.iter().filter(is_meant).filter_map(other) {
                    push(EdgeKey::new(component.id, transition.kind.into(), target));
                }
            }
            for target in component.iteration_target.iter().filter(is_meant).filter_map(other) {
                push(EdgeKey::new(component.id, EdgeKind::Iteration, target));
            }
            for source in component.sources.iter().filter(is_meant).filter_map(other) {
                push(EdgeKey::new(source, EdgeKind::Source, component.id));
            }
        }
        edges
    }

    /// Whether the line exists.
    pub fn has_edge(&self, edge: EdgeKey) -> bool {
        let (Some(from), Some(to)) = (self.component(edge.from), self.component(edge.to)) else {
            return false;
        };
        match edge.kind {
            EdgeKind::Iteration => from.iteration_target.as_ref() == Some(&to.name),
            EdgeKind::Source => to.sources.contains(&from.name),
            kind => from.transitions.iter().any(|transition| {
                EdgeKind::from(transition.kind) == kind && transition.targets.contains(&to.name)
            }),
        }
    }

    /// Whether the component stands exactly on what it repeats, so that it is drawn attached to it.
    pub fn attached_to(&self, id: ComponentId) -> Option<ComponentId> {
        let target = self.id_of(self.component(id)?.iteration_target.as_deref()?)?;
        (target != id && self.position(id) == self.position(target)).then_some(target)
    }

    /// The components with everything that is attached to them, which moves along.
    pub fn with_attached(&self, ids: &[ComponentId]) -> Vec<ComponentId> {
        let mut all: BTreeSet<ComponentId> =
            ids.iter().copied().filter(|id| self.places.contains_key(id)).collect();
        let mut open: Vec<ComponentId> = all.iter().copied().collect();
        while let Some(id) = open.pop() {
            for next in self.attached_beside(id) {
                if all.insert(next) {
                    open.push(next);
                }
            }
        }
        all.into_iter().collect()
    }

    /// What the component is attached to, and what is attached to it.
    fn attached_beside(&self, id: ComponentId) -> Vec<ComponentId> {
        let iterators = self.iterators.get(self.name_of(id)).into_iter().flatten().copied();
        let above = iterators.filter(|iterator| self.attached_to(*iterator) == Some(id));
        above.chain(self.attached_to(id)).collect()
    }

    /// What must hold at all times, for tests: the first thing that does not.
    pub fn check(&self) -> Result<(), String> {
        if self.places.len() != self.pipeline.components.len() {
            return Err("two components share an id".to_owned());
        }
        for (place, component) in self.pipeline.components.iter().enumerate() {
            if self.places.get(&component.id) != Some(&place) {
                return Err(format!("component {} is indexed at another place", component.id.0));
            }
            if !self.ids.contains_key(&component.name) {
                return Err(format!("“{}” is not found by its name", component.name));
            }
            if component.id.0 >= self.next_id {
                return Err(format!("id {} could be given out again", component.id.0));
            }
            if self.position(component.id).is_none_or(|at| !at.x.is_finite() || !at.y.is_finite()) {
                return Err(format!("“{}” cannot be drawn", component.name));
            }
        }
        Ok(())
    }

    /// Makes the change. Steps that no longer fit are passed over.
    pub(crate) fn apply(&mut self, diff: &Diff) {
        let mut is_index_stale = false;
        for step in diff.steps() {
            self.touch(step);
            // Coming and going is indexed once for a whole run of such steps.
            if is_index_stale && !matches!(step, Step::Insert { .. } | Step::Remove { .. }) {
                self.index();
                is_index_stale = false;
            }
            self.apply_step(step);
            is_index_stale |= step.changes_names();
        }
        if is_index_stale {
            self.index();
        }
    }

    /// What was touched since the last call.
    pub(crate) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    fn touch(&mut self, step: &Step) {
        match step {
            Step::Insert { .. } | Step::Remove { .. } => self.touched.is_structural = true,
            Step::Replace { before, after } => {
                let is_joined_alike = before.name == after.name
                    && before.transitions == after.transitions
                    && before.iteration_target == after.iteration_target
                    && before.sources == after.sources;
                if is_joined_alike {
                    self.touched.components.push(after.id);
                } else {
                    self.touched.is_structural = true;
                }
            }
            Step::Place { id, .. } => self.touched.components.push(*id),
            Step::InsertNote { .. } | Step::RemoveNote { .. } | Step::ReplaceNote { .. } => {
                self.touched.has_notes = true;
            }
            Step::Variables { .. } | Step::Description { .. } => {}
        }
    }

    fn apply_step(&mut self, step: &Step) {
        match step {
            Step::Insert { place, component } => {
                self.next_id = self.next_id.max(component.id.0.saturating_add(1));
                let place = (*place).min(self.pipeline.components.len());
                self.pipeline.components.insert(place, component.as_ref().clone());
            }
            Step::Remove { place, component } => {
                let components = &mut self.pipeline.components;
                if components.get(*place).is_some_and(|other| other.id == component.id) {
                    components.remove(*place);
                } else {
                    components.retain(|other| other.id != component.id);
                }
            }
            Step::Replace { after, .. } => {
                if let Some(component) = self.component_mut(after.id) {
                    let position = component.position;
                    *component = Component { position, ..after.as_ref().clone() };
                }
            }
            Step::Place { id, after, .. } => {
                if let Some(component) = self.component_mut(*id) {
                    component.position = *after;
                }
            }
            Step::InsertNote { place, note } => {
                let place = (*place).min(self.pipeline.notes.len());
                self.pipeline.notes.insert(place, note.as_ref().clone());
            }
            Step::RemoveNote { note, .. } => self.pipeline.notes.retain(|other| other.key != note.key),
            Step::ReplaceNote { after, .. } => {
                if let Some(note) = self.pipeline.notes.iter_mut().find(|note| note.key == after.key) {
                    *note = after.as_ref().clone();
                }
            }
            Step::Variables { after, .. } => self.pipeline.variables.clone_from(after),
            Step::Description { after, .. } => self.pipeline.description.clone_from(after),
        }
    }

    fn component_mut(&mut self, id: ComponentId) -> Option<&mut Component> {
        self.pipeline.components.get_mut(*self.places.get(&id)?)
    }

    fn index(&mut self) {
        self.places.clear();
        self.ids.clear();
        self.iterators.clear();
        for (place, component) in self.pipeline.components.iter().enumerate() {
            self.places.insert(component.id, place);
            // The first of two wins, as everywhere: a parsed file has no two.
            self.ids.entry(component.name.clone()).or_insert(component.id);
            if let Some(target) = &component.iteration_target {
                self.iterators.entry(target.clone()).or_default().push(component.id);
            }
        }
    }
}
