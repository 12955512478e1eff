//! The part of a file that is one component: to read it, and to see what another text in its place would mean.
//! Never changes a file: what comes of a text is a component, and the writer does the rest.

use crate::parse::{KNOWN, pipeline_of, value};
use crate::places::{line_end, line_start};
use crate::tree::{Content, Node, read};
use crate::{Component, ParseError, Pipeline, Value, write};

/// The lines of a component, without the indentation that they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentText {
    pub text: String,
    /// Where it begins in the file, from 1.
    pub line: usize,
}

/// The component's part of the file.
pub fn component_text(file: &str, name: &str) -> Option<ComponentText> {
    let place = Place::of(file, &read(file).ok()?, name)?;
    let part = file.get(place.start..place.end)?;
    let text: Vec<&str> = part.split('\n').map(|line| without_blanks(line, place.indentation)).collect();
    Some(ComponentText { text: text.join("\n"), line: place.line })
}

/// The component that another text in its place would be; it keeps its id, and its position if the text gives it
/// another name. Lines of an error count from the beginning of the text.
pub fn component_from_text(file: &str, name: &str, text: &str) -> Result<Component, ParseError> {
    let before_root = read(file)?;
    let before = pipeline_of(&before_root)?;
    let missing = || whole("the component is no longer in the file");
    let place = Place::of(file, &before_root, name).ok_or_else(missing)?;
    let index = before.components.iter().position(|component| component.name == name).ok_or_else(missing)?;
    if text.trim().is_empty() {
        return Err(whole("a component must stand here"));
    }
    let blanks = " ".repeat(place.indentation);
    let indented: Vec<String> = text
        .trim_end()
        .split('\n')
        .enumerate()
        // The first line of brackets goes on where its line begins.
        .map(|(at, line)| {
            let is_bare = line.trim_end_matches('\r').is_empty() || (at == 0 && place.is_flow);
            if is_bare { line.to_owned() } else { format!("{blanks}{line}") }
        })
        .collect();
    let (head, tail) =
        (file.get(..place.start).unwrap_or_default(), file.get(place.end..).unwrap_or_default());
    let file_after = format!("{head}{}{tail}", indented.join("\n"));
    let last = indented.len();
    let within = |error: ParseError| ParseError {
        line: error.line.saturating_sub(place.line - 1).clamp(1, last),
        column: error.column.saturating_sub(place.indentation).max(1),
        message: error.message,
    };
    let root = read(&file_after).map_err(within)?;
    let after = pipeline_of(&root).map_err(within)?;
    let mut component = the_only_change(&before, &after, index)?;
    let wanted = entry_of(&root, &component.name).map(|node| meaning(node, &component.name));
    component.id = before.components.get(index).map(|it| it.id).unwrap_or(component.id);
    component.position = before.components.get(index).and_then(|it| it.position);
    // What the pipeline has no place for would be lost without a word.
    let mut pipeline = before;
    if let Some(place) = pipeline.components.get_mut(index) {
        *place = component.clone();
    }
    let written = write(file, &pipeline).map_err(|error| whole(&error.to_string()))?;
    let kept = read(&written)
        .ok()
        .and_then(|root| entry_of(&root, &component.name).map(|node| meaning(node, &component.name)));
    if kept != wanted {
        let message = "something in it would not be kept, such as another componentName";
        return Err(whole(message));
    }
    Ok(component)
}

/// Refuses a text that reaches beyond the component.
fn the_only_change(before: &Pipeline, after: &Pipeline, index: usize) -> Result<Component, ParseError> {
    if after.components.len() != before.components.len() {
        return Err(whole("exactly one component must stand here"));
    }
    let is_same = |at: usize| {
        at == index
            || before.components.get(at).zip(after.components.get(at)).is_some_and(|(one, other)| {
                Component { position: None, ..one.clone() } == Component { position: None, ..other.clone() }
            })
    };
    let is_rest_same = (0..before.components.len()).all(is_same)
        && before.variables == after.variables
        && before.notes == after.notes
        && before.description == after.description;
    if !is_rest_same {
        return Err(whole("only this component can be changed here, and the text reaches further"));
    }
    after.components.get(index).cloned().ok_or_else(|| whole("exactly one component must stand here"))
}

fn whole(message: &str) -> ParseError {
    ParseError { line: 1, column: 1, message: message.to_owned() }
}

/// What a component says: the order of keys means nothing, and some values are as good as missing.
fn meaning(node: &Node<'_>, name: &str) -> Value {
    let mut said = in_order(&value(node));
    let Value::Map(entries) = &mut said else { return said };
    for (key, value) in entries.iter_mut() {
        match (key.as_str(), value) {
            ("parameters", Value::Map(parameters)) => parameters
                .retain(|(key, value)| key != "componentName" || *value != Value::Text(name.to_owned())),
            ("transitions", Value::Map(kinds)) => kinds.retain(|(_, targets)| !is_nothing(targets)),
            ("skipped", value) if *value == Value::Text("false".to_owned()) => *value = Value::Null,
            _ => {}
        }
    }
    entries.retain(|(key, value)| !(KNOWN.contains(&key.as_str()) && is_nothing(value)));
    said
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(_) => false,
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    }
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(in_order).collect()),
        Value::Map(entries) => {
            let mut entries: Vec<(String, Value)> =
                entries.iter().map(|(key, value)| (key.clone(), in_order(value))).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Map(entries)
        }
        other => other.clone(),
    }
}

fn entry_of<'n, 'a>(root: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    root.get("pipeline")?.get("components")?.get(name)
}

/// Where a component stands.
struct Place {
    start: usize,
    end: usize,
    line: usize,
    /// What all its lines begin with.
    indentation: usize,
    is_flow: bool,
}

impl Place {
    fn of(file: &str, root: &Node<'_>, name: &str) -> Option<Place> {
        let components = root.get("pipeline")?.get("components")?;
        let entry = components.entry(name)?;
        let line = entry.key.line;
        if matches!(components.content, Content::Mapping { is_flow: true, .. }) {
            return Some(Place {
                start: entry.key.start,
                end: entry.end(),
                line,
                indentation: 0,
                is_flow: true,
            });
        }
        let (start, end) = (line_start(file, entry.key.start), line_end(file, entry.end()));
        let end = if file.get(start..end)?.ends_with('\n') { end - 1 } else { end };
        let indentation = entry.key.start - start;
        Some(Place { start, end, line, indentation, is_flow: false })
    }
}

fn without_blanks(line: &str, most: usize) -> &str {
    let blanks = line.bytes().take(most).take_while(|byte| *byte == b' ').count();
    line.get(blanks..).unwrap_or(line)
}
