//! One open file: its text, its editor and its saving, carried out against the server and this browser.
//! Never decides what happens to an edit: `saving` does.

use api::file::{FileConflict, FileContent, FileSaved, SaveFile};
use api::route;
use dpl::WriteError;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::ProjectId;

use super::draft::{self, Draft, Opening};
use super::draft_store;
use super::editing::EditorHandle;
use super::file_run::FileRun;
use super::past_run::PastRun;
use super::problems::Problems;
use super::saved_words::Keeping;
use super::saving::{Base, Effect as SavingEffect, Input, Saving, Theirs};
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
    /// Theirs was taken; mine can still be copied.
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
    pub run: FileRun,
    pub problems: Problems,
    /// A run that is shown instead of the file.
    pub past: PastRun,
    /// How often somebody asked to see the problems.
    pub problems_asked: RwSignal<u32>,
    /// The file was closed because it is gone.
    pub is_gone: RwSignal<bool>,
    live: Live,
    toasts: Toasts,
    /// The text that the editor's pipeline was read from.
    base: StoredValue<String>,
    /// The editor's revision at the last look.
    seen: StoredValue<u64>,
    is_draft_due: StoredValue<bool>,
    is_loading: StoredValue<bool>,
}

/// How long typing goes on before the draft is kept.
const DRAFT_DELAY_MS: u32 = 200;

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
        let file = OpenFile {
            path,
            content: RwSignal::new(Content::Loading),
            editor,
            saving: RwSignal::new(Saving::opened("")),
            keeping: RwSignal::new(Keeping::default()),
            choice: RwSignal::new(Choice::default()),
            run: FileRun::new(live, path),
            problems: Problems::following(editor, live, path),
            past: PastRun::new(live, kind),
            problems_asked: RwSignal::new(0),
            is_gone: RwSignal::new(false),
            live,
            toasts: Toasts::expect(),
            base: StoredValue::new(String::new()),
            seen: StoredValue::new(0),
            is_draft_due: StoredValue::new(false),
            is_loading: StoredValue::new(false),
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
        let base = self.base.try_get_value().unwrap_or_default();
        self.editor.with(|editor| dpl::write(&base, editor.pipeline())).unwrap_or(Ok(base))
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

    /// Keeps what is unsaved in this browser, now.
    pub fn keep_draft(self) {
        self.is_draft_due.try_set_value(false);
        let Some(saving) = self.saving.try_get_untracked() else { return };
        let (Some(key), Ok(text), true) = (self.draft_key(), self.text(), saving.is_unsaved()) else {
            return;
        };
        let draft = Draft { base_revision: saving.revision().to_owned(), text, at: self.live.clock.read().0 };
        self.keeping.try_set(draft_store::store(&key, &draft));
    }

    /// Ends the conflict with theirs. Mine can be copied until the dialog is closed.
    pub fn take_theirs(self) {
        let mine = self.text().unwrap_or_default();
        self.dispatch(Input::TakeTheirs);
        self.choice.set(Choice::Taken { mine });
    }

    /// Ends the conflict with mine.
    pub fn keep_mine(self) {
        self.choice.set(Choice::Closed);
        self.dispatch(Input::KeepMine);
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
        let path = self.path.get_value();
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
            let row = live.files.get(&path);
            let is_shown =
                self.content.with_untracked(|it| matches!(it, Content::Pipeline | Content::Text { .. }));
            if !is_shown {
                return;
            }
            untrack(move || match row {
                Some(row) => self.dispatch(Input::ChangedElsewhere { revision: row.revision }),
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
        if self.seen.try_get_value() != Some(revision) {
            self.seen.try_set_value(revision);
            self.dispatch(Input::Edited);
        }
    }

    fn carry_out(self, effect: SavingEffect) {
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
            SavingEffect::DropDraft => {
                if let Some(key) = self.draft_key() {
                    draft_store::remove(&key);
                }
            }
            SavingEffect::Replace(theirs) => self.show(theirs.text),
            SavingEffect::AskWhich => {
                self.choice.try_set(Choice::Open);
            }
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
            let answer = self.fetch().await;
            self.is_loading.try_set_value(false);
            match answer {
                Ok(FileContent { file, text }) => self.loaded(file.revision, text),
                Err(error) if error.status() == Some(404) && self.brought_back() => {}
                Err(error) => {
                    self.content.try_set(Content::Failed(error.to_string()));
                }
            }
        });
    }

    fn loaded(self, revision: String, text: String) {
        let draft = self.draft_key().and_then(|key| draft_store::load(&key));
        let base_revision = draft.as_ref().map(|draft| draft.base_revision.clone()).unwrap_or_default();
        let is_pipeline = |text: &str| dpl::parse(text).is_ok();
        match draft::on_opening(draft, &revision, &text) {
            Opening::Plain => self.start(Saving::opened(revision), text),
            Opening::Drop => {
                self.start(Saving::opened(revision), text);
                self.carry_out(SavingEffect::DropDraft);
            }
            Opening::Restore(mine) if is_pipeline(&mine) => {
                self.start(Saving::opened(revision), mine);
                self.dispatch(Input::Edited);
                self.toasts.done("Edits that were not saved were brought back.");
            }
            Opening::Choose(mine) if is_pipeline(&mine) => {
                self.start(Saving::in_conflict(base_revision, Some(Theirs { revision, text })), mine);
                self.carry_out(SavingEffect::AskWhich);
            }
            // No pipeline any more: it cannot be edited on, but it can be copied.
            Opening::Restore(mine) | Opening::Choose(mine) => {
                self.start(Saving::opened(revision), text);
                self.choice.try_set(Choice::Taken { mine });
            }
        }
    }

    /// The file was deleted while edits of it were kept here. Tells whether there are any.
    fn brought_back(self) -> bool {
        let draft = self.draft_key().and_then(|key| draft_store::load(&key));
        let Some(draft) = draft.filter(|draft| dpl::parse(&draft.text).is_ok()) else { return false };
        self.start(Saving::in_conflict(draft.base_revision, None), draft.text);
        self.carry_out(SavingEffect::AskWhich);
        true
    }

    fn start(self, saving: Saving, text: String) {
        self.saving.try_set(saving);
        self.show(text);
    }

    fn show(self, text: String) {
        match dpl::parse(&text) {
            Ok(pipeline) => {
                self.base.try_set_value(text);
                self.editor.replace(pipeline);
                self.seen.try_set_value(self.editor.with(canvas::Editor::revision).unwrap_or_default());
                self.content.try_set(Content::Pipeline);
            }
            Err(error) => {
                self.saving.try_update(|saving| saving.becomes_read_only(error.to_string()));
                let (line, column, message) = (error.line, error.column, error.message);
                self.content.try_set(Content::Text { text, line, column, message });
            }
        }
    }

    fn save(self, number: u64, base: Base) {
        let text = match self.text() {
            Ok(text) => text,
            Err(error) => return self.dispatch(Input::Refused { number, why: error.to_string() }),
        };
        let Some(url) = self.url() else { return };
        spawn_local(async move {
            let header = match &base {
                Base::Revision(revision) => ("If-Match", format!("\"{revision}\"")),
                Base::New => ("If-None-Match", "*".to_owned()),
            };
            let body = SaveFile { text };
            let answer = http::put::<_, FileSaved>(&url, &[(header.0, header.1.as_str())], &body).await;
            let is_away = answer == Err(RequestError::Offline);
            if !is_away && !untrack(|| self.live.is_live()) {
                self.live.try_again_now();
            }
            self.dispatch(outcome(number, body.text, answer));
        });
    }

    async fn fetch(self) -> Result<FileContent, RequestError> {
        match self.url() {
            Some(url) => http::get(&url).await,
            None => Err(RequestError::Offline),
        }
    }

    fn keep_draft_soon(self) {
        if self.is_draft_due.try_get_value() == Some(false) {
            self.is_draft_due.set_value(true);
            spawn_local(async move {
                TimeoutFuture::new(DRAFT_DELAY_MS).await;
                self.keep_draft();
            });
        }
    }

    fn url(self) -> Option<String> {
        let project: ProjectId = self.live.project_id()?;
        let path = self.path.try_get_value()?;
        Some(route::path(route::FILE, &[&project.to_string(), &path]))
    }

    fn draft_key(self) -> Option<String> {
        Some(draft::key(&self.live.project_id()?.to_string(), &self.path.try_get_value()?))
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
