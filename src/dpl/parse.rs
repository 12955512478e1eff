//! Reads a pipeline file. Never changes it, never panics on any text.

use std::collections::HashMap;

use crate::decimal;
use crate::tree::{Content, Node, read};
use crate::{
    Column, Component, ComponentId, Kind, Note, Pipeline, Position, Size, Transition, TransitionKind, Value,
    Variable,
};

/// Positions and sizes beyond this are refused: no canvas can show them.
pub(crate) const MAX_PIXELS: f64 = 1e9;

/// Why a file is no pipeline, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ParseError {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    pub message: String,
}

/// The pipeline that the text describes.
pub fn parse(text: &str) -> Result<Pipeline, ParseError> {
    pipeline_of(&read(text)?)
}

/// The pipeline that the tree describes.
pub(crate) fn pipeline_of(root: &Node<'_>) -> Result<Pipeline, ParseError> {
    if root.entries().is_none() {
        return Err(root.error("a pipeline file is a mapping with the keys type, version and pipeline"));
    }
    let kind = kind(root)?;
    let Some(pipeline) = root.get("pipeline") else {
        return Err(root.error("the file has no \"pipeline\" section"));
    };
    let design = section(root, "design")?;
    let mut positions = HashMap::new();
    for entry in mapping(design, "components")? {
        positions.insert(entry.name(), component_position(&entry.value)?);
    }
    let mut components = Vec::new();
    for entry in mapping(Some(pipeline), "components")? {
        let position = positions.get(entry.name()).copied().flatten();
        let id = ComponentId(u32::try_from(components.len()).unwrap_or(u32::MAX));
        components.push(component(id, entry.name(), &entry.value, position)?);
    }
    let mut variables = Vec::new();
    for entry in mapping(Some(pipeline), "variables")? {
        variables.push(variable(entry.name(), &entry.value)?);
    }
    let mut notes = Vec::new();
    for entry in mapping(design, "notes")? {
        notes.push(note(entry.name(), &entry.value)?);
    }
    let description = match section(pipeline, "metadata")? {
        Some(metadata) => optional_text(metadata, "description")?,
        None => None,
    };
    Ok(Pipeline { kind, description, components, variables, notes })
}

fn kind(root: &Node<'_>) -> Result<Kind, ParseError> {
    let Some(node) = root.get("type") else {
        return Err(
            root.error("the file has no \"type\": it must be \"orchestration\" or \"transformation\"")
        );
    };
    match node.text() {
        Some("orchestration") => Ok(Kind::Orchestration),
        Some("transformation") => Ok(Kind::Transformation),
        Some(other) => Err(node.error(format!(
            "the type \"{other}\" is unknown: it must be \"orchestration\" or \"transformation\""
        ))),
        None => Err(node.error("the type must be \"orchestration\" or \"transformation\"")),
    }
}

fn component(
    id: ComponentId,
    name: &str,
    node: &Node<'_>,
    position: Option<Position>,
) -> Result<Component, ParseError> {
    if node.entries().is_none() {
        return Err(node.error(format!("the component \"{name}\" must be a mapping with at least a type")));
    }
    let Some(component_type) = optional_text(node, "type")? else {
        return Err(node.error(format!("the component \"{name}\" has no type")));
    };
    let (mut transitions, mut other_transitions) = (Vec::new(), Vec::new());
    for entry in mapping(Some(node), "transitions")? {
        match transition_kind(entry.name()) {
            Some(kind) => transitions.push(Transition { kind, targets: names(&entry.value)? }),
            None => other_transitions.push((entry.name().to_owned(), value(&entry.value))),
        }
    }
    let mut parameters = Vec::new();
    for entry in mapping(Some(node), "parameters")? {
        if entry.name() != "componentName" {
            parameters.push((entry.name().to_owned(), value(&entry.value)));
        }
    }
    let unknown = node.entries().unwrap_or_default().iter().filter(|entry| !KNOWN.contains(&entry.name()));
    let extras = unknown.map(|entry| (entry.name().to_owned(), value(&entry.value))).collect();
    Ok(Component {
        id,
        name: name.to_owned(),
        component_type,
        skipped: skipped(node)?,
        transitions,
        other_transitions,
        iteration_target: optional_text(node, "iterationTarget")?,
        sources: node.get("sources").map_or(Ok(Vec::new()), names)?,
        parameters,
        position,
        extras,
    })
}

/// The keys of a component that have a field of their own.
pub(crate) const KNOWN: [&str; 6] =
    ["type", "transitions", "sources", "iterationTarget", "skipped", "parameters"];

fn skipped(node: &Node<'_>) -> Result<bool, ParseError> {
    match node.get("skipped") {
        None => Ok(false),
        Some(skipped) => match skipped.text() {
            None if skipped.is_null() => Ok(false),
            Some("false" | "False" | "FALSE") => Ok(false),
            Some("true" | "True" | "TRUE") => Ok(true),
            _ => Err(skipped.error("\"skipped\" must be true or false")),
        },
    }
}

/// The kind that a key names, quoted or not.
pub(crate) fn transition_kind(key: &str) -> Option<TransitionKind> {
    match key {
        "success" => Some(TransitionKind::Success),
        "failure" => Some(TransitionKind::Failure),
        "unconditional" => Some(TransitionKind::Unconditional),
        "true" => Some(TransitionKind::True),
        "false" => Some(TransitionKind::False),
        _ => None,
    }
}

