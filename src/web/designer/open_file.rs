//! One open file: its text, its editor and its saving, carried out against the server and this browser.
//! Never decides what happens to an edit: `saving` does.

use api::file::{FileConflict, FileContent, FileSaved, SaveFile};
use api::route;
use canvas::Pipeline;
use dpl::WriteError;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ProjectId, Timestamp};

use super::changes::change_marks::Changes;
use super::conflict_flow::ConflictFlow;
use super::draft::Kept;
use super::editing::EditorHandle;
use super::file_run::FileRun;
use super::merging::whose;
use super::past_run::PastRun;
use super::problems::Problems;
use super::saved_words::Keeping;
use super::saving::{Base, Effect as SavingEffect, Input, Saving, Theirs};
use super::versions::Versions;
use crate::http::{self, RequestError};
use crate::live::Live;
use crate::reactive::effect;
use crate::ui::toast::Toasts;

/// What is shown of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Loading,
    /// It cannot be shown; it is tried again when the server is back.
    Failed(String),
    /// The editor has it.
    Pipeline,
    /// It is no pipeline.
    Text {
        text: String,
        line: usize,
        column: usize,
        message: String,
    },
}

/// The choice between two versions, as a dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choice {
    #[default]
    Closed,
    /// Which version is to be kept?
    Open,
    /// Mine cannot be shown; it can still be copied.
    Taken { mine: String },
}

/// A handle to an open file. Its signals live as long as the file is open.
#[derive(Clone, Copy)]
pub struct OpenFile {
    pub path: StoredValue<String>,
    pub content: RwSignal<Content>,
    pub editor: EditorHandle,
    pub saving: RwSignal<Saving>,
    pub keeping: RwSignal<Keeping>,
    pub choice: RwSignal<Choice>,
    /// What is to be chosen in a conflict.
    pub conflict: RwSignal<Option<ConflictFlow>>,
    /// Edits that closed tabs left behind.
    pub offered: RwSignal<Vec<Kept>>,
    /// When the server got what it has.
    pub saved_at: RwSignal<Option<Timestamp>>,
    pub run: FileRun,
    pub problems: Problems,
    /// A run that is shown instead of the file.
    pub past: PastRun,
    /// What changed since it was opened.
    pub changes: Changes,
    /// How often somebody asked to see the problems.
    pub problems_asked: RwSignal<u32>,
    /// The file was closed because it is gone.
    pub is_gone: RwSignal<bool>,
    pub(super) live: Live,
    pub(super) toasts: Toasts,
    /// The texts that the editor's pipeline descends from.
    pub(super) versions: StoredValue<Versions>,
    /// Who saved what is being joined.
    pub(super) joined_with: StoredValue<Option<String>>,
    /// What is on its way to the server, and the pipeline that it says.
    sent: StoredValue<Option<(String, Pipeline)>>,
    /// Another version is being put on screen: no edit of the person.
    pub(super) is_adopting: StoredValue<bool>,
    /// The editor's revision at the last look.
    pub(super) seen: StoredValue<u64>,
    pub(super) is_draft_due: StoredValue<bool>,
    /// How long the last draft took to be written, in milliseconds.
    pub(super) draft_took: StoredValue<u32>,
    is_loading: StoredValue<bool>,
    /// Wakes those who follow the file by its path.
    is_moved: Trigger,
    /// The person is deleting it, so nobody asks what to do about that.
    is_leaving: StoredValue<bool>,
}

impl PartialEq for OpenFile {
    /// Whether it is the same open file.
    fn eq(&self, other: &OpenFile) -> bool {
        self.content == other.content
    }
}

impl OpenFile {
    /// Opens the file, and follows it for as long as the current owner lives.
    pub fn open(live: Live, path: String) -> OpenFile {
        let kind = super::tree::kind_of_path(&path);
        let look_back = path.clone();
        let path = StoredValue::new(path);
        let editor = EditorHandle::new(dpl::Pipeline::empty(kind));
        let versions = StoredValue::new(Versions::default());
        let file = OpenFile {
            path,
            content: RwSignal::new(Content::Loading),
            editor,
            saving: RwSignal::new(Saving::opened("")),
            keeping: RwSignal::new(Keeping::default()),
            choice: RwSignal::new(Choice::default()),
            conflict: RwSignal::new(None),
            offered: RwSignal::new(Vec::new()),
            saved_at: RwSignal::new(None),
            run: FileRun::new(live, path),
            problems: Problems::following(editor, live, path),
            past: PastRun::new(live, kind),
            changes: Changes::following(editor, versions),
            problems_asked: RwSignal::new(0),
            is_gone: RwSignal::new(false),
            live,
            toasts: Toasts::expect(),
            versions,
            joined_with: StoredValue::new(None),
            sent: StoredValue::new(None),
            is_adopting: StoredValue::new(false),
            seen: StoredValue::new(0),
            is_draft_due: StoredValue::new(false),
            draft_took: StoredValue::new(0),
            is_loading: StoredValue::new(false),
            is_moved: Trigger::new(),
            is_leaving: StoredValue::new(false),
        };
        file.editor.set_on_edit(Callback::new(move |()| file.look_for_edits()));
        file.run.look_back(look_back);
        file.follow();
        file
    }

