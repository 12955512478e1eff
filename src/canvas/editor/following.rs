//! Selecting along the connections: the next one, everything upstream, everything downstream.
//! Never changes the document.

use super::Editor;
use crate::links::Links;
use crate::{Changes, ComponentId, Direction, Position, Refusal, Selection};

/// Against the arrows, or with them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Upstream,
    Downstream,
}

impl Editor {
    pub(super) fn select_along(&mut self, way: Way) -> Result<Changes, Refusal> {
        let from = match (self.selection.edge(), self.selection.components()) {
            (Some(edge), _) => vec![if way == Way::Upstream { edge.from } else { edge.to }],
            (None, []) => return Err(Refusal::NothingSelected),
            (None, several) => several.to_vec(),
        };
        let links = Links::of(&self.document);
        let (found, side) = match way {
            Way::Upstream => (links.upstream(&from), "upstream"),
            Way::Downstream => (links.downstream(&from), "downstream"),
        };
        // What was selected stays the primary one.
        let mut more: Vec<ComponentId> = found.iter().copied().filter(|id| !from.contains(id)).collect();
        more.sort_unstable();
        let mut selection = Selection::components_of(more.iter().chain(&from).copied());
        self.selection.notes().iter().for_each(|key| selection.add_note(key));
        let mut changes = self.select(selection);
        changes.announcements.push(format!("{} more {side}, {} selected", more.len(), found.len()));
        Ok(changes)
    }

    /// Right and left go along connections; up and down to what branches off at the same place.
    pub(super) fn follow(&mut self, direction: Direction) -> Changes {
        if let Some(edge) = self.selection.edge() {
            return self.select_and_focus(match direction {
                Direction::Left | Direction::Up => edge.from,
                Direction::Right | Direction::Down => edge.to,
            });
        }
        let Some(primary) = self.selection.primary() else { return self.select_beside(1) };
        let links = Links::of(&self.document);
        let place = |id: ComponentId| self.document.position(id).unwrap_or_default();
        let own = place(primary);
        let found: Vec<ComponentId> = match direction {
            Direction::Right => links.after(primary).iter().map(|edge| edge.to).collect(),
            Direction::Left => links.before(primary).iter().map(|edge| edge.from).collect(),
            Direction::Up | Direction::Down => {
                let same_start = links.before(primary).iter().flat_map(|edge| links.after(edge.from));
                let same_target = links.after(primary).iter().flat_map(|edge| links.before(edge.to));
                let others = same_start.map(|edge| edge.to).chain(same_target.map(|edge| edge.from));
                let is_that_way = |id: &ComponentId| {
                    let y = place(*id).y;
                    *id != primary && if direction == Direction::Down { y > own.y } else { y < own.y }
                };
                others.filter(is_that_way).collect()
            }
        };
        match nearest_in_height(&found, own.y, place) {
            Some(id) => self.select_and_focus(id),
            // Without a connection that way: what lies there.
            None => self.select_towards(direction),
        }
    }
}

fn nearest_in_height(
    ids: &[ComponentId],
    y: f64,
    place: impl Fn(ComponentId) -> Position,
) -> Option<ComponentId> {
    let far = |id: &ComponentId| (place(*id).y - y).abs();
    ids.iter().copied().min_by(|one, other| far(one).total_cmp(&far(other)).then(one.cmp(other)))
}
