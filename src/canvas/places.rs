//! Where everything is drawn: a component's own position, or beside what it is attached to.
//! Never changes a position of the document, and never looks at more than an edit has touched.

mod lines;
mod recent;
mod tiles;

use std::collections::HashMap;

use crate::flow::Flow;
use crate::geometry::{self, Rect, TILE};
use crate::grid::Grid;
use crate::route::Curve;
use crate::{ComponentId, Direction, Document, EdgeKey, Position, notes};

pub(crate) use recent::Changed;
use recent::Recent;

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
    /// The tiles that it joins, by their place in the file.
    ends: (u32, u32),
    /// Keeps it apart from others between the same tiles.
    lane: f64,
}

/// What an edit has touched since the last look.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Touched {
    /// Components came, went, or are connected or named differently.
    pub(crate) is_structural: bool,
    /// These moved, or say something else about themselves.
    pub(crate) components: Vec<ComponentId>,
    /// Notes came, went or changed.
    pub(crate) has_notes: bool,
}

/// All tiles and lines of a document as they are drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    tiles: Vec<Place>,
    index: HashMap<ComponentId, usize>,
    lines: Vec<Line>,
    /// By tile: the lines that begin or end there.
    lines_of: Vec<Vec<u32>>,
    tile_grid: Grid,
    line_grid: Grid,
    /// The revision of the document at which the tile or line last changed.
    tile_stamps: Vec<u64>,
    line_stamps: Vec<u64>,
    recent: Recent,
    standing: tiles::Standing,
    /// All tiles in the order of the flow, which is that of the keyboard; later ones are drawn above.
    flow: Vec<u32>,
    /// By tile: its place in the flow.
    flow_places: Vec<u32>,
    /// The revision at which the order last changed, or everything was worked out.
    flow_stamp: u64,
    /// Tiles moved since the order was worked out.
    is_flow_stale: bool,
}

impl Places {
    /// Works out where everything is.
    pub(crate) fn new(document: &Document, revision: u64) -> Places {
        let mut places = Places { recent: Recent::beginning(revision), ..Places::default() };
        places.place_tiles(document);
        places.place_lines(document);
        places.tile_stamps = vec![revision; places.tiles.len()];
        places.line_stamps = vec![revision; places.lines.len()];
        places.take_flow(places.flow_now(document), revision);
        places
    }

    /// Takes over what an edit has touched. Only a change of structure costs as much as working everything out.
    pub(crate) fn follow(&mut self, document: &Document, touched: &Touched, revision: u64) {
        let is_followed = !touched.is_structural && self.move_tiles(document, &touched.components, revision);
        if !is_followed {
            *self = Places::new(document, revision);
            return;
        }
        if touched.has_notes {
            self.recent.notes_changed(revision);
        }
    }

    /// Works the order of the flow out again, if something moved: to be called when it has come to rest.
    pub(crate) fn settle(&mut self, document: &Document, revision: u64) {
        if std::mem::take(&mut self.is_flow_stale) {
            let flow = self.flow_now(document);
            if flow != self.flow {
                self.take_flow(flow, revision);
            }
        }
    }

    fn flow_now(&self, document: &Document) -> Vec<u32> {
        let at: Vec<Position> = self.tiles.iter().map(|tile| tile.at).collect();
        let starts = document.components().iter().map(|component| component.component_type == "start");
        let lines = self.lines.iter().map(|line| line.ends).chain(self.standing.repeats());
        Flow::new(&at, starts.collect(), lines).order(&at)
    }

    fn take_flow(&mut self, flow: Vec<u32>, revision: u64) {
        self.flow_places = vec![0; flow.len()];
        for (number, place) in (0..).zip(&flow) {
            if let Some(own) = self.flow_places.get_mut(*place as usize) {
                *own = number;
            }
        }
        (self.flow, self.flow_stamp) = (flow, revision);
    }

    /// The components in the order of the flow, with their places in the file.
    pub(crate) fn in_flow(&self) -> impl DoubleEndedIterator<Item = (usize, &Place)> {
        self.flow.iter().filter_map(|place| Some((*place as usize, self.tiles.get(*place as usize)?)))
    }

    /// Where the tile of that place in the file stands in the flow.
    pub(crate) fn flow_place(&self, place: usize) -> Option<usize> {
        self.flow_places.get(place).map(|number| *number as usize)
    }

    /// What comes in the flow before the component, and what after it.
    pub(crate) fn flow_neighbours(&self, id: ComponentId) -> impl Iterator<Item = ComponentId> {
        let own = self.place_of(id).and_then(|place| self.flow_place(place));
        let beside = own.into_iter().flat_map(|own| [own.checked_sub(1), Some(own + 1)]).flatten();
        beside.filter_map(|number| Some(self.tiles.get(*self.flow.get(number)? as usize)?.id))
    }

    /// The revision at which the order of the flow last changed, or components or connections came or went.
    pub(crate) fn flow_stamp(&self) -> u64 {
        self.flow_stamp
    }

