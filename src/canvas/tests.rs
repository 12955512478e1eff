//! The editor driven by plain inputs, as a person would, with every invariant checked after every step.

mod adopting;
mod arranging;
mod catalogue;
mod clipboard;
mod connecting;
mod editing;
mod fuzz;
mod geometry;
mod inserting;
mod keyboard;
mod mirror;
mod pointer;
mod problems;
mod random_walk;
mod scene;
mod selecting;
mod stage;
mod trial;
mod variables;
