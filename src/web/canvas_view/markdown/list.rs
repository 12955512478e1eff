//! Lists of a note, bulleted, numbered and of tasks.
//! Never decides what stands in an item: that is blocks again.

use super::blocks::{self, Place, indent, interrupts, is_blank, outdented};

/// What opens an item.
#[derive(Clone, Copy)]
pub(super) struct Marker<'a> {
    /// `-`, `*` or `+`; behind the number of a numbered list `.` or `)`.
    sign: char,
    number: Option<u32>,
    /// Where the text of the item begins, and with it what belongs to the item.
    column: usize,
    text: &'a str,
}

impl Marker<'_> {
    /// Whether a list may begin in the middle of a paragraph: not by a number that only came to stand there.
    pub(super) fn interrupts(&self) -> bool {
        !is_blank(self.text) && self.number.is_none_or(|number| number == 1)
    }
}

pub(super) fn marker(line: &str) -> Option<Marker<'_>> {
    let text = line.trim_start();
    let digits = text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let (number, behind) = match digits {
        0 => (None, text),
        1..=9 => (Some(text.get(..digits)?.parse().ok()?), text.get(digits..)?),
        _ => return None,
    };
    let signs = if number.is_some() { ".)" } else { "-*+" };
    let sign = behind.chars().next().filter(|sign| signs.contains(*sign))?;
    let content = behind.get(1..)?;
    if !(content.is_empty() || content.starts_with([' ', '\t'])) {
        return None;
    }
    let own = indent(line) + digits + 1;
    let gap = indent(content);
    // An item may begin with code, which is four columns further in.
    let gap = if is_blank(content) || gap > 4 { 1 } else { gap };
    Some(Marker { sign, number, column: own + gap, text: outdented(content, gap) })
}

/// Writes the list that the lines begin with, and returns what is behind it.
pub(super) fn write<'a, 'b>(lines: &'b [&'a str], place: Place, out: &mut String) -> &'b [&'a str] {
    let Some(first) = lines.first().and_then(|line| marker(line)) else { return lines };
    let mut items: Vec<Vec<&str>> = Vec::new();
    let mut column = first.column;
    let mut is_tight = true;
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        let before_is_blank = items.last().and_then(|item| item.last()).is_some_and(|last| is_blank(last));
        let next = marker(line)
            .filter(|next| next.sign == first.sign && next.number.is_some() == first.number.is_some());
        if is_blank(line) {
            items.last_mut().into_iter().for_each(|item| item.push(""));
        } else if !items.is_empty() && indent(line) >= column {
            is_tight &= !before_is_blank;
            items.last_mut().into_iter().for_each(|item| item.push(outdented(line, column)));
        } else if let Some(next) = next {
            is_tight &= !before_is_blank;
            column = next.column;
            items.push(vec![next.text]);
        } else if !before_is_blank && !interrupts(line) {
            // A paragraph goes on without being indented.
            items.last_mut().into_iter().for_each(|item| item.push(line.trim_start()));
        } else {
            break;
        }
        rest = after;
    }
    let element = if first.number.is_some() { "ol" } else { "ul" };
    match first.number {
        Some(number) if number != 1 => out.push_str(&format!("<ol start=\"{number}\">\n")),
        _ => out.push_str(&format!("<{element}>\n")),
    }
    for mut item in items {
        out.push_str("<li>");
        if let Some(text) = item.first_mut() {
            *text = task(text, out);
        }
        while item.last().is_some_and(|line| is_blank(line)) {
            item.pop();
        }
        blocks::write(&item, place.within(is_tight), out);
        out.push_str("</li>\n");
    }
    out.push_str(&format!("</{element}>\n"));
    rest
}

/// Writes the box of a task, and returns its text.
fn task<'a>(text: &'a str, out: &mut String) -> &'a str {
    for (written, shown) in [("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")] {
        if let Some(text) = text.strip_prefix(written) {
            out.push_str(shown);
            return text;
        }
    }
    text
}
