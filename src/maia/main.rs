//! The one binary: `maia serve`, `maia runner` and `maia db`.
//! Never does anything itself: it reads what it was told and wires the libraries.

mod data_folder;
mod db_command;
mod duration;
mod local_runner;
mod logging;
mod runner_command;
mod serve_command;
mod signals;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::logging::LogFormat;

/// What a stranger reads first.
const ABOUT: &str = "Maia Designer: draw data pipelines, run them on your own runners, and pause the runners.

`maia serve` starts everything on this machine: the web page, the control plane with its database, and one \
local runner that executes pipelines. `maia runner` is that runner alone, for other machines.";

const EXAMPLES: &str = "Examples:
  maia serve
      Starts the sample project; open the address that it prints.
  maia serve --project ~/pipelines --port 9000
      Opens a folder of pipeline files (*.orch.yaml, *.tran.yaml) instead.
  maia runner --env-file runner.env
      Executes pipelines for the control plane that runner.env names.";

#[derive(Parser)]
#[command(name = "maia", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    /// How log lines are written to standard error
    #[arg(long, value_enum, default_value_t, global = true, value_name = "FORMAT")]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the web page, the control plane and a local runner
    #[command(long_about = serve_command::ABOUT, after_help = serve_command::EXAMPLES)]
    Serve(serve_command::ServeArguments),
    /// Move an installation to another database
    #[command(long_about = db_command::ABOUT, after_help = db_command::EXAMPLES)]
    Db(db_command::DbArguments),
    /// Start a runner: it connects to a control plane and executes its tasks
    #[command(long_about = runner_command::ABOUT, after_help = runner_command::EXAMPLES)]
    Runner(runner_command::RunnerArguments),
    /// Ends the scripts of the runner that started it, should that be killed
    #[command(hide = true)]
    RunnerGuard { folder: PathBuf },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::RunnerGuard { folder } = &arguments.command {
        runner::guard(std::io::stdin().lock(), folder);
        return ExitCode::SUCCESS;
    }
    logging::start(arguments.log_format);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&format!("The program cannot start its threads: {error}.")),
    };
    let done = match arguments.command {
        Command::Serve(serve) => runtime.block_on(serve_command::serve(serve, arguments.log_format)),
        Command::Db(db) => runtime.block_on(db_command::run(db)),
        Command::Runner(runner) => runtime.block_on(runner_command::run(runner)),
        // Done above, without a runtime.
        Command::RunnerGuard { .. } => Ok(()),
    };
    // Threads that are in a blocking call, such as a read of the terminal, must not keep the process.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("{error:#}")),
    }
}

/// One line, so that the reason is not lost among others.
fn complain(words: &str) -> ExitCode {
    eprintln!("maia: {}", words.replace('\n', " "));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
