//! The database: one file, opened, migrated, read and written. Never decides anything.

pub(crate) mod commands;
pub(crate) mod components;
mod database;
pub(crate) mod deletions;
pub(crate) mod events;
pub(crate) mod instances;
pub(crate) mod pauses;
pub(crate) mod projects;
pub(crate) mod revisions;
mod row;
pub(crate) mod runners;
pub(crate) mod runs;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod transactions;

pub use database::{Database, StorageError, Transaction};
