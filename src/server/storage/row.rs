//! Typed values from and to columns: ids and words as text, times and lengths as milliseconds.

use std::str::FromStr;
use std::time::Duration;

use model::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::StorageError;

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// The column's value, in the type that is asked for.
macro_rules! value {
    ($row:expr, $column:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get($column)?,
            Row::Postgres(row) => row.try_get($column)?,
        }
    };
}

pub(crate) fn text(row: &Row, column: &str) -> Result<String, StorageError> {
    Ok(value!(row, column))
}

pub(crate) fn optional_text(row: &Row, column: &str) -> Result<Option<String>, StorageError> {
    Ok(value!(row, column))
}

pub(crate) fn number(row: &Row, column: &str) -> Result<i64, StorageError> {
    Ok(value!(row, column))
}

pub(crate) fn optional_number(row: &Row, column: &str) -> Result<Option<i64>, StorageError> {
    Ok(value!(row, column))
}

pub(crate) fn bytes(row: &Row, column: &str) -> Result<Vec<u8>, StorageError> {
    Ok(value!(row, column))
}

/// A number that is never negative.
pub(crate) fn count(row: &Row, column: &str) -> Result<u32, StorageError> {
    let number = number(row, column)?;
    u32::try_from(number).map_err(|_| unreadable(column, &number.to_string()))
}

pub(crate) fn flag(row: &Row, column: &str) -> Result<bool, StorageError> {
    Ok(number(row, column)? != 0)
}

pub(crate) fn time(row: &Row, column: &str) -> Result<Timestamp, StorageError> {
    Ok(Timestamp(number(row, column)?))
}

pub(crate) fn optional_time(row: &Row, column: &str) -> Result<Option<Timestamp>, StorageError> {
    Ok(optional_number(row, column)?.map(Timestamp))
}

pub(crate) fn duration(row: &Row, column: &str) -> Result<Duration, StorageError> {
    Ok(Duration::from_millis(u64::try_from(number(row, column)?).unwrap_or(0)))
}

pub(crate) fn id<T: FromStr>(row: &Row, column: &str) -> Result<T, StorageError> {
    let text = text(row, column)?;
    text.parse().map_err(|_| unreadable(column, &text))
}

pub(crate) fn optional_id<T: FromStr>(row: &Row, column: &str) -> Result<Option<T>, StorageError> {
    optional_text(row, column)?.map(|text| text.parse().map_err(|_| unreadable(column, &text))).transpose()
}

/// A value whose wire form is one word.
pub(crate) fn word<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, StorageError> {
    read_word(column, text(row, column)?)
}

pub(crate) fn optional_word<T: DeserializeOwned>(row: &Row, column: &str) -> Result<Option<T>, StorageError> {
    optional_text(row, column)?.map(|text| read_word(column, text)).transpose()
}

pub(crate) fn json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, StorageError> {
    let text = text(row, column)?;
    serde_json::from_str(&text).map_err(|_| unreadable(column, &text))
}

/// The word that stands for the value.
pub(crate) fn to_word<T: Serialize>(value: &T) -> Result<String, StorageError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StorageError::Unreadable(format!("a value that is no word: {other:?}"))),
    }
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Unreadable(error.to_string()))
}

/// The length in milliseconds, the longest that a column holds for one that is longer.
pub(crate) fn to_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn unreadable(column: &str, value: &str) -> StorageError {
    let start: String = value.chars().take(80).collect();
    StorageError::Unreadable(format!("\"{start}\" in column {column}"))
}

fn read_word<T: DeserializeOwned>(column: &str, word: String) -> Result<T, StorageError> {
    serde_json::from_value(serde_json::Value::String(word.clone())).map_err(|_| unreadable(column, &word))
}
