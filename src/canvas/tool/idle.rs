//! Nothing is under way: what a press, a key or a hover begins.
//! Never changes the document itself.

use super::{Effect, Surface, Tool};
use crate::geometry::distance;
use crate::hit::Hit;
use crate::keys::action_of;
use crate::{
    Action, Button, Command, ComponentId, Direction, EdgeKey, End, Input, Intent, Key, Link, Modifiers,
    PointerId, Position, Selection,
};

pub(super) fn step(surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerDown { id, button: Button::Primary, at, modifiers, .. } => {
            press(surface, *id, *at, *modifiers)
        }
        Input::PointerDown { button: Button::Secondary, at, .. } => (Tool::Idle, select_below(surface, *at)),
        Input::PointerMove { at, .. } => (Tool::Idle, hover(surface, *at)),
        Input::PointerLeave => (Tool::Idle, vec![Effect::Hover(None)]),
        Input::DoubleClick { at } => (Tool::Idle, open(surface, *at)),
        Input::KeyDown { key, modifiers, repeat } => {
            (Tool::Idle, press_key(surface, *key, *modifiers, *repeat))
        }
        Input::PaletteMove { component_type, at } => {
            let at = Some(surface.to_canvas(*at));
            (super::placing::hanging(surface, component_type.clone(), at), Vec::new())
        }
        // A drop without a drag over the surface: some browsers leave the moves out.
        Input::PaletteDrop { component_type, at } => {
            let at = surface.to_canvas(*at);
            (Tool::Idle, vec![super::placing::put(surface, component_type.clone(), at)])
        }
        Input::Focused(id) => (Tool::Idle, focus(surface, *id)),
        _ => (Tool::Idle, vec![Effect::Unhandled]),
    }
}

fn press(
    surface: &Surface,
    pointer: PointerId,
    origin: Position,
    modifiers: Modifiers,
) -> (Tool, Vec<Effect>) {
    let adds = modifiers.shift || modifiers.command;
    match surface.hit(origin) {
        Hit::Port { from, kind } => (Tool::PointingPort { pointer, from, kind, origin }, Vec::new()),
        Hit::Component(component) => {
            let was_selected = surface.selection.has(component);
            let effects = match (was_selected, adds) {
                (true, _) => Vec::new(),
                (false, false) => vec![Effect::Select(Selection::component(component))],
                (false, true) => {
                    let mut selection = surface.selection.clone();
                    selection.add(component);
                    vec![Effect::Select(selection)]
                }
            };
            (Tool::PointingComponent { pointer, component, origin, was_selected, modifiers }, effects)
        }
        Hit::Edge(edge) => {
            let select = vec![Effect::Select(Selection::edge_of(edge))];
            match end_at(surface, edge, surface.to_canvas(origin)) {
                Some(end) => (Tool::PointingEdgeEnd { pointer, edge, end, origin }, select),
                None => (Tool::Idle, select),
            }
        }
        Hit::NoteCorner(key) if surface.selection.has_note(&key) => {
            let rect = surface.document.note(&key).map(crate::notes::rect).unwrap_or_default();
            let at = surface.to_canvas(origin);
            let grip = Position { x: rect.x + rect.width - at.x, y: rect.y + rect.height - at.y };
            (Tool::Resizing { pointer, key, grip }, Vec::new())
        }
        Hit::Note(key) | Hit::NoteCorner(key) => {
            let was_selected = surface.selection.has_note(&key);
            let effects = match (was_selected, adds) {
                (true, _) => Vec::new(),
                (false, false) => vec![Effect::Select(Selection::note(key.as_str()))],
                (false, true) => {
                    let mut selection = surface.selection.clone();
                    selection.add_note(&key);
                    vec![Effect::Select(selection)]
                }
            };
            (Tool::PointingNote { pointer, key, origin, was_selected, modifiers }, effects)
        }
        Hit::Canvas => (Tool::PointingCanvas { pointer, origin, modifiers }, Vec::new()),
    }
}

