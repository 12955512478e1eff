//! What people can ask of a runner, on every page that offers it. The dialogs arrive when the first is asked for.

use api::runner::RunnerRow;
use leptos::prelude::*;
use model::RunnerId;

use super::bulk_flow::Wanted;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Pause,
    Resume,
    Restart,
    /// Extend or shorten the pause.
    Duration,
}

/// A dialog to be opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// About a runner as it was seen.
    One { what: What, row: Box<RunnerRow> },
    /// About several, in the order of the list.
    Several { wanted: Wanted, runners: Vec<RunnerId> },
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

    /// Opens the dialog that pauses or resumes several.
    pub fn ask_bulk(self, wanted: Wanted, runners: Vec<RunnerId>) {
        self.wish.set(Some(Wish::Several { wanted, runners }));
    }

    fn ask(self, what: What, row: RunnerRow) {
        self.wish.set(Some(Wish::One { what, row: Box::new(row) }));
    }
}
