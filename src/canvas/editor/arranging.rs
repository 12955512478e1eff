//! Tidying: what is to be laid out, and taking the layout over.
//! Never moves what was not asked for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Editor;
use super::editing::Planned;
use crate::geometry::{self, Rect, TILE};
use crate::{
    Changes, ComponentId, EdgeKind, Edit, Moves, Note, Position, Refusal, TidyGraph, TidyLayout, TidyNode,
    notes, snap,
};

/// How far down room is looked for, in rows.
const ROWS: usize = 200;
const ROW: f64 = 110.0;
/// The width of an iterator that stands beside what it repeats.
const ATTACHED: f64 = TILE + 4.0;

impl Editor {
    /// What a tidy layout is to be worked out for: the selected components, or all if fewer than two are.
    pub fn tidy_request(&self) -> Result<TidyGraph, Refusal> {
        let all: Vec<ComponentId> = self.document.components().iter().map(|component| component.id).collect();
        let selected = self.selection.components();
        let chosen: Vec<ComponentId> = if selected.len() > 1 {
            let group: HashSet<ComponentId> = self.document.with_attached(selected).into_iter().collect();
            all.into_iter().filter(|id| group.contains(id)).collect()
        } else {
            all
        };
        // What is attached to something is part of it.
        let mut roots: HashMap<ComponentId, ComponentId> = HashMap::new();
        let mut attached: BTreeMap<ComponentId, usize> = BTreeMap::new();
        for id in &chosen {
            let mut root = *id;
            for _ in 0..chosen.len() {
                let Some(next) = self.document.attached_to(root) else { break };
                root = next;
            }
            roots.insert(*id, root);
            if root != *id {
                *attached.entry(root).or_default() += 1;
            }
        }
        let own: Vec<ComponentId> = chosen.iter().copied().filter(|id| roots.get(id) == Some(id)).collect();
        if own.len() < 2 {
            return Err(Refusal::TooFew { what: "tidy", least: 2 });
        }
        let numbers: HashMap<ComponentId, usize> =
            own.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let number_of = |id: ComponentId| numbers.get(roots.get(&id)?).copied();
        let edges = self
            .document
            .edges()
            .into_iter()
            .filter_map(|edge| Some((number_of(edge.from)?, number_of(edge.to)?, edge.kind)))
            .filter(|(from, to, kind)| from != to || *kind != EdgeKind::Iteration)
            .map(|(from, to, _)| (from, to))
            .collect();
        let node = |id: &ComponentId| TidyNode {
            id: *id,
            left: TILE / 2.0 + attached.get(id).copied().unwrap_or(0) as f64 * ATTACHED,
        };
        Ok(TidyGraph { nodes: own.iter().map(node).collect(), edges })
    }

    /// Takes a layout over, its top left corner where that of the components was.
    pub(super) fn arrange_tidily(&mut self, layout: &TidyLayout) -> Result<Changes, Refusal> {
        // Components may have gone since it was asked for.
        let places: Vec<(ComponentId, Position)> =
            layout.places.iter().copied().filter(|(id, _)| self.document.component(*id).is_some()).collect();
        let before = places.iter().filter_map(|(id, _)| self.document.position(*id));
        let (Some(old), Some(new)) = (corner(before), corner(places.iter().map(|(_, at)| *at))) else {
            return Err(Refusal::TooFew { what: "tidy", least: 2 });
        };
        let old = snap(old);
        let (dx, mut dy) = (old.x - new.x, old.y - new.y);
        dy += self.room_below(&places, dx, dy);
        let place = |(id, at): &(ComponentId, Position)| {
            (*id, geometry::drawable(Position { x: at.x + dx, y: at.y + dy }))
        };
        let components: Vec<(ComponentId, Position)> = places.iter().map(place).collect();
        let is_all = self.selection.components().len() < 2;
        let notes = if is_all { self.notes_along(&components) } else { Vec::new() };
        let what = match components.len() {
            1 => "1 component".to_owned(),
            count => format!("{count} components"),
        };
        let edit = Edit::Place(Moves { components, notes });
        let words = format!("Tidied {what}");
        let mut changes = self.carry_out(Planned::new(edit, format!("tidy {what}"), words))?;
        if changes.document && is_all {
            changes.merge(self.view(self.fitted()));
        }
        Ok(changes)
    }

    /// How far down the layout must go so as to cover nothing that stays where it is.
    fn room_below(&self, places: &[(ComponentId, Position)], dx: f64, dy: f64) -> f64 {
        let moved: Vec<ComponentId> = places.iter().map(|(id, _)| *id).collect();
        let along: HashSet<ComponentId> = self.document.with_attached(&moved).into_iter().collect();
        let staying = self.places.tiles().iter().filter(|tile| !along.contains(&tile.id));
        let others: Vec<Rect> = staying.map(|tile| tile.rect()).collect();
        let mut down = 0.0;
        for _ in 0..ROWS {
            let covers = |(_, at): &(ComponentId, Position)| {
                let rect = geometry::tile_with_label(Position { x: at.x + dx, y: at.y + dy + down });
                others.iter().any(|other| other.intersects(&rect))
            };
            if others.is_empty() || !places.iter().any(covers) {
                return down;
            }
            down += ROW;
        }
        0.0
    }

    /// Each note as far as what stands nearest to it.
    fn notes_along(&self, components: &[(ComponentId, Position)]) -> Vec<(String, Position)> {
        let along = |note: &Note| {
            let middle = notes::rect(note).middle();
            let far = |id: ComponentId| {
                self.document.position(id).map_or(f64::INFINITY, |at| geometry::distance(at, middle))
            };
            let (id, to) =
                components.iter().min_by(|one, other| far(one.0).total_cmp(&far(other.0))).copied()?;
            let from = self.document.position(id)?;
            let at = Position { x: note.position.x + to.x - from.x, y: note.position.y + to.y - from.y };
            Some((note.key.clone(), geometry::drawable(at)))
        };
        self.document.notes().iter().filter_map(along).collect()
    }
}

fn corner(places: impl Iterator<Item = Position>) -> Option<Position> {
    places.reduce(|one, other| Position { x: one.x.min(other.x), y: one.y.min(other.y) })
}
