//! A type from the palette hangs at the pointer until it is dropped or clicked.
//! Never adds anything that was given up.

use super::{Effect, Surface, Tool};
use crate::{Button, Command, EdgeKey, Input, Key, Link, Position, rewire, snap, viewport};

/// How near the pointer must come to a line to put the component into its connection, in pixels of the screen.
const INTO: f64 = 14.0;

pub(super) fn step(
    component_type: String,
    at: Option<Position>,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    match input {
        Input::PaletteMove { component_type, at } => {
            (hanging(surface, component_type.clone(), Some(surface.to_canvas(*at))), Vec::new())
        }
        Input::PaletteDrop { component_type, at } => {
            (Tool::Idle, vec![put(surface, component_type.clone(), surface.to_canvas(*at))])
        }
        Input::PaletteLeave
        | Input::PointerCancel { .. }
        | Input::KeyDown { key: Key::Escape, .. }
        | Input::PointerDown { button: Button::Secondary, .. } => (Tool::Idle, Vec::new()),
        Input::PointerMove { at, .. } => {
            (hanging(surface, component_type, Some(surface.to_canvas(*at))), Vec::new())
        }
        Input::PointerUp { at, .. } => {
            (Tool::Idle, vec![put(surface, component_type, surface.to_canvas(*at))])
        }
        Input::KeyDown { key: Key::Enter, .. } => {
            let middle = surface.to_canvas(viewport::middle(surface.size));
            (Tool::Idle, vec![put(surface, component_type, at.unwrap_or(middle))])
        }
        Input::PointerLeave => (hanging(surface, component_type, None), Vec::new()),
        _ => (hanging(surface, component_type, at), Vec::new()),
    }
}

/// The type at that point of the canvas.
pub(super) fn hanging(surface: &Surface, component_type: String, at: Option<Position>) -> Tool {
    let into = at.and_then(|at| line_below(surface, &component_type, at));
    Tool::Placing { component_type, at: at.map(snap), into }
}

/// Adds it there, into the connection that lies there.
pub(super) fn put(surface: &Surface, component_type: String, at: Position) -> Effect {
    let link = line_below(surface, &component_type, at).map_or(Link::Nothing, Link::Into);
    Effect::Run(Command::AddLinked { component_type, link, at: Some(snap(at)) })
}

fn line_below(surface: &Surface, component_type: &str, at: Position) -> Option<EdgeKey> {
    let edge = surface.places.line_at(at, INTO / surface.viewport.zoom)?;
    rewire::check_between(surface.document, edge, component_type).is_ok().then_some(edge)
}
