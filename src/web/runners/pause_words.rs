//! What pausing and resuming do, in sentences with numbers. Pure.

use api::runner::{PausePreview, RunnerRow};
use model::{EndedBy, Pause, PauseOutcome};

use super::row_words::work;
use crate::time::{counted, in_words};

/// `2 tasks and 1 transaction finish first`.
pub fn finish_first_words(preview: &PausePreview) -> String {
    match work(preview.running_tasks, preview.open_transactions) {
        Some(work) if preview.running_tasks + preview.open_transactions == 1 => {
            format!("{work} finishes first")
        }
        Some(work) => format!("{work} finish first"),
        None => "Nothing is executing, so it is paused at once".to_owned(),
    }
}

/// `3 queued tasks are held`.
pub fn queued_words(preview: &PausePreview) -> String {
    match preview.queued_tasks {
        0 => "No task is queued; new ones are held".to_owned(),
        1 => "1 queued task is held".to_owned(),
        count => format!("{count} queued tasks are held"),
    }
}

/// `2 runs stay active and go on when it resumes. Nothing is cancelled.`
pub fn active_runs_words(preview: &PausePreview) -> String {
    match preview.active_runs {
        0 => "No run is active; new ones are accepted and wait".to_owned(),
        1 => "1 run stays active and goes on when it resumes. Nothing is cancelled.".to_owned(),
        count => format!("{count} runs stay active and go on when it resumes. Nothing is cancelled."),
    }
}

/// `12 hours`, `15 minutes`; anything uneven in short units.
pub fn duration_words(seconds: u64) -> String {
    match seconds {
        0 => "0 seconds".to_owned(),
        _ if seconds.is_multiple_of(3_600) => counted(seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) && seconds < 3_600 => counted(seconds / 60, "minute"),
        _ if seconds < 60 => counted(seconds, "second"),
        _ => in_words(std::time::Duration::from_secs(seconds)),
    }
}

/// What resuming does to a runner that is Pausing or Paused.
pub fn resume_words(row: &RunnerRow) -> String {
    let queue = match row.queued_tasks {
        0 => "Nothing waits in its queue.".to_owned(),
        1 => "1 held task goes on.".to_owned(),
        count => format!("{count} held tasks go on, in their order."),
    };
    let first = if matches!(row.intent, model::Intent::Pausing { .. }) {
        "It is still finishing its work: resuming now cancels the pause."
    } else {
        "The runner takes tasks again."
    };
    if row.link == model::Link::Connected {
        format!("{first} {queue}")
    } else {
        format!(
            "{first} It is not connected: runs that wait for it fail unless it connects within the queue's time limit. {queue}"
        )
    }
}

/// What restarting does.
pub fn restart_words(row: &RunnerRow) -> String {
    let work = match work(row.running_tasks, row.open_transactions) {
        Some(work) => format!("It first finishes {work}, then its processes end."),
        None => "Its processes end at once.".to_owned(),
    };
    let paused = if row.intent.is_active() { "" } else { " It stays paused." };
    format!("{work} Whatever supervises them starts them again. Queued tasks wait.{paused}")
}

/// How a pause in the history ended, in words.
pub fn outcome_words(pause: &Pause) -> &'static str {
    match (pause.outcome, pause.ended_at.is_some()) {
        (None, false) => "Finishing its work",
        (Some(PauseOutcome::Drained), false) => "Paused",
        (Some(PauseOutcome::RunnerLost), false) => "Paused, the runner was lost",
        (Some(PauseOutcome::Cancelled), _) | (None, true) => "Cancelled before it was paused",
        (Some(PauseOutcome::Drained), true) => "Resumed",
        (Some(PauseOutcome::RunnerLost), true) => "Resumed, the runner had been lost",
    }
}

/// Who or what ended it.
pub fn ended_by_words(pause: &Pause) -> Option<String> {
    pause.ended_by.as_ref().map(|ended_by| match ended_by {
        EndedBy::Person { name } => name.clone(),
        EndedBy::AutoResume => "by itself".to_owned(),
    })
}

/// `4 finished, 3 held, 1 timed out`.
pub fn counts_words(pause: &Pause) -> String {
    let timed_out = match pause.timed_out_tasks {
        0 => String::new(),
        count => format!(", {count} timed out"),
    };
    format!("{} finished, {} held{timed_out}", pause.finished_tasks, pause.held_tasks)
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn preview(
        running_tasks: u32,
        open_transactions: u32,
        queued_tasks: u32,
        active_runs: u32,
    ) -> PausePreview {
        PausePreview {
            version: 1,
            running_tasks,
            open_transactions,
            queued_tasks,
            active_runs,
            default_duration_seconds: 43_200,
            server_now: Timestamp(0),
        }
    }

    #[test]
    fn the_dialog_counts_in_plain_words() {
        let many = preview(2, 1, 3, 2);
        assert_eq!(finish_first_words(&many), "2 tasks and 1 transaction finish first");
        assert_eq!(queued_words(&many), "3 queued tasks are held");
        assert_eq!(
            active_runs_words(&many),
            "2 runs stay active and go on when it resumes. Nothing is cancelled."
        );
    }

    #[test]
    fn one_and_none_have_their_own_words() {
        assert_eq!(finish_first_words(&preview(1, 0, 0, 0)), "1 task finishes first");
        assert_eq!(finish_first_words(&preview(0, 1, 0, 0)), "1 transaction finishes first");
        assert_eq!(finish_first_words(&preview(0, 0, 0, 0)), "Nothing is executing, so it is paused at once");
        assert_eq!(queued_words(&preview(0, 0, 1, 0)), "1 queued task is held");
        assert!(active_runs_words(&preview(0, 0, 0, 1)).starts_with("1 run stays active"));
    }

    #[test]
    fn durations_are_said_as_people_choose_them() {
        let words = [900, 3_600, 43_200, 90, 45, 5_400].map(duration_words);
        assert_eq!(words, ["15 minutes", "1 hour", "12 hours", "1 min 30 s", "45 seconds", "1 h 30 min"]);
    }
}
