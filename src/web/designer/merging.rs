//! Other versions of an open file: joins what somebody else saved with what is unsaved here, and shows it as one step
//! of undo. Never overwrites either: where both changed the same, the person chooses.

use api::revision::{RevisionPage, RevisionText};
use api::route;
use canvas::Command;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::conflict_flow::ConflictFlow;
use super::open_file::{Choice, Content, OpenFile};
use super::pieces;
use super::saving::{Input, Theirs};
use crate::address::with_query;
use crate::{http, lazy};

/// How long to wait for the end of a drag before looking again.
const GESTURE_MS: u32 = 50;

/// What comes of joining two versions.
#[derive(Clone, Debug, PartialEq)]
pub enum Joined {
    /// Nothing collided.
    Text(String),
    /// The person is to choose.
    Conflict(ConflictFlow),
}

impl Joined {
    /// Joins mine and theirs, which descend from the base.
    pub fn of(base: Option<String>, mine: String, theirs: String, by: Option<String>) -> Joined {
        match dpl::merge(base.as_deref(), &mine, &theirs, &[]) {
            Ok(merge) if merge.collisions.is_empty() => Joined::Text(merge.text),
            _ => Joined::Conflict(ConflictFlow::new(base, mine, theirs, by)),
        }
    }
}

impl OpenFile {
    /// Joins what is unsaved with theirs; both descend from the revision.
    pub(super) async fn join(self, number: u64, base_revision: String, theirs: Theirs) {
        let base = match self.base_of(&base_revision).await {
            Ok(base) => base,
            Err(()) => return self.dispatch(Input::MergeFailed { number }),
        };
        let by = self.author_of(&theirs.revision).await;
        self.until_no_gesture().await;
        let Ok(mine) = self.text() else { return self.dispatch(Input::Collided { number }) };
        match pieces::join(base, mine.clone(), theirs.text, by.clone()).await {
            Ok(Joined::Text(text)) => {
                let is_news = text != mine;
                self.joined_with.try_set_value(by.clone());
                self.dispatch(Input::Merged { number, text });
                if is_news {
                    let with = whose(by.as_deref(), self.user().as_deref());
                    self.toasts.done(format!("Merged with {with}. Undo shows your version alone."));
                }
            }
            Ok(Joined::Conflict(conflict)) => {
                self.conflict.try_set(Some(conflict));
                self.dispatch(Input::Collided { number });
            }
            // It is tried again, as when the server does not say what both descend from.
            Err(_) => self.dispatch(Input::MergeFailed { number }),
        }
    }

    /// Shows another text as one step of undo. Tells whether it could.
    pub(super) fn adopt(self, text: &str, label: &str) -> bool {
        let Ok(file) = dpl::parse(text) else { return false };
        let Some(before) = self.editor.with(|editor| editor.pipeline().clone()) else { return false };
        let before = (self.text().unwrap_or_default(), before);
        let command = Command::Adopt { pipeline: Box::new(file.clone()), label: label.to_owned() };
        // What the command tells on its way is no edit of the person.
        self.is_adopting.try_set_value(true);
        let outcome = self.editor.command_quietly(command);
        self.is_adopting.try_set_value(false);
        if outcome.is_err() {
            return false;
        }
        self.editor.with(|editor| {
            self.versions.try_update_value(|versions| {
                versions.adopted(before, text, &file, editor.document());
            });
            self.seen.try_set_value(editor.revision());
        });
        true
    }

    /// Shows what somebody else saved, if it is a pipeline as the file was; otherwise as it is.
    pub(super) fn take_over(self, theirs: &Theirs, label: &str) {
        let is_pipeline = self.content.with_untracked(|content| *content == Content::Pipeline);
        if is_pipeline && self.adopt(&theirs.text, label) {
            self.editor.with(|editor| {
                self.versions.try_update_value(|it| {
                    it.saved(&theirs.revision, &theirs.text, Some(editor.pipeline()));
                });
            });
        } else {
            self.show(&theirs.text);
        }
    }

