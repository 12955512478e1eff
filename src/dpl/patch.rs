//! Changes to a text, collected as byte ranges and applied at once.
//! Never touches a byte outside the nodes that it is told to change.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use saphyr_parser::ScalarStyle;

use crate::WriteError;
use crate::places::{after_colon, dash_before, line_end, line_start};
use crate::render::{Style, Yaml, blanks};
use crate::scalar::{block_key, double_quoted, flow_key, inline};
use crate::tree::{Content, Entry, Node};

/// How closely changes follow the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Only the scalars, items and entries that differ.
    Fine,
    /// Whole values, for layouts that the fine changes cannot handle.
    Coarse,
}

/// Where a node stands, which decides how its replacement is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// Behind a key of a block mapping.
    Value { key_column: usize, after_colon: usize },
    /// Behind the dash of a block sequence.
    Item { dash: usize },
    /// Inside brackets.
    Flow,
}

/// Where an entry is inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Nothing,
    /// The entry of that index.
    Entry(usize),
}

/// What happens to the entries of one mapping.
#[derive(Debug, Default)]
pub(crate) struct Changes<'v> {
    pub(crate) removed: BTreeSet<usize>,
    /// In the order in which they are to stand.
    pub(crate) inserted: Vec<(After, &'v str, Yaml<'v>)>,
}

/// Replaces `start..end`.
#[derive(Debug)]
struct Patch {
    start: usize,
    end: usize,
    text: String,
}

/// The changes to one text.
pub(crate) struct Patches<'t> {
    text: &'t str,
    pub(crate) style: Style,
    grain: Grain,
    patches: Vec<Patch>,
}

