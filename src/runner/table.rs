//! Rows of a result as aligned text.
//! Never wider than a screen by one cell: long cells are cut, line ends become blanks.

use std::fmt;

/// The longest cell that is shown whole, in characters.
const WIDEST: usize = 60;

/// A few rows under a header.
#[derive(Debug, Default)]
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    left_out: usize,
}

impl Table {
    pub(crate) fn set_header(&mut self, header: Vec<String>) {
        self.header = header.iter().map(|cell| shown(cell)).collect();
    }

    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row.iter().map(|cell| shown(cell)).collect());
    }

    /// How many rows are not in the table.
    pub(crate) fn set_left_out(&mut self, count: usize) {
        self.left_out = count;
    }
}

fn shown(cell: &str) -> String {
    let mut text: String =
        cell.chars().take(WIDEST).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if cell.chars().count() > WIDEST {
        text.pop();
        text.push('…');
    }
    text
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return Ok(());
        }
        let columns: Vec<Column> = (0..self.header.len()).map(|index| self.column(index)).collect();
        write_row(formatter, &self.header, &columns)?;
        let rule: Vec<String> = columns.iter().map(|column| "-".repeat(column.width + 2)).collect();
        writeln!(formatter, " {}", rule.join("+"))?;
        for row in &self.rows {
            write_row(formatter, row, &columns)?;
        }
        match self.left_out {
            0 => Ok(()),
            1 => writeln!(formatter, "  (1 more row)"),
            count => writeln!(formatter, "  ({count} more rows)"),
        }
    }
}

struct Column {
    width: usize,
    is_number: bool,
}

impl Table {
    fn column(&self, index: usize) -> Column {
        let cells = || self.rows.iter().filter_map(|row| row.get(index));
        let width = cells().chain(self.header.get(index)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let is_number = cells().all(|cell| cell == "null" || cell.parse::<f64>().is_ok());
        Column { width, is_number: is_number && cells().any(|cell| cell != "null") }
    }
}

fn write_row(formatter: &mut fmt::Formatter<'_>, cells: &[String], columns: &[Column]) -> fmt::Result {
    let padded: Vec<String> = cells
        .iter()
        .zip(columns)
        .map(|(cell, column)| match column.is_number {
            true => format!("{cell:>width$}", width = column.width),
            false => format!("{cell:<width$}", width = column.width),
        })
        .collect();
    writeln!(formatter, "{}", format!("  {}", padded.join(" | ")).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_numbers_stand_right() {
        let mut table = Table::default();
        table.set_header(vec!["region".to_owned(), "orders".to_owned()]);
        table.push(vec!["Nörd".to_owned(), "12".to_owned()]);
        table.push(vec!["a\nb".to_owned(), "1234567".to_owned()]);
        table.set_left_out(1);
        assert_eq!(
            table.to_string(),
            "  region |  orders\n --------+---------\n  Nörd   |      12\n  a b    | 1234567\n  (1 more row)\n"
        );
    }

    #[test]
    fn a_long_cell_is_cut() {
        let mut table = Table::default();
        table.set_header(vec!["a".to_owned()]);
        table.push(vec!["x".repeat(61)]);
        assert!(table.to_string().ends_with(&format!("  {}…\n", "x".repeat(59))));
    }

    #[test]
    fn without_rows_there_is_no_table() {
        assert_eq!(Table::default().to_string(), "");
    }
}
