//! The whole table of `decide` and `observe`, and what holds for every sequence of them.

use std::time::Duration;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const OURS: PauseId = PauseId(Uuid::from_u128(1));
const STALE: PauseId = PauseId(Uuid::from_u128(2));
const NEW: PauseId = PauseId(Uuid::from_u128(3));
const HOUR: Duration = Duration::from_secs(3600);
const NOW: Timestamp = Timestamp(1_000_000);
const IDLE: Work = Work { tasks: 0, transactions: 0, unacknowledged_instances: 0 };
const BUSY: Work = Work { tasks: 2, transactions: 1, unacknowledged_instances: 1 };

#[derive(Clone, Debug)]
enum Input {
    Command(Command),
    Observation(Observation),
}

fn pause() -> Input {
    Input::Command(Command::Pause { pause: NEW, by: "Ada".into(), reason: None, duration: HOUR })
}

fn resume() -> Input {
    Input::Command(Command::Resume { by: "Ada".into() })
}

fn step(runner: &Runner, input: &Input, work: Work, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    match input {
        Input::Command(command) => decide(runner, command, work, &Timing::default(), now),
        Input::Observation(observation) => Ok(observe(runner, *observation, work, &Timing::default(), now)),
    }
}

/// One cell: `=` for no change, otherwise what the runner is then, and what else happened.
fn cell(runner: &Runner, input: &Input, work: Work) -> String {
    let events = match step(runner, input, work, NOW) {
        Ok(events) => events,
        Err(refusal) => {
            let word = match refusal {
                Refusal::NeverConnected => "never connected",
                Refusal::NotPaused => "not paused",
                Refusal::NothingToRestart => "nothing to restart",
            };
            return format!("! {word}");
        }
    };
    if events.is_empty() {
        return "=".to_owned();
    }
    let after = events.iter().fold(*runner, apply);
    let notes = events.iter().filter_map(|event| match event {
        Event::PauseReached { outcome: PauseOutcome::RunnerLost, .. } => Some("lost"),
        Event::DurationChanged { .. } => Some("moved"),
        Event::QueueTimeoutSet(_) => Some("deadline"),
        Event::QueueTimeoutCancelled(_) => Some("no deadline"),
        Event::QueueTimedOut(_) => Some("timed out"),
        Event::RestartRequested => Some("restart"),
        _ => None,
    });
    [after.label().word()].into_iter().chain(notes).collect::<Vec<_>>().join(", ")
}

