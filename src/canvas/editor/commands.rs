//! What each command does to the editor.
//! Never changes the document but through an edit and the history.

use super::Editor;
use super::following::Way;
use crate::geometry::{Rect, TILE};
use crate::tool::{Effect, Tool};
use crate::{
    Changes, Command, ComponentId, Direction, EdgeKind, End, Intent, Refusal, Selection, Viewport, label_of,
    notes, viewport,
};

impl Editor {
    pub(super) fn run(&mut self, command: Command) -> Result<Changes, Refusal> {
        let would_begin = matches!(
            command,
            Command::StartConnecting(_)
                | Command::StartReconnecting(_)
                | Command::PickUp
                | Command::StartPlacing(_)
        );
        if would_begin && self.is_read_only {
            return Err(Refusal::ReadOnly);
        }
        match command {
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::EndTyping => {
                self.history.end_burst();
                Ok(Changes::default())
            }
            Command::Select(selection) => Ok(self.select(selection)),
            Command::SelectAll => Ok(self.select_all()),
            Command::SelectNone => Ok(self.select(Selection::none())),
            Command::SelectOneByOne => Ok(self.toggle_gathering()),
            Command::SelectNext => Ok(self.select_beside(1)),
            Command::SelectPrevious => Ok(self.select_beside(-1)),
            Command::SelectNextConnection => self.select_next_connection(),
            Command::SelectTowards(direction) => Ok(self.select_towards(direction)),
            Command::SelectUpstream => self.select_along(Way::Upstream),
            Command::SelectDownstream => self.select_along(Way::Downstream),
            Command::Follow(direction) => Ok(self.follow(direction)),
            Command::StartConnecting(kind) => self.start_connecting(kind),
            Command::StartReconnecting(end) => self.start_reconnecting(end),
            Command::PickUp => self.pick_up(),
            Command::StartPlacing(component_type) => {
                let mut changes = self.cancel();
                self.tool = Tool::Placing { component_type: component_type.clone(), at: None, into: None };
                changes.scene = true;
                changes.announcements.push(format!(
                    "Placing {}. Click where it goes, Enter puts it into the middle, Escape cancels.",
                    label_of(&component_type)
                ));
                Ok(changes)
            }
            Command::Cancel => Ok(self.cancel()),
            Command::Fit => Ok(self.view(self.fitted())),
            Command::FitSelection => self.fit_selection(),
            Command::ZoomIn => Ok(self.view(self.viewport.zoomed_in(self.size))),
            Command::ZoomOut => Ok(self.view(self.viewport.zoomed_out(self.size))),
            Command::ZoomReset => {
                let view = self.viewport.zoomed(1.0 / self.viewport.zoom, viewport::middle(self.size));
                Ok(self.view(view))
            }
            Command::CentreOn(at) => Ok(self.view(self.viewport.centred(at, self.size))),
            Command::Reveal(id) => Ok(self.reveal(id)),
            edit => self.edit(edit),
        }
    }

    fn undo(&mut self) -> Result<Changes, Refusal> {
        let mut changes = self.cancel();
        let label = self.history.undo(&mut self.document).ok_or(Refusal::NothingTo("undo"))?;
        changes.merge(self.went_through_history());
        changes.announcements.push(format!("Undid: {label}"));
        Ok(changes)
    }

    fn redo(&mut self) -> Result<Changes, Refusal> {
        let mut changes = self.cancel();
        let label = self.history.redo(&mut self.document).ok_or(Refusal::NothingTo("redo"))?;
        changes.merge(self.went_through_history());
        changes.announcements.push(format!("Redid: {label}"));
        Ok(changes)
    }

    fn went_through_history(&mut self) -> Changes {
        let before = self.selection.clone();
        self.document_changed();
        let mut changes = Changes {
            document: true,
            scene: true,
            selection: before != self.selection,
            ..Changes::default()
        };
        if changes.selection && self.selection.is_empty() {
            changes.intents.push(Intent::KeepFocus);
        }
        changes
    }

    fn select_all(&mut self) -> Changes {
        let mut selection =
            Selection::components_of(self.document.components().iter().map(|component| component.id));
        for note in self.document.notes() {
            selection.add_note(&note.key);
        }
        let count = selection.components().len() + selection.notes().len();
        let mut changes = self.select(selection);
        changes.announcements.push(format!("{count} selected"));
        changes
    }

    pub(super) fn select_beside(&mut self, step: isize) -> Changes {
        let ids: Vec<ComponentId> = self.places.in_flow().map(|(_, tile)| tile.id).collect();
        let place = self.selection.primary().and_then(|primary| ids.iter().position(|id| *id == primary));
        let next = match (place, step > 0) {
            (None, true) => ids.first(),
            (None, false) | (Some(0), false) => ids.last(),
            (Some(place), true) => ids.get(place + 1).or(ids.first()),
            (Some(place), false) => ids.get(place - 1),
        };
        next.copied().map_or_else(Changes::default, |id| self.select_and_focus(id))
    }

