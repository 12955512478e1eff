//! The append-only table of events, in one sequence.

use api::event::{Envelope, ServerEvent};
use model::Timestamp;

use super::row::{json, number, time, to_json};
use super::sql::Value;
use super::{StorageError, Transaction, many, sql};

/// An event that is yet to be written.
pub(super) struct NewEvent {
    seq: u64,
    at: Timestamp,
    kind: &'static str,
    /// JSON.
    data: String,
}

/// Appends an event and answers its sequence number.
pub(crate) async fn append(
    connection: &mut Transaction,
    at: Timestamp,
    event: &ServerEvent,
) -> Result<u64, StorageError> {
    let seq = latest_seq(connection).await?.saturating_add(1);
    let data = to_json(event)?;
    connection.note_event(i64::try_from(seq).unwrap_or(i64::MAX), at.0, data.clone());
    let new = NewEvent { seq, at, kind: kind(event), data };
    connection.kept.new_events.push(new);
    connection.kept.latest_seq = Some(seq);
    Ok(seq)
}

pub(super) async fn write(connection: &mut Transaction, new: Vec<NewEvent>) -> Result<(), sqlx::Error> {
    let mut values = Vec::with_capacity(new.len() * 4);
    for event in new {
        values.extend([
            Value::from(i64::try_from(event.seq).unwrap_or(i64::MAX)),
            Value::from(event.at.0),
            Value::from(event.kind),
            Value::from(event.data),
        ]);
    }
    let text = (
        "INSERT INTO events (seq, at, kind, data) SELECT column1, column2, column3, column4 FROM (VALUES ",
        ") AS new WHERE column1 IS NOT NULL",
    );
    many::write(connection, text, 4, values).await
}

/// The number of the latest event; 0 before the first.
pub(crate) async fn latest_seq(connection: &mut Transaction) -> Result<u64, StorageError> {
    if let Some(latest) = connection.kept.latest_seq {
        return Ok(latest);
    }
    let row =
        sql::query("SELECT COALESCE(MAX(seq), 0) AS seq FROM events").apart().fetch_one(connection).await?;
    let latest = sequence(number(&row, "seq")?)?;
    connection.kept.latest_seq = Some(latest);
    Ok(latest)
}

/// The number of the oldest event that is kept; 0 when there is none.
pub(crate) async fn oldest_seq(connection: &mut Transaction) -> Result<u64, StorageError> {
    let row = sql::query("SELECT COALESCE(MIN(seq), 0) AS seq FROM events").fetch_one(connection).await?;
    sequence(number(&row, "seq")?)
}

/// What comes after `seq`, oldest first.
pub(crate) async fn after(
    connection: &mut Transaction,
    seq: u64,
    limit: u32,
) -> Result<Vec<Envelope>, StorageError> {
    let rows = sql::query("SELECT seq, at, data FROM events WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(i64::try_from(seq).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Envelope {
                seq: sequence(number(row, "seq")?)?,
                at: time(row, "at")?,
                event: json(row, "data")?,
            })
        })
        .collect()
}

/// Forgets the events up to `seq`.
pub(crate) async fn forget_up_to(connection: &mut Transaction, seq: u64) -> Result<(), StorageError> {
    sql::query("DELETE FROM events WHERE seq <= $1")
        .bind(i64::try_from(seq).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

fn kind(event: &ServerEvent) -> &'static str {
    match event {
        ServerEvent::RunnerChanged { .. } => "runner_changed",
        ServerEvent::RunChanged { .. } => "run_changed",
        ServerEvent::ComponentChanged { .. } => "component_changed",
        ServerEvent::FileChanged { .. } => "file_changed",
        ServerEvent::FileRemoved { .. } => "file_removed",
        ServerEvent::FileMoved { .. } => "file_moved",
        ServerEvent::FoldersChanged { .. } => "folders_changed",
        ServerEvent::Reset => "reset",
    }
}

fn sequence(seq: i64) -> Result<u64, StorageError> {
    u64::try_from(seq).map_err(|_| StorageError::Unreadable(format!("the event number {seq}")))
}
