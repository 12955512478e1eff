//! Scalars as nearly every pipeline file writes them. Never reads one that it is not sure of.

use std::borrow::Cow;

use saphyr_parser::ScalarStyle;

use crate::tree::{Content, Node};
use crate::usual_layout::Reader;

/// Whether the line has only characters that mean nothing by themselves. Tabs do.
pub(crate) fn is_usual(line: &str) -> bool {
    if line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return true;
    }
    line.chars().all(|character| {
        matches!(character, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}')
            || matches!(character, '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
    })
}

/// Whether a scalar without quotes begins there.
pub(crate) fn is_plain(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'-', second, ..] => second.is_ascii_alphanumeric(),
        [first, ..] => {
            first.is_ascii_alphanumeric()
                || matches!(
                    first,
                    b'_' | b'$' | b'/' | b'(' | b'+' | b'.' | b'=' | b'<' | b'~' | b';' | b'^' | b'\\'
                )
                || !first.is_ascii()
        }
        [] => false,
    }
}

/// Where the scalar without quotes ends: at the colon of a key, or with the line. Nothing if a comment follows.
pub(crate) fn plain_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut before = b' ';
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b':' if matches!(bytes.get(at + 1), None | Some(b' ')) => return Some(at),
            b'#' if before == b' ' => return None,
            _ => {}
        }
        before = *byte;
    }
    Some(rest.trim_end_matches(' ').len())
}

/// A scalar in quotes.
pub(crate) struct Quoted<'a> {
    pub(crate) text: Cow<'a, str>,
    /// With both quotes, in bytes.
    pub(crate) length: usize,
    pub(crate) style: ScalarStyle,
}

impl<'a> Quoted<'a> {
    /// The scalar that the line begins with; `Some(None)` if it does not end on it, nothing if it is unusual.
    pub(crate) fn on_one_line(rest: &'a str) -> Option<Option<Quoted<'a>>> {
        if rest.starts_with('\'') {
            return Some(Quoted::single(rest));
        }
        let inside = rest.get(1..)?;
        // Most have nothing to be unescaped.
        let stop = inside.bytes().position(|byte| matches!(byte, b'"' | b'\\'));
        let Some(stop) = stop else { return Some(None) };
        if inside.as_bytes().get(stop) == Some(&b'"') {
            let text = Cow::Borrowed(inside.get(..stop)?);
            return Some(Some(Quoted { text, length: stop + 2, style: ScalarStyle::DoubleQuoted }));
        }
        let mut text = String::with_capacity(inside.len());
        match unescape(inside, &mut text)? {
            Part::Closed(length) => {
                let text = Cow::Owned(text);
                Some(Some(Quoted { text, length: length + 1, style: ScalarStyle::DoubleQuoted }))
            }
            Part::Open => Some(None),
        }
    }

    fn single(rest: &'a str) -> Option<Quoted<'a>> {
        let inside = rest.get(1..)?;
        let mut from = 0;
        loop {
            let quote = from + inside.get(from..)?.find('\'')?;
            if inside.as_bytes().get(quote + 1) == Some(&b'\'') {
                from = quote + 2;
                continue;
            }
            let raw = inside.get(..quote)?;
            let text = if from == 0 { Cow::Borrowed(raw) } else { Cow::Owned(raw.replace("''", "'")) };
            return Some(Quoted { text, length: quote + 2, style: ScalarStyle::SingleQuoted });
        }
    }
}

/// How far a line of a scalar in double quotes goes.
enum Part {
    /// So many bytes, with the closing quote.
    Closed(usize),
    /// The line ends with a backslash, and the next one goes on with the scalar.
    Open,
}

/// Appends what the line says. Nothing for what is seldom written.
fn unescape(line: &str, text: &mut String) -> Option<Part> {
    let mut from = 0;
    loop {
        let rest = line.get(from..)?;
        let stop = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
        text.push_str(rest.get(..stop)?);
        let at = from + stop;
        match (line.as_bytes().get(at), line.as_bytes().get(at + 1)) {
            (Some(b'"'), _) => return Some(Part::Closed(at + 1)),
            (_, None) => return Some(Part::Open),
            (_, Some(byte @ (b'"' | b'\\' | b'/' | b' '))) => text.push(char::from(*byte)),
            (_, Some(b'n')) => text.push('\n'),
            (_, Some(b't')) => text.push('\t'),
            (_, Some(b'r')) => text.push('\r'),
            _ => return None,
        }
        from = at + 2;
    }
}

impl<'a> Reader<'a> {
    /// The scalar in double quotes that goes on below, with a backslash at the end of each line but the last.
    /// Its text and the byte behind it, on the line that is read from now on.
    pub(crate) fn quoted_over_lines(
        &mut self,
        at: usize,
        indent: usize,
    ) -> Option<(Cow<'a, str>, usize, ScalarStyle)> {
        let mut text = String::new();
        let mut from = at + 1;
        loop {
            let line = self.text.get(from..self.line.end)?;
            match unescape(line, &mut text)? {
                Part::Closed(length) => {
                    return Some((Cow::Owned(text), from + length, ScalarStyle::DoubleQuoted));
                }
                Part::Open => {
                    let next = self.line_at(self.line.end + 1, self.line.number + 1)?;
                    from = next.start + next.indent;
                    if next.indent <= indent || from == next.end || !is_usual(self.text.get(from..next.end)?)
                    {
                        return None;
                    }
                    self.line = next;
                }
            }
        }
    }

    /// The text that begins on the next line, below `|` or `|-`.
    pub(crate) fn block(&mut self, at: usize, outer: usize) -> Option<Node<'a>> {
        let is_clipped = match self.text.get(at..self.line.end)?.trim_end_matches(' ') {
            "|" => true,
            "|-" => false,
            _ => return None,
        };
        let (mut start, mut number) = (self.line.end + 1, self.line.number + 1);
        // Empty lines before the first one that is not.
        let mut text = String::new();
        let (first, indent) = loop {
            let line = self.line_at(start, number)?;
            if line.start + line.indent < line.end {
                if line.indent <= outer {
                    return None;
                }
                break (line, line.indent);
            }
            if line.indent > 0 {
                return None;
            }
            text.push('\n');
            (start, number) = (line.end + 1, number + 1);
        };
        // Line breaks that only count if something follows.
        let mut breaks = 0;
        while let Some(line) = self.line_at(start, number) {
            let is_blank = line.start + line.indent == line.end;
            if !is_blank && line.indent < indent {
                if line.indent > outer {
                    return None;
                }
                break;
            }
            let words = self.text.get(line.start + indent..line.end).unwrap_or_default();
            if !words.is_empty() {
                // A tab may stand inside, where it is no indentation.
                let is_tabbed = words.bytes().any(|byte| byte == b'\t');
                if words.starts_with('\t')
                    || !(is_usual(words) || is_tabbed && is_usual(&words.replace('\t', " ")))
                {
                    return None;
                }
                text.extend(std::iter::repeat_n('\n', breaks));
                text.push_str(words);
                breaks = 0;
            }
            breaks += 1;
            (start, number) = (line.end + 1, number + 1);
        }
        if is_clipped {
            text.push('\n');
        }
        let block = self.text.get(at..start.min(self.text.len()))?;
        let end = at + block.trim_end_matches([' ', '\t', '\n']).len();
        let content = Content::Scalar { text: Cow::Owned(text), style: ScalarStyle::Literal };
        self.go_on_at(start, number)?;
        Some(Node { start: at, end, line: first.number, column: indent + 1, content })
    }
}
