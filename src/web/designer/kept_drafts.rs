//! The drafts of an open file: kept soon after each edit and when the page goes, brought back when it is opened.
//! Never decides which draft goes on: `draft` does.

use api::file::FileContent;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::{self, Draft, Kept, Plan};
use super::draft_store;
use super::open_file::{Choice, Content, OpenFile};
use super::saving::{Effect, Input, Saving, Theirs};
use super::versions::Versions;

/// How long typing goes on before the draft is kept.
const DELAY_MS: u32 = 200;

/// Longer texts are kept without the text that they descend from: the server has it.
const MOST_BASE_BYTES: usize = 1_000_000;

/// A draft that took long is followed by a rest of so many times as long, for whoever goes on typing on a slow machine.
const REST: u32 = 8;

/// A longer time is that of a machine that stood still.
const MOST_MS: f64 = 250.0;

/// Texts of this length make the delay a millisecond longer.
const BYTES_PER_MS: usize = 10_000;

impl OpenFile {
    /// Keeps what is unsaved in this browser, now.
    pub fn keep_draft(self) {
        self.is_draft_due.try_set_value(false);
        let Some(saving) = self.saving.try_get_untracked() else { return };
        let (Some(prefix), Ok(text), true) = (self.draft_prefix(), self.text(), saving.is_unsaved()) else {
            return;
        };
        let base_text = self
            .versions
            .try_with_value(|versions| versions.base_text(saving.revision()).map(str::to_owned))
            .flatten()
            .filter(|base| base.len() <= MOST_BASE_BYTES);
        let at = self.live.clock.read().0;
        let draft = Draft { base_revision: saving.revision().to_owned(), base_text, text, at };
        spawn_local(async move {
            let keeping = draft_store::store(&prefix, &draft_store::tab(), &draft).await;
            // It may have been saved meanwhile.
            if self.saving.try_with_untracked(|saving| saving.is_unsaved()) == Some(false) {
                draft_store::forget(&prefix, &draft_store::tab()).await;
            }
            self.keeping.try_set(keeping);
        });
    }

    pub(super) fn keep_draft_soon(self) {
        if self.is_draft_due.try_get_value() == Some(false) {
            self.is_draft_due.set_value(true);
            let length = self.versions.with_value(Versions::length);
            let longer = u32::try_from(length / BYTES_PER_MS).unwrap_or(0);
            let rest = self.draft_took.try_get_value().unwrap_or(0) * REST;
            spawn_local(async move {
                TimeoutFuture::new(DELAY_MS + longer + rest).await;
                if self.is_draft_due.try_get_value() == Some(true) {
                    let before = js_sys::Date::now();
                    self.keep_draft();
                    let took = (js_sys::Date::now() - before).clamp(0.0, MOST_MS);
                    self.draft_took.try_set_value(took as u32);
                }
            });
        }
    }

    /// What this tab kept is no longer needed.
    pub(super) fn drop_draft(self) {
        self.is_draft_due.try_set_value(false);
        self.forget(draft_store::tab());
    }

    fn forget(self, tab: String) {
        if let Some(prefix) = self.draft_prefix() {
            spawn_local(async move { draft_store::forget(&prefix, &tab).await });
        }
    }

    /// The file was read for the first time.
    pub(super) async fn loaded(self, content: FileContent) {
        let FileContent { file, text } = content;
        let plan = self.plan(Some((&file.revision, &text))).await;
        self.saved_at.try_set(Some(file.changed_at));
        let theirs = Theirs { revision: file.revision, text };
        for kept in plan.drop {
            self.forget(kept.tab);
        }
        self.start(Saving::opened(theirs.revision.clone()), &theirs.text);
        self.offered.try_set(plan.offer);
        if let Some(kept) = plan.restore {
            self.restore(kept, theirs);
        }
    }

    /// The file was deleted while edits of it were kept here. Tells whether there are any.
    pub(super) async fn brought_back(self) -> bool {
        let plan = self.plan(None).await;
        let kept = plan.restore.into_iter().chain(plan.offer).find(|it| dpl::parse(&it.draft.text).is_ok());
        let Some(kept) = kept else { return false };
        self.start(Saving::in_conflict(kept.draft.base_revision, None), &kept.draft.text);
        self.carry_out(Effect::AskWhich);
        true
    }

