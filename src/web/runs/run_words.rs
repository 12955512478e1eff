//! What is said about a run: its duration split into active and held, what started it. Pure.

use api::run::RunRow;
use model::{ComponentState, Timestamp, Trigger};

use crate::time::{in_words, taken_in_words};
use crate::ui::duration_bar::Split;

/// How long it took, or takes so far.
pub fn split(run: &RunRow, now: Timestamp) -> Split {
    let end = run.finished_at.unwrap_or(now);
    let total = run.started_at.until(end);
    let held = run.held.total(end).min(total);
    Split { active: total.saturating_sub(held), held }
}

/// `· 1 min 40 s held`, behind the duration; nothing when it was not.
pub fn held_words(split: Split) -> String {
    if split.held.as_secs() == 0 { String::new() } else { format!("· {} held", in_words(split.held)) }
}

/// The two parts by name: `1 min 10 s active + 1 min held`.
pub fn split_words(split: Split) -> String {
    format!("{} active + {} held", taken_in_words(split.active), in_words(split.held))
}

/// Whether it waits for a paused runner now.
pub fn is_held(run: &RunRow) -> bool {
    run.status.is_active() && run.held.since.is_some()
}

/// The address that shows the run on the canvas.
pub fn on_canvas(run: &RunRow) -> String {
    let designer = api::route::path("/designer/{*path}", &[&run.pipeline]);
    format!("{designer}?run={}", run.id)
}

/// What started it.
pub fn trigger_words(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Designer => "Designer",
        Trigger::Api => "API",
        Trigger::Schedule => "Schedule",
        Trigger::ScheduleRunNow => "Schedule, run now",
        Trigger::Unknown => "Unknown",
    }
}

/// The file's name without its folder and suffix, and the folder.
pub fn pipeline_name(path: &str) -> (&str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.strip_suffix(".orch.yaml").or_else(|| name.strip_suffix(".tran.yaml")).unwrap_or(name);
    (name, folder)
}

/// How long a component took, or takes so far; nothing before it started.
pub fn component_duration(
    state: ComponentState,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<String> {
    let started_at = started_at?;
    match (finished_at, state) {
        (Some(end), _) => Some(taken_in_words(started_at.until(end))),
        (None, ComponentState::Running) => Some(in_words(started_at.until(now))),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{HeldClock, RunStatus};

    use super::*;
    use crate::runs::fixture::run;

    #[test]
    fn a_duration_is_active_and_held() {
        let held = HeldClock { held: Duration::from_secs(40), since: None };
        let split = split(&RunRow { held, ..run(1, 0) }, Timestamp(0));
        assert_eq!(held_words(split), "· 40 s held");
        assert_eq!(split_words(split), "20 s active + 40 s held");
        assert!((split.held_percent() - 66.7).abs() < 0.1);
    }

    #[test]
    fn a_run_that_is_held_goes_on_counting_both() {
        let running = RunRow {
            status: RunStatus::Running,
            finished_at: None,
            held: HeldClock { held: Duration::ZERO, since: Some(Timestamp(70_000)) },
            ..run(1, 0)
        };
        assert!(is_held(&running));
        assert_eq!(split_words(split(&running, Timestamp(170_000))), "1 min 10 s active + 1 min 40 s held");
    }

    #[test]
    fn a_run_that_was_never_held_does_not_mention_it() {
        assert_eq!(held_words(split(&run(1, 0), Timestamp(0))), "");
    }

    #[test]
    fn a_path_is_a_name_and_a_folder() {
        assert_eq!(pipeline_name("Checks/Daily/Load orders.orch.yaml"), ("Load orders", "Checks/Daily"));
        assert_eq!(pipeline_name("Facts.tran.yaml"), ("Facts", ""));
        assert_eq!(pipeline_name("odd"), ("odd", ""));
    }

    #[test]
    fn only_what_started_has_a_duration() {
        let at = |ms| Some(Timestamp(ms));
        assert_eq!(component_duration(ComponentState::Held, None, None, Timestamp(9)), None);
        assert_eq!(
            component_duration(ComponentState::Failed, at(0), at(430), Timestamp(9)).as_deref(),
            Some("0.4 s")
        );
        assert_eq!(
            component_duration(ComponentState::Running, at(0), None, Timestamp(5_000)).as_deref(),
            Some("5 s")
        );
    }
}
