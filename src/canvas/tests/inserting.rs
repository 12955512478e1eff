//! Adding with a connection, going between two components, and moving the ends of connections.

use super::trial::{Trial, joins, pipeline};
use crate::*;

const FLOW: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Good, failure Bad
    Good: end-success 300,0
    Bad: end-failure 300,150
    Loose: python-script 150,300
";

fn edge(trial: &Trial, from: &str, kind: EdgeKind, to: &str) -> EdgeKey {
    EdgeKey::new(trial.id(from), kind, trial.id(to))
}

fn add(trial: &mut Trial, component_type: &str, link: Link) -> Result<Changes, Refusal> {
    trial.command(Command::AddLinked { component_type: component_type.to_owned(), link, at: None })
}

#[test]
fn what_is_added_beside_the_selected_one_follows_it() {
    let mut trial = Trial::new("Start: start 0,0");
    trial.input(Input::Focused(ComponentId(0)));
    add(&mut trial, "if", Link::Selected).expect("added");
    add(&mut trial, "sql-script", Link::Selected).expect("added");
    trial.input(Input::Focused(trial.id("If")));
    add(&mut trial, "end-failure", Link::Selected).expect("added");
    assert_eq!(
        joins(trial.editor.pipeline()),
        "Start unconditional If\nIf true SQL Script\nIf false End Failure",
        "an If goes on with the branch that is free"
    );
    add(&mut trial, "sql-script", Link::Selected).expect("added");
    assert!(!joins(trial.editor.pipeline()).contains("SQL Script 2"), "nothing can follow an end");
    (0..4).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), pipeline("Start: start 0,0"), "each is one step of undo");
}

#[test]
fn an_iterator_first_gets_what_it_repeats() {
    let mut trial = Trial::new("Each: grid-iterator 0,0");
    trial.input(Input::Focused(ComponentId(0)));
    add(&mut trial, "sql-script", Link::Selected).expect("added");
    assert_eq!(joins(trial.editor.pipeline()), "Each iteration SQL Script");
    assert_eq!(trial.at("SQL Script"), trial.at("Each"));
}

