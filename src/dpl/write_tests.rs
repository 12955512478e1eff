//! Claims about the writer that hold for every file, our own fixtures and real ones.

use std::collections::BTreeMap;

use crate::equal::says_the_same;
use crate::fixtures::{self, BITES, Sample, added, remove, rename};
use crate::{Component, Kind, Pipeline, Position, Transition, TransitionKind, new_file, parse, write};

/// Edits each component on its own; of a real file one, which differs from file to file, because there are many files.
#[track_caller]
fn for_each_component(sample: &Sample, check: impl Fn(&Pipeline, usize)) {
    let pipeline = parse(&sample.text).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    let count = pipeline.components.len();
    for index in 0..count {
        if !sample.is_real || index == sample.text.len() % count {
            check(&pipeline, index);
        }
    }
}

#[track_caller]
fn written(sample: &Sample, pipeline: &Pipeline) -> String {
    let text = write(&sample.text, pipeline).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    let reread = parse(&text).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    assert!(says_the_same(&reread, pipeline), "{} says something else:\n{text}", sample.name);
    text
}

/// How many lines differ between texts of equally many lines.
#[track_caller]
fn changed_lines(sample: &Sample, text: &str) -> usize {
    let (old, new): (Vec<&str>, Vec<&str>) = (sample.text.split('\n').collect(), text.split('\n').collect());
    assert_eq!(old.len(), new.len(), "{} has another number of lines", sample.name);
    old.iter().zip(new).filter(|(old, new)| *old != new).count()
}

/// How many lines of the old text the new one lacks.
fn lost_lines(old: &str, new: &str) -> usize {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    old.split('\n').for_each(|line| *counts.entry(line).or_default() += 1);
    for line in new.split('\n') {
        counts.entry(line).and_modify(|count| *count = count.saturating_sub(1));
    }
    counts.values().sum()
}

/// Whether all lines of the shorter text stand in the longer one, in order.
fn is_part_of(shorter: &str, longer: &str) -> bool {
    let mut lines = longer.split('\n');
    shorter.split('\n').all(|line| lines.any(|other| other == line))
}

#[test]
fn a_file_that_was_not_edited_is_written_back_byte_for_byte() {
    for sample in fixtures::all() {
        let pipeline = parse(&sample.text).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        assert_eq!(write(&sample.text, &pipeline).unwrap(), sample.text, "{}", sample.name);
    }
}

#[test]
fn moving_a_component_changes_only_the_lines_of_its_position() {
    for sample in fixtures::all() {
        for_each_component(&sample, |pipeline, index| {
            let mut moved = pipeline.clone();
            let Some(position) = &mut moved.components[index].position else { return };
            position.x += 10.0;
            assert_eq!(changed_lines(&sample, &written(&sample, &moved)), 1);
            moved.components[index].position.as_mut().unwrap().y -= 10.0;
            assert!(changed_lines(&sample, &written(&sample, &moved)) <= 2);
        });
    }
}

#[test]
fn disabling_a_component_adds_or_changes_one_line() {
    for sample in fixtures::all() {
        for_each_component(&sample, |pipeline, index| {
            let mut toggled = pipeline.clone();
            toggled.components[index].skipped ^= true;
            let text = written(&sample, &toggled);
            if text.lines().count() == sample.text.lines().count() {
                assert_eq!(changed_lines(&sample, &text), 1);
            } else {
                assert_eq!(text.lines().count(), sample.text.lines().count() + 1);
                assert!(is_part_of(&sample.text, &text));
            }
        });
    }
}

#[test]
fn renaming_a_component_changes_only_lines_that_name_it() {
    for sample in fixtures::all() {
        for_each_component(&sample, |pipeline, index| {
            let mut renamed = pipeline.clone();
            rename(&mut renamed, index, "A new: \"name\" #1");
            let text = written(&sample, &renamed);
            let component = &pipeline.components[index];
            let references = |component: &Component| {
                let transitions = component.transitions.iter().flat_map(|transition| &transition.targets);
                transitions
                    .chain(&component.iteration_target)
                    .chain(&component.sources)
                    .cloned()
                    .collect::<Vec<_>>()
            };
            let references =
                pipeline.components.iter().flat_map(references).filter(|name| *name == component.name);
            // Key, componentName and place, and each reference; long names may be folded over two lines.
            let allowed = 2 * (references.count() + 3);
            assert!((1..=allowed).contains(&lost_lines(&sample.text, &text)), "{}", sample.name);
        });
    }
}

#[test]
fn removing_a_component_only_takes_lines_away() {
    for sample in fixtures::real() {
        for_each_component(&sample, |pipeline, index| {
            let mut removed = pipeline.clone();
            remove(&mut removed, index);
            let text = written(&sample, &removed);
            assert!(removed.components.is_empty() || is_part_of(&text, &sample.text), "{}", sample.name);
        });
    }
    for sample in fixtures::own() {
        for_each_component(&sample, |pipeline, index| {
            let mut removed = pipeline.clone();
            remove(&mut removed, index);
            written(&sample, &removed);
        });
    }
}

#[test]
fn adding_and_connecting_a_component_only_adds_lines() {
    for sample in fixtures::real() {
        let mut pipeline = parse(&sample.text).unwrap();
        pipeline.components.push(added(1_000, "Added later"));
        let last = pipeline.components.len() - 2;
        if pipeline.kind == Kind::Orchestration {
            let targets = vec!["Added later".to_owned()];
            match &mut pipeline.components[last].transitions[..] {
                [first, ..] => first.targets.push("Added later".to_owned()),
                [] => pipeline.components[last]
                    .transitions
                    .push(Transition { kind: TransitionKind::Success, targets }),
            }
        } else {
            pipeline.components[last].sources.push("Added later".to_owned());
        }
        let text = written(&sample, &pipeline);
        assert!(is_part_of(&sample.text, &text), "{}", sample.name);
    }
}

