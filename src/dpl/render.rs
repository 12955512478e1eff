//! New YAML in the style of the file that it goes into.
//! Always with `\n`: patches turn it into the file's own line breaks.

use crate::scalar::{block_key, double_quoted, flow_key, folded_quoted, literal_header};
use crate::tree::{Content, Node};
use crate::{Position, Value};

/// What is to be written.
#[derive(Clone, Debug)]
pub(crate) enum Yaml<'v> {
    Null,
    Text(&'v str),
    /// Numbers and booleans, which the files have without quotes.
    Plain(String),
    List(Vec<Yaml<'v>>),
    Map(Vec<(&'v str, Yaml<'v>)>),
    /// The same on one line, in brackets.
    Inline(Box<Yaml<'v>>),
}

impl<'v> Yaml<'v> {
    /// The value as it is to be written.
    pub(crate) fn of(value: &'v Value) -> Yaml<'v> {
        match value {
            Value::Null => Yaml::Null,
            Value::Text(text) => Yaml::Text(text),
            Value::List(items) => Yaml::List(items.iter().map(Yaml::of).collect()),
            Value::Map(entries) => {
                Yaml::Map(entries.iter().map(|(key, value)| (key.as_str(), Yaml::of(value))).collect())
            }
        }
    }

    /// A list of names.
    pub(crate) fn names(names: &'v [String]) -> Yaml<'v> {
        Yaml::List(names.iter().map(|name| Yaml::Text(name)).collect())
    }

    /// The two entries of a position.
    pub(crate) fn position(position: Position) -> Yaml<'v> {
        Yaml::Map(vec![("x", Yaml::pixels(position.x)), ("y", Yaml::pixels(position.y))])
    }

    /// A number without a needless fraction or sign.
    pub(crate) fn pixels(number: f64) -> Yaml<'v> {
        // Adding zero turns -0 into 0.
        Yaml::Plain((number + 0.0).to_string())
    }

    /// On one line, if the file does so elsewhere.
    pub(crate) fn inline_if(self, is_flow: bool) -> Yaml<'v> {
        if is_flow { Yaml::Inline(Box::new(self)) } else { self }
    }

    /// Whether the node says the same already.
    pub(crate) fn is_at(&self, node: &Node<'_>) -> bool {
        match (self, &node.content) {
            (Yaml::Inline(yaml), _) => yaml.is_at(node),
            (Yaml::Null, _) => node.is_null(),
            (Yaml::Text(text), _) => node.text() == Some(text),
            (Yaml::Plain(text), _) => node.text() == Some(text.as_str()),
            (Yaml::List(wanted), Content::Sequence { items, .. }) => {
                wanted.len() == items.len() && wanted.iter().zip(items).all(|(yaml, item)| yaml.is_at(item))
            }
            (Yaml::Map(wanted), Content::Mapping { entries, .. }) => {
                wanted.len() == entries.len()
                    && wanted
                        .iter()
                        .zip(entries)
                        .all(|((key, yaml), entry)| *key == entry.name() && yaml.is_at(&entry.value))
            }
            _ => false,
        }
    }
}

/// Habits of a file that new lines follow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    /// How far the dashes of a list stand to the right of the list's key: 0 or 2 as a rule.
    pub(crate) dash_offset: usize,
    /// How far the keys of a mapping stand to the right of the mapping's key.
    pub(crate) step: usize,
    /// `y` without quotes.
    pub(crate) has_bare_y: bool,
}

impl Style {
    /// What follows the colon of a key at the column (from 0), the blank or line break included.
    pub(crate) fn after_key(self, yaml: &Yaml<'_>, column: usize) -> String {
        match yaml {
            Yaml::Null => String::new(),
            Yaml::List(items) if !items.is_empty() => {
                let column = column + self.dash_offset;
                format!("\n{}{}", blanks(column), self.block(yaml, column))
            }
            Yaml::Map(entries) if !entries.is_empty() => {
                let column = column + self.step;
                format!("\n{}{}", blanks(column), self.block(yaml, column))
            }
            _ => format!(" {}", self.scalar(yaml, column + self.step)),
        }
    }

    /// What follows a dash at the column (from 0), the blank included.
    pub(crate) fn after_dash(self, yaml: &Yaml<'_>, column: usize) -> String {
        format!(" {}", self.block(yaml, column + 2))
    }

    /// An entry whose key stands at the column (from 0); the first line has no indentation.
    pub(crate) fn entry(self, key: &str, yaml: &Yaml<'_>, column: usize) -> String {
        let key = if key == "y" && self.has_bare_y { key.to_owned() } else { block_key(key) };
        format!("{key}:{}", self.after_key(yaml, column))
    }

    /// The node on one line.
    pub(crate) fn flow(self, yaml: &Yaml<'_>) -> String {
        match yaml {
            Yaml::Null => "null".to_owned(),
            Yaml::Text(text) => double_quoted(text),
            Yaml::Plain(text) => text.clone(),
            Yaml::List(items) => {
                format!("[{}]", items.iter().map(|item| self.flow(item)).collect::<Vec<_>>().join(", "))
            }
            Yaml::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Yaml::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, yaml)| self.flow_entry(key, yaml)).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            Yaml::Inline(yaml) => self.flow(yaml),
        }
    }

    /// An entry of a flow mapping.
    pub(crate) fn flow_entry(self, key: &str, yaml: &Yaml<'_>) -> String {
        let key = if key == "y" && self.has_bare_y { key.to_owned() } else { flow_key(key) };
        format!("{key}: {}", self.flow(yaml))
    }

    /// A node that begins at the column (from 0); the first line has no indentation.
    fn block(self, yaml: &Yaml<'_>, column: usize) -> String {
        let lines: Vec<String> = match yaml {
            Yaml::List(items) => {
                items.iter().map(|item| format!("-{}", self.after_dash(item, column))).collect()
            }
            Yaml::Map(entries) => entries.iter().map(|(key, yaml)| self.entry(key, yaml, column)).collect(),
            _ => Vec::new(),
        };
        if lines.is_empty() {
            self.scalar(yaml, column)
        } else {
            lines.join(&format!("\n{}", blanks(column)))
        }
    }

    /// A scalar or an empty collection; the lines of a literal block stand at the column (from 0).
    fn scalar(self, yaml: &Yaml<'_>, column: usize) -> String {
        match yaml {
            Yaml::Text(text) => literal(text, column).unwrap_or_else(|| folded_quoted(text, &blanks(column))),
            _ => self.flow(yaml),
        }
    }
}

/// The text as a literal block, if that holds it exactly.
fn literal(text: &str, column: usize) -> Option<String> {
    let mut block = literal_header(text)?.to_owned();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&blanks(column));
            block.push_str(line);
        }
    }
    Some(block)
}

/// That many spaces.
pub(crate) fn blanks(count: usize) -> String {
    " ".repeat(count)
}