/// The context menu acts on what was clicked, unless that is part of the selection.
fn select_below(surface: &Surface, at: Position) -> Vec<Effect> {
    match surface.hit(at) {
        Hit::Component(id) if !surface.selection.has(id) => vec![Effect::Select(Selection::component(id))],
        Hit::Edge(edge) => vec![Effect::Select(Selection::edge_of(edge))],
        Hit::Note(key) | Hit::NoteCorner(key) if !surface.selection.has_note(&key) => {
            vec![Effect::Select(Selection::note(key))]
        }
        Hit::Canvas if !surface.selection.is_empty() => vec![Effect::Select(Selection::none())],
        _ => Vec::new(),
    }
}

fn hover(surface: &Surface, at: Position) -> Vec<Effect> {
    match surface.hit(at) {
        Hit::Component(id) => vec![Effect::Hover(Some(id))],
        // The connectors stay while the pointer is on one of them.
        Hit::Port { from, .. } => vec![Effect::Hover(Some(from))],
        _ => vec![Effect::Hover(None)],
    }
}

fn open(surface: &Surface, at: Position) -> Vec<Effect> {
    match surface.hit(at) {
        Hit::Component(id) => vec![Effect::Intent(Intent::Open(id))],
        Hit::Note(key) | Hit::NoteCorner(key) => vec![Effect::Intent(Intent::EditNote(key))],
        _ => Vec::new(),
    }
}

/// Selection follows the focus, unless the focused tile is part of a larger selection.
fn focus(surface: &Surface, id: ComponentId) -> Vec<Effect> {
    if surface.selection.has(id) || surface.document.component(id).is_none() {
        return vec![Effect::Run(Command::Reveal(id))];
    }
    vec![Effect::Select(Selection::component(id)), Effect::Run(Command::Reveal(id))]
}

fn press_key(surface: &Surface, key: Key, modifiers: Modifiers, repeat: bool) -> Vec<Effect> {
    let run = |command| vec![Effect::Run(command)];
    let primary = surface.selection.primary();
    let unhandled = || vec![Effect::Unhandled];
    let Some(action) = action_of(key, modifiers) else { return unhandled() };
    match action {
        Action::Move(direction) | Action::MoveFar(direction) | Action::Resize(direction) => {
            let is_move = !matches!(action, Action::Resize(_));
            if is_move && primary.is_none() && surface.selection.notes().is_empty() {
                return run(Command::SelectTowards(direction));
            }
            // Each press is a step of undo; a key that is held is one with the press before.
            let end = (!repeat).then_some(Effect::Run(Command::EndTyping));
            end.into_iter().chain(action.command().map(Effect::Run)).collect()
        }
        Action::SelectNone if surface.selection.is_empty() => unhandled(),
        Action::Properties => match (primary, surface.selection.notes()) {
            (Some(id), _) => vec![Effect::Intent(Intent::ShowProperties(id))],
            (None, [key]) => vec![Effect::Intent(Intent::EditNote(key.clone()))],
            _ => unhandled(),
        },
        Action::Rename => primary.map_or_else(unhandled, |id| vec![Effect::Intent(Intent::Rename(id))]),
        Action::Add => vec![Effect::Intent(Intent::QuickAdd { link: Link::Selected, at: None })],
        Action::Tidy => vec![Effect::Intent(Intent::Tidy)],
        Action::Menu => vec![Effect::Intent(Intent::ShowMenu(None))],
        Action::Help => vec![Effect::Intent(Intent::ShowKeys)],
        // The browser turns these keys into events of its own, which carry the clipboard.
        Action::Cut | Action::Copy | Action::Paste => unhandled(),
        other => other.command().map_or_else(unhandled, run),
    }
}

/// The end of the line that the point is at, if the line is long enough to have a middle.
fn end_at(surface: &Surface, edge: EdgeKey, at: Position) -> Option<End> {
    const END: f64 = 26.0;
    let reach = END / surface.viewport.zoom;
    let line = surface.places.line(edge)?;
    let (start, target) = (line.point(0.0), line.point(1.0));
    let (to_start, to_target) = (distance(start, at), distance(target, at));
    if to_start.min(to_target) > reach.min(distance(start, target) / 3.0) {
        return None;
    }
    Some(if to_start < to_target { End::Start } else { End::Target })
}

pub(super) fn direction_of(key: Key) -> Option<Direction> {
    match key {
        Key::Left => Some(Direction::Left),
        Key::Right => Some(Direction::Right),
        Key::Up => Some(Direction::Up),
        Key::Down => Some(Direction::Down),
        _ => None,
    }
}
