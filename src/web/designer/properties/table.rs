//! Values that are tables: which are, what their cells say, and how a table is changed.
//! Never rewrites a cell that nobody touched: `null`, missing and empty cells stay what they are.

use dpl::Value;

/// How the rows stand in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A list of texts: one column.
    Texts,
    /// A list of lists.
    Lists,
    /// A list of maps, with the keys in the order in which they first appear.
    Maps(Vec<String>),
}

/// A table without its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub layout: Layout,
    pub columns: usize,
    pub rows: usize,
}

/// What a field expects of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Texts,
    /// At least that many columns.
    Lists(usize),
    /// Whatever it is.
    Anything,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The row ends before, or has no such key.
    Missing,
    Null,
    Text(String),
}

impl Cell {
    /// What stands in the input.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Missing | Cell::Null => "",
        }
    }
}

/// One change of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Cell {
        row: usize,
        column: usize,
        text: String,
    },
    Insert {
        at: usize,
    },
    Remove(usize),
    Move {
        from: usize,
        to: usize,
    },
    /// Cells from there on; rows that are not there are added.
    Paste {
        row: usize,
        column: usize,
        cells: Vec<Vec<String>>,
    },
    AddColumn,
    RemoveColumn(usize),
}

/// The shape of the value as a table; `None` if it is none.
pub fn shape(value: Option<&Value>, wanted: Wanted) -> Option<Shape> {
    let empty = |layout, columns| Some(Shape { layout, columns, rows: 0 });
    let rows = match (value, wanted) {
        (None | Some(Value::Null), Wanted::Texts) => return empty(Layout::Texts, 1),
        (None | Some(Value::Null), Wanted::Lists(columns)) => return empty(Layout::Lists, columns.max(1)),
        (Some(Value::List(rows)), _) => rows,
        _ => return None,
    };
    let is_scalar = |value: &Value| matches!(value, Value::Null | Value::Text(_));
    let least = match wanted {
        Wanted::Lists(columns) => columns.max(1),
        Wanted::Texts | Wanted::Anything => 1,
    };
    if rows.is_empty() {
        return match wanted {
            Wanted::Texts => empty(Layout::Texts, 1),
            Wanted::Lists(_) => empty(Layout::Lists, least),
            Wanted::Anything => None,
        };
    }
    if wanted != Wanted::Texts
        && rows.iter().all(|row| matches!(row, Value::List(cells) if cells.iter().all(is_scalar)))
    {
        let widest = rows.iter().map(|row| if let Value::List(cells) = row { cells.len() } else { 0 }).max();
        let columns = widest.unwrap_or_default().max(least);
        return Some(Shape { layout: Layout::Lists, columns, rows: rows.len() });
    }
    if matches!(wanted, Wanted::Texts | Wanted::Anything) && rows.iter().all(is_scalar) {
        return Some(Shape { layout: Layout::Texts, columns: 1, rows: rows.len() });
    }
    if wanted == Wanted::Anything {
        let keys = keys_of(rows)?;
        return Some(Shape { columns: keys.len(), layout: Layout::Maps(keys), rows: rows.len() });
    }
    None
}

