//! Adding components: where they stand, and what they are connected to in the same step.
//! Never leaves a component behind when its connection is refused.

use super::Editor;
use super::editing::Planned;
use crate::connect::{has_input, next_kind};
use crate::geometry::{self, Rect};
use crate::links::Links;
use crate::{
    Changes, ComponentId, EdgeKey, EdgeKind, Edit, Link, Position, Refusal, Selection, kind_of, rewire, snap,
    viewport,
};

/// A component that is added by keyboard stands this far from the selected one.
const BESIDE: f64 = 150.0;
const BELOW: f64 = 110.0;

impl Editor {
    /// Adds a component and connects it, as one step.
    pub(super) fn add_linked(
        &mut self,
        component_type: String,
        link: Link,
        at: Option<Position>,
    ) -> Result<Changes, Refusal> {
        match self.meant_by(link) {
            Link::After { from, kind } => self.add_after(component_type, from, kind, at),
            Link::Into(edge) => self.add_into(component_type, edge, at),
            Link::Nothing | Link::Selected => {
                let at = at.unwrap_or_else(|| self.free_place(None));
                let edits = vec![adding(component_type, at)];
                self.make_step(edits, "add", |name| format!("Added {name}"))
            }
        }
    }

    /// Whether a component of the type could be added with that link.
    pub fn can_add(&self, component_type: &str, link: Link) -> bool {
        let is_second_start = component_type == "start"
            && self.document.components().iter().any(|other| other.component_type == "start");
        let kind = self.document.pipeline().kind;
        if is_second_start || kind_of(component_type).is_some_and(|known| known.pipeline != kind) {
            return false;
        }
        match self.meant_by(link) {
            Link::Into(edge) => rewire::check_between(&self.document, edge, component_type).is_ok(),
            Link::After { kind: Some(_), .. } => has_input(component_type),
            _ => true,
        }
    }

    /// Puts a component that is not connected into a connection.
    pub(super) fn insert_into(&mut self, edge: EdgeKey, component: ComponentId) -> Result<Changes, Refusal> {
        let name = self.document.name_of(component).to_owned();
        let (from, to) = (self.document.name_of(edge.from), self.document.name_of(edge.to));
        let words = format!("Put {name} between {from} and {to}");
        self.carry_out(Planned::new(Edit::InsertInto { edge, component }, format!("insert {name}"), words))
    }

    /// Moves an end of a connection.
    pub(super) fn reconnect(&mut self, edge: EdgeKey, with: EdgeKey) -> Result<Changes, Refusal> {
        let name = |id: ComponentId| self.document.name_of(id).to_owned();
        let label = format!("reconnect {} and {}", name(edge.from), name(edge.to));
        let words = format!("Connected {} to {} on {}", name(with.from), name(with.to), with.kind.label());
        let was_selected = self.selection.edge() == Some(edge);
        let mut changes = self.carry_out(Planned::new(Edit::Reconnect { edge, with }, label, words))?;
        if was_selected {
            changes.merge(self.select(Selection::edge_of(with)));
        }
        Ok(changes)
    }

    /// What "the selected one" is now: a palette asks when it opens, because the focus goes to it.
    pub fn meant_by(&self, link: Link) -> Link {
        match link {
            Link::Selected => match (self.selection.edge(), self.selection.primary()) {
                (Some(edge), _) => Link::Into(edge),
                (None, Some(from)) => Link::After { from, kind: None },
                (None, None) => Link::Nothing,
            },
            link => link,
        }
    }

    fn add_after(
        &mut self,
        component_type: String,
        from: ComponentId,
        kind: Option<EdgeKind>,
        at: Option<Position>,
    ) -> Result<Changes, Refusal> {
        let is_asked_for = kind.is_some();
        let before = self.document.component(from).ok_or(Refusal::UnknownComponent)?;
        let kind = kind.or_else(|| next_kind(&self.document, before));
        let from_name = before.name.clone();
        let added = self.document.fresh_id();
        // Beside an end, or when it is a beginning, it stands alone: only who drew a line asked for one.
        let Some(kind) = kind.filter(|_| is_asked_for || has_input(&component_type)) else {
            let place = at.unwrap_or_else(|| self.free_place(Some(from)));
            return self
                .make_step(vec![adding(component_type, place)], "add", |name| format!("Added {name}"));
        };
        let place = match (kind, self.document.position(from)) {
            (EdgeKind::Iteration, Some(own)) => own,
            _ => at.unwrap_or_else(|| self.free_place(Some(from))),
        };
        let edits = vec![adding(component_type, place), Edit::Connect(EdgeKey::new(from, kind, added))];
        self.make_step(edits, "add", |name| {
            format!("Added {name}, connected {from_name} to it on {}", kind.label())
        })
    }

