//! A YAML text as a tree of nodes that know the bytes they came from.
//! Never resolves types: `true` and `1` are text here; refuses what it could not write back (anchors, tags).

use std::borrow::Cow;
use std::collections::BTreeSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use crate::ParseError;
use crate::places::{
    Offsets, after_colon, dash_before, double_quoted_end, line_and_column, line_end, line_start,
    single_quoted_end,
};
use crate::usual_layout::read_usual;
use crate::yaml_words::plain_words;

/// Deeper files are refused, so that no walk over a tree can exhaust the stack.
const MAX_DEPTH: usize = 64;

/// One node and where it stands.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// The first byte: of the indicator for block scalars, of the first dash for block sequences.
    pub(crate) start: usize,
    /// The byte after the last one; never includes the line break that ends the node's last line.
    pub(crate) end: usize,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    pub(crate) content: Content<'a>,
}

/// What a node holds.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    Scalar { text: Cow<'a, str>, style: ScalarStyle },
    Sequence { items: Vec<Node<'a>>, is_flow: bool },
    Mapping { entries: Vec<Entry<'a>>, is_flow: bool },
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) key: Node<'a>,
    pub(crate) value: Node<'a>,
}

impl<'a> Entry<'a> {
    /// The byte after everything that belongs to the entry, the colon of an empty value included.
    pub(crate) fn end(&self) -> usize {
        self.value.end.max(self.key.end)
    }

    /// The key as text; keys are always scalars.
    pub(crate) fn name(&self) -> &str {
        match &self.key.content {
            Content::Scalar { text, .. } => text,
            Content::Sequence { .. } | Content::Mapping { .. } => "",
        }
    }
}

impl<'a> Node<'a> {
    /// The text of a scalar that is not null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether the node is empty or an unquoted `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, style: ScalarStyle::Plain }
            if matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> Option<&[Entry<'a>]> {
        match &self.content {
            Content::Mapping { entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// The items of a sequence.
    pub(crate) fn items(&self) -> Option<&[Node<'a>]> {
        match &self.content {
            Content::Sequence { items, .. } => Some(items),
            _ => None,
        }
    }

    /// The entry of that key.
    pub(crate) fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries()?.iter().find(|entry| entry.name() == name)
    }

    /// The value of that key.
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// An error at this node.
    pub(crate) fn error(&self, message: impl Into<String>) -> ParseError {
        ParseError { line: self.line, column: self.column, message: message.into() }
    }
}

/// The tree of the only document in the text.
pub(crate) fn read(text: &str) -> Result<Node<'_>, ParseError> {
    if let Some(offset) = text.find('\0') {
        let (line, column) = line_and_column(text, offset);
        return Err(ParseError { line, column, message: "the file contains a NUL character".to_owned() });
    }
    match read_usual(text) {
        Some(root) => Ok(root),
        None => read_by_parser(text),
    }
}

/// The same for every layout that there is.
pub(crate) fn read_by_parser(text: &str) -> Result<Node<'_>, ParseError> {
    Builder { text, offsets: Offsets::new(text), open: Vec::new(), root: None, cursor: 0 }.build()
}

/// A collection whose end has not been seen.
struct Open<'a> {
    node: Node<'a>,
    /// The key that waits for its value.
    key: Option<Node<'a>>,
    /// The keys so far.
    names: BTreeSet<String>,
}

struct Builder<'a> {
    text: &'a str,
    offsets: Offsets<'a>,
    open: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    /// The byte after the last scalar: where the indicator of a block scalar is looked for.
    cursor: usize,
}

