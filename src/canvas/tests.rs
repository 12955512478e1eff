//! The editor driven by plain inputs, as a person would, with every invariant checked after every step.

mod adopting;
mod connecting;
mod editing;
mod geometry;
mod keyboard;
mod mirror;
mod pointer;
mod problems;
mod random_walk;
mod scene;
mod stage;
mod trial;
