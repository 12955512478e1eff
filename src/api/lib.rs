//! The wire contract of both sides: the shapes, the routes, the problems. Only serde; never any logic.

pub mod agent;
pub mod allow_list;
pub mod event;
pub mod execution;
pub mod file;
pub mod file_change;
pub mod problem;
pub mod project;
pub mod revision;
pub mod route;
pub mod run;
pub mod runner;
pub mod work;
