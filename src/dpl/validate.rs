//! What is wrong with a pipeline, in words for its author. Never blocks saving.

use crate::{ComponentId, Pipeline};

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

/// All problems, in file order.
pub fn validate(_pipeline: &Pipeline) -> Vec<Problem> {
    Vec::new()
}
