//! The table of decide and observe.
