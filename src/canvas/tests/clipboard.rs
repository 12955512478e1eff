//! Copying, pasting and duplicating: what is kept, what is dropped, what is refused and how it is said.

use super::trial::{Trial, joins, pipeline};
use crate::*;

const FLOW: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Each, failure Stop
    Each: grid-iterator 300,0 -> repeats One, success Stop
    One: sql-script 300,0
    Stop: end-failure 450,100
";

fn select(trial: &mut Trial, names: &[&str]) {
    let ids: Vec<ComponentId> = names.iter().map(|name| trial.id(name)).collect();
    trial.command(Command::Select(Selection::components_of(ids))).expect("selected");
}

fn paste(trial: &mut Trial, text: &str) -> Result<Changes, Refusal> {
    trial.command(Command::Paste { text: text.to_owned(), at: None })
}

#[test]
fn what_is_copied_is_a_pipeline_that_reads_back_with_the_connections_inside() {
    let mut trial = Trial::new(FLOW);
    select(&mut trial, &["Load", "Each", "One"]);
    let text = trial.editor.copy().expect("copied");
    let read = dpl::parse(&text).expect("a pipeline");
    assert_eq!(read.kind, Kind::Orchestration);
    assert_eq!(joins(&read), "Load success Each\nEach iteration One");
    assert_eq!(read.component("Load").and_then(|it| it.position), Some(Position { x: 150.0, y: 0.0 }));
}

#[test]
fn a_paste_makes_names_unique_and_its_references_follow() {
    let mut trial = Trial::new(FLOW);
    select(&mut trial, &["Load", "Each", "One"]);
    let text = trial.editor.copy().expect("copied");
    paste(&mut trial, &text).expect("pasted");
    assert_eq!(trial.selected(), ["Load 2", "Each 2", "One 2"]);
    let joined = joins(trial.editor.pipeline());
    assert!(
        joined.contains("Load 2 success Each 2") && joined.contains("Each 2 iteration One 2"),
        "{joined}"
    );
    assert!(!joined.contains("Load 2 failure"), "connections to the outside are dropped");
    assert_eq!(trial.at("Each 2"), trial.at("One 2"), "an iterator stays on what it repeats");
    assert_eq!(trial.said.last().map(String::as_str), Some("Pasted 3 components"));
    paste(&mut trial, &text).expect("pasted");
    assert_eq!(trial.selected(), ["Load 3", "Each 3", "One 3"]);
    trial.undo();
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW), "each paste is one step of undo");
}

#[test]
fn a_number_at_the_end_of_a_name_goes_on() {
    let mut trial = Trial::new("Load 2: sql-script 0,0");
    select(&mut trial, &["Load 2"]);
    trial.command(Command::Duplicate).expect("duplicated");
    assert_eq!(trial.selected(), ["Load 3"]);
}

#[test]
fn repeated_pastes_do_not_hide_each_other() {
    let mut trial = Trial::new("Load: sql-script 0,0");
    select(&mut trial, &["Load"]);
    let text = trial.editor.copy().expect("copied");
    (0..3).for_each(|_| drop(paste(&mut trial, &text).expect("pasted")));
    assert_eq!(trial.at("Load 2"), (30.0, 30.0));
    assert_eq!(trial.at("Load 3"), (60.0, 60.0));
    assert_eq!(trial.at("Load 4"), (90.0, 90.0));
}

#[test]
fn a_paste_stands_at_the_pointer_and_otherwise_in_the_view() {
    let mut trial = Trial::new("Load: sql-script 0,0");
    select(&mut trial, &["Load"]);
    let text = trial.editor.copy().expect("copied");
    trial.go(400.0, 100.0);
    paste(&mut trial, &text).expect("pasted");
    assert_eq!(trial.at("Load 2"), (400.0, 100.0));
    let mut far = Trial::new("Other: sql-script 50000,50000");
    far.editor.set_viewport(Viewport { x: -50_000.0 + 500.0, y: -50_000.0 + 300.0, zoom: 1.0 });
    paste(&mut far, &text).expect("pasted");
    let seen =
        far.editor.viewport().to_screen(far.editor.document().position(far.id("Load")).expect("there"));
    assert!((0.0..1000.0).contains(&seen.x) && (0.0..600.0).contains(&seen.y), "{seen:?}");
}

