//! Carries out what is done to files and folders: asks the server, follows with tabs, and says what happened.
//! Never decides whether a name is good or who is to be asked: `file_flow` does.

use std::collections::BTreeSet;

use api::file::{FileSaved, SaveFile};
use api::file_change::{
    CopyFiles, CreateFolder, DeleteFiles, FilesCopied, FilesDeleted, FilesMoved, FilesRestored,
    FolderCreated, MoveFiles, References, SeenFile,
};
use api::route;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::DeletionId;

use super::file_flow::{Effect, FileFlow, Input, Naming, Order, Task};
use super::saving::Input as SavingInput;
use super::session::Session;
use super::{address, pieces, tree};
use crate::address::with_query;
use crate::http::{self, RequestError};
use crate::lazy;
use crate::live::Live;
use crate::page::focus_by_id;
use crate::router::{NavigateOptions, Router};
use crate::ui::toast::Toasts;

/// The field or button of the form that takes the keyboard.
pub const FORM_FOCUS: &str = "file-form-focus";

/// A handle, made once a page.
#[derive(Clone, Copy)]
pub struct FileActions {
    pub flow: RwSignal<FileFlow>,
    /// The row that takes the keyboard next: what was just made, or what was asked about.
    pub wanted: RwSignal<Option<String>>,
    live: Live,
    session: Session,
    toasts: Toasts,
    router: Router,
    last_number: StoredValue<u64>,
}

impl FileActions {
    /// To be made in the body of the page.
    pub fn new() -> FileActions {
        FileActions {
            flow: RwSignal::new(FileFlow::default()),
            wanted: RwSignal::new(None),
            live: Live::expect(),
            session: Session::expect(),
            toasts: Toasts::expect(),
            router: Router::expect(),
            last_number: StoredValue::new(0),
        }
    }

    /// The handle that the page provided.
    pub fn expect() -> FileActions {
        expect_context::<FileActions>()
    }

    /// Asks what the task needs to know. `near` is the file or folder that the person was at.
    pub fn open(self, task: Task, near: String) {
        lazy::open_when_there(self.toasts, pieces::ask_about_files(self, Input::Open { task, near }));
    }

    /// A file or a folder was dropped on a folder.
    pub fn drop(self, path: String, folder: String) {
        lazy::open_when_there(self.toasts, pieces::ask_about_files(self, Input::Drop { path, folder }));
    }

    /// Something happened to the form. The rest of the page calls what is above, which arrives with the form.
    pub fn dispatch(self, input: Input<'_>) {
        let number = self.last_number.try_update_value(|number| {
            *number += 1;
            *number
        });
        let subject = self
            .flow
            .with_untracked(|flow| flow.form().and_then(|form| form.task.subject().map(str::to_owned)));
        if matches!(input, Input::Open { .. }) {
            self.wanted.set(None);
        }
        let effects = self.flow.try_update(|flow| flow.step(input, number.unwrap_or_default()));
        for effect in effects.unwrap_or_default() {
            match effect {
                Effect::AskNaming(path) => self.ask_naming(path),
                Effect::Send { number, order } => self.send(number, order),
                Effect::FocusForm => focus_by_id(FORM_FOCUS),
                Effect::FocusTree => {
                    let wanted = self.wanted.get_untracked().or_else(|| subject.clone());
                    self.wanted.set(Some(wanted.unwrap_or_default()));
                }
            }
        }
    }

    /// Sends what was typed, if it can be.
    pub fn submit(self) {
        let taken = self.taken();
        self.dispatch(Input::Submit { taken: &taken });
    }

    /// The paths of all files and folders. Tracked.
    pub fn taken(self) -> Vec<String> {
        let files = self.paths();
        let folders = tree::all_folders(&files, &self.live.folders());
        files.into_iter().chain(folders).collect()
    }

    /// Every folder, outermost first. Tracked.
    pub fn folders(self) -> Vec<String> {
        tree::all_folders(&self.paths(), &self.live.folders())
    }

    fn paths(self) -> Vec<String> {
        self.live.files.all().into_iter().map(|file| file.path).collect()
    }

    /// Makes the pipeline at that path and opens it.
    pub fn create(self, path: String, kind: dpl::Kind) {
        lazy::when_there(self.toasts, pieces::create_pipeline(self, path, kind));
    }

