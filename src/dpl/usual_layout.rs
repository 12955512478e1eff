//! Reads the layout that nearly every pipeline file has, several times faster than a parser of all of YAML: one entry a
//! line, nested by indentation. Never guesses: at the first thing that is written in another way it gives up, and the
//! parser reads the file instead.

use std::borrow::Cow;
use std::collections::HashSet;

use saphyr_parser::ScalarStyle;

use crate::places::dash_before;
use crate::tree::{Content, Entry, Node};
use crate::usual_scalar::{Quoted, is_plain, is_usual, plain_end};

/// Deeper files are left to the parser, which says where they are too deep.
const MAX_DEPTH: usize = 32;
/// Longer keys are left to the parser, which has a limit of its own.
const MAX_KEY: usize = 500;

/// The tree of the text, if all of it is in the usual layout: exactly the one that the parser would make.
pub(crate) fn read_usual(text: &str) -> Option<Node<'_>> {
    if !text.ends_with('\n') {
        return None;
    }
    let mut reader = Reader { text, line: Line::default(), is_over: false };
    reader.go_on_at(0, 1)?;
    if reader.is_over || reader.line.indent != 0 {
        return None;
    }
    let root = reader.mapping(reader.line.start, 0)?;
    reader.is_over.then_some(root)
}

/// A line with something on it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) start: usize,
    /// Where its line break stands.
    pub(crate) end: usize,
    /// How many blanks it begins with.
    pub(crate) indent: usize,
    is_ascii: bool,
}

/// Goes down the lines.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    /// The line that is read now.
    pub(crate) line: Line,
    /// There are no more lines.
    is_over: bool,
}

impl<'a> Reader<'a> {
    /// The line that begins there, whatever is on it; nothing behind the last one.
    pub(crate) fn line_at(&self, start: usize, number: usize) -> Option<Line> {
        let rest = self.text.get(start..)?;
        let length = rest.find('\n')?;
        let line = rest.get(..length)?;
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        Some(Line { number, start, end: start + length, indent, is_ascii: line.is_ascii() })
    }

    /// Makes the next line with something on it the one that is read, from that place on. Nothing if it is unusual.
    pub(crate) fn go_on_at(&mut self, mut start: usize, mut number: usize) -> Option<()> {
        while let Some(line) = self.line_at(start, number) {
            let rest = self.text.get(line.start + line.indent..line.end)?;
            if !rest.is_empty() {
                if !is_usual(rest) {
                    return None;
                }
                if !rest.starts_with('#') {
                    self.line = line;
                    return Some(());
                }
            }
            (start, number) = (line.end + 1, number + 1);
        }
        self.is_over = true;
        Some(())
    }

    fn next_line(&mut self) -> Option<()> {
        self.go_on_at(self.line.end + 1, self.line.number + 1)
    }

