//! Claims about what an author is told.

use crate::fixtures::{BITES, INDENTED, added};
use crate::{
    Component, ComponentId, Kind, Knowledge, Pipeline, Severity, TextAlone, Topic, Transition,
    TransitionKind, Value, Variable, new_file, parse, validate,
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
    told(&pipeline, &TextAlone)
}

fn told(pipeline: &Pipeline, knowledge: &impl Knowledge) -> Vec<String> {
    let render = |problem: crate::Problem| {
        let place = problem
            .spot
            .component()
            .map_or("-".to_owned(), |id| pipeline.component_by_id(id).unwrap().name.clone());
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        format!("{place} {severity} {}", problem.message)
    };
    validate(pipeline, knowledge).into_iter().map(render).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn set(component: &mut Component, parameter: &str, value: Value) {
    component.parameters.push((parameter.to_owned(), value));
}

fn variable(name: &str, variable_type: &str, default_value: &str) -> Variable {
    Variable {
        name: name.to_owned(),
        variable_type: variable_type.to_owned(),
        description: String::new(),
        scope: "COPIED".to_owned(),
        visibility: "PUBLIC".to_owned(),
        columns: Vec::new(),
        default_value: text(default_value),
    }
}

#[test]
fn a_sound_pipeline_has_no_problems() {
    assert_eq!(messages(&[("Start", "start", &["End"]), ("End", "end-success", &[])]), [""; 0]);
    assert_eq!(validate(&parse(&new_file(Kind::Orchestration)).unwrap(), &TextAlone), []);
    assert_eq!(validate(&parse(&new_file(Kind::Transformation)).unwrap(), &TextAlone), []);
    assert_eq!(validate(&parse(INDENTED).unwrap(), &TextAlone), []);
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
            "Alone warning Nothing leads to this component from Start, so it never runs: connect it, or delete it.",
            "  error This component has no name: give it one.",
            "  warning Nothing leads to this component from Start, so it never runs: connect it, or delete it.",
        ]
    );
}

#[test]
fn an_end_leads_nowhere() {
    assert_eq!(
        messages(&[("Start", "start", &["End"]), ("End", "end-failure", &["A"]), ("A", "end-failure", &[])]),
        ["End warning An End component has no way out: nothing behind it is meant to run."]
    );
}

#[test]
fn a_loop_is_named() {
    assert_eq!(
        messages(&[("S", "start", &["A"]), ("A", "x", &["B"]), ("B", "x", &["A", "C"]), ("C", "x", &[])]),
        [
            "A error A run would never end, because these components form a loop: \"A\" → \"B\" → \"A\". Disconnect one of them, or repeat with an iterator."
        ]
    );
}

#[test]
fn a_missing_parameter_is_an_error_unless_the_component_is_disabled() {
    let components: &[(&str, &str, &[&str])] = &[("S", "start", &["A"]), ("A", "bash-script", &[])];
    assert_eq!(messages(components), ["A error \"script\" is missing: fill it in."]);
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
    let problems = messages_after(&[("S", "start", &["A"]), ("A", "sql-executor", &[])], |pipeline| {
        pipeline.components[1].parameters.push(("scriptLocation".to_owned(), text("File")));
    });
    assert_eq!(problems, ["A error \"fileName\" is missing: fill it in."]);
}