    fn add_into(
        &mut self,
        component_type: String,
        edge: EdgeKey,
        at: Option<Position>,
    ) -> Result<Changes, Refusal> {
        rewire::check_between(&self.document, edge, &component_type)?;
        let (Some(from), Some(to)) = (self.document.position(edge.from), self.document.position(edge.to))
        else {
            return Err(Refusal::UnknownConnection);
        };
        let added = self.document.fresh_id();
        let mut edits = Vec::new();
        let middle = Position { x: (from.x + to.x) / 2.0, y: (from.y + to.y) / 2.0 };
        let mut place = snap(at.unwrap_or(middle));
        let (right, down) = (to.x - from.x, to.y - from.y);
        if at.is_none() && right >= down.abs() && right < 2.0 * BESIDE {
            // Room is made: what follows moves to the right.
            place = snap(Position { x: from.x + BESIDE, y: middle.y });
            edits.push(Edit::Move {
                components: self.following(edge.to, to.x),
                notes: Vec::new(),
                dx: geometry::snap_to_grid(2.0 * BESIDE - right),
                dy: 0.0,
            });
        }
        let between =
            (self.document.name_of(edge.from).to_owned(), self.document.name_of(edge.to).to_owned());
        edits.push(adding(component_type, place));
        edits.push(Edit::InsertInto { edge, component: added });
        self.make_step(edits, "insert", |name| {
            format!("Added {name} between {} and {}", between.0, between.1)
        })
    }

    /// The component and everything that follows it further to the right.
    fn following(&self, id: ComponentId, from_x: f64) -> Vec<ComponentId> {
        let all = Links::of(&self.document).downstream(&[id]);
        let is_right = |id: &ComponentId| self.document.position(*id).is_some_and(|at| at.x >= from_x);
        all.into_iter().filter(is_right).collect()
    }

    /// Makes all edits or none; selects the component that one of them adds.
    fn make_step(
        &mut self,
        edits: Vec<Edit>,
        verb: &str,
        announcement: impl FnOnce(&str) -> String,
    ) -> Result<Changes, Refusal> {
        let added = self.document.fresh_id();
        for edit in edits {
            match edit.plan(&self.document) {
                Ok(diff) => self.history.push(&mut self.document, diff),
                Err(refusal) => {
                    // Nobody has looked meanwhile.
                    self.history.bail(&mut self.document);
                    return Err(refusal);
                }
            }
        }
        let name = self.document.name_of(added).to_owned();
        self.history.mark(format!("{verb} {name}"));
        self.document_changed();
        let mut changes = Changes { document: true, scene: true, ..Changes::default() };
        changes.announcements.push(announcement(&name));
        changes.merge(self.select_and_focus(added));
        Ok(changes)
    }

    /// To the right of that component or of the selected one, or in the middle of the view, where nothing stands yet.
    pub(super) fn free_place(&self, beside: Option<ComponentId>) -> Position {
        let beside = beside.or(self.selection.primary()).and_then(|id| self.document.position(id));
        let wish = match beside {
            Some(at) => Position { x: at.x + BESIDE, y: at.y },
            None => self.viewport.to_canvas(viewport::middle(self.size)),
        };
        self.free_near(snap(geometry::drawable(wish)))
    }

    /// There, or as far below as nothing stands.
    fn free_near(&self, mut place: Position) -> Position {
        let is_taken = |rect: Rect| {
            let mut is_free = true;
            self.places.each_tile_in(&rect, &mut |_, tile| {
                is_free = !geometry::tile_rect(tile.at).intersects(&rect);
                is_free
            });
            !is_free
        };
        // There is always room further down, and the number of components bounds the search.
        for _ in 0..=self.places.tiles().len() {
            if !is_taken(geometry::tile_with_label(place)) {
                break;
            }
            place.y += BELOW;
        }
        geometry::drawable(place)
    }
}

fn adding(component_type: String, at: Position) -> Edit {
    Edit::AddComponent { component_type, at: geometry::drawable(at) }
}
