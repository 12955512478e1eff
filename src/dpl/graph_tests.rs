//! Claims about how a run walks its graph.

use std::collections::{BTreeMap, BTreeSet};

use crate::fixtures::{added, real};
use crate::{Kind, Next, Outcome, Pipeline, RunGraph, RunResult, Transition, TransitionKind, parse};

/// `Name:type` or `Name:!type` for a disabled one, then `kind>Target` for each transition; one component a line.
pub(crate) fn pipeline(text: &str) -> Pipeline {
    let mut pipeline = Pipeline::empty(Kind::Orchestration);
    for (id, line) in (0..).zip(text.lines().map(str::trim).filter(|line| !line.is_empty())) {
        let mut words = line.split(' ');
        let (name, component_type) = words.next().unwrap().split_once(':').unwrap();
        let mut component = added(id, name);
        component.skipped = component_type.starts_with('!');
        component.component_type = component_type.trim_start_matches('!').to_owned();
        for word in words {
            let (kind, target) = word.split_once('>').unwrap();
            let kind = match kind {
                "s" => TransitionKind::Success,
                "f" => TransitionKind::Failure,
                "u" => TransitionKind::Unconditional,
                "true" => TransitionKind::True,
                "false" => TransitionKind::False,
                _ => {
                    component.iteration_target = Some(target.to_owned());
                    continue;
                }
            };
            component.transitions.push(Transition { kind, targets: vec![target.to_owned()] });
        }
        pipeline.components.push(component);
    }
    pipeline
}

/// A run that is told how components end.
struct Run {
    graph: RunGraph,
    ended: BTreeMap<String, Outcome>,
    under_way: BTreeSet<String>,
}

impl Run {
    fn of(text: &str) -> Run {
        let graph = RunGraph::new(&pipeline(text)).unwrap();
        Run { graph, ended: BTreeMap::new(), under_way: BTreeSet::new() }
    }

    /// What follows, in words; all that is ready is under way from now on.
    fn step(&mut self) -> String {
        let next = self.graph.next(&self.ended, &self.under_way);
        for passed in &next.passed {
            self.ended.insert(passed.name.clone(), Outcome::Success);
        }
        for skipped in &next.skipped {
            self.ended.insert(skipped.clone(), Outcome::Skipped);
        }
        self.under_way.extend(next.ready.iter().map(|ready| ready.name.clone()));
        rendered(&next)
    }

    #[track_caller]
    fn end(&mut self, name: &str, outcome: Outcome) -> String {
        assert!(self.under_way.remove(name), "{name} is not under way");
        self.ended.insert(name.to_owned(), outcome);
        self.step()
    }
}

fn rendered(next: &Next) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        next.ready.iter().map(|ready| format!("start {} by [{}]", ready.name, ready.fired_by.join(" "))),
    );
    parts.extend(
        next.passed.iter().map(|ready| format!("pass {} by [{}]", ready.name, ready.fired_by.join(" "))),
    );
    parts.extend(next.skipped.iter().map(|name| format!("skip {name}")));
    parts.extend(next.result.iter().map(|result| match result {
        RunResult::Success => "success".to_owned(),
        RunResult::Failure(reason) => format!("failure: {reason}"),
    }));
    parts.join(", ")
}

#[test]
fn start_goes_first_and_the_run_succeeds_when_nothing_is_left() {
    let mut run = Run::of("Start:start u>A\nA:sql-script s>B\nB:sql-script");
    assert_eq!(run.step(), "start Start by []");
    assert_eq!(run.step(), "");
    assert_eq!(run.end("Start", Outcome::Success), "start A by [Start]");
    assert_eq!(run.end("A", Outcome::Success), "start B by [A]");
    assert_eq!(run.end("B", Outcome::Success), "success");
}

#[test]
fn a_failure_follows_its_link_and_is_handled() {
    let mut run = Run::of("Start:start u>A\nA:sql-script s>B f>C u>D\nB:x\nC:x\nD:x");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Failure), "start C by [A], start D by [A], skip B");
    assert_eq!(run.end("C", Outcome::Success), "");
    assert_eq!(run.end("D", Outcome::Success), "success");
}

#[test]
fn a_failure_without_a_link_fails_the_run_once_the_rest_has_ended() {
    let mut run = Run::of("Start:start u>A u>B\nA:x s>C\nB:x\nC:x");
    run.step();
    assert_eq!(run.end("Start", Outcome::Success), "start A by [Start], start B by [Start]");
    assert_eq!(run.end("A", Outcome::Failure), "skip C");
    assert_eq!(run.end("B", Outcome::Success), "failure: component \"A\" failed and has no failure link");
}

