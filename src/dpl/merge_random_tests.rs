//! Claims about joining that must hold for any two sequences of edits.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::data::Data;
use crate::fixtures;
use crate::random_tests::{Edit, apply, edit};
use crate::tree::read;
use crate::{MergePlace, Pipeline, Side, merge, parse, write};

fn edited(base: &str, edits: &[Edit], first_id: u32) -> String {
    let mut pipeline: Pipeline = parse(base).unwrap();
    let mut next_id = first_id;
    for edit in edits {
        apply(&mut pipeline, edit.clone(), &mut next_id);
    }
    write(base, &pipeline).unwrap()
}

fn data(text: &str) -> Data {
    Data::of(&read(text).unwrap())
}

/// Edits that leave names and keys alone, so that what they did can be looked up afterwards.
fn is_local(edit: &Edit) -> bool {
    !matches!(
        edit,
        Edit::Rename(..)
            | Edit::Remove(_)
            | Edit::Add(_)
            | Edit::AddNote(_)
            | Edit::ChangeVariable(..)
            | Edit::RemoveVariable(_)
    )
}

fn is_section(path: &[String]) -> bool {
    match path {
        [_] | [_, _] => path.last().is_none_or(|key| key != "version" && key != "type"),
        [_, components, _, key] if components == "components" => key == "parameters" || key == "transitions",
        _ => false,
    }
}

/// The paths of everything in which a version differs from the base, as fine as joining looks.
fn changes(base: &Data, side: &Data, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let is_leaf = matches!(path.as_slice(), [_, _, _, section, _] if section == "parameters")
        || path.last().is_some_and(|key| key == "defaultValue");
    let nothing = Data::empty_map();
    let is_nothing = |data: &Data| matches!(data, Data::Null) && !is_leaf;
    let (base, side) = match (is_nothing(base), is_nothing(side)) {
        (true, false) if matches!(side, Data::Map { .. }) => (&nothing, side),
        (false, true) if matches!(base, Data::Map { .. }) => (base, &nothing),
        _ => (base, side),
    };
    if base == side {
        return;
    }
    if is_leaf || !matches!((base, side), (Data::Map { .. }, Data::Map { .. })) {
        found.push(path.clone());
        return;
    }
    let mut keys: Vec<&String> = base.entries().iter().chain(side.entries()).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        path.push(key.clone());
        match (base.get(key), side.get(key)) {
            (Some(base), Some(side)) => changes(base, side, path, found),
            // A section that is missing is an empty one.
            (base, side) if is_section(path) => {
                changes(base.unwrap_or(&nothing), side.unwrap_or(&nothing), path, found);
            }
            _ => found.push(path.clone()),
        }
        path.pop();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn joining_with_nothing_changes_nothing(which in 0usize..20, edits in vec(edit(), 0..8)) {
        let base = &fixtures::own()[which].text;
        let other = edited(base, &edits, 1_000);
        for (mine, theirs) in [(&other, base), (base, &other), (&other, &other)] {
            let merge = merge(Some(base), mine, theirs, &[]).unwrap();
            prop_assert_eq!(&merge.text, &other);
            prop_assert!(merge.collisions.is_empty() && merge.settled.is_empty());
        }
        // The same by the long way: a comment makes it another text that says the same.
        let commented = format!("{base}{}# nothing", if base.ends_with('\n') { "" } else { "\n" });
        if parse(&commented).is_ok() {
            let merge = merge(Some(base), &other, &commented, &[]).unwrap();
            prop_assert!(merge.collisions.is_empty() && merge.settled.is_empty());
            prop_assert_eq!(data(&merge.text), data(&other));
        }
    }

    #[test]
    fn nothing_of_either_side_is_lost_silently(
        which in 0usize..20,
        mine in vec(edit().prop_filter("local", is_local), 1..8),
        theirs in vec(edit().prop_filter("local", is_local), 1..8),
    ) {
        let base = &fixtures::own()[which].text;
        let (mine, theirs) = (edited(base, &mine, 1_000), edited(base, &theirs, 1_000));
        let merge = merge(Some(base), &mine, &theirs, &[]).unwrap();
        let (before, mine, theirs, joined) = (data(base), data(&mine), data(&theirs), data(&merge.text));
        for (side, is_mine) in [(&mine, true), (&theirs, false)] {
            let mut found = Vec::new();
            changes(&before, side, &mut Vec::new(), &mut found);
            for path in found {
                let is_asked = merge.collisions.iter().any(|it| match &it.place {
                    MergePlace::Value(asked) => path.starts_with(asked) || asked.starts_with(&path),
                    MergePlace::Component(name) => path.get(2) == Some(name),
                    MergePlace::Name(_) => false,
                });
                // Names are joined one by one, and what both moved stands where mine has it.
                let is_joined = path.iter().any(|key| key == "transitions" || key == "position" || key == "size")
                    || path.first().is_some_and(|key| key == "design") && path.len() == 3;
                if (is_mine || !is_asked) && !is_joined {
                    prop_assert_eq!(joined.at(&path), side.at(&path), "{:?} of {}", path, if is_mine { "mine" } else { "theirs" });
                }
            }
        }
    }

    #[test]
    fn who_comes_first_does_not_matter_where_nothing_collides(
        which in 0usize..20,
        mine in vec(edit(), 1..5),
        theirs in vec(edit(), 1..5),
    ) {
        let base = &fixtures::own()[which].text;
        let (mine, theirs) = (edited(base, &mine, 1_000), edited(base, &theirs, 1_000));
        let here = merge(Some(base), &mine, &theirs, &[]).unwrap();
        let there = merge(Some(base), &theirs, &mine, &[]).unwrap();
        prop_assert_eq!(here.collisions.len(), there.collisions.len());
        let are_notes_in_step = parse(&here.text).unwrap().notes.len() == parse(base).unwrap().notes.len();
        if here.collisions.is_empty() && here.settled.is_empty() && are_notes_in_step {
            prop_assert_eq!(data(&here.text), data(&there.text));
        }
    }

    #[test]
    fn every_collision_can_be_settled_either_way(
        which in 0usize..20,
        mine in vec(edit(), 1..10),
        theirs in vec(edit(), 1..10),
        sides in vec(any::<bool>(), 40),
    ) {
        let base = &fixtures::own()[which].text;
        let (mine, theirs) = (edited(base, &mine, 1_000), edited(base, &theirs, 1_000));
        let mut choices: Vec<(MergePlace, Side)> = Vec::new();
        let mut sides = sides.into_iter();
        for _ in 0..6 {
            let merge = merge(Some(base), &mine, &theirs, &choices).unwrap();
            if merge.collisions.is_empty() {
                return Ok(());
            }
            for collision in merge.collisions {
                let side = if sides.next().unwrap_or(true) { Side::Mine } else { Side::Theirs };
                choices.push((collision.place, side));
            }
        }
        prop_assert!(false, "the questions never end: {choices:?}");
    }
}
