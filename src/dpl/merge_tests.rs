//! What becomes of two people's changes.

use crate::fixtures::{self, BITES, added, difference, remove, rename};
use crate::{
    Merge, MergePlace, Pipeline, Position, Settled, Side, Transition, TransitionKind, Value, compare_texts,
    merge, parse, write,
};

fn edited(edit: impl FnOnce(&mut Pipeline)) -> String {
    let mut pipeline = parse(BITES).unwrap();
    edit(&mut pipeline);
    write(BITES, &pipeline).unwrap()
}

fn at(pipeline: &Pipeline, name: &str) -> usize {
    pipeline.components.iter().position(|it| it.name == name).unwrap()
}

fn set(pipeline: &mut Pipeline, component: &str, parameter: &str, value: &str) {
    let at = at(pipeline, component);
    let parameters = &mut pipeline.components[at].parameters;
    let value = Value::Text(value.to_owned());
    match parameters.iter_mut().find(|(name, _)| name == parameter) {
        Some((_, old)) => *old = value,
        None => parameters.push((parameter.to_owned(), value)),
    }
}

fn parameter(text: &str, component: &str, parameter: &str) -> Option<Value> {
    let pipeline = parse(text).unwrap();
    let found = pipeline.component(component)?.parameters.iter().find(|(name, _)| name == parameter);
    found.map(|(_, value)| value.clone())
}

fn joined(mine: &str, theirs: &str) -> Merge {
    merge(Some(BITES), mine, theirs, &[]).unwrap()
}

fn clean(mine: &str, theirs: &str) -> String {
    let merge = joined(mine, theirs);
    assert_eq!(merge.collisions, []);
    merge.text
}

fn chosen(mine: &str, theirs: &str, side: Side) -> String {
    let choices: Vec<(MergePlace, Side)> =
        joined(mine, theirs).collisions.into_iter().map(|it| (it.place, side)).collect();
    assert!(!choices.is_empty());
    let merge = merge(Some(BITES), mine, theirs, &choices).unwrap();
    assert_eq!(merge.collisions, []);
    merge.text
}

#[test]
fn changes_of_different_parameters_of_one_component_are_joined() {
    let mine = edited(|it| set(it, "Load one", "sqlScript", "select 1"));
    let theirs = edited(|it| set(it, "Load one", "scriptLocation", "File"));
    let text = clean(&mine, &theirs);
    assert_eq!(parameter(&text, "Load one", "sqlScript"), Some(Value::Text("select 1".to_owned())));
    assert_eq!(parameter(&text, "Load one", "scriptLocation"), Some(Value::Text("File".to_owned())));
}

#[test]
fn only_the_lines_that_mine_changed_differ_from_theirs() {
    let mine = edited(|it| it.components[0].skipped = true);
    let theirs = edited(|it| set(it, "Load one", "scriptLocation", "File"));
    let text = clean(&mine, &theirs);
    assert_eq!(difference(&theirs, &text), "+      skipped: true");
    assert_eq!(difference(&mine, &text).matches('\n').count(), 1);
}

#[test]
fn a_change_of_the_same_parameter_is_asked_about() {
    let mine = edited(|it| set(it, "Load one", "scriptLocation", "Mine"));
    let theirs = edited(|it| set(it, "Load one", "scriptLocation", "Theirs"));
    let merge = joined(&mine, &theirs);
    let [collision] = merge.collisions.as_slice() else { panic!("{merge:#?}") };
    let path = ["pipeline", "components", "Load one", "parameters", "scriptLocation"];
    assert_eq!(collision.place, MergePlace::Value(path.map(str::to_owned).to_vec()));
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!((&collision.base, &collision.mine), (&text("Component"), &text("Mine")));
    assert_eq!(collision.theirs, text("Theirs"));
    assert_eq!(parameter(&merge.text, "Load one", "scriptLocation"), text("Mine"));
    assert_eq!(chosen(&mine, &theirs, Side::Mine), mine);
    assert_eq!(chosen(&mine, &theirs, Side::Theirs), theirs);
}

#[test]
fn a_change_of_a_component_that_they_renamed_goes_to_the_new_name() {
    let mine = edited(|it| set(it, "Load one", "scriptLocation", "File"));
    let theirs = edited(|it| {
        let at = at(it, "Load one");
        rename(it, at, "Load a berth");
    });
    for text in [clean(&mine, &theirs), clean(&theirs, &mine)] {
        let file = Some(Value::Text("File".to_owned()));
        assert_eq!(parameter(&text, "Load a berth", "scriptLocation"), file);
        let pipeline = parse(&text).unwrap();
        assert_eq!(pipeline.component("Load one"), None);
        let each = pipeline.component("Each [quay] / pier").unwrap();
        assert_eq!(each.iteration_target.as_deref(), Some("Load a berth"));
        assert!(text.contains("updateOutputMessage"), "what only the file knows is gone");
    }
}

