//! Connections by pointer, and what may not be connected.

use super::trial::{Trial, joins, pipeline};
use crate::*;

const LINE: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Check
    Check: if 300,0 -> true Good, false Bad
    Good: end-success 450,-60
    Bad: end-failure 450,60
    Loose: python-script 150,150
";

fn port(trial: &Trial, kind: EdgeKind) -> (f64, f64) {
    let ports = trial.editor.scene().overlay.ports;
    let port = ports.into_iter().find(|port| port.kind == kind).expect("such a connector");
    (port.at.x, port.at.y)
}

#[test]
fn the_tile_under_the_pointer_shows_what_it_can_be_connected_on() {
    let mut trial = Trial::new(LINE);
    let kinds = |trial: &Trial| -> Vec<EdgeKind> {
        trial.editor.scene().overlay.ports.iter().map(|port| port.kind).collect()
    };
    assert_eq!(kinds(&trial), []);
    trial.go(150.0, 0.0);
    assert_eq!(kinds(&trial), [EdgeKind::Success, EdgeKind::Failure, EdgeKind::Unconditional]);
    trial.go(300.0, 0.0);
    assert_eq!(kinds(&trial), [EdgeKind::True, EdgeKind::False, EdgeKind::Failure]);
    trial.go(450.0, 60.0);
    assert_eq!(kinds(&trial), []);
}

#[test]
fn a_drag_from_a_connector_to_a_tile_connects() {
    let mut trial = Trial::new(LINE);
    trial.go(150.0, 150.0);
    let from = port(&trial, EdgeKind::Failure);
    trial.drag(from, (450.0, 60.0), Modifiers::NONE);
    assert!(joins(trial.editor.pipeline()).contains("Loose failure Bad"));
    assert_eq!(trial.said.last().map(String::as_str), Some("Connected Loose to Bad on failure"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn two_clicks_connect_too() {
    let mut trial = Trial::new(LINE);
    trial.click(150.0, 150.0);
    let from = port(&trial, EdgeKind::Success);
    trial.click(from.0, from.1);
    trial.go(400.0, 60.0);
    assert!(trial.editor.scene().overlay.pending.is_some());
    trial.click(450.0, 60.0);
    assert!(joins(trial.editor.pipeline()).contains("Loose success Bad"));
}

#[test]
fn a_connection_let_go_over_nothing_is_dropped() {
    let mut trial = Trial::new(LINE);
    trial.go(150.0, 150.0);
    let from = port(&trial, EdgeKind::Success);
    trial.drag(from, (600.0, 220.0), Modifiers::NONE);
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
    assert_eq!(*trial.editor.tool(), Tool::Idle);
    trial.down(from.0, from.1, Modifiers::NONE);
    trial.drag_on(from, (440.0, 60.0));
    trial.key(Key::Escape);
    trial.up(450.0, 60.0);
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

fn refusal(from: &str, kind: EdgeKind, to: &str) -> String {
    let mut trial = Trial::new(LINE);
    let edge = EdgeKey::new(trial.id(from), kind, trial.id(to));
    let refusal = trial.command(Command::Connect(edge)).expect_err("a refusal");
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE), "what is refused has no effect");
    assert_eq!(trial.editor.undo_label(), None);
    refusal.to_string()
}

#[test]
fn what_may_not_be_connected_says_why() {
    assert_eq!(refusal("Load", EdgeKind::Success, "Load"), "“Load” cannot be connected to itself.");
    assert_eq!(
        refusal("Load", EdgeKind::Success, "Check"),
        "“Load” is already connected to “Check” on success."
    );
    assert_eq!(
        refusal("Start", EdgeKind::Success, "Loose"),
        "“Start” has no success connection. It offers unconditional."
    );
    assert_eq!(
        refusal("Check", EdgeKind::Success, "Loose"),
        "“Check” has no success connection. It offers true, false and failure."
    );
    assert_eq!(
        refusal("Good", EdgeKind::Success, "Loose"),
        "“Good” has no success connection. It is where the pipeline ends."
    );
    assert_eq!(
        refusal("Loose", EdgeKind::Success, "Start"),
        "Nothing can lead to “Start”: it is where the pipeline begins."
    );
    assert_eq!(
        refusal("Check", EdgeKind::Failure, "Load"),
        "Connecting “Check” to “Load” would make a loop. Use an iterator to repeat components."
    );
    assert_eq!(
        refusal("Loose", EdgeKind::Iteration, "Load"),
        "“Loose” is not an iterator, so it repeats nothing."
    );
    assert_eq!(
        refusal("Loose", EdgeKind::Source, "Load"),
        "“Loose” has no input connection. It offers success, failure and unconditional."
    );
}

#[test]
fn every_type_offers_its_own_kinds() {
    use TransitionKind::{Failure, False, Success, True, Unconditional};
    for one in ["start", "and", "or"] {
        assert_eq!(connection_kinds(one), [Unconditional]);
    }
    assert_eq!(connection_kinds("if"), [True, False, Failure]);
    for end in ["end-success", "end-failure"] {
        assert_eq!(connection_kinds(end), []);
    }
    for work in ["sql-script", "begin", "a-type-nobody-knows"] {
        assert_eq!(connection_kinds(work), [Success, Failure, Unconditional]);
    }
}

#[test]
fn success_and_failure_may_lead_to_the_same_component() {
    let mut trial = Trial::new(LINE);
    let edge = EdgeKey::new(trial.id("Load"), EdgeKind::Failure, trial.id("Check"));
    trial.command(Command::Connect(edge)).expect("connected");
    let scene = trial.editor.scene();
    let paths: Vec<&str> =
        scene.edges.iter().filter(|path| path.key.from == edge.from).map(|path| path.path.as_str()).collect();
    assert_eq!(paths.len(), 2);
    assert_ne!(paths.first(), paths.last(), "one line would hide the other");
}

#[test]
fn an_iterator_goes_onto_what_it_repeats_and_comes_off_again() {
    let text = "
        Each: grid-iterator 0,0
        One: sql-script 150,50
        Two: sql-script 300,50
    ";
    let mut trial = Trial::new(text);
    let (each, one, two) = (trial.id("Each"), trial.id("One"), trial.id("Two"));
    trial.command(Command::Connect(EdgeKey::new(each, EdgeKind::Iteration, one))).expect("connected");
    assert_eq!(trial.at("Each"), (150.0, 50.0));
    assert_eq!(trial.editor.document().attached_to(each), Some(one));
    trial.command(Command::SetIterationTarget { component: each, target: Some(two) }).expect("changed");
    assert_eq!(trial.at("Each"), (300.0, 50.0));
    let circle = trial.command(Command::SetIterationTarget { component: each, target: Some(each) });
    assert_eq!(circle, Err(Refusal::SelfConnection("Each".to_owned())));
    trial.command(Command::SetIterationTarget { component: each, target: None }).expect("freed");
    assert_eq!(trial.at("Each"), (190.0, 50.0), "it stands apart again");
    (0..3).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), pipeline(text));
}

