//! The records of pauses, and which tasks each of them held. Never removed: they are the history.

use model::{EndedBy, Pause, PauseId, RunId, RunnerId, TaskId};

use super::row::{
    Row, count, duration, id, optional_text, optional_time, optional_word, text, time, to_millis, to_word,
};
use super::{StorageError, Transaction, sql};

/// How many pauses of one runner are shown.
const SHOWN: i64 = 100;

pub(crate) async fn insert(
    connection: &mut Transaction,
    runner: RunnerId,
    pause: &Pause,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO pauses (id, runner_id, requested_by, requested_at, reason, duration_ms, finished_tasks, \
         timed_out_tasks) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)",
    )
    .bind(pause.id.to_string())
    .bind(runner.to_string())
    .bind(&pause.requested_by)
    .bind(pause.requested_at.0)
    .bind(&pause.reason)
    .bind(to_millis(pause.duration))
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what may change of a pause. How many tasks it held is counted, not written.
pub(crate) async fn save(connection: &mut Transaction, pause: &Pause) -> Result<(), StorageError> {
    let ended_by = match &pause.ended_by {
        Some(EndedBy::Person { name }) => Some(name.as_str()),
        Some(EndedBy::AutoResume) | None => None,
    };
    sql::query(
        "UPDATE pauses SET duration_ms = $1, paused_at = $2, resume_at = $3, outcome = $4, ended_by = $5, \
         ended_at = $6, finished_tasks = $7, timed_out_tasks = $8 WHERE id = $9",
    )
    .bind(to_millis(pause.duration))
    .bind(pause.paused_at.map(|at| at.0))
    .bind(pause.resume_at.map(|at| at.0))
    .bind(pause.outcome.as_ref().map(to_word).transpose()?)
    .bind(ended_by)
    .bind(pause.ended_at.map(|at| at.0))
    .bind(i64::from(pause.finished_tasks))
    .bind(i64::from(pause.timed_out_tasks))
    .bind(pause.id.to_string())
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn load(
    connection: &mut Transaction,
    pause: PauseId,
) -> Result<Option<Pause>, StorageError> {
    let row = sql::query(concat!(
        "SELECT p.*, (SELECT COUNT(*) FROM pause_tasks t WHERE t.pause_id = p.id) AS held_tasks ",
        "FROM pauses p WHERE p.id = $1"
    ))
    .bind(pause.to_string())
    .apart()
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// A runner's pauses, newest first.
pub(crate) async fn of_runner(
    connection: &mut Transaction,
    runner: RunnerId,
) -> Result<Vec<Pause>, StorageError> {
    let rows = sql::query(concat!(
        "SELECT p.*, (SELECT COUNT(*) FROM pause_tasks t WHERE t.pause_id = p.id) AS held_tasks ",
        "FROM pauses p WHERE p.runner_id = $1 ORDER BY p.requested_at DESC LIMIT $2"
    ))
    .bind(runner.to_string())
    .bind(SHOWN)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// One more task finished while the runner was Pausing.
pub(crate) async fn count_finished(connection: &mut Transaction, pause: PauseId) -> Result<(), StorageError> {
    sql::query("UPDATE pauses SET finished_tasks = finished_tasks + 1 WHERE id = $1")
        .bind(pause.to_string())
        .apart()
        .execute(connection)
        .await?;
    Ok(())
}

/// Records that the pause held the task; once is enough.
pub(crate) async fn hold(
    connection: &mut Transaction,
    pause: PauseId,
    task: TaskId,
    run: RunId,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO pause_tasks (pause_id, task_id, run_id) VALUES ($1, $2, $3) \
         ON CONFLICT (pause_id, task_id) DO NOTHING",
    )
    .bind(pause.to_string())
    .bind(task.to_string())
    .bind(run.to_string())
    .apart()
    .execute(connection)
    .await?;
    Ok(())
}

/// The runs that had tasks held by the pause.
pub(crate) async fn held_runs(
    connection: &mut Transaction,
    pause: PauseId,
) -> Result<Vec<RunId>, StorageError> {
    let rows = sql::query("SELECT DISTINCT run_id FROM pause_tasks WHERE pause_id = $1")
        .bind(pause.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| id(row, "run_id")).collect()
}

fn read(row: &Row) -> Result<Pause, StorageError> {
    let ended_at = optional_time(row, "ended_at")?;
    let ended_by = ended_at.is_some().then_some(match optional_text(row, "ended_by")? {
        Some(name) => EndedBy::Person { name },
        None => EndedBy::AutoResume,
    });
    Ok(Pause {
        id: id(row, "id")?,
        requested_by: text(row, "requested_by")?,
        requested_at: time(row, "requested_at")?,
        reason: optional_text(row, "reason")?,
        duration: duration(row, "duration_ms")?,
        paused_at: optional_time(row, "paused_at")?,
        resume_at: optional_time(row, "resume_at")?,
        outcome: optional_word(row, "outcome")?,
        ended_by,
        ended_at,
        finished_tasks: count(row, "finished_tasks")?,
        held_tasks: count(row, "held_tasks")?,
        timed_out_tasks: count(row, "timed_out_tasks")?,
    })
}
