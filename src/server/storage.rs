//! The database: one file, opened, migrated, read and written. Never decides anything.

mod database;

pub use database::{Database, StorageError};