#[test]
fn line_breaks_and_a_missing_last_one_survive_an_edit() {
    for sample in fixtures::own() {
        let mut pipeline = parse(&sample.text).unwrap();
        pipeline.components.push(added(1_000, "Added"));
        let text = written(&sample, &pipeline);
        assert_eq!(text.contains('\r'), sample.text.contains('\r'), "{}", sample.name);
        assert_eq!(text.replace("\r\n", "").contains('\n'), !sample.text.contains('\r'), "{}", sample.name);
        assert_eq!(text.ends_with('\n'), sample.text.ends_with('\n'), "{}", sample.name);
        assert_eq!(text.starts_with('\u{FEFF}'), sample.text.starts_with('\u{FEFF}'), "{}", sample.name);
    }
}

#[test]
fn what_no_file_can_hold_is_refused() {
    let refused = |edit: &dyn Fn(&mut Pipeline)| {
        let mut pipeline = parse(BITES).unwrap();
        edit(&mut pipeline);
        write(BITES, &pipeline).unwrap_err().0
    };
    assert!(
        refused(&|pipeline| pipeline.components[1].name = "Start".to_owned())
            .contains("two components are named")
    );
    let nowhere = Position { x: f64::NAN, y: 0.0 };
    assert!(
        refused(&|pipeline| pipeline.components[1].position = Some(nowhere))
            .contains("outside of any canvas")
    );
    assert!(refused(&|pipeline| pipeline.kind = Kind::Transformation).contains("other kind"));
    assert!(
        refused(&|pipeline| pipeline.components[1].name = "x".repeat(2_000)).contains("cannot be written")
    );
    assert!(write("a: [", &parse(BITES).unwrap()).unwrap_err().0.contains("cannot be read"));
}

#[test]
fn a_new_file_parses_and_takes_edits() {
    for kind in [Kind::Orchestration, Kind::Transformation] {
        let text = new_file(kind);
        let mut pipeline = parse(&text).unwrap();
        assert_eq!(pipeline.kind, kind);
        assert_eq!(pipeline.components.len(), usize::from(kind == Kind::Orchestration));
        assert!(pipeline.components.iter().all(|component| component.position.is_some()));
        pipeline.components.push(added(9, "More"));
        assert!(says_the_same(&parse(&write(&text, &pipeline).unwrap()).unwrap(), &pipeline));
    }
}

#[test]
fn many_components_are_written_quickly() {
    let mut pipeline = parse(&new_file(Kind::Orchestration)).unwrap();
    for number in 1..4_000 {
        pipeline.components.push(added(number, &format!("Component {number}")));
    }
    let text = write(&new_file(Kind::Orchestration), &pipeline).unwrap();
    let mut moved = parse(&text).unwrap();
    assert_eq!(moved, pipeline);
    for component in &mut moved.components {
        component.position = Some(Position { x: 1.0, y: 1.0 });
        component.name.push('!');
    }
    assert_eq!(parse(&write(&text, &moved).unwrap()).unwrap(), moved);
}

#[test]
fn a_component_that_is_new_to_the_file_keeps_what_we_do_not_know_of_it() {
    let from = "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"and\"\n      postProcessing:\n        \
                updateOutputMessage:\n        updateScalarVariables:\n        - [\"x\", \"y\"]\n";
    let copied = crate::parse(from).unwrap();
    let empty = "type: \"orchestration\"\npipeline:\n  components: {}\n";
    let text = crate::write(empty, &copied).unwrap();
    assert_eq!(crate::parse(&text).unwrap().components[0].extras, copied.components[0].extras);
    assert!(text.contains("updateScalarVariables"), "{text}");
}

#[test]
fn transitions_of_a_kind_that_we_do_not_know_are_written_like_the_others() {
    let from = "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"and\"\n      transitions:\n        \
                success:\n        - \"B\"\n        when-rested: # nobody knows it\n        - \"B\"\n        odd: {b: 1}\n    \
                B:\n      type: \"and\"\n";
    let pipeline = crate::parse(from).unwrap();
    // New to a file.
    let empty = "type: \"orchestration\"\npipeline:\n  components: {}\n";
    let copied = crate::parse(&crate::write(empty, &pipeline).unwrap()).unwrap();
    assert_eq!(copied.components[0].other_transitions, pipeline.components[0].other_transitions);
    assert_eq!(copied.components[0].other_transitions.len(), 2);
    // Another target, in its own line only.
    let mut renamed = pipeline.clone();
    renamed.components[0].rename_other_targets(|_| Some("C".to_owned()));
    let expected = from.replacen(
        "rested: # nobody knows it\n        - \"B\"",
        "rested: # nobody knows it\n        - \"C\"",
        1,
    );
    assert_eq!(crate::write(from, &renamed).unwrap(), expected);
    // The known ones go, these stay.
    let mut alone = pipeline.clone();
    alone.components[0].transitions.clear();
    let expected = from.replacen("        success:\n        - \"B\"\n", "", 1);
    assert_eq!(crate::write(from, &alone).unwrap(), expected);
    alone.components[0].other_transitions.clear();
    assert!(!crate::write(from, &alone).unwrap().contains("transitions"));
}
