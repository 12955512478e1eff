//! A run on the canvas as it was: its own text of the pipeline, its own states, nothing that can be changed.
//! Never touches the open file: returning to it finds it as it was left.

use api::route;
use api::run::{ComponentRow, RunPipeline};
use dpl::{Kind, Pipeline};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RunId;

use super::editing::EditorHandle;
use crate::http;
use crate::live::Live;
use crate::live::open_run::OpenRun;
use crate::reactive::effect;

/// A handle to the run that is shown instead of the open file, if there is one.
#[derive(Clone, Copy)]
pub struct PastRun {
    wanted: RwSignal<Option<RunId>>,
    shown: Memo<Option<Shown>>,
    text: RwSignal<Text>,
}

/// A run with what it needs to be looked at.
#[derive(Clone, Copy)]
pub struct Shown {
    pub run: RunId,
    /// Of the pipeline as it was.
    pub editor: EditorHandle,
    pub open: OpenRun,
}

/// How far the text of the run has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Text {
    #[default]
    Loading,
    Ready,
    /// It cannot be shown, and why.
    Failed(String),
}

impl PartialEq for Shown {
    fn eq(&self, other: &Shown) -> bool {
        self.run == other.run
    }
}

impl PastRun {
    /// Nothing is shown yet. Lives as long as the current owner.
    pub fn new(live: Live, kind: Kind) -> PastRun {
        let wanted = RwSignal::new(None::<RunId>);
        // The memo owns the editor and the view of the run: both go when another one is shown.
        let shown = Memo::new(move |_| {
            wanted.get().map(|run| Shown {
                run,
                editor: EditorHandle::reading(Pipeline::empty(kind)),
                open: live.open_run(run),
            })
        });
        let past = PastRun { wanted, shown, text: RwSignal::new(Text::Loading) };
        effect(move |_| {
            if let Some(shown) = shown.get() {
                past.text.set(Text::Loading);
                past.load(shown);
            }
        });
        past
    }

    /// Shows the run, or the file that is edited.
    pub fn show(self, run: Option<RunId>) {
        if self.wanted.with_untracked(|wanted| *wanted != run) {
            self.wanted.set(run);
        }
    }

    /// The run that is shown. Tracked.
    pub fn shown(self) -> Option<Shown> {
        self.shown.get()
    }

    /// Whether a run is shown. Untracked.
    pub fn is_shown(self) -> bool {
        self.wanted.with_untracked(Option::is_some)
    }

    /// How far its text has come. Tracked.
    pub fn text(self) -> Text {
        self.text.get()
    }

    /// Tries again to load it.
    pub fn try_again(self) {
        if let Some(shown) = self.shown.get_untracked() {
            self.text.set(Text::Loading);
            self.load(shown);
        }
    }

    fn load(self, shown: Shown) {
        spawn_local(async move {
            let url = route::path(route::RUN_PIPELINE, &[&shown.run.to_string()]);
            let answer = http::get::<RunPipeline>(&url).await;
            if self.wanted.try_get_untracked().flatten() != Some(shown.run) {
                return;
            }
            let text = match answer.map(|it| dpl::parse(&it.text)) {
                Ok(Ok(pipeline)) => {
                    shown.editor.replace(pipeline);
                    Text::Ready
                }
                Ok(Err(error)) => Text::Failed(format!("The pipeline of this run cannot be read: {error}.")),
                Err(error) if error.status() == Some(404) => {
                    Text::Failed("There is no such run. It may have been deleted.".to_owned())
                }
                Err(error) => Text::Failed(error.to_string()),
            };
            self.text.try_set(text);
        });
    }
}

impl Shown {
    /// How that component of the run went. Tracked.
    pub fn component(self, name: &str) -> Option<ComponentRow> {
        self.open.components.get(&name.to_owned())
    }
}
