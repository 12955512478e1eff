//! What is wrong with a pipeline, in words for its author. Never blocks saving.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::loop_message;
use crate::order::order;
use crate::{Component, ComponentId, Kind, Pipeline, Value};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// A run would fail.
    Error,
    /// A run works, but perhaps not as meant.
    Warning,
}

/// One problem, at a component or of the whole pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub component: Option<ComponentId>,
    pub severity: Severity,
    pub message: String,
}

/// All problems: those of the whole pipeline, then those of the components in file order.
pub fn validate(pipeline: &Pipeline) -> Vec<Problem> {
    let links = Links::of(pipeline);
    let mut problems = Vec::new();
    if pipeline.kind == Kind::Orchestration {
        check_start(pipeline, &mut problems);
    }
    if let Err(indexes) = order(&links.targets) {
        problems.push(error(
            None,
            format!("A run would never end, because {}.", loop_message(pipeline, &indexes)),
        ));
    }
    let reached = links.reached(pipeline);
    let open = open_transactions(pipeline, &links);
    for (index, component) in pipeline.components.iter().enumerate() {
        check_names(component, &links, &mut problems);
        check_parameters(component, &mut problems);
        if pipeline.kind == Kind::Orchestration {
            check_flow(component, reached.contains(&index), &mut problems);
        }
        if open.contains(&index) {
            let message = "This transaction has no Commit or Rollback on some path, so it is rolled back there when the run ends.";
            problems.push(warning(component, message.to_owned()));
        }
    }
    problems
}

/// Which component leads to which, by index.
struct Links<'p> {
    by_name: BTreeMap<&'p str, usize>,
    /// By transitions or sources.
    targets: Vec<BTreeSet<usize>>,
    /// By iteration.
    parts: Vec<Option<usize>>,
}

impl<'p> Links<'p> {
    fn of(pipeline: &'p Pipeline) -> Links<'p> {
        let components = &pipeline.components;
        let by_name: BTreeMap<&str, usize> = components
            .iter()
            .enumerate()
            .map(|(index, component)| (component.name.as_str(), index))
            .collect();
        let mut targets = vec![BTreeSet::new(); components.len()];
        for (index, component) in components.iter().enumerate() {
            let names = component.transitions.iter().flat_map(|transition| &transition.targets);
            if let Some(targets) = targets.get_mut(index) {
                targets.extend(names.filter_map(|name| by_name.get(name.as_str())));
            }
            for source in component.sources.iter().filter_map(|name| by_name.get(name.as_str())) {
                if let Some(targets) = targets.get_mut(*source) {
                    targets.insert(index);
                }
            }
        }
        let part = |component: &Component| by_name.get(component.iteration_target.as_deref()?).copied();
        let parts = components.iter().map(part).collect();
        Links { by_name, targets, parts }
    }

    fn targets(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.targets.get(index).into_iter().flatten().copied()
    }

    /// The components that a run can come to from Start, iteration targets included.
    fn reached(&self, pipeline: &Pipeline) -> BTreeSet<usize> {
        let starts = pipeline.components.iter().enumerate();
        let mut open: Vec<usize> = starts
            .filter(|(_, component)| component.component_type == "start")
            .map(|(index, _)| index)
            .collect();
        let mut reached = BTreeSet::new();
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(self.targets(index));
                open.extend(self.parts.get(index).copied().flatten());
            }
        }
        reached
    }
}

fn check_start(pipeline: &Pipeline, problems: &mut Vec<Problem>) {
    let mut starts = pipeline.components.iter().filter(|component| component.component_type == "start");
    match starts.next() {
        None if pipeline.components.is_empty() => {
            problems.push(error(None, "The pipeline is empty: add a Start component.".to_owned()));
        }
        None => problems.push(error(None, "The pipeline has no Start component: add one.".to_owned())),
        Some(_) => {
            for second in starts {
                problems.push(error(
                    Some(second),
                    "There is more than one Start component: delete this one or the other.".to_owned(),
                ));
            }
        }
    }
}

