//! Where everything is drawn: a component's own position, or beside what it is attached to.
//! Never changes a position of the document.

use std::collections::{BTreeMap, HashMap};

use crate::geometry::{self, Rect, TILE};
use crate::route::{Curve, LANE};
use crate::{ComponentId, Direction, Document, EdgeKey, EdgeKind, Position, notes};

/// An attached iterator stands this far to the left of what it repeats.
const BESIDE: f64 = TILE + 4.0;
/// Tiles on the same spot are drawn this far apart, so that each can be seen and grasped.
const STACKED: f64 = 14.0;

/// One tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) id: ComponentId,
    /// The middle of the tile.
    pub(crate) at: Position,
    /// The middle of the tile from which its lines leave.
    pub(crate) exit: Position,
    /// Drawn beside what it repeats, its name above it.
    pub(crate) is_attached: bool,
}

impl Place {
    /// The tile and its name.
    pub(crate) fn rect(&self) -> Rect {
        let mut rect = geometry::tile_with_label(self.at);
        if self.is_attached {
            rect.y = self.at.y - TILE / 2.0 - geometry::LABEL_HEIGHT;
        }
        rect
    }
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) key: EdgeKey,
    pub(crate) curve: Curve,
}

/// All tiles and lines of a document as they are drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    tiles: Vec<Place>,
    index: HashMap<ComponentId, usize>,
    lines: Vec<Line>,
}

impl Places {
    /// Works out where everything is.
    pub(crate) fn new(document: &Document) -> Places {
        let mut places = Places::default();
        places.place_tiles(document);
        places.place_lines(document);
        places
    }

    /// In file order; later ones are drawn above.
    pub(crate) fn tiles(&self) -> &[Place] {
        &self.tiles
    }

    /// In file order.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The tile of that component.
    pub(crate) fn tile(&self, id: ComponentId) -> Option<&Place> {
        self.tiles.get(*self.index.get(&id)?)
    }

    /// The rectangle around everything.
    pub(crate) fn bounds(&self, document: &Document) -> Option<Rect> {
        let tiles = self.tiles.iter().map(Place::rect);
        tiles.chain(document.notes().iter().map(notes::rect)).reduce(|all, rect| all.union(&rect))
    }

    /// The nearest component that way, out of those allowed. What lies straight ahead counts as nearer.
    pub(crate) fn nearest(
        &self,
        from: Position,
        direction: Direction,
        is_allowed: impl Fn(ComponentId) -> bool,
    ) -> Option<ComponentId> {
        let (right, down) = direction.unit();
        let ahead = self.tiles.iter().filter(|tile| is_allowed(tile.id)).filter_map(|tile| {
            let (dx, dy) = (tile.at.x - from.x, tile.at.y - from.y);
            let along = dx * right + dy * down;
            let aside = (dx * down).abs() + (dy * right).abs();
            // Within the quarter that opens that way.
            (along > 0.5 && aside <= along * 2.0).then_some((along + aside * 2.0, tile.id))
        });
        ahead.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, id)| id)
    }

    fn place_tiles(&mut self, document: &Document) {
        let attached: BTreeMap<ComponentId, ComponentId> = document
            .components()
            .iter()
            .filter_map(|component| Some((component.id, document.attached_to(component.id)?)))
            .collect();
        let mut taken: HashMap<(i64, i64), usize> = HashMap::new();
        for component in document.components() {
            let own = document.position(component.id).unwrap_or_default();
            let mut at = own;
            if !attached.contains_key(&component.id) {
                let spot = (own.x.round() as i64, own.y.round() as i64);
                let others = taken.entry(spot).or_default();
                let shift = *others as f64 * STACKED;
                *others += 1;
                at = Position { x: own.x + shift, y: own.y + shift };
            }
            self.index.insert(component.id, self.tiles.len());
            self.tiles.push(Place { id: component.id, at, exit: at, is_attached: false });
        }
        // Beside the tile that stands at the end of the chain; several iterators in a row, the outermost first.
        let mut beside: HashMap<ComponentId, usize> = HashMap::new();
        let mut followers: Vec<(usize, ComponentId, ComponentId)> = attached
            .keys()
            .map(|id| {
                let (root, depth) = root_of(&attached, *id);
                (depth, *id, root)
            })
            .collect();
        followers.sort_unstable();
        for (_, id, root) in followers {
            let Some(at) = self.tile(root).map(|tile| tile.at) else { continue };
            let count = beside.entry(root).or_default();
            *count += 1;
            let shifted = Position { x: at.x - *count as f64 * BESIDE, y: at.y };
            if let Some(tile) = self.index.get(&id).and_then(|place| self.tiles.get_mut(*place)) {
                *tile = Place { id, at: shifted, exit: at, is_attached: true };
            }
        }
    }

    fn place_lines(&mut self, document: &Document) {
        let edges = document.edges();
        let mut counts: HashMap<(ComponentId, ComponentId), usize> = HashMap::new();
        let is_drawn = |edge: &&EdgeKey| {
            edge.kind != EdgeKind::Iteration || self.tile(edge.from).is_some_and(|tile| !tile.is_attached)
        };
        for edge in edges.iter().filter(is_drawn) {
            *counts.entry((edge.from, edge.to)).or_default() += 1;
        }
        let mut used: HashMap<(ComponentId, ComponentId), usize> = HashMap::new();
        let mut lines = Vec::with_capacity(edges.len());
        for edge in edges.iter().filter(is_drawn) {
            let (Some(from), Some(to)) = (self.tile(edge.from), self.tile(edge.to)) else { continue };
            let pair = (edge.from, edge.to);
            let count = counts.get(&pair).copied().unwrap_or(1);
            let number = used.entry(pair).or_default();
            let lane = (*number as f64 - (count - 1) as f64 / 2.0) * LANE;
            *number += 1;
            lines.push(Line { key: *edge, curve: Curve::between(from.exit, to.at, lane) });
        }
        self.lines = lines;
    }
}

/// The tile that a chain of attached iterators ends at, and how many lie between.
fn root_of(attached: &BTreeMap<ComponentId, ComponentId>, id: ComponentId) -> (ComponentId, usize) {
    let mut root = id;
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
