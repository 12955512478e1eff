//! Where a dragged thing comes to rest: the grid, or the line of a neighbour, with the guides that show it.
//! Never looks at what is not in view.

use std::collections::HashSet;

use super::{Held, Surface};
use crate::geometry::{self, Rect, TILE};
use crate::{ComponentId, Position, notes, snap};

/// How near, in pixels of the screen, a line draws what is dragged.
const REACH: f64 = 6.0;
/// How far a guide reaches beyond what it joins.
const OVERHANG: f64 = 16.0;

/// More neighbours than this are too small to be aligned with by eye.
const MOST: usize = 400;

/// A line that shows what something is aligned with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    pub from: Position,
    pub to: Position,
}

/// The resting place nearest to the wish, and what it is aligned with.
pub(super) fn rest(surface: &Surface, held: &Held, wish: Position) -> (Position, Vec<Guide>) {
    let on_grid = geometry::drawable(snap(wish));
    let own = rect_at(surface, held, on_grid);
    let others = neighbours(surface, held);
    let reach = REACH / surface.viewport.zoom;
    let mut place = on_grid;
    if let Some(by) = nearest_shift(&others, lines_across, lines_across(&own), wish.x - on_grid.x, reach) {
        place.x += by;
    }
    if let Some(by) = nearest_shift(&others, lines_down, lines_down(&own), wish.y - on_grid.y, reach) {
        place.y += by;
    }
    let place = geometry::drawable(place);
    let own = rect_at(surface, held, place);
    let mut guides = Vec::new();
    guides.extend(upright(&own, &others));
    guides.extend(level(&own, &others));
    (place, guides)
}

/// Of the lines that something is aligned by, from left to right.
fn lines_across(rect: &Rect) -> [f64; 3] {
    [rect.x, rect.middle().x, rect.x + rect.width]
}

/// The same from top to bottom.
fn lines_down(rect: &Rect) -> [f64; 3] {
    [rect.y, rect.middle().y, rect.y + rect.height]
}

/// How far the grid's place must move for a line to meet the same line of a neighbour, if that is near the wish.
fn nearest_shift(
    others: &[Rect],
    lines_of: impl Fn(&Rect) -> [f64; 3],
    own: [f64; 3],
    offset: f64,
    reach: f64,
) -> Option<f64> {
    let shifts = others.iter().flat_map(|rect| {
        let lines = lines_of(rect);
        (0..3).filter_map(move |index| Some(lines.get(index)? - own.get(index)?)).collect::<Vec<f64>>()
    });
    // Measured from where the hand is, not from where the grid put it.
    let far = |shift: &f64| (shift - offset).abs();
    shifts.filter(|shift| far(shift) <= reach).min_by(|one, other| far(one).total_cmp(&far(other)))
}

fn meets(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.01
}

fn upright(own: &Rect, others: &[Rect]) -> Option<Guide> {
    let (x, ends) = joined(own, others, lines_across, |rect| (rect.y, rect.y + rect.height))?;
    Some(Guide { from: Position { x, y: ends.0 - OVERHANG }, to: Position { x, y: ends.1 + OVERHANG } })
}

fn level(own: &Rect, others: &[Rect]) -> Option<Guide> {
    let (y, ends) = joined(own, others, lines_down, |rect| (rect.x, rect.x + rect.width))?;
    Some(Guide { from: Position { x: ends.0 - OVERHANG, y }, to: Position { x: ends.1 + OVERHANG, y } })
}

/// The line that is shared with the nearest others, the middle first, and how far it reaches.
fn joined(
    own: &Rect,
    others: &[Rect],
    lines_of: fn(&Rect) -> [f64; 3],
    extent: fn(&Rect) -> (f64, f64),
) -> Option<(f64, (f64, f64))> {
    let [start, middle, end] = lines_of(own);
    for (index, line) in [(1, middle), (0, start), (2, end)] {
        let on_line =
            others.iter().filter(|rect| lines_of(rect).get(index).is_some_and(|it| meets(*it, line)));
        let mut ends = extent(own);
        let mut is_shared = false;
        for (low, high) in on_line.map(extent) {
            is_shared = true;
            ends = (ends.0.min(low), ends.1.max(high));
        }
        if is_shared {
            return Some((line, ends));
        }
    }
    None
}

fn rect_at(surface: &Surface, held: &Held, at: Position) -> Rect {
    match held {
        Held::Component(_) => Rect::around(at, TILE, TILE),
        Held::Note(key) => {
            let rect = surface.document.note(key).map(notes::rect).unwrap_or_default();
            Rect { x: at.x, y: at.y, ..rect }
        }
    }
}

/// What stays and can be seen.
fn neighbours(surface: &Surface, held: &Held) -> Vec<Rect> {
    let seen = surface.viewport.seen(surface.size);
    let mut moved: Vec<ComponentId> = surface.selection.components().to_vec();
    if let Held::Component(id) = held {
        moved.push(*id);
    }
    let moved: HashSet<ComponentId> = surface.document.with_attached(&moved).into_iter().collect();
    let mut rects = Vec::new();
    surface.places.each_tile_in(&seen, &mut |_, tile| {
        if !tile.is_attached && !moved.contains(&tile.id) {
            rects.push(geometry::tile_rect(tile.at));
        }
        rects.len() < MOST
    });
    let is_held = |key: &String| matches!(held, Held::Note(own) if own == key);
    let notes = surface.document.notes().iter();
    let notes = notes.filter(|note| !surface.selection.has_note(&note.key) && !is_held(&note.key));
    rects.extend(notes.map(notes::rect).filter(|rect| seen.intersects(rect)));
    rects
}