    /// Opens the choice again, about what is on screen now.
    pub fn choose(self) {
        let before = self.conflict.with_untracked(Clone::clone);
        let edited = before.zip(self.text().ok()).filter(|(flow, mine)| flow.mine() != mine);
        let Some((flow, mine)) = edited else {
            self.choice.try_set(Choice::Open);
            return;
        };
        lazy::when_there(self.toasts, async move {
            let flow = pieces::edited_in_conflict(flow, mine).await?;
            // Unless it was settled meanwhile.
            self.conflict.try_update(|conflict| conflict.as_mut().map(|conflict| *conflict = flow));
            self.choice.try_set(Choice::Open);
            Ok(())
        });
    }

    /// Ends the conflict with what was chosen.
    pub fn settle(self) {
        let text = self.conflict.with_untracked(|flow| flow.as_ref()?.result().map(str::to_owned));
        let Some(text) = text else { return };
        self.choice.set(Choice::Closed);
        self.dispatch(Input::Settled { text });
        self.conflict.set(None);
    }

    /// Ends the conflict with theirs. Undo brings mine back.
    pub fn take_theirs(self) {
        self.choice.set(Choice::Closed);
        let has_theirs = self.conflict.with_untracked(Option::is_some);
        self.dispatch(Input::TakeTheirs);
        self.conflict.set(None);
        if has_theirs {
            self.toasts.done("Their version is open. Undo brings yours back.");
        }
    }

    /// Ends the conflict with mine. Theirs stays in the history.
    pub fn keep_mine(self) {
        self.choice.set(Choice::Closed);
        self.dispatch(Input::KeepMine);
        if self.conflict.try_update(Option::take).flatten().is_some() {
            self.toasts.done("Your version is saved. Theirs is in the history, under Changes.");
        }
    }

    async fn until_no_gesture(self) {
        while self.editor.with(canvas::Editor::is_in_gesture) == Some(true) {
            TimeoutFuture::new(GESTURE_MS).await;
        }
    }

    /// What the file said at that revision; `None` when nobody knows any more.
    async fn base_of(self, revision: &str) -> Result<Option<String>, ()> {
        let known = self
            .versions
            .try_with_value(|versions| versions.base_text(revision).map(str::to_owned))
            .flatten();
        if known.is_some() || revision.is_empty() {
            return Ok(known);
        }
        self.text_of(revision).await
    }

    /// What the file said at that revision, from the server.
    pub(super) async fn text_of(self, revision: &str) -> Result<Option<String>, ()> {
        let project = self.live.project_id().ok_or(())?.to_string();
        match http::get::<RevisionText>(&route::path(route::REVISION, &[&project, revision])).await {
            Ok(found) => Ok(Some(found.text)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(_) => Err(()),
        }
    }

    /// A part of the file's history: what is older than `before`.
    pub(super) async fn history(self, before: Option<u64>) -> Result<RevisionPage, http::RequestError> {
        let project = self.live.project_id().map(|project| project.to_string()).unwrap_or_default();
        let address =
            route::path(route::HISTORY, &[&project, &self.path.try_get_value().unwrap_or_default()]);
        match before {
            Some(before) => http::get(&with_query(&address, &[("before", &before.to_string())])).await,
            None => http::get(&address).await,
        }
    }

    async fn author_of(self, revision: &str) -> Option<String> {
        let page = self.history(None).await.ok()?;
        page.results.into_iter().find(|row| row.revision == revision)?.by
    }

    pub(super) fn user(self) -> Option<String> {
        self.live.about_untracked().map(|about| about.user)
    }
}

/// `changes by Ann`, for a sentence.
pub fn whose(by: Option<&str>, user: Option<&str>) -> String {
    match by {
        Some(by) if Some(by) == user => "changes that you saved elsewhere".to_owned(),
        Some(by) => format!("changes by {by}"),
        None => "changes made on disk".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_whose_changes_they_were() {
        assert_eq!(whose(Some("Ann"), Some("Bob")), "changes by Ann");
        assert_eq!(whose(Some("Ann"), Some("Ann")), "changes that you saved elsewhere");
        assert_eq!(whose(None, Some("Ann")), "changes made on disk");
    }
}
