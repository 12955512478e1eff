//! A step of a drag: a few tiles and lines changed since the last look, and nothing else.
//! Never guesses: where something came into view or went, everything in view is looked at instead.

use super::{Attention, Differences, Stage};
use crate::Editor;
use crate::places::Changed;

impl Editor {
    /// Shows what changed since the last look. Whether that could be done without looking at everything in view.
    pub(super) fn show_what_changed(
        &self,
        stage: &mut Stage,
        attention: &Attention,
        differences: &mut Differences,
    ) -> bool {
        let (Some(known), Some(cover)) = (stage.revision, stage.cover) else { return false };
        let Some(changed) = self.places.changed_after(known).filter(|_| !stage.is_crowded) else {
            return false;
        };
        let (mut tiles, mut lines) = (Vec::new(), Vec::new());
        for changed in changed {
            match changed {
                Changed::Tile(place) => tiles.push(place),
                Changed::Line(place) => lines.push(place),
            }
        }
        for places in [&mut tiles, &mut lines] {
            places.sort_unstable();
            places.dedup();
        }
        let is_shown_rightly = |is_shown: bool, is_inside: bool, is_wanted_anywhere: &dyn Fn() -> bool| {
            is_shown == is_inside || (is_shown && is_wanted_anywhere())
        };
        let stays = tiles.iter().filter_map(|place| self.places.tiles().get(*place)).all(|tile| {
            let is_inside = tile.rect().intersects(&cover);
            let is_pinned = || self.pinned(attention).contains(&tile.id);
            is_shown_rightly(stage.tiles.contains_key(&tile.id), is_inside, &is_pinned)
        }) && lines.iter().filter_map(|place| self.places.lines().get(*place)).all(|line| {
            let is_inside = line.curve.surroundings().intersects(&cover);
            let is_selected = || attention.selection.edge() == Some(line.key);
            is_shown_rightly(stage.edges.contains_key(&line.key), is_inside, &is_selected)
        });
        if !stays {
            return false;
        }
        let staged = self.staged(&attention.upstream);
        for place in tiles {
            let component = self.document.components().get(place);
            let (Some(component), Some(tile)) = (component, self.places.tiles().get(place)) else { continue };
            let row = staged.tile(component, tile);
            let shown = stage.tiles.get(&tile.id);
            if shown.is_some_and(|shown| *shown != row) {
                differences.tiles.push(row.clone());
                stage.tiles.insert(tile.id, row);
            }
        }
        for place in lines {
            let Some(line) = self.places.lines().get(place) else { continue };
            let row = staged.edge(line);
            if stage.edges.get(&line.key).is_some_and(|shown| *shown != row) {
                differences.edges.push(row.clone());
                stage.edges.insert(line.key, row);
            }
        }
        true
    }
}
