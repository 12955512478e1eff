//! The newest run of an open file, and starting another one.
//! Never changes the file: saving is asked for, not done.

use std::collections::HashMap;
use std::time::Duration;

use api::route;
use api::run::{ComponentRow, RunPage, RunRow, RunStarted, StartRun};
use dpl::{Part, Pipeline, Problem, RunGraph, Severity};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ComponentState, RunId, Timestamp};

use super::open_file::OpenFile;
use super::pieces;
use super::run_details::RunSign;
use super::run_flow::{Effect as RunEffect, Input, Order, RunFlow};
use super::saving::{Input as SavingInput, State};
use crate::address::with_query;
use crate::command::{new_command_id, until_answered};
use crate::http::{self, RequestError};
use crate::lazy;
use crate::live::Live;
use crate::live::clock::Clock;
use crate::live::open_run::OpenRun;
use crate::reactive::memo;
use crate::ui::announce::Announcer;
use crate::ui::time_words::local_message;
use crate::ui::toast::Toasts;

/// A handle to the runs of one file. Its signals live as long as the file is open.
#[derive(Clone, Copy)]
pub struct FileRun {
    pub flow: RwSignal<RunFlow>,
    /// What the server said about the run that was started here last: that it is held, and why.
    notice: RwSignal<Option<String>>,
    /// The run that the person does not want to see on the canvas.
    hidden: RwSignal<Option<RunId>>,
    /// A run that is not, or not yet, among the live ones.
    known: RwSignal<Option<RunRow>>,
    /// The run that was started here last.
    started: RwSignal<Option<RunId>>,
    shown: Memo<Option<RunId>>,
    open: Memo<Option<OpenRun>>,
    live: Live,
    toasts: Toasts,
    announcer: Announcer,
}

impl FileRun {
    /// Follows the runs of that path for as long as the current owner lives.
    pub fn new(live: Live, path: StoredValue<String>) -> FileRun {
        let hidden = RwSignal::new(None);
        let known = RwSignal::new(None);
        let shown = memo(move |_| {
            let newest = newest_of(&live.runs.all(), known.get(), &path.get_value());
            newest.filter(|run| hidden.get() != Some(*run))
        });
        // What is looked at is let go when another run takes its place: the memo owns the view of it.
        let open = Memo::new_with_compare(move |_| shown.get().map(|run| live.open_run(run)), |_, _| true);
        FileRun {
            flow: RwSignal::new(RunFlow::default()),
            notice: RwSignal::new(None),
            hidden,
            known,
            started: RwSignal::new(None),
            shown,
            open,
            live,
            toasts: Toasts::expect(),
            announcer: Announcer::expect(),
        }
    }

    /// The run whose states are on the canvas. Tracked.
    pub fn shown(self) -> Option<RunId> {
        self.shown.get()
    }

    /// The run whose states are on the canvas, with its components. Tracked.
    pub fn open(self) -> Option<OpenRun> {
        self.open.get()
    }

    /// How that component of the run went. Tracked.
    pub fn component(self, name: &str) -> Option<ComponentRow> {
        self.open.get()?.components.get(&name.to_owned())
    }

    /// The same for its tile. Tracked.
    pub fn sign(self, name: &str, clock: Clock) -> Option<RunSign> {
        self.open.get()?.components.read(&name.to_owned(), |row| RunSign::of(row, clock))
    }

    /// The states of all its components, by name. Tracked as one.
    pub fn states(self) -> HashMap<String, ComponentState> {
        self.open.get().map(OpenRun::states).unwrap_or_default()
    }

    /// Why the run that was started here does not begin; nothing once it did. Tracked.
    pub fn notice(self) -> Option<String> {
        let notice = self.notice.get()?;
        let run = self.open.get().and_then(|open| open.run.get());
        run.is_none_or(|run| run.status.is_active() && run.components_ended == 0).then_some(notice)
    }

    /// Whether it is the run that was started here last.
    pub fn was_started_here(self, run: RunId) -> bool {
        self.started.get_untracked() == Some(run)
    }

    /// The notice was read.
    pub fn close_notice(self) {
        self.notice.set(None);
    }

    /// Takes the run off the canvas.
    pub fn hide(self) {
        self.hidden.set(self.shown.get_untracked());
        self.notice.set(None);
    }

    /// Looks for the newest run, which may be older than those that are followed.
    pub fn look_back(self, path: String) {
        spawn_local(async move {
            let query = with_query(route::RUNS, &[("pipeline", &path)]);
            if let Ok(page) = http::get::<RunPage>(&query).await
                && let Some(run) = page.runs.into_iter().find(|run| run.pipeline == path)
                && self.known.try_with_untracked(Option::is_none) == Some(true)
            {
                self.known.set(Some(run));
            }
        });
    }

    /// Starts a run of the whole file.
    pub fn start(self, file: OpenFile) {
        self.start_part(file, Part::Whole);
    }

    /// Starts a run of a part of the file, or says why that part cannot be run by itself.
    pub fn start_part(self, file: OpenFile, part: Part) {
        lazy::when_there(self.toasts, pieces::start_run(self, file, part));
    }

