//! What a pipeline's text says about running it. Never touches the database.

use dpl::{Kind, Part, Pipeline, RunGraph};
use serde_json::{Map, Value};

use super::EngineError;

/// A pipeline that can run.
pub(super) struct Plan {
    pub(super) pipeline: Pipeline,
    pub(super) graph: RunGraph,
}

impl Plan {
    /// The plan of that part of the text, or why it cannot run, as a sentence that names the pipeline.
    pub(super) fn new(path: &str, text: &str, part: &Part) -> Result<Plan, EngineError> {
        let pipeline = dpl::parse(text)
            .map_err(|error| EngineError::Invalid(format!("The pipeline {path} cannot run: {error}.")))?;
        if pipeline.kind != Kind::Orchestration {
            return Err(EngineError::Invalid(format!(
                "{path} is a transformation pipeline. Only orchestration pipelines can be started."
            )));
        }
        let graph = RunGraph::new(&pipeline)
            .and_then(|graph| graph.part(part))
            .map_err(|reason| EngineError::Invalid(format!("The pipeline {path} cannot run: {reason}.")))?;
        Ok(Plan { pipeline, graph })
    }

    /// The components that the run is about, each with its place in the file.
    pub(super) fn components(&self) -> impl Iterator<Item = (usize, &dpl::Component)> {
        let all = self.pipeline.components.iter().enumerate();
        all.filter(|(_, component)| self.graph.includes(&component.name))
    }

    /// The component's parameters as the runner gets them.
    pub(super) fn parameters(component: &dpl::Component) -> Value {
        object(&component.parameters)
    }

    /// The variables with their default values.
    pub(super) fn defaults(&self) -> Map<String, Value> {
        self.pipeline
            .variables
            .iter()
            .map(|variable| {
                let value = match &variable.default_value {
                    dpl::Value::Null if variable.variable_type == "GRID" => Value::Array(Vec::new()),
                    dpl::Value::Null => Value::String(String::new()),
                    value => json(value),
                };
                (variable.name.clone(), value)
            })
            .collect()
    }

    /// The variables with these values instead of their defaults. A name of no variable is refused.
    pub(super) fn variables(&self, values: Map<String, Value>) -> Result<Map<String, Value>, EngineError> {
        let mut variables = self.defaults();
        for (name, value) in values {
            let Some(slot) = variables.get_mut(&name) else {
                return Err(EngineError::Invalid(format!("The pipeline has no variable \"{name}\".")));
            };
            *slot = value_of_variable(value);
        }
        Ok(variables)
    }

    /// The variables of a child run: what its parent sets comes on top of the defaults.
    pub(super) fn child_variables(&self, values: Map<String, Value>) -> Map<String, Value> {
        let mut variables = self.defaults();
        variables.extend(values.into_iter().map(|(name, value)| (name, value_of_variable(value))));
        variables
    }
}

/// The language has text only.
fn value_of_variable(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::String(value.to_string()),
        Value::Number(value) => Value::String(value.to_string()),
        Value::Null => Value::String(String::new()),
        Value::Array(values) => Value::Array(values.into_iter().map(value_of_variable).collect()),
        Value::Object(_) | Value::String(_) => value,
    }
}

fn object(entries: &[(String, dpl::Value)]) -> Value {
    Value::Object(entries.iter().map(|(name, value)| (name.clone(), json(value))).collect())
}

fn json(value: &dpl::Value) -> Value {
    match value {
        dpl::Value::Null => Value::Null,
        dpl::Value::Text(text) => Value::String(text.clone()),
        dpl::Value::List(values) => Value::Array(values.iter().map(json).collect()),
        dpl::Value::Map(entries) => object(entries),
    }
}
