//! Moving components and notes, and resizing notes.
//! Never ends in a half-moved state: Escape puts everything back.

use super::snapping::{Guide, rest};
use super::{Effect, Held, Surface, Tool, is_dragged, is_given_up};
use crate::{
    Button, ComponentId, EdgeKey, Edit, GRID, Input, Key, Modifiers, PointerId, Position, Selection, Size,
    rewire, snap,
};

/// How near the middle of a tile must come to a line to go into its connection, in pixels of the screen.
const INTO: f64 = 14.0;

pub(super) fn step(tool: Tool, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match tool {
        Tool::PointingComponent { pointer, component, origin, was_selected, modifiers } => {
            let pressed =
                Pressed { pointer, held: Held::Component(component), origin, was_selected, modifiers };
            pointing(pressed, surface, input)
        }
        Tool::PointingNote { pointer, key, origin, was_selected, modifiers } => pointing(
            Pressed { pointer, held: Held::Note(key), origin, was_selected, modifiers },
            surface,
            input,
        ),
        Tool::Dragging { pointer, held, grip, guides, into } => {
            dragging(Drag { pointer, held, grip, guides, into }, surface, input)
        }
        Tool::Resizing { pointer, key, grip } => resizing(pointer, key, grip, surface, input),
        other => (other, vec![Effect::Unhandled]),
    }
}

/// The selection hangs at the pointer, by the component or note that was selected last.
pub(super) fn pick_up(surface: &Surface) -> Option<(Tool, Vec<Effect>)> {
    let primary = surface.selection.primary().map(Held::Component);
    let held = primary.or_else(|| surface.selection.notes().last().map(|key| Held::Note(key.clone())))?;
    let what = describe(surface, &held);
    let words = format!(
        "Picked up {what}. Click where it goes or use the arrow keys, Enter puts it down, Escape cancels."
    );
    let drag = Drag { pointer: None, held, grip: Position::default(), guides: Vec::new(), into: None };
    Some((drag.tool(), vec![Effect::Announce(words)]))
}

struct Pressed {
    pointer: PointerId,
    held: Held,
    origin: Position,
    was_selected: bool,
    modifiers: Modifiers,
}

impl Pressed {
    fn tool(self) -> Tool {
        let Pressed { pointer, held, origin, was_selected, modifiers } = self;
        match held {
            Held::Component(component) => {
                Tool::PointingComponent { pointer, component, origin, was_selected, modifiers }
            }
            Held::Note(key) => Tool::PointingNote { pointer, key, origin, was_selected, modifiers },
        }
    }
}

struct Drag {
    /// `None` after a pick-up: any pointer moves it, and a click puts it down.
    pointer: Option<PointerId>,
    held: Held,
    grip: Position,
    guides: Vec<Guide>,
    into: Option<EdgeKey>,
}

impl Drag {
    fn tool(self) -> Tool {
        let Drag { pointer, held, grip, guides, into } = self;
        Tool::Dragging { pointer, held, grip, guides, into }
    }

    fn follows(&self, id: PointerId) -> bool {
        self.pointer.is_none_or(|own| own == id)
    }
}

fn pointing(pressed: Pressed, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, kind, at, modifiers }
            if *id == pressed.pointer && is_dragged(*kind, pressed.origin, *at) =>
        {
            let Some(place) = place_of(surface, &pressed.held) else { return (Tool::Idle, Vec::new()) };
            let origin = surface.to_canvas(pressed.origin);
            let grip = Position { x: place.x - origin.x, y: place.y - origin.y };
            let Pressed { pointer, held, .. } = pressed;
            let mut drag = Drag { pointer: Some(pointer), held, grip, guides: Vec::new(), into: None };
            let effects = drag_to(&mut drag, surface, *at, *modifiers);
            (drag.tool(), effects)
        }
        Input::PointerUp { id, .. } if *id == pressed.pointer => (Tool::Idle, click(&pressed, surface)),
        input if is_given_up(input, pressed.pointer) => (Tool::Idle, Vec::new()),
        _ => (pressed.tool(), Vec::new()),
    }
}

/// A press on what was selected waits for the release, because it may have become a drag of everything.
fn click(pressed: &Pressed, surface: &Surface) -> Vec<Effect> {
    if !pressed.was_selected {
        return Vec::new();
    }
    let adds = pressed.modifiers.shift || pressed.modifiers.command;
    let selection = match (&pressed.held, adds) {
        (Held::Component(id), false) => Selection::component(*id),
        (Held::Note(key), false) => Selection::note(key.as_str()),
        (Held::Component(id), true) => {
            let mut selection = surface.selection.clone();
            selection.toggle(*id);
            selection
        }
        (Held::Note(key), true) => {
            let mut selection = surface.selection.clone();
            selection.toggle_note(key);
            selection
        }
    };
    vec![Effect::Select(selection)]
}

