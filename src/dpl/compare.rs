//! What differs between two versions of a pipeline, by component: for people to read and to draw on the canvas.
//! Never says in words what it found, and never counts layout or the order of keys as a difference.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Data;
use crate::pair::{rename_all, renames};
use crate::parse::{ParseError, pipeline_of, transition_kind};
use crate::tree::read;
use crate::{Component, ComponentId, Note, Pipeline, Position, TransitionKind, Value, Variable};

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Those that are there now in their order, then those that are gone.
    pub components: Vec<ComponentChange>,
    pub variables: Vec<VariableChange>,
    pub notes: Vec<NoteChange>,
    /// Of the pipeline, before and after.
    pub description: Option<(Option<String>, Option<String>)>,
    /// Keys that only the file knows, such as `version`, as paths with dots.
    pub others: Vec<String>,
}

/// One component that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentChange {
    /// Its name now; of one that is gone, the name that it had.
    pub name: String,
    pub component_type: String,
    /// Where it stands; of one that is gone, where it stood.
    pub position: Option<Position>,
    pub kind: ChangeKind,
    /// The name before, if it was renamed.
    pub renamed_from: Option<String>,
    /// Of a changed one, what about it.
    pub details: Vec<Detail>,
}

/// How much differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
    /// Only its place on the canvas differs.
    Moved,
}

/// One thing about a component that differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    Type {
        before: String,
        after: String,
    },
    /// Whether it is disabled now.
    Skipped(bool),
    /// `None`: the parameter is missing, which is not the same as null.
    Parameter {
        name: String,
        before: Option<Value>,
        after: Option<Value>,
    },
    /// Both empty: the same targets in another order.
    Targets {
        kind: TransitionKind,
        added: Vec<String>,
        removed: Vec<String>,
    },
    /// What an iterator repeats.
    Repeats {
        before: Option<String>,
        after: Option<String>,
    },
    Sources {
        before: Vec<String>,
        after: Vec<String>,
    },
    Moved,
    /// A key that only the file knows.
    Other(String),
}

/// One variable that differs; added or removed when one side is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableChange {
    pub name: String,
    pub before: Option<Variable>,
    pub after: Option<Variable>,
}

/// One note that differs; added or removed when one side is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteChange {
    pub key: String,
    pub before: Option<Note>,
    pub after: Option<Note>,
}

impl NoteChange {
    /// Whether only its place or its size differs.
    pub fn is_only_moved(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.theme == after.theme && before.content == after.content,
            _ => false,
        }
    }
}

impl Difference {
    /// Whether the two say the same.
    pub fn is_empty(&self) -> bool {
        *self == Difference::default()
    }

    /// How many things differ in more than their place on the canvas.
    pub fn count(&self) -> usize {
        let components = self.components.iter().filter(|it| it.kind != ChangeKind::Moved).count();
        let notes = self.notes.iter().filter(|it| !it.is_only_moved()).count();
        components
            + self.variables.len()
            + notes
            + usize::from(self.description.is_some())
            + self.others.len()
    }

    /// How many things differ in nothing but their place on the canvas.
    pub fn moved(&self) -> usize {
        let components = self.components.iter().filter(|it| it.kind == ChangeKind::Moved).count();
        components + self.notes.iter().filter(|it| it.is_only_moved()).count()
    }
}

/// What differs between two versions that were read from different texts.
pub fn compare(before: &Pipeline, after: &Pipeline) -> Difference {
    let renames = renames(before, after);
    let new_name = |old: &str| renames.get(old).cloned().unwrap_or_else(|| old.to_owned());
    let pairs: BTreeMap<String, &Component> =
        before.components.iter().rev().map(|it| (new_name(&it.name), it)).collect();
    difference(before, after, &renames, |component| pairs.get(&component.name).copied())
}

/// What differs between a pipeline and what editing made of it: components are the same when their ids are.
pub fn compare_edited(before: &Pipeline, after: &Pipeline) -> Difference {
    let by_id: BTreeMap<ComponentId, &Component> = before.components.iter().map(|it| (it.id, it)).collect();
    let renames = after
        .components
        .iter()
        .filter_map(|it| Some((by_id.get(&it.id)?.name.clone(), it.name.clone())))
        .filter(|(old, new)| old != new)
        .collect();
    difference(before, after, &renames, |component| by_id.get(&component.id).copied())
}

