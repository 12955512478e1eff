//! What a person reads: one clear line for a failure, and a line for every step that takes time.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Why a command stops: what happened, to what, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure(String);

pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn at(path: &Path, action: &str, error: &io::Error) -> Self {
        Self(format!("could not {action} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Says what is being done. Goes to standard error, so that standard output stays for results.
pub(crate) fn say(subject: &str, message: &str) {
    eprintln!("{subject:>12}  {message}");
}

/// A duration as a person says it: `0.4 s`, `12 s`, `3 min 32 s`.
pub(crate) fn elapsed(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_a_person_says_them() {
        assert_eq!(elapsed(Duration::from_millis(440)), "0.4 s");
        assert_eq!(elapsed(Duration::from_secs(12)), "12 s");
        assert_eq!(elapsed(Duration::from_secs(212)), "3 min 32 s");
    }
}
