//! What leads to what: neighbours, everything upstream and everything downstream.
//! Never follows a reference to a component that does not exist.

use std::collections::{HashMap, HashSet};

use crate::{ComponentId, Document, EdgeKey};

/// The connections of a document by their ends.
pub(crate) struct Links {
    after: HashMap<ComponentId, Vec<EdgeKey>>,
    before: HashMap<ComponentId, Vec<EdgeKey>>,
}

impl Links {
    /// Reads all connections, but for one that is about to be replaced.
    pub(crate) fn without(document: &Document, ignored: Option<EdgeKey>) -> Links {
        let mut links = Links { after: HashMap::new(), before: HashMap::new() };
        for edge in document.edges().into_iter().filter(|edge| Some(*edge) != ignored) {
            links.after.entry(edge.from).or_default().push(edge);
            links.before.entry(edge.to).or_default().push(edge);
        }
        links
    }

    /// Reads all connections.
    pub(crate) fn of(document: &Document) -> Links {
        Links::without(document, None)
    }

    /// The connections that leave it, in file order.
    pub(crate) fn after(&self, id: ComponentId) -> &[EdgeKey] {
        self.after.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The connections that lead to it, in file order.
    pub(crate) fn before(&self, id: ComponentId) -> &[EdgeKey] {
        self.before.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Those, and everything that they lead to.
    pub(crate) fn downstream(&self, of: &[ComponentId]) -> HashSet<ComponentId> {
        walk(of, |id| self.after(id).iter().map(|edge| edge.to).collect())
    }

    /// Those, and everything that leads to them.
    pub(crate) fn upstream(&self, of: &[ComponentId]) -> HashSet<ComponentId> {
        walk(of, |id| self.before(id).iter().map(|edge| edge.from).collect())
    }
}

fn walk(from: &[ComponentId], next: impl Fn(ComponentId) -> Vec<ComponentId>) -> HashSet<ComponentId> {
    let mut seen: HashSet<ComponentId> = from.iter().copied().collect();
    let mut open = from.to_vec();
    while let Some(here) = open.pop() {
        open.extend(next(here).into_iter().filter(|id| seen.insert(*id)));
    }
    seen
}