impl<'t> Patches<'t> {
    pub(crate) fn new(text: &'t str, style: Style, grain: Grain) -> Patches<'t> {
        Patches { text, style, grain, patches: Vec::new() }
    }

    /// The text with all changes; line breaks become `newline`.
    pub(crate) fn apply(mut self, newline: &str) -> Result<String, WriteError> {
        // What is inserted where something is removed stands before it. The sort keeps the order of equals.
        self.patches.sort_by_key(|patch| (patch.start, patch.end));
        let mut result = String::with_capacity(self.text.len() + 256);
        let mut done = 0;
        for patch in &self.patches {
            let Some(kept) = self.text.get(done..patch.start) else {
                return Err(WriteError("two changes meet in the same place of the file".to_owned()));
            };
            result.push_str(kept);
            if newline == "\n" {
                result.push_str(&patch.text);
            } else {
                result.push_str(&patch.text.replace('\n', newline));
            }
            done = patch.end;
        }
        result.push_str(self.text.get(done..).unwrap_or_default());
        Ok(result)
    }

    /// The same changes to another text, in which each part stands where `place` says; nothing if one has no place there.
    pub(crate) fn moved<'w>(
        &self,
        text: &'w str,
        place: impl Fn(Range<usize>) -> Option<Range<usize>>,
    ) -> Option<Patches<'w>> {
        let moved = self.patches.iter().map(|patch| {
            let Range { start, end } = place(patch.start..patch.end)?;
            Some(Patch { start, end, text: patch.text.clone() })
        });
        Some(Patches { text, style: self.style, grain: self.grain, patches: moved.collect::<Option<_>>()? })
    }

    /// Where the value of an entry stands.
    pub(crate) fn place_of(&self, mapping: &Node<'_>, entry: &Entry<'_>) -> Place {
        match &mapping.content {
            Content::Mapping { is_flow: false, .. } => Place::Value {
                key_column: entry.key.column - 1,
                after_colon: after_colon(self.text, entry.key.end),
            },
            _ => Place::Flow,
        }
    }

    /// Makes the node say what is wanted.
    pub(crate) fn set(&mut self, place: Place, node: &Node<'_>, wanted: &Yaml<'_>) {
        if wanted.is_at(node) {
            return;
        }
        let plain = if let Yaml::Inline(yaml) = wanted { yaml } else { wanted };
        match (&node.content, plain) {
            (Content::Scalar { style, .. }, Yaml::Text(text))
                if !node.is_null() && (!text.contains('\n') || matches!(place, Place::Flow)) =>
            {
                self.push(node.start, node.end, inline(text, *style));
            }
            (Content::Scalar { .. }, Yaml::Plain(text)) if !node.is_null() => {
                self.push(node.start, node.end, text.clone());
            }
            (Content::Sequence { items, is_flow }, Yaml::List(wanted))
                if self.grain == Grain::Fine && !items.is_empty() && !wanted.is_empty() =>
            {
                self.set_items(items, *is_flow, wanted);
            }
            (Content::Mapping { entries, .. }, Yaml::Map(wanted))
                if self.grain == Grain::Fine && !entries.is_empty() && !wanted.is_empty() =>
            {
                self.set_entries(place, node, wanted, |_| false);
            }
            _ => self.replace(place, node, wanted),
        }
    }

    /// Makes a mapping have exactly the wanted entries, and those that `is_kept`.
    pub(crate) fn set_entries(
        &mut self,
        place: Place,
        node: &Node<'_>,
        wanted: &[(&str, Yaml<'_>)],
        is_kept: impl Fn(&Entry<'_>) -> bool,
    ) {
        let entries = node.entries().unwrap_or_default();
        let indexes: BTreeMap<&str, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.name(), index)).collect();
        let mut changes = Changes::default();
        let mut used = BTreeSet::new();
        let mut after = After::Nothing;
        for (key, yaml) in wanted {
            match indexes.get(key) {
                Some(&index) => {
                    used.insert(index);
                    after = After::Entry(index);
                }
                None => changes.inserted.push((after, key, yaml.clone())),
            }
        }
        for (index, entry) in entries.iter().enumerate() {
            if !used.contains(&index) && !is_kept(entry) {
                changes.removed.insert(index);
            }
        }
        if changes.removed.len() < entries.len() {
            for (key, yaml) in wanted {
                if let Some(entry) = indexes.get(key).and_then(|index| entries.get(*index)) {
                    self.set(self.place_of(node, entry), &entry.value, yaml);
                }
            }
        }
        self.change(place, node, &changes);
    }

    /// Inserts and removes entries of a mapping, or of a null that becomes one.
    pub(crate) fn change(&mut self, place: Place, node: &Node<'_>, changes: &Changes<'_>) {
        let entries = node.entries().unwrap_or_default();
        if changes.removed.is_empty() && changes.inserted.is_empty() {
            return;
        }
        if changes.removed.len() == entries.len() {
            let all = changes.inserted.iter().map(|(_, key, yaml)| (*key, yaml.clone())).collect();
            self.replace(place, node, &Yaml::Map(all));
            return;
        }
        if matches!(node.content, Content::Mapping { is_flow: true, .. }) {
            let spans: Vec<(usize, usize)> =
                entries.iter().map(|entry| (entry.key.start, entry.end())).collect();
            self.remove_in_flow(&spans, &changes.removed);
            for (after, key, yaml) in &changes.inserted {
                let text = self.style.flow_entry(key, yaml);
                self.insert_in_flow(&spans, &changes.removed, *after, &text);
            }
            return;
        }
        let starts: Vec<usize> = entries.iter().map(|entry| entry.key.start).collect();
        let ends: Vec<usize> = entries.iter().map(Entry::end).collect();
        self.remove_lines(&starts, &ends, &changes.removed);
        let column = entries.first().map_or(0, |entry| entry.key.column - 1);
        for (after, key, yaml) in &changes.inserted {
            let text = self.style.entry(key, yaml, column);
            self.insert_lines(&starts, &ends, *after, column, &text);
        }
    }

    /// Renames a key, in its own style where that can hold the name.
    pub(crate) fn set_key(&mut self, mapping: &Node<'_>, entry: &Entry<'_>, name: &str) {
        let is_flow = matches!(mapping.content, Content::Mapping { is_flow: true, .. });
        let text = match &entry.key.content {
            Content::Scalar { style: ScalarStyle::Plain, .. } if is_flow => flow_key(name),
            Content::Scalar { style: ScalarStyle::Plain, .. } => block_key(name),
            Content::Scalar { style, .. } => inline(name, *style),
            Content::Sequence { .. } | Content::Mapping { .. } => double_quoted(name),
        };
        self.push(entry.key.start, entry.key.end, text);
    }

    fn push(&mut self, start: usize, end: usize, text: String) {
        self.patches.push(Patch { start, end, text });
    }

    /// Replaces a whole node, whatever it is.
    fn replace(&mut self, place: Place, node: &Node<'_>, wanted: &Yaml<'_>) {
        let (from, text) = match place {
            Place::Flow => {
                let text = self.style.flow(wanted);
                let is_glued = self.text.get(..node.start).is_some_and(|before| before.ends_with(':'));
                self.push(node.start, node.end, if is_glued { format!(" {text}") } else { text });
                return;
            }
            Place::Value { key_column, after_colon } => {
                (after_colon, self.style.after_key(wanted, key_column))
            }
            Place::Item { dash } => (dash + 1, self.style.after_dash(wanted, self.column(dash))),
        };
        let rest_end = line_end(self.text, node.end);
        let has_comment = self.text.get(node.end..rest_end).is_some_and(|rest| !rest.trim().is_empty());
        let text = match wanted {
            // Behind a literal block, the comment would become text.
            Yaml::Text(_) if has_comment && text.contains('\n') => format!(" {}", self.style.flow(wanted)),
            _ => text,
        };
        let gap = self.text.get(from..node.start).unwrap_or_default();
        if node.start < node.end
            && !gap.is_empty()
            && !gap.contains('\n')
            && text.len() > 1
            && !text.contains('\n')
        {
            self.push(node.start, node.end, text.trim_start().to_owned());
        } else {
            self.push(from, node.end.max(from), text);
        }
    }

    /// Makes a sequence, not empty and not to become so, have the wanted items.
    fn set_items(&mut self, items: &[Node<'_>], is_flow: bool, wanted: &[Yaml<'_>]) {
        let shorter = items.len().min(wanted.len());
        let head = items.iter().zip(wanted).take_while(|(item, yaml)| yaml.is_at(item)).count();
        let tail = items
            .iter()
            .rev()
            .zip(wanted.iter().rev())
            .take(shorter - head)
            .take_while(|(item, yaml)| yaml.is_at(item))
            .count();
        let old = head..items.len() - tail;
        let new = head..wanted.len() - tail;
        let paired = old.len().min(new.len());
        let dashes: Vec<usize> =
            items.iter().map(|item| dash_before(self.text, item.start).unwrap_or(item.start)).collect();
        for ((item, yaml), dash) in items.iter().zip(wanted).zip(&dashes).skip(head).take(paired) {
            self.set(if is_flow { Place::Flow } else { Place::Item { dash: *dash } }, item, yaml);
        }
        let removed: BTreeSet<usize> = (old.start + paired..old.end).collect();
        let sibling = items.last().map_or(ScalarStyle::DoubleQuoted, |item| match &item.content {
            Content::Scalar { style, .. } => *style,
            _ => ScalarStyle::DoubleQuoted,
        });
        let after = match head + paired {
            0 => After::Nothing,
            count => After::Entry(count - 1),
        };
        let added = wanted.get(new.start + paired..new.end).unwrap_or_default();
        let ends: Vec<usize> = items.iter().map(|item| item.end).collect();
        if is_flow {
            let spans: Vec<(usize, usize)> = items.iter().map(|item| (item.start, item.end)).collect();
            self.remove_in_flow(&spans, &removed);
            for yaml in added {
                let text = match yaml {
                    Yaml::Text(text) => inline(text, sibling),
                    _ => self.style.flow(yaml),
                };
                self.insert_in_flow(&spans, &removed, after, &text);
            }
            return;
        }
        self.remove_lines(&dashes, &ends, &removed);
        let column = dashes.first().map_or(0, |dash| self.column(*dash));
        for yaml in added {
            let text = match yaml {
                Yaml::Text(text) if !text.contains('\n') => format!("- {}", inline(text, sibling)),
                _ => format!("-{}", self.style.after_dash(yaml, column)),
            };
            self.insert_lines(&dashes, &ends, after, column, &text);
        }
    }

    /// Removes the lines of some children of a block collection; at least one stays.
    fn remove_lines(&mut self, starts: &[usize], ends: &[usize], removed: &BTreeSet<usize>) {
        for &index in removed {
            let (Some(&start), Some(&end)) = (starts.get(index), ends.get(index)) else { continue };
            let begin = line_start(self.text, start);
            let is_alone = self.text.get(begin..start).is_some_and(|before| before.trim().is_empty());
            match starts.get(index + 1) {
                // `- - a`: the line also holds what the child is part of, so the next child moves up to it.
                Some(&next) if !is_alone => self.push(start, next, String::new()),
                _ => self.push(begin, line_end(self.text, end), String::new()),
            }
        }
    }

    /// Inserts lines behind a child of a block collection, or before the first.
    fn insert_lines(&mut self, starts: &[usize], ends: &[usize], after: After, column: usize, text: &str) {
        match after {
            After::Nothing => {
                let first = starts.first().copied().unwrap_or_default();
                let begin = line_start(self.text, first);
                if self.text.get(begin..first).is_some_and(|before| before.bytes().all(|byte| byte == b' ')) {
                    self.push(begin, begin, format!("{}{text}\n", blanks(column)));
                } else {
                    self.push(first, first, format!("{text}\n{}", blanks(column)));
                }
            }
            After::Entry(index) => {
                let at = line_end(self.text, ends.get(index).copied().unwrap_or_default());
                self.push(at, at, format!("{}{text}\n", blanks(column)));
            }
        }
    }

    /// Removes some children of a flow collection, each with one comma; at least one stays.
    fn remove_in_flow(&mut self, spans: &[(usize, usize)], removed: &BTreeSet<usize>) {
        let last_kept = (0..spans.len()).rev().find(|index| !removed.contains(index)).unwrap_or_default();
        for &index in removed {
            let (Some(&(start, end)), previous, next) = (
                spans.get(index),
                index.checked_sub(1).and_then(|index| spans.get(index)),
                spans.get(index + 1),
            ) else {
                continue;
            };
            match (previous, next) {
                (_, Some(&(next, _))) if index < last_kept => self.push(start, next, String::new()),
                (Some(&(_, previous)), _) => self.push(previous, end, String::new()),
                (None, _) => self.push(start, end, String::new()),
            }
        }
    }

    fn insert_in_flow(
        &mut self,
        spans: &[(usize, usize)],
        removed: &BTreeSet<usize>,
        after: After,
        text: &str,
    ) {
        // Behind the nearest child that stays; before the first one that does when there is none.
        let kept_before = match after {
            After::Nothing => None,
            After::Entry(index) => (0..=index).rev().find(|index| !removed.contains(index)),
        };
        let first_kept = (0..spans.len()).find(|index| !removed.contains(index)).unwrap_or_default();
        match kept_before.and_then(|index| spans.get(index)) {
            Some(&(_, end)) => self.push(end, end, format!(", {text}")),
            None => {
                let start = spans.get(first_kept).map(|span| span.0).unwrap_or_default();
                self.push(start, start, format!("{text}, "));
            }
        }
    }

    /// The column, from 0, of a byte.
    fn column(&self, offset: usize) -> usize {
        self.text.get(line_start(self.text, offset)..offset).map_or(0, |before| before.chars().count())
    }
}
