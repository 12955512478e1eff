//! Moving components and notes, and resizing notes.
//! Never ends in a half-moved state: Escape puts everything back.

use super::{Effect, Held, Surface, Tool, is_dragged, is_given_up};
use crate::{ComponentId, Edit, Input, Modifiers, PointerId, Position, Selection, Size, snap};

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
        Tool::Dragging { pointer, held, grip } => dragging(pointer, held, grip, surface, input),
        Tool::Resizing { pointer, key, grip } => resizing(pointer, key, grip, surface, input),
        other => (other, vec![Effect::Unhandled]),
    }
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

fn pointing(pressed: Pressed, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, kind, at, modifiers }
            if *id == pressed.pointer && is_dragged(*kind, pressed.origin, *at) =>
        {
            let Some(place) = place_of(surface, &pressed.held) else { return (Tool::Idle, Vec::new()) };
            let origin = surface.to_canvas(pressed.origin);
            let grip = Position { x: place.x - origin.x, y: place.y - origin.y };
            let effects = drag(surface, &pressed.held, grip, *at, *modifiers);
            (Tool::Dragging { pointer: pressed.pointer, held: pressed.held, grip }, effects)
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

fn dragging(
    pointer: PointerId,
    held: Held,
    grip: Position,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, at, modifiers, .. } if *id == pointer => {
            let effects = drag(surface, &held, grip, *at, *modifiers);
            // What is held may have gone: the file was replaced meanwhile.
            if place_of(surface, &held).is_none() {
                return (Tool::Idle, vec![Effect::Bail]);
            }
            (Tool::Dragging { pointer, held, grip }, effects)
        }
        Input::PointerUp { id, .. } if *id == pointer => {
            let what = describe(surface, &held);
            let place = place_of(surface, &held).unwrap_or_default();
            let announcement = format!("Moved {what} to {}, {}", place.x.round(), place.y.round());
            (Tool::Idle, vec![Effect::Mark(format!("move {what}")), Effect::Announce(announcement)])
        }
        input if is_given_up(input, pointer) => {
            (Tool::Idle, vec![Effect::Bail, Effect::Announce("Move cancelled".to_owned())])
        }
        _ => (Tool::Dragging { pointer, held, grip }, Vec::new()),
    }
}

/// What is held goes to the grid, unless Alt is down; everything else moves as far.
fn drag(surface: &Surface, held: &Held, grip: Position, at: Position, modifiers: Modifiers) -> Vec<Effect> {
    let Some(place) = place_of(surface, held) else { return Vec::new() };
    let pointer = surface.to_canvas(at);
    let wish = Position { x: pointer.x + grip.x, y: pointer.y + grip.y };
    let wish = crate::geometry::drawable(if modifiers.alt { wish } else { snap(wish) });
    let (dx, dy) = (wish.x - place.x, wish.y - place.y);
    if dx == 0.0 && dy == 0.0 {
        return Vec::new();
    }
    let mut components = surface.selection.components().to_vec();
    let mut notes = surface.selection.notes().to_vec();
    match held {
        Held::Component(id) if !components.contains(id) => components.push(*id),
        Held::Note(key) if !notes.contains(key) => notes.push(key.clone()),
        _ => {}
    }
    vec![Effect::Edit(Edit::Move { components, notes, dx, dy })]
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