fn check_names(component: &Component, links: &Links<'_>, problems: &mut Vec<Problem>) {
    if component.name.trim().is_empty() {
        problems.push(error(Some(component), "This component has no name: give it one.".to_owned()));
    }
    let targets = component.transitions.iter().flat_map(|transition| &transition.targets);
    for name in targets.chain(&component.iteration_target) {
        if !links.by_name.contains_key(name.as_str()) {
            problems.push(error(
                Some(component),
                format!("This component leads to \"{name}\", which does not exist."),
            ));
        }
    }
    for name in &component.sources {
        if !links.by_name.contains_key(name.as_str()) {
            problems.push(error(
                Some(component),
                format!("This component reads from \"{name}\", which does not exist."),
            ));
        }
    }
}

fn check_flow(component: &Component, is_reached: bool, problems: &mut Vec<Problem>) {
    let is_end = matches!(component.component_type.as_str(), "end-success" | "end-failure");
    if is_end && component.transitions.iter().any(|transition| !transition.targets.is_empty()) {
        problems.push(warning(
            component,
            "An End component has no way out: nothing behind it is meant to run.".to_owned(),
        ));
    }
    if component.component_type.ends_with("-iterator") && component.iteration_target.is_none() {
        problems
            .push(error(Some(component), "This iterator has no component to repeat: attach one.".to_owned()));
    }
    if !is_reached {
        problems.push(warning(
            component,
            "Nothing leads to this component from Start, so it never runs.".to_owned(),
        ));
    }
}

/// The parameters without which a component of the type cannot run.
fn required_parameters(component_type: &str) -> &'static [&'static str] {
    match component_type {
        "sql-script" => &["sqlScript"],
        "python-script" | "bash-script" => &["script"],
        "run-orchestration" => &["orchestrationJob"],
        "run-transformation" => &["transformationJob"],
        "print-variables" => &["variablesToPrint"],
        "update-scalar" => &["scalarsToUpdate"],
        "retry" => &["numberOfRetries"],
        "grid-iterator" => &["gridVariable"],
        "fixed-iterator" => &["variablesToIterate", "iterationValues"],
        "loop-iterator" => &["variableToIterate", "startingValue", "endValue"],
        _ => &[],
    }
}

fn check_parameters(component: &Component, problems: &mut Vec<Problem>) {
    if component.skipped {
        return;
    }
    let text = |key: &str| match parameter(component, key) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let mut required = required_parameters(&component.component_type).to_vec();
    match component.component_type.as_str() {
        "sql-executor" if text("scriptLocation") == "File" => required.push("fileName"),
        "sql-executor" => required.push("sqlScript"),
        "if" if text("mode") == "Advanced" => required.push("condition1"),
        "if" => required.push("condition"),
        _ => {}
    }
    for key in required {
        if parameter(component, key).is_none_or(is_empty) {
            problems.push(error(Some(component), format!("The parameter \"{key}\" is missing.")));
        }
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

/// The enabled Begin components from which some path ends without Commit or Rollback.
fn open_transactions(pipeline: &Pipeline, links: &Links<'_>) -> BTreeSet<usize> {
    let is_enabled = |index: usize, types: &[&str]| {
        let component = pipeline.components.get(index);
        component
            .is_some_and(|component| !component.skipped && types.contains(&component.component_type.as_str()))
    };
    let begins = (0..pipeline.components.len()).filter(|index| is_enabled(*index, &["begin"]));
    begins
        .filter(|begin| {
            let mut open = vec![*begin];
            let mut seen = BTreeSet::new();
            while let Some(index) = open.pop() {
                let is_closed = index != *begin && is_enabled(index, &["commit", "rollback"]);
                if is_closed || !seen.insert(index) {
                    continue;
                }
                let before = open.len();
                open.extend(links.targets(index));
                if open.len() == before {
                    return true;
                }
            }
            false
        })
        .collect()
}

fn error(component: Option<&Component>, message: String) -> Problem {
    Problem { component: component.map(|component| component.id), severity: Severity::Error, message }
}

fn warning(component: &Component, message: String) -> Problem {
    Problem { component: Some(component.id), severity: Severity::Warning, message }
}
