//! `cargo xtask`: sets up, starts, builds, tests and measures the project. Never needed at run time.

mod bench;
mod build;
mod code_editor;
mod counts;
mod environment;
mod finish;
mod html;
mod page;
mod pieces;
mod report;
mod setup;
mod stamp;
mod start;
mod test;
mod workspace;

use std::env;
use std::process::ExitCode;

use report::{Failure, Outcome};
use setup::{Need, Report};
use workspace::Workspace;

const HELP: &str = "\
Develops Maia Designer. Each command first sets up what it needs and is missing.

Usage: cargo xtask COMMAND

  start [--project DIR] [--port N] [--data DIR] [--release]
      Builds what has changed and runs the server and one local runner at http://127.0.0.1:8420, until Ctrl-C.
      --project DIR   opens a folder of pipeline files instead of the sample project
      --port N        listens on another port
      --data DIR      keeps the database there instead of in maia-data/
      --release       runs the page and the server as they are shipped

  test [NAME [ARGUMENTS]]
      Runs every check, or one part of them: format, clippy, clippy-web, native, postgres, page, components, browser, the
      name of a crate in src/ (`test dpl`) or of a folder in tests/ (`test process`). ARGUMENTS go to the program that runs
      the tests (`test browser --grep pause`). The last line is `N passed, N failed`.

  build
      Builds one release binary, maia, with the page inside.

  bench NAME
      Measures and prints one of: page-size, start-up, pause, canvas, pipelines.
      `bench canvas` runs React Flow beside it, and takes --graph 625,2500,10000, --phase pan,drag and --rounds N.

  setup
      Installs everything that any command needs: Rust and its browser target, trunk, wasm-bindgen, wasm-split,
      wasm-opt, and for tests Playwright and Debian's Chromium and PostgreSQL. The tools go to ~/.cache/maia-designer/tools, or to MAIA_TOOLS_DIR.

  help
      Prints this.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|failure| {
        eprintln!("xtask: {failure}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &[String]) -> Outcome<ExitCode> {
    let (command, rest) =
        arguments.split_first().map_or(("help", [].as_slice()), |(it, rest)| (it.as_str(), rest));
    if matches!(command, "help" | "--help" | "-h") || rest.iter().any(|it| it == "--help" || it == "-h") {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    match command {
        "start" => start::start(&workspace, rest)?,
        "test" => return test::test(&workspace, rest),
        "build" => no_more(rest).and_then(|()| build::build(&workspace))?,
        "bench" => bench::bench(&workspace, rest)?,
        "setup" => no_more(rest)
            .and_then(|()| setup::prepare(&workspace, Need::Tests, Report::Everything).map(drop))?,
        _ => {
            return Err(Failure::new(format!(
                "there is no command {command}; `cargo xtask help` lists them all"
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn no_more(arguments: &[String]) -> Outcome<()> {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => {
            Err(Failure::new(format!("{argument} is one argument too many; see `cargo xtask help`")))
        }
    }
}