/// What differs between two texts, with the keys that only the files know.
pub fn compare_texts(before: &str, after: &str) -> Result<Difference, ParseError> {
    let (before, after) = (read(before)?, read(after)?);
    let (old, new) = (pipeline_of(&before)?, pipeline_of(&after)?);
    let mut difference = compare(&old, &new);
    let names = renames(&old, &new);
    let old_keys = unknown_keys(&Data::of(&before), &names);
    let new_keys = unknown_keys(&Data::of(&after), &BTreeMap::new());
    let paths: BTreeSet<&Vec<String>> = old_keys.keys().chain(new_keys.keys()).collect();
    for path in paths.into_iter().filter(|path| old_keys.get(*path) != new_keys.get(*path)) {
        add_other(&mut difference, path, &old, &new, &names);
    }
    difference.components.sort_by_key(|change| change.kind == ChangeKind::Removed);
    Ok(difference)
}

fn difference<'p>(
    before: &'p Pipeline,
    after: &Pipeline,
    renames: &BTreeMap<String, String>,
    was: impl Fn(&Component) -> Option<&'p Component>,
) -> Difference {
    // A reference that only follows a rename is no difference of its own.
    let renamed = (!renames.is_empty()).then(|| {
        let mut renamed = before.clone();
        rename_all(&mut renamed, renames);
        renamed
    });
    let as_before = renamed.as_ref().unwrap_or(before);
    let renamed: BTreeMap<ComponentId, &Component> =
        as_before.components.iter().map(|it| (it.id, it)).collect();
    let mut components = Vec::new();
    let mut still_there = BTreeSet::new();
    for component in &after.components {
        let Some(old) = was(component) else {
            components.push(whole(component, ChangeKind::Added));
            continue;
        };
        still_there.insert(old.id);
        let details = renamed.get(&old.id).map(|old| details(old, component)).unwrap_or_default();
        let renamed_from = (old.name != component.name).then(|| old.name.clone());
        if renamed_from.is_some() || !details.is_empty() {
            let is_moved = renamed_from.is_none() && details == [Detail::Moved];
            let kind = if is_moved { ChangeKind::Moved } else { ChangeKind::Changed };
            components.push(ComponentChange { kind, renamed_from, details, ..whole(component, kind) });
        }
    }
    let gone = before.components.iter().filter(|it| !still_there.contains(&it.id));
    components.extend(gone.map(|it| whole(it, ChangeKind::Removed)));
    let is_described = before.description != after.description;
    Difference {
        components,
        variables: pairs(&before.variables, &after.variables, |it| &it.name)
            .into_iter()
            .map(|(name, before, after)| VariableChange { name, before, after })
            .collect(),
        notes: pairs(&before.notes, &after.notes, |it| &it.key)
            .into_iter()
            .map(|(key, before, after)| NoteChange { key, before, after })
            .collect(),
        description: is_described.then(|| (before.description.clone(), after.description.clone())),
        others: Vec::new(),
    }
}

fn whole(component: &Component, kind: ChangeKind) -> ComponentChange {
    ComponentChange {
        name: component.name.clone(),
        component_type: component.component_type.clone(),
        position: component.position,
        kind,
        renamed_from: None,
        details: Vec::new(),
    }
}

fn details(old: &Component, new: &Component) -> Vec<Detail> {
    let mut details = Vec::new();
    if old.component_type != new.component_type {
        let (before, after) = (old.component_type.clone(), new.component_type.clone());
        details.push(Detail::Type { before, after });
    }
    if old.skipped != new.skipped {
        details.push(Detail::Skipped(new.skipped));
    }
    for (name, before) in &old.parameters {
        let after = new.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value);
        if after != Some(before) {
            let (before, after) = (Some(before.clone()), after.cloned());
            details.push(Detail::Parameter { name: name.clone(), before, after });
        }
    }
    for (name, after) in &new.parameters {
        if old.parameters.iter().all(|(other, _)| other != name) {
            details.push(Detail::Parameter { name: name.clone(), before: None, after: Some(after.clone()) });
        }
    }
    details.extend(targets(old, new));
    if old.iteration_target != new.iteration_target {
        let (before, after) = (old.iteration_target.clone(), new.iteration_target.clone());
        details.push(Detail::Repeats { before, after });
    }
    if old.sources != new.sources {
        details.push(Detail::Sources { before: old.sources.clone(), after: new.sources.clone() });
    }
    if old.position != new.position {
        details.push(Detail::Moved);
    }
    details
}

