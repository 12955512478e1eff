//! The words and the tone of the saved state in the top bar.

use super::saving::{Saving, State};

/// Whether this browser can keep edits over a reload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    #[default]
    Works,
    /// Why it does not.
    Fails(String),
}

/// How much attention the words want; also a data attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Calm,
    /// Nothing to save.
    Idle,
    Busy,
    Alert,
}

impl Tone {
    /// For a data attribute.
    pub fn key(self) -> &'static str {
        match self {
            Tone::Calm => "calm",
            Tone::Idle => "idle",
            Tone::Busy => "busy",
            Tone::Alert => "alert",
        }
    }
}

/// What the top bar says about the file. `saved_at` is when the server got what it has, in words.
pub fn saved_words(saving: &Saving, keeping: &Keeping, saved_at: Option<&str>) -> (Tone, String) {
    match saving.state() {
        State::Saved => (Tone::Calm, saved_at.map_or_else(|| "Saved".to_owned(), |at| format!("Saved {at}"))),
        State::Loading { .. } => (Tone::Busy, "Loading the newer version …".to_owned()),
        State::Edited { .. } | State::Sending { .. } => (Tone::Busy, "Saving …".to_owned()),
        State::Merging { .. } => (Tone::Busy, "Merging …".to_owned()),
        State::Offline { .. } => (Tone::Alert, format!("Not saved: offline, {}", kept(keeping))),
        State::Conflict { theirs: Some(_) } => (Tone::Alert, "Conflict: it changed elsewhere".to_owned()),
        State::Conflict { theirs: None } => (Tone::Alert, "Conflict: it was deleted elsewhere".to_owned()),
        State::Refused { why } => (Tone::Alert, format!("Not saved: {why}")),
        State::ReadOnly { .. } => (Tone::Idle, "Read-only".to_owned()),
    }
}

fn kept(keeping: &Keeping) -> String {
    match keeping {
        Keeping::Works => "kept in this browser".to_owned(),
        Keeping::Fails(why) => format!("and this browser cannot keep it ({why}). Leave the page open"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::saving::Input;
    use super::*;

    #[test]
    fn saved_is_said_only_when_the_server_has_it() {
        let mut saving = Saving::opened("r1");
        let words = |saving: &Saving| saved_words(saving, &Keeping::Works, Some("20:14")).1;
        assert_eq!(words(&saving), "Saved 20:14");
        let _ = saving.step(Input::Edited);
        assert_eq!(words(&saving), "Saving …");
        let _ = saving.step(Input::TimerFired(1));
        let _ = saving.step(Input::Unanswered { number: 2, sent: "x".to_owned() });
        assert_eq!(words(&saving), "Not saved: offline, kept in this browser");
        let fails = Keeping::Fails("its storage is full".to_owned());
        assert_eq!(
            saved_words(&saving, &fails, None).1,
            "Not saved: offline, and this browser cannot keep it (its storage is full). Leave the page open"
        );
    }
}
