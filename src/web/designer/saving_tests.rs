//! What the saving of a file promises.

use super::*;

fn saving() -> Saving {
    Saving::opened("r1")
}

fn theirs(revision: &str, text: &str) -> Theirs {
    Theirs { revision: revision.to_owned(), text: text.to_owned() }
}

/// Edits and lets the timer fire: the number of the save.
fn sent(saving: &mut Saving) -> u64 {
    let timer = saving
        .step(Input::Edited)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::StartTimer { number, .. } => Some(number),
            _ => None,
        })
        .expect("an edit starts the timer");
    number_of(&saving.step(Input::TimerFired(timer)))
}

fn number_of(effects: &[Effect]) -> u64 {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Save { number, .. } | Effect::Load { number } | Effect::Merge { number, .. } => {
                Some(*number)
            }
            _ => None,
        })
        .expect("something is sent")
}

fn base_of(effects: &[Effect]) -> Base {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Save { base, .. } => Some(base.clone()),
            _ => None,
        })
        .expect("something is saved")
}

#[test]
fn typing_is_saved_once_when_it_stops() {
    let mut saving = saving();
    let first = saving.step(Input::Edited);
    let second = saving.step(Input::Edited);
    assert_eq!(first, [Effect::StoreDraft, Effect::StartTimer { number: 1, delay: Delay::Typing }]);
    assert_eq!(second, [Effect::StoreDraft, Effect::StartTimer { number: 2, delay: Delay::Typing }]);
    assert_eq!(saving.step(Input::TimerFired(1)), []);
    assert_eq!(
        saving.step(Input::TimerFired(2)),
        [Effect::Save { number: 3, base: Base::Revision("r1".to_owned()) }]
    );
    assert_eq!(saving.step(Input::TimerFired(2)), []);
}

#[test]
fn a_saved_file_needs_no_draft() {
    let mut saving = saving();
    let number = sent(&mut saving);
    assert!(saving.is_unsaved());
    let effects = saving.step(Input::Saved { number, revision: "r2".to_owned() });
    assert_eq!(effects, [Effect::DropDraft]);
    assert_eq!(saving.state(), &State::Saved);
    assert_eq!(saving.revision(), "r2");
}

#[test]
fn what_is_typed_during_a_save_is_saved_after_it() {
    let mut saving = saving();
    let number = sent(&mut saving);
    assert_eq!(saving.step(Input::Edited), [Effect::StoreDraft]);
    let effects = saving.step(Input::Saved { number, revision: "r2".to_owned() });
    assert!(!effects.contains(&Effect::DropDraft));
    let State::Edited { timer } = *saving.state() else { panic!("the file is not saved yet") };
    assert_eq!(base_of(&saving.step(Input::TimerFired(timer))), Base::Revision("r2".to_owned()));
}

#[test]
fn without_a_server_edits_wait_and_are_saved_when_it_is_back() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let effects = saving.step(Input::Unanswered { number, sent: "mine".to_owned() });
    assert!(effects.contains(&Effect::StoreDraft));
    assert!(matches!(effects.as_slice(), [_, Effect::StartTimer { delay: Delay::Retry, .. }]));
    assert_eq!(saving.step(Input::Edited), [Effect::StoreDraft]);
    let effects = saving.step(Input::BackOnline);
    assert_eq!(base_of(&effects), Base::Revision("r1".to_owned()));
    assert_eq!(saving.step(Input::BackOnline), [], "one save at a time");
}

#[test]
fn a_save_whose_answer_was_lost_is_no_conflict() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let _ = saving.step(Input::Unanswered { number, sent: "first".to_owned() });
    let number = number_of(&saving.step(Input::BackOnline));
    let effects = saving.step(Input::Overtaken {
        number,
        sent: "second".to_owned(),
        current: Some(theirs("r2", "first")),
    });
    assert_eq!(base_of(&effects), Base::Revision("r2".to_owned()));
}

#[test]
fn the_same_text_from_elsewhere_is_no_conflict() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let current = Some(theirs("r9", "same"));
    let effects = saving.step(Input::Overtaken { number, sent: "same".to_owned(), current });
    assert_eq!(effects, [Effect::DropDraft]);
    assert_eq!((saving.state(), saving.revision()), (&State::Saved, "r9"));
}

#[test]
fn a_conflict_overwrites_nothing_until_the_person_chose() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let current = Some(theirs("r9", "theirs"));
    let effects = saving.step(Input::Overtaken { number, sent: "mine".to_owned(), current });
    let effects = saving.step(Input::Collided { number: number_of(&effects) });
    assert_eq!(effects, [Effect::StoreDraft, Effect::AskWhich]);
    for input in [Input::Edited, Input::TimerFired(2), Input::SaveNow, Input::BackOnline] {
        let effects = saving.step(input.clone());
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Save { .. })), "{input:?} saved");
    }
    assert_eq!(base_of(&saving.step(Input::KeepMine)), Base::Revision("r9".to_owned()));
}

