//! What stands beside a runner's state: until when, how much is left, since when, why. Pure.

use api::runner::RunnerRow;
use model::{Intent, Label, Link, Timestamp};

use crate::time::{counted, in_words, left_in_words};

/// The line below the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondLine {
    Words(String),
    /// `since 08:12`, in the reader's zone.
    Since(Timestamp),
}

/// Answers the next question that the state raises; nothing when it raises none.
pub fn second_line(row: &RunnerRow, now: Timestamp) -> Option<SecondLine> {
    if let (Some(at), true) = (row.queue_timeout_at, row.intent.is_active()) {
        return Some(SecondLine::Words(format!("Runs that wait fail in {}", left_in_words(now.until(at)))));
    }
    let words = match row.label {
        Label::Paused => resumes_in(row, now)?,
        Label::Pausing => to_finish(row),
        Label::Stopping => stopping(row),
        Label::Stopped => return Some(SecondLine::Since(row.label_since)),
        Label::Unknown => {
            let last = row.last_heartbeat_at.unwrap_or(row.label_since);
            format!("No heartbeat for {}", in_words(last.until(now)))
        }
        Label::Pending => "Has never connected".to_owned(),
        Label::Running => return None,
    };
    Some(SecondLine::Words(words))
}

/// Whether the second line moves with the clock.
pub fn is_counting(row: &RunnerRow) -> bool {
    matches!(row.label, Label::Paused | Label::Unknown) || row.queue_timeout_at.is_some()
}

/// `Resumes in 11 h 42 min`.
pub fn resumes_in(row: &RunnerRow, now: Timestamp) -> Option<String> {
    match row.intent {
        Intent::Paused { resume_at, .. } if resume_at > now => {
            Some(format!("Resumes in {}", left_in_words(now.until(resume_at))))
        }
        Intent::Paused { .. } => Some("Resumes now".to_owned()),
        Intent::Active | Intent::Pausing { .. } => None,
    }
}

/// `3 tasks and 1 transaction to finish`.
pub fn to_finish(row: &RunnerRow) -> String {
    if let Some(reason) = &row.drain_waits_for {
        return reason.clone();
    }
    match work(row.running_tasks, row.open_transactions) {
        Some(work) if row.link == Link::Unknown => format!("Connection lost with {work} to finish"),
        Some(work) => format!("{work} to finish"),
        None => "Nothing left to finish, waits for the runner's word".to_owned(),
    }
}

fn stopping(row: &RunnerRow) -> String {
    match work(row.running_tasks, row.open_transactions) {
        Some(work) => format!("Finishes {work}"),
        None => "About to leave".to_owned(),
    }
}

/// `3 tasks and 1 transaction`, or nothing.
pub fn work(tasks: u32, transactions: u32) -> Option<String> {
    match (tasks, transactions) {
        (0, 0) => None,
        (tasks, 0) => Some(counted(tasks, "task")),
        (0, transactions) => Some(counted(transactions, "transaction")),
        (tasks, transactions) => {
            Some(format!("{} and {}", counted(tasks, "task"), counted(transactions, "transaction")))
        }
    }
}

/// Whether the offline mark stands beside the state: the label alone would hide that nobody is there.
pub fn is_offline(row: &RunnerRow) -> bool {
    !row.intent.is_active() && row.link != Link::Connected
}

/// `18 held`, `2 waiting`, `3 queued`, `0`.
pub fn queue(row: &RunnerRow) -> String {
    let count = row.queued_tasks;
    match row.label {
        _ if count == 0 => "0".to_owned(),
        Label::Pausing | Label::Paused => format!("{count} held"),
        Label::Running => format!("{count} queued"),
        Label::Pending | Label::Stopping | Label::Stopped | Label::Unknown => format!("{count} waiting"),
    }
}

