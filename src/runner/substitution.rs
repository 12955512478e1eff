//! `${name}` in the texts of a task, and the variables that stand behind it.
//! Never looks into the environment of the process: a pipeline sees its own variables only.

use std::collections::BTreeMap;

use api::work::TaskOrder;
use serde_json::Value;

/// The variables of one task, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(BTreeMap<String, Value>);

/// Why a text cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SubstitutionError {
    #[error("The variable \"{0}\" is unknown: define it in the pipeline or correct the name.")]
    Unknown(String),
    #[error("The variable \"{0}\" is a grid: only a text or number variable can stand in a text.")]
    Grid(String),
}

impl Variables {
    /// The variables that came with the task, and what the task says about itself.
    pub(crate) fn of(order: &TaskOrder) -> Variables {
        let mut variables: BTreeMap<String, Value> = [
            ("sysvar.thisComponent.name", order.component.as_str()),
            ("sysvar.thisComponent.type", order.component_type.as_str()),
            ("sysvar.thisPipeline.name", order.pipeline.as_str()),
        ]
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .into();
        if let Value::Object(given) = &order.variables {
            variables.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        Variables(variables)
    }

    /// The value as it came.
    pub(crate) fn value(&self, name: &str) -> Result<&Value, SubstitutionError> {
        self.0.get(name).ok_or_else(|| SubstitutionError::Unknown(name.to_owned()))
    }

    /// The text of a scalar.
    pub(crate) fn text(&self, name: &str) -> Result<String, SubstitutionError> {
        scalar(self.value(name)?).ok_or_else(|| SubstitutionError::Grid(name.to_owned()))
    }

    /// The text with every `${name}` replaced, once: what a value contains is not looked at again.
    pub(crate) fn fill(&self, text: &str) -> Result<String, SubstitutionError> {
        replace(text, |name| self.text(name).map(Some))
    }

    /// As `fill`, but a name that is no scalar variable stays as it stands, because `${…}` also means something to
    /// Bash and in Python's strings.
    pub(crate) fn fill_known(&self, text: &str) -> String {
        // The closure never fails, so the text itself is never the answer.
        replace(text, |name| Ok(self.text(name).ok())).unwrap_or_else(|_: SubstitutionError| text.to_owned())
    }

    /// The scalars whose names a program can use for a variable of its own.
    pub(crate) fn program_scalars(&self) -> impl Iterator<Item = (&str, String)> {
        self.0
            .iter()
            .filter(|(name, _)| is_identifier(name))
            .filter_map(|(name, value)| Some((name.as_str(), scalar(value)?)))
    }

    /// Every variable, for a script that asks by name.
    pub(crate) fn as_json(&self) -> Value {
        self.0
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// The text of a value that is one; a missing value is the empty text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn replace<E>(text: &str, mut value: impl FnMut(&str) -> Result<Option<String>, E>) -> Result<String, E> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}').filter(|(name, _)| !name.contains(['\n', '$']))
        else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        match value(name.trim())? {
            Some(value) => {
                filled.push_str(&value);
                rest = behind;
            }
            None => {
                filled.push_str("${");
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_orders::order;

    fn variables(value: Value) -> Variables {
        let mut order = order("sql-script", json!({}));
        order.variables = value;
        Variables::of(&order)
    }

    #[test]
    fn references_are_replaced_by_their_values() {
        let variables = variables(json!({"table": "orders", "limit": 5, "empty": null}));
        let text = variables.fill("select * from ${table} limit ${ limit } -- ${empty}$ {table} $").unwrap();
        assert_eq!(text, "select * from orders limit 5 -- $ {table} $");
    }

    #[test]
    fn a_value_that_looks_like_a_reference_is_not_followed() {
        let variables = variables(json!({"first": "${second}", "second": "two"}));
        assert_eq!(variables.fill("${first} ${second}").unwrap(), "${second} two");
    }

    #[test]
    fn an_unknown_variable_and_a_grid_are_named() {
        let variables = variables(json!({"rows": [["a"]]}));
        assert_eq!(variables.fill("${mising}"), Err(SubstitutionError::Unknown("mising".to_owned())));
        assert_eq!(variables.fill("${rows}"), Err(SubstitutionError::Grid("rows".to_owned())));
    }

    #[test]
    fn a_script_keeps_what_is_its_own() {
        let variables = variables(json!({"name": "x"}));
        let script = "for i in 1 2; do echo ${i} ${name} ${HOME:-${name}} ${#name} ${; done";
        assert_eq!(variables.fill_known(script), "for i in 1 2; do echo ${i} x ${HOME:-x} ${#name} ${; done");
    }

    #[test]
    fn a_task_knows_its_own_name() {
        let variables = variables(json!({}));
        assert_eq!(
            variables.fill("${sysvar.thisPipeline.name}: ${sysvar.thisComponent.name}").unwrap(),
            "test: Component"
        );
    }

    #[test]
    fn only_names_that_programs_can_use_reach_them() {
        let variables = variables(json!({"good_1": "a", "not good": "b", "1st": "c", "grid": [[1]]}));
        let names: Vec<&str> = variables.program_scalars().map(|(name, _)| name).collect();
        assert_eq!(names, ["good_1"]);
    }
}