/// The keys of rows that are maps of scalars.
fn keys_of(rows: &[Value]) -> Option<Vec<String>> {
    let mut keys: Vec<String> = Vec::new();
    for row in rows {
        let Value::Map(entries) = row else { return None };
        for (key, value) in entries {
            if !matches!(value, Value::Null | Value::Text(_)) {
                return None;
            }
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    (!keys.is_empty()).then_some(keys)
}

/// The cells of a row, as many as the table has columns.
pub fn row(value: Option<&Value>, shape: &Shape, row: usize) -> Vec<Cell> {
    let Some(Value::List(rows)) = value else { return Vec::new() };
    let Some(row) = rows.get(row) else { return Vec::new() };
    (0..shape.columns).map(|column| cell(row, &shape.layout, column)).collect()
}

fn cell(row: &Value, layout: &Layout, column: usize) -> Cell {
    let found = match (layout, row) {
        (Layout::Texts, value) => Some(value),
        (Layout::Lists, Value::List(cells)) => cells.get(column),
        (Layout::Maps(keys), Value::Map(entries)) => keys
            .get(column)
            .and_then(|key| entries.iter().find(|(other, _)| other == key))
            .map(|(_, value)| value),
        _ => None,
    };
    match found {
        Some(Value::Text(text)) => Cell::Text(text.clone()),
        Some(_) => Cell::Null,
        None => Cell::Missing,
    }
}

/// The table with the change made; `first` says what a new cell of a column holds.
pub fn changed(
    value: Option<&Value>,
    shape: &Shape,
    change: &Change,
    first: &dyn Fn(usize) -> String,
) -> Option<Value> {
    let mut rows = match value {
        Some(Value::List(rows)) => rows.clone(),
        _ => Vec::new(),
    };
    let blank = |columns: usize| blank_row(&shape.layout, columns, first);
    match change {
        Change::Cell { row, column, text } => set(rows.get_mut(*row)?, &shape.layout, *column, text),
        Change::Insert { at } => rows.insert((*at).min(rows.len()), blank(shape.columns)),
        Change::Remove(row) => {
            if *row >= rows.len() {
                return None;
            }
            rows.remove(*row);
        }
        Change::Move { from, to } => {
            if *from >= rows.len() || *to >= rows.len() || from == to {
                return None;
            }
            let row = rows.remove(*from);
            rows.insert(*to, row);
        }
        Change::Paste { row, column, cells } => {
            for (down, line) in cells.iter().enumerate() {
                let place = row + down;
                if place >= rows.len() {
                    rows.push(blank(shape.columns));
                }
                let place = place.min(rows.len() - 1);
                for (right, text) in line.iter().enumerate() {
                    if let Some(row) = rows.get_mut(place) {
                        set(row, &shape.layout, column + right, text);
                    }
                }
            }
        }
        Change::AddColumn => {
            for row in &mut rows {
                set(row, &shape.layout, shape.columns, "");
            }
            if rows.is_empty() {
                rows.push(blank(shape.columns + 1));
            }
        }
        Change::RemoveColumn(column) => {
            for row in &mut rows {
                if let Value::List(cells) = row
                    && *column < cells.len()
                {
                    cells.remove(*column);
                }
            }
        }
    }
    Some(Value::List(rows))
}

fn blank_row(layout: &Layout, columns: usize, first: &dyn Fn(usize) -> String) -> Value {
    match layout {
        Layout::Texts => Value::Text(first(0)),
        Layout::Lists => Value::List((0..columns).map(|column| Value::Text(first(column))).collect()),
        Layout::Maps(keys) => Value::Map(
            keys.iter().enumerate().map(|(at, key)| (key.clone(), Value::Text(first(at)))).collect(),
        ),
    }
}

/// A row of maps takes only the keys that the table has; a row of lists grows.
fn set(row: &mut Value, layout: &Layout, column: usize, text: &str) {
    let text = Value::Text(text.to_owned());
    match (layout, row) {
        (Layout::Texts, row) => {
            if column == 0 {
                *row = text;
            }
        }
        (Layout::Lists, Value::List(cells)) => {
            while cells.len() <= column {
                cells.push(Value::Text(String::new()));
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        (Layout::Maps(keys), Value::Map(entries)) => {
            let Some(key) = keys.get(column) else { return };
            match entries.iter_mut().find(|(other, _)| other == key) {
                Some((_, cell)) => *cell = text,
                None => entries.push((key.clone(), text)),
            }
        }
        _ => {}
    }
}

/// The cells of text that a spreadsheet or a page put on the clipboard: tabs between cells, lines between rows,
/// quotes around cells that hold either.
pub fn cells_of(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut letters = text.strip_suffix('\n').unwrap_or(text).chars().peekable();
    let mut is_quoted = false;
    let mut is_begin = true;
    while let Some(letter) = letters.next() {
        let push = |rows: &mut Vec<Vec<String>>, letter| {
            if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                cell.push(letter);
            }
        };
        match letter {
            '"' if is_begin => is_quoted = true,
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                push(&mut rows, '"');
            }
            '"' if is_quoted => is_quoted = false,
            '\t' if !is_quoted => {
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
                is_begin = true;
                continue;
            }
            '\r' if !is_quoted && letters.peek() == Some(&'\n') => continue,
            '\n' if !is_quoted => {
                rows.push(vec![String::new()]);
                is_begin = true;
                continue;
            }
            letter => push(&mut rows, letter),
        }
        is_begin = false;
    }
    rows
}

/// A key pressed in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press<'a> {
    pub key: &'a str,
    pub is_alt: bool,
    pub is_shift: bool,
    pub is_command: bool,
    pub row: usize,
    pub column: usize,
    pub rows: usize,
}

/// What a key means: a change, and which cell has the focus then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub change: Option<Change>,
    pub row: usize,
    pub column: usize,
}

