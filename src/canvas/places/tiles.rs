//! Where tiles stand: on their own, in a stack on one spot, or in a row beside what they repeat.
//! Never guesses: what it cannot follow step by step is worked out anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Changed, Place, Places};
use crate::geometry::TILE;
use crate::{ComponentId, Document, Position};

/// An attached iterator stands this far to the left of what it repeats.
const BESIDE: f64 = TILE + 4.0;
/// Tiles on the same spot are drawn this far apart, so that each can be seen and grasped.
const STACKED: f64 = 14.0;

type Spot = (i64, i64);

/// What the places follow from. Tiles are named by their place in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// By tile: the spot of one that stands on its own.
    spot_of: Vec<Option<Spot>>,
    /// The tiles on each spot, in file order.
    stacks: HashMap<Spot, BTreeSet<u32>>,
    /// By the tile at the end of a chain: what stands in the row beside it, the nearest first.
    rows: HashMap<u32, Vec<u32>>,
    /// Iterators and what they repeat, and whether they stand on it.
    repeats: Vec<(u32, u32, bool)>,
    /// By tile: the places in `repeats`.
    repeats_of: HashMap<u32, Vec<u32>>,
    /// Iterators repeat each other.
    has_loop: bool,
}

impl Standing {
    /// Whether the tile repeats something or is repeated.
    pub(super) fn is_repeated(&self, place: usize) -> bool {
        self.repeats_of.contains_key(&(place as u32))
    }

    /// Each iterator, and what it repeats.
    pub(super) fn repeats(&self) -> impl Iterator<Item = (u32, u32)> {
        self.repeats.iter().map(|(iterator, target, _)| (*iterator, *target))
    }
}

fn spot(at: Position) -> Spot {
    (at.x.round() as i64, at.y.round() as i64)
}

impl Places {
    pub(super) fn place_tiles(&mut self, document: &Document) {
        let components = document.components();
        self.tiles = Vec::with_capacity(components.len());
        self.index = HashMap::with_capacity(components.len());
        for (place, component) in components.iter().enumerate() {
            self.index.insert(component.id, place);
            let at = document.position(component.id).unwrap_or_default();
            self.tiles.push(Place { id: component.id, at, exit: at, is_attached: false });
        }
        self.find_iterators(document);
        let attached = self.attached();
        for place in 0..self.tiles.len() as u32 {
            let own = self.tiles.get(place as usize).map(|tile| spot(tile.at));
            let own = own.filter(|_| !attached.contains_key(&place));
            self.standing.spot_of.push(own);
            if let Some(spot) = own {
                self.standing.stacks.entry(spot).or_default().insert(place);
            }
        }
        self.find_rows(&attached);
        let spots: Vec<Spot> = self.standing.stacks.keys().copied().collect();
        for spot in spots {
            for (place, tile) in self.stacked(document, spot) {
                self.put_tile(place, tile);
            }
        }
        let roots: Vec<u32> = self.standing.rows.keys().copied().collect();
        for root in roots {
            for (place, tile) in self.beside(root) {
                self.put_tile(place, tile);
            }
        }
        for (place, tile) in self.tiles.iter().enumerate() {
            self.tile_grid.insert(place as u32, &tile.rect());
        }
    }

    /// Follows components that moved or changed. Whether that could be done without working everything out.
    pub(super) fn move_tiles(&mut self, document: &Document, ids: &[ComponentId], revision: u64) -> bool {
        if self.standing.has_loop || self.tiles.len() != document.components().len() {
            return false;
        }
        let mut touched = BTreeSet::new();
        for id in ids {
            let Some(place) = self.place_of(*id).map(|place| place as u32) else { return false };
            if !self.is_as_attached_as_before(document, place) {
                return false;
            }
            touched.insert(place);
        }
        let mut spots = BTreeSet::new();
        for place in &touched {
            self.stamp_tile(*place, revision);
            spots.extend(self.restack(document, *place));
        }
        let mut moved = BTreeSet::new();
        for spot in spots {
            for (place, tile) in self.stacked(document, spot) {
                self.move_tile(place, tile, revision, &mut moved);
            }
        }
        for root in moved.clone() {
            for (place, tile) in self.beside(root) {
                self.move_tile(place, tile, revision, &mut moved);
            }
        }
        self.redraw_lines(&moved, revision);
        self.is_flow_stale |= !moved.is_empty();
        true
    }

    fn stamp_tile(&mut self, place: u32, revision: u64) {
        if let Some(stamp) = self.tile_stamps.get_mut(place as usize) {
            *stamp = revision;
            self.recent.push(revision, Changed::Tile(place as usize));
        }
    }

    fn put_tile(&mut self, place: u32, tile: Place) {
        if let Some(old) = self.tiles.get_mut(place as usize) {
            *old = tile;
        }
    }

