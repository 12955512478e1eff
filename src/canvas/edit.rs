//! Every way to change the document, each worked out as a diff before anything is touched.
//! Never changes the document itself: what is refused has no effect.

use std::collections::BTreeSet;

use crate::connect::{check_connection, is_iterator};
use crate::diff::{Diff, Step};
use crate::references::rename_input;
use crate::{
    Component, ComponentId, Document, EdgeKey, EdgeKind, Kind, Moves, Note, Position, Refusal, Size,
    Transition, Value, Variable, geometry, kind_of, label_of, names, notes, replace, rewire,
};

/// How far an iterator stands from what it no longer repeats.
const DETACHED: f64 = 110.0;

/// One change that a person can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a component with the id `Document::fresh_id` and a name after its type.
    AddComponent {
        component_type: String,
        at: Position,
    },
    /// Removes components and every connection to them.
    RemoveComponents(Vec<ComponentId>),
    /// Moves components, with what is attached to them, and notes.
    Move {
        components: Vec<ComponentId>,
        notes: Vec<String>,
        dx: f64,
        dy: f64,
    },
    /// Puts a component there, with what is attached to it.
    SetPosition {
        component: ComponentId,
        at: Position,
    },
    /// Adds these as they are: the names are free, the ids go on from `Document::fresh_id`.
    Insert {
        components: Vec<Component>,
        notes: Vec<Note>,
    },
    /// Puts components, with what is attached to them, and notes there.
    Place(Moves),
    Connect(EdgeKey),
    Disconnect(EdgeKey),
    /// Replaces a connection by another.
    Reconnect {
        edge: EdgeKey,
        with: EdgeKey,
    },
    /// Puts a component that is not connected into a connection.
    InsertInto {
        edge: EdgeKey,
        component: ComponentId,
    },
    /// Renames a component, and every reference to it.
    Rename {
        component: ComponentId,
        name: String,
    },
    /// `None` removes the parameter.
    SetParameter {
        component: ComponentId,
        name: String,
        value: Option<Value>,
    },
    /// Puts another version of the component in its place, and renames it everywhere if it has another name.
    ReplaceComponent {
        component: ComponentId,
        with: Box<Component>,
    },
    SetSkipped {
        components: Vec<ComponentId>,
        skipped: bool,
    },
    /// What an iterator repeats. It moves onto it.
    SetIterationTarget {
        component: ComponentId,
        target: Option<ComponentId>,
    },
    SetVariables(Vec<Variable>),
    SetDescription(Option<String>),
    AddNote {
        at: Position,
    },
    RemoveNotes(Vec<String>),
    SetNoteContent {
        key: String,
        content: String,
    },
    SetNoteTheme {
        key: String,
        theme: String,
    },
    ResizeNote {
        key: String,
        size: Size,
    },
}

impl Edit {
    /// The change that it makes to this document, or why it makes none.
    pub fn plan(&self, document: &Document) -> Result<Diff, Refusal> {
        match self {
            Edit::AddComponent { component_type, at } => add(document, component_type, *at),
            Edit::RemoveComponents(ids) => remove(document, ids),
            Edit::Move { components, notes, dx, dy } => shift(document, components, notes, *dx, *dy),
            Edit::SetPosition { component, at } => {
                let from = document.position(*component).ok_or(Refusal::UnknownComponent)?;
                shift(document, &[*component], &[], at.x - from.x, at.y - from.y)
            }
            Edit::Connect(edge) => connect(document, *edge),
            Edit::Disconnect(edge) => disconnect(document, *edge),
            Edit::Reconnect { edge, with } => rewire::reconnect(document, *edge, *with),
            Edit::InsertInto { edge, component } => rewire::insert(document, *edge, *component),
            Edit::Insert { components, notes } => Ok(insert(document, components, notes)),
            Edit::Place(moves) => place(document, moves),
            Edit::Rename { component, name } => rename(document, *component, name),
            Edit::SetParameter { component, name, value } => {
                set_parameter(document, *component, name, value.as_ref())
            }
            Edit::ReplaceComponent { component, with } => replace::replace(document, *component, with),
            Edit::SetSkipped { components, skipped } => replace_each(document, components, |component| {
                component.skipped = *skipped;
            }),
            Edit::SetIterationTarget { component, target: Some(target) } => {
                let with = EdgeKey::new(*component, EdgeKind::Iteration, *target);
                let repeated = document.component(*component).and_then(|it| it.iteration_target.as_deref());
                match repeated.and_then(|name| document.id_of(name)) {
                    Some(old) if old != *target => {
                        rewire::reconnect(document, EdgeKey { to: old, ..with }, with)
                    }
                    _ => connect(document, with),
                }
            }
            Edit::SetIterationTarget { component, target: None } => detach(document, *component),
            Edit::SetVariables(after) => {
                let before = document.pipeline().variables.clone();
                Ok(single(Step::Variables { before, after: after.clone() }))
            }
            Edit::SetDescription(after) => {
                let before = document.pipeline().description.clone();
                Ok(single(Step::Description { before, after: after.clone() }))
            }
            Edit::AddNote { at } => notes::add(document, *at),
            Edit::RemoveNotes(keys) => notes::remove(document, keys),
            Edit::SetNoteContent { key, content } => {
                notes::change(document, key, |note: &mut Note| note.content.clone_from(content))
            }
            Edit::SetNoteTheme { key, theme } => {
                notes::change(document, key, |note: &mut Note| note.theme.clone_from(theme))
            }
            Edit::ResizeNote { key, size } => notes::resize(document, key, *size),
        }
    }
}

