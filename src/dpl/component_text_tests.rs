//! A component as text: what is shown, what is taken, and what is refused where.

use crate::{Component, ParseError, Value, component_from_text, component_text, parse, write};

const FILE: &str = "\
type: \"orchestration\"
version: \"1.0\"
pipeline:
  components:
    Start:
      type: \"start\"
      transitions:
        unconditional:
        - \"Load\"
      parameters:
        componentName: \"Start\"
    # What it loads.
    Load:
      type: \"sql-script\"
      parameters:
        componentName: \"Load\"
        sqlScript: |-
          select 1

            from x
      postProcessing:
        updateScalarVariables:
  variables:
    a:
      metadata:
        type: \"TEXT\"
design:
  components:
    Load:
      position: { x: 10, \"y\": 20 }
";

fn with(text: &str) -> Result<Component, ParseError> {
    component_from_text(FILE, "Load", text)
}

fn refusal(text: &str) -> (usize, String) {
    let error = with(text).unwrap_err();
    (error.line, error.message)
}

#[test]
fn the_text_is_the_components_part_without_its_indentation() {
    let part = component_text(FILE, "Load").unwrap();
    assert_eq!(part.line, 13);
    assert!(part.text.starts_with("Load:\n  type: \"sql-script\"\n"), "{}", part.text);
    assert!(part.text.ends_with("postProcessing:\n    updateScalarVariables:"), "{}", part.text);
    assert_eq!(component_text(FILE, "Nobody"), None);
}

#[test]
fn its_own_text_changes_nothing() {
    for name in ["Start", "Load"] {
        let part = component_text(FILE, name).unwrap();
        let before = parse(FILE).unwrap();
        let component = component_from_text(FILE, name, &part.text).unwrap();
        assert_eq!(Some(&component), before.component(name));
    }
}

#[test]
fn an_edit_reaches_values_and_keys_that_have_no_form() {
    let text = component_text(FILE, "Load").unwrap().text;
    let text =
        text.replace("select 1", "select 2").replace("updateScalarVariables:", "updateOutputMessage: \"x\"");
    let component = with(&text).unwrap();
    assert_eq!(
        component.parameters,
        [("sqlScript".to_owned(), Value::Text("select 2\n\n  from x".to_owned()))]
    );
    let mut pipeline = parse(FILE).unwrap();
    pipeline.components[1] = component;
    let written = write(FILE, &pipeline).unwrap();
    assert!(written.contains("updateOutputMessage: \"x\""), "{written}");
    assert!(
        written.contains("# What it loads.") && written.contains("position: { x: 10, \"y\": 20 }"),
        "{written}"
    );
    assert!(!written.contains("updateScalarVariables"), "{written}");
}

#[test]
fn a_new_name_keeps_the_place() {
    let component =
        with("Load more:\n  type: \"sql-script\"\n  parameters:\n    sqlScript: \"select 1\"\n").unwrap();
    assert_eq!((component.name.as_str(), component.id.0), ("Load more", 1));
    assert_eq!(component.position.map(|at| at.x), Some(10.0));
}

#[test]
fn what_is_wrong_is_refused_at_its_line() {
    assert_eq!(refusal("Load:\n  type: \"sql-script\"\n  skipped: maybe\n").0, 3);
    assert_eq!(refusal("Load:\n  parameters: {}\n").1, "the component \"Load\" has no type");
    let (line, message) = refusal("Load:\n  type: \"a\"\n  type: \"b\"\n");
    assert_eq!((line, message.as_str()), (3, "the key \"type\" stands here a second time"));
    assert_eq!(refusal("Load:\n  type: &x \"a\"\n").0, 2);
    assert!(refusal("Load:\n  type: [\n").0 <= 2);
    assert!(refusal("  ").1.contains("a component must stand here"));
}

#[test]
fn a_text_that_reaches_further_is_refused() {
    assert!(refusal("Load:\n  type: a\nOther:\n  type: b\n").1.contains("exactly one component"));
    assert!(refusal("Start:\n  type: a\n").1.contains("a second time"));
    // With less indentation the text would become another part of the file.
    assert!(with("Load:\n  type: a\n  parameters: {}\n  componentName: x\n").is_ok());
    let (_, message) = refusal("Load:\n  type: a\n  parameters:\n    componentName: \"Other\"\n");
    assert!(message.contains("componentName"), "{message}");
}

#[test]
fn a_kind_of_transition_that_nobody_knows_is_kept() {
    let component = with("Load:\n  type: a\n  transitions:\n    someday: [\"Start\"]\n").unwrap();
    let start = Value::List(vec![Value::Text("Start".to_owned())]);
    assert_eq!(component.other_transitions, [("someday".to_owned(), start)]);
}

#[test]
fn what_is_as_good_as_missing_is_accepted() {
    let text = "Load:\n  type: \"sql-script\"\n  skipped: false\n  transitions:\n  parameters:\n";
    assert_eq!(with(text).unwrap().parameters, []);
}