fn dragging(mut drag: Drag, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    // What is held may have gone: the file was replaced meanwhile.
    if place_of(surface, &drag.held).is_none() {
        return (Tool::Idle, vec![Effect::Bail]);
    }
    match input {
        Input::PointerMove { id, at, modifiers, .. } if drag.follows(*id) => {
            let effects = drag_to(&mut drag, surface, *at, *modifiers);
            (drag.tool(), effects)
        }
        // The secondary button gives a picked-up selection back.
        Input::PointerDown { button: Button::Secondary, .. } if drag.pointer.is_none() => given_up(),
        Input::PointerUp { id, at, modifiers, .. } if drag.follows(*id) => {
            // A touch that puts down was not moved over the surface before.
            let mut effects = if drag.pointer.is_none() {
                drag_to(&mut drag, surface, *at, *modifiers)
            } else {
                Vec::new()
            };
            effects.extend(put_down(&drag, surface));
            (Tool::Idle, effects)
        }
        Input::KeyDown { key: Key::Escape, .. } => given_up(),
        Input::KeyDown { key: Key::Enter, .. } if drag.pointer.is_none() => {
            (Tool::Idle, put_down(&drag, surface))
        }
        Input::KeyDown { key, modifiers, .. } if drag.pointer.is_none() => {
            let Some(direction) = super::idle::direction_of(*key) else { return (drag.tool(), Vec::new()) };
            let (right, down) = direction.unit();
            let length = if modifiers.shift { 5.0 * GRID } else { GRID };
            let effects = vec![move_by(surface, &drag.held, right * length, down * length)];
            (drag.tool(), effects)
        }
        Input::PointerCancel { id } if drag.pointer == Some(*id) => given_up(),
        _ => (drag.tool(), Vec::new()),
    }
}

fn given_up() -> (Tool, Vec<Effect>) {
    (Tool::Idle, vec![Effect::Bail, Effect::Announce("Move cancelled".to_owned())])
}

fn put_down(drag: &Drag, surface: &Surface) -> Vec<Effect> {
    let what = describe(surface, &drag.held);
    if let (Some(edge), Held::Component(component)) = (drag.into, &drag.held) {
        let (from, to) = (surface.document.name_of(edge.from), surface.document.name_of(edge.to));
        return vec![
            Effect::Edit(Edit::InsertInto { edge, component: *component }),
            Effect::Mark(format!("insert {what}")),
            Effect::Announce(format!("Put {what} between {from} and {to}")),
        ];
    }
    let place = place_of(surface, &drag.held).unwrap_or_default();
    let announcement = format!("Moved {what} to {}, {}", place.x.round(), place.y.round());
    vec![Effect::Mark(format!("move {what}")), Effect::Announce(announcement)]
}

/// What is held goes to the grid or in line with a neighbour, unless Alt or Ctrl is down; everything else moves as far.
fn drag_to(drag: &mut Drag, surface: &Surface, at: Position, modifiers: Modifiers) -> Vec<Effect> {
    let Some(place) = place_of(surface, &drag.held) else { return Vec::new() };
    let pointer = surface.to_canvas(at);
    let wish = Position { x: pointer.x + drag.grip.x, y: pointer.y + drag.grip.y };
    let (wish, guides) = if modifiers.alt || modifiers.command {
        (crate::geometry::drawable(wish), Vec::new())
    } else {
        rest(surface, &drag.held, wish)
    };
    drag.guides = guides;
    drag.into = line_below(surface, &drag.held, wish);
    let (dx, dy) = (wish.x - place.x, wish.y - place.y);
    if dx == 0.0 && dy == 0.0 {
        return Vec::new();
    }
    vec![move_by(surface, &drag.held, dx, dy)]
}

fn move_by(surface: &Surface, held: &Held, dx: f64, dy: f64) -> Effect {
    let mut components = surface.selection.components().to_vec();
    let mut notes = surface.selection.notes().to_vec();
    match held {
        Held::Component(id) if !components.contains(id) => components.push(*id),
        Held::Note(key) if !notes.contains(key) => notes.push(key.clone()),
        _ => {}
    }
    Effect::Edit(Edit::Move { components, notes, dx, dy })
}

/// The connection that the held component would go into: it is alone, and its middle is on the line.
fn line_below(surface: &Surface, held: &Held, at: Position) -> Option<EdgeKey> {
    let Held::Component(id) = held else { return None };
    if surface.selection.components().len() > 1 || !surface.selection.notes().is_empty() {
        return None;
    }
    if surface.places.is_joined(*id) {
        return None;
    }
    let reach = INTO / surface.viewport.zoom;
    let edge = surface.places.line_at(at, reach)?;
    let component_type = &surface.document.component(*id)?.component_type;
    rewire::check_between(surface.document, edge, component_type).ok()?;
    Some(edge)
}

fn resizing(
    pointer: PointerId,
    key: String,
    grip: Position,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, at, .. } if *id == pointer => {
            let Some(note) = surface.document.note(&key) else { return (Tool::Idle, vec![Effect::Bail]) };
            let at = surface.to_canvas(*at);
            let corner = snap(Position { x: at.x + grip.x, y: at.y + grip.y });
            let from = crate::notes::rect(note);
            let size = Size { width: (corner.x - from.x).max(0.0), height: (corner.y - from.y).max(0.0) };
            let edit = Effect::Edit(Edit::ResizeNote { key: key.clone(), size });
            (Tool::Resizing { pointer, key, grip }, vec![edit])
        }
        Input::PointerUp { id, .. } if *id == pointer => {
            (Tool::Idle, vec![Effect::Mark("resize note".to_owned())])
        }
        input if is_given_up(input, pointer) => (Tool::Idle, vec![Effect::Bail]),
        _ => (Tool::Resizing { pointer, key, grip }, Vec::new()),
    }
}

/// Where the document has it. What is drawn beside something moves with it.
fn place_of(surface: &Surface, held: &Held) -> Option<Position> {
    match held {
        Held::Component(id) => surface.document.position(*id),
        Held::Note(key) => surface.document.note(key).map(|note| note.position),
    }
}

fn describe(surface: &Surface, held: &Held) -> String {
    let count = surface.selection.components().len() + surface.selection.notes().len();
    match held {
        Held::Component(id) if count <= 1 => name(surface, *id),
        Held::Note(_) if count <= 1 => "note".to_owned(),
        _ => format!("{count} items"),
    }
}

fn name(surface: &Surface, id: ComponentId) -> String {
    surface.document.name_of(id).to_owned()
}