#[test]
fn an_unconditional_link_goes_on_but_does_not_handle_a_failure() {
    let mut run = Run::of("Start:start u>A\nA:x u>B\nB:x");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Failure), "start B by [A]");
    assert_eq!(run.end("B", Outcome::Success), "failure: component \"A\" failed and has no failure link");
}

#[test]
fn an_end_failure_that_was_reached_fails_the_run() {
    let mut run = Run::of("Start:start u>A\nA:x f>Stop\nStop:end-failure");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Failure), "start Stop by [A]");
    assert_eq!(run.end("Stop", Outcome::Success), "failure: the run reached the End Failure \"Stop\"");

    let mut run = Run::of("Start:start u>A\nA:x f>Stop\nStop:end-failure");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Success), "skip Stop, success");
}

#[test]
fn an_if_takes_one_way() {
    let text = "Start:start u>If\nIf:if true>T false>F f>E u>U\nT:x s>Deep\nF:x\nE:x\nU:x\nDeep:x";
    for (outcome, expected) in [
        (Outcome::Branch(true), "start T by [If], start U by [If], skip F, skip E"),
        (Outcome::Branch(false), "start F by [If], start U by [If], skip T, skip E, skip Deep"),
        (Outcome::Failure, "start E by [If], start U by [If], skip T, skip F, skip Deep"),
    ] {
        let mut run = Run::of(text);
        run.step();
        run.end("Start", Outcome::Success);
        assert_eq!(run.end("If", outcome), expected);
    }
}

#[test]
fn a_component_with_several_inputs_starts_once_with_the_first() {
    let mut run = Run::of("Start:start u>A u>B\nA:x s>C\nB:x s>C\nC:or");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("B", Outcome::Success), "start C by [B]");
    assert_eq!(run.end("C", Outcome::Success), "");
    assert_eq!(run.end("A", Outcome::Success), "success");
}

#[test]
fn and_waits_for_all_inputs() {
    let text = "Start:start u>A u>B\nA:x s>And f>Other\nB:x s>And\nAnd:and u>Z\nOther:x\nZ:x";
    let mut run = Run::of(text);
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Success), "skip Other");
    assert_eq!(run.end("B", Outcome::Success), "start And by [A B]");

    let mut run = Run::of(text);
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Failure), "start Other by [A]");
    assert_eq!(run.end("Other", Outcome::Success), "");
    assert_eq!(run.end("B", Outcome::Success), "skip And, skip Z, success");
}

#[test]
fn two_links_from_one_component_are_one_input_of_and() {
    let mut run = Run::of("Start:start u>A\nA:x s>And f>And\nAnd:and");
    run.step();
    run.end("Start", Outcome::Success);
    assert_eq!(run.end("A", Outcome::Failure), "start And by [A]");
}

#[test]
fn a_disabled_component_is_passed_and_leads_on_at_once() {
    let mut run = Run::of("Start:start u>A\nA:!x s>B f>C\nB:!x u>D\nC:x\nD:x");
    run.step();
    assert_eq!(
        run.end("Start", Outcome::Success),
        "start D by [B], pass A by [Start], pass B by [A], skip C"
    );
    assert_eq!(run.end("D", Outcome::Success), "success");
}

#[test]
fn what_was_not_recorded_is_told_again() {
    let graph = RunGraph::new(&pipeline("Start:!start u>A\nA:x\nAlone:x")).unwrap();
    let (ended, under_way) = (BTreeMap::new(), BTreeSet::new());
    let next = graph.next(&ended, &under_way);
    assert_eq!(rendered(&next), "start A by [Start], pass Start by [], skip Alone");
    assert_eq!(graph.next(&ended, &under_way), next);
}

#[test]
fn an_iteration_target_is_part_of_its_iterator() {
    let mut run = Run::of("Start:start u>It\nIt:fixed-iterator s>B i>Body\nBody:x\nB:x");
    assert_eq!(run.step(), "start Start by []");
    assert_eq!(run.end("Start", Outcome::Success), "start It by [Start]");
    assert_eq!(run.end("It", Outcome::Success), "start B by [It]");
    assert_eq!(run.end("B", Outcome::Success), "success");
}