    /// The same file with another pipeline to look at, such as that of a past run. What would change it is refused there.
    pub fn looked_at_with(self, editor: EditorHandle) -> OpenFile {
        OpenFile { editor, ..self }
    }

    /// The file's text with the edits in it.
    pub fn text(self) -> Result<String, WriteError> {
        let written = self
            .editor
            .with(|editor| self.versions.try_with_value(|versions| versions.text(editor.pipeline())));
        written.flatten().unwrap_or_else(|| Ok(String::new()))
    }

    /// Something happened to the saving.
    pub fn dispatch(self, input: Input) {
        let Some(mut saving) = self.saving.try_get_untracked() else { return };
        let effects = saving.step(input);
        if self.saving.with_untracked(|before| *before != saving) {
            self.saving.set(saving);
        }
        for effect in effects {
            self.carry_out(effect);
        }
        self.told_of_saving();
    }

    /// The file has another path, and is otherwise the same: what is unsaved goes on to be saved there.
    pub fn moved(self, to: &str) {
        self.drop_draft();
        self.path.try_set_value(to.to_owned());
        self.keep_draft();
        self.is_moved.notify();
    }

    /// Whether the person is deleting it.
    pub fn set_leaving(self, is_leaving: bool) {
        self.is_leaving.try_set_value(is_leaving);
    }

    /// Tries to load the file again after a failure.
    pub fn try_again(self) {
        let is_failed = self.content.with_untracked(|content| matches!(content, Content::Failed(_)));
        if is_failed {
            self.content.set(Content::Loading);
        }
        self.load_first();
    }

    fn follow(self) {
        let live = self.live;
        // The machine is only told what it missed, so that it does not matter how often this runs.
        effect(move |_| {
            if live.is_loaded() {
                untrack(move || self.load_first());
            }
            if live.is_live() {
                untrack(move || {
                    self.dispatch(Input::BackOnline);
                    self.try_again();
                });
            }
        });
        effect(move |_| {
            self.is_moved.track();
            let Some(path) = self.path.try_get_value() else { return };
            let row = live.files.get(&path);
            let is_shown =
                self.content.with_untracked(|it| matches!(it, Content::Pipeline | Content::Text { .. }));
            if !is_shown {
                return;
            }
            untrack(move || match row {
                Some(row) => self.dispatch(Input::ChangedElsewhere { revision: row.revision }),
                None if self.is_leaving.try_get_value() == Some(true) => {
                    self.is_gone.try_set(true);
                }
                None => self.dispatch(Input::RemovedElsewhere),
            });
        });
    }

    fn told_of_saving(self) {
        if let Some(state) = self.saving.try_with_untracked(|saving| saving.state().clone()) {
            self.run.saving_changed(self, &state);
        }
    }

    fn look_for_edits(self) {
        let Some(revision) = self.editor.with(canvas::Editor::revision) else { return };
        if self.seen.try_get_value() != Some(revision) && self.is_adopting.try_get_value() == Some(false) {
            self.seen.try_set_value(revision);
            self.edited_by_us();
        }
    }

    /// What is on screen was changed here: perhaps back to what the server has.
    pub(super) fn edited_by_us(self) {
        let is_saved = self
            .editor
            .with(|editor| self.versions.try_with_value(|versions| versions.is_saved(editor.pipeline())));
        let is_saved = is_saved.flatten() == Some(true);
        self.dispatch(if is_saved { Input::Reverted } else { Input::Edited });
    }

    pub(super) fn carry_out(self, effect: SavingEffect) {
        match effect {
            SavingEffect::StartTimer { number, delay } => spawn_local(async move {
                TimeoutFuture::new(delay.millis()).await;
                self.dispatch(Input::TimerFired(number));
            }),
            SavingEffect::Save { number, base } => self.save(number, base),
            SavingEffect::Load { number } => spawn_local(async move {
                let input = match self.fetch().await {
                    Ok(FileContent { file, text }) => {
                        Input::Loaded { number, theirs: Theirs { revision: file.revision, text } }
                    }
                    Err(error) if error.status() == Some(404) => Input::RemovedElsewhere,
                    Err(_) => Input::LoadFailed { number },
                };
                self.dispatch(input);
            }),
            SavingEffect::StoreDraft => self.keep_draft_soon(),
            SavingEffect::DropDraft => self.drop_draft(),
            SavingEffect::Replace(theirs) => self.take_over(&theirs, "take over changes made elsewhere"),
            SavingEffect::Merge { number, base, theirs } => {
                spawn_local(async move { self.join(number, base, theirs).await });
            }
            SavingEffect::Adopt { text, theirs } => {
                let with = whose(self.joined_with.get_value().as_deref(), self.user().as_deref());
                if !self.adopt(&text, &format!("merge with {with}")) {
                    self.show(&text);
                }
                let is_theirs = text == theirs.text;
                self.editor.with(|editor| {
                    let pipeline = is_theirs.then(|| editor.pipeline());
                    self.versions.try_update_value(|versions| {
                        versions.saved(&theirs.revision, &theirs.text, pipeline);
                    });
                });
            }
            SavingEffect::AskWhich => self.choose(),
            SavingEffect::Close => {
                self.is_gone.try_set(true);
            }
        }
    }

