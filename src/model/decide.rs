//! What a command or an observation does to a runner: `decide` and `observe` say which events follow,
//! `apply` makes them state. Never act on anything but their arguments.

use std::time::Duration;

use crate::{
    EndedBy, Intent, Link, Pause, PauseId, PauseOutcome, QueueTimeout, Runner, Timestamp, Timing, Work,
};

/// What a person wants of a runner. Names a desired state, never a toggle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Pause {
        pause: PauseId,
        by: String,
        reason: Option<String>,
        duration: Duration,
    },
    Resume {
        by: String,
    },
    /// Moves the automatic resume of the pause that is under way to `duration` after it began.
    ChangeDuration {
        duration: Duration,
    },
    /// Asks every instance to finish and leave; whoever supervises them brings them back.
    Restart,
}

/// What is seen of a runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// What its instances' heartbeats say.
    LinkIs(Link),
    /// A task or transaction ended, a lease expired, an instance acknowledged a pause: look at the work again.
    WorkChanged,
    /// The pause's automatic resume fell due.
    ResumeDue(PauseId),
    /// The queue's time-out after that pause fell due.
    QueueTimeoutDue(PauseId),
}

/// What happened to a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    LinkChanged(Link),
    PauseRequested(Pause),
    /// Pausing came to its end: the runner is Paused.
    PauseReached {
        pause: PauseId,
        outcome: PauseOutcome,
        paused_at: Timestamp,
        resume_at: Timestamp,
    },
    DurationChanged {
        pause: PauseId,
        duration: Duration,
        resume_at: Option<Timestamp>,
    },
    /// The runner is Active again. `outcome` is present when it never became Paused.
    PauseEnded {
        pause: PauseId,
        ended_by: EndedBy,
        at: Timestamp,
        outcome: Option<PauseOutcome>,
    },
    QueueTimeoutSet(QueueTimeout),
    QueueTimeoutCancelled(PauseId),
    /// The runs that had tasks queued in this pause fail now.
    QueueTimedOut(PauseId),
    RestartRequested,
}

/// Why a command cannot be carried out now (409 on the wire).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The runner has never connected, so there is nothing to pause. Start it first.")]
    NeverConnected,
    #[error("The runner is not paused, so there is no pause whose duration could change.")]
    NotPaused,
    #[error("No instance of the runner is connected, so there is nothing to restart.")]
    NothingToRestart,
}

/// The events that follow from a person's command. Empty means accepted without change.
pub fn decide(
    runner: &Runner,
    command: &Command,
    work: Work,
    timing: &Timing,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match (command, runner.intent) {
        (Command::Pause { .. }, Intent::Active) if runner.link == Link::Pending => {
            Err(Refusal::NeverConnected)
        }
        (Command::Pause { pause, by, reason, duration }, Intent::Active) => {
            let requested = Event::PauseRequested(Pause {
                id: *pause,
                requested_by: by.clone(),
                requested_at: now,
                reason: reason.clone(),
                duration: *duration,
                paused_at: None,
                resume_at: None,
                outcome: None,
                ended_by: None,
                ended_at: None,
                finished_tasks: 0,
                held_tasks: 0,
                timed_out_tasks: 0,
            });
            let cancelled = runner.queue_timeout.map(|timeout| Event::QueueTimeoutCancelled(timeout.pause));
            let mut events: Vec<Event> = cancelled.into_iter().chain([requested]).collect();
            let pausing = events.iter().fold(*runner, apply);
            events.extend(reach_pause(&pausing, work, now));
            Ok(events)
        }
        (Command::Pause { .. }, Intent::Pausing { .. } | Intent::Paused { .. }) => Ok(Vec::new()),
        (Command::Resume { .. }, Intent::Active) => Ok(Vec::new()),
        (Command::Resume { by }, Intent::Pausing { pause, .. } | Intent::Paused { pause, .. }) => {
            Ok(end_pause(runner, pause, EndedBy::Person { name: by.clone() }, timing, now))
        }
        (Command::ChangeDuration { .. }, Intent::Active) => Err(Refusal::NotPaused),
        (Command::ChangeDuration { duration }, Intent::Pausing { pause, .. }) => {
            Ok(vec![Event::DurationChanged { pause, duration: *duration, resume_at: None }])
        }
        (Command::ChangeDuration { duration }, Intent::Paused { pause, paused_at, .. }) => {
            let resume_at = Some(paused_at + *duration);
            Ok(vec![Event::DurationChanged { pause, duration: *duration, resume_at }])
        }
        (Command::Restart, _) if runner.link == Link::Connected => Ok(vec![Event::RestartRequested]),
        (Command::Restart, _) => Err(Refusal::NothingToRestart),
    }
}

