//! Writes a pipeline back into the text it came from, changing only the lines that it must.
//! Never answers with a text that says anything else than it was asked to.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::data::Data;
use crate::equal::says_the_same;
use crate::parse::{MAX_PIXELS, pipeline_of};
use crate::patch::{After, Changes, Grain, Patches, Place};
use crate::render::{Style, Yaml};
use crate::tree::{Content, Node, read};
use crate::write_component::{ComponentLayout, change_component, new_component};
use crate::write_design::change_design;
use crate::write_variables::change_variables;
use crate::{Component, Kind, ParseError, Pipeline, parse};

/// Why an edit cannot be written into this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(pub String);

/// `base` with the least changed lines such that it parses to `pipeline`.
///
/// Components are matched by id: `pipeline` must descend from `parse(base)`. The order of components, variables,
/// notes and parameters has no meaning: it stays that of the file, and what is new goes behind what it follows in
/// `pipeline`. A transition without targets is left out.
pub fn write(base: &str, pipeline: &Pipeline) -> Result<String, WriteError> {
    check(pipeline)?;
    let newline =
        if base.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    // Patches work on whole lines, so the last one gets an end while they do.
    let has_final_newline = base.ends_with('\n');
    let text = if has_final_newline { Cow::Borrowed(base) } else { Cow::Owned(format!("{base}{newline}")) };
    let root = read(base).map_err(unreadable)?;
    let before = pipeline_of(&root).map_err(unreadable)?;
    if before == *pipeline {
        return Ok(base.to_owned());
    }
    if before.kind != pipeline.kind {
        return Err(WriteError("a pipeline cannot become one of the other kind".to_owned()));
    }
    let root = if has_final_newline { root } else { read(&text).map_err(unreadable)? };
    for grain in [Grain::Fine, Grain::Coarse] {
        let patches = patches_of(&text, &root, &before, pipeline, grain);
        let Ok(mut result) = patches.apply(newline) else { continue };
        if !has_final_newline && result.ends_with(newline) {
            let without = result.get(..result.len() - newline.len()).unwrap_or_default();
            if says_what_is_wanted(without, pipeline) {
                return Ok(without.to_owned());
            }
        }
        if says_what_is_wanted(&result, pipeline) {
            return Ok(std::mem::take(&mut result));
        }
    }
    Err(WriteError(
        "the change cannot be written into this file without losing something: edit the file as text"
            .to_owned(),
    ))
}

/// The text with the least changed lines such that it says exactly what is wanted, known to a pipeline or not.
pub(crate) fn rewrite(base: &str, wanted: &Data) -> Result<String, WriteError> {
    let newline =
        if base.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    let has_final_newline = base.ends_with('\n');
    let text = if has_final_newline { Cow::Borrowed(base) } else { Cow::Owned(format!("{base}{newline}")) };
    let root = read(&text).map_err(unreadable)?;
    if Data::of(&root) == *wanted {
        return Ok(base.to_owned());
    }
    let mut patches = Patches::new(&text, style(&root), Grain::Fine);
    patches.set(Place::Flow, &root, &wanted.yaml());
    let result = patches.apply(newline)?;
    let says_it = |text: &str| read(text).is_ok_and(|root| Data::of(&root) == *wanted);
    if !has_final_newline
        && let Some(without) = result.strip_suffix(newline)
        && says_it(without)
    {
        return Ok(without.to_owned());
    }
    if says_it(&result) {
        return Ok(result);
    }
    Err(WriteError("the two versions cannot be joined in this file without losing something".to_owned()))
}

