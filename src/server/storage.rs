//! The database: opened, migrated, read and written. Never decides anything.

pub(crate) mod allow_list;
pub(crate) mod commands;
mod commit;
pub(crate) mod components;
mod copy;
mod database;
pub(crate) mod deletions;
mod error;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod instances;
mod kept;
pub(crate) mod listening;
mod location;
mod many;
pub(crate) mod news;
pub(crate) mod pauses;
mod postgres;
pub(crate) mod projects;
mod queue_counts;
pub(crate) mod revisions;
pub(crate) mod row;
pub(crate) mod runners;
pub(crate) mod runs;
pub(crate) mod sql;
mod sqlite;
pub(crate) mod tasks;
#[cfg(test)]
mod tests_commit;
#[cfg(test)]
mod tests_kept;
#[cfg(test)]
mod tests_postgres;
pub(crate) mod tokens;
mod transaction;
pub(crate) mod transactions;

pub use copy::{CopiedTable, copy};
pub use database::Database;
pub use error::StorageError;
pub use location::Location;
pub use transaction::Transaction;
