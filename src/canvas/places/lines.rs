//! The lines between tiles, each known to the tiles that it joins.
//! Never draws what standing beside each other says already.

use std::collections::{BTreeSet, HashMap};

use super::{Changed, Line, Places};
use crate::route::{Curve, LANE};
use crate::{Document, EdgeKey, EdgeKind};

impl Places {
    pub(super) fn place_lines(&mut self, document: &Document) {
        self.lines_of = vec![Vec::new(); self.tiles.len()];
        let edges: Vec<(EdgeKey, u32, u32)> = document
            .edges()
            .into_iter()
            .filter_map(|edge| Some((edge, self.place_of(edge.from)? as u32, self.place_of(edge.to)? as u32)))
            .filter(|(edge, from, _)| {
                let is_attached = self.tiles.get(*from as usize).is_some_and(|tile| tile.is_attached);
                edge.kind != EdgeKind::Iteration || !is_attached
            })
            .collect();
        let mut counts: HashMap<(u32, u32), usize> = HashMap::with_capacity(edges.len());
        for (_, from, to) in &edges {
            *counts.entry((*from, *to)).or_default() += 1;
        }
        let mut used: HashMap<(u32, u32), usize> = HashMap::new();
        for (key, from, to) in edges {
            let count = counts.get(&(from, to)).copied().unwrap_or(1);
            let mut lane = 0.0;
            if count > 1 {
                let number = used.entry((from, to)).or_default();
                lane = (*number as f64 - (count - 1) as f64 / 2.0) * LANE;
                *number += 1;
            }
            let place = self.lines.len() as u32;
            let Some(curve) = self.curve(from, to, lane) else { continue };
            self.line_grid.insert(place, &curve.surroundings());
            self.lines.push(Line { key, curve, ends: (from, to), lane });
            for end in BTreeSet::from([from, to]) {
                if let Some(lines) = self.lines_of.get_mut(end as usize) {
                    lines.push(place);
                }
            }
        }
    }

    /// Draws the lines of these tiles again.
    pub(super) fn redraw_lines(&mut self, tiles: &BTreeSet<u32>, revision: u64) {
        let of_tile = |place: &u32| self.lines_of.get(*place as usize).into_iter().flatten().copied();
        let lines: BTreeSet<u32> = tiles.iter().flat_map(of_tile).collect();
        for place in lines {
            let Some(before) = self.lines.get(place as usize).copied() else { continue };
            let Some(curve) = self.curve(before.ends.0, before.ends.1, before.lane) else { continue };
            self.line_grid.relocate(place, &before.curve.surroundings(), &curve.surroundings());
            if let Some(line) = self.lines.get_mut(place as usize) {
                line.curve = curve;
            }
            if let Some(stamp) = self.line_stamps.get_mut(place as usize) {
                *stamp = revision;
                self.recent.push(revision, Changed::Line(place as usize));
            }
        }
    }

    fn curve(&self, from: u32, to: u32, lane: f64) -> Option<Curve> {
        let (from, to) = (self.tiles.get(from as usize)?, self.tiles.get(to as usize)?);
        Some(Curve::between(from.exit, to.at, lane))
    }
}