/// The text of a new pipeline: a Start for an orchestration, nothing for a transformation.
pub fn new_file(kind: Kind) -> String {
    match kind {
        Kind::Orchestration => "type: \"orchestration\"\n\
            version: \"1.0\"\n\
            pipeline:\n  \
              components:\n    \
                Start:\n      \
                  type: \"start\"\n      \
                  parameters:\n        \
                    componentName: \"Start\"\n\
            design:\n  \
              components:\n    \
                Start:\n      \
                  position:\n        \
                    x: 0\n        \
                    \"y\": 0\n"
            .to_owned(),
        Kind::Transformation => "type: \"transformation\"\n\
            version: \"1.0\"\n\
            pipeline:\n  \
              components: {}\n\
            design:\n  \
              components: {}\n"
            .to_owned(),
    }
}

fn unreadable(error: ParseError) -> WriteError {
    WriteError(format!("the file cannot be read, so nothing can be written into it: {error}"))
}

/// Whether the text is a pipeline that differs from this one at most in what has no meaning.
pub(crate) fn says_what_is_wanted(text: &str, wanted: &Pipeline) -> bool {
    parse(text).is_ok_and(|after| says_the_same(&after, wanted))
}

/// Refuses what no file can hold.
pub(crate) fn check(pipeline: &Pipeline) -> Result<(), WriteError> {
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    for component in &pipeline.components {
        if !names.insert(component.name.as_str()) {
            return Err(WriteError(format!(
                "two components are named \"{}\": rename one of them",
                component.name
            )));
        }
        if !ids.insert(component.id) {
            return Err(WriteError(format!(
                "the component \"{}\" has the id of another one",
                component.name
            )));
        }
        let place = component.position.unwrap_or_default();
        if !is_drawable(&[place.x, place.y]) {
            return Err(WriteError(format!(
                "the position of \"{}\" is outside of any canvas",
                component.name
            )));
        }
    }
    for note in &pipeline.notes {
        if !is_drawable(&[note.position.x, note.position.y, note.size.width, note.size.height]) {
            return Err(WriteError(format!("the note \"{}\" is outside of any canvas", note.key)));
        }
    }
    Ok(())
}

fn is_drawable(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.abs() <= MAX_PIXELS)
}

/// The changes that make the text of `before` say what is wanted.
pub(crate) fn patches_of<'t>(
    text: &'t str,
    root: &Node<'_>,
    before: &Pipeline,
    after: &Pipeline,
    grain: Grain,
) -> Patches<'t> {
    let mut patches = Patches::new(text, style(root), grain);
    let mut sections = Changes::default();
    if let Some(entry) = root.entry("pipeline") {
        let place = patches.place_of(root, entry);
        change_pipeline(&mut patches, place, &entry.value, before, after);
    }
    change_design(&mut patches, root, before, after, &mut sections);
    // The top level is a mapping, so nothing is ever laid out by its place.
    patches.change(Place::Flow, root, &sections);
    patches
}

fn change_pipeline(
    patches: &mut Patches<'_>,
    place: Place,
    node: &Node<'_>,
    before: &Pipeline,
    after: &Pipeline,
) {
    let mut sections = Changes::default();
    change_description(patches, node, before, after, &mut sections);
    change_components(patches, node, before, after, &mut sections);
    if before.variables != after.variables {
        change_variables(patches, node, before, after, &mut sections);
    }
    patches.change(place, node, &sections);
}

fn change_description<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    before: &Pipeline,
    after: &'v Pipeline,
    sections: &mut Changes<'v>,
) {
    if before.description == after.description {
        return;
    }
    let wanted = after.description.as_ref().map(|text| ("description", Yaml::Text(text)));
    match node.entry("metadata") {
        Some(entry) => {
            let place = patches.place_of(node, entry);
            let wanted: Vec<_> = wanted.into_iter().collect();
            patches.set_entries(place, &entry.value, &wanted, |entry| entry.name() != "description");
        }
        None => {
            if let Some(wanted) = wanted {
                sections.inserted.push((After::Nothing, "metadata", Yaml::Map(vec![wanted])));
            }
        }
    }
}

