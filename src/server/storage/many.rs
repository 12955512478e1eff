//! Statements for many rows at once, with one text for both databases but for how a placeholder is written. The texts are
//! few: rows are filled up to the next power of two, so that each is prepared once.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::Transaction;
use super::row::Row;
use super::sql::{self, Value};
use super::transaction::Session;

/// The most rows of one statement. More go into several.
const MOST: usize = 256;

/// How a list of rows is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    /// `($1, $2), ($3, $4)`
    Rows(usize),
    /// `$1, $2`
    Keys,
}

/// How a placeholder is written. Each stands once, and in the order of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Placeholder {
    /// PostgreSQL's: `$1`.
    Numbered,
    /// SQLite's: `?`. It searches all placeholders with a name for each that it binds, and takes `$1` for a name.
    Nameless,
}

impl Placeholder {
    fn of(transaction: &Transaction) -> Placeholder {
        match transaction.session {
            Session::Sqlite(_) => Placeholder::Nameless,
            Session::Postgres(_) | Session::Ended => Placeholder::Numbered,
        }
    }

    fn write(self, number: usize) -> String {
        match self {
            Placeholder::Numbered => format!("${number}"),
            Placeholder::Nameless => "?".to_owned(),
        }
    }
}

/// A text that stands in the source, with a list of rows in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Statement {
    before: &'static str,
    after: &'static str,
    shape: Shape,
    placeholder: Placeholder,
}

/// The texts made so far. There are some ten statements, each of at most nine lengths.
static TEXTS: LazyLock<Mutex<HashMap<(Statement, usize), &'static str>>> = LazyLock::new(Mutex::default);

/// Executes `before (…), (…) after` with these values, `columns` of them a row. What fills the list up are rows of nothing
/// but NULL: the statement must pass over them.
pub(super) async fn write(
    transaction: &mut Transaction,
    (before, after): (&'static str, &'static str),
    columns: usize,
    values: Vec<Value>,
) -> Result<(), sqlx::Error> {
    let placeholder = Placeholder::of(transaction);
    let statement = Statement { before, after, shape: Shape::Rows(columns), placeholder };
    for (rows, values) in filled_up(columns, values) {
        query(statement, rows, values).execute(transaction).await?;
    }
    Ok(())
}

/// The same for a statement that finds rows.
pub(super) async fn read_rows(
    transaction: &mut Transaction,
    (before, after): (&'static str, &'static str),
    columns: usize,
    values: Vec<Value>,
) -> Result<Vec<Row>, sqlx::Error> {
    let placeholder = Placeholder::of(transaction);
    let statement = Statement { before, after, shape: Shape::Rows(columns), placeholder };
    let mut found = Vec::new();
    for (rows, values) in filled_up(columns, values) {
        found.extend(query(statement, rows, values).fetch_all(transaction).await?);
    }
    Ok(found)
}

/// The values of one statement after the other, each with its number of rows.
fn filled_up(columns: usize, mut values: Vec<Value>) -> Vec<(usize, Vec<Value>)> {
    let mut all = Vec::new();
    while !values.is_empty() {
        let rest = values.split_off(values.len().min(MOST * columns));
        let rows = (values.len() / columns).next_power_of_two();
        values.resize(rows * columns, Value::Text(None));
        of_numbers(&mut values, columns);
        all.push((rows, std::mem::replace(&mut values, rest)));
    }
    all
}

/// The NULLs of a column of numbers are of that type too, because PostgreSQL asks.
fn of_numbers(values: &mut [Value], columns: usize) {
    let first: Vec<bool> =
        values.iter().take(columns).map(|value| matches!(value, Value::Number(_))).collect();
    for (at, value) in values.iter_mut().enumerate().skip(columns) {
        if first.get(at % columns) == Some(&true) && *value == Value::Text(None) {
            *value = Value::Number(None);
        }
    }
}

/// The rows that `before $1, $2, … after` finds, for keys in a list that may name one several times.
pub(super) async fn read(
    transaction: &mut Transaction,
    (before, after): (&'static str, &'static str),
    mut keys: Vec<String>,
) -> Result<Vec<Row>, sqlx::Error> {
    let placeholder = Placeholder::of(transaction);
    let statement = Statement { before, after, shape: Shape::Keys, placeholder };
    let mut found = Vec::new();
    while let Some(last) = keys.last().cloned() {
        let rest = keys.split_off(keys.len().min(MOST));
        let filler = if rest.is_empty() { last } else { keys.last().cloned().unwrap_or_default() };
        let count = keys.len().next_power_of_two();
        keys.resize(count, filler);
        let values = keys.into_iter().map(Value::from).collect();
        found.extend(query(statement, count, values).fetch_all(transaction).await?);
        keys = rest;
    }
    Ok(found)
}

fn query(statement: Statement, rows: usize, values: Vec<Value>) -> sql::Query {
    sql::query_of(text(statement, rows), values).apart()
}

fn text(statement: Statement, rows: usize) -> &'static str {
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    texts.entry((statement, rows)).or_insert_with(|| {
        let mut text = statement.before.to_owned();
        let columns = match statement.shape {
            Shape::Rows(columns) => columns,
            Shape::Keys => 1,
        };
        for row in 0..rows {
            text.push_str(if row == 0 { "" } else { ", " });
            let numbers = row * columns + 1..=(row + 1) * columns;
            let list: Vec<String> = numbers.map(|number| statement.placeholder.write(number)).collect();
            match statement.shape {
                Shape::Rows(_) => text.push_str(&format!("({})", list.join(", "))),
                Shape::Keys => text.push_str(&list.join(", ")),
            }
        }
        text.push_str(statement.after);
        // Kept for ever, as the statements of the source are.
        String::leak(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_as_long_as_its_rows() {
        let statement = |shape, placeholder| Statement { before: "a ", after: " b", shape, placeholder };
        let numbered = |shape| statement(shape, Placeholder::Numbered);
        assert_eq!(text(numbered(Shape::Rows(2)), 2), "a ($1, $2), ($3, $4) b");
        assert_eq!(text(numbered(Shape::Keys), 3), "a $1, $2, $3 b");
        assert_eq!(text(statement(Shape::Rows(2), Placeholder::Nameless), 2), "a (?, ?), (?, ?) b");
    }

    #[test]
    fn what_fills_up_is_of_the_columns_types() {
        let mut values = vec![Value::from("a"), Value::from(1), Value::Text(None), Value::Text(None)];
        of_numbers(&mut values, 2);
        assert_eq!(values[2..], [Value::Text(None), Value::Number(None)]);
    }
}
