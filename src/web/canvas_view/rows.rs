//! The scene as rows with a signal each, so that only what changed is drawn again.
//! Never holds what the editor does not say.

use canvas::{ComponentId, EdgeKey, EdgePath, Editor, NoteBox, Overlay, Scene, Tile};
use leptos::prelude::*;

use crate::designer::editing::EditorHandle;
use crate::live::rows::{Keyed, LiveRows};
use crate::reactive::effect;

impl Keyed for Tile {
    type Key = ComponentId;

    fn key(&self) -> ComponentId {
        self.id
    }
}

impl Keyed for EdgePath {
    type Key = EdgeKey;

    fn key(&self) -> EdgeKey {
        self.key
    }
}

impl Keyed for NoteBox {
    type Key = String;

    fn key(&self) -> String {
        self.key.clone()
    }
}

/// The scene that is on the screen.
#[derive(Clone, Copy)]
pub(super) struct SceneRows {
    pub(super) tiles: LiveRows<Tile>,
    pub(super) edges: LiveRows<EdgePath>,
    pub(super) notes: LiveRows<NoteBox>,
    pub(super) overlay: RwSignal<Overlay>,
    /// What a person who draws a connection can do, in words.
    pub(super) hint: RwSignal<Option<String>>,
}

impl SceneRows {
    /// Follows the editor for as long as the current owner lives.
    pub(super) fn following(editor: EditorHandle) -> SceneRows {
        let rows = SceneRows {
            tiles: LiveRows::new(),
            edges: LiveRows::new(),
            notes: LiveRows::new(),
            overlay: RwSignal::new(Overlay::default()),
            hint: RwSignal::new(None),
        };
        // An effect, because the scene is made once for all inputs of a tick, and compared row by row.
        effect(move |_| {
            editor.track_scene();
            if let Some((scene, hint)) = editor.with(|editor| (editor.scene(), hint(editor))) {
                rows.show(scene, hint);
            }
        });
        rows
    }

    fn show(self, scene: Scene, hint: Option<String>) {
        self.tiles.reset(scene.tiles);
        self.edges.reset(scene.edges);
        self.notes.reset(scene.notes);
        if self.overlay.with_untracked(|overlay| *overlay != scene.overlay) {
            self.overlay.set(scene.overlay);
        }
        if self.hint.with_untracked(|shown| *shown != hint) {
            self.hint.set(hint);
        }
    }
}

fn hint(editor: &Editor) -> Option<String> {
    match editor.tool() {
        canvas::Tool::Connecting { from, kind, by, .. } => {
            let name = editor.document().name_of(*from);
            let keys = match by {
                canvas::ConnectBy::Drag(_) => "Let go on the target.",
                canvas::ConnectBy::Click => "Click the target, or press Esc.",
                canvas::ConnectBy::Keyboard => {
                    "Arrow keys choose the target, C the kind, Enter connects, Esc cancels."
                }
            };
            Some(format!("Connect “{name}” on {}. {keys}", kind.label()))
        }
        canvas::Tool::Placing { .. } => Some("Click where it goes, or press Esc.".to_owned()),
        _ => None,
    }
}