fn change_components<'v>(
    patches: &mut Patches<'_>,
    node: &Node<'_>,
    before: &Pipeline,
    after: &'v Pipeline,
    sections: &mut Changes<'v>,
) {
    let entry = node.entry("components");
    let components = entry.map(|entry| &entry.value);
    let entries = components.and_then(Node::entries).unwrap_or_default();
    let layout = ComponentLayout::of(components);
    let mut changes = Changes { removed: (0..entries.len()).collect(), inserted: Vec::new() };
    let mut last = After::Nothing;
    for wanted in &after.components {
        match original(before, wanted).zip(entries.get(wanted.id.0 as usize)) {
            Some((was, _)) => {
                let index = was.id.0 as usize;
                changes.removed.remove(&index);
                last = After::Entry(index);
            }
            None => changes.inserted.push((last, &wanted.name, new_component(wanted, layout))),
        }
    }
    if let Some(components) = components {
        for wanted in &after.components {
            let Some((was, entry)) = original(before, wanted).zip(entries.get(wanted.id.0 as usize)) else {
                continue;
            };
            if was != wanted {
                change_component(patches, components, entry, was, wanted, layout);
            }
        }
    }
    match entry {
        Some(entry) => patches.change(patches.place_of(node, entry), &entry.value, &changes),
        None if !changes.inserted.is_empty() => {
            let all = changes.inserted.into_iter().map(|(_, name, yaml)| (name, yaml)).collect();
            let after = index_of(node, "metadata").map_or(After::Nothing, After::Entry);
            sections.inserted.push((after, "components", Yaml::Map(all)));
        }
        None => {}
    }
}

/// The component in the file that this one is, whatever its name has become.
pub(crate) fn original<'p>(before: &'p Pipeline, component: &Component) -> Option<&'p Component> {
    before.components.get(component.id.0 as usize)
}

/// Behind everything else in the mapping.
pub(crate) fn last_entry(node: &Node<'_>) -> After {
    match node.entries() {
        Some([.., _]) => After::Entry(node.entries().map_or(0, <[_]>::len) - 1),
        _ => After::Nothing,
    }
}

fn index_of(node: &Node<'_>, name: &str) -> Option<usize> {
    node.entries()?.iter().position(|entry| entry.name() == name)
}

/// The habits of the file, or those of the files in use.
fn style(root: &Node<'_>) -> Style {
    let pipeline = root.get("pipeline");
    let components = pipeline.and_then(|pipeline| pipeline.get("components"));
    let step = components
        .and_then(|node| node.entries()?.first())
        .zip(pipeline.and_then(|pipeline| pipeline.entry("components")))
        .map(|(child, parent)| child.key.column.saturating_sub(parent.key.column))
        .filter(|step| (1..=8).contains(step));
    let design = root.get("design").and_then(|design| design.get("components")).and_then(Node::entries);
    let position = design.unwrap_or_default().iter().find_map(|entry| entry.value.get("position"));
    Style {
        dash_offset: dash_offset(components).unwrap_or(0),
        step: step.unwrap_or(2),
        has_bare_y: position.and_then(|node| node.entry("y")).is_some_and(|entry| {
            matches!(entry.key.content, Content::Scalar { style: saphyr_parser::ScalarStyle::Plain, .. })
        }),
    }
}

/// How far the first list of the components is indented.
pub(crate) fn dash_offset(node: Option<&Node<'_>>) -> Option<usize> {
    for entry in node?.entries()? {
        match &entry.value.content {
            Content::Sequence { items, is_flow: false } => {
                // Of a list of lists, the first item's column counts both dashes.
                let first = items.first().filter(|item| matches!(item.content, Content::Scalar { .. }))?;
                return Some(first.column.saturating_sub(entry.key.column + 2));
            }
            Content::Mapping { .. } => {
                if let Some(offset) = dash_offset(Some(&entry.value)) {
                    return Some(offset);
                }
            }
            Content::Sequence { .. } | Content::Scalar { .. } => {}
        }
    }
    None
}
