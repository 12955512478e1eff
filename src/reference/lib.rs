//! A small world: one runner with its processes, queue, leases, transactions and pauses, lived through step by step.
//! It says what the product must do, and whatever really does it is compared with this. Never part of the product.

mod acts;
mod check;
mod dice;
mod follow;
mod messages;
mod picture;
mod sequence;
mod shape;
mod step;
mod sweep;
mod world;

#[cfg(test)]
mod tests;

pub use check::{check_answer, check_end, check_step};
pub use dice::Dice;
pub use picture::{Picture, TaskName};
pub use sequence::{Plan, Violation, next_step, run_sequence, shrink};
pub use shape::{AUTOMATIC_ROLLBACK, Kind, Node, SHAPES};
pub use step::{Answer, Step};
pub use world::{Process, Run, Task, Transaction, World};
