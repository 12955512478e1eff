//! Writes where things stand: the `design` section with positions and notes.
//! Never touches what it holds beyond that.

use std::collections::{HashMap, HashSet};

use crate::decimal;
use crate::patch::{After, Changes, Patches, Place};
use crate::render::Yaml;
use crate::tree::{Entry, Node};
use crate::write::{last_entry, original};
use crate::write_component::is_flow;
use crate::{Component, Note, Pipeline, Position};

/// Makes the `design` section say what is wanted; `sections` receives it when the file has none.
pub(crate) fn change_design<'v>(
    patches: &mut Patches<'_>,
    root: &Node<'_>,
    before: &Pipeline,
    after: &'v Pipeline,
    sections: &mut Changes<'v>,
) {
    let entry = root.entry("design");
    let design = entry.map(|entry| &entry.value);
    let mut parts = Changes::default();
    change_positions(patches, design, before, after, &mut parts);
    if before.notes != after.notes {
        change_notes(patches, design, before, after, &mut parts);
    }
    match entry {
        Some(entry) => patches.change(patches.place_of(root, entry), &entry.value, &parts),
        None if !parts.inserted.is_empty() => {
            let all = parts.inserted.into_iter().map(|(_, key, yaml)| (key, yaml)).collect();
            sections.inserted.push((last_entry(root), "design", Yaml::Map(all)));
        }
        None => {}
    }
}

fn change_positions<'v>(
    patches: &mut Patches<'_>,
    design: Option<&Node<'_>>,
    before: &Pipeline,
    after: &'v Pipeline,
    parts: &mut Changes<'v>,
) {
    let entry = design.and_then(|design| Some((design, design.entry("components")?)));
    let entries = entry.and_then(|(_, entry)| entry.value.entries()).unwrap_or_default();
    let indexes: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.name(), index)).collect();
    let layout = DesignLayout::of(entries);
    let mut changes = Changes::default();
    let mut stay = HashSet::new();
    for wanted in &after.components {
        let was = original(before, wanted);
        stay.extend(was.map(|was| was.name.as_str()));
        let placed = was.and_then(|was| indexes.get(was.name.as_str()));
        match placed.and_then(|index| Some((*index, entries.get(*index)?))).zip(was).zip(entry) {
            Some((((index, old), was), (_, all))) => {
                let place = patches.place_of(&all.value, old);
                if was.position != wanted.position
                    && !set_position(patches, place, &old.value, wanted.position)
                {
                    changes.removed.insert(index);
                } else if was.name != wanted.name {
                    patches.set_key(&all.value, old, &wanted.name);
                }
            }
            None => {
                if let Some(position) = wanted.position {
                    let after = After::Entry(entries.len().saturating_sub(1));
                    let after = if entries.is_empty() { After::Nothing } else { after };
                    changes.inserted.push((after, &wanted.name, layout.new_entry(position)));
                }
            }
        }
    }
    remove_strays(before, after, &indexes, &stay, &mut changes);
    match entry {
        Some((design, entry)) => patches.change(patches.place_of(design, entry), &entry.value, &changes),
        None if !changes.inserted.is_empty() => {
            let all = changes.inserted.into_iter().map(|(_, name, yaml)| (name, yaml)).collect();
            parts.inserted.push((After::Nothing, "components", Yaml::Map(all)));
        }
        None => {}
    }
}

/// Removes the places of components that are gone, and those of none whose name a component takes now.
fn remove_strays(
    before: &Pipeline,
    after: &Pipeline,
    indexes: &HashMap<&str, usize>,
    stay: &HashSet<&str>,
    changes: &mut Changes<'_>,
) {
    let owned: HashSet<&str> = before.components.iter().map(|component| component.name.as_str()).collect();
    let gone = owned.iter().filter(|name| !stay.contains(**name));
    let taken = after.components.iter().map(|component: &Component| &component.name);
    let taken = taken.filter(|name| !owned.contains(name.as_str()));
    for name in gone.copied().chain(taken.map(String::as_str)) {
        changes.removed.extend(indexes.get(name));
    }
}

/// Places an entry of the design section. Answers whether anything of it is left.
fn set_position(patches: &mut Patches<'_>, place: Place, node: &Node<'_>, wanted: Option<Position>) -> bool {
    let Some(position) = wanted else {
        let index = node.entries().unwrap_or_default().iter().position(|entry| entry.name() == "position");
        let is_all = node.entries().is_none_or(|entries| entries.len() == 1);
        if !is_all {
            patches.change(
                place,
                node,
                &Changes { removed: index.into_iter().collect(), inserted: Vec::new() },
            );
        }
        return !is_all;
    };
    set_place(patches, place, node, position);
    true
}

