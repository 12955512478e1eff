//! Writes one component: its entry under `pipeline.components`.
//! Never touches keys that it does not know.

use crate::parse::transition_kind;
use crate::patch::{After, Changes, Patches};
use crate::render::Yaml;
use crate::tree::{Content, Entry, Node};
use crate::{Component, Transition, TransitionKind, Value};

/// The order in which the keys of a component stand in the files in use.
const ORDER: [&str; 7] =
    ["type", "transitions", "sources", "iterationTarget", "skipped", "parameters", "postProcessing"];

/// Which parts of a component the file has on one line, in brackets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ComponentLayout {
    is_component_flow: bool,
    is_transitions_flow: bool,
    is_names_flow: bool,
    is_parameters_flow: bool,
}

impl ComponentLayout {
    /// The layout of the first component that has the part.
    pub(crate) fn of(components: Option<&Node<'_>>) -> ComponentLayout {
        let entries = components.and_then(Node::entries).unwrap_or_default();
        let first = |key: &str| entries.iter().find_map(|entry| entry.value.get(key));
        let transitions = first("transitions");
        let names =
            transitions.and_then(|node| Some(&node.entries()?.first()?.value)).or_else(|| first("sources"));
        ComponentLayout {
            is_component_flow: entries.first().is_some_and(|entry| is_flow(&entry.value)),
            is_transitions_flow: transitions.is_some_and(is_flow),
            is_names_flow: names.is_some_and(is_flow),
            is_parameters_flow: first("parameters").is_some_and(is_flow),
        }
    }
}

/// Whether the node is a collection in brackets with something in it.
pub(crate) fn is_flow(node: &Node<'_>) -> bool {
    match &node.content {
        Content::Sequence { items, is_flow } => *is_flow && !items.is_empty(),
        Content::Mapping { entries, is_flow } => *is_flow && !entries.is_empty(),
        Content::Scalar { .. } => false,
    }
}

/// A component that is not in the file yet.
pub(crate) fn new_component(component: &Component, layout: ComponentLayout) -> Yaml<'_> {
    let mut entries = vec![("type", Yaml::Text(&component.component_type))];
    let transitions = wanted_transitions(component, layout);
    if !transitions.is_empty() {
        entries.push(("transitions", Yaml::Map(transitions).inline_if(layout.is_transitions_flow)));
    }
    if !component.sources.is_empty() {
        entries.push(("sources", Yaml::names(&component.sources).inline_if(layout.is_names_flow)));
    }
    if let Some(target) = &component.iteration_target {
        entries.push(("iterationTarget", Yaml::Text(target)));
    }
    if component.skipped {
        entries.push(("skipped", Yaml::Plain("true".to_owned())));
    }
    entries
        .push(("parameters", Yaml::Map(wanted_parameters(component)).inline_if(layout.is_parameters_flow)));
    entries.extend(component.extras.iter().map(|(key, value)| (key.as_str(), Yaml::of(value))));
    Yaml::Map(entries).inline_if(layout.is_component_flow)
}

/// Makes a component's entry say what is wanted.
pub(crate) fn change_component(
    patches: &mut Patches<'_>,
    components: &Node<'_>,
    entry: &Entry<'_>,
    was: &Component,
    wanted: &Component,
    layout: ComponentLayout,
) {
    if was.name != wanted.name {
        patches.set_key(components, entry, &wanted.name);
    }
    let node = &entry.value;
    let mut changes = Changes::default();
    if was.component_type != wanted.component_type {
        set_key(patches, node, &mut changes, "type", Some(Yaml::Text(&wanted.component_type)));
    }
    if was.transitions != wanted.transitions || was.other_transitions != wanted.other_transitions {
        change_transitions(patches, node, &mut changes, wanted, layout);
    }
    if was.sources != wanted.sources {
        let sources = Yaml::names(&wanted.sources).inline_if(layout.is_names_flow);
        let sources = (!wanted.sources.is_empty()).then_some(sources);
        set_key(patches, node, &mut changes, "sources", sources);
    }
    if was.iteration_target != wanted.iteration_target {
        let target = wanted.iteration_target.as_ref().map(|target| Yaml::Text(target));
        set_key(patches, node, &mut changes, "iterationTarget", target);
    }
    if was.skipped != wanted.skipped {
        set_key(patches, node, &mut changes, "skipped", Some(Yaml::Plain(wanted.skipped.to_string())));
    }
    change_parameters(patches, node, &mut changes, was, wanted);
    change_extras(patches, node, &mut changes, was, wanted);
    patches.change(patches.place_of(components, entry), node, &changes);
}