#[test]
fn a_component_goes_between_and_room_is_made() {
    let mut trial = Trial::new(FLOW);
    let between = edge(&trial, "Start", EdgeKind::Unconditional, "Load");
    trial.command(Command::Select(Selection::edge_of(between))).expect("selected");
    add(&mut trial, "bash-script", Link::Selected).expect("inserted");
    assert_eq!(
        joins(trial.editor.pipeline()),
        "Start unconditional Bash Script\nLoad success Good\nLoad failure Bad\nBash Script success Load"
    );
    assert_eq!(
        (trial.at("Bash Script"), trial.at("Load"), trial.at("Good")),
        ((150.0, 0.0), (300.0, 0.0), (450.0, 0.0))
    );
    assert_eq!(trial.at("Loose"), (150.0, 300.0), "what does not follow stays");
    assert_eq!(trial.said.last().map(String::as_str), Some("Added Bash Script between Start and Load"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn what_has_no_way_in_or_out_goes_between_nothing() {
    let mut trial = Trial::new(FLOW);
    let between = edge(&trial, "Start", EdgeKind::Unconditional, "Load");
    for component_type in ["end-success", "start"] {
        assert!(add(&mut trial, component_type, Link::Into(between)).is_err());
        assert!(!trial.editor.can_add(component_type, Link::Into(between)));
    }
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn a_tile_without_connections_is_put_into_a_line_by_dragging_it_there() {
    let mut trial = Trial::new(FLOW);
    trial.drag((150.0, 300.0), (75.0, 2.0), Modifiers::NONE);
    let joined = joins(trial.editor.pipeline());
    assert!(
        joined.contains("Start unconditional Loose") && joined.contains("Loose success Load"),
        "{joined}"
    );
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW), "the drag and the insertion are one step");
}

#[test]
fn a_type_dropped_on_a_line_goes_into_it() {
    let mut trial = Trial::new(FLOW);
    let at = trial.screen(75.0, 0.0);
    let component_type = "python-script".to_owned();
    trial.input(Input::PaletteMove { component_type: component_type.clone(), at });
    assert!(trial.editor.scene().overlay.into.is_some(), "the line shows it");
    trial.input(Input::PaletteDrop { component_type, at });
    assert!(joins(trial.editor.pipeline()).contains("Start unconditional Python Script"));
}

#[test]
fn a_connector_dropped_on_nothing_asks_what_to_add_there() {
    let mut trial = Trial::new(FLOW);
    let from = trial.id("Loose");
    trial.command(Command::StartConnecting(Some(EdgeKind::Failure))).expect_err("nothing is selected");
    trial.input(Input::Focused(from));
    trial.command(Command::StartConnecting(Some(EdgeKind::Failure))).expect("started");
    trial.go(404.0, 303.0);
    trial.up(404.0, 303.0);
    let link = Link::After { from, kind: Some(EdgeKind::Failure) };
    let at = Some(Position { x: 400.0, y: 300.0 });
    assert_eq!(trial.intents.last(), Some(&Intent::QuickAdd { link, at }));
    trial.command(Command::AddLinked { component_type: "end-failure".to_owned(), link, at }).expect("added");
    assert!(joins(trial.editor.pipeline()).contains("Loose failure End Failure"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW), "adding and connecting are one step");
}

#[test]
fn an_end_of_a_connection_is_moved_by_drag() {
    let mut trial = Trial::new(FLOW);
    // The line from Load to Good arrives at the left of Good.
    trial.click(225.0, 0.0);
    assert!(trial.editor.selection().edge().is_some());
    trial.drag((270.0, 0.0), (150.0, 300.0), Modifiers::NONE);
    assert_eq!(
        joins(trial.editor.pipeline()),
        "Start unconditional Load\nLoad success Loose\nLoad failure Bad"
    );
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn an_end_of_a_connection_is_moved_by_keyboard_among_what_is_allowed() {
    let mut trial = Trial::new(FLOW);
    let own = edge(&trial, "Load", EdgeKind::Success, "Good");
    trial.command(Command::Select(Selection::edge_of(own))).expect("selected");
    trial.key(Key::Character('r'));
    let open: Vec<String> = trial
        .editor
        .scene()
        .tiles
        .into_iter()
        .filter(|tile| matches!(tile.offer, Offer::Open | Offer::Aimed))
        .map(|tile| tile.name)
        .collect();
    assert_eq!(open, ["Bad", "Loose"]);
    trial.key(Key::Tab);
    trial.key(Key::Enter);
    assert!(!joins(trial.editor.pipeline()).contains("Load success Good"));
    trial.undo();
    trial.key_with(Key::Character('r'), Modifiers::SHIFT);
    trial.key(Key::Escape);
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn a_moved_end_is_refused_with_the_reason() {
    let mut trial = Trial::new(FLOW);
    let own = edge(&trial, "Load", EdgeKind::Success, "Good");
    let to_start = EdgeKey { to: trial.id("Start"), ..own };
    let refusal = trial.command(Command::Reconnect { edge: own, with: to_start }).expect_err("refused");
    assert!(refusal.to_string().starts_with("Nothing can lead to “Start”"));
    let from_end = EdgeKey { from: trial.id("Bad"), ..own };
    assert!(trial.command(Command::Reconnect { edge: own, with: from_end }).is_err());
    assert_eq!(*trial.editor.pipeline(), pipeline(FLOW));
}

#[test]
fn the_kind_of_a_connection_is_changed_in_place() {
    let mut trial = Trial::new(FLOW);
    let own = edge(&trial, "Load", EdgeKind::Success, "Good");
    let with = EdgeKey { kind: EdgeKind::Unconditional, ..own };
    trial.command(Command::Reconnect { edge: own, with }).expect("changed");
    assert!(joins(trial.editor.pipeline()).contains("Load unconditional Good"));
}

const TRANSFORMATION: &str = "
    In: table-input 0,0
    Other: table-input 0,100
    Filter: filter 150,0 -> from In
    Join: join 300,0 -> from Filter, from Other
    Out: rewrite-table 450,0 -> from Join
";

fn transformation() -> Trial {
    let mut transformation = pipeline(TRANSFORMATION);
    transformation.kind = Kind::Transformation;
    Trial::of(transformation)
}

#[test]
fn a_component_takes_no_more_inputs_than_its_type() {
    let mut trial = transformation();
    let second = edge(&trial, "Other", EdgeKind::Source, "Filter");
    let refusal = trial.command(Command::Connect(second)).expect_err("refused").to_string();
    assert_eq!(
        refusal,
        "“Filter” takes one input, and has it. Remove one first, or put a Join or Unite before it."
    );
    let third = edge(&trial, "In", EdgeKind::Source, "Join");
    trial.command(Command::Connect(third)).expect("a Join takes several");
    let instead = edge(&trial, "In", EdgeKind::Source, "Filter");
    trial.command(Command::Reconnect { edge: instead, with: second }).expect("one for another");
}

#[test]
fn what_goes_between_inputs_keeps_their_order() {
    let mut trial = transformation();
    let between = edge(&trial, "Filter", EdgeKind::Source, "Join");
    add(&mut trial, "calculator", Link::Into(between)).expect("inserted");
    let join = trial.editor.document().component_named("Join").expect("Join");
    assert_eq!(join.sources, ["Calculator", "Other"]);
}

#[test]
fn an_iterator_repeats_one_component_and_may_be_given_another() {
    let mut trial =
        Trial::new("Each: grid-iterator 0,0 -> repeats One\nOne: sql-script 0,0\nTwo: sql-script 300,0");
    let second = edge(&trial, "Each", EdgeKind::Iteration, "Two");
    let refusal = trial.command(Command::Connect(second)).expect_err("refused").to_string();
    assert!(refusal.starts_with("“Each” already repeats “One”"), "{refusal}");
    let (component, target) = (trial.id("Each"), Some(trial.id("Two")));
    trial.command(Command::SetIterationTarget { component, target }).expect("given another");
    assert_eq!(joins(trial.editor.pipeline()), "Each iteration Two");
    trial.undo();
    assert_eq!(joins(trial.editor.pipeline()), "Each iteration One");
}