    fn move_tile(&mut self, place: u32, tile: Place, revision: u64, moved: &mut BTreeSet<u32>) {
        let Some(before) = self.tiles.get(place as usize).copied() else { return };
        if before != tile {
            self.tile_grid.relocate(place, &before.rect(), &tile.rect());
            self.put_tile(place, tile);
            self.stamp_tile(place, revision);
            moved.insert(place);
        }
    }

    /// Puts the tile on the spot where the document has it now, and tells which spots look different then.
    fn restack(&mut self, document: &Document, place: u32) -> Vec<Spot> {
        let Some(Some(old)) = self.standing.spot_of.get(place as usize).copied() else { return Vec::new() };
        let at = self.tiles.get(place as usize).and_then(|tile| document.position(tile.id));
        let new = spot(at.unwrap_or_default());
        if let Some(stack) = self.standing.stacks.get_mut(&old) {
            stack.remove(&place);
            if stack.is_empty() {
                self.standing.stacks.remove(&old);
            }
        }
        self.standing.stacks.entry(new).or_default().insert(place);
        if let Some(spot) = self.standing.spot_of.get_mut(place as usize) {
            *spot = Some(new);
        }
        vec![old, new]
    }

    /// The tiles on a spot, a little apart.
    fn stacked(&self, document: &Document, spot: Spot) -> Vec<(u32, Place)> {
        let stack = self.standing.stacks.get(&spot).into_iter().flatten();
        stack
            .enumerate()
            .filter_map(|(number, place)| {
                let id = self.tiles.get(*place as usize)?.id;
                let own = document.position(id)?;
                let shift = number as f64 * STACKED;
                let at = Position { x: own.x + shift, y: own.y + shift };
                Some((*place, Place { id, at, exit: at, is_attached: false }))
            })
            .collect()
    }

    /// The row of iterators beside the tile that stands at the end of their chain.
    fn beside(&self, root: u32) -> Vec<(u32, Place)> {
        let Some(at) = self.tiles.get(root as usize).map(|tile| tile.at) else { return Vec::new() };
        let row = self.standing.rows.get(&root).into_iter().flatten();
        row.enumerate()
            .filter_map(|(number, place)| {
                let id = self.tiles.get(*place as usize)?.id;
                let shifted = Position { x: at.x - (number + 1) as f64 * BESIDE, y: at.y };
                Some((*place, Place { id, at: shifted, exit: at, is_attached: true }))
            })
            .collect()
    }

    fn find_iterators(&mut self, document: &Document) {
        for (place, component) in document.components().iter().enumerate() {
            let target = component.iteration_target.as_deref().and_then(|name| document.id_of(name));
            let Some(target) = target.and_then(|id| self.place_of(id)) else { continue };
            let is_attached = document.attached_to(component.id).is_some();
            let number = self.standing.repeats.len() as u32;
            self.standing.repeats.push((place as u32, target as u32, is_attached));
            for end in [place, target] {
                self.standing.repeats_of.entry(end as u32).or_default().push(number);
            }
        }
    }

    fn is_as_attached_as_before(&self, document: &Document, place: u32) -> bool {
        let numbers = self.standing.repeats_of.get(&place).into_iter().flatten();
        numbers.filter_map(|number| self.standing.repeats.get(*number as usize)).all(
            |(iterator, _, is_attached)| {
                let id = self.tiles.get(*iterator as usize).map(|tile| tile.id);
                id.and_then(|id| document.attached_to(id)).is_some() == *is_attached
            },
        )
    }

    fn attached(&self) -> BTreeMap<u32, u32> {
        let attached = self.standing.repeats.iter().filter(|(_, _, is_attached)| *is_attached);
        attached.map(|(iterator, target, _)| (*iterator, *target)).collect()
    }

    /// Several iterators in a row: the outermost last.
    fn find_rows(&mut self, attached: &BTreeMap<u32, u32>) {
        let mut followers: Vec<(usize, ComponentId, u32, u32)> = Vec::new();
        for iterator in attached.keys() {
            let (root, depth) = root_of(attached, *iterator);
            self.standing.has_loop |= attached.contains_key(&root);
            if let Some(tile) = self.tiles.get(*iterator as usize) {
                followers.push((depth, tile.id, *iterator, root));
            }
        }
        followers.sort_unstable();
        for (_, _, iterator, root) in followers {
            self.standing.rows.entry(root).or_default().push(iterator);
        }
    }
}

/// The tile that a chain of attached iterators ends at, and how many lie between.
fn root_of(attached: &BTreeMap<u32, u32>, iterator: u32) -> (u32, usize) {
    let mut root = iterator;
    let mut depth = 0;
    // Iterators that repeat each other have no end.
    while let Some(next) = attached.get(&root)
        && depth < attached.len()
    {
        root = *next;
        depth += 1;
    }
    (root, depth)
}
