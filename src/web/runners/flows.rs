//! What happens in the dialogs about runners: sends what people decide, reads what comes back.
//! Comes with the dialogs; what opens them is `actions`.

use api::route;
use api::runner::{PausePreview, RunnerAction, RunnerRow};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{CommandId, RunnerId};
use serde::Deserialize;

use super::actions::{What, Wish};
use super::bulk_flow::{self, Answer, BulkFlow};
use super::confirm_flow::{self, Asked, ConfirmFlow, Order};
use super::duration_flow::{self, DurationFlow};
use super::pause_flow::{self, PauseFlow};
use crate::command::{new_command_id, send_to_runner, until_answered};
use crate::http::{self, RequestError};
use crate::live::Live;
use crate::reactive::{effect, memo};
use crate::ui::toast::Toasts;

/// The state of the dialogs of the calling component.
#[derive(Clone, Copy)]
pub struct RunnerFlows {
    pub(super) pause: RwSignal<PauseFlow>,
    pub(super) confirm: RwSignal<ConfirmFlow>,
    pub(super) duration: RwSignal<DurationFlow>,
    pub(super) bulk: RwSignal<BulkFlow>,
    live: Live,
    toasts: Toasts,
}

impl RunnerFlows {
    /// In the body of what shows the dialogs.
    pub fn for_component() -> RunnerFlows {
        let flows = RunnerFlows {
            pause: RwSignal::new(PauseFlow::default()),
            confirm: RwSignal::new(ConfirmFlow::default()),
            duration: RwSignal::new(DurationFlow::default()),
            bulk: RwSignal::new(BulkFlow::default()),
            live: Live::expect(),
            toasts: Toasts::expect(),
        };
        flows.watch_rows(flows.live);
        flows
    }

    /// Opens the dialog that was asked for.
    pub fn open(self, wish: Wish) {
        let (what, row) = match wish {
            Wish::One { what, row } => (what, row),
            Wish::Several { wanted, runners } => {
                let rows = runners.iter().filter_map(|id| self.live.runners.get_untracked(id)).collect();
                return self.bulk_input(bulk_flow::Input::Open(wanted, rows));
            }
        };
        match what {
            What::Pause => self.pause_input(pause_flow::Input::Open(row)),
            What::Resume => self.confirm_input(confirm_flow::Input::Open(Asked::Resume, row)),
            What::Restart => self.confirm_input(confirm_flow::Input::Open(Asked::Restart, row)),
            What::Duration => self.duration_input(duration_flow::Input::Open(row)),
        }
    }

    /// An open dialog hears of its runner's changes. Leaves the reactive world: the flows are told, not derived.
    fn watch_rows(self, live: Live) {
        let pausing = memo(move |_| self.pause.with(|flow| flow.draft().map(|draft| draft.runner)));
        let confirming = memo(move |_| self.confirm.with(|flow| flow.question().map(|it| it.row.id)));
        effect(move |_| {
            let Some(id) = pausing.get() else { return };
            // A connection that comes back asks for the numbers again.
            live.is_live();
            let row = live.runners.get(&id);
            untrack(|| match row {
                Some(row) => self.pause_input(pause_flow::Input::Row(Box::new(row))),
                None => self.pause_input(pause_flow::Input::Gone(id)),
            });
        });
        effect(move |_| {
            let row = confirming.get().and_then(|id| live.runners.get(&id));
            if let Some(row) = row {
                untrack(|| self.confirm_input(confirm_flow::Input::Row(Box::new(row))));
            }
        });
        let changing = memo(move |_| self.duration.with(|flow| flow.change().map(|it| it.row.id)));
        effect(move |_| {
            let row = changing.get().and_then(|id| live.runners.get(&id));
            if let Some(row) = row {
                untrack(|| self.duration_input(duration_flow::Input::Row(Box::new(row))));
            }
        });
        let several = memo(move |_| {
            let ids = |plan: &bulk_flow::Plan| plan.lines.iter().map(|line| line.row.id).collect::<Vec<_>>();
            self.bulk.with(|flow| flow.plan().map(ids)).unwrap_or_default()
        });
        effect(move |_| {
            for id in several.get() {
                let input = match live.runners.get(&id) {
                    Some(row) => bulk_flow::Input::Row(Box::new(row)),
                    None => bulk_flow::Input::Gone(id),
                };
                untrack(|| self.bulk_input(input));
            }
        });
    }

    pub(super) fn pause_input(self, input: pause_flow::Input) {
        match step(self.pause, |flow| flow.step(input)) {
            Some(pause_flow::Effect::FetchPreview(runner)) => self.fetch_preview(runner),
            Some(pause_flow::Effect::Send { runner, version, command, action }) => {
                let send = Order { runner, version, command, action };
                self.send(send, move |answer| {
                    self.pause_input(match answer {
                        Ok(()) => pause_flow::Input::Accepted(command),
                        Err((why, row)) => pause_flow::Input::Refused(command, why, row),
                    });
                });
            }
            None => {}
        }
    }