    /// What stands from there to the end of the line.
    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..self.line.end).unwrap_or_default()
    }

    /// The first byte from there that is no blank.
    fn behind_blanks(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + (rest.len() - rest.trim_start_matches(' ').len())
    }

    /// The column of a byte of the line, from 1, in characters.
    fn column(&self, at: usize) -> usize {
        match self.text.get(self.line.start..at) {
            Some(before) if !self.line.is_ascii => before.chars().count() + 1,
            _ => at - self.line.start + 1,
        }
    }

    fn is_dash(&self, at: usize) -> bool {
        matches!(self.rest(at).as_bytes(), [b'-'] | [b'-', b' ', ..])
    }

    /// Whether the line that is read stands that deep.
    fn is_at(&self, indent: usize) -> bool {
        !self.is_over && self.line.indent == indent
    }

    /// Whether the line that is read would go on with what stands above.
    fn is_deeper_than(&self, indent: usize) -> bool {
        !self.is_over && self.line.indent > indent
    }

    /// The node that begins there, behind blanks and dashes only.
    fn node(&mut self, at: usize, outer: usize, depth: usize) -> Option<Node<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.is_dash(at) {
            return self.sequence(at, depth);
        }
        match self.key(at)? {
            Some(_) => self.mapping(at, depth),
            None => self.scalar(at, outer),
        }
    }

    fn mapping(&mut self, at: usize, depth: usize) -> Option<Node<'a>> {
        let indent = at - self.line.start;
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut at = at;
        loop {
            let (key, after) = self.key(at)??;
            let value = self.value(after, indent, depth)?;
            entries.push(Entry { key, value });
            if self.is_deeper_than(indent) {
                return None;
            }
            if !self.is_at(indent) {
                break;
            }
            at = self.line.start + indent;
        }
        // The parser says where the second one stands.
        if has_doubles(&entries) {
            return None;
        }
        let (first, last) = (entries.first()?, entries.last()?);
        let (start, end, line, column) = (first.key.start, last.end(), first.key.line, first.key.column);
        Some(Node { start, end, line, column, content: Content::Mapping { entries, is_flow: false } })
    }

    fn sequence(&mut self, at: usize, depth: usize) -> Option<Node<'a>> {
        let indent = at - self.line.start;
        let (line, column) = (self.line.number, self.column(at));
        let mut items: Vec<Node<'a>> = Vec::new();
        loop {
            let item = self.behind_blanks(self.line.start + indent + 1);
            items.push(if item == self.line.end {
                self.below(indent, depth)?
            } else {
                self.node(item, indent, depth + 1)?
            });
            if self.is_deeper_than(indent) {
                return None;
            }
            if !self.is_at(indent) || !self.is_dash(self.line.start + indent) {
                break;
            }
        }
        let start = items.first().map(|first| dash_before(self.text, first.start).unwrap_or(first.start))?;
        let end = items.last()?.end;
        Some(Node { start, end, line, column, content: Content::Sequence { items, is_flow: false } })
    }

    /// What stands behind the colon, or below it.
    fn value(&mut self, after: usize, indent: usize, depth: usize) -> Option<Node<'a>> {
        let at = self.behind_blanks(after);
        if at < self.line.end {
            return self.scalar(at, indent);
        }
        let (line, column) = (self.line.number, self.column(after - 1));
        self.next_line()?;
        if self.is_at(indent) && self.is_dash(self.line.start + indent) {
            // A list may stand as deep as its key.
            let dash = self.line.start + indent;
            // The parser counts such a list from what stands behind the first dash.
            let column = self.column(self.behind_blanks(dash + 1));
            return self.sequence(dash, depth + 1).map(|list| Node { column, ..list });
        }
        if self.is_deeper_than(indent) {
            return self.nested(indent, depth);
        }
        // Nothing, which is a scalar without text.
        let content = Content::Scalar { text: Cow::Borrowed(""), style: ScalarStyle::Plain };
        Some(Node { start: after, end: after, line, column, content })
    }

    /// What stands below a dash.
    fn below(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        self.next_line()?;
        self.nested(indent, depth)
    }

    /// A list or a mapping on the lines that stand deeper.
    fn nested(&mut self, indent: usize, depth: usize) -> Option<Node<'a>> {
        if !self.is_deeper_than(indent) {
            return None;
        }
        let node = self.node(self.line.start + self.line.indent, indent, depth + 1)?;
        (!matches!(node.content, Content::Scalar { .. })).then_some(node)
    }

    /// The key that begins there and the byte behind its colon; `Some(None)` if there is none on the line.
    fn key(&self, at: usize) -> Option<Option<(Node<'a>, usize)>> {
        let rest = self.rest(at);
        let (text, end, style) = match rest.as_bytes().first()? {
            b'"' | b'\'' => match Quoted::on_one_line(rest)? {
                None => return Some(None),
                Some(Quoted { text, length, style }) => (text, at + length, style),
            },
            _ if is_plain(rest) => {
                let length = plain_end(rest)?;
                (Cow::Borrowed(rest.get(..length)?), at + length, ScalarStyle::Plain)
            }
            _ => return Some(None),
        };
        match self.text.as_bytes().get(end..self.line.end)? {
            [b':'] | [b':', b' ', ..] if end - at <= MAX_KEY && !text.ends_with(' ') => {}
            [b':', ..] => return None,
            _ => return Some(None),
        }
        let content = Content::Scalar { text, style };
        let key = Node { start: at, end, line: self.line.number, column: self.column(at), content };
        Some(Some((key, end + 1)))
    }

    /// The scalar that begins there and ends the line, or the empty brackets.
    fn scalar(&mut self, at: usize, indent: usize) -> Option<Node<'a>> {
        let rest = self.rest(at);
        let (line, column) = (self.line.number, self.column(at));
        let node = |end: usize, content: Content<'a>| Node { start: at, end, line, column, content };
        let made = match rest.as_bytes().first()? {
            b'|' => return self.block(at, indent),
            b'"' | b'\'' => {
                let (text, end, style) = match Quoted::on_one_line(rest)? {
                    Some(Quoted { text, length, style }) => (text, at + length, style),
                    None if rest.starts_with('"') => self.quoted_over_lines(at, indent)?,
                    None => return None,
                };
                if self.behind_blanks(end) != self.line.end {
                    return None;
                }
                node(end, Content::Scalar { text, style })
            }
            b'[' if rest.trim_end_matches(' ') == "[]" => {
                node(at + 2, Content::Sequence { items: Vec::new(), is_flow: true })
            }
            b'{' if rest.trim_end_matches(' ') == "{}" => {
                node(at + 2, Content::Mapping { entries: Vec::new(), is_flow: true })
            }
            _ if is_plain(rest) => {
                let length = plain_end(rest)?;
                if length < rest.trim_end_matches(' ').len() {
                    return None;
                }
                let text = rest.get(..length)?;
                node(at + length, Content::Scalar { text: Cow::Borrowed(text), style: ScalarStyle::Plain })
            }
            _ => return None,
        };
        self.next_line()?;
        Some(made)
    }
}

/// Whether a key stands there twice.
fn has_doubles(entries: &[Entry<'_>]) -> bool {
    const FEW: usize = 16;
    if entries.len() <= FEW {
        let mut rest = entries;
        while let [first, others @ ..] = rest {
            if others.iter().any(|other| other.name() == first.name()) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut names = HashSet::with_capacity(entries.len());
    !entries.iter().all(|entry| names.insert(entry.name()))
}
