//! The pipeline language on disk: parse, validate, edit without loss, and the graph that a run walks.
//! Never does I/O and knows nothing of runners.

mod graph;
mod parse;
mod pipeline;
mod tree;
mod validate;
mod write;

pub use graph::{Next, Outcome, Ready, RunGraph, RunResult};
pub use parse::{ParseError, parse};
pub use pipeline::{
    Component, ComponentId, Kind, Note, Pipeline, Position, Size, Transition, TransitionKind, Value, Variable,
};
pub use validate::{Problem, Severity, validate};
pub use write::{WriteError, new_file, write};