    fn select_next_connection(&mut self) -> Result<Changes, Refusal> {
        let place =
            |id: ComponentId| self.places.place_of(id).and_then(|place| self.places.flow_place(place));
        let mut edges = self.document.edges();
        edges.sort_by_key(|edge| (place(edge.from), place(edge.to)));
        let after_selected = self
            .selection
            .edge()
            .and_then(|selected| edges.iter().position(|edge| *edge == selected))
            .map(|place| place + 1);
        let of_primary = || {
            let primary = self.selection.primary()?;
            let leaves = edges.iter().position(|edge| edge.from == primary);
            leaves.or_else(|| edges.iter().position(|edge| edge.to == primary))
        };
        let place = after_selected.or_else(of_primary).unwrap_or(0);
        let edge = edges.get(place).or(edges.first()).copied().ok_or(Refusal::NoConnections)?;
        let (from, to) = (self.document.name_of(edge.from), self.document.name_of(edge.to));
        let words = format!("Connection {from} to {to}, {}. Delete removes it.", edge.kind.label());
        let mut changes = self.select(Selection::edge_of(edge));
        // One that is drawn as standing beside each other has no line: then it is what it leads to.
        let at = self.places.line(edge).map(|line| line.point(0.5));
        if let Some(at) = at.or_else(|| self.document.position(edge.to)) {
            changes.merge(self.reveal_rect(Rect::around(at, TILE, TILE)));
        }
        changes.announcements.push(words);
        Ok(changes)
    }

    pub(super) fn select_towards(&mut self, direction: Direction) -> Changes {
        let Some(primary) = self.selection.primary() else { return self.select_beside(1) };
        let Some(from) = self.places.tile(primary).map(|tile| tile.at) else { return Changes::default() };
        match self.places.nearest(from, direction, |id| id != primary) {
            Some(id) => self.select_and_focus(id),
            None => Changes {
                announcements: vec![format!("Nothing to the {}", side(direction))],
                ..Changes::default()
            },
        }
    }

    pub(super) fn select_and_focus(&mut self, id: ComponentId) -> Changes {
        let mut changes = self.select(Selection::component(id));
        changes.merge(self.reveal(id));
        changes.intents.push(Intent::Focus(id));
        changes
    }

    fn fit_selection(&mut self) -> Result<Changes, Refusal> {
        let edge_ends = self.selection.edge().into_iter().flat_map(|edge| [edge.from, edge.to]);
        let tiles = self.selection.components().iter().copied().chain(edge_ends);
        let tiles = tiles.filter_map(|id| self.places.tile(id)).map(|tile| tile.rect());
        let notes = self.selection.notes().iter().filter_map(|key| self.document.note(key)).map(notes::rect);
        let all = tiles.chain(notes).reduce(|all, rect| all.union(&rect));
        let rect = all.ok_or(Refusal::NothingSelected)?;
        Ok(self.view(Viewport::fitting(rect, self.size)))
    }

    fn start_reconnecting(&mut self, end: End) -> Result<Changes, Refusal> {
        let edge = self.selection.edge().ok_or(Refusal::NoConnectionSelected)?;
        let mut changes = self.cancel();
        let (tool, effects) = Tool::reconnect_by_keyboard(&self.surface(), edge, end);
        self.start(tool, effects, &mut changes);
        Ok(changes)
    }

    fn pick_up(&mut self) -> Result<Changes, Refusal> {
        let mut changes = self.cancel();
        let (tool, effects) = Tool::pick_up(&self.surface()).ok_or(Refusal::NothingSelected)?;
        self.start(tool, effects, &mut changes);
        Ok(changes)
    }

    fn start(&mut self, tool: Tool, effects: Vec<Effect>, changes: &mut Changes) {
        self.tool = tool;
        changes.scene = true;
        for effect in effects {
            self.make(effect, changes);
        }
    }

    fn start_connecting(&mut self, kind: Option<EdgeKind>) -> Result<Changes, Refusal> {
        let from = self.selection.primary().ok_or(Refusal::NothingSelected)?;
        let mut changes = self.cancel();
        let (tool, effects) = Tool::connect_by_keyboard(&self.surface(), from, kind);
        self.start(tool, effects, &mut changes);
        Ok(changes)
    }

    pub(super) fn reveal(&mut self, id: ComponentId) -> Changes {
        let Some(rect) = self.places.tile(id).map(|tile| tile.rect()) else { return Changes::default() };
        self.reveal_rect(rect)
    }

    fn reveal_rect(&mut self, rect: Rect) -> Changes {
        // Before the surface has a size there is nothing to bring into view.
        if self.size.width <= 0.0 {
            return Changes::default();
        }
        self.view(self.viewport.revealing(rect, self.size))
    }
}

fn side(direction: Direction) -> &'static str {
    match direction {
        Direction::Left => "left",
        Direction::Right => "right",
        Direction::Up => "top",
        Direction::Down => "bottom",
    }
}