#[test]
fn taking_theirs_shows_theirs() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let other = theirs("r9", "theirs");
    let effects =
        saving.step(Input::Overtaken { number, sent: "mine".to_owned(), current: Some(other.clone()) });
    let _ = saving.step(Input::Collided { number: number_of(&effects) });
    assert_eq!(saving.step(Input::TakeTheirs), [Effect::DropDraft, Effect::Replace(other)]);
    assert_eq!((saving.state(), saving.revision()), (&State::Saved, "r9"));
    assert_eq!(saving.step(Input::TakeTheirs), [], "there is nothing to take any more");
}

#[test]
fn a_third_version_during_a_conflict_is_the_one_to_choose_from() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let current = Some(theirs("r9", "theirs"));
    let effects = saving.step(Input::Overtaken { number, sent: "mine".to_owned(), current });
    let _ = saving.step(Input::Collided { number: number_of(&effects) });
    assert_eq!(saving.step(Input::ChangedElsewhere { revision: "r9".to_owned() }), []);
    let effects = saving.step(Input::ChangedElsewhere { revision: "r10".to_owned() });
    // The save still names r1, so it cannot succeed: its answer brings the newest version.
    assert_eq!(base_of(&effects), Base::Revision("r1".to_owned()));
}

#[test]
fn a_change_elsewhere_reloads_what_nobody_edited() {
    let mut saving = saving();
    assert_eq!(saving.step(Input::ChangedElsewhere { revision: "r1".to_owned() }), []);
    let number = number_of(&saving.step(Input::ChangedElsewhere { revision: "r2".to_owned() }));
    let other = theirs("r2", "theirs");
    let effects = saving.step(Input::Loaded { number, theirs: other.clone() });
    assert_eq!(effects, [Effect::Replace(other)]);
    assert_eq!(saving.revision(), "r2");
}

#[test]
fn an_edit_during_a_reload_is_kept() {
    let mut saving = saving();
    let number = number_of(&saving.step(Input::ChangedElsewhere { revision: "r2".to_owned() }));
    let _ = saving.step(Input::Edited);
    assert_eq!(saving.step(Input::Loaded { number, theirs: theirs("r2", "theirs") }), []);
    assert!(saving.is_unsaved());
    assert_eq!(saving.revision(), "r1");
}

#[test]
fn news_of_the_own_save_replaces_nothing() {
    let mut saving = saving();
    let number = sent(&mut saving);
    assert_eq!(saving.step(Input::ChangedElsewhere { revision: "r2".to_owned() }), []);
    let _ = saving.step(Input::Saved { number, revision: "r2".to_owned() });
    // Late news of an older revision: the file is fetched, and turns out to be what is shown.
    let number = number_of(&saving.step(Input::ChangedElsewhere { revision: "r1".to_owned() }));
    assert_eq!(saving.step(Input::Loaded { number, theirs: theirs("r2", "mine") }), []);
    assert_eq!(saving.state(), &State::Saved);
}

#[test]
fn a_deleted_file_can_be_kept_or_closed() {
    let mut saving = saving();
    assert_eq!(saving.step(Input::RemovedElsewhere), [Effect::StoreDraft, Effect::AskWhich]);
    let mut other = saving.clone();
    assert_eq!(base_of(&saving.step(Input::KeepMine)), Base::New);
    assert_eq!(other.step(Input::TakeTheirs), [Effect::DropDraft, Effect::Close]);
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut saving = saving();
    let number = sent(&mut saving);
    let _ = saving.step(Input::Saved { number, revision: "r2".to_owned() });
    let before = saving.clone();
    assert_eq!(saving.step(Input::Saved { number, revision: "r0".to_owned() }), []);
    assert_eq!(saving.step(Input::Refused { number, why: "no".to_owned() }), []);
    assert_eq!(saving.step(Input::Unanswered { number, sent: "x".to_owned() }), []);
    assert_eq!(saving, before);
}

#[test]
fn a_refused_save_is_tried_again_after_the_next_edit() {
    let mut saving = saving();
    let number = sent(&mut saving);
    assert_eq!(saving.step(Input::Refused { number, why: "too large".to_owned() }), [Effect::StoreDraft]);
    assert_eq!(saving.step(Input::BackOnline), []);
    let _ = saving.step(Input::Edited);
    assert!(matches!(saving.state(), State::Edited { .. }));
}

#[test]
fn a_read_only_file_is_never_saved() {
    let mut saving = Saving::read_only("r1", "line 3");
    for input in [Input::Edited, Input::SaveNow, Input::BackOnline, Input::KeepMine, Input::TakeTheirs] {
        assert_eq!(saving.step(input), []);
    }
    assert!(!saving.is_unsaved());
    let number = number_of(&saving.step(Input::ChangedElsewhere { revision: "r2".to_owned() }));
    let repaired = theirs("r2", "repaired");
    assert_eq!(saving.step(Input::Loaded { number, theirs: repaired.clone() }), [Effect::Replace(repaired)]);
}