    /// The person wants the edits that a closed tab left behind.
    pub fn bring_back(self, kept: Kept) {
        spawn_local(async move {
            let base = match kept.draft.base_text.clone() {
                None => self.text_of(&kept.draft.base_revision).await.ok().flatten(),
                base => base,
            };
            self.put_back(kept, base);
        });
    }

    fn put_back(self, kept: Kept, base: Option<String>) {
        let theirs = self.saving.with_untracked(|saving| saving.revision().to_owned());
        let mine = self.text().unwrap_or_default();
        let Kept { tab, draft } = kept.clone();
        let joined = dpl::merge(base.as_deref(), &draft.text, &mine, &[]);
        let is_clean = matches!(&joined, Ok(merge) if merge.collisions.is_empty());
        let is_all = draft.base_revision == theirs && !self.saving.with_untracked(|it| it.is_unsaved());
        let text = match joined {
            Ok(merge) if !is_all => merge.text,
            _ => draft.text,
        };
        let is_pipeline = self.content.with_untracked(|content| *content == Content::Pipeline);
        if !is_pipeline || !self.adopt(&text, "bring back edits") {
            self.choice.try_set(Choice::Taken { mine: text });
        } else if is_clean || is_all {
            self.toasts.done("Edits that were not saved were brought back. Undo takes them away again.");
        } else {
            self.toasts.done(
                "Edits that were not saved were brought back. Where the file had changed too, it says what you had. \
                 Undo takes them away again.",
            );
        }
        self.take_from_offer(&kept);
        self.forget(tab);
        self.edited_by_us();
    }

    /// The person does not want the edits that a closed tab left behind.
    pub fn discard(self, kept: &Kept) {
        self.take_from_offer(kept);
        self.forget(kept.tab.clone());
    }

    fn take_from_offer(self, kept: &Kept) {
        self.offered.try_update(|offered| offered.retain(|it| it.tab != kept.tab));
    }

    fn restore(self, kept: Kept, theirs: Theirs) {
        let Kept { tab, draft } = kept;
        if dpl::parse(&draft.text).is_err() {
            // No pipeline any more: it cannot be edited on, but it can be copied.
            self.choice.try_set(Choice::Taken { mine: draft.text });
            return;
        }
        let is_pipeline = self.content.with_untracked(|it| *it == Content::Pipeline);
        if !is_pipeline {
            self.offered.try_update(|offered| offered.push(Kept { tab, draft }));
            return;
        }
        let is_all = draft.base_revision == theirs.revision;
        self.adopt(&draft.text, "bring back edits");
        if is_all {
            self.dispatch(Input::Edited);
            self.toasts.done("Edits that were not saved were brought back.");
        } else {
            self.versions.try_update_value(|versions| {
                versions.descends_from(&draft.base_revision, draft.base_text);
            });
            let (saving, effects) = Saving::to_merge(draft.base_revision, theirs);
            self.saving.try_set(saving);
            effects.into_iter().for_each(|effect| self.carry_out(effect));
            self.keep_draft_soon();
        }
        if tab != draft_store::tab() {
            // From now on this tab keeps it.
            self.keep_draft();
            self.forget(tab);
        }
    }

    async fn plan(self, file: Option<(&str, &str)>) -> Plan {
        let Some(prefix) = self.draft_prefix() else { return Plan::default() };
        let project = self.live.project_id().map(|project| project.to_string()).unwrap_or_default();
        let older = draft::older_key(&project, &self.path.try_get_value().unwrap_or_default());
        let kept = draft_store::load(&prefix, &older).await;
        if kept.is_empty() {
            return Plan::default();
        }
        let open = draft_store::tabs().await;
        draft::on_opening(kept, &draft_store::tab(), open.as_deref(), file)
    }

    fn draft_prefix(self) -> Option<String> {
        let about = self.live.about_untracked()?;
        Some(draft::prefix(&about.user, &about.project.id.to_string(), &self.path.try_get_value()?))
    }
}
