//! Real server and runner processes.