#[test]
fn what_cannot_run_says_why() {
    let refused = |text: &str| RunGraph::new(&pipeline(text)).unwrap_err();
    assert_eq!(refused("A:x"), "the pipeline has no Start component: add one");
    assert!(
        refused("A:start\nB:start")
            .starts_with("the pipeline has more than one Start component (\"A\" and \"B\")")
    );
    assert_eq!(refused("A:start u>B"), "component \"A\" leads to \"B\", which does not exist");
    assert_eq!(
        refused("S:start u>A\nA:x s>B\nB:x s>C\nC:x f>A u>D\nD:x"),
        "these components form a loop: \"A\" → \"B\" → \"C\" → \"A\""
    );
    assert_eq!(refused("S:start u>A\nA:x f>A"), "these components form a loop: \"A\" → \"A\"");
    let transformation = Pipeline::empty(Kind::Transformation);
    assert!(RunGraph::new(&transformation).unwrap_err().contains("only an orchestration"));
}

#[test]
fn a_transaction_reaches_from_begin_to_commit() {
    let graph = RunGraph::new(&pipeline(
        "Start:start u>Begin u>Side\nBegin:begin s>A\nA:x s>Off\nOff:!x s>Commit f>Back\nCommit:commit s>After\nAfter:x\nBack:rollback\nSide:x",
    ))
    .unwrap();
    let mut transactions = BTreeMap::new();
    let mut check = |name: &str, fired_by: &str, expected: Option<&str>| {
        let answer = graph.transaction_of(name, &[fired_by.to_owned()], &transactions);
        assert_eq!(answer.as_deref(), expected, "{name}");
        transactions.extend(answer.map(|begin| (name.to_owned(), begin)));
    };
    check("Side", "Start", None);
    check("Begin", "Start", Some("Begin"));
    check("A", "Begin", Some("Begin"));
    check("Off", "A", Some("Begin"));
    check("Commit", "Off", Some("Begin"));
    check("After", "Commit", None);
    check("Back", "Off", Some("Begin"));
}

#[test]
fn a_disabled_begin_opens_and_a_disabled_commit_closes_nothing() {
    let graph =
        RunGraph::new(&pipeline("S:start u>B\nB:!begin s>A\nA:begin s>C\nC:!commit s>D\nD:x")).unwrap();
    let transactions = BTreeMap::from([("C".to_owned(), "A".to_owned())]);
    assert_eq!(graph.transaction_of("B", &["S".to_owned()], &transactions), None);
    assert_eq!(graph.transaction_of("D", &["C".to_owned()], &transactions), Some("A".to_owned()));
}

#[test]
fn the_graph_answers_who_leads_where() {
    let graph = RunGraph::new(&pipeline("Start:start u>A\nA:x s>B f>B\nB:y")).unwrap();
    assert_eq!(graph.successors("A"), [(TransitionKind::Success, "B"), (TransitionKind::Failure, "B")]);
    assert_eq!(graph.predecessors("B"), ["A"]);
    assert_eq!(graph.component_type("B"), Some("y"));
    assert_eq!(graph.component_type("Z"), None);
}

#[test]
fn every_real_orchestration_runs_to_its_end() {
    for sample in real() {
        let pipeline = parse(&sample.text).unwrap();
        if pipeline.kind != Kind::Orchestration {
            continue;
        }
        let graph = RunGraph::new(&pipeline).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        let (mut ended, under_way) = (BTreeMap::new(), BTreeSet::new());
        for _ in 0..=pipeline.components.len() {
            let next = graph.next(&ended, &under_way);
            if next.result.is_some() {
                break;
            }
            let all =
                next.ready.iter().chain(&next.passed).map(|ready| (ready.name.clone(), Outcome::Success));
            ended.extend(all.chain(next.skipped.iter().map(|name| (name.clone(), Outcome::Skipped))));
        }
        assert!(graph.next(&ended, &under_way).result.is_some(), "{}", sample.name);
    }
}

#[test]
fn a_long_chain_is_walked_without_recursion() {
    let mut pipeline = pipeline("C0:start u>C1");
    for index in 1..10_000 {
        let mut component = added(index, &format!("C{index}"));
        component.skipped = true;
        if index < 9_999 {
            let targets = vec![format!("C{}", index + 1)];
            component.transitions.push(Transition { kind: TransitionKind::Success, targets });
        }
        pipeline.components.push(component);
    }
    let ended = BTreeMap::from([("C0".to_owned(), Outcome::Success)]);
    let next = RunGraph::new(&pipeline).unwrap().next(&ended, &BTreeSet::new());
    assert_eq!((next.passed.len(), next.result), (9_999, Some(RunResult::Success)));
}
