//! Claims about the reader, on our own fixtures.

use crate::fixtures::{BARE, BITES, EMPTY, INLINE};
use crate::{ComponentId, Kind, Pipeline, Position, Size, Transition, TransitionKind, Value, parse};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn parameter<'p>(pipeline: &'p Pipeline, component: &str, key: &str) -> &'p Value {
    let parameters = &pipeline.component(component).unwrap().parameters;
    &parameters.iter().find(|(name, _)| name == key).unwrap().1
}

/// Where and why a text is no pipeline.
#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(parse(text).unwrap_err().to_string(), expected);
}

/// A pipeline with this in place of its component.
fn with_component(lines: &str) -> String {
    format!("type: orchestration\npipeline:\n  components:\n    A:\n{lines}")
}

#[test]
fn components_are_numbered_in_file_order_and_keep_their_names() {
    let pipeline = parse(BITES).unwrap();
    assert_eq!(pipeline.kind, Kind::Orchestration);
    let names: Vec<&str> = pipeline.components.iter().map(|component| component.name.as_str()).collect();
    let expected = [
        "Start",
        "Any berths?",
        "Each [quay] / pier",
        "Load one",
        "Tell = <both> & \"all\"",
        "It's empty (#1)",
        "tab\tinside",
        "Wait, both % done.",
    ];
    assert_eq!(names, expected);
    let ids: Vec<ComponentId> = pipeline.components.iter().map(|component| component.id).collect();
    assert_eq!(ids, (0..8).map(ComponentId).collect::<Vec<_>>());
    assert_eq!(pipeline.component_by_id(ComponentId(3)).unwrap().name, "Load one");
}

#[test]
fn keys_that_look_like_booleans_are_kinds_of_transition() {
    let pipeline = parse(BITES).unwrap();
    let transition = |kind, target: &str| Transition { kind, targets: vec![target.to_owned()] };
    assert_eq!(
        pipeline.component("Any berths?").unwrap().transitions,
        [
            Transition {
                kind: TransitionKind::True,
                targets: vec!["Each [quay] / pier".to_owned(), "Tell = <both> & \"all\"".to_owned()],
            },
            transition(TransitionKind::False, "It's empty (#1)"),
            transition(TransitionKind::Failure, "tab\tinside"),
        ]
    );
}

#[test]
fn a_kind_of_transition_that_nobody_knows_is_left_out() {
    let pipeline = parse(BITES).unwrap();
    let tell = pipeline.component("Tell = <both> & \"all\"").unwrap();
    assert_eq!(tell.transitions.len(), 1);
    assert_eq!(tell.component_type, "carrier-pigeon");
    assert!(tell.skipped);
}

#[test]
fn text_is_unfolded_and_never_becomes_a_number_or_a_boolean() {
    let pipeline = parse(BITES).unwrap();
    let tell = |key| parameter(&pipeline, "Tell = <both> & \"all\"", key);
    assert_eq!(tell("message"), &text("Berths are free: \"north\" and \"south\".\n  Come in."));
    assert_eq!(tell("folded"), &text("One line and another,\nand a third.\n"));
    assert_eq!(tell("kept"), &text("ends with blank lines\n\n"));
    assert_eq!(tell("plain"), &text("12"));
    assert_eq!(tell("flag"), &text("true"));
    assert_eq!(tell("words"), &text("several plain words on two lines"));
    assert_eq!(parameter(&pipeline, "Each [quay] / pier", "breakOnFailure"), &text("Yes"));
    assert_eq!(
        parameter(&pipeline, "Load one", "sqlScript"),
        &text("-- Depth in metres.\nINSERT INTO berth\nSELECT quay, depth\n\nFROM survey")
    );
    assert_eq!(
        pipeline.description.as_deref(),
        Some("Loads the harbour's berths, checks them and tells the harbour master.")
    );
}

