//! Tables of a note.
//! Never takes lines for a table that lack the line below the head.

use super::blocks::interrupts;
use super::inline;

/// The table that some lines begin with.
pub(super) struct Table<'a> {
    head: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
    /// Its lines.
    pub(super) height: usize,
}

pub(super) fn read<'a>(lines: &[&'a str]) -> Option<Table<'a>> {
    let [head, below, body @ ..] = lines else { return None };
    if !head.contains('|') || !below.contains('-') {
        return None;
    }
    let head = cells(head);
    let rules = cells(below);
    let is_rule = |cell: &&str| {
        let line = cell.strip_prefix(':').unwrap_or(cell);
        let line = line.strip_suffix(':').unwrap_or(line);
        !line.is_empty() && line.chars().all(|it| it == '-')
    };
    if head.len() != rules.len() || !rules.iter().all(is_rule) {
        return None;
    }
    let rows: Vec<_> = body.iter().take_while(|line| !interrupts(line)).map(|line| cells(line)).collect();
    Some(Table { head, height: rows.len() + 2, rows })
}

impl Table<'_> {
    pub(super) fn write(&self, out: &mut String) {
        out.push_str("<table><thead>");
        self.row(&self.head, "th", out);
        out.push_str("</thead><tbody>\n");
        for row in &self.rows {
            self.row(row, "td", out);
            out.push('\n');
        }
        out.push_str("</tbody></table>\n");
    }

    /// As many cells as the head has.
    fn row(&self, cells: &[&str], element: &str, out: &mut String) {
        out.push_str("<tr>");
        for place in 0..self.head.len() {
            out.push_str(&format!("<{element}>"));
            inline::write(cells.get(place).copied().unwrap_or_default(), out);
            out.push_str(&format!("</{element}>"));
        }
        out.push_str("</tr>");
    }
}

/// The cells of a line. A stroke behind a backslash is text.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = if line.ends_with("\\|") { line } else { line.strip_suffix('|').unwrap_or(line) };
    let mut is_escaped = false;
    line.split(|it| {
        let divides = it == '|' && !is_escaped;
        is_escaped = it == '\\' && !is_escaped;
        divides
    })
    .map(str::trim)
    .collect()
}
