//! axum and SQL around the rules: authenticate, load, decide, write in one transaction, publish.
//! Never has rules of its own: those are in `model` and `dpl`.

pub mod engine;
mod http;
mod machine_time;
mod metrics;
mod page;
pub mod project;
pub mod sample;
mod serve;
pub mod storage;
#[cfg(test)]
mod test_database;

pub use engine::Engine;
pub use http::HostName;
pub use serve::{Server, ServerError, ServerSettings, serve};
pub use storage::{CopiedTable, Location, StorageError, copy};
