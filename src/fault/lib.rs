//! Faults that tests ask for by environment variable: a crash or a stop at a named moment, a guard switched off.
//! Never anything in a release build: there the functions are empty.

use std::io::Read as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends the process as a crash does when `MAIA_STOP_AT` names this moment, such as `pause:before-commit`. When
/// `MAIA_WAIT_AT` names it, such as `pause:before-commit@127.0.0.1:4711`, the thread stands still, the first time only:
/// it connects to that address, and goes on when the connection is closed.
pub fn moment(operation: &str, when: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    let moment = format!("{operation}:{when}");
    if asked("MAIA_STOP_AT", &moment) {
        eprintln!("Stopped at {moment}, as MAIA_STOP_AT asks");
        std::process::abort();
    }
    if let Ok(wanted) = std::env::var("MAIA_WAIT_AT")
        && let Some((_, address)) = wanted.split_once('@').filter(|(wanted, _)| *wanted == moment)
    {
        wait_for(address);
    }
}

fn wait_for(address: &str) {
    static HAS_WAITED: AtomicBool = AtomicBool::new(false);
    if !HAS_WAITED.swap(true, Ordering::SeqCst)
        && let Ok(mut test) = TcpStream::connect(address)
    {
        // Whatever ends the connection ends the wait.
        let _ = test.read(&mut [0]);
    }
}

/// Whether `MAIA_GUARD_OFF` names this guard: a checker that says nothing then is worth nothing.
pub fn is_off(guard: &str) -> bool {
    cfg!(debug_assertions) && asked("MAIA_GUARD_OFF", guard)
}

fn asked(variable: &str, word: &str) -> bool {
    std::env::var_os(variable).is_some_and(|wanted| wanted == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_that_nobody_asked_for() {
        moment("claim", "before-commit");
        assert!(!is_off("pause"));
    }
}
