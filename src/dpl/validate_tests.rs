//! Claims about what an author is told.

use crate::fixtures::{BITES, INDENTED, added};
use crate::{
    ComponentId, Kind, Pipeline, Severity, Transition, TransitionKind, Value, new_file, parse, validate,
};

/// The messages about a pipeline made of components `(name, type, targets)`.
fn messages(components: &[(&str, &str, &[&str])]) -> Vec<String> {
    messages_after(components, |_| {})
}

fn messages_after(components: &[(&str, &str, &[&str])], edit: impl FnOnce(&mut Pipeline)) -> Vec<String> {
    let mut pipeline = Pipeline::empty(Kind::Orchestration);
    for (id, (name, component_type, targets)) in (0..).zip(components) {
        let mut component = added(id, name);
        component.component_type = (*component_type).to_owned();
        let targets = targets.iter().map(|target| (*target).to_owned()).collect();
        component.transitions = vec![Transition { kind: TransitionKind::Success, targets }];
        pipeline.components.push(component);
    }
    edit(&mut pipeline);
    let render = |problem: crate::Problem| {
        let place =
            problem.component.map_or("-".to_owned(), |id| pipeline.component_by_id(id).unwrap().name.clone());
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        format!("{place} {severity} {}", problem.message)
    };
    validate(&pipeline).into_iter().map(render).collect()
}

#[test]
fn a_sound_pipeline_has_no_problems() {
    assert_eq!(messages(&[("Start", "start", &["End"]), ("End", "end-success", &[])]), [""; 0]);
    assert_eq!(validate(&parse(&new_file(Kind::Orchestration)).unwrap()), []);
    assert_eq!(validate(&parse(&new_file(Kind::Transformation)).unwrap()), []);
    assert_eq!(validate(&parse(INDENTED).unwrap()), []);
}

#[test]
fn exactly_one_start_is_asked_for() {
    assert_eq!(messages(&[]), ["- error The pipeline is empty: add a Start component."]);
    assert_eq!(messages(&[("A", "x", &[])])[0], "- error The pipeline has no Start component: add one.");
    assert_eq!(
        messages(&[("A", "start", &[]), ("B", "start", &[])]),
        ["B error There is more than one Start component: delete this one or the other."]
    );
}

#[test]
fn what_is_never_reached_leads_nowhere_or_has_no_name_is_told() {
    assert_eq!(
        messages(&[("Start", "start", &["Nobody"]), ("Alone", "x", &[]), (" ", "x", &[])]),
        [
            "Start error This component leads to \"Nobody\", which does not exist.",
            "Alone warning Nothing leads to this component from Start, so it never runs.",
            "  error This component has no name: give it one.",
            "  warning Nothing leads to this component from Start, so it never runs.",
        ]
    );
}

#[test]
fn an_end_leads_nowhere() {
    assert_eq!(
        messages(&[("Start", "start", &["End"]), ("End", "end-failure", &["A"]), ("A", "x", &[])]),
        ["End warning An End component has no way out: nothing behind it is meant to run."]
    );
}

#[test]
fn a_loop_is_named() {
    assert_eq!(
        messages(&[("S", "start", &["A"]), ("A", "x", &["B"]), ("B", "x", &["A", "C"]), ("C", "x", &[])]),
        ["- error A run would never end, because these components form a loop: \"A\" → \"B\" → \"A\"."]
    );
}

#[test]
fn a_missing_parameter_is_an_error_unless_the_component_is_disabled() {
    let components: &[(&str, &str, &[&str])] = &[("S", "start", &["A"]), ("A", "bash-script", &[])];
    assert_eq!(messages(components), ["A error The parameter \"script\" is missing."]);
    assert_eq!(messages_after(components, |pipeline| pipeline.components[1].skipped = true), [""; 0]);
    let with = |script: &str| {
        let value = Value::Text(script.to_owned());
        messages_after(components, |pipeline| {
            pipeline.components[1].parameters.push(("script".to_owned(), value))
        })
    };
    assert_eq!(with(" ").len(), 1);
    assert_eq!(with("ls"), [""; 0]);
}

#[test]
fn a_script_in_a_file_needs_the_file() {
    let text = |text: &str| Value::Text(text.to_owned());
    let problems = messages_after(&[("S", "start", &["A"]), ("A", "sql-executor", &[])], |pipeline| {
        pipeline.components[1].parameters.push(("scriptLocation".to_owned(), text("File")));
    });
    assert_eq!(problems, ["A error The parameter \"fileName\" is missing."]);
}

#[test]
fn a_transaction_must_be_committed_on_every_path() {
    let open = "B warning This transaction has no Commit or Rollback on some path, so it is rolled back there when the run ends.";
    assert_eq!(messages(&[("S", "start", &["B"]), ("B", "begin", &["A"]), ("A", "x", &[])]), [open]);
    assert_eq!(
        messages(&[
            ("S", "start", &["B"]),
            ("B", "begin", &["A", "C"]),
            ("A", "x", &[]),
            ("C", "commit", &[])
        ]),
        [open]
    );
    assert_eq!(messages(&[("S", "start", &["B"]), ("B", "begin", &["C"]), ("C", "commit", &[])]), [""; 0]);
}

#[test]
fn problems_name_their_component_by_id() {
    let problems = validate(&parse(BITES).unwrap());
    assert!(
        problems.iter().all(|problem| problem.severity == Severity::Warning || problem.component.is_some())
    );
    let mut pipeline = parse(BITES).unwrap();
    pipeline.components[3].parameters.clear();
    let new = validate(&pipeline);
    assert_eq!(new.len(), problems.len() + 1);
    assert!(new.iter().any(|problem| problem.component == Some(ComponentId(3))));
}

#[test]
fn an_iterator_needs_something_to_repeat_and_reaches_it() {
    let components: &[(&str, &str, &[&str])] =
        &[("S", "start", &["I"]), ("I", "file-iterator", &[]), ("A", "x", &[])];
    assert!(
        messages(components)
            .contains(&"I error This iterator has no component to repeat: attach one.".to_owned())
    );
    let attached =
        messages_after(components, |pipeline| pipeline.components[1].iteration_target = Some("A".to_owned()));
    assert_eq!(attached, [""; 0]);
}