fn targets(old: &Component, new: &Component) -> Vec<Detail> {
    let of = |component: &Component, kind: TransitionKind| -> Vec<String> {
        let all = component.transitions.iter().filter(|it| it.kind == kind);
        all.flat_map(|it| it.targets.iter().cloned()).collect()
    };
    let kinds: BTreeSet<TransitionKind> =
        old.transitions.iter().chain(&new.transitions).map(|it| it.kind).collect();
    let mut details = Vec::new();
    for kind in kinds {
        let (before, after) = (of(old, kind), of(new, kind));
        if before != after {
            let without = |names: &[String], others: &[String]| -> Vec<String> {
                names.iter().filter(|name| !others.contains(name)).cloned().collect()
            };
            let (added, removed) = (without(&after, &before), without(&before, &after));
            details.push(Detail::Targets { kind, added, removed });
        }
    }
    details
}

/// The records that differ, by their key: those of now in their order, then those that are gone.
fn pairs<T: Clone + PartialEq>(
    before: &[T],
    after: &[T],
    key: impl Fn(&T) -> &String,
) -> Vec<(String, Option<T>, Option<T>)> {
    let old: BTreeMap<&String, &T> = before.iter().map(|it| (key(it), it)).collect();
    let new: BTreeSet<&String> = after.iter().map(&key).collect();
    let changed = after.iter().filter(|it| old.get(key(it)).is_none_or(|was| *was != *it));
    let gone = before.iter().filter(|it| !new.contains(key(it)));
    changed
        .map(|it| (key(it).clone(), old.get(key(it)).map(|was| (*was).clone()), Some(it.clone())))
        .chain(gone.map(|it| (key(it).clone(), Some(it.clone()), None)))
        .collect()
}

const COMPONENT_KEYS: [&str; 6] =
    ["type", "transitions", "sources", "iterationTarget", "skipped", "parameters"];

/// Everything in the file that a `Pipeline` does not hold, by its path. Components have their new names.
fn unknown_keys(root: &Data, names: &BTreeMap<String, String>) -> BTreeMap<Vec<String>, Data> {
    let mut found = BTreeMap::new();
    let mut keep = |path: &[&str], data: &Data, known: &[&str]| {
        for (key, value) in data.entries().iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let path = path.iter().copied().chain([key.as_str()]).map(str::to_owned).collect();
            found.insert(path, value.clone());
        }
    };
    let name = |name: &String| names.get(name).unwrap_or(name).clone();
    let at = |path: &[&str]| root.at(path).unwrap_or(&Data::Null);
    keep(&[], root, &["type", "pipeline", "design"]);
    keep(&["pipeline"], at(&["pipeline"]), &["metadata", "components", "variables"]);
    keep(&["pipeline", "metadata"], at(&["pipeline", "metadata"]), &["description"]);
    for (old, component) in at(&["pipeline", "components"]).entries() {
        let path = ["pipeline", "components", &name(old)];
        keep(&path, component, &COMPONENT_KEYS);
        for (kind, targets) in component.get("transitions").map(Data::entries).unwrap_or_default() {
            if transition_kind(kind).is_none() {
                let one = Data::Map { entries: vec![(kind.clone(), targets.clone())], is_flow: false };
                keep(&path, &one, &[]);
            }
        }
    }
    for (variable, data) in at(&["pipeline", "variables"]).entries() {
        keep(&["pipeline", "variables", variable], data, &["metadata", "defaultValue"]);
        let metadata = data.get("metadata").unwrap_or(&Data::Null);
        let known = ["type", "description", "scope", "visibility"];
        keep(&["pipeline", "variables", variable], metadata, &known);
    }
    keep(&["design"], at(&["design"]), &["components", "notes"]);
    for (old, place) in at(&["design", "components"]).entries() {
        keep(&["design", "components", &name(old)], place, &["position"]);
    }
    for (note, data) in at(&["design", "notes"]).entries() {
        keep(&["design", "notes", note], data, &["position", "size", "theme", "content"]);
    }
    found
}

/// Puts a key that only the file knows where a person would look for it.
fn add_other(
    difference: &mut Difference,
    path: &[String],
    old: &Pipeline,
    new: &Pipeline,
    names: &BTreeMap<String, String>,
) {
    let [_, section, name, key] = path else {
        difference.others.push(path.join("."));
        return;
    };
    if section != "components" {
        difference.others.push(path.join("."));
        return;
    }
    let was_there = old.components.iter().any(|it| names.get(&it.name).unwrap_or(&it.name) == name);
    // Of one that came or went, nobody needs to be told what else was in it.
    let Some(component) = new.component(name).filter(|_| was_there) else { return };
    let detail = Detail::Other(key.clone());
    match difference.components.iter_mut().find(|change| change.name == *name) {
        Some(change) => {
            change.details.push(detail);
            change.kind = ChangeKind::Changed;
        }
        None => {
            let change = whole(component, ChangeKind::Changed);
            difference.components.push(ComponentChange { details: vec![detail], ..change });
        }
    }
}