#[test]
fn notes_are_copied_too_and_get_keys_of_their_own() {
    let mut trial = Trial::new("Load: sql-script 0,0");
    trial.command(Command::AddNote { at: Some(Position { x: 100.0, y: 0.0 }) }).expect("added");
    let key = trial.editor.document().notes()[0].key.clone();
    trial
        .command(Command::SetNoteContent { key, content: "# Read me: \"quotes\"".to_owned() })
        .expect("written");
    trial.command(Command::SelectAll).expect("selected");
    let text = trial.editor.copy().expect("copied");
    paste(&mut trial, &text).expect("pasted");
    let notes = trial.editor.document().notes();
    assert_eq!(notes.len(), 2);
    assert_eq!(notes[0].content, notes[1].content);
    assert_ne!(notes[0].key, notes[1].key);
}

#[test]
fn cut_copies_nothing_by_itself_and_is_one_step() {
    let mut trial = Trial::new(FLOW);
    select(&mut trial, &["Load", "Stop"]);
    trial.command(Command::Cut).expect("cut");
    assert_eq!(trial.said.last().map(String::as_str), Some("Cut 2 components"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn a_second_start_is_left_out_and_the_rest_is_pasted() {
    let mut trial = Trial::new(FLOW);
    select(&mut trial, &["Start", "Load"]);
    let text = trial.editor.copy().expect("copied");
    paste(&mut trial, &text).expect("pasted");
    assert_eq!(trial.selected(), ["Load 2"]);
    assert_eq!(trial.refusals(), ["Pasted Load 2. Start was left out, because a pipeline has one."]);
    select(&mut trial, &["Start"]);
    let text = trial.editor.copy().expect("copied");
    assert!(matches!(paste(&mut trial, &text), Err(Refusal::SecondStart(name)) if name == "Start"));
}

#[test]
fn what_is_no_pipeline_is_refused_with_the_place_where_it_is_wrong() {
    let mut trial = Trial::new(FLOW);
    let whole = trial.editor.document().pipeline().clone();
    select(&mut trial, &["Load", "Each"]);
    let text = trial.editor.copy().expect("copied");
    let half = text.get(..text.find("\"grid-iter").expect("its type") + 6).expect("ASCII");
    let anchors = "type: &t \"orchestration\"\npipeline:\n  components: {}\n";
    for (nonsense, word) in [
        ("", "holds no text"),
        ("  \n ", "holds no text"),
        ("SELECT * FROM orders", "not a pipeline"),
        ("{\"a\": [1, 2", "not a pipeline"),
        (half, "not a pipeline"),
        (anchors, "anchors"),
        ("type: \"orchestration\"\npipeline: {}\n", "is empty"),
        (
            "type: \"transformation\"\npipeline:\n  components:\n    A:\n      type: \"filter\"\n",
            "cannot be mixed",
        ),
        (
            "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"and\"\n    A:\n      type: \"or\"\n",
            "not a pipeline",
        ),
    ] {
        let refusal = paste(&mut trial, nonsense).expect_err("refused").to_string();
        assert!(refusal.contains(word), "{refusal}");
        assert_eq!(*trial.editor.pipeline(), whole);
    }
    let long = format!("# {}\n", "x".repeat(5_000_000));
    assert!(matches!(paste(&mut trial, &long), Err(Refusal::TooLongToPaste)));
}

#[test]
fn a_cycle_and_forbidden_connections_are_left_out_and_said() {
    let mut trial = Trial::new("Start: start 0,0");
    let text = "type: \"orchestration\"\npipeline:\n  components:\n    \
        A:\n      type: \"sql-script\"\n      transitions:\n        success: [\"B\", \"A\", \"Gone\"]\n    \
        B:\n      type: \"sql-script\"\n      transitions:\n        success: [\"C\"]\n        true: [\"C\"]\n    \
        C:\n      type: \"sql-script\"\n      transitions:\n        success: [\"A\"]\n";
    paste(&mut trial, text).expect("pasted");
    assert_eq!(joins(trial.editor.pipeline()), "A success B\nB success C");
    let words = trial.refusals().pop().expect("said");
    assert!(words.contains("3 connections were left out"), "{words}");
}

#[test]
fn ten_thousand_components_are_pasted_and_undone_in_one_step() {
    let mut text = String::from("type: \"orchestration\"\npipeline:\n  components:\n");
    for number in 0..10_000 {
        text.push_str(&format!(
            "    C{number}:\n      type: \"and\"\n      transitions:\n        unconditional: [\"C{}\"]\n",
            number + 1
        ));
    }
    // Without the checks of the trial, which look at everything after each step.
    let mut editor = Editor::new(pipeline("C7: start 0,0"));
    editor.command(Command::Paste { text: text.clone(), at: None }).expect("pasted");
    assert_eq!(editor.pipeline().components.len(), 10_001);
    assert!(editor.document().id_of("C7 2").is_some());
    editor.document().check().expect("sound");
    editor.command(Command::Paste { text: text.clone(), at: None }).expect_err("more than 20,000");
    editor.command(Command::Undo).expect("undone");
    assert_eq!(*editor.pipeline(), pipeline("C7: start 0,0"));
}

#[test]
fn positions_that_are_missing_equal_or_absurd_are_pasted_where_they_can_be_drawn() {
    let mut trial = Trial::new("Start: start 0,0");
    let text = "type: \"orchestration\"\npipeline:\n  components:\n    \
        A:\n      type: \"and\"\n    B:\n      type: \"and\"\n    C:\n      type: \"and\"\n\
        design:\n  components:\n    A:\n      position: { x: 1e9, y: -1e9 }\n    B:\n      position: { x: 10, y: 10 }\n";
    paste(&mut trial, text).expect("pasted");
    trial.check();
}

#[test]
fn names_that_mean_something_elsewhere_are_kept_as_they_are() {
    let names =
        ["say \"hi\"", "<img src=x onerror=alert(1)>", "🚀 start", "\u{202e}abc", "a: b # c", "- x", "'"];
    for name in names {
        let mut trial = Trial::new("Load: sql-script 0,0");
        let component = trial.id("Load");
        trial.command(Command::Rename { component, name: name.to_owned() }).expect("renamed");
        trial.command(Command::SelectAll).expect("selected");
        let text = trial.editor.copy().expect("copied");
        paste(&mut trial, &text).expect("pasted");
        assert_eq!(trial.selected(), [format!("{name} 2")]);
    }
    let long = "n".repeat(12_000);
    let mut trial = Trial::new("Load: sql-script 0,0");
    let component = trial.id("Load");
    let refusal = trial.command(Command::Rename { component, name: long.clone() }).expect_err("too long");
    assert_eq!(refusal.to_string(), "That name is too long. A name has at most 250 characters.");
    let mut trial = Trial::new("Load: sql-script 0,0");
    let text =
        format!("type: \"orchestration\"\npipeline:\n  components:\n    ? \"{long}\"\n    : type: \"and\"\n");
    paste(&mut trial, &text).expect("pasted");
    assert_eq!(trial.selected()[0].chars().count(), 240);
    assert!(trial.refusals().pop().is_some_and(|words| words.contains("Names were cut to 250 characters")));
    let text = trial.editor.copy().expect("copied");
    paste(&mut trial, &text).expect("pasted again");
}

#[test]
fn transitions_of_a_kind_that_nobody_knows_go_along() {
    let text = "type: orchestration\npipeline:\n  components:\n    A:\n      type: and\n      transitions:\n        \
                when-rested: [\"B\", \"Outside\"]\n        odd: {b: 1}\n    B:\n      type: and\n    Outside:\n      type: and\n";
    let whole = dpl::parse(text).expect("a pipeline");
    let others = |trial: &Trial, name: &str| {
        trial.editor.pipeline().component(name).map(|it| it.other_transitions.clone())
    };
    let names =
        |names: &[&str]| Value::List(names.iter().map(|name| Value::Text((*name).to_owned())).collect());
    let odd = ("odd".to_owned(), Value::Map(vec![("b".to_owned(), Value::Text("1".to_owned()))]));
    let rested = |targets: &[&str]| Some(vec![("when-rested".to_owned(), names(targets)), odd.clone()]);

    let mut trial = Trial::of(whole.clone());
    select(&mut trial, &["A", "B"]);
    let copied = trial.editor.copy().expect("copied");
    paste(&mut trial, &copied).expect("pasted");
    assert_eq!(others(&trial, "A 2"), rested(&["B 2"]), "as with the others, those inside of the selection");
    select(&mut trial, &["A", "B"]);
    trial.command(Command::Duplicate).expect("duplicated");
    assert_eq!(others(&trial, "A 3"), rested(&["B 3"]));
    assert_eq!(others(&trial, "A"), rested(&["B", "Outside"]));

    // A name that changes or goes, does so here too.
    let outside = trial.id("Outside");
    trial.command(Command::Rename { component: outside, name: "Far".to_owned() }).expect("renamed");
    assert_eq!(others(&trial, "A"), rested(&["B", "Far"]));
    trial.command(Command::Delete(vec![outside])).expect("deleted");
    assert_eq!(others(&trial, "A"), rested(&["B"]));

    // Cut here, pasted into another pipeline.
    select(&mut trial, &["A", "B"]);
    let cut = trial.editor.copy().expect("copied");
    trial.command(Command::Cut).expect("cut");
    assert_eq!(others(&trial, "A"), None);
    let mut other = Trial::new("Start: start 0,0");
    paste(&mut other, &cut).expect("pasted");
    assert_eq!(others(&other, "A"), rested(&["B"]));
    (0..5).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), whole);
}
