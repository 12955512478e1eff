//! The names of components and variables.

use std::collections::BTreeMap;

use super::links::Links;
use super::{Problems, Severity, Spot, Topic};
use crate::variable_uses::is_variable_name;
use crate::{Component, Pipeline, Variable};

pub(super) fn check_component(
    component: &Component,
    index: usize,
    links: &Links<'_>,
    problems: &mut Problems,
) {
    let name = component.name.as_str();
    if name.trim().is_empty() {
        problems.error(component, Topic::Names, "This component has no name: give it one.");
    } else if name.trim() != name {
        problems.warning(
            component,
            Topic::Names,
            "This name begins or ends with a blank, which nobody sees: remove it.",
        );
    }
    if links.by_name.get(name).is_some_and(|first| *first != index) {
        problems.error(
            component,
            Topic::Names,
            format!("Another component is named \"{name}\" too: rename one of them."),
        );
    }
}

pub(super) fn check_variables(pipeline: &Pipeline, problems: &mut Problems) {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for variable in &pipeline.variables {
        let spot = || Spot::Variable(variable.name.clone());
        if let Some(why) = name_refused(&variable.name) {
            problems.add(spot(), Topic::Names, Severity::Error, why);
        }
        if seen.insert(&variable.name, ()).is_some() {
            let message = format!("Two variables are named \"{}\": rename one of them.", variable.name);
            problems.add(spot(), Topic::Names, Severity::Error, message);
        }
        check_default(variable, problems);
    }
}

fn check_default(variable: &Variable, problems: &mut Problems) {
    let crate::Value::Text(text) = &variable.default_value else { return };
    let is_number =
        text.trim().is_empty() || text.contains("${") || crate::decimal::number(text.trim()).is_some();
    if variable.variable_type == "NUMBER" && !is_number {
        let message = format!("\"{text}\" is no number: correct the default value of \"{}\".", variable.name);
        problems.add(Spot::Variable(variable.name.clone()), Topic::Variables, Severity::Error, message);
    }
}

/// Why a variable cannot have that name, if it cannot.
pub fn name_refused(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("A variable needs a name.".to_owned());
    }
    if name.eq_ignore_ascii_case("sysvar") {
        return Some("\"sysvar\" is the name of the system's own variables: choose another one.".to_owned());
    }
    (!is_variable_name(name)).then(|| {
        format!("\"{name}\" is no name for a variable: use letters, digits and _, and no digit first.")
    })
}
