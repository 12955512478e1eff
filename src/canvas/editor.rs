//! The whole editor as one plain value: inputs and commands go in, a scene comes out.
//! Never saves, draws or speaks: it says what changed, and the page does the rest.

mod adding;
mod adopting;
mod arranging;
mod commands;
mod editing;
mod following;
mod gathering;
mod pasting;
mod scrolling;

use crate::geometry::{self, Rect};
use crate::hit::{Hit, hit};
use crate::places::Places;
use crate::scene::{Cursor, Scene, Staged};
use crate::tool::{Effect, Surface, Tool};
use crate::{
    Changes, Command, ComponentId, Document, History, Input, Pipeline, PointerId, PointerKind, Position,
    Refusal, Selection, Size, Viewport,
};

/// One open pipeline.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(crate) document: Document,
    history: History,
    pub(crate) selection: Selection,
    pub(crate) viewport: Viewport,
    pub(crate) size: Size,
    pub(crate) tool: Tool,
    pub(crate) places: Places,
    /// The component under the pointer.
    pub(crate) hovered: Option<ComponentId>,
    /// Where the pointer was last, on the screen.
    pointer: Option<Position>,
    touches: Vec<(PointerId, Position)>,
    /// The last move of a pointer that is still down or above.
    last_move: Option<Input>,
    /// The pipeline is to be fitted as soon as the size of the surface is known.
    is_unseen: bool,
    /// Looked at, selected and searched, but never changed.
    is_read_only: bool,
    pub(crate) revision: u64,
    /// Each press adds to the selection or takes out of it, as with Shift and Ctrl.
    is_gathering: bool,
    last_paste: pasting::LastPaste,
}

impl Editor {
    /// Opens the pipeline. It is fitted into the view with the first `Input::Resized`.
    pub fn new(pipeline: Pipeline) -> Editor {
        let document = Document::new(pipeline);
        Editor {
            places: Places::new(&document, 0),
            document,
            history: History::default(),
            selection: Selection::none(),
            viewport: Viewport::default(),
            size: Size::default(),
            tool: Tool::Idle,
            hovered: None,
            pointer: None,
            touches: Vec::new(),
            last_move: None,
            is_unseen: true,
            is_read_only: false,
            revision: 0,
            is_gathering: false,
            last_paste: pasting::LastPaste::default(),
        }
    }

    /// Opens the pipeline to look at: every command that would change it is refused.
    pub fn reading(pipeline: Pipeline) -> Editor {
        Editor { is_read_only: true, ..Editor::new(pipeline) }
    }

    /// Whether it can only be looked at.
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Shows another version of the file. The history ends, because its steps no longer fit; the selection stays
    /// where the same names are.
    pub fn replace(&mut self, pipeline: Pipeline) -> Changes {
        let names: Vec<String> =
            self.selection.components().iter().map(|id| self.document.name_of(*id).to_owned()).collect();
        let was_empty = self.document.components().is_empty() && self.document.notes().is_empty();
        self.document = Document::new(pipeline);
        self.places = Places::new(&self.document, self.revision + 1);
        self.history = History::default();
        self.tool = Tool::Idle;
        self.hovered = None;
        self.selection = Selection::components_of(names.iter().filter_map(|name| self.document.id_of(name)));
        self.document_changed();
        let mut changes = Changes { document: true, selection: true, scene: true, ..Changes::default() };
        // Of an empty file nobody chose a view.
        if was_empty && self.size.width > 0.0 {
            changes.merge(self.view(self.fitted()));
        }
        self.is_unseen |= was_empty && self.size.width <= 0.0;
        changes
    }

    /// Something happened on the surface.
    pub fn input(&mut self, input: Input) -> Changes {
        self.follow_pointer(&input);
        self.remember_move(&input);
        match input {
            Input::Resized(size) => return self.resize(size),
            Input::Elapsed { ms } => return self.drift_for(ms),
            _ => {}
        }
        if let Some(changes) = self.heard_by_gathering(&input) {
            return changes;
        }
        let input = self.gathered(input);
        let before = self.tool.clone();
        let (next, effects) = before.clone().step(&self.surface(), &input);
        let mut changes = Changes { handled: !effects.contains(&Effect::Unhandled), ..Changes::default() };
        changes.scene |= !next.looks_like(&before) || self.ports_of(&next) != self.ports_of(&before);
        self.tool = next;
        for effect in effects {
            self.make(effect, &mut changes);
        }
        changes
    }

    /// Somebody wants something: a menu, the palette, the properties.
    pub fn command(&mut self, command: Command) -> Result<Changes, Refusal> {
        let before = self.revision;
        match self.run(command) {
            // What was under way has been given up for it, and that is to be seen.
            Err(refusal) if self.revision != before => Ok(Changes {
                document: true,
                selection: true,
                scene: true,
                intents: vec![crate::Intent::Refused(refusal.to_string())],
                ..Changes::default()
            }),
            outcome => outcome,
        }
    }

