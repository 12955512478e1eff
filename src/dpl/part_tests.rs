//! Claims about runs of a part of a pipeline.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph_tests::pipeline;
use crate::{Outcome, Part, RunGraph, RunResult};

fn from(name: &str) -> Part {
    Part::From(name.to_owned())
}

fn only(name: &str) -> Part {
    Part::Only(name.to_owned())
}

/// Runs the part, everything succeeding, and tells in which order components were started.
fn walk(text: &str, part: &Part) -> Result<String, String> {
    let graph = RunGraph::new(&pipeline(text)).unwrap().part(part)?;
    let (mut ended, mut order) = (BTreeMap::new(), Vec::new());
    loop {
        let next = graph.next(&ended, &BTreeSet::new());
        ended.extend(next.passed.iter().map(|it| (it.name.clone(), Outcome::Success)));
        ended.extend(next.skipped.iter().map(|name| (name.clone(), Outcome::Skipped)));
        order.extend(next.passed.iter().map(|it| format!("({})", it.name)));
        order.extend(next.skipped.iter().map(|name| format!("-{name}")));
        let Some(ready) = next.ready.first() else {
            assert_eq!(next.result, Some(RunResult::Success));
            return Ok(order.join(" "));
        };
        order.push(ready.name.clone());
        ended.insert(ready.name.clone(), Outcome::Success);
    }
}

const DIAMOND: &str = "S:start u>A u>B
    A:x s>C f>F
    B:x s>C
    C:and u>D
    D:x
    F:x";

#[test]
fn from_a_component_everything_after_it_runs_and_nothing_before() {
    assert_eq!(walk(DIAMOND, &from("A")).unwrap(), "A -F C D");
    assert_eq!(walk(DIAMOND, &from("D")).unwrap(), "D");
    assert_eq!(walk(DIAMOND, &from("S")), walk(DIAMOND, &Part::Whole));
}

#[test]
fn an_and_waits_only_for_what_is_inside() {
    assert_eq!(walk(DIAMOND, &from("C")).unwrap(), "C D");
    let graph = RunGraph::new(&pipeline(DIAMOND)).unwrap().part(&from("B")).unwrap();
    assert!(graph.includes("C") && !graph.includes("A") && !graph.includes("S"));
    assert_eq!(graph.predecessors("C"), ["B"]);
}

#[test]
fn only_one_component_runs_alone_and_its_failure_is_the_runs() {
    assert_eq!(walk(DIAMOND, &only("A")).unwrap(), "A");
    let graph = RunGraph::new(&pipeline(DIAMOND)).unwrap().part(&only("A")).unwrap();
    let ended = BTreeMap::from([("A".to_owned(), Outcome::Failure)]);
    let result = graph.next(&ended, &BTreeSet::new()).result.unwrap();
    assert!(matches!(result, RunResult::Failure(_)), "the failure link is not part of the run");
}

#[test]
fn a_disabled_component_is_passed_over_but_not_run_alone() {
    let text = "S:start u>A\nA:!x s>B\nB:x";
    assert_eq!(walk(text, &from("A")).unwrap(), "(A) B");
    assert_eq!(walk(text, &only("A")).unwrap_err(), "\"A\" is disabled: enable it to run only it");
}

#[test]
fn what_an_iterator_repeats_can_run_alone() {
    let text = "S:start u>I\nI:x iterate>P\nP:x";
    assert_eq!(walk(text, &only("P")).unwrap(), "P");
    assert_eq!(walk(text, &from("I")).unwrap(), "I");
}

#[test]
fn an_unknown_component_is_refused() {
    assert!(walk(DIAMOND, &from("Nobody")).unwrap_err().starts_with("there is no component \"Nobody\""));
}

const TRANSACTION: &str = "S:start u>B u>X
    B:begin s>A
    A:sql-script s>N
    X:x s>N
    N:and u>C
    C:commit s>D
    D:x";

#[test]
fn a_transaction_is_run_whole_or_not_at_all() {
    assert_eq!(walk(TRANSACTION, &from("B")).unwrap(), "B A N C D");
    assert_eq!(walk(TRANSACTION, &from("D")).unwrap(), "D");
    for name in ["A", "N", "C"] {
        for part in [from(name), only(name)] {
            let why = walk(TRANSACTION, &part).unwrap_err();
            assert!(why.contains("a transaction runs only as a whole: run from \"B\" instead"), "{why}");
        }
    }
    let why = walk(TRANSACTION, &from("X")).unwrap_err();
    assert!(why.contains("\"N\" comes after \"X\""), "{why}");
    assert_eq!(walk(TRANSACTION, &only("X")).unwrap(), "X");
    let why = walk(TRANSACTION, &only("B")).unwrap_err();
    assert!(why.contains("would open a transaction and never end it"), "{why}");
}

#[test]
fn a_part_is_said_in_words_and_survives_the_wire() {
    assert_eq!(from("Load orders").words().as_deref(), Some("from Load orders"));
    assert_eq!(Part::Whole.words(), None);
}
