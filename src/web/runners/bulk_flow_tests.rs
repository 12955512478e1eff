//! What the dialog for several runners does, step by step, without a screen.

use std::time::Duration;

use model::{Intent, Link, PauseId, Timestamp};
use uuid::Uuid;

use super::*;
use crate::runners::fixture::runner;

fn ids(from: u128) -> Vec<CommandId> {
    (from..from + 3).map(|id| CommandId(Uuid::from_u128(id))).collect()
}

fn paused(id: u128, name: &str) -> RunnerRow {
    let intent =
        Intent::Paused { pause: PauseId(Uuid::nil()), paused_at: Timestamp(0), resume_at: Timestamp(9) };
    RunnerRow { version: 7, intent, ..runner(id, name) }
}

/// One that can be paused, one that never connected, one more that can be paused.
fn opened() -> BulkFlow {
    let pending = RunnerRow { link: Link::Pending, ..runner(2, "new") };
    let rows = vec![runner(1, "one"), pending, RunnerRow { version: 5, ..runner(3, "three") }];
    BulkFlow::Closed.step(Input::Open(Wanted::Pause, rows)).0
}

fn typed() -> BulkFlow {
    opened().step(Input::Type(" pause runner ".to_owned())).0
}

fn sent() -> BulkFlow {
    typed().step(Input::Submit(ids(1))).0
}

fn states(flow: &BulkFlow) -> Vec<LineState> {
    flow.plan().unwrap().lines.iter().map(|line| line.state.clone()).collect()
}

#[test]
fn one_phrase_confirms_all_and_nothing_is_sent_without_it() {
    let flow = opened().step(Input::Type("pause runners".to_owned())).0;
    assert!(!flow.can_submit());
    assert_eq!(flow.step(Input::Submit(ids(1))).1, None);
    assert!(typed().can_submit());
}

#[test]
fn each_runner_gets_its_own_command_of_the_row_that_was_seen() {
    let (flow, effect) = typed().step(Input::Submit(ids(1)));
    let Some(Effect::Send(orders)) = effect else { panic!("nothing is sent") };
    let sent: Vec<_> = orders.iter().map(|order| (order.runner, order.version, order.command)).collect();
    assert_eq!(sent, [(runner(1, "").id, 1, ids(1)[0]), (runner(3, "").id, 5, ids(1)[2])]);
    assert_eq!(states(&flow)[1], LineState::LeftOut("It has never connected.".to_owned()));
    // A second press sends nothing.
    assert_eq!(flow.step(Input::Submit(ids(9))).1, None);
}

#[test]
fn each_runner_has_its_own_result() {
    let intent = Intent::Pausing { pause: PauseId(Uuid::nil()), duration: Duration::from_secs(1) };
    let pausing = RunnerRow { version: 2, intent, ..runner(1, "one") };
    let flow = sent().step(Input::Answered(ids(1)[0], Answer::Accepted(Box::new(pausing)))).0;
    let flow = flow.step(Input::Answered(ids(1)[2], Answer::Refused("No.".to_owned()))).0;
    let left_out = LineState::LeftOut("It has never connected.".to_owned());
    assert_eq!(states(&flow), [LineState::Done, left_out, LineState::Refused("No.".to_owned())]);
    assert_eq!(flow.plan().unwrap().tally(), Tally { done: 1, waiting: 0, left_out: 1, failed: 1 });
    // A refusal stands: there is nothing to try again.
    assert!(!flow.plan().unwrap().can_try_again());
}

#[test]
fn a_stale_view_is_tried_again_only_when_asked_and_from_the_fresh_row() {
    let flow = sent().step(Input::Answered(ids(1)[0], Answer::Nothing)).0;
    let fresh = RunnerRow { version: 6, ..runner(3, "three") };
    let flow = flow.step(Input::Answered(ids(1)[2], Answer::Stale(Box::new(fresh)))).0;
    assert!(flow.plan().unwrap().can_try_again());
    let (flow, effect) = flow.step(Input::Again(ids(9)));
    let Some(Effect::Send(orders)) = effect else { panic!("nothing is sent") };
    let sent: Vec<_> = orders.iter().map(|order| (order.version, order.command)).collect();
    // What nobody answered keeps its id: it may have been carried out.
    assert_eq!(sent, [(1, ids(1)[0]), (6, ids(9)[2])]);
    assert_eq!(flow.plan().unwrap().tally().waiting, 2);
}

#[test]
fn who_was_paused_meanwhile_is_left_out_when_tried_again() {
    let flow = sent().step(Input::Answered(ids(1)[2], Answer::Stale(Box::new(paused(3, "three"))))).0;
    let flow = flow.step(Input::Answered(ids(1)[0], Answer::Accepted(Box::new(runner(1, "one"))))).0;
    let (flow, effect) = flow.step(Input::Again(ids(9)));
    assert_eq!(effect, None);
    assert_eq!(states(&flow)[2], LineState::LeftOut("It is paused already.".to_owned()));
}

#[test]
fn rows_that_change_before_the_press_are_the_ones_that_count() {
    let flow = typed().step(Input::Row(Box::new(paused(1, "one")))).0;
    let flow = flow.step(Input::Gone(runner(3, "").id)).0;
    assert!(!flow.can_submit(), "nobody is left to pause");
    let flow = flow.step(Input::Row(Box::new(RunnerRow { version: 8, ..runner(1, "one") }))).0;
    let Some(Effect::Send(orders)) = flow.step(Input::Submit(ids(1))).1 else { panic!("nothing is sent") };
    assert_eq!(orders.iter().map(|order| order.version).collect::<Vec<_>>(), [8]);
}

#[test]
fn the_dialog_stays_until_everybody_answered() {
    let flow = sent().step(Input::Cancel).0;
    assert!(flow.is_sent());
    let flow = flow.step(Input::Answered(ids(1)[0], Answer::Nothing)).0;
    let flow = flow.step(Input::Answered(ids(1)[2], Answer::Nothing)).0;
    assert_eq!(flow.step(Input::Cancel).0, BulkFlow::Closed);
}

#[test]
fn an_answer_to_another_command_changes_nothing() {
    let flow = sent();
    assert_eq!(flow.clone().step(Input::Answered(ids(7)[0], Answer::Nothing)).0, flow);
}

#[test]
fn resuming_needs_no_phrase_and_leaves_out_who_is_not_paused() {
    let rows = vec![paused(1, "one"), runner(2, "two")];
    let (flow, effect) = BulkFlow::Closed.step(Input::Open(Wanted::Resume, rows));
    assert_eq!(effect, None);
    let Some(Effect::Send(orders)) = flow.step(Input::Submit(ids(1))).1 else { panic!("nothing is sent") };
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0].action, RunnerAction::Resume);
}

#[test]
fn a_late_old_row_does_not_replace_a_newer_one() {
    let accepted = RunnerRow { version: 4, ..runner(1, "one") };
    let flow = sent().step(Input::Answered(ids(1)[0], Answer::Accepted(Box::new(accepted)))).0;
    let flow = flow.step(Input::Row(Box::new(runner(1, "one")))).0;
    assert_eq!(flow.plan().unwrap().lines[0].row.version, 4);
}