    /// The pipeline as it is now, to save it.
    pub fn pipeline(&self) -> &Pipeline {
        self.document.pipeline()
    }

    /// Changes whenever the document does; equal numbers mean the same document.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What is edited.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Which part is seen.
    pub fn viewport(&self) -> Viewport {
        self.viewport
    }

    /// Shows that part, as it was left the last time.
    pub fn set_viewport(&mut self, viewport: Viewport) {
        self.viewport = viewport.panned(0.0, 0.0);
        self.is_unseen = false;
    }

    /// What is under way.
    pub fn tool(&self) -> &Tool {
        &self.tool
    }

    /// What undo would take back, such as "delete 2 components".
    pub fn undo_label(&self) -> Option<&str> {
        self.history.undo_label()
    }

    /// What redo would make again.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.redo_label()
    }

    /// Whether something is under way that the file should not be saved in the middle of.
    pub fn is_in_gesture(&self) -> bool {
        matches!(self.tool, Tool::Dragging { .. } | Tool::Resizing { .. })
    }

    /// Whether a pointer is held down on the surface: what else there is to do can wait until it is let go.
    pub fn is_pressed(&self) -> bool {
        use crate::tool::ConnectBy::Drag;
        match &self.tool {
            Tool::Idle | Tool::Placing { .. } | Tool::Dragging { pointer: None, .. } => false,
            Tool::Connecting { by, .. } | Tool::Reconnecting { by, .. } => matches!(by, Drag(_)),
            _ => true,
        }
    }

    /// Everything that could be drawn. A view asks `look`, which makes only what is seen.
    pub fn scene(&self) -> Scene {
        let upstream = self.tool.aim().map(|(aim, _)| aim.closing(&self.document));
        Staged {
            document: &self.document,
            places: &self.places,
            selection: &self.selection,
            tool: &self.tool,
            ports_of: self.ports_of(&self.tool),
            upstream: &upstream.unwrap_or_default(),
        }
        .scene()
    }

    /// What the places that followed each edit have wrong, for tests.
    #[cfg(test)]
    pub(crate) fn difference_to_a_fresh_look(&self) -> Option<String> {
        self.places.difference(&Places::new(&self.document, self.revision))
    }

    /// The rectangle around everything, on the canvas.
    pub fn bounds(&self) -> Option<Rect> {
        self.places.bounds(&self.document)
    }

    /// The shape of the pointer.
    pub fn cursor(&self) -> Cursor {
        match &self.tool {
            Tool::Panning { .. } | Tool::Pinching { .. } => Cursor::Grabbing,
            Tool::Dragging { .. } => Cursor::Move,
            Tool::Resizing { .. } => Cursor::Resize,
            Tool::Placing { .. } => Cursor::Copy,
            Tool::PointingEdgeEnd { .. } | Tool::Reconnecting { .. } => Cursor::Crosshair,
            Tool::Marquee { .. } | Tool::PointingPort { .. } | Tool::Connecting { .. } => Cursor::Crosshair,
            Tool::PointingComponent { .. } | Tool::PointingNote { .. } => Cursor::Pointer,
            Tool::Idle | Tool::PointingCanvas { .. } => match self.pointer.map(|at| self.hit(at)) {
                Some(Hit::Port { .. }) => Cursor::Crosshair,
                Some(Hit::Component(_) | Hit::Edge(_) | Hit::Note(_)) => Cursor::Pointer,
                Some(Hit::NoteCorner(key)) if self.selection.has_note(&key) => Cursor::Resize,
                Some(Hit::NoteCorner(_)) => Cursor::Pointer,
                Some(Hit::Canvas) => Cursor::Grab,
                None => Cursor::Default,
            },
        }
    }

    /// What lies at that point of the screen.
    pub fn hit(&self, at: Position) -> Hit {
        let ports_of = self.ports_of(&self.tool);
        hit(&self.document, &self.places, ports_of, self.viewport.zoom, self.viewport.to_canvas(at))
    }

    fn surface(&self) -> Surface<'_> {
        Surface {
            document: &self.document,
            places: &self.places,
            selection: &self.selection,
            viewport: self.viewport,
            size: self.size,
            ports_of: self.ports_of(&self.tool),
            touches: &self.touches,
        }
    }

    fn make(&mut self, effect: Effect, changes: &mut Changes) {
        match effect {
            Effect::Edit(_) | Effect::Mark(_) if self.is_read_only => {}
            Effect::Edit(edit) => {
                // Dragged out of bounds: it stays at the edge, and nobody needs to be told at every move.
                if let Ok(diff) = edit.plan(&self.document) {
                    self.history.push(&mut self.document, diff);
                    self.document_changed();
                    changes.document = true;
                    changes.scene = true;
                }
            }
            Effect::Mark(label) => {
                self.history.mark(label);
                // What was dragged has come to rest.
                self.places.settle(&self.document, self.revision);
            }
            Effect::Bail => {
                if self.history.bail(&mut self.document) {
                    self.document_changed();
                    changes.document = true;
                    changes.scene = true;
                }
            }
            Effect::Select(selection) => changes.merge(self.select(selection)),
            Effect::View(viewport) => changes.merge(self.view(viewport)),
            Effect::Hover(hovered) => {
                changes.scene |= self.hovered != hovered;
                self.hovered = hovered;
            }
            Effect::Announce(words) => changes.announcements.push(words),
            Effect::Intent(intent) => changes.intents.push(intent),
            Effect::Run(command) => match self.run(command) {
                Ok(followed) => changes.merge(followed),
                Err(refusal) => changes.intents.push(crate::Intent::Refused(refusal.to_string())),
            },
            Effect::Unhandled => {}
        }
    }

    fn select(&mut self, selection: Selection) -> Changes {
        self.history.end_burst();
        let mut selection = selection;
        selection.keep_existing(&self.document);
        let is_changed = self.selection != selection;
        self.selection = selection;
        Changes { selection: is_changed, scene: is_changed, ..Changes::default() }
    }

    fn view(&mut self, viewport: Viewport) -> Changes {
        let is_changed = self.viewport != viewport;
        self.viewport = viewport;
        self.is_unseen = false;
        Changes { viewport: is_changed, ..Changes::default() }
    }

    fn resize(&mut self, size: Size) -> Changes {
        let is_usable = |length: f64| length.is_finite() && length > 0.0;
        if !is_usable(size.width) || !is_usable(size.height) {
            return Changes::default();
        }
        let before = std::mem::replace(&mut self.size, size);
        if self.is_unseen {
            return self.view(self.fitted());
        }
        // Before the first size there was no middle.
        if !is_usable(before.width) {
            return Changes::default();
        }
        // What was in the middle stays in the middle, when a panel opens beside or below.
        let Viewport { x, y, zoom } = self.viewport;
        let (right, down) = ((size.width - before.width) / 2.0, (size.height - before.height) / 2.0);
        self.view(Viewport { x: x + right, y: y + down, zoom })
    }

    /// The view of everything. What stands absurdly far out does not make the rest too small to see.
    fn fitted(&self) -> Viewport {
        let Some(all) = self.bounds() else {
            // The first component of an empty pipeline will stand at the origin, to the left.
            return Viewport { x: self.size.width * 0.25, y: self.size.height * 0.4, zoom: 1.0 };
        };
        let view = Viewport::fitting(all, self.size);
        let seen = view.seen(self.size);
        if seen.holds(&all) {
            return view;
        }
        let Some(anchor) = self.places.tiles().first().map(|tile| tile.at) else { return view };
        let near = Rect::around(anchor, geometry::LIMIT / 10.0, geometry::LIMIT / 10.0);
        let close = self.places.tiles().iter().map(|tile| tile.rect()).filter(|rect| near.intersects(rect));
        close.reduce(|all, rect| all.union(&rect)).map_or(view, |rect| Viewport::fitting(rect, self.size))
    }

    fn document_changed(&mut self) {
        self.revision += 1;
        self.is_gathering = false;
        let touched = self.document.take_touched();
        self.places.follow(&self.document, &touched, self.revision);
        if !self.is_in_gesture() {
            self.places.settle(&self.document, self.revision);
        }
        self.selection.keep_existing(&self.document);
        self.hovered = self.hovered.filter(|id| self.document.component(*id).is_some());
    }

    fn follow_pointer(&mut self, input: &Input) {
        match input {
            Input::PointerDown { id, kind, at, .. } => {
                self.pointer = Some(*at);
                if *kind == PointerKind::Touch {
                    self.touches.retain(|touch| touch.0 != *id);
                    self.touches.push((*id, *at));
                }
            }
            Input::PointerMove { id, at, .. } => {
                self.pointer = Some(*at);
                if let Some(touch) = self.touches.iter_mut().find(|touch| touch.0 == *id) {
                    touch.1 = *at;
                }
            }
            Input::PointerUp { id, .. } | Input::PointerCancel { id } => {
                self.touches.retain(|touch| touch.0 != *id)
            }
            Input::PointerLeave => self.pointer = None,
            _ => {}
        }
    }

    /// Gives up what is under way, as if it had not begun.
    fn cancel(&mut self) -> Changes {
        let mut changes = Changes { scene: self.tool != Tool::Idle, ..Changes::default() };
        self.tool = Tool::Idle;
        self.make(Effect::Bail, &mut changes);
        changes
    }

    /// Connectors are shown at the tile under the pointer, or else at the only selected one.
    pub(crate) fn ports_of(&self, tool: &Tool) -> Option<ComponentId> {
        match tool {
            Tool::Idle | Tool::PointingCanvas { .. } => self.hovered.or(match self.selection.components() {
                [only] => Some(*only),
                _ => None,
            }),
            Tool::PointingPort { from, .. } | Tool::Connecting { from, .. } => Some(*from),
            Tool::PointingComponent { component, .. } => Some(*component),
            _ => None,
        }
    }
}
