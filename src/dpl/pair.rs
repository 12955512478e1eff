//! Which component of one version of a pipeline is which of another: by name, and else by what it says.
//! Never pairs components of different types under different names.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Component, ComponentId, Pipeline};

/// How much must agree before two names are taken for one component that was renamed.
const ENOUGH: u32 = 2;

/// With more that came and went, nobody renamed one after the other.
const MOST_PAIRS: usize = 100_000;

/// The components that were renamed: the old name to the new one.
pub(crate) fn renames(before: &Pipeline, after: &Pipeline) -> BTreeMap<String, String> {
    let old_names: BTreeSet<&str> = before.components.iter().map(|it| it.name.as_str()).collect();
    let new_names: BTreeSet<&str> = after.components.iter().map(|it| it.name.as_str()).collect();
    let gone: Vec<&Component> =
        before.components.iter().filter(|it| !new_names.contains(it.name.as_str())).collect();
    let come: Vec<&Component> =
        after.components.iter().filter(|it| !old_names.contains(it.name.as_str())).collect();
    if gone.is_empty() || come.is_empty() || gone.len().saturating_mul(come.len()) > MOST_PAIRS {
        return BTreeMap::new();
    }
    let (into_before, into_after) = (sources_by_name(before), sources_by_name(after));
    let mut scored = Vec::new();
    for (place, old) in gone.iter().enumerate() {
        for (other, new) in come.iter().enumerate() {
            let score =
                likeness(old, new) + u32::from(is_same_set(&into_before, &old.name, &into_after, &new.name));
            if old.component_type == new.component_type && score >= ENOUGH {
                scored.push((score, place, other));
            }
        }
    }
    scored.sort_by_key(|(score, place, other)| (std::cmp::Reverse(*score), *place, *other));
    let (mut used, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut renames = BTreeMap::new();
    for (_, place, other) in scored {
        if let (Some(old), Some(new)) = (gone.get(place), come.get(other))
            && !used.contains(&place)
            && !taken.contains(&other)
        {
            used.insert(place);
            taken.insert(other);
            renames.insert(old.name.clone(), new.name.clone());
        }
    }
    renames
}

/// For each component of the later version, the one of the earlier version that it is.
pub fn counterparts(before: &Pipeline, after: &Pipeline) -> Vec<Option<ComponentId>> {
    let renames = renames(before, after);
    let ids: BTreeMap<&str, ComponentId> = before
        .components
        .iter()
        .map(|it| (renames.get(&it.name).unwrap_or(&it.name).as_str(), it.id))
        .collect();
    after.components.iter().map(|it| ids.get(it.name.as_str()).copied()).collect()
}

/// How much two components of different names agree in.
fn likeness(old: &Component, new: &Component) -> u32 {
    let parameters = if old.parameters.is_empty() && new.parameters.is_empty() {
        0
    } else if old.parameters == new.parameters {
        3
    } else {
        let common = old.parameters.iter().filter(|it| new.parameters.contains(it)).count();
        u32::from(common * 2 > old.parameters.len().max(new.parameters.len()))
    };
    let place = if old.position.is_some() && old.position == new.position { 2 } else { 0 };
    let targets =
        old.transitions.iter().any(|it| !it.targets.is_empty()) && old.transitions == new.transitions;
    let sources = !old.sources.is_empty() && old.sources == new.sources;
    parameters + place + u32::from(targets) + u32::from(sources)
}

/// The names of what leads to each name.
fn sources_by_name(pipeline: &Pipeline) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for component in &pipeline.components {
        let targets = component.transitions.iter().flat_map(|it| &it.targets);
        for target in targets.chain(&component.iteration_target) {
            sources.entry(target).or_default().insert(&component.name);
        }
        for source in &component.sources {
            sources.entry(source).or_default().insert(&component.name);
        }
    }
    sources
}

fn is_same_set(
    one: &BTreeMap<&str, BTreeSet<&str>>,
    name: &str,
    other: &BTreeMap<&str, BTreeSet<&str>>,
    other_name: &str,
) -> bool {
    one.get(name).is_some_and(|sources| Some(sources) == other.get(other_name))
}

/// Gives components other names, and every reference to them.
pub(crate) fn rename_all(pipeline: &mut Pipeline, renames: &BTreeMap<String, String>) {
    if renames.is_empty() {
        return;
    }
    let swap = |reference: &mut String| {
        if let Some(name) = renames.get(reference) {
            reference.clone_from(name);
        }
    };
    for component in &mut pipeline.components {
        swap(&mut component.name);
        component.transitions.iter_mut().flat_map(|it| &mut it.targets).for_each(swap);
        component.iteration_target.iter_mut().for_each(swap);
        component.sources.iter_mut().for_each(swap);
    }
}