#[test]
fn a_transaction_must_be_committed_on_every_path() {
    let open = "B warning This transaction has no Commit or Rollback on some path, so it is rolled back there when the run ends: add one to every path.";
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
fn a_commit_or_rollback_needs_a_begin() {
    let nothing =
        "C error No transaction is open here, so there is nothing to commit: put a Begin before it.";
    assert_eq!(messages(&[("S", "start", &["C"]), ("C", "commit", &[])]), [nothing]);
    let some = "R warning On some path no transaction is open here, and there is nothing to roll back: lead only paths with a Begin to it.";
    assert_eq!(
        messages(&[("S", "start", &["B", "R"]), ("B", "begin", &["R"]), ("R", "rollback", &[])]),
        [some]
    );
    assert_eq!(
        messages(&[
            ("S", "start", &["B"]),
            ("B", "begin", &["B2"]),
            ("B2", "begin", &["C"]),
            ("C", "commit", &[])
        ]),
        [
            "B2 error A transaction may still be open here: end it with Commit or Rollback before this one begins."
        ]
    );
}

#[test]
fn nothing_is_retried_inside_a_transaction() {
    let problems = messages_after(
        &[
            ("S", "start", &["B"]),
            ("B", "begin", &["R"]),
            ("R", "retry", &["C"]),
            ("C", "commit", &[]),
            ("A", "x", &[]),
        ],
        |pipeline| {
            pipeline.components[2].iteration_target = Some("A".to_owned());
            set(&mut pipeline.components[2], "numberOfRetries", text("3"));
        },
    );
    assert_eq!(
        problems,
        ["R error A Retry cannot stand inside a transaction: put it before the Begin or after the Commit."]
    );
    let problems = messages_after(
        &[("S", "start", &["I"]), ("I", "file-iterator", &[]), ("B", "begin", &["C"]), ("C", "commit", &[])],
        |pipeline| pipeline.components[1].iteration_target = Some("B".to_owned()),
    );
    assert!(problems.iter().any(|it| it.starts_with("B error A part of a transaction cannot be repeated")));
}

#[test]
fn an_unknown_variable_is_told_once_where_it_is_used() {
    let problems = messages_after(&[("S", "start", &["A"]), ("A", "sql-script", &[])], |pipeline| {
        set(&mut pipeline.components[1], "sqlScript", text("${a} ${b} ${b.length} ${sysvar.x.y} ${a + b}"));
        pipeline.variables.push(variable("a", "TEXT", ""));
    });
    let unknown = "The variable \"b\" is unknown: create it in the Variables panel, or correct the name.";
    assert_eq!(problems, [format!("A error {unknown}")]);
}

#[test]
fn a_grid_is_asked_for_where_a_grid_belongs() {
    let problems =
        messages_after(&[("S", "start", &["I"]), ("I", "grid-iterator", &[]), ("A", "x", &[])], |pipeline| {
            pipeline.components[1].iteration_target = Some("A".to_owned());
            set(&mut pipeline.components[1], "gridVariable", text("a"));
            pipeline.variables.push(variable("a", "TEXT", ""));
        });
    assert_eq!(problems, ["I error \"a\" is no grid, and a grid variable is needed here."]);
}

#[test]
fn variables_are_named_by_the_rules_and_numbers_are_numbers() {
    let mut pipeline = parse(&new_file(Kind::Orchestration)).unwrap();
    pipeline.variables = vec![
        variable("1st", "TEXT", ""),
        variable("n", "NUMBER", "many"),
        variable("m", "NUMBER", " 1.5 "),
        variable("n", "TEXT", ""),
    ];
    assert_eq!(
        told(&pipeline, &TextAlone),
        [
            "- error \"1st\" is no name for a variable: use letters, digits and _, and no digit first.",
            "- error \"many\" is no number: correct the default value of \"n\".",
            "- error Two variables are named \"n\": rename one of them.",
        ]
    );
}

/// A project with one pipeline of each kind.
struct Project;

impl Knowledge for Project {
    fn has_pipeline(&self, path: &str, kind: Kind) -> Option<bool> {
        Some(match kind {
            Kind::Orchestration => crate::pipeline_stem(path) == "a/load",
            Kind::Transformation => crate::pipeline_stem(path) == "a/clean",
        })
    }

    fn own_path(&self) -> Option<&str> {
        Some("a/load.orch.yaml")
    }
}

#[test]
fn a_child_pipeline_must_exist_and_be_of_the_kind() {
    let child = |path: &str| {
        let mut pipeline = parse(&new_file(Kind::Orchestration)).unwrap();
        let mut component = crate::fixtures::added(7, "Run");
        component.component_type = "run-orchestration".to_owned();
        set(&mut component, "orchestrationJob", text(path));
        pipeline.components[0].transitions =
            vec![Transition { kind: TransitionKind::Success, targets: vec!["Run".to_owned()] }];
        pipeline.components.push(component);
        told(&pipeline, &Project)
    };
    assert_eq!(
        child("a/other"),
        ["Run error The project has no pipeline \"a/other\": choose one, or create it."]
    );
    assert_eq!(
        child("a/clean"),
        [
            "Run error \"a/clean\" is a transformation, and an orchestration is needed here: choose another pipeline."
        ]
    );
    assert_eq!(child("${which}").len(), 1, "only the variable is unknown");
    assert_eq!(
        child("a/load"),
        ["Run warning This starts the pipeline itself, again and again: choose another pipeline."]
    );
}

#[test]
fn what_follows_a_repeated_component_never_runs() {
    let problems = messages_after(
        &[("S", "start", &["I"]), ("I", "file-iterator", &[]), ("A", "x", &["B"]), ("B", "x", &[])],
        |pipeline| pipeline.components[1].iteration_target = Some("A".to_owned()),
    );
    assert_eq!(
        problems,
        ["A warning \"I\" repeats this component, so nothing that it leads to runs: connect \"I\" instead."]
    );
}

#[test]
fn a_path_without_an_end_is_told_where_others_have_one() {
    let components: &[(&str, &str, &[&str])] =
        &[("S", "start", &["A", "B"]), ("A", "x", &[]), ("B", "x", &["E"]), ("E", "end-success", &[])];
    assert_eq!(
        messages(components),
        ["A warning The path ends here without an End component, as other paths have: connect it to one."]
    );
}

#[test]
fn problems_say_where_they_are_and_what_they_are_about() {
    let problems = validate(&parse(BITES).unwrap(), &TextAlone);
    let mut pipeline = parse(BITES).unwrap();
    pipeline.components[3].parameters.clear();
    let new = validate(&pipeline, &TextAlone);
    assert_eq!(new.len(), problems.len() + 1);
    assert!(new.iter().any(|problem| problem.spot.component() == Some(ComponentId(3))
        && problem.spot.parameter().is_some()
        && problem.topic == Topic::Parameters));
}

#[test]
fn real_pipelines_have_few_problems() {
    let samples = crate::fixtures::real();
    let mut errors = Vec::new();
    for sample in &samples {
        let Ok(pipeline) = parse(&sample.text) else { continue };
        let found = validate(&pipeline, &TextAlone);
        errors.extend(
            found
                .into_iter()
                .filter(|it| it.severity == Severity::Error)
                .map(|it| format!("{}: {}", sample.name, it.message)),
        );
    }
    // People's files work: what is told as an error is rare.
    assert!(errors.len() * 10 <= samples.len(), "{}", errors.join("\n"));
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