    /// What changed after that revision, unless it was too much to be remembered.
    pub(crate) fn changed_after(&self, revision: u64) -> Option<impl Iterator<Item = Changed>> {
        self.recent.after(revision)
    }

    /// In file order.
    pub(crate) fn tiles(&self) -> &[Place] {
        &self.tiles
    }

    /// In file order.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line of that connection, if it is drawn.
    pub(crate) fn line(&self, key: EdgeKey) -> Option<&Curve> {
        self.lines.get(self.line_place(key)?).map(|line| &line.curve)
    }

    /// The connection whose line is nearest to the point, within reach.
    pub(crate) fn line_at(&self, point: Position, reach: f64) -> Option<EdgeKey> {
        let mut nearest: Option<(f64, EdgeKey)> = None;
        self.each_line_in(&Rect::around(point, 2.0 * reach, 2.0 * reach), &mut |_, line| {
            let distance = line.curve.distance_to(point);
            if distance <= nearest.map_or(reach, |(nearest, _)| nearest) {
                nearest = Some((distance, line.key));
            }
            true
        });
        nearest.map(|(_, key)| key)
    }

    /// The tile of that component.
    pub(crate) fn tile(&self, id: ComponentId) -> Option<&Place> {
        self.tiles.get(self.place_of(id)?)
    }

    /// The place of the component in the file.
    pub(crate) fn place_of(&self, id: ComponentId) -> Option<usize> {
        self.index.get(&id).copied()
    }

    /// The place of the line among the lines, if it is drawn.
    pub(crate) fn line_place(&self, key: EdgeKey) -> Option<usize> {
        self.line_places(key.from).find(|place| self.lines.get(*place).is_some_and(|line| line.key == key))
    }

    /// Whether something is connected to the component, drawn as a line or as standing beside it.
    pub(crate) fn is_joined(&self, id: ComponentId) -> bool {
        let is_repeated = |place| self.standing.is_repeated(place);
        self.line_places(id).next().is_some() || self.place_of(id).is_some_and(is_repeated)
    }

    /// The places of the lines that begin or end at that component.
    pub(crate) fn line_places(&self, id: ComponentId) -> impl Iterator<Item = usize> {
        let places = self.place_of(id).and_then(|place| self.lines_of.get(place));
        places.into_iter().flatten().map(|line| *line as usize)
    }

    /// The tiles that touch the rectangle, in no order, until `visit` answers false.
    pub(crate) fn each_tile_in(&self, rect: &Rect, visit: &mut dyn FnMut(usize, &Place) -> bool) {
        self.tile_grid.each_near(rect, &mut |place| {
            let place = place as usize;
            match self.tiles.get(place) {
                Some(tile) if tile.rect().intersects(rect) => visit(place, tile),
                _ => true,
            }
        });
    }

    /// The lines whose surroundings touch the rectangle, in no order, until `visit` answers false.
    pub(crate) fn each_line_in(&self, rect: &Rect, visit: &mut dyn FnMut(usize, &Line) -> bool) {
        self.line_grid.each_near(rect, &mut |place| {
            let place = place as usize;
            match self.lines.get(place) {
                Some(line) if line.curve.surroundings().intersects(rect) => visit(place, line),
                _ => true,
            }
        });
    }

    /// Whether the tile changed after that revision.
    pub(crate) fn is_tile_newer(&self, place: usize, revision: u64) -> bool {
        self.tile_stamps.get(place).is_none_or(|stamp| *stamp > revision)
    }

    /// Whether the line changed after that revision.
    pub(crate) fn is_line_newer(&self, place: usize, revision: u64) -> bool {
        self.line_stamps.get(place).is_none_or(|stamp| *stamp > revision)
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

    /// What differs from the other, for tests.
    #[cfg(test)]
    pub(crate) fn difference(&self, other: &Places) -> Option<String> {
        if self.tiles != other.tiles {
            let pair = self.tiles.iter().zip(&other.tiles).find(|(one, other)| one != other);
            return Some(format!("tiles: {pair:?}"));
        }
        if self.lines != other.lines {
            let pair = self.lines.iter().zip(&other.lines).find(|(one, other)| one != other);
            return Some(format!("lines: {pair:?}"));
        }
        if !self.is_flow_stale && self.flow != other.flow {
            return Some(format!("the flow: {:?} and {:?}", self.flow, other.flow));
        }
        let everywhere = Rect { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };
        let found = |places: &Places| {
            let (mut tiles, mut lines) = (Vec::new(), Vec::new());
            places.each_tile_in(&everywhere, &mut |place, _| {
                tiles.push(place);
                true
            });
            places.each_line_in(&everywhere, &mut |place, _| {
                lines.push(place);
                true
            });
            tiles.sort_unstable();
            lines.sort_unstable();
            (tiles, lines)
        };
        let all = ((0..self.tiles.len()).collect::<Vec<_>>(), (0..self.lines.len()).collect::<Vec<_>>());
        (found(self) != all).then(|| "the index does not hold each tile and line once".to_owned())
    }
}