#[test]
fn null_empty_and_missing_differ() {
    let pipeline = parse(BITES).unwrap();
    assert_eq!(parameter(&pipeline, "Load one", "fileName"), &Value::Null);
    assert_eq!(parameter(&pipeline, "Load one", "declareSqlVariables"), &Value::Null);
    assert_eq!(parameter(&pipeline, "Load one", "note"), &Value::Null);
    assert_eq!(parameter(&pipeline, "Tell = <both> & \"all\"", "empty"), &text(""));
    let load = pipeline.component("Load one").unwrap();
    assert!(load.parameters.iter().all(|(key, _)| key != "missing" && key != "componentName"));
    let mapping = parameter(&pipeline, "Each [quay] / pier", "gridIteratorVariableMapping");
    let row = |first: &str, second| Value::List(vec![text(first), second]);
    assert_eq!(mapping, &Value::List(vec![row("quay", text("quay_name")), row("depth", Value::Null)]));
}

#[test]
fn positions_are_read_with_y_quoted_or_bare() {
    let pipeline = parse(BITES).unwrap();
    let position = |name| pipeline.component(name).unwrap().position;
    assert_eq!(position("Start"), Some(Position { x: -20.0, y: 0.0 }));
    assert_eq!(position("Any berths?"), Some(Position { x: 150.0, y: -1.5 }));
    assert_eq!(position("Each [quay] / pier"), Some(Position { x: 320.0, y: 100.0 }));
    assert_eq!(position("Tell = <both> & \"all\""), None);
    assert_eq!(position("Wait, both % done."), None);
}

#[test]
fn iterators_variables_and_notes_are_read() {
    let pipeline = parse(BITES).unwrap();
    let iterator = pipeline.component("Each [quay] / pier").unwrap();
    assert_eq!(iterator.iteration_target.as_deref(), Some("Load one"));
    assert!(!iterator.skipped);
    let [quay_name, quays, count] = &pipeline.variables[..] else { panic!("three variables") };
    assert_eq!((quay_name.visibility.as_str(), &quay_name.default_value), ("PRIVATE", &text("")));
    assert_eq!((quays.variable_type.as_str(), quays.scope.as_str()), ("GRID", "SHARED"));
    assert_eq!((count.description.as_str(), &count.default_value), ("How many", &text("3")));
    let [first, second] = &pipeline.notes[..] else { panic!("two notes") };
    assert_eq!((first.key.as_str(), second.key.as_str()), ("1", "2"));
    assert_eq!(first.content, "# Berths\n- one\n- two\n");
    assert_eq!(second.content, "Short, and folded");
    assert_eq!(second.size, Size { width: 200.0, height: 80.0 });
    assert_eq!(first.theme, "light-yellow");
}

#[test]
fn what_stands_in_brackets_reads_the_same() {
    let pipeline = parse(INLINE).unwrap();
    let gather = pipeline.component("Gather").unwrap();
    let targets =
        |kind| gather.transitions.iter().find(|transition| transition.kind == kind).unwrap().targets.clone();
    assert_eq!(targets(TransitionKind::Success), ["Sort", "Count"]);
    assert_eq!(targets(TransitionKind::Failure), ["Stop"]);
    assert_eq!(parameter(&pipeline, "Sort", "timeout"), &text("300"));
    assert_eq!(pipeline.components[0].position, Some(Position { x: -20.0, y: 0.0 }));
}

#[test]
fn a_pipeline_without_anything_is_a_pipeline() {
    let empty = parse(EMPTY).unwrap();
    assert_eq!((empty.kind, empty.components.len(), empty.description), (Kind::Transformation, 0, None));
    assert_eq!(parse(BARE).unwrap(), Pipeline::empty(Kind::Orchestration));
}

