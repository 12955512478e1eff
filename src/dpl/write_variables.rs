//! Writes the variables of a pipeline: `pipeline.variables`.
//! Never loses what only the file knows of a variable that is still there.

use std::collections::{BTreeMap, BTreeSet};

use crate::patch::{After, Changes, Patches, Place};
use crate::render::Yaml;
use crate::tree::Node;
use crate::write::last_entry;
use crate::{Pipeline, Variable};

/// Makes the variables say what is wanted; `sections` receives them when the file has none.
pub(crate) fn change_variables<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    before: &Pipeline,
    after: &'v Pipeline,
    sections: &mut Changes<'v>,
) {
    let Some(entry) = node.entry("variables") else {
        let all: Vec<_> =
            after.variables.iter().map(|variable| (variable.name.as_str(), new_variable(variable))).collect();
        if !all.is_empty() {
            sections.inserted.push((last_entry(node), "variables", Yaml::Map(all)));
        }
        return;
    };
    let entries = entry.value.entries().unwrap_or_default();
    let mut pairs = pair_variables(&before.variables, &after.variables);
    let_moved_be_written_anew(&mut pairs, entries);
    let mut changes = Changes { removed: (0..entries.len()).collect(), inserted: Vec::new() };
    let mut last = After::Nothing;
    for (wanted, paired) in after.variables.iter().zip(pairs) {
        let found = paired.and_then(|index| Some((index, entries.get(index)?, before.variables.get(index)?)));
        let Some((index, old, was)) = found else {
            changes.inserted.push((last, &wanted.name, new_variable(wanted)));
            continue;
        };
        changes.removed.remove(&index);
        last = After::Entry(index);
        if was.name != wanted.name {
            patches.set_key(&entry.value, old, &wanted.name);
        }
        let place = patches.place_of(&entry.value, old);
        change_variable(patches, place, &old.value, was, wanted);
    }
    patches.change(patches.place_of(node, entry), &entry.value, &changes);
}

/// For each wanted variable, the one in the file that it was: of its name, or the one in its place that is gone and
/// differs in nothing but the name. That keeps what only the file knows, such as the columns of a grid.
fn pair_variables(before: &[Variable], after: &[Variable]) -> Vec<Option<usize>> {
    let indexes: BTreeMap<&str, usize> =
        before.iter().enumerate().map(|(index, variable)| (variable.name.as_str(), index)).collect();
    let wanted: BTreeSet<&str> = after.iter().map(|variable| variable.name.as_str()).collect();
    after
        .iter()
        .enumerate()
        .map(|(index, variable)| match indexes.get(variable.name.as_str()) {
            Some(&found) => Some(found),
            None => before.get(index).and_then(|was| {
                let is_renamed = !wanted.contains(was.name.as_str())
                    && Variable { name: variable.name.clone(), ..was.clone() } == *variable;
                is_renamed.then_some(index)
            }),
        })
        .collect()
}

/// Where the order differs, the fewest variables that restore it are written anew in their new places. One of which the
/// file knows more than we do stays where it is, so that nothing of it is lost.
fn let_moved_be_written_anew(pairs: &mut [Option<usize>], entries: &[crate::tree::Entry<'_>]) {
    // The longest sequence that is in order already, by the length of the one that ends at each.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let Some(index) = pair else {
            best.push((0, None));
            continue;
        };
        let before = pairs.iter().zip(&best).enumerate().take(at);
        let before = before.filter(|(_, (other, _))| other.is_some_and(|other| other < *index));
        let longest = before.max_by_key(|(_, (_, (length, _)))| *length);
        best.push(longest.map_or((1, None), |(place, (_, (length, _)))| (length + 1, Some(place))));
    }
    let mut stay = BTreeSet::new();
    let mut at = (0..pairs.len()).max_by_key(|at| best.get(*at).map_or(0, |(length, _)| *length));
    while let Some(place) = at {
        stay.insert(place);
        at = best.get(place).and_then(|(_, before)| *before);
    }
    for (place, pair) in pairs.iter_mut().enumerate() {
        let entry = pair.and_then(|index| entries.get(index));
        if !stay.contains(&place) && entry.is_some_and(|entry| is_known_whole(&entry.value)) {
            *pair = None;
        }
    }
}

/// Whether writing the variable anew loses nothing that stands in the file.
fn is_known_whole(node: &Node<'_>) -> bool {
    let has_only = |node: &Node<'_>, names: &[&str]| {
        node.entries().is_some_and(|entries| entries.iter().all(|entry| names.contains(&entry.name())))
    };
    const METADATA: [&str; 5] = ["type", "description", "scope", "visibility", "columns"];
    has_only(node, &["metadata", "defaultValue"])
        && node.get("metadata").is_none_or(|metadata| {
            let columns = metadata.get("columns").and_then(Node::entries).unwrap_or_default();
            has_only(metadata, &METADATA)
                && columns.iter().all(|column| has_only(&column.value, &["columnType"]))
        })
}

fn change_variable(
    patches: &mut Patches<'_>,
    place: Place,
    node: &Node<'_>,
    was: &Variable,
    wanted: &Variable,
) {
    let mut changed = Vec::new();
    if was.default_value != wanted.default_value {
        changed.push(("defaultValue", Yaml::of(&wanted.default_value)));
    }
    let mut metadata: Vec<(&str, Yaml<'_>)> = metadata(was)
        .into_iter()
        .zip(metadata(wanted))
        .filter(|((_, old), (_, new))| old != new)
        .map(|(_, (key, text))| (key, Yaml::Text(text)))
        .collect();
    if was.columns != wanted.columns {
        metadata.push(("columns", columns(wanted)));
    }
    if !metadata.is_empty() {
        match node.entry("metadata") {
            Some(entry) => {
                let place = patches.place_of(node, entry);
                let names: Vec<&str> = metadata.iter().map(|(key, _)| *key).collect();
                patches.set_entries(place, &entry.value, &metadata, |entry| !names.contains(&entry.name()));
            }
            None => changed.insert(0, ("metadata", Yaml::Map(metadata))),
        }
    }
    if !changed.is_empty() {
        patches.set_entries(place, node, &changed, |_| true);
    }
}

fn metadata(variable: &Variable) -> [(&'static str, &str); 4] {
    [
        ("type", &variable.variable_type),
        ("description", &variable.description),
        ("scope", &variable.scope),
        ("visibility", &variable.visibility),
    ]
}

fn columns(variable: &Variable) -> Yaml<'_> {
    let column = |it| Yaml::Map(vec![("columnType", Yaml::Text(it))]);
    let columns = variable.columns.iter();
    Yaml::Map(columns.map(|it| (it.name.as_str(), column(it.column_type.as_str()))).collect())
}

fn new_variable(variable: &Variable) -> Yaml<'_> {
    let mut metadata: Vec<(&str, Yaml<'_>)> =
        metadata(variable).into_iter().map(|(key, text)| (key, Yaml::Text(text))).collect();
    if variable.variable_type == "GRID" {
        metadata.push(("columns", columns(variable)));
    }
    Yaml::Map(vec![("metadata", Yaml::Map(metadata)), ("defaultValue", Yaml::of(&variable.default_value))])
}
