//! What is to be shown, and the rows in which it differs from what is.
//! Never more in one look than a frame has time for, but what somebody attends to comes at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Attention, Differences, MOST_LINES, MOST_TILES, Pace, Stage};
use crate::geometry::Rect;
use crate::{ComponentId, EdgeKey, Editor, notes};

/// How many tiles enter in one look while it moves, and while it rests. Twice as many lines.
const WHILE_MOVING: usize = 16;
const WHILE_RESTING: usize = 48;
/// How many tiles leave in one look while it moves and a picture stands in for them. Twice as many lines.
const LEAVING: usize = 64;
/// How many tiles change in one look, as when all of them are tidied. Twice as many lines.
const CHANGES: usize = 64;
/// How many notes are shown as elements; the others are in the picture.
const MOST_NOTES: usize = 300;

impl Editor {
    pub(super) fn show_what_is_wanted(
        &self,
        stage: &mut Stage,
        attention: &Attention,
        pace: Pace,
        differences: &mut Differences,
    ) {
        let Some(cover) = stage.cover else { return };
        let limit = match pace {
            _ if stage.revision.is_none() => usize::MAX,
            Pace::Moving => WHILE_MOVING,
            Pace::Resting => WHILE_RESTING,
        };
        stage.is_unfinished = false;
        stage.are_leaving = false;
        stage.is_roomy = !stage.is_crowded;
        self.show_tiles(stage, attention, &cover, pace, limit, differences);
        self.show_edges(stage, attention, &cover, pace, limit.saturating_mul(2), differences);
        self.show_notes(stage, &cover, pace, differences);
    }

    fn show_tiles(
        &self,
        stage: &mut Stage,
        attention: &Attention,
        cover: &Rect,
        pace: Pace,
        limit: usize,
        differences: &mut Differences,
    ) {
        let seen = self.viewport.seen(self.size);
        let pinned = self.pinned(attention);
        let is_first = stage.revision.is_none();
        let mut wanted: BTreeSet<ComponentId> = pinned.clone();
        // First what is seen, then what lies around it.
        let mut entering: Vec<(bool, usize, ComponentId)> = Vec::new();
        let mut covered = 0;
        if !stage.is_crowded {
            self.places.each_tile_in(cover, &mut |place, tile| {
                covered += 1;
                if stage.tiles.contains_key(&tile.id) {
                    wanted.insert(tile.id);
                } else if !pinned.contains(&tile.id) {
                    entering.push((!tile.rect().intersects(&seen), place, tile.id));
                }
                true
            });
        }
        stage.is_roomy &= covered <= MOST_TILES;
        if is_first {
            // What is around the view is made ready once the view itself is on the screen.
            stage.is_unfinished |= entering.iter().any(|(is_outside, ..)| *is_outside);
            entering.retain(|(is_outside, ..)| !is_outside);
        }
        entering.sort_unstable();
        stage.is_unfinished |= entering.len() > limit;
        wanted.extend(entering.into_iter().take(limit).map(|(_, _, id)| id));

        // What is in the picture now and would have to be changed as well, leaves instead.
        let known = stage.revision.unwrap_or(0);
        let is_in_the_way = |place| stage.is_crowded && self.places.is_tile_newer(place, known);
        let mut leaving = if stage.is_stood_in_for() { LEAVING } else { 0 };
        let mut is_kept = |id: &ComponentId| match self.places.place_of(*id) {
            Some(place) if !wanted.contains(id) && pace == Pace::Moving && !is_in_the_way(place) => {
                let has_to_wait = leaving == 0;
                leaving = leaving.saturating_sub(1);
                has_to_wait
            }
            Some(_) => wanted.contains(id),
            None => false,
        };
        let gone: Vec<ComponentId> = stage.tiles.keys().filter(|id| !is_kept(id)).copied().collect();
        let left = stage.tiles.keys().filter(|id| !wanted.contains(id)).count().saturating_sub(gone.len());
        stage.is_unfinished |= pace == Pace::Moving && left > 0;
        stage.are_leaving |= stage.is_stood_in_for() && left > 0;
        for id in &gone {
            stage.tiles.remove(id);
        }
        let is_set_changed = !gone.is_empty() || wanted.iter().any(|id| !stage.tiles.contains_key(id));
        differences.gone_tiles = gone;

        self.refresh_tiles(stage, attention, wanted, differences);
        if is_set_changed || stage.flow != self.places.flow_stamp() {
            let mut order: Vec<ComponentId> = stage.tiles.keys().copied().collect();
            order.sort_unstable_by_key(|id| self.places.flow_place(self.places.place_of(*id)?));
            if order != stage.order {
                stage.order.clone_from(&order);
                differences.order = Some(order);
            }
        }
    }

