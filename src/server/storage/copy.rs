//! Moves an installation into an empty PostgreSQL database: every table, in one transaction, read back and compared
//! before it is committed. Never changes a row of the source.

use sha2::{Digest as _, Sha256};

use super::row::{Row, bytes, number, optional_number, optional_text, text};
use super::sql::{self, Value};
use super::{Database, Location, StorageError, Transaction};

/// Every table, after those that it refers to, with the columns that order it.
pub(super) const TABLES: [(&str, &str); 20] = [
    ("runners", "id"),
    ("tokens", "hash"),
    ("instances", "id"),
    ("pauses", "id"),
    ("projects", "id"),
    ("environments", "id"),
    ("files", "project_id, path"),
    ("runs", "number"),
    ("run_components", "run_id, name"),
    ("transactions", "id"),
    ("tasks", "number"),
    ("pause_tasks", "pause_id, task_id"),
    ("events", "seq"),
    ("commands", "id"),
    ("file_texts", "revision"),
    ("file_revisions", "number"),
    ("folders", "project_id, path"),
    ("deletions", "id"),
    ("deleted_files", "deletion_id, path"),
    ("listening", "id"),
];

/// Rows that are read and written at once.
const PAGE: i64 = 200;

/// A statement has room for this many values.
const MOST_VALUES: usize = 30_000;

/// One table as it was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    pub name: &'static str,
    pub rows: u64,
    /// SHA-256 of all its rows, in hexadecimal: the same on both sides.
    pub hash: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Bytes,
}

struct Column {
    name: String,
    kind: Kind,
}

/// Copies everything. Both are brought up to date first; the source must not be in use.
pub async fn copy(from: &Location, to: &Location) -> Result<Vec<CopiedTable>, StorageError> {
    if let Location::File(path) = to {
        return Err(StorageError::Unusable(format!(
            "{} is a file. An installation is copied into a PostgreSQL database: postgres://user@host/database.",
            path.display()
        )));
    }
    if let Location::File(path) = from
        && !path.is_file()
    {
        return Err(StorageError::Unusable(format!(
            "There is no database {}. Give the file maia.sqlite of a data folder.",
            path.display()
        )));
    }
    let source = Database::open(from).await?;
    let target = Database::open(to).await?;
    let copied = copy_all(&source, &target, to).await;
    source.close().await;
    target.close().await;
    copied
}

async fn copy_all(
    source: &Database,
    target: &Database,
    to: &Location,
) -> Result<Vec<CopiedTable>, StorageError> {
    // The turn to write, so that nothing changes meanwhile.
    let mut reading = source.write().await?;
    let mut writing = target.write().await?;
    for (table, _) in TABLES {
        if count(&mut writing, table).await? > 0 {
            return Err(StorageError::Unusable(format!(
                "{to} is not empty: its table {table} has rows. Create a new database and copy into that."
            )));
        }
    }
    let mut copied = Vec::new();
    for (table, order) in TABLES {
        let columns = columns(&mut writing, table).await?;
        let of_source = pass(&mut reading, table, order, &columns, Some(&mut writing)).await?;
        let of_target = pass(&mut writing, table, order, &columns, None).await?;
        if of_source != of_target {
            return Err(StorageError::Unusable(format!(
                "The table {table} is not the same after it was copied, so nothing was copied. Do not use {to}, and keep the old database."
            )));
        }
        let (rows, hash) = of_source;
        copied.push(CopiedTable { name: table, rows, hash });
    }
    for (table, column) in [("runs", "number"), ("tasks", "number"), ("file_revisions", "number")] {
        go_on_counting(&mut writing, table, column).await?;
    }
    writing.commit().await?;
    Ok(copied)
}

