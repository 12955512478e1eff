//! Parameters that are missing, that cannot be used, and that name pipelines which do not exist.

use super::{Knowledge, Problems, Severity, Topic};
use crate::{Component, Kind, Value};

/// The parameters without which a component of the type cannot run.
fn required_parameters(component_type: &str) -> &'static [&'static str] {
    match component_type {
        "sql-script" => &["sqlScript"],
        "python-script" | "bash-script" => &["script"],
        "run-orchestration" => &["orchestrationJob"],
        "run-transformation" => &["transformationJob"],
        "update-scalar" => &["scalarsToUpdate"],
        "retry" => &["numberOfRetries"],
        "grid-iterator" => &["gridVariable"],
        "fixed-iterator" => &["variablesToIterate", "iterationValues"],
        "loop-iterator" => &["variableToIterate", "startingValue", "endValue"],
        _ => &[],
    }
}

pub(super) fn check(component: &Component, knowledge: &impl Knowledge, problems: &mut Problems) {
    // A run passes over it, so it needs nothing.
    if component.skipped {
        return;
    }
    let component_type = component.component_type.as_str();
    let mut required = required_parameters(component_type).to_vec();
    match component_type {
        "sql-executor" if text(component, "scriptLocation") == "File" => required.push("fileName"),
        "sql-executor" => required.push("sqlScript"),
        "if" if text(component, "mode") == "Advanced" => required.push("condition1"),
        "if" => required.push("condition"),
        _ => {}
    }
    for key in knowledge.required(component) {
        if !required.contains(&key) {
            required.push(key);
        }
    }
    for key in required {
        if parameter(component, key).is_none_or(is_empty) {
            let message = match (component_type, key) {
                ("if", "condition" | "condition1") => {
                    "This If has no condition: add one, or it cannot decide.".to_owned()
                }
                _ => format!("\"{}\" is missing: fill it in.", knowledge.label(component_type, key)),
            };
            problems.in_parameter(component, key, Topic::Parameters, Severity::Error, message);
        }
    }
    // It runs, and says nothing.
    if component_type == "print-variables"
        && parameter(component, "variablesToPrint").is_none_or(is_empty)
        && text(component, "prefixText").trim().is_empty()
    {
        let message = "It prints nothing: choose the variables to print.";
        problems.in_parameter(component, "variablesToPrint", Topic::Parameters, Severity::Warning, message);
    }
    for (name, value) in &component.parameters {
        if let Some(why) = knowledge.unusable(component, name, value) {
            problems.in_parameter(component, name, Topic::Parameters, Severity::Error, why);
        }
    }
    check_iteration(component, problems);
    check_child(component, knowledge, problems);
}

fn check_iteration(component: &Component, problems: &mut Problems) {
    if text(component, "concurrency") == "Concurrent" && text(component, "breakOnFailure") == "Yes" {
        let message = "Break on failure works only with Sequential: choose one of the two.";
        problems.in_parameter(component, "breakOnFailure", Topic::Parameters, Severity::Warning, message);
    }
}

fn check_child(component: &Component, knowledge: &impl Knowledge, problems: &mut Problems) {
    let (key, kind, other) = match component.component_type.as_str() {
        "run-orchestration" => ("orchestrationJob", Kind::Orchestration, Kind::Transformation),
        "run-transformation" => ("transformationJob", Kind::Transformation, Kind::Orchestration),
        _ => return,
    };
    let path = text(component, key).trim();
    // One that is made of variables is not known before the run.
    if path.is_empty() || path.contains("${") {
        return;
    }
    if knowledge.own_path().is_some_and(|own| stem(own) == stem(path)) && kind == Kind::Orchestration {
        let message = "This starts the pipeline itself, again and again: choose another pipeline.";
        problems.in_parameter(component, key, Topic::Pipelines, Severity::Warning, message);
    }
    if knowledge.has_pipeline(path, kind) != Some(false) {
        return;
    }
    let message = if knowledge.has_pipeline(path, other) == Some(true) {
        let [wanted, found] = [kind, other].map(words);
        format!("\"{path}\" is {found}, and {wanted} is needed here: choose another pipeline.")
    } else {
        format!("The project has no pipeline \"{path}\": choose one, or create it.")
    };
    problems.in_parameter(component, key, Topic::Pipelines, Severity::Error, message);
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Orchestration => "an orchestration",
        Kind::Transformation => "a transformation",
    }
}

/// The path without its suffix, and without what some files put before it.
pub fn stem(path: &str) -> &str {
    let path = path.trim().trim_start_matches("./").trim_start_matches('/');
    path.strip_suffix(".orch.yaml").or_else(|| path.strip_suffix(".tran.yaml")).unwrap_or(path)
}

fn text<'c>(component: &'c Component, key: &str) -> &'c str {
    match parameter(component, key) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

fn parameter<'c>(component: &'c Component, key: &str) -> Option<&'c Value> {
    component.parameters.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    }
}
