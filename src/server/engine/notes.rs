//! What a change has to tell once it is committed: log lines in which one pause can be followed by its id, and counts.
//! Never tells of what was rolled back.

use model::{EndedBy, Pause, PauseOutcome, RunnerId, Timestamp};
use tracing::info;

use crate::metrics::Metrics;

/// Something that happened.
#[derive(Clone, Debug)]
pub(super) enum Note {
    OfPause {
        runner: RunnerId,
        name: String,
        pause: Box<Pause>,
        what: PauseNote,
    },
    /// A task was handed out.
    HandedOut {
        queued_at: Timestamp,
        now: Timestamp,
    },
    /// A lease ran out that should have been renewed by then.
    LeaseExpired {
        due: Option<Timestamp>,
        now: Timestamp,
    },
}

/// What happened to a pause.
#[derive(Clone, Copy, Debug)]
pub(super) enum PauseNote {
    Requested,
    Reached,
    DurationChanged,
    Ended,
    /// Runs that it held failed.
    TimedOut {
        runs: u32,
    },
}

impl Note {
    /// Tells it to the log and the counters.
    pub(super) fn tell(self, metrics: &Metrics) {
        match self {
            Note::OfPause { runner, name, pause, what } => {
                count(&pause, what, metrics);
                log(runner, &name, &pause, what);
            }
            Note::HandedOut { queued_at, now } => {
                metrics.task_wait_seconds.observe(queued_at.until(now).as_secs_f64());
            }
            Note::LeaseExpired { due, now } => {
                metrics.lease_expiries.inc();
                if let Some(due) = due {
                    metrics.timer_lag_seconds.observe(due.until(now).as_secs_f64());
                }
            }
        }
    }
}

fn count(pause: &Pause, what: PauseNote, metrics: &Metrics) {
    match (what, pause.paused_at, pause.ended_at, pause.resume_at) {
        (PauseNote::Reached, Some(paused_at), ..) => {
            metrics.drain_seconds.observe(pause.requested_at.until(paused_at).as_secs_f64());
        }
        (PauseNote::Ended, _, Some(ended_at), Some(resume_at))
            if pause.ended_by == Some(EndedBy::AutoResume) =>
        {
            metrics.timer_lag_seconds.observe(resume_at.until(ended_at).as_secs_f64());
        }
        _ => {}
    }
}

/// The reason that people give is not logged: it may hold anything.
fn log(runner: RunnerId, name: &str, pause: &Pause, what: PauseNote) {
    let id = pause.id;
    let seconds = pause.duration.as_secs();
    match what {
        PauseNote::Requested => info!(
            pause.id = %id, runner.id = %runner, runner.name = name, pause.by = pause.requested_by, pause.seconds = seconds,
            "Pause {id} of runner {name:?} was asked for by {:?}, for {seconds} s", pause.requested_by
        ),
        PauseNote::Reached => {
            let outcome = match pause.outcome {
                Some(PauseOutcome::RunnerLost) => "runner lost",
                _ => "drained",
            };
            let drain = pause.paused_at.map_or(0.0, |at| pause.requested_at.until(at).as_secs_f64());
            info!(
                pause.id = %id, runner.id = %runner, runner.name = name, pause.outcome = outcome, pause.drain_seconds = drain,
                pause.finished_tasks = pause.finished_tasks, pause.resume_at = pause.resume_at.map(|at| at.to_string()),
                "Pause {id}: runner {name:?} is paused ({outcome}) after {drain:.1} s"
            );
        }
        PauseNote::DurationChanged => info!(
            pause.id = %id, runner.id = %runner, runner.name = name, pause.seconds = seconds,
            "Pause {id} of runner {name:?} lasts {seconds} s now"
        ),
        PauseNote::Ended => {
            let by = match &pause.ended_by {
                Some(EndedBy::Person { name }) => name.as_str(),
                Some(EndedBy::AutoResume) | None => "the automatic resume",
            };
            let outcome = match pause.outcome {
                Some(PauseOutcome::Cancelled) => "cancelled before it was paused",
                Some(PauseOutcome::RunnerLost) => "runner lost",
                Some(PauseOutcome::Drained) | None => "resumed",
            };
            info!(
                pause.id = %id, runner.id = %runner, runner.name = name, pause.ended_by = by, pause.outcome = outcome,
                "Pause {id} of runner {name:?} was ended by {by} ({outcome})"
            );
        }
        PauseNote::TimedOut { runs } => info!(
            pause.id = %id, runner.id = %runner, runner.name = name, pause.timed_out_runs = runs,
            "Pause {id}: runner {name:?} did not come back in time, so {runs} runs that it held failed"
        ),
    }
}
