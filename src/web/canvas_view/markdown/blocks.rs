//! The blocks of a note: paragraphs, headings, quotes, code, rules.
//! Never writes a line of the text but by way of `inline`.

use super::{inline, list, table};

/// Quotes and lists within each other, at most; what is deeper is a paragraph.
const DEEPEST: u8 = 12;

/// Where blocks stand.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) depth: u8,
    /// Items of a list without empty lines have no paragraphs.
    pub(super) is_tight: bool,
}

impl Place {
    pub(super) fn within(self, is_tight: bool) -> Place {
        Place { depth: self.depth + 1, is_tight }
    }

    fn may_nest(self) -> bool {
        self.depth < DEEPEST
    }
}

pub(super) fn write(lines: &[&str], place: Place, out: &mut String) {
    let mut rest = lines;
    while let Some((first, after)) = rest.split_first() {
        rest = if is_blank(first) {
            after
        } else if indent(first) >= 4 {
            indented_code(rest, out)
        } else if let Some(fence) = fence(first) {
            fenced_code(fence, after, out)
        } else if let Some(title) = heading(first) {
            write_heading(title, out);
            after
        } else if is_rule(first) {
            out.push_str("<hr />\n");
            after
        } else if place.may_nest() && quoted(first).is_some() {
            quote(rest, place, out)
        } else if place.may_nest() && list::marker(first).is_some() {
            list::write(rest, place, out)
        } else if let Some(table) = table::read(rest) {
            table.write(out);
            rest.get(table.height..).unwrap_or_default()
        } else {
            paragraph(rest, place, out)
        };
    }
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Columns before the first letter.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|it| *it == ' ' || *it == '\t').map(|it| if it == '\t' { 4 } else { 1 }).sum()
}

/// The line without that many columns of space, as far as it has them.
pub(super) fn outdented(line: &str, columns: usize) -> &str {
    let mut gone = 0;
    line.trim_start_matches(|it| {
        let goes = gone < columns && (it == ' ' || it == '\t');
        gone += if it == '\t' { 4 } else { 1 };
        goes
    })
}

/// Whether a line ends the paragraph before it.
pub(super) fn interrupts(line: &str) -> bool {
    is_blank(line)
        || indent(line) < 4
            && (fence(line).is_some()
                || heading(line).is_some()
                || is_rule(line)
                || quoted(line).is_some()
                || list::marker(line).is_some_and(|marker| marker.interrupts()))
}

fn paragraph<'a, 'b>(lines: &'b [&'a str], place: Place, out: &mut String) -> &'b [&'a str] {
    let mut text = String::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        if !text.is_empty() {
            // A line below a text makes it a heading.
            let below = line.trim();
            if !below.is_empty() && (below.trim_matches('=').is_empty() || below.trim_matches('-').is_empty())
            {
                write_heading(&text, out);
                return after;
            }
            if interrupts(line) {
                break;
            }
            text.push('\n');
        }
        text.push_str(line.trim_start());
        rest = after;
    }
    let text = text.trim_end();
    if place.is_tight {
        inline::write(text, out);
        if !rest.is_empty() {
            out.push('\n');
        }
    } else {
        out.push_str("<p>");
        inline::write(text, out);
        out.push_str("</p>\n");
    }
    rest
}

/// The headings of the page are not theirs: a paragraph that looks like one.
fn write_heading(title: &str, out: &mut String) {
    out.push_str("<p class=\"note__heading\">");
    inline::write(title, out);
    out.push_str("</p>");
}

fn heading(line: &str) -> Option<&str> {
    let line = line.trim();
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    if !(1..=6).contains(&level) || !(title.is_empty() || title.starts_with([' ', '\t'])) {
        return None;
    }
    let open = title.trim_end_matches('#');
    // Closing signs are signs only behind a space.
    let title = if open.is_empty() || open.ends_with([' ', '\t']) { open } else { title };
    Some(title.trim())
}

fn is_rule(line: &str) -> bool {
    let signs: String = line.chars().filter(|it| !it.is_whitespace()).collect();
    signs.len() >= 3 && ["-", "*", "_"].iter().any(|sign| signs.trim_start_matches(sign).is_empty())
}

fn quoted(line: &str) -> Option<&str> {
    let quoted = line.trim_start().strip_prefix('>')?;
    Some(quoted.strip_prefix(' ').unwrap_or(quoted))
}

fn quote<'a, 'b>(lines: &'b [&'a str], place: Place, out: &mut String) -> &'b [&'a str] {
    let mut inner = Vec::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        match quoted(line) {
            Some(line) => inner.push(line),
            // A paragraph goes on without its sign.
            None if !interrupts(line) && inner.last().is_some_and(|last| !interrupts(last)) => {
                inner.push(line)
            }
            None => break,
        }
        rest = after;
    }
    out.push_str("<blockquote>\n");
    write(&inner, place.within(false), out);
    out.push_str("</blockquote>\n");
    rest
}

/// The sign, how often, and how far it is indented.
fn fence(line: &str) -> Option<(char, usize, usize)> {
    let text = line.trim_start();
    let sign = text.chars().next().filter(|it| *it == '`' || *it == '~')?;
    let behind = text.trim_start_matches(sign);
    let length = text.len() - behind.len();
    (length >= 3 && !(sign == '`' && behind.contains('`'))).then(|| (sign, length, indent(line)))
}

fn fenced_code<'a, 'b>(
    (sign, length, columns): (char, usize, usize),
    lines: &'b [&'a str],
    out: &mut String,
) -> &'b [&'a str] {
    out.push_str("<pre><code>");
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        let text = line.trim();
        if text.len() >= length && text.chars().all(|it| it == sign) {
            break;
        }
        inline::escape(outdented(line, columns), out);
        out.push('\n');
    }
    out.push_str("</code></pre>\n");
    rest
}

fn indented_code<'a, 'b>(lines: &'b [&'a str], out: &mut String) -> &'b [&'a str] {
    let is_code = |line: &&str| indent(line) >= 4 || is_blank(line);
    let end = lines.iter().position(|line| !is_code(line)).unwrap_or(lines.len());
    let (code, rest) = lines.split_at(end);
    let text: Vec<&str> = code.iter().map(|line| outdented(line, 4)).collect();
    out.push_str("<pre><code>");
    inline::escape(text.join("\n").trim_end(), out);
    out.push_str("\n</code></pre>\n");
    rest
}