#[test]
fn a_reload_that_fails_is_tried_again() {
    let mut saving = saving();
    let number = number_of(&saving.step(Input::ChangedElsewhere { revision: "r2".to_owned() }));
    let effects = saving.step(Input::LoadFailed { number });
    let [Effect::StartTimer { number: timer, delay: Delay::Retry }] = effects.as_slice() else {
        panic!("no retry: {effects:?}")
    };
    assert_eq!(saving.step(Input::TimerFired(*timer)), [Effect::Load { number: *timer }]);
}

#[test]
fn a_kept_draft_of_another_revision_is_joined_first() {
    let other = theirs("r9", "theirs");
    let (mut saving, effects) = Saving::to_merge("r1", other.clone());
    assert!(saving.is_unsaved());
    assert_eq!(effects, [Effect::Merge { number: 1, base: "r1".to_owned(), theirs: other }]);
    assert_eq!(saving.step(Input::ChangedElsewhere { revision: "r9".to_owned() }), []);
    let _ = saving.step(Input::Collided { number: 1 });
    assert_eq!(base_of(&saving.step(Input::KeepMine)), Base::Revision("r9".to_owned()));
    let mut deleted = Saving::in_conflict("r1", None);
    assert_eq!(base_of(&deleted.step(Input::KeepMine)), Base::New);
}

/// Somebody else saved r9 before us: the number of the joining.
fn merging(saving: &mut Saving) -> u64 {
    let number = sent(saving);
    let current = Some(theirs("r9", "theirs"));
    number_of(&saving.step(Input::Overtaken { number, sent: "mine".to_owned(), current }))
}

#[test]
fn what_does_not_collide_is_joined_shown_and_saved_without_asking() {
    let mut saving = saving();
    let number = merging(&mut saving);
    let effects = saving.step(Input::Merged { number, text: "both".to_owned() });
    let adopt = Effect::Adopt { text: "both".to_owned(), theirs: theirs("r9", "theirs") };
    assert_eq!(effects[0], adopt);
    assert_eq!(base_of(&effects), Base::Revision("r9".to_owned()));
    assert_eq!(saving.revision(), "r9");
}

#[test]
fn a_joining_that_has_nothing_new_needs_no_save() {
    let mut saving = saving();
    let number = merging(&mut saving);
    let effects = saving.step(Input::Merged { number, text: "theirs".to_owned() });
    assert!(matches!(effects.as_slice(), [Effect::Adopt { .. }, Effect::DropDraft]), "{effects:?}");
    assert_eq!(saving.state(), &State::Saved);
}

#[test]
fn a_conflict_that_the_person_settled_is_saved_on_theirs() {
    let mut saving = saving();
    let number = merging(&mut saving);
    assert_eq!(saving.step(Input::Settled { text: "x".to_owned() }), [], "nothing was asked yet");
    let _ = saving.step(Input::Collided { number });
    let effects = saving.step(Input::Settled { text: "settled".to_owned() });
    assert!(matches!(&effects[0], Effect::Adopt { text, .. } if text == "settled"));
    assert_eq!(base_of(&effects), Base::Revision("r9".to_owned()));
}

#[test]
fn a_joining_that_cannot_fetch_its_base_is_tried_again() {
    let mut saving = saving();
    let number = merging(&mut saving);
    assert_eq!(saving.step(Input::Edited), [Effect::StoreDraft], "an edit meanwhile is kept");
    let effects = saving.step(Input::MergeFailed { number });
    assert!(matches!(
        effects.as_slice(),
        [Effect::StoreDraft, Effect::StartTimer { delay: Delay::Retry, .. }]
    ));
    assert_eq!(saving.step(Input::Merged { number, text: "late".to_owned() }), []);
    assert_eq!(base_of(&saving.step(Input::BackOnline)), Base::Revision("r1".to_owned()));
}

#[test]
fn undo_back_to_what_was_saved_is_saved() {
    let mut saving = saving();
    let _ = saving.step(Input::Edited);
    assert_eq!(saving.step(Input::Reverted), [Effect::DropDraft]);
    assert_eq!(saving.state(), &State::Saved);
    // A drag that ends where it began changed nothing.
    assert_eq!(saving.step(Input::Reverted), []);
    assert_eq!(saving.state(), &State::Saved);
    // What is on its way may arrive, so going back is an edit like any other then.
    let _ = sent(&mut saving);
    assert_eq!(saving.step(Input::Reverted), [Effect::StoreDraft]);
    assert!(saving.is_unsaved());
}
