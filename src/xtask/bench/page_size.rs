//! What a first visit transfers, in a real browser, and beside it what the module weighs in one piece.

use std::fs;
use std::path::Path;

use crate::build::debug_binary;
use crate::environment::{Environment, run};
use crate::page;
use crate::report::{Failure, Outcome, say};
use crate::workspace::Workspace;

/// Prints every file and the sum against the budget, which `tests/bench/visit.mjs` holds; fails above it.
pub(crate) fn measure(workspace: &Workspace, mut environment: Environment) -> Outcome<()> {
    // First, so that what cargo leaves behind at the end is the shipped page.
    say("bench", "building the module in one piece, to compare");
    let whole = modules(&page::build_in_one_piece(workspace, &environment)?)?;
    page::build_shipped(workspace, &environment)?;
    let pieces = modules(&workspace.dist())?;
    // It serves the same files as the release binary does, from dist/.
    environment.variable("MAIA_BIN", debug_binary(workspace, &environment)?);
    let mut node = environment.command("node");
    node.arg("tests/bench/page-size.mjs").args([whole, pieces].map(|bytes| bytes.to_string()));
    run(&mut node, "measuring page-size")
}

/// The bytes of all modules in the folder, with brotli.
fn modules(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder).map_err(|error| Failure::at(folder, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(folder, "read", &error))?.path();
        if path.to_string_lossy().ends_with(".wasm.br") {
            sum += fs::metadata(&path).map_err(|error| Failure::at(&path, "read", &error))?.len();
        }
    }
    Ok(sum)
}