impl<'a> Builder<'a> {
    fn build(mut self) -> Result<Node<'a>, ParseError> {
        let mut parser = Parser::new_from_str(self.text);
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| unreadable(&error))?;
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(at(
                            span.start,
                            "a pipeline file holds one document, and a second one begins here",
                        ));
                    }
                }
                Event::Alias(_) => {
                    return Err(at(span.start, "aliases (*name) are not supported in pipeline files"));
                }
                Event::Scalar(text, style, anchor, tag) => {
                    refuse_properties(anchor, tag.is_some(), span)?;
                    let node = self.scalar(text, style, span);
                    self.cursor = node.end;
                    self.push(node)?;
                }
                Event::SequenceStart(anchor, tag) => {
                    refuse_properties(anchor, tag.is_some(), span)?;
                    let is_flow = self.is_flow(span, b'[');
                    self.begin(span, Content::Sequence { items: Vec::new(), is_flow })?;
                }
                Event::MappingStart(anchor, tag) => {
                    refuse_properties(anchor, tag.is_some(), span)?;
                    let is_flow = self.is_flow(span, b'{');
                    self.begin(span, Content::Mapping { entries: Vec::new(), is_flow })?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.finish(span)?,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        self.root.ok_or_else(|| ParseError { line: 1, column: 1, message: "the file is empty".to_owned() })
    }

    /// A collection is in flow style when its bracket stands where it begins; a block collection begins with
    /// its first child, which has an empty span when it is reported.
    fn is_flow(&self, span: Span, bracket: u8) -> bool {
        !span.is_empty() && self.text.as_bytes().get(self.offsets.byte(span.start.index())) == Some(&bracket)
    }

    fn begin(&mut self, span: Span, content: Content<'a>) -> Result<(), ParseError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span.start));
        }
        if let Some(open) = self.open.last()
            && matches!(open.node.content, Content::Mapping { .. })
            && open.key.is_none()
        {
            return Err(at(span.start, "a key must be text, not a list or a mapping"));
        }
        let start = self.offsets.byte(span.start.index());
        let node = Node { start, end: start, line: span.start.line(), column: span.start.col() + 1, content };
        self.open.push(Open { node, key: None, names: BTreeSet::new() });
        Ok(())
    }

    fn finish(&mut self, span: Span) -> Result<(), ParseError> {
        let Some(Open { mut node, .. }) = self.open.pop() else {
            return Err(at(span.start, "a list or mapping ends that never began"));
        };
        let close = self.offsets.byte(span.start.index()) + 1;
        match &node.content {
            Content::Sequence { is_flow: true, .. } | Content::Mapping { is_flow: true, .. } => {
                node.end = close.min(self.text.len());
                self.cursor = node.end;
            }
            Content::Sequence { items, .. } => {
                if let (Some(first), Some(last)) = (items.first(), items.last()) {
                    node.start = dash_before(self.text, first.start).unwrap_or(first.start);
                    node.end = last.end;
                }
            }
            Content::Mapping { entries, .. } => {
                if let Some(last) = entries.last() {
                    node.end = last.end();
                }
            }
            Content::Scalar { .. } => {}
        }
        self.push(node)
    }

    /// Puts a finished node into the collection that is open.
    fn push(&mut self, mut node: Node<'a>) -> Result<(), ParseError> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.content {
            Content::Sequence { items, .. } => items.push(node),
            Content::Mapping { entries, .. } => match open.key.take() {
                None => {
                    let Content::Scalar { text, .. } = &node.content else {
                        return Err(node.error("a key must be text, not a list or a mapping"));
                    };
                    if !open.names.insert(text.clone().into_owned()) {
                        return Err(node.error(format!("the key \"{text}\" stands here a second time")));
                    }
                    open.key = Some(node);
                }
                Some(key) => {
                    let is_empty = matches!(&node.content, Content::Scalar { text, style: ScalarStyle::Plain } if text.is_empty());
                    if is_empty {
                        // The parser places it at the end of the key; text for it goes behind the colon.
                        let after = after_colon(self.text, key.end);
                        (node.start, node.end) = (after, after);
                    }
                    entries.push(Entry { key, value: node });
                }
            },
            Content::Scalar { .. } => {}
        }
        Ok(())
    }

    fn scalar(&self, text: Cow<'a, str>, style: ScalarStyle, span: Span) -> Node<'a> {
        let mut start = self.offsets.byte(span.start.index());
        let mut end = self.offsets.byte(span.end.index()).max(start);
        match style {
            ScalarStyle::Plain => end = self.trimmed(start, end),
            // The parser's span may reach to the end of a comment behind the quotes.
            ScalarStyle::SingleQuoted => end = single_quoted_end(self.text, start).unwrap_or(end),
            ScalarStyle::DoubleQuoted => end = double_quoted_end(self.text, start).unwrap_or(end),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                start = self.block_indicator(start, text.chars().all(|character| character == '\n'));
                end = self.block_end(start, end);
            }
        }
        Node {
            start,
            end,
            line: span.start.line(),
            column: span.start.col() + 1,
            content: Content::Scalar { text, style },
        }
    }

    /// The end without trailing blanks and line breaks.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.text.get(start..end).unwrap_or_default().trim_end_matches([' ', '\t', '\r', '\n']).len()
    }

    /// Where `|` or `>` stands, given where the content begins.
    fn block_indicator(&self, content: usize, is_blank: bool) -> usize {
        let bytes = self.text.as_bytes();
        if is_blank && matches!(bytes.get(content), Some(b'|' | b'>')) {
            return content;
        }
        // The header is the last line before the content that is not blank.
        let mut line_start = line_start(self.text, content);
        while line_start > self.cursor {
            let above = crate::places::line_start(self.text, line_start - 1);
            let is_blank = self.text.get(above..line_start).is_none_or(|line| line.trim().is_empty());
            line_start = above;
            if !is_blank {
                break;
            }
        }
        let from = line_start.max(self.cursor);
        self.text
            .get(from..content)
            .and_then(|header| header.find(['|', '>']))
            .map_or(content, |at| from + at)
    }

    /// The end of a block scalar: of its last line that is not blank, or of all its lines with `+`.
    fn block_end(&self, start: usize, end: usize) -> usize {
        let header_end = line_end(self.text, start).min(end.max(start));
        let header = self.text.get(start..header_end).unwrap_or_default();
        let is_kept =
            header.trim_start_matches(['|', '>']).starts_with('+') || header.chars().nth(2) == Some('+');
        let block = self.text.get(start..end).unwrap_or_default();
        if !is_kept {
            return start + block.trim_end_matches([' ', '\t', '\r', '\n']).len();
        }
        // The parser's span may reach into the indentation of the next line.
        let lines = block.trim_end_matches([' ', '\t']);
        let lines = lines.strip_suffix('\n').unwrap_or(block);
        start + lines.strip_suffix('\r').unwrap_or(lines).len()
    }
}

fn unreadable(error: &ScanError) -> ParseError {
    // The parser has a limit of its own, which brackets meet while it looks ahead.
    if error.info().contains("recursion limit") {
        return too_deep(*error.marker());
    }
    at(*error.marker(), plain_words(error.info()))
}

fn too_deep(marker: Marker) -> ParseError {
    at(marker, format!("values are nested more than {MAX_DEPTH} levels deep"))
}

fn refuse_properties(anchor: usize, has_tag: bool, span: Span) -> Result<(), ParseError> {
    if anchor != 0 {
        return Err(at(span.start, "anchors (&name) are not supported in pipeline files"));
    }
    if has_tag {
        return Err(at(span.start, "tags (!name) are not supported in pipeline files"));
    }
    Ok(())
}

fn at(marker: Marker, message: impl Into<String>) -> ParseError {
    ParseError { line: marker.line(), column: marker.col() + 1, message: message.into() }
}
