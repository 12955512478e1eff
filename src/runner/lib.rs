//! The process that executes: it claims tasks, executes them, tells the results, and leaves in good order.
//! Never decides what is claimable: the server does.

mod actuator;
mod claims;
mod condition;
mod config;
mod connection;
mod desk;
mod done;
mod guard;
mod heartbeat;
mod load;
mod outbox;
mod parameters;
mod program;
mod results;
mod run;
mod script;
mod session;
mod sql;
mod state;
mod statements;
mod substitution;
mod table;
mod tasks;
mod transcript;

#[cfg(test)]
mod fake_server;
#[cfg(test)]
mod run_tests;
#[cfg(test)]
mod test_orders;
#[cfg(test)]
mod test_warehouse;

pub use config::{Config, ConfigError, parse_env_file};
pub use guard::{GuardCommand, guard};
pub use load::Meter;
pub use run::{RunnerError, Stop, run};
