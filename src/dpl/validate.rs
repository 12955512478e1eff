//! What is wrong with a pipeline, in words for its author. Never blocks saving.

mod flow;
mod links;
mod names;
mod parameters;
mod transactions;
mod variables;

use std::collections::BTreeSet;

use crate::{Component, ComponentId, Kind, Pipeline};
use links::Links;

pub use names::name_refused as variable_name_refused;
pub use parameters::stem as pipeline_stem;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A run would fail.
    Error,
    /// A run works, but perhaps not as meant.
    Warning,
}

/// What a problem is about, to group problems by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    Flow,
    Parameters,
    Variables,
    Pipelines,
    Transactions,
    Names,
}

impl Topic {
    /// The heading of the group.
    pub fn label(self) -> &'static str {
        match self {
            Topic::Flow => "Flow",
            Topic::Parameters => "Parameters",
            Topic::Variables => "Variables",
            Topic::Pipelines => "Other pipelines",
            Topic::Transactions => "Transactions",
            Topic::Names => "Names",
        }
    }
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    Pipeline,
    Component(ComponentId),
    Parameter { component: ComponentId, parameter: String },
    Variable(String),
}

impl Spot {
    /// The component that it is at.
    pub fn component(&self) -> Option<ComponentId> {
        match self {
            Spot::Component(component) | Spot::Parameter { component, .. } => Some(*component),
            Spot::Pipeline | Spot::Variable(_) => None,
        }
    }

    /// The parameter that it is in.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Spot::Parameter { parameter, .. } => Some(parameter),
            Spot::Pipeline | Spot::Component(_) | Spot::Variable(_) => None,
        }
    }
}

/// One problem: where it is, and a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub spot: Spot,
    pub topic: Topic,
    pub severity: Severity,
    pub message: String,
}

/// What is known beyond the text of the pipeline.
pub trait Knowledge {
    /// What people call the parameter.
    fn label(&self, component_type: &str, parameter: &str) -> String {
        let _ = component_type;
        parameter.to_owned()
    }

    /// Parameters without which the component cannot run, beyond those of the language.
    fn required(&self, component: &Component) -> Vec<&'static str> {
        let _ = component;
        Vec::new()
    }

    /// Whether the project has that pipeline, by a path with or without its suffix; `None` when that is not known.
    fn has_pipeline(&self, path: &str, kind: Kind) -> Option<bool> {
        let _ = (path, kind);
        None
    }

    /// The path of the pipeline itself.
    fn own_path(&self) -> Option<&str> {
        None
    }

    /// How many inputs a component of a transformation takes, at least and at most; `None` for unknown types.
    fn inputs(&self, component_type: &str) -> Option<(usize, usize)> {
        let _ = component_type;
        None
    }

    /// Whether rows end in a component of a transformation; `None` for unknown types.
    fn is_sink(&self, component_type: &str) -> Option<bool> {
        let _ = component_type;
        None
    }

    /// Whether the value of a parameter cannot be used, in a sentence.
    fn unusable(&self, component: &Component, parameter: &str, value: &crate::Value) -> Option<String> {
        let _ = (component, parameter, value);
        None
    }
}

/// Nothing is known but the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextAlone;

impl Knowledge for TextAlone {}

/// All problems: those of the whole pipeline, then those of the components in file order, then those of the variables.
pub fn validate(pipeline: &Pipeline, knowledge: &impl Knowledge) -> Vec<Problem> {
    let links = Links::of(pipeline);
    let mut problems = Problems(Vec::new());
    let reached = links.reached(pipeline);
    if pipeline.kind == Kind::Orchestration {
        flow::check_start(pipeline, &mut problems);
    }
    let order = flow::check_loops(pipeline, &links, &mut problems);
    let mut at_components = vec![Problems(Vec::new()); pipeline.components.len()];
    if let (Some(order), Kind::Orchestration) = (&order, pipeline.kind) {
        transactions::check(pipeline, &links, order, &reached, &mut at_components);
    }
    let known = variables::Known::of(pipeline);
    let has_end = pipeline.components.iter().any(flow::is_end);
    for ((index, component), found) in pipeline.components.iter().enumerate().zip(at_components) {
        names::check_component(component, index, &links, &mut problems);
        flow::check_links(component, &links, &mut problems);
        parameters::check(component, knowledge, &mut problems);
        variables::check_component(component, &known, &mut problems);
        match pipeline.kind {
            Kind::Orchestration => {
                let place = flow::Place { index, is_reached: reached.contains(&index), has_end };
                flow::check_step(component, &place, pipeline, &links, &mut problems);
            }
            Kind::Transformation => {
                flow::check_rows(component, index, &links, knowledge, &mut problems);
            }
        }
        problems.0.extend(found.0);
    }
    names::check_variables(pipeline, &mut problems);
    problems.0
}

/// Collects problems.
#[derive(Clone)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, spot: Spot, topic: Topic, severity: Severity, message: impl Into<String>) {
        self.0.push(Problem { spot, topic, severity, message: message.into() });
    }

    fn error(&mut self, component: &Component, topic: Topic, message: impl Into<String>) {
        self.add(Spot::Component(component.id), topic, Severity::Error, message);
    }

    fn warning(&mut self, component: &Component, topic: Topic, message: impl Into<String>) {
        self.add(Spot::Component(component.id), topic, Severity::Warning, message);
    }

    fn in_parameter(
        &mut self,
        component: &Component,
        parameter: &str,
        topic: Topic,
        severity: Severity,
        message: impl Into<String>,
    ) {
        let spot = Spot::Parameter { component: component.id, parameter: parameter.to_owned() };
        self.add(spot, topic, severity, message);
    }
}

/// The indexes that a run can come to.
type Reached = BTreeSet<usize>;