    /// The same, where it has arrived.
    pub fn start_part_now(self, file: OpenFile, part: Part) {
        if let Some(reason) = file.editor.with(|editor| part_refused(editor.pipeline(), &part)).flatten() {
            return self.toasts.error(format!("No run was started: {reason}."));
        }
        let is_unsaved = file.saving.with_untracked(|saving| saving.is_unsaved());
        let found = file.problems.look_now();
        let has_errors = file
            .editor
            .with(|editor| !errors_of(editor.pipeline(), found.all(), &part).is_empty())
            .unwrap_or(false);
        let order = Order { command: new_command_id(), part };
        self.dispatch(file, Input::Run { order, is_unsaved, has_errors });
    }

    /// Runs it in spite of the errors.
    pub fn go_on(self, file: OpenFile) {
        self.dispatch(file, Input::GoOn);
    }

    /// Does not run it.
    pub fn give_up(self, file: OpenFile) {
        self.dispatch(file, Input::GiveUp);
    }

    /// The saving moved on.
    pub fn saving_changed(self, file: OpenFile, state: &State) {
        match state {
            State::Saved => self.dispatch(file, Input::Saved),
            State::Offline { .. }
            | State::Conflict { .. }
            | State::Refused { .. }
            | State::ReadOnly { .. } => {
                self.dispatch(file, Input::NotSaved);
            }
            State::Edited { .. } | State::Sending { .. } | State::Merging { .. } | State::Loading { .. } => {}
        }
    }

    fn dispatch(self, file: OpenFile, input: Input) {
        let Some(flow) = self.flow.try_get_untracked() else { return };
        let (next, effect) = flow.clone().step(input);
        if next != flow {
            self.flow.set(next);
        }
        match effect {
            Some(RunEffect::SaveNow) => file.dispatch(SavingInput::SaveNow),
            Some(RunEffect::Start(order)) => self.send(file, order),
            Some(RunEffect::SayNotSaved) => {
                self.toasts.error("No run was started, because the pipeline is not saved yet.");
            }
            None => {}
        }
    }

    fn send(self, file: OpenFile, order: Order) {
        let Order { command: command_id, part } = order;
        let environment = self.live.about().and_then(|about| about.environments.into_iter().next());
        let (Some(environment), Some(pipeline)) = (environment, file.path.try_get_value()) else {
            self.toasts.error("No run was started, because the project has no environment.");
            return self.dispatch(file, Input::Answered(command_id));
        };
        let order = StartRun {
            command_id,
            project_id: environment.project_id,
            pipeline,
            environment_id: environment.id,
            runner_id: None,
            part,
        };
        spawn_local(async move {
            let answer = until_answered(|| http::post::<_, RunStarted>(route::RUNS, &[], &order)).await;
            self.answered(answer);
            self.dispatch(file, Input::Answered(command_id));
        });
    }

    fn answered(self, answer: Result<RunStarted, RequestError>) {
        match answer {
            Ok(started) => {
                // Its end may have been told before this answer came.
                let has_ended = untrack(|| self.open.get()?.run.get())
                    .is_some_and(|run| run.id == started.run.id && !run.status.is_active());
                if !has_ended {
                    let words = started.notice.clone().unwrap_or_else(|| "The run started.".to_owned());
                    self.announcer.say(local_message(words, self.live.clock.read()));
                }
                self.hidden.try_set(None);
                self.started.try_set(Some(started.run.id));
                self.notice.try_set(started.notice);
                self.known.try_set(Some(started.run));
            }
            Err(error) => self.toasts.error(format!("No run was started. {error}")),
        }
    }
}

/// The newest run of the pipeline that a person or a schedule started.
fn newest_of(live: &[RunRow], known: Option<RunRow>, path: &str) -> Option<RunId> {
    let of_path = live.iter().chain(&known).filter(|run| run.pipeline == path);
    of_path.max_by_key(|run| (run.started_at, run.id)).map(|run| run.id)
}

/// Why that part of the pipeline cannot be run by itself. What is wrong with the pipeline as a whole is another matter.
fn part_refused(pipeline: &Pipeline, part: &Part) -> Option<String> {
    if part.is_whole() {
        return None;
    }
    RunGraph::new(pipeline).ok()?.part(part).err()
}

/// The errors that a run of the part would meet.
pub fn errors_of(pipeline: &Pipeline, problems: &[Problem], part: &Part) -> Vec<Problem> {
    let graph = RunGraph::new(pipeline).and_then(|graph| graph.part(part)).ok();
    let is_met = |problem: &&Problem| {
        let component = problem.spot.component().and_then(|id| pipeline.component_by_id(id));
        problem.severity == Severity::Error
            && match (component, &graph) {
                (Some(component), Some(graph)) => graph.includes(&component.name),
                _ => true,
            }
    };
    problems.iter().filter(is_met).cloned().collect()
}

/// How long the run has taken so far, or took.
pub fn elapsed(run: &RunRow, now: Timestamp) -> Duration {
    run.started_at.until(run.finished_at.unwrap_or(now))
}