fn intents() -> [(&'static str, Intent); 3] {
    [
        ("Active", Intent::Active),
        ("Pausing", Intent::Pausing { pause: OURS, duration: HOUR }),
        ("Paused", Intent::Paused { pause: OURS, paused_at: Timestamp(0), resume_at: NOW }),
    ]
}

fn inputs() -> Vec<(&'static str, Input, Work)> {
    let see = Input::Observation;
    let change = || Input::Command(Command::ChangeDuration { duration: 2 * HOUR });
    vec![
        ("pause, busy", pause(), BUSY),
        ("pause, idle", pause(), IDLE),
        ("resume", resume(), BUSY),
        ("change duration", change(), BUSY),
        ("restart", Input::Command(Command::Restart), BUSY),
        ("link Pending", see(Observation::LinkIs(Link::Pending)), BUSY),
        ("link Connected", see(Observation::LinkIs(Link::Connected)), BUSY),
        ("link Stopping", see(Observation::LinkIs(Link::Stopping)), BUSY),
        ("link Stopped", see(Observation::LinkIs(Link::Stopped)), BUSY),
        ("link Unknown", see(Observation::LinkIs(Link::Unknown)), BUSY),
        ("link Stopped, idle", see(Observation::LinkIs(Link::Stopped)), IDLE),
        ("link Unknown, idle", see(Observation::LinkIs(Link::Unknown)), IDLE),
        ("work goes on", see(Observation::WorkChanged), BUSY),
        ("work is finished", see(Observation::WorkChanged), IDLE),
        ("resume due", see(Observation::ResumeDue(OURS)), BUSY),
        ("stale resume due", see(Observation::ResumeDue(STALE)), BUSY),
        ("time-out due", see(Observation::QueueTimeoutDue(OURS)), BUSY),
    ]
}

/// A command or observation that is added has no arm here, so this does not compile until it has one and a row.
fn kind(input: &Input) -> usize {
    match input {
        Input::Command(Command::Pause { .. }) => 0,
        Input::Command(Command::Resume { .. }) => 1,
        Input::Command(Command::ChangeDuration { .. }) => 2,
        Input::Command(Command::Restart) => 3,
        Input::Observation(Observation::LinkIs(Link::Pending)) => 4,
        Input::Observation(Observation::LinkIs(Link::Connected)) => 5,
        Input::Observation(Observation::LinkIs(Link::Stopping)) => 6,
        Input::Observation(Observation::LinkIs(Link::Stopped)) => 7,
        Input::Observation(Observation::LinkIs(Link::Unknown)) => 8,
        Input::Observation(Observation::WorkChanged) => 9,
        Input::Observation(Observation::ResumeDue(_)) => 10,
        Input::Observation(Observation::QueueTimeoutDue(_)) => 11,
    }
}

/// The same for intents and links, which are the table's blocks and columns.
fn place(runner: &Runner) -> (usize, usize) {
    let intent = match runner.intent {
        Intent::Active => 0,
        Intent::Pausing { .. } => 1,
        Intent::Paused { .. } => 2,
    };
    let link = match runner.link {
        Link::Pending => 0,
        Link::Connected => 1,
        Link::Stopping => 2,
        Link::Stopped => 3,
        Link::Unknown => 4,
    };
    (intent, link)
}

#[test]
fn the_table_leaves_nothing_out() {
    let kinds: std::collections::BTreeSet<usize> = inputs().iter().map(|(_, input, _)| kind(input)).collect();
    assert!(kinds.iter().copied().eq(0..=11), "an input has no row: {kinds:?}");
    let mut places = Vec::new();
    for (_, intent) in intents() {
        places.extend(Link::ALL.iter().map(|&link| place(&Runner { link, intent, queue_timeout: None })));
    }
    let all: Vec<_> = (0..3).flat_map(|intent| (0..5).map(move |link| (intent, link))).collect();
    assert_eq!(places, all, "an intent has no block, or a link no column");
}

fn render(intents: &[(&'static str, Intent)], queue_timeout: Option<QueueTimeout>) -> String {
    let mut table = String::new();
    for &(intent_name, intent) in intents {
        let links: Vec<String> = Link::ALL.iter().map(|link| format!("{link:?}")).collect();
        table.push_str(&format!("{intent_name} | {}\n", links.join(" | ")));
        for (input_name, input, work) in inputs() {
            let cells: Vec<String> = Link::ALL
                .iter()
                .map(|&link| cell(&Runner { link, intent, queue_timeout }, &input, work))
                .collect();
            table.push_str(&format!("  {input_name} | {}\n", cells.join(" | ")));
        }
    }
    table
}

#[test]
fn every_intent_link_and_input_has_its_outcome() {
    let expected = "\
Active | Pending | Connected | Stopping | Stopped | Unknown
  pause, busy | ! never connected | Pausing | Pausing | Pausing | Pausing
  pause, idle | ! never connected | Paused | Paused | Paused | Paused, lost
  resume | = | = | = | = | =
  change duration | ! not paused | ! not paused | ! not paused | ! not paused | ! not paused
  restart | ! nothing to restart | Running, restart | ! nothing to restart | ! nothing to restart | ! nothing to restart
  link Pending | = | Pending | Pending | Pending | Pending
  link Connected | Running | = | Running | Running | Running
  link Stopping | Stopping | Stopping | = | Stopping | Stopping
  link Stopped | Stopped | Stopped | Stopped | = | Stopped
  link Unknown | Unknown | Unknown | Unknown | Unknown | =
  link Stopped, idle | Stopped | Stopped | Stopped | = | Stopped
  link Unknown, idle | Unknown | Unknown | Unknown | Unknown | =
  work goes on | = | = | = | = | =
  work is finished | = | = | = | = | =
  resume due | = | = | = | = | =
  stale resume due | = | = | = | = | =
  time-out due | = | = | = | = | =
Pausing | Pending | Connected | Stopping | Stopped | Unknown
  pause, busy | = | = | = | = | =
  pause, idle | = | = | = | = | =
  resume | Pending, deadline | Running | Stopping, deadline | Stopped, deadline | Unknown, deadline
  change duration | Pausing, moved | Pausing, moved | Pausing, moved | Pausing, moved | Pausing, moved
  restart | ! nothing to restart | Pausing, restart | ! nothing to restart | ! nothing to restart | ! nothing to restart
  link Pending | = | Pausing | Pausing | Pausing | Pausing
  link Connected | Pausing | = | Pausing | Pausing | Pausing
  link Stopping | Pausing | Pausing | = | Pausing | Pausing
  link Stopped | Pausing | Pausing | Pausing | = | Pausing
  link Unknown | Pausing | Pausing | Pausing | Pausing | =
  link Stopped, idle | Paused | Paused | Paused | Paused | Paused
  link Unknown, idle | Paused, lost | Paused, lost | Paused, lost | Paused, lost | Paused, lost
  work goes on | = | = | = | = | =
  work is finished | Paused | Paused | Paused | Paused | Paused, lost
  resume due | = | = | = | = | =
  stale resume due | = | = | = | = | =
  time-out due | = | = | = | = | =
Paused | Pending | Connected | Stopping | Stopped | Unknown
  pause, busy | = | = | = | = | =
  pause, idle | = | = | = | = | =
  resume | Pending, deadline | Running | Stopping, deadline | Stopped, deadline | Unknown, deadline
  change duration | Paused, moved | Paused, moved | Paused, moved | Paused, moved | Paused, moved
  restart | ! nothing to restart | Paused, restart | ! nothing to restart | ! nothing to restart | ! nothing to restart
  link Pending | = | Paused | Paused | Paused | Paused
  link Connected | Paused | = | Paused | Paused | Paused
  link Stopping | Paused | Paused | = | Paused | Paused
  link Stopped | Paused | Paused | Paused | = | Paused
  link Unknown | Paused | Paused | Paused | Paused | =
  link Stopped, idle | Paused | Paused | Paused | = | Paused
  link Unknown, idle | Paused | Paused | Paused | Paused | =
  work goes on | = | = | = | = | =
  work is finished | = | = | = | = | =
  resume due | Pending, deadline | Running | Stopping, deadline | Stopped, deadline | Unknown, deadline
  stale resume due | = | = | = | = | =
  time-out due | = | = | = | = | =
";
    assert_eq!(render(&intents(), None), expected);
}

#[test]
fn a_runner_that_runs_wait_for_has_its_own_outcomes() {
    // Only an Active runner has a deadline, because a pause cancels it.
    let expected = "\
Active | Pending | Connected | Stopping | Stopped | Unknown
  pause, busy | ! never connected | Pausing, no deadline | Pausing, no deadline | Pausing, no deadline | Pausing, no deadline
  pause, idle | ! never connected | Paused, no deadline | Paused, no deadline | Paused, no deadline | Paused, no deadline, lost
  resume | = | = | = | = | =
  change duration | ! not paused | ! not paused | ! not paused | ! not paused | ! not paused
  restart | ! nothing to restart | Running, restart | ! nothing to restart | ! nothing to restart | ! nothing to restart
  link Pending | = | Pending | Pending | Pending | Pending
  link Connected | Running, no deadline | Running, no deadline | Running, no deadline | Running, no deadline | Running, no deadline
  link Stopping | Stopping | Stopping | = | Stopping | Stopping
  link Stopped | Stopped | Stopped | Stopped | = | Stopped
  link Unknown | Unknown | Unknown | Unknown | Unknown | =
  link Stopped, idle | Stopped | Stopped | Stopped | = | Stopped
  link Unknown, idle | Unknown | Unknown | Unknown | Unknown | =
  work goes on | = | = | = | = | =
  work is finished | = | = | = | = | =
  resume due | = | = | = | = | =
  stale resume due | = | = | = | = | =
  time-out due | Pending, timed out | Running, timed out | Stopping, timed out | Stopped, timed out | Unknown, timed out
";
    let [active, ..] = intents();
    assert_eq!(render(&[active], Some(QueueTimeout { pause: OURS, at: NOW })), expected);
}

#[test]
fn a_queue_deadline_is_cancelled_by_connecting_or_a_new_pause_and_fires_once() {
    let timeout = QueueTimeout { pause: OURS, at: NOW };
    let runner = Runner { link: Link::Stopped, intent: Intent::Active, queue_timeout: Some(timeout) };
    let outcome = |input: Input, work| cell(&runner, &input, work);
    assert_eq!(
        outcome(Input::Observation(Observation::LinkIs(Link::Connected)), IDLE),
        "Running, no deadline"
    );
    assert_eq!(outcome(Input::Observation(Observation::LinkIs(Link::Unknown)), IDLE), "Unknown");
    assert_eq!(outcome(pause(), BUSY), "Pausing, no deadline");
    assert_eq!(outcome(Input::Observation(Observation::QueueTimeoutDue(STALE)), IDLE), "=");
    let due = Input::Observation(Observation::QueueTimeoutDue(OURS));
    assert_eq!(outcome(due.clone(), IDLE), "Stopped, timed out");
    let fired = step(&runner, &due, IDLE, NOW).unwrap().iter().fold(runner, apply);
    assert_eq!(step(&fired, &due, IDLE, NOW), Ok(Vec::new()));
    let early = Runner { queue_timeout: Some(QueueTimeout { pause: OURS, at: NOW + HOUR }), ..runner };
    assert_eq!(step(&early, &due, IDLE, NOW), Ok(Vec::new()));
}

#[test]
fn the_automatic_resume_counts_from_the_moment_it_is_paused() {
    let runner = Runner { link: Link::Connected, ..Runner::new() };
    let pausing = step(&runner, &pause(), BUSY, NOW).unwrap().iter().fold(runner, apply);
    let later = NOW + Duration::from_secs(90);
    let paused = observe(&pausing, Observation::WorkChanged, IDLE, &Timing::default(), later);
    assert_eq!(
        paused.iter().fold(pausing, apply).intent,
        Intent::Paused { pause: NEW, paused_at: later, resume_at: later + HOUR }
    );
}

fn any_input() -> impl Strategy<Value = Input> {
    let pauses = prop_oneof![Just(OURS), Just(STALE), Just(NEW)];
    prop_oneof![
        pauses.clone().prop_map(|pause| Input::Command(Command::Pause {
            pause,
            by: "Ada".into(),
            reason: None,
            duration: HOUR
        })),
        Just(resume()),
        (0..4u32).prop_map(|hours| Input::Command(Command::ChangeDuration { duration: hours * HOUR })),
        Just(Input::Command(Command::Restart)),
        (0..5usize).prop_map(|at| Input::Observation(Observation::LinkIs(Link::ALL[at]))),
        Just(Input::Observation(Observation::WorkChanged)),
        pauses.clone().prop_map(|pause| Input::Observation(Observation::ResumeDue(pause))),
        pauses.prop_map(|pause| Input::Observation(Observation::QueueTimeoutDue(pause))),
    ]
}

fn any_work() -> impl Strategy<Value = Work> {
    (0..2u32, 0..2u32, 0..2u32).prop_map(|(tasks, transactions, unacknowledged_instances)| Work {
        tasks,
        transactions,
        unacknowledged_instances,
    })
}

proptest! {
    #[test]
    fn the_axes_never_touch_each_other(
        steps in prop::collection::vec((any_input(), any_work(), -50_000_000i64..50_000_000), 1..60)
    ) {
        let mut runner = Runner::new();
        let mut now = NOW;
        for (input, work, jump) in steps {
            // Clocks may jump, in both directions.
            now = Timestamp(now.0 + jump);
            let before = runner;
            let Ok(events) = step(&runner, &input, work, now) else { continue };
            runner = events.iter().fold(runner, apply);
            match input {
                Input::Command(_) => prop_assert_eq!(runner.link, before.link, "a command changed the link"),
                Input::Observation(Observation::LinkIs(link)) => {
                    prop_assert_eq!(runner.link, link);
                    let drained = matches!(before.intent, Intent::Pausing { .. }) && work.is_finished();
                    prop_assert!(runner.intent == before.intent || drained, "a heartbeat changed the intent");
                }
                Input::Observation(_) => prop_assert_eq!(runner.link, before.link),
            }
            if let (Intent::Paused { .. }, false) = (runner.intent, matches!(before.intent, Intent::Paused { .. })) {
                prop_assert!(work.is_finished(), "Paused with work left");
            }
            // Whatever was accepted is complete: seeing the same again changes nothing.
            if let Input::Observation(_) = input {
                prop_assert_eq!(step(&runner, &input, work, now), Ok(Vec::new()));
            }
        }
    }
}
