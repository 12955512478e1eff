//! A file as plain nested data, everything in it included, also what no pipeline knows: what merging works on.
//! Never says where something stands in a text.

use std::collections::BTreeMap;

use saphyr_parser::ScalarStyle;

use crate::Value;
use crate::render::Yaml;
use crate::tree::{Content, Node};

/// One node. Two are equal when they say the same: layout and the order of keys do not count.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Null,
    Text { text: String, is_plain: bool },
    List { items: Vec<Data>, is_flow: bool },
    Map { entries: Vec<(String, Data)>, is_flow: bool },
}

impl Data {
    /// The node without its place.
    pub(crate) fn of(node: &Node<'_>) -> Data {
        match &node.content {
            Content::Scalar { .. } if node.is_null() => Data::Null,
            Content::Scalar { text, style } => {
                Data::Text { text: text.clone().into_owned(), is_plain: *style == ScalarStyle::Plain }
            }
            Content::Sequence { items, is_flow } => {
                Data::List { items: items.iter().map(Data::of).collect(), is_flow: *is_flow }
            }
            Content::Mapping { entries, is_flow } => Data::Map {
                entries: entries
                    .iter()
                    .map(|entry| (entry.name().to_owned(), Data::of(&entry.value)))
                    .collect(),
                is_flow: *is_flow,
            },
        }
    }

    /// A mapping with nothing in it.
    pub(crate) fn empty_map() -> Data {
        Data::Map { entries: Vec::new(), is_flow: false }
    }

    /// A list of names.
    pub(crate) fn names(names: Vec<String>) -> Data {
        let items = names.into_iter().map(|text| Data::Text { text, is_plain: false }).collect();
        Data::List { items, is_flow: false }
    }

    /// As it is to be written.
    pub(crate) fn yaml(&self) -> Yaml<'_> {
        match self {
            Data::Null => Yaml::Null,
            Data::Text { text, is_plain: true } if is_harmless(text) => Yaml::Plain(text.clone()),
            Data::Text { text, .. } => Yaml::Text(text),
            Data::List { items, is_flow } => {
                Yaml::List(items.iter().map(Data::yaml).collect()).inline_if(*is_flow && !items.is_empty())
            }
            Data::Map { entries, is_flow } => {
                Yaml::Map(entries.iter().map(|(key, data)| (key.as_str(), data.yaml())).collect())
                    .inline_if(*is_flow && !entries.is_empty())
            }
        }
    }

    /// As the value of a parameter.
    pub(crate) fn value(&self) -> Value {
        match self {
            Data::Null => Value::Null,
            Data::Text { text, .. } => Value::Text(text.clone()),
            Data::List { items, .. } => Value::List(items.iter().map(Data::value).collect()),
            Data::Map { entries, .. } => {
                Value::Map(entries.iter().map(|(key, data)| (key.clone(), data.value())).collect())
            }
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Data::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entries of a mapping; none of anything else.
    pub(crate) fn entries(&self) -> &[(String, Data)] {
        match self {
            Data::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The texts of a list.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match self {
            Data::List { items, .. } => items.iter().filter_map(Data::text).collect(),
            _ => Vec::new(),
        }
    }

    /// The value of that key.
    pub(crate) fn get(&self, key: &str) -> Option<&Data> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, data)| data)
    }

    /// What stands at the end of the path.
    pub(crate) fn at<K: AsRef<str>>(&self, path: &[K]) -> Option<&Data> {
        path.iter().try_fold(self, |data, key| data.get(key.as_ref()))
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Data> {
        match self {
            Data::Map { entries, .. } => {
                entries.iter_mut().find(|(name, _)| name == key).map(|(_, data)| data)
            }
            _ => None,
        }
    }

    /// What stands at the end of the path, to change it.
    pub(crate) fn at_mut<K: AsRef<str>>(&mut self, path: &[K]) -> Option<&mut Data> {
        path.iter().try_fold(self, |data, key| data.get_mut(key.as_ref()))
    }

    /// Puts the data at the end of the path, or takes away what is there. Mappings on the way are made.
    pub(crate) fn set<K: AsRef<str>>(&mut self, path: &[K], data: Option<Data>) {
        let Some((key, rest)) = path.split_first() else {
            if let Some(data) = data {
                *self = data;
            }
            return;
        };
        let key = key.as_ref();
        if !matches!(self, Data::Map { .. }) {
            if data.is_none() {
                return;
            }
            *self = Data::empty_map();
        }
        let Data::Map { entries, .. } = self else { return };
        let place = entries.iter().position(|(name, _)| name == key);
        match (place, rest.is_empty(), data) {
            (Some(place), true, None) => {
                entries.remove(place);
            }
            (None, _, None) => {}
            (place, _, data) => {
                let place = place.unwrap_or_else(|| {
                    entries.push((key.to_owned(), Data::Null));
                    entries.len() - 1
                });
                if let Some((_, old)) = entries.get_mut(place) {
                    old.set(rest, data);
                }
            }
        }
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Data) -> bool {
        match (self, other) {
            (Data::Null, Data::Null) => true,
            (Data::Text { text, .. }, Data::Text { text: other, .. }) => text == other,
            (Data::List { items, .. }, Data::List { items: others, .. }) => items == others,
            (Data::Map { entries, .. }, Data::Map { entries: others, .. }) => {
                let is_in_order =
                    entries.len() == others.len() && entries.iter().zip(others).all(|(one, two)| one == two);
                is_in_order || {
                    let named: BTreeMap<&String, &Data> =
                        others.iter().map(|(key, data)| (key, data)).collect();
                    entries.len() == others.len()
                        && entries.iter().all(|(key, data)| named.get(key) == Some(&data))
                }
            }
            _ => false,
        }
    }
}

/// Whether a text can stand without quotes anywhere and mean the same.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && !matches!(text, "null" | "Null" | "NULL")
}