#[test]
fn what_is_no_pipeline_says_where_and_why() {
    check("", "line 1, column 1: the file is empty");
    check(
        "a: [1",
        "line 2, column 1: this is not valid YAML: the list that a “[” begins is not closed; a “,” or a “]” is missing",
    );
    check("- a", "line 1, column 1: a pipeline file is a mapping with the keys type, version and pipeline");
    check(
        "pipeline: {}",
        "line 1, column 1: the file has no \"type\": it must be \"orchestration\" or \"transformation\"",
    );
    check(
        "version: 1\ntype: shared-job",
        "line 2, column 7: the type \"shared-job\" is unknown: it must be \"orchestration\" or \"transformation\"",
    );
    check("type: orchestration", "line 1, column 1: the file has no \"pipeline\" section");
    check(
        "type: orchestration\npipeline: []",
        "line 2, column 11: a mapping, perhaps with the key \"components\", must stand here",
    );
    check(
        "type: orchestration\ntype: orchestration",
        "line 2, column 1: the key \"type\" stands here a second time",
    );
    check("type: &a b", "line 1, column 7: anchors (&name) are not supported in pipeline files");
    check(
        "a: *b",
        "line 1, column 4: this is not valid YAML: “*” begins a reference, and nothing has that name; put the text in quotes",
    );
    check("type: !!str b", "line 1, column 7: tags (!name) are not supported in pipeline files");
    check("? [a]\n: b", "line 1, column 3: a key must be text, not a list or a mapping");
    check(
        "a: 1\n---\nb: 1",
        "line 2, column 1: a pipeline file holds one document, and a second one begins here",
    );
    check("a: 1\nb: \0", "line 2, column 4: the file contains a NUL character");
}

#[test]
fn what_is_no_component_says_where_and_why() {
    check(
        &with_component("      just text"),
        "line 5, column 7: the component \"A\" must be a mapping with at least a type",
    );
    check(
        &with_component(""),
        "line 4, column 6: the component \"A\" must be a mapping with at least a type",
    );
    check(&with_component("      skipped: true"), "line 5, column 7: the component \"A\" has no type");
    check(
        &with_component("      type: start\n      skipped: maybe"),
        "line 6, column 16: \"skipped\" must be true or false",
    );
    check(
        &with_component("      type: start\n      transitions:\n        success: B"),
        "line 7, column 18: a list of component names must stand here",
    );
    check(
        &with_component("      type: start\n      sources: [[B]]"),
        "line 6, column 17: the name of a component must stand here",
    );
}

#[test]
fn a_position_is_two_numbers_that_a_canvas_can_show() {
    let with_position = |position: &str| {
        let component = with_component("      type: start\n");
        format!("{component}design:\n  components:\n    A:\n      position: {position}\n")
    };
    let position = |text: &str| parse(&with_position(text)).unwrap().components[0].position;
    assert_eq!(position("{x: 1e9, y: -0.5}"), Some(Position { x: 1e9, y: -0.5 }));
    assert_eq!(position("null"), None);
    check(&with_position("{x: NaN, y: 0}"), "line 9, column 21: \"x\" must be a number");
    check(&with_position("{x: 0, y: inf}"), "line 9, column 27: \"y\" must be a number");
    check(&with_position("{x: 1e300, y: 0}"), "line 9, column 21: \"x\" is too large for a canvas");
    check(&with_position("{x: 0}"), "line 9, column 17: \"y\" is missing here");
}

#[test]
fn depth_is_limited_in_every_style() {
    let message = "values are nested more than 64 levels deep";
    for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(10_000)] {
        assert_eq!(parse(&text).unwrap_err().message, message);
    }
    // Five mappings stand around the value.
    let nested = |depth: usize| {
        with_component(&format!(
            "      type: x\n      parameters:\n        a: {}{}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        ))
    };
    assert!(parse(&nested(59)).is_ok());
    assert_eq!(parse(&nested(60)).unwrap_err().message, message);
}

#[test]
fn large_files_are_read() {
    let script = "SELECT 'é' FROM t\n          ".repeat(200_000);
    let file = with_component(&format!(
        "      type: sql-script\n      parameters:\n        sqlScript: |-\n          {script}"
    ));
    assert!(file.len() > 5_000_000);
    let Value::Text(read) = &parse(&file).unwrap().components[0].parameters[0].1 else { panic!("text") };
    assert_eq!(read.lines().count(), 200_000);
}