/// What the key means in a table; `None` leaves it to the cell.
pub fn on_key(press: Press<'_>) -> Option<Step> {
    let Press { key, is_alt, is_shift, is_command, row, column, rows } = press;
    let to = |row: usize, change: Option<Change>| Some(Step { change, row, column });
    match key {
        "Enter" if is_command => to(row + 1, Some(Change::Insert { at: row + 1 })),
        "Enter" if is_shift || is_alt => None,
        "Enter" if row + 1 == rows => to(row + 1, Some(Change::Insert { at: rows })),
        "Enter" => to(row + 1, None),
        "ArrowUp" if is_alt && row > 0 => to(row - 1, Some(Change::Move { from: row, to: row - 1 })),
        "ArrowDown" if is_alt && row + 1 < rows => to(row + 1, Some(Change::Move { from: row, to: row + 1 })),
        "ArrowUp" | "ArrowDown" if is_alt => to(row, None),
        "Delete" if is_alt => to(row.min(rows.saturating_sub(2)), Some(Change::Remove(row))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plain: &str) -> Value {
        Value::Text(plain.to_owned())
    }

    fn list(items: &[&str]) -> Value {
        Value::List(items.iter().map(|item| text(item)).collect())
    }

    fn rows(rows: &[&[&str]]) -> Value {
        Value::List(rows.iter().map(|row| list(row)).collect())
    }

    fn change(value: &Value, wanted: Wanted, change: Change) -> Option<Value> {
        let shape = shape(Some(value), wanted).unwrap();
        changed(Some(value), &shape, &change, &|column| {
            if column == 1 { "Is".to_owned() } else { String::new() }
        })
    }

    #[test]
    fn lists_of_lists_of_texts_and_of_maps_are_tables() {
        let layout = |value: &Value| shape(Some(value), Wanted::Anything).map(|it| (it.layout, it.columns));
        assert_eq!(layout(&rows(&[&["a", "b"], &["c"]])), Some((Layout::Lists, 2)));
        assert_eq!(layout(&list(&["a", "b"])), Some((Layout::Texts, 1)));
        let map = |keys: &[&str]| Value::Map(keys.iter().map(|key| ((*key).to_owned(), text("x"))).collect());
        let keys = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(
            layout(&Value::List(vec![map(&["a", "b"]), map(&["b", "c"])])),
            Some((Layout::Maps(keys), 3))
        );
        assert_eq!(layout(&Value::List(vec![text("a"), list(&["b"])])), None);
        assert_eq!(layout(&Value::List(vec![Value::List(vec![list(&["deep"])])])), None);
        assert_eq!(layout(&Value::List(vec![])), None);
        assert_eq!(layout(&text("a")), None);
    }

    #[test]
    fn a_field_that_is_missing_or_null_is_an_empty_table() {
        for value in [None, Some(&Value::Null)] {
            let shape = shape(value, Wanted::Lists(4)).unwrap();
            assert_eq!((shape.columns, shape.rows), (4, 0));
            let added = changed(value, &shape, &Change::Insert { at: 0 }, &|_| "Is".to_owned());
            assert_eq!(added, Some(rows(&[&["Is", "Is", "Is", "Is"]])));
        }
        assert_eq!(shape(Some(&text("a")), Wanted::Lists(2)), None);
        assert_eq!(shape(Some(&list(&["a"])), Wanted::Lists(1)), None, "names are not rows of one name");
    }

    #[test]
    fn what_nobody_touched_stays_what_it_is() {
        let value = Value::List(vec![
            Value::List(vec![text("a"), Value::Null, text("c")]),
            Value::List(vec![text("d")]),
        ]);
        let shape = shape(Some(&value), Wanted::Lists(2)).unwrap();
        assert_eq!(
            row(Some(&value), &shape, 0),
            [Cell::Text("a".into()), Cell::Null, Cell::Text("c".into())]
        );
        assert_eq!(row(Some(&value), &shape, 1), [Cell::Text("d".into()), Cell::Missing, Cell::Missing]);
        let after = change(&value, Wanted::Lists(2), Change::Cell { row: 1, column: 0, text: "e".into() });
        let expected = Value::List(vec![Value::List(vec![text("a"), Value::Null, text("c")]), list(&["e"])]);
        assert_eq!(after, Some(expected));
        let padded = change(&value, Wanted::Lists(2), Change::Cell { row: 1, column: 2, text: "f".into() });
        assert!(matches!(padded, Some(Value::List(rows)) if rows.last() == Some(&list(&["d", "", "f"]))));
    }

    #[test]
    fn rows_come_go_and_move() {
        let value = rows(&[&["a", "1"], &["b", "2"]]);
        let wanted = Wanted::Lists(2);
        assert_eq!(
            change(&value, wanted, Change::Insert { at: 1 }),
            Some(rows(&[&["a", "1"], &["", "Is"], &["b", "2"]]))
        );
        assert_eq!(change(&value, wanted, Change::Remove(0)), Some(rows(&[&["b", "2"]])));
        assert_eq!(change(&value, wanted, Change::Remove(2)), None);
        assert_eq!(
            change(&value, wanted, Change::Move { from: 0, to: 1 }),
            Some(rows(&[&["b", "2"], &["a", "1"]]))
        );
        assert_eq!(change(&value, wanted, Change::Move { from: 1, to: 2 }), None);
        assert_eq!(change(&value, wanted, Change::RemoveColumn(0)), Some(rows(&[&["1"], &["2"]])));
        assert_eq!(
            change(&value, wanted, Change::AddColumn),
            Some(rows(&[&["a", "1", ""], &["b", "2", ""]]))
        );
    }

    #[test]
    fn pasted_cells_fill_the_table_and_lengthen_it() {
        let value = rows(&[&["a", "1"], &["b", "2"]]);
        let cells = cells_of("x\ty\r\nz\t\"two\nlines, \"\"quoted\"\"\"\n");
        assert_eq!(cells, [["x", "y"], ["z", "two\nlines, \"quoted\""]]);
        let after = change(&value, Wanted::Lists(2), Change::Paste { row: 1, column: 0, cells });
        assert_eq!(after, Some(rows(&[&["a", "1"], &["x", "y"], &["z", "two\nlines, \"quoted\""]])));
    }

    #[test]
    fn a_table_of_maps_keeps_its_keys() {
        let value = Value::List(vec![Value::Map(vec![("a".into(), text("1")), ("b".into(), Value::Null)])]);
        let after = change(&value, Wanted::Anything, Change::Insert { at: 1 });
        let blank = Value::Map(vec![("a".into(), text("")), ("b".into(), text("Is"))]);
        assert!(matches!(&after, Some(Value::List(rows)) if rows.get(1) == Some(&blank)));
        let after = change(&value, Wanted::Anything, Change::Cell { row: 0, column: 0, text: "2".into() });
        let expected = Value::Map(vec![("a".into(), text("2")), ("b".into(), Value::Null)]);
        assert_eq!(after, Some(Value::List(vec![expected])));
    }

    #[test]
    fn keys_walk_add_move_and_remove_rows() {
        let press = |key, is_alt, row| Press {
            key,
            is_alt,
            is_shift: false,
            is_command: false,
            row,
            column: 1,
            rows: 2,
        };
        let step = |row, change| Some(Step { change, row, column: 1 });
        assert_eq!(on_key(press("Enter", false, 0)), step(1, None));
        assert_eq!(on_key(press("Enter", false, 1)), step(2, Some(Change::Insert { at: 2 })));
        assert_eq!(on_key(press("ArrowDown", true, 0)), step(1, Some(Change::Move { from: 0, to: 1 })));
        assert_eq!(on_key(press("ArrowUp", true, 0)), step(0, None), "nothing above, and the page stays");
        assert_eq!(on_key(press("Delete", true, 1)), step(0, Some(Change::Remove(1))));
        assert_eq!(on_key(press("ArrowDown", false, 0)), None);
        assert_eq!(
            on_key(Press { is_shift: true, ..press("Enter", false, 0) }),
            None,
            "a new line in the cell"
        );
    }
}