    pub(super) fn confirm_input(self, input: confirm_flow::Input) {
        let Some(send) = step(self.confirm, |flow| flow.step(input)) else { return };
        let command = send.command;
        let restarts = send.action == RunnerAction::Restart;
        self.send(send, move |answer| {
            if restarts && answer.is_ok() {
                // The row shows it only once an instance leaves.
                self.toasts.done("The restart was asked for. Each instance finishes its work first.");
            }
            self.confirm_input(match answer {
                Ok(()) => confirm_flow::Input::Accepted(command),
                Err((why, row)) => confirm_flow::Input::Refused(command, why, row),
            });
        });
    }

    pub(super) fn duration_input(self, input: duration_flow::Input) {
        let Some(send) = step(self.duration, |flow| flow.step(input)) else { return };
        let command = send.command;
        self.send(send, move |answer| {
            self.duration_input(match answer {
                Ok(()) => duration_flow::Input::Accepted(command),
                Err((why, row)) => duration_flow::Input::Refused(command, why, row),
            });
        });
    }

    pub(super) fn bulk_input(self, input: bulk_flow::Input) {
        match step(self.bulk, |flow| flow.step(input)) {
            Some(bulk_flow::Effect::FetchDefaultDuration(runner)) => spawn_local(async move {
                let url = route::path(route::RUNNER_PAUSE_PREVIEW, &[&runner.to_string()]);
                if let Ok(preview) = until_answered(|| http::get::<PausePreview>(&url)).await {
                    self.bulk_input(bulk_flow::Input::DefaultDuration(preview.default_duration_seconds));
                }
            }),
            // The browser has a few under way at a time, and sends the others after them.
            Some(bulk_flow::Effect::Send(orders)) => orders.into_iter().for_each(|order| {
                spawn_local(async move {
                    let Order { runner, version, command, action } = order;
                    let answer = match send_to_runner(runner, version, command, action).await {
                        Ok(accepted) => Answer::Accepted(Box::new(accepted.runner)),
                        Err(RequestError::Offline) => Answer::Nothing,
                        Err(error) => match fresh_row(&error) {
                            Some(row) => Answer::Stale(row),
                            None => Answer::Refused(error.to_string()),
                        },
                    };
                    self.bulk_input(bulk_flow::Input::Answered(command, answer));
                });
            }),
            None => {}
        }
    }

    /// Sends a command; `answered` may come when the dialogs are gone.
    fn send(self, send: Order, answered: impl FnOnce(Result<(), Refusal>) + 'static) {
        spawn_local(async move {
            let Order { runner, version, command, action } = send;
            answered(match send_to_runner(runner, version, command, action).await {
                Ok(_) => Ok(()),
                Err(error) => Err((error.to_string(), fresh_row(&error))),
            });
        });
    }

    fn fetch_preview(self, runner: RunnerId) {
        spawn_local(async move {
            let url = route::path(route::RUNNER_PAUSE_PREVIEW, &[&runner.to_string()]);
            // Without the numbers the dialog still says what happens; the command itself will say what is wrong.
            if let Ok(preview) = until_answered(|| http::get::<PausePreview>(&url)).await {
                self.pause_input(pause_flow::Input::Previewed(runner, preview));
            }
        });
    }

    pub(super) fn submit_pause(self) {
        self.pause_input(pause_flow::Input::Submit(new_command_id()));
    }

    pub(super) fn submit_duration(self) {
        self.duration_input(duration_flow::Input::Submit(new_command_id()));
    }

    pub(super) fn submit_bulk(self) {
        self.bulk_input(bulk_flow::Input::Submit(self.ids_for_all()));
    }

    pub(super) fn try_bulk_again(self) {
        self.bulk_input(bulk_flow::Input::Again(self.ids_for_all()));
    }

    fn ids_for_all(self) -> Vec<CommandId> {
        let count = self.bulk.with_untracked(|flow| flow.plan().map_or(0, |plan| plan.lines.len()));
        (0..count).map(|_| new_command_id()).collect()
    }

    pub(super) fn submit_confirm(self) {
        self.confirm_input(confirm_flow::Input::Submit(new_command_id()));
    }
}

/// Why a command was refused, with the fresh row when the view was stale.
type Refusal = (String, Option<Box<RunnerRow>>);

/// Takes one step of a flow and hands out what it wants. Nothing when the flow's component is gone.
fn step<F, E>(flow: RwSignal<F>, step: impl FnOnce(F) -> (F, Option<E>)) -> Option<E>
where
    F: Default + Send + Sync + 'static,
{
    flow.try_update(|flow| {
        let (next, effect) = step(std::mem::take(flow));
        *flow = next;
        effect
    })
    .flatten()
}

/// What is read of an `api::runner::StaleVersion`: the problem was read before.
#[derive(Deserialize)]
struct Stale {
    runner: RunnerRow,
}

/// The row that comes with the refusal of a stale view.
fn fresh_row(error: &RequestError) -> Option<Box<RunnerRow>> {
    error.body_as::<Stale>().map(|stale| Box::new(stale.runner))
}