#[test]
fn transformations_are_joined_by_inputs_in_order() {
    let mut start = pipeline(
        "
        Orders: table-input 0,0
        Customers: table-input 0,100
        Join: join 150,50 -> from Orders
        Out: rewrite-table 300,50 -> from Join
    ",
    );
    start.kind = Kind::Transformation;
    let mut trial = Trial::of(start.clone());
    let [orders, customers, join, out] = ["Orders", "Customers", "Join", "Out"].map(|name| trial.id(name));
    trial.command(Command::Connect(EdgeKey::new(customers, EdgeKind::Source, join))).expect("connected");
    let sources = |trial: &Trial| trial.editor.document().component(join).map(|join| join.sources.clone());
    assert_eq!(sources(&trial), Some(vec!["Orders".to_owned(), "Customers".to_owned()]));
    let mut refused = |from, kind, to| {
        trial.command(Command::Connect(EdgeKey::new(from, kind, to))).expect_err("a refusal").to_string()
    };
    assert_eq!(
        refused(join, EdgeKind::Source, orders),
        "Nothing can lead to “Orders”: it is where the pipeline begins."
    );
    assert_eq!(refused(join, EdgeKind::Success, out), "“Join” has no success connection. It offers input.");
    assert_eq!(
        refused(out, EdgeKind::Source, join),
        "“Out” has no input connection. It is where the pipeline ends."
    );
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), start);
}
