//! What happens to each of several runners, in a line. Pure.

use api::runner::RunnerRow;
use model::{Intent, Timestamp};

use super::bulk_flow::{Line, LineState, Plan, Wanted};
use super::row_words::{SecondLine, second_line, work};
use crate::time::counted;

/// `Pause 3 runners`.
pub fn title(plan: &Plan) -> String {
    let verb = match plan.wanted {
        Wanted::Pause => "Pause",
        Wanted::Resume => "Resume",
    };
    format!("{verb} {}", counted(plan.lines.len() as u64, "runner"))
}

/// What the command does, before it is sent.
pub fn intro(plan: &Plan) -> String {
    let all = plan.lines.len();
    match (plan.wanted, plan.included()) {
        (Wanted::Pause, 0) => "None of them can be paused now.".to_owned(),
        (Wanted::Resume, 0) => "None of them can be resumed now.".to_owned(),
        (Wanted::Pause, 1) if all == 1 => {
            "It finishes what it is doing and takes nothing new. Pipelines stay active and go on when it resumes.".to_owned()
        }
        (Wanted::Resume, 1) if all == 1 => "It takes tasks again. Held tasks go on, in their order.".to_owned(),
        (wanted, included) => {
            let who = if included == all { "They".to_owned() } else { format!("{included} of {all}") };
            match wanted {
                Wanted::Pause => format!(
                    "{who} finish what they are doing and take nothing new. Pipelines stay active and go on when they resume."
                ),
                Wanted::Resume => format!("{who} take tasks again. Held tasks go on, in their order."),
            }
        }
    }
}

/// What stands beside the runner's name: what will happen, or what became of it.
pub fn line(wanted: Wanted, line: &Line, now: Timestamp) -> String {
    let row = &line.row;
    match &line.state {
        LineState::Included => will(wanted, row),
        LineState::LeftOut(why) => format!("Left out. {why}"),
        LineState::Waiting(_) => "Waiting for the answer".to_owned(),
        LineState::Done => done(wanted, row, now),
        LineState::Changed => {
            format!("Nothing was done: it changed meanwhile and is {} now.", row.label.word())
        }
        LineState::Refused(why) => format!("Nothing was done. {why}"),
        LineState::Unanswered(_) => {
            "The server did not answer, so it is not known whether it was done.".to_owned()
        }
    }
}

fn will(wanted: Wanted, row: &RunnerRow) -> String {
    match wanted {
        Wanted::Pause => {
            let first = match work(row.running_tasks, row.open_transactions) {
                Some(work) => format!("Finishes {work} first"),
                None => "Is paused at once".to_owned(),
            };
            match row.queued_tasks {
                0 => first,
                count => format!("{first}, {} held", counted(u64::from(count), "queued task")),
            }
        }
        Wanted::Resume => match row.queued_tasks {
            0 => "Nothing waits in its queue".to_owned(),
            count => format!(
                "{} on",
                counted(u64::from(count), "held task") + if count == 1 { " goes" } else { " go" }
            ),
        },
    }
}

fn done(wanted: Wanted, row: &RunnerRow, now: Timestamp) -> String {
    let more = match second_line(row, now) {
        Some(SecondLine::Words(words)) => format!(": {words}"),
        Some(SecondLine::Since(_)) | None => String::new(),
    };
    match (wanted, row.intent) {
        (Wanted::Pause, Intent::Pausing { .. }) => format!("Pausing{more}"),
        (Wanted::Pause, Intent::Paused { .. }) => format!("Paused{more}"),
        (Wanted::Pause, Intent::Active) => "Was paused, and is resumed already".to_owned(),
        (Wanted::Resume, Intent::Active) => format!("Resumed, {} now{more}", row.label.word()),
        (Wanted::Resume, _) => "Was resumed, and is paused again".to_owned(),
    }
}

/// How it went, for all of them.
pub fn outcome(plan: &Plan) -> String {
    let tally = plan.tally();
    let verb = match plan.wanted {
        Wanted::Pause => "paused",
        Wanted::Resume => "resumed",
    };
    let all = tally.done + tally.failed + tally.waiting;
    let mut words = match tally.waiting {
        0 => format!("{} of {} {verb}.", tally.done, counted(all as u64, "runner")),
        waiting => format!("{waiting} of {} not answered yet.", counted(all as u64, "runner")),
    };
    if tally.left_out > 0 {
        words.push_str(&format!(" {} left out.", tally.left_out));
    }
    words
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{CommandId, Label, PauseId};
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    fn of(state: LineState, row: RunnerRow) -> String {
        line(Wanted::Pause, &Line { row, state }, Timestamp(0))
    }

    #[test]
    fn before_it_is_sent_each_line_says_what_will_happen() {
        let busy = RunnerRow { running_tasks: 2, queued_tasks: 1, ..runner(1, "a") };
        assert_eq!(of(LineState::Included, busy), "Finishes 2 tasks first, 1 queued task held");
        assert_eq!(of(LineState::Included, runner(1, "a")), "Is paused at once");
        let waiting = |queued_tasks| RunnerRow { queued_tasks, ..runner(1, "a") };
        assert_eq!(will(Wanted::Resume, &waiting(1)), "1 held task goes on");
        assert_eq!(will(Wanted::Resume, &waiting(3)), "3 held tasks go on");
    }

    #[test]
    fn afterwards_each_line_says_what_became_of_it() {
        let pausing = RunnerRow {
            label: Label::Pausing,
            intent: Intent::Pausing { pause: PauseId(Uuid::nil()), duration: Duration::ZERO },
            running_tasks: 3,
            ..runner(1, "a")
        };
        assert_eq!(of(LineState::Done, pausing.clone()), "Pausing: 3 tasks to finish");
        assert_eq!(
            of(LineState::Changed, pausing),
            "Nothing was done: it changed meanwhile and is Pausing now."
        );
        let left_out = LineState::LeftOut("It has never connected.".to_owned());
        assert_eq!(of(left_out, runner(1, "a")), "Left out. It has never connected.");
    }

    #[test]
    fn the_outcome_counts() {
        let line = |state: LineState| Line { row: runner(1, "a"), state };
        let plan = |lines: Vec<Line>| Plan {
            wanted: Wanted::Pause,
            lines,
            typed: String::new(),
            reason: String::new(),
            duration: super::super::pause_flow::Choice::Default,
            default_s: 1,
        };
        let lines = vec![
            line(LineState::Done),
            line(LineState::Refused(String::new())),
            line(LineState::LeftOut(String::new())),
        ];
        assert_eq!(outcome(&plan(lines)), "1 of 2 runners paused. 1 left out.");
        let lines = vec![line(LineState::Done), line(LineState::Waiting(CommandId(Uuid::nil())))];
        assert_eq!(outcome(&plan(lines)), "1 of 2 runners not answered yet.");
    }
}
