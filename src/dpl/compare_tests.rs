//! What is told of the difference between two versions.

use crate::fixtures::{self, BITES, added, remove, rename};
use crate::{
    ChangeKind, ComponentChange, Detail, Difference, Pipeline, Position, TransitionKind, Value, compare,
    compare_edited, compare_texts, parse, write,
};

fn bites() -> Pipeline {
    parse(BITES).unwrap()
}

fn index(pipeline: &Pipeline, name: &str) -> usize {
    pipeline.components.iter().position(|it| it.name == name).unwrap()
}

/// The difference from the fixture, found in both ways, which must agree.
fn edited(edit: impl Fn(&mut Pipeline)) -> Difference {
    let before = bites();
    let mut after = before.clone();
    edit(&mut after);
    let by_id = compare_edited(&before, &after);
    let text = write(BITES, &after).unwrap();
    assert_eq!(compare_texts(BITES, &text).unwrap(), by_id, "{text}");
    by_id
}

fn only(difference: &Difference) -> &ComponentChange {
    let [only] = difference.components.as_slice() else { panic!("{difference:#?}") };
    only
}

#[test]
fn equal_versions_differ_in_nothing() {
    for sample in fixtures::all() {
        let Ok(pipeline) = parse(&sample.text) else { continue };
        assert!(compare(&pipeline, &pipeline).is_empty(), "{}", sample.name);
        assert!(compare_texts(&sample.text, &sample.text).unwrap().is_empty(), "{}", sample.name);
    }
}

#[test]
fn a_changed_parameter_is_told_with_both_values() {
    let difference = edited(|after| {
        let at = index(after, "Load one");
        after.components[at].parameters[1].1 = Value::Text("select 1".to_owned());
    });
    let change = only(&difference);
    assert_eq!((change.name.as_str(), change.kind), ("Load one", ChangeKind::Changed));
    let [Detail::Parameter { name, before: Some(Value::Text(before)), after: Some(after) }] =
        change.details.as_slice()
    else {
        panic!("{change:#?}")
    };
    assert_eq!(name, "sqlScript");
    assert!(before.starts_with("-- Depth"));
    assert_eq!(*after, Value::Text("select 1".to_owned()));
    assert_eq!((difference.count(), difference.moved()), (1, 0));
}

#[test]
fn a_rename_is_one_change_and_the_references_to_it_are_none() {
    let difference = edited(|after| {
        let at = index(after, "Any berths?");
        rename(after, at, "Is there room?");
    });
    let change = only(&difference);
    assert_eq!(change.renamed_from.as_deref(), Some("Any berths?"));
    assert_eq!((change.name.as_str(), change.details.len()), ("Is there room?", 0));
}

#[test]
fn something_else_of_another_name_is_no_rename() {
    let difference = edited(|after| {
        let at = index(after, "Load one");
        remove(after, at);
        after.components.push(added(900, "Store all"));
    });
    let kinds: Vec<(&str, ChangeKind)> =
        difference.components.iter().map(|it| (it.name.as_str(), it.kind)).collect();
    assert!(kinds.contains(&("Store all", ChangeKind::Added)), "{kinds:?}");
    assert!(kinds.contains(&("Load one", ChangeKind::Removed)), "{kinds:?}");
}

#[test]
fn moving_is_kept_apart_from_changing() {
    let difference = edited(|after| {
        after.components[0].position = Some(Position { x: 7.0, y: 8.0 });
        after.notes[0].position.x = 9.0;
    });
    assert_eq!(only(&difference).kind, ChangeKind::Moved);
    assert_eq!((difference.count(), difference.moved()), (0, 2));
}

#[test]
fn connections_are_told_by_kind_with_what_came_and_went() {
    let difference = edited(|after| {
        let at = index(after, "Any berths?");
        let yes = after.components[at].transitions.iter_mut().find(|it| it.kind == TransitionKind::True);
        let targets = &mut yes.unwrap().targets;
        targets[1] = "Load one".to_owned();
    });
    let [Detail::Targets { kind: TransitionKind::True, added, removed }] =
        only(&difference).details.as_slice()
    else {
        panic!("{difference:#?}")
    };
    assert_eq!((added[0].as_str(), removed[0].as_str()), ("Load one", "Tell = <both> & \"all\""));
}

#[test]
fn variables_notes_and_the_description_are_told_too() {
    let difference = edited(|after| {
        after.description = None;
        after.variables[0].description = "which".to_owned();
        after.variables.remove(2);
        after.notes[1].content = "Longer".to_owned();
    });
    assert!(difference.components.is_empty());
    assert!(difference.description.is_some());
    let variables: Vec<(&str, bool)> =
        difference.variables.iter().map(|it| (it.name.as_str(), it.after.is_some())).collect();
    assert_eq!(variables, [("quay_name", true), ("berth_count", false)]);
    assert_eq!(difference.notes.len(), 1);
    assert!(!difference.notes[0].is_only_moved());
    assert_eq!(difference.count(), 4);
}

#[test]
fn what_only_the_file_knows_is_no_secret() {
    let text = BITES.replace("version: null", "version: \"2.0\"").replace("- [a, \"b\"", "- [b, \"b\"");
    let difference = compare_texts(BITES, &text).unwrap();
    assert_eq!(difference.others, ["version"]);
    let change = only(&difference);
    assert_eq!(
        (change.name.as_str(), change.details.as_slice()),
        ("Load one", [Detail::Other("postProcessing".to_owned())].as_slice())
    );
    let layout = BITES.replace("version: null", "version:   ~ # still nothing");
    assert!(compare_texts(BITES, &layout).unwrap().is_empty());
}