/// The line below the page's title.
pub fn summary(rows: &[RunnerRow]) -> String {
    let sum = |field: fn(&RunnerRow) -> u32| rows.iter().map(|row| u64::from(field(row))).sum::<u64>();
    format!(
        "{}, {} of {} running, {} queued",
        counted(rows.len() as u64, "runner"),
        sum(|row| row.running_tasks),
        counted(sum(|row| row.task_slots), "task"),
        sum(|row| row.queued_tasks)
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::PauseId;
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    const PAUSE: PauseId = PauseId(Uuid::from_u128(7));

    fn words(row: &RunnerRow, now_s: i64) -> Option<String> {
        match second_line(row, Timestamp(now_s * 1_000)) {
            Some(SecondLine::Words(words)) => Some(words),
            Some(SecondLine::Since(since)) => Some(format!("since {}", since.0)),
            None => None,
        }
    }

    fn paused(resume_at_s: i64) -> RunnerRow {
        let intent = Intent::Paused {
            pause: PAUSE,
            paused_at: Timestamp(0),
            resume_at: Timestamp(resume_at_s * 1_000),
        };
        RunnerRow { label: Label::Paused, intent, ..runner(1, "local") }
    }

    fn pausing(tasks: u32, transactions: u32) -> RunnerRow {
        RunnerRow {
            label: Label::Pausing,
            intent: Intent::Pausing { pause: PAUSE, duration: Duration::from_secs(1) },
            running_tasks: tasks,
            open_transactions: transactions,
            ..runner(1, "local")
        }
    }

    #[test]
    fn a_paused_runner_counts_down() {
        assert_eq!(words(&paused(43_200), 1_080).as_deref(), Some("Resumes in 11 h 42 min"));
        assert_eq!(words(&paused(10), 11).as_deref(), Some("Resumes now"));
    }

    #[test]
    fn a_pausing_runner_says_what_is_left() {
        assert_eq!(words(&pausing(3, 1), 0).as_deref(), Some("3 tasks and 1 transaction to finish"));
        assert_eq!(words(&pausing(1, 0), 0).as_deref(), Some("1 task to finish"));
        assert_eq!(words(&pausing(0, 2), 0).as_deref(), Some("2 transactions to finish"));
        let stuck = "The transaction of \"Begin\" waits for \"Side\".".to_owned();
        let waiting = RunnerRow { drain_waits_for: Some(stuck.clone()), ..pausing(0, 1) };
        assert_eq!(words(&waiting, 0), Some(stuck));
        let lost = RunnerRow { link: Link::Unknown, ..pausing(1, 0) };
        assert_eq!(words(&lost, 0).as_deref(), Some("Connection lost with 1 task to finish"));
    }

    #[test]
    fn only_a_pause_hides_the_link_so_only_then_is_there_an_offline_mark() {
        assert!(!is_offline(&paused(9)));
        assert!(is_offline(&RunnerRow { link: Link::Stopped, ..paused(9) }));
        assert!(!is_offline(&RunnerRow { label: Label::Stopped, link: Link::Stopped, ..runner(1, "local") }));
    }

    #[test]
    fn a_queue_says_why_it_waits() {
        let with = |row: RunnerRow| queue(&RunnerRow { queued_tasks: 2, ..row });
        assert_eq!(with(paused(9)), "2 held");
        assert_eq!(with(runner(1, "local")), "2 queued");
        assert_eq!(with(RunnerRow { label: Label::Unknown, ..runner(1, "local") }), "2 waiting");
        assert_eq!(queue(&paused(9)), "0");
    }

    #[test]
    fn the_deadline_of_waiting_runs_comes_first() {
        let row = RunnerRow {
            label: Label::Stopped,
            link: Link::Stopped,
            queue_timeout_at: Some(Timestamp(900_000)),
            ..runner(1, "local")
        };
        assert_eq!(words(&row, 60).as_deref(), Some("Runs that wait fail in 14 min"));
    }

    #[test]
    fn the_summary_adds_up() {
        let rows = [RunnerRow { running_tasks: 3, queued_tasks: 2, ..runner(1, "a") }, runner(2, "b")];
        assert_eq!(summary(&rows), "2 runners, 3 of 40 tasks running, 2 queued");
    }
}