fn names(node: &Node<'_>) -> Result<Vec<String>, ParseError> {
    if node.is_null() {
        return Ok(Vec::new());
    }
    let Some(items) = node.items() else {
        return Err(node.error("a list of component names must stand here"));
    };
    items
        .iter()
        .map(|item| match item.text() {
            Some(name) => Ok(name.to_owned()),
            None => Err(item.error("the name of a component must stand here")),
        })
        .collect()
}

fn component_position(node: &Node<'_>) -> Result<Option<Position>, ParseError> {
    match section(node, "position")? {
        Some(position) => Ok(Some(Position { x: pixels(position, "x")?, y: pixels(position, "y")? })),
        None => Ok(None),
    }
}

/// What a variable's metadata says when it leaves something out.
fn variable(name: &str, node: &Node<'_>) -> Result<Variable, ParseError> {
    let metadata = section(node, "metadata")?;
    let field = |key: &str, default: &str| match metadata {
        Some(metadata) => Ok(optional_text(metadata, key)?.unwrap_or_else(|| default.to_owned())),
        None => Ok(default.to_owned()),
    };
    Ok(Variable {
        name: name.to_owned(),
        variable_type: field("type", "TEXT")?,
        description: field("description", "")?,
        scope: field("scope", "COPIED")?,
        visibility: field("visibility", "PUBLIC")?,
        columns: metadata.and_then(|metadata| metadata.get("columns")).map(columns).unwrap_or_default(),
        default_value: node.get("defaultValue").map_or(Value::Null, value),
    })
}

/// The columns of a grid. What is no column is kept in the file, and left out here.
fn columns(node: &Node<'_>) -> Vec<Column> {
    let entries = node.entries().unwrap_or_default().iter();
    entries
        .map(|entry| Column {
            name: entry.name().to_owned(),
            column_type: entry.value.get("columnType").and_then(Node::text).unwrap_or("TEXT").to_owned(),
        })
        .collect()
}

fn note(key: &str, node: &Node<'_>) -> Result<Note, ParseError> {
    if node.entries().is_none() {
        return Err(node.error(format!("the note \"{key}\" must be a mapping")));
    }
    let size = match section(node, "size")? {
        Some(size) => Size { width: pixels(size, "width")?, height: pixels(size, "height")? },
        None => Size { width: 240.0, height: 200.0 },
    };
    Ok(Note {
        key: key.to_owned(),
        position: component_position(node)?.unwrap_or_default(),
        size,
        theme: optional_text(node, "theme")?.unwrap_or_else(|| "white".to_owned()),
        content: optional_text(node, "content")?.unwrap_or_default(),
    })
}

/// A number of pixels; a missing one is an error, because moving half a position makes no sense.
fn pixels(node: &Node<'_>, key: &str) -> Result<f64, ParseError> {
    let Some(value) = node.get(key) else {
        return Err(node.error(format!("\"{key}\" is missing here")));
    };
    match value.text().and_then(decimal::number) {
        Some(number) if number.abs() <= MAX_PIXELS => Ok(number),
        Some(number) if number.is_finite() => {
            Err(value.error(format!("\"{key}\" is too large for a canvas")))
        }
        _ => Err(value.error(format!("\"{key}\" must be a number"))),
    }
}

/// The node as a value, every scalar as text.
pub(crate) fn value(node: &Node<'_>) -> Value {
    match &node.content {
        Content::Scalar { .. } if node.is_null() => Value::Null,
        Content::Scalar { text, .. } => Value::Text(text.clone().into_owned()),
        Content::Sequence { items, .. } => Value::List(items.iter().map(value).collect()),
        Content::Mapping { entries, .. } => {
            Value::Map(entries.iter().map(|entry| (entry.name().to_owned(), value(&entry.value))).collect())
        }
    }
}

/// The mapping under the key; `None` when it is missing or null.
fn section<'n, 'a>(node: &'n Node<'a>, key: &str) -> Result<Option<&'n Node<'a>>, ParseError> {
    if node.is_null() {
        return Ok(None);
    }
    if node.entries().is_none() {
        return Err(node.error(format!("a mapping, perhaps with the key \"{key}\", must stand here")));
    }
    match node.get(key) {
        Some(value) if value.is_null() => Ok(None),
        Some(value) if value.entries().is_some() => Ok(Some(value)),
        Some(value) => Err(value.error(format!("\"{key}\" must be a mapping"))),
        None => Ok(None),
    }
}

/// The entries under the key; none when it is missing or null.
fn mapping<'n, 'a>(
    node: Option<&'n Node<'a>>,
    key: &str,
) -> Result<&'n [crate::tree::Entry<'a>], ParseError> {
    match node {
        Some(node) => Ok(section(node, key)?.and_then(Node::entries).unwrap_or_default()),
        None => Ok(&[]),
    }
}

fn optional_text(node: &Node<'_>, key: &str) -> Result<Option<String>, ParseError> {
    match node.get(key) {
        None => Ok(None),
        Some(value) if value.is_null() => Ok(None),
        Some(value) => match value.text() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(value.error(format!("\"{key}\" must be text"))),
        },
    }
}