    /// The same, where it has arrived.
    pub fn create_now(self, path: String, kind: dpl::Kind) {
        spawn_local(async move {
            if let Err(why) = self.create_pipeline(path, kind).await {
                self.toasts.error(why);
            }
        });
    }

    fn ask_naming(self, path: String) {
        let Some(url) = self.url(route::REFERENCES) else { return };
        let url = with_query(&url, &[("path", &path)]);
        spawn_local(async move {
            // Without an answer nothing is known, and the form says so.
            let naming = match http::get::<References>(&url).await {
                Ok(References { files, unread }) => {
                    let paths = files.into_iter().map(|file| file.path).collect();
                    Naming { paths, unread: unread.len() }
                }
                Err(_) => Naming::default(),
            };
            self.dispatch(Input::NamingKnown { of: path, naming });
        });
    }

    fn send(self, number: u64, order: Order) {
        spawn_local(async move {
            let refused = self.carry_out(order).await.err();
            self.dispatch(Input::Answered { number, refused });
        });
    }

    async fn carry_out(self, order: Order) -> Result<(), String> {
        match order {
            Order::CreatePipeline { path, kind } => self.create_pipeline(path, kind).await,
            Order::CreateFolder { path } => {
                let body = CreateFolder { path: path.clone() };
                self.post::<_, FolderCreated>(route::FOLDERS, &body).await?;
                self.wanted.try_set(Some(path));
                Ok(())
            }
            Order::Move { from, to, updates } => self.relocate(from, to, updates).await,
            Order::Copy { from, to } => {
                let body = CopyFiles { from: from.clone(), to: to.clone() };
                self.settle(|path| is_in(&from, path)).await?;
                self.post::<_, FilesCopied>(route::COPIES, &body).await?;
                self.toasts.done(format!("“{}” is a copy of “{}”.", tree::label(&to), tree::label(&from)));
                self.wanted.try_set(Some(to));
                Ok(())
            }
            Order::Delete { path } => self.delete(path).await,
        }
    }