#[test]
fn two_new_names_for_one_component_are_asked_about() {
    let named = |name: &str| {
        edited(|it| {
            let at = at(it, "Load one");
            rename(it, at, name);
        })
    };
    let (mine, theirs) = (named("Mine"), named("Theirs"));
    let merge = joined(&mine, &theirs);
    assert_eq!(merge.collisions.len(), 1);
    assert_eq!(merge.collisions[0].place, MergePlace::Name("Load one".to_owned()));
    let differs = |one: &str, other: &str| !compare_texts(one, other).unwrap().is_empty();
    assert!(!differs(&chosen(&mine, &theirs, Side::Mine), &mine));
    assert!(!differs(&chosen(&mine, &theirs, Side::Theirs), &theirs));
}

#[test]
fn a_component_that_is_removed_here_and_changed_there_is_asked_about() {
    let mine = edited(|it| set(it, "Load one", "scriptLocation", "File"));
    let theirs = edited(|it| {
        let at = at(it, "Load one");
        remove(it, at);
    });
    let merge = joined(&mine, &theirs);
    assert_eq!(merge.collisions.len(), 1);
    assert_eq!(merge.collisions[0].place, MergePlace::Component("Load one".to_owned()));
    assert_eq!(chosen(&mine, &theirs, Side::Theirs), theirs);
    let kept = chosen(&mine, &theirs, Side::Mine);
    assert!(compare_texts(&mine, &kept).unwrap().is_empty(), "{}", difference(&mine, &kept));
    assert!(kept.contains("updateOutputMessage"));
}

#[test]
fn a_connection_to_what_they_removed_is_asked_about() {
    let mine = edited(|it| {
        let targets = vec!["Load one".to_owned()];
        it.components[0].transitions.push(Transition { kind: TransitionKind::Failure, targets });
    });
    let theirs = edited(|it| {
        let at = at(it, "Load one");
        remove(it, at);
    });
    for (mine, theirs) in [(&mine, &theirs), (&theirs, &mine)] {
        let merge = joined(mine, theirs);
        let places: Vec<&MergePlace> = merge.collisions.iter().map(|it| &it.place).collect();
        assert_eq!(places, [&MergePlace::Component("Load one".to_owned())]);
        for side in [Side::Mine, Side::Theirs] {
            let text = chosen(mine, theirs, side);
            let pipeline = parse(&text).unwrap();
            let is_there = pipeline.component("Load one").is_some();
            let is_wanted =
                pipeline.components[0].transitions.iter().any(|it| it.kind == TransitionKind::Failure);
            assert_eq!(is_there, is_wanted, "{text}");
            let each = pipeline.component("Each [quay] / pier").unwrap();
            assert_eq!(each.iteration_target.is_some(), is_there);
        }
    }
}

#[test]
fn removing_a_component_wins_over_moving_it() {
    let mine = edited(|it| it.components[3].position = Some(Position { x: 1.0, y: 2.0 }));
    let theirs = edited(|it| {
        let at = at(it, "Load one");
        remove(it, at);
    });
    assert_eq!(parse(&mine).unwrap().components[3].name, "Load one");
    assert_eq!(clean(&mine, &theirs), theirs);
    assert!(compare_texts(&clean(&theirs, &mine), &theirs).unwrap().is_empty());
}

#[test]
fn what_both_moved_stands_where_mine_has_it_and_that_is_said() {
    let moved = |x: f64| edited(|it| it.components[0].position = Some(Position { x, y: 0.0 }));
    let merge = joined(&moved(1.0), &moved(2.0));
    assert_eq!(merge.collisions, []);
    assert_eq!(merge.settled, [Settled::Moved("Start".to_owned())]);
    assert_eq!(merge.text, moved(1.0));
}

#[test]
fn connections_that_both_added_to_one_component_all_stay() {
    let connected = |name: &str| {
        edited(|it| {
            let at = at(it, "Any berths?");
            let yes = it.components[at].transitions.iter_mut().find(|it| it.kind == TransitionKind::True);
            yes.unwrap().targets.push(name.to_owned());
        })
    };
    let (mine, theirs) = (connected("Load one"), connected("Wait, both % done."));
    let text = clean(&mine, &theirs);
    let pipeline = parse(&text).unwrap();
    let yes = pipeline.component("Any berths?").unwrap().transitions[0].targets.clone();
    assert_eq!(yes.len(), 4);
    assert_eq!(compare_texts(&text, &clean(&theirs, &mine)).unwrap(), Default::default());
}

