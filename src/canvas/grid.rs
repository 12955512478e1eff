//! Finds what may lie in a rectangle without looking at everything.
//! Never answers exactly: it names all that may touch, and whoever asks looks at each.

use std::collections::HashMap;

use crate::geometry::Rect;

/// The side of the finest cells: about the size of a tile with its name.
const FINEST: f64 = 128.0;
/// With each level the cells are twice as large; the coarsest hold what spans the whole canvas.
const LEVELS: usize = 16;

/// Items in cells, each in one cell of the level whose cells are at least as large as the item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    cells: HashMap<Cell, Vec<u32>>,
    /// How many items each level holds, so that empty ones are passed over.
    counts: [usize; LEVELS],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Cell {
    level: usize,
    x: i32,
    y: i32,
}

impl Cell {
    fn of(rect: &Rect) -> Cell {
        let length = rect.width.max(rect.height);
        let level = (0..LEVELS - 1).find(|level| side(*level) >= length).unwrap_or(LEVELS - 1);
        let middle = rect.middle();
        Cell { level, x: cell(middle.x, level), y: cell(middle.y, level) }
    }
}

fn side(level: usize) -> f64 {
    FINEST * (1_u32 << level) as f64
}

fn cell(coordinate: f64, level: usize) -> i32 {
    (coordinate / side(level)).floor() as i32
}

impl Grid {
    /// Adds an item.
    pub(crate) fn insert(&mut self, item: u32, rect: &Rect) {
        self.put(item, Cell::of(rect));
    }

    /// The item that was there is here now.
    pub(crate) fn relocate(&mut self, item: u32, before: &Rect, after: &Rect) {
        let (old, new) = (Cell::of(before), Cell::of(after));
        if old == new {
            return;
        }
        if let Some(items) = self.cells.get_mut(&old) {
            items.retain(|other| *other != item);
            if items.is_empty() {
                self.cells.remove(&old);
            }
        }
        if let Some(count) = self.counts.get_mut(old.level) {
            *count = count.saturating_sub(1);
        }
        self.put(item, new);
    }

    /// Calls `visit` with each item that may touch the rectangle, in no order, until it answers false.
    pub(crate) fn each_near(&self, rect: &Rect, visit: &mut dyn FnMut(u32) -> bool) {
        for (level, count) in self.counts.iter().enumerate() {
            if *count > 0 && !self.each_of_level(level, rect, visit) {
                return;
            }
        }
    }

    fn each_of_level(&self, level: usize, rect: &Rect, visit: &mut dyn FnMut(u32) -> bool) -> bool {
        // An item reaches at most half a cell beyond the cell of its middle.
        let half = side(level) / 2.0;
        let columns = cell(rect.x - half, level)..=cell(rect.x + rect.width + half, level);
        let rows = cell(rect.y - half, level)..=cell(rect.y + rect.height + half, level);
        let length = |from: i32, to: i32| (i64::from(to) - i64::from(from) + 1).max(0) as u64;
        let area =
            length(*columns.start(), *columns.end()).saturating_mul(length(*rows.start(), *rows.end()));
        if area > self.cells.len() as u64 {
            // So wide a view holds more cells than are in use.
            let inside =
                |cell: &Cell| cell.level == level && columns.contains(&cell.x) && rows.contains(&cell.y);
            let items = self.cells.iter().filter(|(cell, _)| inside(cell)).flat_map(|(_, items)| items);
            return items.copied().all(visit);
        }
        for x in columns {
            for y in rows.clone() {
                let items = self.cells.get(&Cell { level, x, y }).into_iter().flatten();
                if !items.copied().all(&mut *visit) {
                    return false;
                }
            }
        }
        true
    }

    fn put(&mut self, item: u32, cell: Cell) {
        self.cells.entry(cell).or_default().push(item);
        if let Some(count) = self.counts.get_mut(cell.level) {
            *count += 1;
        }
    }
}