    fn load_first(self) {
        let is_loading = self.content.with_untracked(|content| *content == Content::Loading);
        if !is_loading || self.is_loading.get_value() {
            return;
        }
        self.is_loading.set_value(true);
        spawn_local(async move {
            match self.fetch().await {
                Ok(content) => self.loaded(content).await,
                Err(error) if error.status() == Some(404) && self.brought_back().await => {}
                Err(error) => {
                    self.content.try_set(Content::Failed(error.to_string()));
                }
            }
            self.is_loading.try_set_value(false);
        });
    }

    pub(super) fn start(self, saving: Saving, text: &str) {
        self.saving.try_set(saving);
        self.show(text);
    }

    pub(super) fn show(self, text: &str) {
        match dpl::parse(text) {
            Ok(pipeline) => {
                let revision = self.saving.with_untracked(|saving| saving.revision().to_owned());
                self.versions.try_update_value(|versions| {
                    versions.shown(text, &pipeline);
                    versions.saved(&revision, text, Some(&pipeline));
                });
                self.editor.replace(pipeline);
                self.seen.try_set_value(self.editor.with(canvas::Editor::revision).unwrap_or_default());
                self.content.try_set(Content::Pipeline);
            }
            Err(error) => {
                self.saving.try_update(|saving| saving.becomes_read_only(error.to_string()));
                let (line, column, message) = (error.line, error.column, error.message);
                self.content.try_set(Content::Text { text: text.to_owned(), line, column, message });
            }
        }
    }

    fn save(self, number: u64, base: Base) {
        let text = match self.text() {
            Ok(text) => text,
            Err(error) => return self.dispatch(Input::Refused { number, why: error.to_string() }),
        };
        let pipeline = self.editor.with(|editor| editor.pipeline().clone());
        self.sent.try_set_value(pipeline.map(|pipeline| (text.clone(), pipeline)));
        let Some(url) = self.url() else { return };
        spawn_local(async move {
            let header = match &base {
                Base::Revision(revision) => ("If-Match", format!("\"{revision}\"")),
                Base::New => ("If-None-Match", "*".to_owned()),
            };
            let body = SaveFile { text };
            let answer = http::put::<_, FileSaved>(&url, &[(header.0, header.1.as_str())], &body).await;
            if let Ok(saved) = &answer {
                self.saved_at.try_set(Some(saved.file.changed_at));
                self.sent_arrived(&saved.file.revision, &body.text);
            }
            let is_away = answer == Err(RequestError::Offline);
            if !is_away && !untrack(|| self.live.is_live()) {
                self.live.try_again_now();
            }
            self.dispatch(outcome(number, body.text, answer));
        });
    }

    /// From now on the server has what was sent, and so what undo may lead back to.
    fn sent_arrived(self, revision: &str, text: &str) {
        self.versions.try_update_value(|versions| match self.sent.try_get_value().flatten() {
            Some((sent, pipeline)) if sent == text => versions.saved(revision, text, Some(&pipeline)),
            _ => versions.saved(revision, text, None),
        });
    }

    async fn fetch(self) -> Result<FileContent, RequestError> {
        match self.url() {
            Some(url) => http::get(&url).await,
            None => Err(RequestError::Offline),
        }
    }

    fn url(self) -> Option<String> {
        let project: ProjectId = self.live.project_id()?;
        let path = self.path.try_get_value()?;
        Some(route::path(route::FILE, &[&project.to_string(), &path]))
    }
}

/// What the answer to a save means.
fn outcome(number: u64, sent: String, answer: Result<FileSaved, RequestError>) -> Input {
    match answer {
        Ok(saved) => Input::Saved { number, revision: saved.file.revision },
        Err(RequestError::Offline) => Input::Unanswered { number, sent },
        Err(error) if error.status() == Some(412) => match error.body_as::<FileConflict>() {
            Some(conflict) => {
                let current = conflict
                    .current
                    .map(|current| Theirs { revision: current.file.revision, text: current.text });
                Input::Overtaken { number, sent, current }
            }
            None => Input::Refused { number, why: error.to_string() },
        },
        Err(error) => Input::Refused { number, why: error.to_string() },
    }
}
