//! The pipeline language on disk: parse, validate, edit without loss, and the graph that a run walks.
//! Never does I/O and knows nothing of runners.

mod base;
mod compare;
mod component_text;
mod data;
mod decimal;
mod equal;
mod find;
mod graph;
mod merge;
mod merge_choice;
mod merge_tree;
mod order;
mod pair;
mod parse;
mod part;
mod patch;
mod pipeline;
mod places;
mod reference;
mod render;
mod scalar;
mod tree;
mod usual_layout;
mod usual_scalar;
mod validate;
mod variable_uses;
mod write;
mod write_component;
mod write_design;
mod write_variables;
mod yaml_words;

#[cfg(test)]
mod base_tests;
#[cfg(test)]
mod compare_tests;
#[cfg(test)]
mod component_text_tests;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod graph_tests;
#[cfg(test)]
mod merge_random_tests;
#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod part_tests;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod usual_layout_tests;
#[cfg(test)]
mod validate_tests;
#[cfg(test)]
mod write_difference_tests;
#[cfg(test)]
mod write_tests;

pub use base::Base;
pub use compare::{
    ChangeKind, ComponentChange, Detail, Difference, NoteChange, VariableChange, compare, compare_edited,
    compare_texts,
};
pub use component_text::{ComponentText, component_from_text, component_text};
pub use find::{Found, Place, find};
pub use graph::{Next, Outcome, Ready, RunGraph, RunResult};
pub use merge::{Collision, Merge, MergeError, MergePlace, Settled, Side, merge};
pub use pair::counterparts;
pub use parse::{ParseError, parse};
pub use part::Part;
pub use pipeline::{
    Column, Component, ComponentId, Kind, Note, Pipeline, Position, Size, Transition, TransitionKind, Value,
    Variable,
};
pub use reference::{Reference, Target, moved_value, redirect, references, references_of};
pub use validate::{
    Knowledge, Problem, Severity, Spot, TextAlone, Topic, pipeline_stem, validate, variable_name_refused,
};
pub use variable_uses::{
    VariableUse, Wanted, each_variable_use, is_variable_name, rename_in_value, rename_variable_in,
};
pub use write::{WriteError, new_file, write};