/// The events that follow from what was seen. A stale observation has none.
pub fn observe(
    runner: &Runner,
    observation: Observation,
    work: Work,
    timing: &Timing,
    now: Timestamp,
) -> Vec<Event> {
    match observation {
        Observation::LinkIs(link) => {
            let mut events = Vec::new();
            if link != runner.link {
                events.push(Event::LinkChanged(link));
            }
            if let (Link::Connected, Some(timeout)) = (link, runner.queue_timeout) {
                events.push(Event::QueueTimeoutCancelled(timeout.pause));
            }
            let seen = events.iter().fold(*runner, apply);
            events.extend(reach_pause(&seen, work, now));
            events
        }
        Observation::WorkChanged => reach_pause(runner, work, now).into_iter().collect(),
        Observation::ResumeDue(due) => match runner.intent {
            Intent::Paused { pause, resume_at, .. } if pause == due && resume_at <= now => {
                end_pause(runner, pause, EndedBy::AutoResume, timing, now)
            }
            _ => Vec::new(),
        },
        Observation::QueueTimeoutDue(due) => match runner.queue_timeout {
            Some(timeout) if timeout.pause == due && timeout.at <= now => vec![Event::QueueTimedOut(due)],
            _ => Vec::new(),
        },
    }
}

/// The runner after the event.
pub fn apply(mut runner: Runner, event: &Event) -> Runner {
    match event {
        Event::LinkChanged(link) => runner.link = *link,
        Event::PauseRequested(pause) => {
            runner.intent = Intent::Pausing { pause: pause.id, duration: pause.duration };
        }
        Event::PauseReached { pause, paused_at, resume_at, .. } => {
            runner.intent = Intent::Paused { pause: *pause, paused_at: *paused_at, resume_at: *resume_at };
        }
        Event::DurationChanged { pause, duration, resume_at } => {
            runner.intent = match (runner.intent, resume_at) {
                (Intent::Paused { paused_at, .. }, Some(resume_at)) => {
                    Intent::Paused { pause: *pause, paused_at, resume_at: *resume_at }
                }
                (Intent::Pausing { .. }, _) => Intent::Pausing { pause: *pause, duration: *duration },
                (intent, _) => intent,
            };
        }
        Event::PauseEnded { .. } => runner.intent = Intent::Active,
        Event::QueueTimeoutSet(timeout) => runner.queue_timeout = Some(*timeout),
        Event::QueueTimeoutCancelled(_) | Event::QueueTimedOut(_) => runner.queue_timeout = None,
        Event::RestartRequested => {}
    }
    runner
}

/// Paused as soon as a Pausing runner has nothing left to finish.
fn reach_pause(runner: &Runner, work: Work, now: Timestamp) -> Option<Event> {
    match runner.intent {
        Intent::Pausing { pause, duration } if work.is_finished() => Some(Event::PauseReached {
            pause,
            outcome: match runner.link {
                Link::Unknown => PauseOutcome::RunnerLost,
                _ => PauseOutcome::Drained,
            },
            paused_at: now,
            resume_at: now + duration,
        }),
        _ => None,
    }
}

/// Active again, and a deadline for the runs that waited when nobody is there to go on with them.
fn end_pause(
    runner: &Runner,
    pause: PauseId,
    ended_by: EndedBy,
    timing: &Timing,
    now: Timestamp,
) -> Vec<Event> {
    let outcome = matches!(runner.intent, Intent::Pausing { .. }).then_some(PauseOutcome::Cancelled);
    let ended = Event::PauseEnded { pause, ended_by, at: now, outcome };
    let timeout = (!runner.is_connected())
        .then(|| Event::QueueTimeoutSet(QueueTimeout { pause, at: now + timing.queue_timeout }));
    [ended].into_iter().chain(timeout).collect()
}

#[cfg(test)]
mod tests;
