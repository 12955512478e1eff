//! Real server and runner processes: what the product promises, seen from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod complaints;
mod crashes;
mod credentials;
mod database_crashes;
mod moments;
mod operations;
mod pausing;
mod rolling;
mod running;
mod scenario;
mod standstill;
mod supervision;
mod transactions;
mod warehouses;