fn single(step: Step) -> Diff {
    let mut diff = Diff::default();
    diff.push(step);
    diff
}

fn add(document: &Document, component_type: &str, at: Position) -> Result<Diff, Refusal> {
    if !geometry::is_drawable(at) {
        return Err(Refusal::OffTheCanvas);
    }
    let known = kind_of(component_type);
    let kind = document.pipeline().kind;
    if known.is_some_and(|known| known.pipeline != kind) {
        let pipeline = match kind {
            Kind::Orchestration => "an orchestration",
            Kind::Transformation => "a transformation",
        };
        return Err(Refusal::WrongKind { component_type: label_of(component_type), pipeline });
    }
    if component_type == "start"
        && let Some(start) = document.components().iter().find(|other| other.component_type == "start")
    {
        return Err(Refusal::SecondStart(start.name.clone()));
    }
    let component = Component {
        id: document.fresh_id(),
        name: document.fresh_name(&label_of(component_type)),
        component_type: component_type.to_owned(),
        skipped: false,
        transitions: Vec::new(),
        iteration_target: None,
        sources: Vec::new(),
        other_transitions: Vec::new(),
        extras: Vec::new(),
        parameters: known.map(|known| known.default_parameters()).unwrap_or_default(),
        position: Some(at),
    };
    Ok(single(Step::Insert { place: document.components().len(), component: Box::new(component) }))
}

/// Everything behind what is there.
fn insert(document: &Document, components: &[Component], notes: &[Note]) -> Diff {
    let mut diff = Diff::default();
    for (place, component) in (document.components().len()..).zip(components) {
        diff.push(Step::Insert { place, component: Box::new(component.clone()) });
    }
    for (place, note) in (document.notes().len()..).zip(notes) {
        diff.push(Step::InsertNote { place, note: Box::new(note.clone()) });
    }
    diff
}

fn place(document: &Document, moves: &Moves) -> Result<Diff, Refusal> {
    let mut diff = Diff::default();
    let mut placed = BTreeSet::new();
    for (id, to) in &moves.components {
        let Some(from) = document.position(*id) else { continue };
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        for id in document.with_attached(&[*id]).into_iter().filter(|id| placed.insert(*id)) {
            let (Some(component), Some(from)) = (document.component(id), document.position(id)) else {
                continue;
            };
            let to = Position { x: from.x + dx, y: from.y + dy };
            if !geometry::is_drawable(to) {
                return Err(Refusal::OffTheCanvas);
            }
            if to != from {
                diff.push(Step::Place { id, before: component.position, after: Some(to) });
            }
        }
    }
    for (key, to) in &moves.notes {
        let Some(from) = document.note(key).map(|note| note.position) else { continue };
        notes::shift(document, std::slice::from_ref(key), to.x - from.x, to.y - from.y, &mut diff)?;
    }
    Ok(diff)
}

