//! What people can do with a runner: opens the dialogs, sends what they decide, reads what comes back.
//! One handle for every page that offers it.

use api::route;
use api::runner::{PausePreview, RunnerRow, StaleVersion};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RunnerId;

use super::confirm_flow::{self, Asked, ConfirmFlow};
use super::pause_flow::{self, PauseFlow};
use crate::command::{new_command_id, send_to_runner};
use crate::http::{self, RequestError};
use crate::live::Live;
use crate::ui::announce::Announcer;

/// The dialogs of the calling component.
#[derive(Clone, Copy)]
pub struct RunnerActions {
    pub(super) pause: RwSignal<PauseFlow>,
    pub(super) confirm: RwSignal<ConfirmFlow>,
    announcer: Announcer,
}

impl RunnerActions {
    /// In the body of a component that also shows `RunnerDialogs`.
    pub fn new() -> RunnerActions {
        let actions = RunnerActions {
            pause: RwSignal::new(PauseFlow::default()),
            confirm: RwSignal::new(ConfirmFlow::default()),
            announcer: Announcer::expect(),
        };
        actions.watch_rows(Live::expect());
        actions
    }

    /// Opens the pause dialog.
    pub fn ask_pause(self, row: RunnerRow) {
        self.pause_input(pause_flow::Input::Open(Box::new(row)));
    }

    /// Opens the resume dialog.
    pub fn ask_resume(self, row: RunnerRow) {
        self.confirm_input(confirm_flow::Input::Open(Asked::Resume, Box::new(row)));
    }

    /// Opens the restart dialog.
    pub fn ask_restart(self, row: RunnerRow) {
        self.confirm_input(confirm_flow::Input::Open(Asked::Restart, Box::new(row)));
    }

    /// An open dialog hears of its runner's changes. Leaves the reactive world: the flows are told, not derived.
    fn watch_rows(self, live: Live) {
        let pausing = Memo::new(move |_| self.pause.with(|flow| flow.draft().map(|draft| draft.runner)));
        let confirming = Memo::new(move |_| self.confirm.with(|flow| flow.question().map(|it| it.row.id)));
        Effect::new(move |_| {
            let Some(id) = pausing.get() else { return };
            let row = live.runners.get(&id);
            untrack(|| match row {
                Some(row) => self.pause_input(pause_flow::Input::Row(Box::new(row))),
                None => self.pause_input(pause_flow::Input::Gone(id)),
            });
        });
        Effect::new(move |_| {
            let row = confirming.get().and_then(|id| live.runners.get(&id));
            if let Some(row) = row {
                untrack(|| self.confirm_input(confirm_flow::Input::Row(Box::new(row))));
            }
        });
    }

    pub(super) fn pause_input(self, input: pause_flow::Input) {
        let mut effect = None;
        self.pause.try_update(|flow| {
            let (next, wanted) = std::mem::take(flow).step(input);
            (*flow, effect) = (next, wanted);
        });
        match effect {
            Some(pause_flow::Effect::FetchPreview(runner)) => self.fetch_preview(runner),
            Some(pause_flow::Effect::Send { runner, version, command, action }) => spawn_local(async move {
                let input = match send_to_runner(runner, version, command, action).await {
                    Ok(accepted) => {
                        self.announcer.say(format!(
                            "Runner {} is {}.",
                            accepted.runner.name,
                            accepted.runner.label.word()
                        ));
                        pause_flow::Input::Accepted(command)
                    }
                    Err(error) => pause_flow::Input::Refused(command, error.to_string(), fresh_row(&error)),
                };
                self.pause_input(input);
            }),
            None => {}
        }
    }

    pub(super) fn confirm_input(self, input: confirm_flow::Input) {
        let mut effect = None;
        self.confirm.try_update(|flow| {
            let (next, wanted) = std::mem::take(flow).step(input);
            (*flow, effect) = (next, wanted);
        });
        let Some(confirm_flow::Send { runner, version, command, action }) = effect else { return };
        spawn_local(async move {
            let input = match send_to_runner(runner, version, command, action).await {
                Ok(accepted) => {
                    self.announcer.say(format!(
                        "Runner {} is {}.",
                        accepted.runner.name,
                        accepted.runner.label.word()
                    ));
                    confirm_flow::Input::Accepted(command)
                }
                Err(error) => confirm_flow::Input::Refused(command, error.to_string(), fresh_row(&error)),
            };
            self.confirm_input(input);
        });
    }

    fn fetch_preview(self, runner: RunnerId) {
        spawn_local(async move {
            let url = route::path(route::RUNNER_PAUSE_PREVIEW, &[&runner.to_string()]);
            // Without the numbers the dialog still says what happens; the command itself will say what is wrong.
            if let Ok(preview) = http::get::<PausePreview>(&url).await {
                self.pause_input(pause_flow::Input::Previewed(runner, preview));
            }
        });
    }

    pub(super) fn submit_pause(self) {
        self.pause_input(pause_flow::Input::Submit(new_command_id()));
    }

    pub(super) fn submit_confirm(self) {
        self.confirm_input(confirm_flow::Input::Submit(new_command_id()));
    }
}

/// The row that comes with the refusal of a stale view.
fn fresh_row(error: &RequestError) -> Option<Box<RunnerRow>> {
    error.body_as::<StaleVersion>().map(|stale| Box::new(stale.runner))
}
