//! Runs: the history, and one run.

pub mod cancel_dialog;
pub mod cancel_flow;
pub mod components;
pub mod fetched;
#[cfg(test)]
pub(crate) mod fixture;
pub mod history;
pub mod history_query;
pub mod one;
pub mod run_views;
pub mod run_words;
