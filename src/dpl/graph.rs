//! The graph that a run walks: which component is next, given how others ended.
//! Never executes anything and keeps no state: the caller passes what has happened so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::Pipeline;

/// How a component ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Failure,
    /// An If whose condition was decided.
    Branch(bool),
    /// Never started, because nothing led to it.
    Skipped,
}

/// A component that may start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    pub name: String,
    /// The ended components whose transitions led here, in file order; empty for Start.
    pub fired_by: Vec<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunResult {
    Success,
    /// Why, in words for the run history.
    Failure(String),
}

/// What a run does next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    pub ready: Vec<Ready>,
    /// Components that can no longer be reached.
    pub skipped: Vec<String>,
    /// Present once nothing is ready and nothing is still executing.
    pub result: Option<RunResult>,
}

/// The transitions of an orchestration, by name.
#[derive(Clone, Debug)]
pub struct RunGraph {}

impl RunGraph {
    /// The graph of an orchestration, or why it cannot run: no Start or more than one, a transition to no component, a cycle.
    pub fn new(_pipeline: &Pipeline) -> Result<RunGraph, String> {
        Ok(RunGraph {})
    }

    /// What follows from what has ended and what is under way (queued, held, executing).
    pub fn next(&self, _ended: &BTreeMap<String, Outcome>, _under_way: &BTreeSet<String>) -> Next {
        Next::default()
    }
}
