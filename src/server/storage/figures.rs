//! What operators watch of every runner, counted in one question.

use model::Timestamp;

use super::row::{count, optional_time, text};
use super::{StorageError, Transaction, sql};

/// A runner in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunnerFigures {
    pub(crate) name: String,
    /// `active`, `pausing` or `paused`.
    pub(crate) intent: String,
    /// As heartbeats say it, such as `connected`.
    pub(crate) link: String,
    pub(crate) queued: u32,
    pub(crate) running: u32,
    /// Since when the task that waits longest was queued.
    pub(crate) oldest_queued_at: Option<Timestamp>,
}

/// All runners, by name.
pub(crate) async fn of_runners(connection: &mut Transaction) -> Result<Vec<RunnerFigures>, StorageError> {
    let rows = sql::query(
        "SELECT r.name, r.intent, r.link, \
         (SELECT COUNT(*) FROM tasks t WHERE t.runner_id = r.id AND t.status = 'queued') AS queued, \
         (SELECT COUNT(*) FROM tasks t WHERE t.runner_id = r.id AND t.status = 'running') AS running, \
         (SELECT MIN(t.queued_at) FROM tasks t WHERE t.runner_id = r.id AND t.status = 'queued') AS oldest \
         FROM runners r ORDER BY r.name",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RunnerFigures {
                name: text(row, "name")?,
                intent: text(row, "intent")?,
                link: text(row, "link")?,
                queued: count(row, "queued")?,
                running: count(row, "running")?,
                oldest_queued_at: optional_time(row, "oldest")?,
            })
        })
        .collect()
}
