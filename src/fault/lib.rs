//! Faults that tests ask for by environment variable: a crash at a named moment, a guard switched off.
//! Never anything in a release build: there the functions are empty.

/// Ends the process as a crash does when `MAIA_STOP_AT` names this moment, such as `pause:before-commit`.
pub fn moment(operation: &str, when: &str) {
    if cfg!(debug_assertions) && asked("MAIA_STOP_AT", &format!("{operation}:{when}")) {
        eprintln!("Stopped at {operation}:{when}, as MAIA_STOP_AT asks");
        std::process::abort();
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
