//! What may be connected to what, and why not.
//! Never changes anything, and never objects to a connection that the file already has.

use std::collections::{BTreeSet, HashSet};

use crate::links::Links;
use crate::{
    Component, ComponentId, Document, EdgeKey, EdgeKind, End, Kind, Refusal, TransitionKind, kind_of,
    max_inputs,
};

/// The transitions that a component of the type offers in an orchestration.
pub fn connection_kinds(component_type: &str) -> &'static [TransitionKind] {
    match component_type {
        "start" | "and" | "or" => &[TransitionKind::Unconditional],
        "if" => &[TransitionKind::True, TransitionKind::False, TransitionKind::Failure],
        "end-success" | "end-failure" => &[],
        _ => &[TransitionKind::Success, TransitionKind::Failure, TransitionKind::Unconditional],
    }
}

/// Whether components of the type repeat another one.
pub(crate) fn is_iterator(component_type: &str) -> bool {
    component_type == "retry" || component_type.ends_with("-iterator")
}

/// Everything that the component offers to connect, in the order of its ports.
pub fn edge_kinds(document: &Document, component: &Component) -> Vec<EdgeKind> {
    kinds_of_type(document, &component.component_type)
}

/// Everything that a component of the type would offer to connect.
pub(crate) fn kinds_of_type(document: &Document, component_type: &str) -> Vec<EdgeKind> {
    if document.pipeline().kind == Kind::Transformation {
        let is_last = kind_of(component_type).is_some_and(|kind| kind.is_sink);
        return if is_last { Vec::new() } else { vec![EdgeKind::Source] };
    }
    let mut kinds: Vec<EdgeKind> =
        connection_kinds(component_type).iter().map(|kind| EdgeKind::from(*kind)).collect();
    if is_iterator(component_type) {
        kinds.push(EdgeKind::Iteration);
    }
    kinds
}

/// Whether something can lead to components of the type.
pub(crate) fn has_input(component_type: &str) -> bool {
    component_type != "start" && !kind_of(component_type).is_some_and(|kind| kind.is_source)
}

/// The kind on which something new would follow the component: what it offers first and has not used yet.
pub(crate) fn next_kind(document: &Document, component: &Component) -> Option<EdgeKind> {
    let offered = edge_kinds(document, component);
    if offered.contains(&EdgeKind::Iteration) && component.iteration_target.is_none() {
        return Some(EdgeKind::Iteration);
    }
    let is_used = |kind: EdgeKind| {
        let same = |it: &&crate::Transition| EdgeKind::from(it.kind) == kind && !it.targets.is_empty();
        component.transitions.iter().find(same).is_some()
    };
    let branches = [EdgeKind::True, EdgeKind::False];
    let unused = offered.iter().find(|kind| branches.contains(kind) && !is_used(**kind));
    unused.or(offered.iter().find(|kind| **kind != EdgeKind::Iteration)).copied()
}

/// Whether the connection may be made, and if not, why.
pub fn check_connection(document: &Document, edge: EdgeKey) -> Result<(), Refusal> {
    check_end(document, edge, None)?;
    check_loop(document, edge, || reaches(document, edge.to, edge.from, None))
}

/// Whether a connection may become another one, and if not, why.
pub fn check_reconnection(document: &Document, edge: EdgeKey, with: EdgeKey) -> Result<(), Refusal> {
    if !document.has_edge(edge) {
        return Err(Refusal::UnknownConnection);
    }
    check_end(document, with, Some(edge))?;
    check_loop(document, with, || reaches(document, with.to, with.from, Some(edge)))
}

/// A connection that is being drawn, or whose end is being moved: the other end is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    New { from: ComponentId, kind: EdgeKind },
    Moved { edge: EdgeKey, end: End },
}

impl Aim {
    /// The end that is known.
    pub(crate) fn fixed(self) -> ComponentId {
        match self {
            Aim::New { from, .. } => from,
            Aim::Moved { edge, end: End::Target } => edge.from,
            Aim::Moved { edge, end: End::Start } => edge.to,
        }
    }

    /// All components that would close a loop.
    pub(crate) fn closing(self, document: &Document) -> HashSet<ComponentId> {
        match self {
            Aim::New { from, .. } => Links::of(document).upstream(&[from]),
            Aim::Moved { edge, end: End::Target } => {
                Links::without(document, Some(edge)).upstream(&[edge.from])
            }
            Aim::Moved { edge, end: End::Start } => {
                Links::without(document, Some(edge)).downstream(&[edge.to])
            }
        }
    }

    /// Whether the component can be the open end, but for loops.
    pub(crate) fn is_open_to(self, document: &Document, id: ComponentId) -> bool {
        match self {
            Aim::New { from, kind } => check_end(document, EdgeKey::new(from, kind, id), None).is_ok(),
            Aim::Moved { edge, end } => {
                let with = moved_end(document, edge, end, id);
                with != edge && check_end(document, with, Some(edge)).is_ok()
            }
        }
    }

    fn candidates(self, document: &Document) -> Vec<ComponentId> {
        let closing = self.closing(document);
        let is_allowed = |id: &ComponentId| !closing.contains(id) && self.is_open_to(document, *id);
        document.components().iter().map(|component| component.id).filter(is_allowed).collect()
    }
}