fn remove(document: &Document, ids: &[ComponentId]) -> Result<Diff, Refusal> {
    let ids: BTreeSet<ComponentId> = ids.iter().copied().collect();
    let gone: Vec<&Component> = ids.iter().filter_map(|id| document.component(*id)).collect();
    if gone.is_empty() {
        return Err(Refusal::UnknownComponent);
    }
    let names: BTreeSet<&str> = gone.iter().map(|component| component.name.as_str()).collect();
    let is_gone = |name: &String| names.contains(name.as_str());
    let mut diff = Diff::default();
    let refers = |component: &&Component| {
        let targets = component.transitions.iter().flat_map(|transition| &transition.targets);
        targets.chain(&component.sources).chain(&component.iteration_target).any(is_gone)
            || names.iter().any(|name| component.has_other_target(name))
    };
    let staying = document.components().iter().filter(|component| !ids.contains(&component.id));
    for before in staying.filter(refers) {
        let mut after = before.clone();
        for transition in &mut after.transitions {
            transition.targets.retain(|name| !is_gone(name));
        }
        after.rename_other_targets(|name| (!names.contains(name)).then(|| name.to_owned()));
        // A kind that had no target in the file keeps its empty list.
        let mut old = before.transitions.iter();
        after.transitions.retain(|transition| {
            old.next().is_none_or(|before| before.targets.is_empty()) || !transition.targets.is_empty()
        });
        after.sources.retain(|name| !is_gone(name));
        after.iteration_target = after.iteration_target.filter(|name| !is_gone(name));
        diff.push(Step::Replace { before: Box::new(before.clone()), after: Box::new(after) });
    }
    // From the end, so that each place still holds when it is taken back.
    for (place, component) in document.components().iter().enumerate().rev() {
        if ids.contains(&component.id) {
            diff.push(Step::Remove { place, component: Box::new(component.clone()) });
        }
    }
    Ok(diff)
}

fn shift(
    document: &Document,
    ids: &[ComponentId],
    keys: &[String],
    dx: f64,
    dy: f64,
) -> Result<Diff, Refusal> {
    let mut diff = Diff::default();
    for id in document.with_attached(ids) {
        let (Some(component), Some(from)) = (document.component(id), document.position(id)) else { continue };
        let to = Position { x: from.x + dx, y: from.y + dy };
        if !geometry::is_drawable(to) {
            return Err(Refusal::OffTheCanvas);
        }
        if to != from {
            diff.push(Step::Place { id, before: component.position, after: Some(to) });
        }
    }
    notes::shift(document, keys, dx, dy, &mut diff)?;
    Ok(diff)
}

fn connect(document: &Document, edge: EdgeKey) -> Result<Diff, Refusal> {
    check_connection(document, edge)?;
    let from = document.component(edge.from).ok_or(Refusal::UnknownComponent)?;
    let to = document.component(edge.to).ok_or(Refusal::UnknownComponent)?;
    match edge.kind {
        EdgeKind::Iteration => attach(document, from, to),
        EdgeKind::Source => {
            replace_each(document, &[edge.to], |component| component.sources.push(from.name.clone()))
        }
        kind => replace_each(document, &[edge.from], |component| {
            let Some(kind) = kind.transition() else { return };
            match component.transitions.iter_mut().find(|transition| transition.kind == kind) {
                Some(transition) => transition.targets.push(to.name.clone()),
                None => component.transitions.push(Transition { kind, targets: vec![to.name.clone()] }),
            }
        }),
    }
}

fn disconnect(document: &Document, edge: EdgeKey) -> Result<Diff, Refusal> {
    if !document.has_edge(edge) {
        return Err(Refusal::UnknownConnection);
    }
    let (from, to) = (document.name_of(edge.from).to_owned(), document.name_of(edge.to).to_owned());
    match edge.kind {
        EdgeKind::Iteration => detach(document, edge.from),
        EdgeKind::Source => {
            replace_each(document, &[edge.to], |component| component.sources.retain(|name| *name != from))
        }
        kind => replace_each(document, &[edge.from], |component| {
            for transition in &mut component.transitions {
                if EdgeKind::from(transition.kind) == kind {
                    transition.targets.retain(|name| *name != to);
                }
            }
            component.transitions.retain(|transition| {
                EdgeKind::from(transition.kind) != kind || !transition.targets.is_empty()
            });
        }),
    }
}

