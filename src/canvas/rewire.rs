//! The edits of whole connections: moving an end, and putting a component in between.
//! Never loses the order of inputs: what is replaced keeps its place.

use crate::connect::{check_reconnection, has_input, is_iterator, kinds_of_type, next_kind};
use crate::diff::{Diff, Step};
use crate::edit::Edit;
use crate::{Component, ComponentId, Document, EdgeKey, EdgeKind, Refusal, Transition, label_of, max_inputs};

/// Replaces a connection by another.
pub(crate) fn reconnect(document: &Document, edge: EdgeKey, with: EdgeKey) -> Result<Diff, Refusal> {
    check_reconnection(document, edge, with)?;
    if edge == with {
        return Ok(Diff::default());
    }
    if edge.kind == EdgeKind::Iteration || with.kind == EdgeKind::Iteration {
        // Iterators move as well, and there are few of them: one after the other on a copy.
        let mut copy = document.clone();
        let first = Edit::Disconnect(edge).plan(&copy)?;
        copy.apply(&first);
        let second = Edit::Connect(with).plan(&copy)?;
        return Ok(first.then(second));
    }
    let mut changed = Changed::new(document);
    if edge.kind == EdgeKind::Source {
        let (old, new) = (document.name_of(edge.from).to_owned(), document.name_of(with.from).to_owned());
        if edge.to == with.to {
            changed.change(edge.to, |component| {
                component
                    .sources
                    .iter_mut()
                    .filter(|name| **name == old)
                    .for_each(|name| name.clone_from(&new));
            });
        } else {
            changed.change(edge.to, |component| component.sources.retain(|name| *name != old));
            changed.change(with.to, |component| component.sources.push(new));
        }
    } else {
        let (old, new) = (document.name_of(edge.to).to_owned(), document.name_of(with.to).to_owned());
        if edge.from == with.from && edge.kind == with.kind {
            changed.change(edge.from, |component| replace_target(component, edge.kind, &old, &new));
        } else {
            changed.change(edge.from, |component| remove_target(component, edge.kind, &old));
            changed.change(with.from, |component| add_target(component, with.kind, &new));
        }
    }
    Ok(changed.diff())
}

/// Puts a component that nothing is connected to between the ends of a connection.
pub(crate) fn insert(document: &Document, edge: EdgeKey, id: ComponentId) -> Result<Diff, Refusal> {
    let component = document.component(id).ok_or(Refusal::UnknownComponent)?;
    if !document.has_edge(edge) {
        return Err(Refusal::UnknownConnection);
    }
    let is_referred_to = document.edges().iter().any(|edge| edge.from == id || edge.to == id);
    if is_referred_to {
        return Err(Refusal::NotAlone(component.name.clone()));
    }
    check_between(document, edge, &component.component_type)?;
    let kind = next_kind_between(document, component)?;
    let own = component.name.clone();
    let (from, to) = (document.name_of(edge.from).to_owned(), document.name_of(edge.to).to_owned());
    let mut changed = Changed::new(document);
    if edge.kind == EdgeKind::Source {
        changed.change(edge.to, |component| {
            component.sources.iter_mut().filter(|name| **name == from).for_each(|name| name.clone_from(&own));
        });
        changed.change(id, |component| component.sources.push(from));
    } else {
        changed.change(edge.from, |component| replace_target(component, edge.kind, &to, &own));
        changed.change(id, |component| add_target(component, kind, &to));
    }
    Ok(changed.diff())
}

/// Whether a component of the type could stand inside the connection.
pub(crate) fn check_between(document: &Document, edge: EdgeKey, component_type: &str) -> Result<(), Refusal> {
    if edge.kind == EdgeKind::Iteration {
        return Err(Refusal::IntoIteration);
    }
    let label = label_of(component_type);
    if !has_input(component_type) || max_inputs(component_type) == Some(0) {
        return Err(Refusal::NotBetween(label, "leads to it"));
    }
    if kinds_of_type(document, component_type).is_empty() {
        return Err(Refusal::NotBetween(label, "follows it"));
    }
    Ok(())
}

fn next_kind_between(document: &Document, component: &Component) -> Result<EdgeKind, Refusal> {
    let kind = if is_iterator(&component.component_type) {
        kinds_of_type(document, &component.component_type).first().copied()
    } else {
        next_kind(document, component)
    };
    kind.ok_or_else(|| Refusal::NotBetween(label_of(&component.component_type), "follows it"))
}

/// Components that change more than once in one edit.
struct Changed<'a> {
    document: &'a Document,
    after: Vec<Component>,
}

impl Changed<'_> {
    fn new(document: &Document) -> Changed<'_> {
        Changed { document, after: Vec::new() }
    }

    fn change(&mut self, id: ComponentId, change: impl FnOnce(&mut Component)) {
        if let Some(component) = self.after.iter_mut().find(|component| component.id == id) {
            return change(component);
        }
        if let Some(component) = self.document.component(id) {
            let mut after = component.clone();
            change(&mut after);
            self.after.push(after);
        }
    }

    fn diff(self) -> Diff {
        let mut diff = Diff::default();
        for after in self.after {
            if let Some(before) = self.document.component(after.id) {
                diff.push(Step::Replace { before: Box::new(before.clone()), after: Box::new(after) });
            }
        }
        diff
    }
}

fn replace_target(component: &mut Component, kind: EdgeKind, old: &str, new: &str) {
    let same = |transition: &&mut Transition| EdgeKind::from(transition.kind) == kind;
    for transition in component.transitions.iter_mut().filter(same) {
        transition.targets.iter_mut().filter(|name| *name == old).for_each(|name| new.clone_into(name));
    }
}

fn remove_target(component: &mut Component, kind: EdgeKind, old: &str) {
    let is_same = |transition: &Transition| EdgeKind::from(transition.kind) == kind;
    for transition in component.transitions.iter_mut().filter(|transition| is_same(transition)) {
        transition.targets.retain(|name| name != old);
    }
    component.transitions.retain(|transition| !is_same(transition) || !transition.targets.is_empty());
}

fn add_target(component: &mut Component, kind: EdgeKind, name: &str) {
    let Some(kind) = kind.transition() else { return };
    match component.transitions.iter_mut().find(|transition| transition.kind == kind) {
        Some(transition) => transition.targets.push(name.to_owned()),
        None => component.transitions.push(Transition { kind, targets: vec![name.to_owned()] }),
    }
}
