//! What changed since the file was opened, worked out a moment after an edit and never while a key is handled.
//! Says for each component whether and how it is marked on the canvas.

use std::collections::HashMap;
use std::sync::Arc;

use canvas::ComponentId;
use dpl::{ChangeKind, Difference};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::canvas_view::{Mark, RemovedTile};
use crate::designer::editing::EditorHandle;
use crate::designer::versions::Versions;
use crate::reactive::effect;

/// How long after an edit the versions are compared: a burst of typing is one look every so often.
const DELAY_MS: u32 = 150;

/// A handle to the changes of one open file.
#[derive(Clone, Copy)]
pub struct Changes {
    found: RwSignal<Arc<Difference>>,
    /// Which components are marked, and how; empty while nobody asked to see the marks.
    marks: RwSignal<HashMap<ComponentId, Mark>>,
    /// The components that are gone, while the marks are shown.
    removed: RwSignal<Vec<RemovedTile>>,
    is_due: StoredValue<bool>,
    editor: EditorHandle,
    versions: StoredValue<Versions>,
}

impl Changes {
    /// Follows the editor for as long as the current owner lives.
    pub fn following(editor: EditorHandle, versions: StoredValue<Versions>) -> Changes {
        let changes = Changes {
            found: RwSignal::new(Arc::default()),
            marks: RwSignal::new(HashMap::new()),
            removed: RwSignal::new(Vec::new()),
            is_due: StoredValue::new(false),
            editor,
            versions,
        };
        effect(move |_| {
            editor.track_document();
            changes.look_soon();
        });
        changes
    }

    /// What changed since the file was opened. Tracked.
    pub fn found(self) -> Arc<Difference> {
        self.found.get()
    }

    /// How the component differs, while the marks are shown. Tracked.
    pub fn mark(self, id: ComponentId) -> Option<Mark> {
        self.marks.with(|marks| marks.get(&id).copied())
    }

    /// What is gone, while the marks are shown.
    pub fn removed(self) -> Signal<Vec<RemovedTile>> {
        self.removed.into()
    }

    /// Shows what differs on the canvas as well, or no longer.
    pub fn show_on_canvas(self, difference: Option<&Difference>) {
        let marks = difference.map(|difference| self.marks_of(difference)).unwrap_or_default();
        if self.marks.with_untracked(|before| *before != marks) {
            self.marks.set(marks);
        }
        let removed = difference.map(removed_of).unwrap_or_default();
        if self.removed.with_untracked(|before| *before != removed) {
            self.removed.set(removed);
        }
    }

    fn marks_of(self, difference: &Difference) -> HashMap<ComponentId, Mark> {
        self.editor
            .with(|editor| {
                let changes = difference.components.iter();
                changes
                    .filter_map(|it| Some((editor.document().id_of(&it.name)?, mark_of(it.kind)?)))
                    .collect()
            })
            .unwrap_or_default()
    }

    fn look_soon(self) {
        if self.is_due.try_get_value() != Some(false) {
            return;
        }
        self.is_due.set_value(true);
        spawn_local(async move {
            TimeoutFuture::new(DELAY_MS).await;
            self.is_due.try_set_value(false);
            let found = self.editor.with(|editor| {
                self.versions.try_with_value(|versions| versions.since_opened(editor.pipeline()))
            });
            if let Some(found) = found.flatten()
                && self.found.try_with_untracked(|before| **before != found) == Some(true)
            {
                self.found.set(Arc::new(found));
            }
        });
    }
}

/// One that is gone has no tile to mark.
fn mark_of(kind: ChangeKind) -> Option<Mark> {
    match kind {
        ChangeKind::Added => Some(Mark::Added),
        ChangeKind::Changed => Some(Mark::Changed),
        ChangeKind::Moved => Some(Mark::Moved),
        ChangeKind::Removed => None,
    }
}

fn removed_of(difference: &Difference) -> Vec<RemovedTile> {
    let gone = difference.components.iter().filter(|change| change.kind == ChangeKind::Removed);
    gone.filter_map(|change| {
        let (name, icon) = (change.name.clone(), canvas::icon_of(&change.component_type));
        Some(RemovedTile { name, icon, at: change.position? })
    })
    .collect()
}