/// The iterator stands on what it repeats, as the product draws it.
fn attach(document: &Document, iterator: &Component, target: &Component) -> Result<Diff, Refusal> {
    let mut diff = replace_each(document, &[iterator.id], |component| {
        component.iteration_target = Some(target.name.clone());
    })?;
    let place = document.position(target.id).unwrap_or_default();
    for component in [iterator, target] {
        if document.position(component.id) != Some(place) {
            diff.push(Step::Place { id: component.id, before: component.position, after: Some(place) });
        }
    }
    Ok(diff)
}

fn detach(document: &Document, iterator: ComponentId) -> Result<Diff, Refusal> {
    let component = document.component(iterator).ok_or(Refusal::UnknownComponent)?;
    if !is_iterator(&component.component_type) && component.iteration_target.is_none() {
        return Err(Refusal::NotAnIterator(component.name.clone()));
    }
    let mut diff = replace_each(document, &[iterator], |component| component.iteration_target = None)?;
    if document.attached_to(iterator).is_some()
        && let Some(from) = document.position(iterator)
    {
        let to = geometry::drawable(Position { x: from.x - DETACHED, y: from.y });
        diff.push(Step::Place { id: iterator, before: component.position, after: Some(to) });
    }
    Ok(diff)
}

fn rename(document: &Document, id: ComponentId, name: &str) -> Result<Diff, Refusal> {
    let component = document.component(id).ok_or(Refusal::UnknownComponent)?;
    if name.trim().is_empty() {
        return Err(Refusal::EmptyName);
    }
    if !names::is_short_enough(name) && name != component.name {
        return Err(Refusal::NameTooLong(names::LONGEST));
    }
    if document.id_of(name).is_some_and(|other| other != id) {
        return Err(Refusal::NameTaken(name.to_owned()));
    }
    let old = component.name.clone();
    let replace = |reference: &mut String| {
        if *reference == old {
            name.clone_into(reference);
        }
    };
    let mut diff = Diff::default();
    for before in document.components() {
        let mut after = before.clone();
        if after.id == id {
            name.clone_into(&mut after.name);
        }
        after.transitions.iter_mut().flat_map(|transition| &mut transition.targets).for_each(replace);
        let renamed = |target: &str| Some(if target == old { name } else { target }.to_owned());
        after.rename_other_targets(renamed);
        if after.sources.contains(&old) {
            rename_input(&mut after, &old, name);
        }
        after.sources.iter_mut().for_each(replace);
        after.iteration_target.iter_mut().for_each(replace);
        diff.push(Step::Replace { before: Box::new(before.clone()), after: Box::new(after) });
    }
    Ok(diff)
}

fn set_parameter(
    document: &Document,
    id: ComponentId,
    name: &str,
    value: Option<&Value>,
) -> Result<Diff, Refusal> {
    // It always equals the name, and the writer keeps it so.
    if name.is_empty() || name == "componentName" {
        return Err(Refusal::NotAParameter(name.to_owned()));
    }
    if document.component(id).is_none() {
        return Err(Refusal::UnknownComponent);
    }
    replace_each(document, &[id], |component| {
        let place = component.parameters.iter().position(|(other, _)| other == name);
        match (place.and_then(|place| component.parameters.get_mut(place)), value) {
            (Some((_, old)), Some(value)) => old.clone_from(value),
            (None, Some(value)) => component.parameters.push((name.to_owned(), value.clone())),
            (_, None) => component.parameters.retain(|(other, _)| other != name),
        }
    })
}

fn replace_each(
    document: &Document,
    ids: &[ComponentId],
    change: impl Fn(&mut Component),
) -> Result<Diff, Refusal> {
    let mut diff = Diff::default();
    let mut is_known = false;
    for before in ids.iter().filter_map(|id| document.component(*id)) {
        is_known = true;
        let mut after = before.clone();
        change(&mut after);
        diff.push(Step::Replace { before: Box::new(before.clone()), after: Box::new(after) });
    }
    if is_known { Ok(diff) } else { Err(Refusal::UnknownComponent) }
}
