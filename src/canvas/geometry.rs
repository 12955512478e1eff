//! Sizes and shapes at 100 %: tiles, rectangles, the grid.
//! Never lets a number through that cannot be drawn.

use crate::{Position, Size};

/// The side of a tile.
pub const TILE: f64 = 48.0;
/// The widest that the name below a tile becomes.
pub const LABEL_WIDTH: f64 = 104.0;
/// The height of two lines of it, with the gap above.
pub(crate) const LABEL_HEIGHT: f64 = 36.0;
/// Positions snap to multiples of this.
pub const GRID: f64 = 10.0;
/// How far out a component may stand. Beyond some millions browsers draw lines wrongly.
pub(crate) const LIMIT: f64 = 100_000.0;

/// One of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

impl Direction {
    /// One step that way.
    pub fn unit(self) -> (f64, f64) {
        match self {
            Direction::Left => (-1.0, 0.0),
            Direction::Right => (1.0, 0.0),
            Direction::Up => (0.0, -1.0),
            Direction::Down => (0.0, 1.0),
        }
    }

    /// The word for a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Direction::Left => "left",
            Direction::Right => "right",
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// A rectangle with its sides along the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// The rectangle that has these two corners, in whatever order.
    pub fn between(one: Position, other: Position) -> Rect {
        Rect {
            x: one.x.min(other.x),
            y: one.y.min(other.y),
            width: (one.x - other.x).abs(),
            height: (one.y - other.y).abs(),
        }
    }

    /// The rectangle of that size around its middle.
    pub fn around(middle: Position, width: f64, height: f64) -> Rect {
        Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height }
    }

    /// The rectangle of a note.
    pub(crate) fn at(corner: Position, size: Size) -> Rect {
        Rect { x: corner.x, y: corner.y, width: size.width, height: size.height }
    }

    /// The middle.
    pub fn middle(&self) -> Position {
        Position { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// Whether the point lies in it or on its edge.
    pub fn contains(&self, point: Position) -> bool {
        point.x >= self.x
            && point.x <= self.x + self.width
            && point.y >= self.y
            && point.y <= self.y + self.height
    }

    /// Whether the two overlap or touch.
    pub fn intersects(&self, other: &Rect) -> bool {
        self.x <= other.x + other.width
            && other.x <= self.x + self.width
            && self.y <= other.y + other.height
            && other.y <= self.y + self.height
    }

    /// Whether all of the other lies in it. What differs by less than anybody sees is a matter of rounding.
    pub fn holds(&self, other: &Rect) -> bool {
        const ROUNDING: f64 = 1e-3;
        other.x >= self.x - ROUNDING
            && other.y >= self.y - ROUNDING
            && other.x + other.width <= self.x + self.width + ROUNDING
            && other.y + other.height <= self.y + self.height + ROUNDING
    }

    /// The smallest rectangle around both.
    pub fn union(&self, other: &Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Rect {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }
}

/// The tile whose middle is there.
pub(crate) fn tile_rect(middle: Position) -> Rect {
    Rect::around(middle, TILE, TILE)
}

/// The tile and the name below it.
pub(crate) fn tile_with_label(middle: Position) -> Rect {
    Rect {
        x: middle.x - LABEL_WIDTH / 2.0,
        y: middle.y - TILE / 2.0,
        width: LABEL_WIDTH,
        height: TILE + LABEL_HEIGHT,
    }
}

/// The nearest point of the grid.
pub fn snap(position: Position) -> Position {
    Position { x: snap_to_grid(position.x), y: snap_to_grid(position.y) }
}

pub(crate) fn snap_to_grid(value: f64) -> f64 {
    // Adding zero turns a negative zero into the plain one, which the file would otherwise show.
    (value / GRID).round() * GRID + 0.0
}

/// The same place, or the nearest that can be drawn.
pub(crate) fn drawable(position: Position) -> Position {
    let bounded = |value: f64| if value.is_nan() { 0.0 } else { value.clamp(-LIMIT, LIMIT) };
    Position { x: bounded(position.x), y: bounded(position.y) }
}

/// Whether a component may be put there.
pub(crate) fn is_drawable(position: Position) -> bool {
    position.x.is_finite() && position.y.is_finite() && drawable(position) == position
}

/// How far apart the two are.
pub(crate) fn distance(one: Position, other: Position) -> f64 {
    (one.x - other.x).hypot(one.y - other.y)
}
