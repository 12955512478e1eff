//! Which part of the canvas is seen, and how large.
//! Never leaves the range in which text is drawn well.

use crate::geometry::Rect;
use crate::{Position, Size};

/// The smallest zoom.
pub const MIN_ZOOM: f64 = 0.04;
/// The largest zoom.
pub const MAX_ZOOM: f64 = 4.0;

const NOTCH: f64 = 1.25;
/// Free room around what is fitted, in pixels of the screen.
const PADDING: f64 = 48.0;

/// `screen = canvas * zoom + (x, y)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    pub x: f64,
    pub y: f64,
    pub zoom: f64,
}

impl Default for Viewport {
    fn default() -> Viewport {
        Viewport { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Viewport {
    /// Where a point of the canvas is seen.
    pub fn to_screen(&self, point: Position) -> Position {
        Position { x: point.x * self.zoom + self.x, y: point.y * self.zoom + self.y }
    }

    /// Which point of the canvas is seen there.
    pub fn to_canvas(&self, point: Position) -> Position {
        Position { x: (point.x - self.x) / self.zoom, y: (point.y - self.y) / self.zoom }
    }

    /// Moved by that much of the screen.
    #[must_use]
    pub fn panned(&self, dx: f64, dy: f64) -> Viewport {
        Viewport { x: self.x + dx, y: self.y + dy, zoom: self.zoom }.or_else(*self)
    }

    /// Zoomed by the factor; the point of the screen keeps showing the same place.
    #[must_use]
    pub fn zoomed(&self, factor: f64, about: Position) -> Viewport {
        let zoom = (self.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        let fixed = self.to_canvas(about);
        Viewport { x: about.x - fixed.x * zoom, y: about.y - fixed.y * zoom, zoom }.or_else(*self)
    }

    /// Zoomed in by one notch about the middle of the surface.
    #[must_use]
    pub fn zoomed_in(&self, size: Size) -> Viewport {
        self.zoomed(NOTCH, middle(size))
    }

    /// Zoomed out by one notch about the middle of the surface.
    #[must_use]
    pub fn zoomed_out(&self, size: Size) -> Viewport {
        self.zoomed(1.0 / NOTCH, middle(size))
    }

    /// Shows all of the rectangle, at 100 % at most.
    pub fn fitting(bounds: Rect, size: Size) -> Viewport {
        let room = |whole: f64, part: f64| (whole - 2.0 * PADDING).max(1.0) / part.max(1.0);
        let zoom = room(size.width, bounds.width).min(room(size.height, bounds.height)).clamp(MIN_ZOOM, 1.0);
        let (seen, centre) = (middle(size), bounds.middle());
        Viewport { x: seen.x - centre.x * zoom, y: seen.y - centre.y * zoom, zoom }
            .or_else(Viewport::default())
    }

    /// Moved so that the point of the canvas is in the middle.
    #[must_use]
    pub fn centred(&self, at: Position, size: Size) -> Viewport {
        let (now, wish) = (self.to_screen(at), middle(size));
        self.panned(wish.x - now.x, wish.y - now.y)
    }

    /// Moved just as far as needed for the rectangle to be seen.
    #[must_use]
    pub fn revealing(&self, rect: Rect, size: Size) -> Viewport {
        let from = self.to_screen(Position { x: rect.x, y: rect.y });
        let dx = shift_into(from.x, rect.width * self.zoom, size.width);
        let dy = shift_into(from.y, rect.height * self.zoom, size.height);
        self.panned(dx, dy)
    }

    /// The part of the canvas that is seen.
    pub fn seen(&self, size: Size) -> Rect {
        let corner = Position { x: size.width, y: size.height };
        Rect::between(self.to_canvas(Position::default()), self.to_canvas(corner))
    }

    fn or_else(self, fallback: Viewport) -> Viewport {
        if self.x.is_finite() && self.y.is_finite() && self.zoom.is_finite() { self } else { fallback }
    }
}

pub(crate) fn middle(size: Size) -> Position {
    Position { x: size.width / 2.0, y: size.height / 2.0 }
}

/// How far a stretch must move to lie between 0 and the length, with a small margin.
fn shift_into(from: f64, length: f64, whole: f64) -> f64 {
    const MARGIN: f64 = 16.0;
    if length + 2.0 * MARGIN > whole || from < MARGIN {
        MARGIN.min(whole / 2.0) - from
    } else if from + length > whole - MARGIN {
        whole - MARGIN - from - length
    } else {
        0.0
    }
}
