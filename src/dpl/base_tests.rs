//! Claims about writing into the same text again and again: it is as if all of it were looked at each time.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;
use crate::random_tests::{apply, edit};
use crate::{Base, Pipeline, Position, Transition, TransitionKind, parse, write};

/// So many components in a row, in the layout that files have, with comments between them.
fn long(count: usize) -> String {
    let mut text =
        "# by hand\ntype: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components:\n".to_owned();
    for number in 0..count {
        text.push_str(&format!("    Step {number}:\n      type: \"sql-script\"\n"));
        if number + 1 < count {
            text.push_str(&format!(
                "      transitions:\n        success:\n        - \"Step {}\"\n",
                number + 1
            ));
        }
        text.push_str(&format!("      parameters:\n        componentName: \"Step {number}\"\n"));
        text.push_str("        sqlScript: |\n          SELECT 1;\n\n          SELECT 2;\n");
        if number % 3 == 0 {
            text.push_str(&format!("    # before {}\n\n", number + 1));
        }
    }
    text.push_str("    # the last one\n  # and its mapping\n  variables: {}\ndesign:\n  components:\n");
    for number in (0..count).rev() {
        text.push_str(&format!(
            "    Step {number}:\n      position:\n        \"x\": {number}\n        \"y\": 1\n"
        ));
        if number % 4 == 0 {
            text.push_str("      # moved\n");
        }
    }
    text.push_str("    Nobody:\n      position:\n        \"x\": 1\n        \"y\": 1\n  notes: {}\n");
    text
}

fn edited(text: &str, change: impl FnOnce(&mut Pipeline)) -> Pipeline {
    let mut pipeline = parse(text).unwrap();
    change(&mut pipeline);
    pipeline
}

#[test]
fn the_first_edit_and_the_next_are_written_as_into_the_whole_text() {
    let text = long(60);
    let base = Base::new(text.clone());
    assert_eq!(base.write(&parse(&text).unwrap()).unwrap(), text);
    for number in [0, 17, 30, 59] {
        let moved = edited(&text, |it| {
            it.components[number].position = Some(Position { x: 7.0, y: 8.5 });
            fixtures::rename(it, 59 - number, "Another name");
            fixtures::remove(it, 40);
        });
        assert_eq!(base.write(&moved).unwrap(), write(&text, &moved).unwrap(), "{number}");
    }
}

#[test]
fn only_what_changed_is_looked_at_again() {
    let text = long(2_000);
    let base = Base::new(text.clone());
    let moved = edited(&text, |it| it.components[1_000].position = Some(Position { x: 7.0, y: 8.5 }));
    assert!(base.looked_at(&moved).is_some_and(|length| length < 5_000), "{:?}", base.looked_at(&moved));
}

#[test]
fn the_habits_of_the_file_are_those_of_lines_that_did_not_change() {
    let mut text = "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"start\"\n      transitions:\n        \
                    unconditional:\n          - \"B\"\n"
        .to_owned();
    for name in ["B", "C", "D"] {
        text.push_str(&format!("    {name}:\n      type: \"and\"\n"));
    }
    text.push_str("design:\n  components:\n");
    for name in ["A", "B", "C", "D"] {
        text.push_str(&format!("    {name}:\n      position:\n        x: 1\n        y: 2\n"));
    }
    let connected = edited(&text, |it| {
        let targets = vec!["B".to_owned()];
        it.components[3].transitions = vec![Transition { kind: TransitionKind::Success, targets }];
    });
    let written = Base::new(text.clone()).write(&connected).unwrap();
    assert!(written.contains("        success:\n          - \"B\"\n"), "{written}");
    assert_eq!(written, write(&text, &connected).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_are_written_as_into_the_whole_text(count in 1usize..14, edits in vec(vec(edit(), 1..5), 1..4)) {
        let text = long(count);
        let base = Base::new(text.clone());
        let mut pipeline = parse(&text).unwrap();
        let mut next_id = 1_000;
        for burst in edits {
            for edit in burst {
                apply(&mut pipeline, edit, &mut next_id);
            }
            prop_assert_eq!(base.write(&pipeline), write(&text, &pipeline));
        }
    }

    #[test]
    fn whatever_layout_a_file_has(which in 0usize..20, edits in vec(edit(), 1..8)) {
        let text = &fixtures::own()[which].text;
        let base = Base::new(text.clone());
        let mut pipeline = parse(text).unwrap();
        let mut next_id = 1_000;
        for edit in edits {
            apply(&mut pipeline, edit, &mut next_id);
            prop_assert_eq!(base.write(&pipeline), write(text, &pipeline));
        }
    }
}
