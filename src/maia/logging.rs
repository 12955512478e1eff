//! Log lines on standard error; standard output is for what programs read.
//! Never decides what is logged: `RUST_LOG` does, and says `info` when it is not set.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line, for programs
    Json,
}

impl LogFormat {
    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        }
    }
}

/// Starts logging for the whole process.
pub(crate) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => {
            subscriber.with_target(false).with_ansi(std::io::stderr().is_terminal()).init();
        }
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
}
