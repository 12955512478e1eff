//! Which component leads to which, by index.
//! Never complains about what leads nowhere: it is left out.

use std::collections::{BTreeSet, HashMap};

use super::Reached;
use crate::{Component, Pipeline};

pub(super) struct Links<'p> {
    pub(super) by_name: HashMap<&'p str, usize>,
    /// By transitions or sources.
    pub(super) targets: Vec<BTreeSet<usize>>,
    /// How many lead to each.
    pub(super) sources: Vec<usize>,
    /// What an iterator repeats.
    pub(super) parts: Vec<Option<usize>>,
    /// The first iterator that repeats each.
    pub(super) repeaters: Vec<Option<usize>>,
}

impl<'p> Links<'p> {
    pub(super) fn of(pipeline: &'p Pipeline) -> Links<'p> {
        let components = &pipeline.components;
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (index, component) in components.iter().enumerate() {
            by_name.entry(component.name.as_str()).or_insert(index);
        }
        let mut targets = vec![BTreeSet::new(); components.len()];
        for (index, component) in components.iter().enumerate() {
            let names = component.transitions.iter().flat_map(|transition| &transition.targets);
            if let Some(targets) = targets.get_mut(index) {
                targets.extend(names.filter_map(|name| by_name.get(name.as_str())));
            }
            for source in component.sources.iter().filter_map(|name| by_name.get(name.as_str())) {
                if let Some(targets) = targets.get_mut(*source) {
                    targets.insert(index);
                }
            }
        }
        let mut sources = vec![0; components.len()];
        for target in targets.iter().flatten() {
            if let Some(count) = sources.get_mut(*target) {
                *count += 1;
            }
        }
        let part = |component: &Component| by_name.get(component.iteration_target.as_deref()?).copied();
        let parts: Vec<Option<usize>> = components.iter().map(part).collect();
        let mut repeaters = vec![None; components.len()];
        for (index, part) in parts.iter().enumerate() {
            if let Some(slot) = part.and_then(|part| repeaters.get_mut(part)) {
                slot.get_or_insert(index);
            }
        }
        Links { by_name, targets, sources, parts, repeaters }
    }

    pub(super) fn targets(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.targets.get(index).into_iter().flatten().copied()
    }

    pub(super) fn has_targets(&self, index: usize) -> bool {
        self.targets.get(index).is_some_and(|targets| !targets.is_empty())
    }

    pub(super) fn has_sources(&self, index: usize) -> bool {
        self.sources.get(index).is_some_and(|count| *count > 0)
    }

    pub(super) fn part(&self, index: usize) -> Option<usize> {
        self.parts.get(index).copied().flatten()
    }

    pub(super) fn repeater(&self, index: usize) -> Option<usize> {
        self.repeaters.get(index).copied().flatten()
    }

    /// The components that a run can come to from Start, iteration targets included.
    pub(super) fn reached(&self, pipeline: &Pipeline) -> Reached {
        let starts = pipeline.components.iter().enumerate();
        let mut open: Vec<usize> = starts
            .filter(|(_, component)| component.component_type == "start")
            .map(|(index, _)| index)
            .collect();
        let mut reached = BTreeSet::new();
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(self.targets(index));
                open.extend(self.part(index));
            }
        }
        reached
    }
}