/// The components that can be connected to, in file order.
pub fn candidates(document: &Document, from: ComponentId, kind: EdgeKind) -> Vec<ComponentId> {
    Aim::New { from, kind }.candidates(document)
}

/// The components to which that end of the connection can be moved, in file order.
pub fn reconnection_candidates(document: &Document, edge: EdgeKey, end: End) -> Vec<ComponentId> {
    Aim::Moved { edge, end }.candidates(document)
}

/// The connection with one end elsewhere. A new start that does not offer its kind gives it the one that suits.
pub fn moved_end(document: &Document, edge: EdgeKey, end: End, to: ComponentId) -> EdgeKey {
    match end {
        End::Target => EdgeKey { to, ..edge },
        End::Start => {
            let offered = document.component(to).map(|component| edge_kinds(document, component));
            let kind = match &offered {
                Some(offered) if !offered.contains(&edge.kind) => {
                    let suits = |kind: &&EdgeKind| **kind != EdgeKind::Iteration;
                    offered.iter().find(suits).copied().unwrap_or(edge.kind)
                }
                _ => edge.kind,
            };
            EdgeKey { from: to, kind, ..edge }
        }
    }
}

/// Everything but loops: what can be seen at the two ends.
fn check_end(document: &Document, edge: EdgeKey, ignored: Option<EdgeKey>) -> Result<(), Refusal> {
    let from = document.component(edge.from).ok_or(Refusal::UnknownComponent)?;
    let to = document.component(edge.to).ok_or(Refusal::UnknownComponent)?;
    if edge.from == edge.to {
        return Err(Refusal::SelfConnection(from.name.clone()));
    }
    if ignored != Some(edge) && document.has_edge(edge) {
        return Err(Refusal::AlreadyConnected {
            from: from.name.clone(),
            to: to.name.clone(),
            kind: edge.kind,
        });
    }
    let offered = edge_kinds(document, from);
    if edge.kind == EdgeKind::Iteration && !is_iterator(&from.component_type) {
        return Err(Refusal::NotAnIterator(from.name.clone()));
    }
    if !offered.contains(&edge.kind) {
        return Err(Refusal::KindNotOffered {
            from: from.name.clone(),
            kind: edge.kind,
            offers: offer(&offered),
        });
    }
    if !has_input(&to.component_type) {
        return Err(Refusal::NoInput(to.name.clone()));
    }
    let replaces = |kind: EdgeKind, same_end: fn(EdgeKey, EdgeKey) -> bool| {
        ignored.is_some_and(|ignored| ignored.kind == kind && same_end(ignored, edge))
    };
    if edge.kind == EdgeKind::Iteration
        && let Some(repeated) = &from.iteration_target
        && document.id_of(repeated).is_some()
        && !replaces(EdgeKind::Iteration, |ignored, edge| ignored.from == edge.from)
    {
        return Err(Refusal::SecondIteration { from: from.name.clone(), repeated: repeated.clone() });
    }
    if edge.kind == EdgeKind::Source
        && let Some(most) = max_inputs(&to.component_type)
    {
        let own = usize::from(replaces(EdgeKind::Source, |ignored, edge| ignored.to == edge.to));
        let used = to.sources.iter().filter(|name| document.id_of(name).is_some()).count();
        if used.saturating_sub(own) >= most {
            return Err(Refusal::TooManyInputs { to: to.name.clone(), most });
        }
    }
    Ok(())
}

fn check_loop(document: &Document, edge: EdgeKey, closes: impl FnOnce() -> bool) -> Result<(), Refusal> {
    if !closes() {
        return Ok(());
    }
    let (from, to) = (document.name_of(edge.from).to_owned(), document.name_of(edge.to).to_owned());
    Err(match edge.kind {
        EdgeKind::Iteration => Refusal::IterationLoop { from, to },
        _ => Refusal::Cycle { from, to },
    })
}

/// Whether connections lead from the one to the other.
fn reaches(document: &Document, from: ComponentId, to: ComponentId, ignored: Option<EdgeKey>) -> bool {
    // Inputs are recorded at the other end, so transformations are walked backwards.
    let is_backwards = document.pipeline().kind == Kind::Transformation;
    let (start, goal) = if is_backwards { (to, from) } else { (from, to) };
    let mut seen = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(here) = open.pop() {
        if here == goal {
            return true;
        }
        let Some(component) = document.component(here) else { continue };
        let transitions = component.transitions.iter().flat_map(|transition| {
            let kind = EdgeKind::from(transition.kind);
            transition.targets.iter().map(move |name| (kind, name))
        });
        let iteration = component.iteration_target.iter().map(|name| (EdgeKind::Iteration, name));
        let sources = component.sources.iter().map(|name| (EdgeKind::Source, name));
        for (kind, name) in transitions.chain(iteration).chain(sources) {
            let Some(next) = document.id_of(name) else { continue };
            let edge = match kind {
                EdgeKind::Source => EdgeKey::new(next, kind, here),
                _ => EdgeKey::new(here, kind, next),
            };
            if ignored != Some(edge) && seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}

fn offer(kinds: &[EdgeKind]) -> String {
    match kinds {
        [] => "It is where the pipeline ends.".to_owned(),
        [only] => format!("It offers {}.", only.label()),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(|kind| kind.label()).collect();
            format!("It offers {} and {}.", first.join(", "), last.label())
        }
    }
}
