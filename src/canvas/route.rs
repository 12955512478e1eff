//! The lines between components.
//! Never meets a tile but at its left and right side.

use std::fmt::Write as _;

use crate::geometry::{Rect, TILE, distance};
use crate::{EdgeKind, Position};

/// The arrow ends this far before the tile.
const GAP: f64 = 4.0;

/// How high a line bends that comes back over the tiles of its row; three quarters of it are above their middle.
const OVER: f64 = 2.0 * TILE;

/// A cubic curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Curve {
    pub(crate) from: Position,
    pub(crate) bend: Position,
    pub(crate) bend_back: Position,
    pub(crate) to: Position,
}

impl Curve {
    /// From the right side of one tile to the left side of another. `lane` keeps parallel lines apart.
    pub(crate) fn between(exit: Position, entry: Position, lane: f64) -> Curve {
        let from = Position { x: exit.x + TILE / 2.0 + GAP, y: exit.y + lane };
        let to = Position { x: entry.x - TILE / 2.0 - GAP, y: entry.y + lane };
        Curve::free(from, to)
    }

    /// Between any two points, leaving to the right and arriving from the left.
    pub(crate) fn free(from: Position, to: Position) -> Curve {
        let (across, down) = (to.x - from.x, to.y - from.y);
        let (reach, rise) = if across >= 0.0 {
            ((across / 2.0).max(12.0), 0.0)
        } else {
            // It must come back around the tiles: over them where both stand in one row, because their names are below.
            let is_one_row = (1.0 - down.abs() / TILE).max(0.0);
            ((down.abs() / 4.0 - across / 3.0).clamp(60.0, 240.0), is_one_row * OVER)
        };
        Curve {
            from,
            bend: Position { x: from.x + reach, y: from.y - rise },
            bend_back: Position { x: to.x - reach, y: to.y - rise },
            to,
        }
    }

    /// The point at that share of the way.
    pub(crate) fn point(&self, share: f64) -> Position {
        let rest = 1.0 - share;
        let weigh = |from: f64, bend: f64, bend_back: f64, to: f64| {
            rest.powi(3) * from
                + 3.0 * rest.powi(2) * share * bend
                + 3.0 * rest * share.powi(2) * bend_back
                + share.powi(3) * to
        };
        Position {
            x: weigh(self.from.x, self.bend.x, self.bend_back.x, self.to.x),
            y: weigh(self.from.y, self.bend.y, self.bend_back.y, self.to.y),
        }
    }

    /// A rectangle that the curve does not leave, with room for its width and its sign.
    pub(crate) fn surroundings(&self) -> Rect {
        const ROOM: f64 = 12.0;
        let points = [self.from, self.bend, self.bend_back, self.to];
        let least = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min) - ROOM;
        let most = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max) + ROOM;
        let (across, down) = (points.map(|point| point.x), points.map(|point| point.y));
        let (x, y) = (least(across), least(down));
        Rect { x, y, width: most(across) - x, height: most(down) - y }
    }

    /// How far a point is from the curve.
    pub(crate) fn distance_to(&self, point: Position) -> f64 {
        const PIECES: u32 = 24;
        let mut nearest = f64::INFINITY;
        let mut start = self.from;
        for piece in 1..=PIECES {
            let end = self.point(f64::from(piece) / f64::from(PIECES));
            nearest = nearest.min(distance_to_segment(point, start, end));
            start = end;
        }
        nearest
    }

    /// For the `d` of an SVG path.
    pub(crate) fn path(&self) -> String {
        let mut path = String::with_capacity(64);
        // Writing to a string cannot fail.
        let _ = write!(
            path,
            "M{} {}C{} {} {} {} {} {}",
            round(self.from.x),
            round(self.from.y),
            round(self.bend.x),
            round(self.bend.y),
            round(self.bend_back.x),
            round(self.bend_back.y),
            round(self.to.x),
            round(self.to.y)
        );
        path
    }
}

/// How far apart two lines between the same tiles are.
pub(crate) const LANE: f64 = 9.0;

/// Where the connectors of a tile stand that a line can be drawn from.
pub(crate) fn port(tile: Position, index: usize, count: usize, is_attached: bool) -> Position {
    const APART: f64 = 26.0;
    const AWAY: f64 = TILE / 2.0 + 20.0;
    let along = (index as f64 - (count.saturating_sub(1)) as f64 / 2.0) * APART;
    // To the right of an attached iterator stands what it repeats.
    if is_attached {
        Position { x: tile.x + along, y: tile.y + AWAY }
    } else {
        Position { x: tile.x + AWAY, y: tile.y + along }
    }
}

/// The sign on a line, so that its kind does not depend on its colour.
pub(crate) fn sign(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Success => "✓",
        EdgeKind::Failure => "✕",
        EdgeKind::True => "T",
        EdgeKind::False => "F",
        EdgeKind::Iteration => "↻",
        EdgeKind::Unconditional | EdgeKind::Source => "",
    }
}

fn distance_to_segment(point: Position, start: Position, end: Position) -> f64 {
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = dx * dx + dy * dy;
    let share = if length == 0.0 {
        0.0
    } else {
        (((point.x - start.x) * dx + (point.y - start.y) * dy) / length).clamp(0.0, 1.0)
    };
    distance(point, Position { x: start.x + share * dx, y: start.y + share * dy })
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_back_along_its_row_goes_over_the_tiles_and_not_through_them() {
        let (left, right) = (Position { x: 0.0, y: 0.0 }, Position { x: 200.0, y: 0.0 });
        let back = Curve::between(right, left, 0.0);
        assert!(back.point(0.5).y < -TILE, "{back:?}");
        assert!(back.distance_to(left).min(back.distance_to(right)) >= TILE / 2.0, "{back:?}");
        assert_eq!(Curve::between(left, right, 0.0).point(0.5).y, 0.0, "the line there is straight");
    }
}