/// Changes, inserts or removes one entry of a component.
fn set_key<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    changes: &mut Changes<'v>,
    key: &'v str,
    wanted: Option<Yaml<'v>>,
) {
    let entries = node.entries().unwrap_or_default();
    let found = entries.iter().enumerate().find(|(_, entry)| entry.name() == key);
    match (found, wanted) {
        (Some((_, entry)), Some(yaml)) => patches.set(patches.place_of(node, entry), &entry.value, &yaml),
        (Some((index, _)), None) => {
            changes.removed.insert(index);
        }
        (None, Some(yaml)) => changes.inserted.push((place_for(entries, key), key, yaml)),
        (None, None) => {}
    }
}

/// Behind the last entry that stands before such a key in the files in use.
fn place_for(entries: &[Entry<'_>], key: &str) -> After {
    let rank = |key: &str| ORDER.iter().position(|known| *known == key);
    let rank_of_key = rank(key);
    let last = match rank_of_key {
        Some(_) => {
            entries.iter().rposition(|entry| rank(entry.name()).is_some_and(|rank| Some(rank) < rank_of_key))
        }
        // What we do not know comes last.
        None => entries.len().checked_sub(1),
    };
    last.map_or(After::Nothing, After::Entry)
}

fn change_transitions<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    changes: &mut Changes<'v>,
    component: &'v Component,
    layout: ComponentLayout,
) {
    let wanted = wanted_transitions(component, layout);
    // Empty lists that were there before stay.
    let is_kept = |entry: &Entry<'_>| {
        transition_kind(entry.name()).is_some() && entry.value.items().is_none_or(<[Node<'_>]>::is_empty)
    };
    match node.entry("transitions") {
        Some(entry) if !entry.value.is_null() => {
            let is_empty = wanted.is_empty()
                && !entry.value.entries().is_some_and(|entries| entries.iter().any(is_kept));
            if is_empty {
                set_key(patches, node, changes, "transitions", None);
            } else {
                patches.set_entries(patches.place_of(node, entry), &entry.value, &wanted, is_kept);
            }
        }
        _ => {
            let wanted = Yaml::Map(wanted).inline_if(layout.is_transitions_flow);
            set_key(patches, node, changes, "transitions", Some(wanted));
        }
    }
}

fn change_parameters<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    changes: &mut Changes<'v>,
    was: &Component,
    wanted: &'v Component,
) {
    let Some(entry) = node.entry("parameters").filter(|entry| !entry.value.is_null()) else {
        if was.parameters != wanted.parameters {
            set_key(patches, node, changes, "parameters", Some(Yaml::Map(wanted_parameters(wanted))));
        }
        return;
    };
    let parameters = &entry.value;
    if let Some(name) = parameters.entry("componentName")
        && was.name != wanted.name
    {
        patches.set(patches.place_of(parameters, name), &name.value, &Yaml::Text(&wanted.name));
    }
    if was.parameters != wanted.parameters {
        let wanted: Vec<_> =
            wanted.parameters.iter().map(|(key, value)| (key.as_str(), Yaml::of(value))).collect();
        let place = patches.place_of(node, entry);
        patches.set_entries(place, parameters, &wanted, |entry| entry.name() == "componentName");
    }
}

fn change_extras<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    changes: &mut Changes<'v>,
    was: &'v Component,
    wanted: &'v Component,
) {
    let find = |all: &'v [(String, Value)], key: &str| {
        all.iter().find(|(other, _)| other == key).map(|(_, value)| value)
    };
    for (key, value) in &wanted.extras {
        if find(&was.extras, key) != Some(value) {
            set_key(patches, node, changes, key, Some(Yaml::of(value)));
        }
    }
    for (key, _) in was.extras.iter().filter(|(key, _)| find(&wanted.extras, key).is_none()) {
        set_key(patches, node, changes, key, None);
    }
}

fn wanted_parameters(component: &Component) -> Vec<(&str, Yaml<'_>)> {
    let name = [("componentName", Yaml::Text(&component.name))];
    name.into_iter()
        .chain(component.parameters.iter().map(|(key, value)| (key.as_str(), Yaml::of(value))))
        .collect()
}

fn wanted_transitions(component: &Component, layout: ComponentLayout) -> Vec<(&str, Yaml<'_>)> {
    component
        .transitions
        .iter()
        .filter(|transition| !transition.targets.is_empty())
        .map(|Transition { kind, targets }| {
            (key(*kind), Yaml::names(targets).inline_if(layout.is_names_flow))
        })
        .chain(component.other_transitions.iter().map(|(kind, targets)| (kind.as_str(), Yaml::of(targets))))
        .collect()
}

fn key(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Success => "success",
        TransitionKind::Failure => "failure",
        TransitionKind::Unconditional => "unconditional",
        TransitionKind::True => "true",
        TransitionKind::False => "false",
    }
}