/// Reads a table in order, writes what it reads, and answers the number of rows and their hash.
async fn pass(
    reading: &mut Transaction,
    table: &str,
    order: &str,
    columns: &[Column],
    mut writing: Option<&mut Transaction>,
) -> Result<(u64, String), StorageError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let names = names.join(", ");
    let mut hash = Sha256::new();
    let mut rows = 0;
    loop {
        let page = sql::Builder::of_names(format!("SELECT {names} FROM {table} ORDER BY {order} LIMIT "))
            .and(PAGE)
            .then(" OFFSET ")
            .and(i64::try_from(rows).unwrap_or(i64::MAX))
            .build()
            .fetch_all(reading)
            .await?;
        let values = page.iter().map(|row| values(row, columns)).collect::<Result<Vec<_>, _>>()?;
        values.iter().flatten().for_each(|value| add(&mut hash, value));
        rows += u64::try_from(values.len()).unwrap_or(u64::MAX);
        let is_last = values.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        if let Some(writing) = writing.as_deref_mut() {
            let together = (MOST_VALUES / columns.len().max(1)).max(1);
            for part in values.chunks(together) {
                insert(writing, table, &names, part).await?;
            }
        }
        if is_last {
            return Ok((rows, hex::encode(hash.finalize())));
        }
    }
}

async fn insert(
    writing: &mut Transaction,
    table: &str,
    names: &str,
    rows: &[Vec<Value>],
) -> Result<(), StorageError> {
    let mut query = sql::Builder::of_names(format!("INSERT INTO {table} ({names}) VALUES "));
    for (index, row) in rows.iter().enumerate() {
        query = query.then(if index == 0 { "(" } else { ", (" });
        for (index, value) in row.iter().enumerate() {
            query = query.then(if index == 0 { "" } else { ", " }).and(value.clone());
        }
        query = query.then(")");
    }
    query.build().execute(writing).await?;
    Ok(())
}

/// The next row that is added has a number behind the last.
async fn go_on_counting(writing: &mut Transaction, table: &str, column: &str) -> Result<(), StorageError> {
    sql::Builder::of_names(format!(
        "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), \
         (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}), FALSE)"
    ))
    .build()
    .execute(writing)
    .await?;
    Ok(())
}

async fn count(transaction: &mut Transaction, table: &str) -> Result<i64, StorageError> {
    let query = sql::Builder::of_names(format!("SELECT COUNT(*) AS entries FROM {table}")).build();
    number(&query.fetch_one(transaction).await?, "entries")
}

/// The table's columns, as PostgreSQL lists them.
async fn columns(writing: &mut Transaction, table: &str) -> Result<Vec<Column>, StorageError> {
    let rows = sql::query(
        "SELECT column_name::TEXT AS name, data_type::TEXT AS kind FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    )
    .bind(table)
    .fetch_all(writing)
    .await?;
    rows.iter()
        .map(|row| {
            let kind = match text(row, "kind")?.as_str() {
                "bigint" => Kind::Number,
                "bytea" => Kind::Bytes,
                _ => Kind::Text,
            };
            Ok(Column { name: text(row, "name")?, kind })
        })
        .collect()
}

fn values(row: &Row, columns: &[Column]) -> Result<Vec<Value>, StorageError> {
    let value = |column: &Column| {
        Ok(match column.kind {
            // As PostgreSQL keeps it, so that both sides are the same.
            Kind::Text => Value::Text(optional_text(row, &column.name)?.map(sql::without_zero)),
            Kind::Number => Value::Number(optional_number(row, &column.name)?),
            Kind::Bytes => Value::Bytes(bytes(row, &column.name)?),
        })
    };
    columns.iter().map(value).collect()
}

/// Adds a value with its kind and length, so that no two rows look alike.
fn add(hash: &mut Sha256, value: &Value) {
    let (kind, bytes): (&[u8], &[u8]) = match value {
        Value::Text(None) | Value::Number(None) => (b"n", &[]),
        Value::Text(Some(text)) => (b"t", text.as_bytes()),
        Value::Number(Some(number)) => (b"i", &number.to_be_bytes()),
        Value::Bytes(bytes) => (b"b", bytes),
    };
    hash.update(kind);
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}
