//! What the pause dialog sends, when, and how it takes what happens meanwhile.

use std::time::Duration;

use model::{PauseId, Timestamp};
use uuid::Uuid;

use super::*;
use crate::runners::fixture::runner;

const FIRST: CommandId = CommandId(Uuid::from_u128(1));
const SECOND: CommandId = CommandId(Uuid::from_u128(2));

fn opened() -> PauseFlow {
    PauseFlow::Closed.step(Input::Open(Box::new(runner(1, "local")))).0
}

fn typed(phrase: &str) -> PauseFlow {
    opened().step(Input::Type(phrase.to_owned())).0
}

fn preview(version: u64, default_duration_seconds: u64) -> PausePreview {
    PausePreview {
        version,
        running_tasks: 2,
        open_transactions: 1,
        queued_tasks: 3,
        active_runs: 2,
        default_duration_seconds,
        server_now: Timestamp(0),
    }
}

fn paused_row() -> RunnerRow {
    let intent = Intent::Pausing { pause: PauseId(Uuid::nil()), duration: Duration::from_secs(1) };
    RunnerRow { version: 5, intent, ..runner(1, "local") }
}

#[test]
fn opening_asks_for_the_numbers() {
    let (_, effect) = PauseFlow::Closed.step(Input::Open(Box::new(runner(1, "local"))));
    assert_eq!(effect, Some(Effect::FetchPreview(runner(1, "local").id)));
}

#[test]
fn a_wrong_phrase_sends_nothing() {
    for phrase in ["", "pause", "Pause runner", "pause  runner", "pause runner now"] {
        let flow = typed(phrase);
        assert!(!flow.can_submit(), "{phrase:?}");
        assert_eq!(flow.step(Input::Submit(FIRST)).1, None, "{phrase:?}");
    }
}

#[test]
fn the_phrase_with_blanks_around_it_sends_the_command_of_the_seen_row() {
    let (flow, effect) = typed("  pause runner ").step(Input::Submit(FIRST));
    assert!(flow.is_sending());
    let action =
        RunnerAction::Pause { confirm: "pause runner".to_owned(), reason: None, duration_seconds: None };
    assert_eq!(
        effect,
        Some(Effect::Send { runner: runner(1, "local").id, version: 1, command: FIRST, action })
    );
}

#[test]
fn reason_and_duration_are_sent_when_they_say_something() {
    let flow = typed("pause runner").step(Input::Reason(" upgrade ".to_owned())).0;
    let flow = flow.step(Input::Choose(Choice::Minutes("90".to_owned()))).0;
    let Some(Effect::Send { action, .. }) = flow.step(Input::Submit(FIRST)).1 else {
        panic!("nothing was sent")
    };
    assert_eq!(
        action,
        RunnerAction::Pause {
            confirm: "pause runner".to_owned(),
            reason: Some("upgrade".to_owned()),
            duration_seconds: Some(5_400),
        }
    );
}

#[test]
fn minutes_that_are_none_send_nothing() {
    for minutes in ["", "0", "-1", "soon", "99999999"] {
        let flow = typed("pause runner").step(Input::Choose(Choice::Minutes(minutes.to_owned()))).0;
        assert!(!flow.can_submit(), "{minutes:?}");
    }
}

#[test]
fn pressing_twice_sends_once() {
    let flow = typed("pause runner").step(Input::Submit(FIRST)).0;
    let (flow, effect) = flow.step(Input::Submit(SECOND));
    assert_eq!(effect, None);
    assert!(flow.is_sending());
}

#[test]
fn only_the_answer_to_the_command_closes() {
    let flow = typed("pause runner").step(Input::Submit(FIRST)).0;
    let flow = flow.step(Input::Accepted(SECOND)).0;
    assert!(flow.is_sending());
    assert_eq!(flow.step(Input::Accepted(FIRST)).0, PauseFlow::Closed);
}

#[test]
fn a_refusal_keeps_what_was_filled_in_and_says_why() {
    let flow = typed("pause runner").step(Input::Submit(FIRST)).0;
    let flow = flow.step(Input::Refused(FIRST, "No.".to_owned(), None)).0;
    let draft = flow.draft().unwrap();
    assert_eq!((draft.typed.as_str(), draft.notice.as_deref()), ("pause runner", Some("No.")));
    assert!(flow.can_submit());
}

#[test]
fn a_stale_view_takes_the_fresh_version_and_lets_the_person_decide_again() {
    let flow = typed("pause runner").step(Input::Submit(FIRST)).0;
    let fresh = RunnerRow { version: 4, ..runner(1, "local") };
    let (flow, effect) = flow.step(Input::Refused(FIRST, "Stale.".to_owned(), Some(Box::new(fresh))));
    assert_eq!(effect, Some(Effect::FetchPreview(runner(1, "local").id)));
    assert_eq!(flow.draft().unwrap().version, 4);
    assert!(flow.can_submit() && flow.draft().unwrap().notice.is_some());
}

#[test]
fn somebody_else_was_faster() {
    let (flow, _) = typed("pause runner").step(Input::Row(Box::new(paused_row())));
    assert!(matches!(flow, PauseFlow::Overtaken { .. }));
    assert!(!flow.can_submit());
    assert_eq!(flow.step(Input::Cancel).0, PauseFlow::Closed);
}

#[test]
fn numbers_of_another_runner_are_ignored() {
    let flow = opened().step(Input::Previewed(runner(9, "other").id, preview(9, 60))).0;
    assert_eq!(flow.draft().unwrap().preview, None);
}

#[test]
fn the_servers_own_default_is_the_default() {
    let flow = opened().step(Input::Previewed(runner(1, "local").id, preview(1, 60))).0;
    assert_eq!(flow.draft().unwrap().duration_s(), Some(60));
}

#[test]
fn a_dialog_that_waits_for_its_answer_cannot_be_cancelled() {
    let flow = typed("pause runner").step(Input::Submit(FIRST)).0;
    assert!(flow.step(Input::Cancel).0.is_sending());
}
