//! axum and SQL around the rules: authenticate, load, decide, write in one transaction, publish.
//! Never has rules of its own: those are in `model` and `dpl`.

pub mod engine;
pub mod storage;

pub use engine::Engine;