    fn refresh_tiles(
        &self,
        stage: &mut Stage,
        attention: &Attention,
        wanted: BTreeSet<ComponentId>,
        differences: &mut Differences,
    ) {
        let before = &stage.attention;
        let is_offer_changed = before.upstream != attention.upstream
            || before.connecting.map(|it| it.0) != attention.connecting.map(|it| it.0);
        let mut attended = HashSet::new();
        if before.selection != attention.selection {
            let ids = |it: &Attention| it.selection.components().iter().copied().collect::<HashSet<_>>();
            let (old, new) = (ids(before), ids(attention));
            attended.extend(old.symmetric_difference(&new).copied());
            attended
                .extend([&before.selection, &attention.selection].into_iter().filter_map(|it| it.primary()));
        }
        for connecting in [before.connecting, attention.connecting] {
            attended.extend(connecting.and_then(|(_, to)| to));
        }
        let known = stage.revision.unwrap_or(0);
        let ids: BTreeSet<ComponentId> = stage.tiles.keys().copied().chain(wanted).collect();
        let staged = self.staged(&attention.upstream);
        let late = std::mem::take(&mut stage.late_tiles);
        let mut changes = 0;
        for id in ids {
            let Some(place) = self.places.place_of(id) else { continue };
            let shown = stage.tiles.get(&id);
            let is_needed = shown.is_none() || is_offer_changed || attended.contains(&id);
            let is_stale = is_needed || late.contains(&id) || self.places.is_tile_newer(place, known);
            if is_stale && !is_needed {
                changes += 1;
                if changes > CHANGES {
                    stage.late_tiles.insert(id);
                    continue;
                }
            }
            let (true, Some(component), Some(tile)) =
                (is_stale, self.document.components().get(place), self.places.tiles().get(place))
            else {
                continue;
            };
            let row = staged.tile(component, tile);
            if shown != Some(&row) {
                differences.tiles.push(row.clone());
                stage.tiles.insert(id, row);
            }
        }
    }

    fn show_edges(
        &self,
        stage: &mut Stage,
        attention: &Attention,
        cover: &Rect,
        pace: Pace,
        limit: usize,
        differences: &mut Differences,
    ) {
        // By key: the place among the lines.
        let mut wanted: BTreeMap<usize, EdgeKey> = BTreeMap::new();
        let mut entering: Vec<(usize, EdgeKey)> = Vec::new();
        if !stage.is_crowded {
            self.places.each_line_in(cover, &mut |place, line| {
                if stage.edges.contains_key(&line.key) {
                    wanted.insert(place, line.key);
                } else {
                    entering.push((place, line.key));
                }
                true
            });
            stage.is_roomy &= wanted.len() + entering.len() <= MOST_LINES;
        }
        let selected = self.selection.edge().and_then(|key| self.places.line_place(key));
        let lifted = self.lifted(attention);
        let dragged = lifted.iter().flat_map(|id| self.places.line_places(*id));
        for place in selected.into_iter().chain(dragged.filter(|_| stage.is_crowded)) {
            if let Some(line) = self.places.lines().get(place) {
                wanted.insert(place, line.key);
            }
        }
        entering.sort_unstable();
        stage.is_unfinished |= entering.len() > limit;
        wanted.extend(entering.into_iter().take(limit));

        let known = stage.revision.unwrap_or(0);
        let is_crowded = stage.is_crowded;
        let is_in_the_way = |place| is_crowded && self.places.is_line_newer(place, known);
        let keys: HashMap<EdgeKey, usize> = wanted.iter().map(|(place, key)| (*key, *place)).collect();
        let mut kept: BTreeMap<usize, EdgeKey> = wanted;
        let mut gone = Vec::new();
        let most_gone = if stage.is_stood_in_for() { 2 * LEAVING } else { 0 };
        for key in stage.edges.keys().filter(|key| !keys.contains_key(key)) {
            match self.places.line_place(*key) {
                Some(place) if pace == Pace::Moving && !is_in_the_way(place) && gone.len() >= most_gone => {
                    stage.is_unfinished = true;
                    stage.are_leaving |= stage.is_stood_in_for();
                    kept.insert(place, *key);
                }
                _ => gone.push(*key),
            }
        }
        for key in &gone {
            stage.edges.remove(key);
        }
        differences.gone_edges = gone;

        let attended = [stage.attention.selection.edge(), attention.selection.edge()];
        let staged = self.staged(&attention.upstream);
        let late = std::mem::take(&mut stage.late_edges);
        let mut changes = 0;
        for (place, key) in kept {
            let shown = stage.edges.get(&key);
            let is_needed = shown.is_none() || attended.contains(&Some(key));
            let is_stale = is_needed || late.contains(&key) || self.places.is_line_newer(place, known);
            if is_stale && !is_needed {
                changes += 1;
                if changes > 2 * CHANGES {
                    stage.late_edges.insert(key);
                    continue;
                }
            }
            let (true, Some(line)) = (is_stale, self.places.lines().get(place)) else { continue };
            let row = staged.edge(line);
            if shown != Some(&row) {
                differences.edges.push(row.clone());
                stage.edges.insert(key, row);
            }
        }
    }

    fn show_notes(&self, stage: &mut Stage, cover: &Rect, pace: Pace, differences: &mut Differences) {
        let staged_upstream = HashSet::new();
        let staged = self.staged(&staged_upstream);
        let mut wanted = BTreeSet::new();
        for note in self.document.notes() {
            let is_seen = notes::rect(note).intersects(cover) && wanted.len() < MOST_NOTES;
            let is_kept = pace == Pace::Moving && stage.notes.contains_key(&note.key);
            if !is_seen && !is_kept && !self.selection.has_note(&note.key) {
                continue;
            }
            wanted.insert(note.key.clone());
            let row = staged.note(note);
            if stage.notes.get(&note.key) != Some(&row) {
                differences.notes.push(row.clone());
                stage.notes.insert(note.key.clone(), row);
            }
        }
        let gone: Vec<String> = stage.notes.keys().filter(|key| !wanted.contains(*key)).cloned().collect();
        for key in &gone {
            stage.notes.remove(key);
        }
        differences.gone_notes = gone;
    }
}
