//! A view that draws nothing: it does what the differences say, and must then hold what a fresh look would show.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::Rect;
use crate::*;

/// What stands in the page.
#[derive(Default)]
pub(super) struct Mirror {
    pub(super) stage: Stage,
    pub(super) tiles: BTreeMap<ComponentId, Tile>,
    pub(super) order: Vec<ComponentId>,
    pub(super) edges: BTreeMap<EdgeKey, EdgePath>,
    pub(super) notes: BTreeMap<String, NoteBox>,
    pub(super) overlay: Overlay,
}

impl Mirror {
    /// One frame.
    pub(super) fn look(&mut self, editor: &Editor, pace: Pace) -> Differences {
        let differences = editor.look(&mut self.stage, pace, None);
        let it = differences.clone();
        it.gone_tiles.iter().for_each(|id| drop(self.tiles.remove(id).expect("only what is shown leaves")));
        it.gone_edges.iter().for_each(|key| drop(self.edges.remove(key).expect("only what is shown leaves")));
        it.gone_notes.iter().for_each(|key| drop(self.notes.remove(key).expect("only what is shown leaves")));
        for tile in it.tiles {
            assert_ne!(self.tiles.get(&tile.id), Some(&tile), "a tile is told again that looks the same");
            self.tiles.insert(tile.id, tile);
        }
        for edge in it.edges {
            assert_ne!(self.edges.get(&edge.key), Some(&edge), "a line is told again that looks the same");
            self.edges.insert(edge.key, edge);
        }
        self.notes.extend(it.notes.into_iter().map(|note| (note.key.clone(), note)));
        self.order = it.order.unwrap_or(std::mem::take(&mut self.order));
        self.overlay = it.overlay.unwrap_or(std::mem::take(&mut self.overlay));
        differences
    }

    /// Frames until nothing enters or leaves any more.
    pub(super) fn settle(&mut self, editor: &Editor) {
        for _ in 0..1_000 {
            let differences = self.look(editor, Pace::Resting);
            if !differences.is_unfinished && !differences.is_late {
                return;
            }
        }
        unreachable!("it never comes to rest");
    }

    /// Every row that is shown is as a look at everything would have it, unless so much changed that the rest is to follow.
    pub(super) fn check(&self, editor: &Editor) {
        if self.stage.is_late() {
            return;
        }
        let scene = editor.scene();
        let tiles: BTreeMap<ComponentId, &Tile> = scene.tiles.iter().map(|tile| (tile.id, tile)).collect();
        for (id, tile) in &self.tiles {
            assert_eq!(Some(&tile), tiles.get(id), "a tile is shown as it no longer is");
        }
        let edges: BTreeMap<EdgeKey, &EdgePath> = scene.edges.iter().map(|edge| (edge.key, edge)).collect();
        for (key, edge) in &self.edges {
            assert_eq!(Some(&edge), edges.get(key), "a line is shown as it no longer is");
        }
        for (key, note) in &self.notes {
            assert_eq!(Some(note), scene.notes.iter().find(|other| other.key == *key));
        }
        assert_eq!(self.overlay, scene.overlay);
        let in_order: Vec<ComponentId> =
            scene.tiles.iter().map(|tile| tile.id).filter(|id| self.tiles.contains_key(id)).collect();
        assert_eq!(self.order, in_order, "the order of the keyboard is that of the flow");
        for id in editor.selection().components().iter().take(200) {
            assert!(self.tiles.contains_key(id), "something selected is not shown");
        }
    }

    /// At rest, what is in view is shown, and nothing that is far away but for what is attended to.
    pub(super) fn check_at_rest(&self, editor: &Editor) {
        self.check(editor);
        let seen = editor.viewport().seen(Size { width: 1000.0, height: 600.0 });
        let far = Rect {
            x: seen.x - 2.0 * seen.width,
            y: seen.y - 2.0 * seen.height,
            width: seen.width * 5.0,
            height: seen.height * 5.0,
        };
        let scene = editor.scene();
        let visible = scene.tiles.iter().filter(|tile| rect_of(tile).intersects(&seen));
        let missing: Vec<&str> = visible
            .filter(|tile| !self.tiles.contains_key(&tile.id))
            .map(|tile| tile.name.as_str())
            .collect();
        match self.stage.picture() {
            Some(_) => assert!(self.tiles.len() <= 210, "the picture stands for them"),
            None => assert_eq!(missing, Vec::<&str>::new(), "in view and not shown"),
        }
        let attended: BTreeSet<&str> = BTreeSet::from_iter(
            self.tiles.values().filter(|tile| !rect_of(tile).intersects(&far)).map(|tile| tile.name.as_str()),
        );
        assert!(attended.len() <= 210, "far away and shown: {attended:?}");
    }
}

/// The tile and its name.
pub(super) fn rect_of(tile: &Tile) -> Rect {
    let mut rect = crate::geometry::tile_with_label(tile.at);
    if tile.is_attached {
        rect.y = tile.at.y - TILE / 2.0 - crate::geometry::LABEL_HEIGHT;
    }
    rect
}