#[test]
fn two_new_components_of_one_name_both_stay() {
    let new = |x: f64, script: &str| {
        edited(|it| {
            let mut component = added(900, "SQL Script");
            component.position = Some(Position { x, y: 0.0 });
            component.parameters.push(("sqlScript".to_owned(), Value::Text(script.to_owned())));
            it.components.push(component);
            it.components[0].transitions[0].targets.push("SQL Script".to_owned());
        })
    };
    let merge = joined(&new(1.0, "mine"), &new(2.0, "theirs"));
    assert_eq!(merge.collisions, []);
    let renamed = Settled::Renamed { from: "SQL Script".to_owned(), to: "SQL Script 2".to_owned() };
    assert_eq!(merge.settled, [renamed]);
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!(parameter(&merge.text, "SQL Script", "sqlScript"), text("theirs"));
    assert_eq!(parameter(&merge.text, "SQL Script 2", "sqlScript"), text("mine"));
    let start = parse(&merge.text).unwrap().components[0].transitions[0].targets.clone();
    assert!(start.contains(&"SQL Script".to_owned()) && start.contains(&"SQL Script 2".to_owned()));
}

#[test]
fn notes_that_both_added_both_stay() {
    let noted = |words: &str| {
        edited(|it| {
            let mut note = it.notes[0].clone();
            note.key = "3".to_owned();
            note.content = words.to_owned();
            it.notes.push(note);
        })
    };
    let text = clean(&noted("mine"), &noted("theirs"));
    let notes: Vec<String> = parse(&text).unwrap().notes.into_iter().map(|it| it.content).collect();
    assert!(notes.contains(&"mine".to_owned()) && notes.contains(&"theirs".to_owned()), "{notes:?}");
}

#[test]
fn keys_that_only_the_file_knows_are_joined_too() {
    let mine = BITES.replace("version: null", "version: \"2.0\"");
    let theirs = BITES.replace("keep: me", "keep: me\n    and: this");
    let text = clean(&mine, &theirs);
    assert!(text.contains("version: \"2.0\"") && text.contains("and: this"), "{text}");
}

#[test]
fn without_a_base_whatever_differs_is_asked_about_and_nothing_is_lost() {
    let mine = edited(|it| {
        set(it, "Load one", "scriptLocation", "Mine");
        it.components.push(added(900, "New here"));
    });
    let theirs = edited(|it| it.components.push(added(900, "New there")));
    let merge = merge(None, &mine, &theirs, &[]).unwrap();
    let path = ["pipeline", "components", "Load one", "parameters", "scriptLocation"];
    let places: Vec<MergePlace> = merge.collisions.into_iter().map(|it| it.place).collect();
    assert!(places.contains(&MergePlace::Value(path.map(str::to_owned).to_vec())), "{places:?}");
    let pipeline = parse(&merge.text).unwrap();
    assert!(pipeline.component("New here").is_some() && pipeline.component("New there").is_some());
}

#[test]
fn on_real_files_changes_of_different_components_are_joined_and_the_order_does_not_matter() {
    for sample in fixtures::all() {
        let Ok(pipeline) = parse(&sample.text) else { continue };
        if pipeline.components.len() < 3 {
            continue;
        }
        let with = |edit: &dyn Fn(&mut Pipeline)| {
            let mut pipeline = pipeline.clone();
            edit(&mut pipeline);
            write(&sample.text, &pipeline).unwrap()
        };
        let mine = with(&|it| {
            it.components[1].skipped ^= true;
            rename(it, 2, "A new name");
        });
        let theirs = with(&|it| {
            it.components[0].position = Some(Position { x: 7.0, y: 8.0 });
            it.components[2].parameters.push(("new".to_owned(), Value::Text("x".to_owned())));
            it.components.push(added(90_000, "Brand new"));
        });
        let here = merge(Some(&sample.text), &mine, &theirs, &[]).unwrap();
        let there = merge(Some(&sample.text), &theirs, &mine, &[]).unwrap();
        assert_eq!((here.collisions.len(), here.settled.len()), (0, 0), "{}", sample.name);
        assert!(compare_texts(&here.text, &there.text).unwrap().is_empty(), "{}", sample.name);
        let joined = parse(&here.text).unwrap();
        assert!(joined.component("A new name").unwrap().parameters.iter().any(|(name, _)| name == "new"));
        assert!(joined.component("Brand new").is_some());
        assert_eq!(joined.components[1].skipped, !pipeline.components[1].skipped);
    }
}
