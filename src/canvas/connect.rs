//! What may be connected to what, and why not.
//! Never changes anything, and never objects to a connection that the file already has.

use std::collections::BTreeSet;

use crate::{Component, ComponentId, Document, EdgeKey, EdgeKind, Kind, Refusal, TransitionKind, kind_of};

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
    if document.pipeline().kind == Kind::Transformation {
        let is_last = kind_of(&component.component_type).is_some_and(|kind| kind.is_sink);
        return if is_last { Vec::new() } else { vec![EdgeKind::Source] };
    }
    let mut kinds: Vec<EdgeKind> =
        connection_kinds(&component.component_type).iter().map(|kind| EdgeKind::from(*kind)).collect();
    if is_iterator(&component.component_type) {
        kinds.push(EdgeKind::Iteration);
    }
    kinds
}

/// Whether the connection may be made, and if not, why.
pub fn check_connection(document: &Document, edge: EdgeKey) -> Result<(), Refusal> {
    check_ends(document, edge)?;
    if reaches(document, edge.to, edge.from) {
        let (from, to) = (document.name_of(edge.from).to_owned(), document.name_of(edge.to).to_owned());
        return Err(match edge.kind {
            EdgeKind::Iteration => Refusal::IterationLoop { from, to },
            _ => Refusal::Cycle { from, to },
        });
    }
    Ok(())
}

/// The part of it that depends on the two components alone.
pub(crate) fn check_ends(document: &Document, edge: EdgeKey) -> Result<(), Refusal> {
    let from = document.component(edge.from).ok_or(Refusal::UnknownComponent)?;
    let to = document.component(edge.to).ok_or(Refusal::UnknownComponent)?;
    if edge.from == edge.to {
        return Err(Refusal::SelfConnection(from.name.clone()));
    }
    if document.has_edge(edge) {
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
    if to.component_type == "start" || kind_of(&to.component_type).is_some_and(|kind| kind.is_source) {
        return Err(Refusal::NoInput(to.name.clone()));
    }
    Ok(())
}

/// The components that can be connected to, in file order.
pub fn candidates(document: &Document, from: ComponentId, kind: EdgeKind) -> Vec<ComponentId> {
    document
        .components()
        .iter()
        .map(|component| component.id)
        .filter(|to| check_connection(document, EdgeKey::new(from, kind, *to)).is_ok())
        .collect()
}

/// Whether connections lead from the one to the other.
fn reaches(document: &Document, from: ComponentId, to: ComponentId) -> bool {
    // Inputs are recorded at the other end, so transformations are walked backwards.
    let (start, goal) = match document.pipeline().kind {
        Kind::Orchestration => (from, to),
        Kind::Transformation => (to, from),
    };
    let mut seen = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(here) = open.pop() {
        if here == goal {
            return true;
        }
        let Some(component) = document.component(here) else { continue };
        let targets = component.transitions.iter().flat_map(|transition| &transition.targets);
        for name in targets.chain(&component.iteration_target).chain(&component.sources) {
            if let Some(next) = document.id_of(name)
                && seen.insert(next)
            {
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