    async fn create_pipeline(self, path: String, kind: dpl::Kind) -> Result<(), String> {
        let project = self.live.project_id().ok_or_else(offline)?;
        let url = route::path(route::FILE, &[&project.to_string(), &path]);
        let body = SaveFile { text: dpl::new_file(kind) };
        match http::put::<_, FileSaved>(&url, &[("If-None-Match", "*")], &body).await {
            Ok(_) => {
                self.router.go(&address(Some(&path)), NavigateOptions::default());
                self.wanted.try_set(Some(path));
                Ok(())
            }
            Err(error) if error.status() == Some(412) => {
                Err(format!("There is already “{}” here. Choose another name.", tree::label(&path)))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    async fn relocate(self, from: String, to: String, updates: bool) -> Result<(), String> {
        // The pipelines that change as well must not have edits that the server does not know of.
        self.settle(|path| updates || is_in(&from, path)).await?;
        let revision = if tree::suffix(&from).is_empty() { None } else { self.revision(&from) };
        let body = MoveFiles { from: from.clone(), to: to.clone(), revision, update_references: updates };
        let moved = self.post::<_, FilesMoved>(route::MOVES, &body).await?;
        let updated = match moved.updated.len() {
            0 => String::new(),
            1 => " 1 pipeline names the new place.".to_owned(),
            count => format!(" {count} pipelines name the new place."),
        };
        let (old, new) = (tree::label(&from), tree::label(&to));
        let words = match (old == new, tree::folder_of(&to)) {
            (true, "") => format!("“{new}” is in the project's top folder now."),
            (true, folder) => format!("“{new}” is in “{folder}” now."),
            (false, _) => format!("“{old}” is “{new}” now."),
        };
        self.toasts.done(words + &updated);
        self.wanted.try_set(Some(to));
        Ok(())
    }

    async fn delete(self, path: String) -> Result<(), String> {
        self.settle(|open| is_in(&path, open)).await?;
        let within: Vec<String> =
            untrack(|| self.paths()).into_iter().filter(|file| is_in(&path, file)).collect();
        let seen = within
            .iter()
            .filter_map(|file| Some(SeenFile { path: file.clone(), revision: self.revision(file)? }));
        let body = DeleteFiles { path: path.clone(), files: seen.collect() };
        self.set_leaving(&within, true);
        match self.post::<_, FilesDeleted>(route::DELETIONS, &body).await {
            Ok(FilesDeleted { deletion, .. }) => {
                self.close(&within);
                let take_back = Callback::new(move |()| self.restore(deletion, path.clone()));
                let label = tree::label(&body.path).to_owned();
                self.toasts.done_with(format!("“{label}” was deleted."), "Undo", take_back);
                self.wanted.try_set(Some(tree::folder_of(&body.path).to_owned()));
                Ok(())
            }
            Err(why) => {
                self.set_leaving(&within, false);
                Err(why)
            }
        }
    }

    fn restore(self, deletion: DeletionId, path: String) {
        let Some(project) = self.live.project_id() else { return };
        let url = route::path(route::DELETION_RESTORE, &[&project.to_string(), &deletion.to_string()]);
        spawn_local(async move {
            match http::post::<_, FilesRestored>(&url, &[], &()).await {
                Ok(_) => {
                    self.toasts.done(format!("“{}” is back.", tree::label(&path)));
                    self.wanted.try_set(Some(path));
                }
                Err(error) => self.toasts.error(error.to_string()),
            }
        });
    }

    /// Waits until the open files that it is about have no edits that the server does not know of.
    async fn settle(self, is_about: impl Fn(&str) -> bool) -> Result<(), String> {
        const TRIES: u32 = 60;
        const WAIT_MS: u32 = 50;
        for file in self.session.all() {
            let Some(path) = file.path.try_get_value().filter(|path| is_about(path)) else { continue };
            let is_unsaved = move || file.saving.try_with_untracked(super::saving::Saving::is_unsaved);
            for _ in 0..TRIES {
                if is_unsaved() != Some(true) {
                    break;
                }
                file.dispatch(SavingInput::SaveNow);
                TimeoutFuture::new(WAIT_MS).await;
            }
            if is_unsaved() == Some(true) {
                return Err(format!(
                    "“{}” has edits that are not saved yet. Save them first; then try again.",
                    tree::label(&path)
                ));
            }
        }
        Ok(())
    }

    /// As the person sees it: an open file knows it sooner than the list does.
    fn revision(self, path: &str) -> Option<String> {
        let open = self
            .session
            .file(path)
            .map(|file| file.saving.with_untracked(|saving| saving.revision().to_owned()));
        open.filter(|revision| !revision.is_empty())
            .or_else(|| self.live.files.get_untracked(&path.to_owned()).map(|row| row.revision))
    }

    fn set_leaving(self, paths: &[String], is_leaving: bool) {
        for file in paths.iter().filter_map(|path| self.session.file(path)) {
            file.set_leaving(is_leaving);
        }
    }

    /// Closes what was deleted; the page goes on to another file if it showed one of them.
    fn close(self, paths: &[String]) {
        let shown = untrack(|| self.router.memo(|place| place.params.get("path")).get());
        let gone: BTreeSet<&String> = paths.iter().collect();
        let mut next = None;
        for path in paths.iter().filter(|path| self.session.file(path).is_some()) {
            next = self.session.close(path).filter(|next| !gone.contains(next));
        }
        if shown.is_some_and(|shown| gone.contains(&shown)) {
            let options = NavigateOptions { replace: true, ..Default::default() };
            self.router.go(&address(next.as_deref()), options);
        }
    }

    async fn post<B: serde::Serialize, T: serde::de::DeserializeOwned>(
        self,
        to: &str,
        body: &B,
    ) -> Result<T, String> {
        let url = self.url(to).ok_or_else(offline)?;
        http::post(&url, &[], body).await.map_err(|error: RequestError| match error.status() {
            Some(412) => "It has changed since you saw it, so nothing was done. Look at it again.".to_owned(),
            _ => error.to_string(),
        })
    }

    fn url(self, to: &str) -> Option<String> {
        Some(route::path(to, &[&self.live.project_id()?.to_string()]))
    }
}

impl Default for FileActions {
    fn default() -> FileActions {
        FileActions::new()
    }
}

fn offline() -> String {
    RequestError::Offline.to_string()
}

/// Whether the path is that of the file, or lies in the folder.
fn is_in(entry: &str, path: &str) -> bool {
    path.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