/// Sets `position` of a component's or a note's entry.
fn set_place(patches: &mut Patches<'_>, place: Place, node: &Node<'_>, position: Position) {
    let coordinates = [("x", position.x), ("y", position.y)];
    set_numbers(patches, place, node, "position", coordinates, Yaml::position(position));
}

/// Sets the two numbers under a key, leaving each that is right already.
fn set_numbers(
    patches: &mut Patches<'_>,
    place: Place,
    node: &Node<'_>,
    key: &'static str,
    numbers: [(&'static str, f64); 2],
    all: Yaml<'_>,
) {
    match node.entry(key) {
        Some(entry) if entry.value.entries().is_some_and(|entries| !entries.is_empty()) => {
            for (key, number) in numbers {
                let Some(old) = entry.value.entry(key) else { continue };
                // 10 and 10.0 are the same place.
                if old.value.text().and_then(decimal::number) != Some(number) {
                    patches.set(patches.place_of(&entry.value, old), &old.value, &Yaml::pixels(number));
                }
            }
        }
        Some(entry) => patches.set(patches.place_of(node, entry), &entry.value, &all),
        None => {
            let changes = Changes { inserted: vec![(After::Nothing, key, all)], ..Changes::default() };
            patches.change(place, node, &changes);
        }
    }
}

/// Which parts of the design section the file has on one line.
#[derive(Clone, Copy, Debug, Default)]
struct DesignLayout {
    is_entry_flow: bool,
    is_position_flow: bool,
}

impl DesignLayout {
    fn of(entries: &[Entry<'_>]) -> DesignLayout {
        DesignLayout {
            is_entry_flow: entries.first().is_some_and(|entry| is_flow(&entry.value)),
            is_position_flow: entries
                .iter()
                .find_map(|entry| entry.value.get("position"))
                .is_some_and(is_flow),
        }
    }

    fn new_entry<'v>(self, position: Position) -> Yaml<'v> {
        let position = Yaml::position(position).inline_if(self.is_position_flow);
        Yaml::Map(vec![("position", position)]).inline_if(self.is_entry_flow)
    }
}

fn change_notes<'v>(
    patches: &mut Patches<'_>,
    design: Option<&Node<'_>>,
    before: &Pipeline,
    after: &'v Pipeline,
    parts: &mut Changes<'v>,
) {
    let Some((design, entry)) = design.and_then(|design| Some((design, design.entry("notes")?))) else {
        let all: Vec<_> = after.notes.iter().map(|note| (note.key.as_str(), new_note(note))).collect();
        if !all.is_empty() {
            let place = design.map_or(After::Nothing, last_entry);
            parts.inserted.push((place, "notes", Yaml::Map(all)));
        }
        return;
    };
    let entries = entry.value.entries().unwrap_or_default();
    let indexes: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.name(), index)).collect();
    let mut changes = Changes { removed: (0..entries.len()).collect(), inserted: Vec::new() };
    let mut last = After::Nothing;
    for wanted in &after.notes {
        let found = indexes.get(wanted.key.as_str()).copied();
        match found.and_then(|index| Some((index, entries.get(index)?, before.notes.get(index)?))) {
            Some((index, old, was)) => {
                changes.removed.remove(&index);
                last = After::Entry(index);
                if was != wanted {
                    change_note(patches, patches.place_of(&entry.value, old), &old.value, was, wanted);
                }
            }
            None => changes.inserted.push((last, &wanted.key, new_note(wanted))),
        }
    }
    patches.change(patches.place_of(design, entry), &entry.value, &changes);
}

fn change_note(patches: &mut Patches<'_>, place: Place, node: &Node<'_>, was: &Note, wanted: &Note) {
    if was.position != wanted.position {
        set_place(patches, place, node, wanted.position);
    }
    if was.size != wanted.size {
        let numbers = [("height", wanted.size.height), ("width", wanted.size.width)];
        set_numbers(patches, place, node, "size", numbers, size(wanted));
    }
    let texts = [("theme", &was.theme, &wanted.theme), ("content", &was.content, &wanted.content)];
    let changed: Vec<_> = texts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(key, _, new)| (key, Yaml::Text(new)))
        .collect();
    if !changed.is_empty() {
        patches.set_entries(place, node, &changed, |_| true);
    }
}

fn new_note(note: &Note) -> Yaml<'_> {
    Yaml::Map(vec![
        ("position", Yaml::position(note.position)),
        ("size", size(note)),
        ("theme", Yaml::Text(&note.theme)),
        ("content", Yaml::Text(&note.content)),
    ])
}

fn size<'v>(note: &Note) -> Yaml<'v> {
    Yaml::Map(vec![("height", Yaml::pixels(note.size.height)), ("width", Yaml::pixels(note.size.width))])
}
