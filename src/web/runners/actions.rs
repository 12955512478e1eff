//! What people can ask of a runner, on every page that offers it. The dialogs arrive when the first is asked for.

use api::runner::RunnerRow;
use leptos::prelude::*;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Pause,
    Resume,
    Restart,
    /// Extend or shorten the pause.
    Duration,
}

/// A dialog to be opened, about the runner as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub what: What,
    pub row: RunnerRow,
}

/// The dialogs of the calling component.
#[derive(Clone, Copy)]
pub struct RunnerActions {
    pub(super) wish: RwSignal<Option<Wish>>,
}

impl RunnerActions {
    /// In the body of a component that also shows `runner_dialogs`.
    pub fn for_component() -> RunnerActions {
        RunnerActions { wish: RwSignal::new(None) }
    }

    /// Opens the pause dialog.
    pub fn ask_pause(self, row: RunnerRow) {
        self.ask(What::Pause, row);
    }

    /// Opens the resume dialog.
    pub fn ask_resume(self, row: RunnerRow) {
        self.ask(What::Resume, row);
    }

    /// Opens the restart dialog.
    pub fn ask_restart(self, row: RunnerRow) {
        self.ask(What::Restart, row);
    }

    /// Opens the dialog that extends or shortens the pause.
    pub fn ask_duration(self, row: RunnerRow) {
        self.ask(What::Duration, row);
    }

    fn ask(self, what: What, row: RunnerRow) {
        self.wish.set(Some(Wish { what, row }));
    }
}
