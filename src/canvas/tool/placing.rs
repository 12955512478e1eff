//! A type from the palette hangs at the pointer until it is dropped or clicked.
//! Never adds anything that was given up.

use super::{Effect, Surface, Tool};
use crate::{Command, Input, Key, Position, snap, viewport};

pub(super) fn step(
    component_type: String,
    at: Option<Position>,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    let put = |component_type: String, at: Position| {
        (Tool::Idle, vec![Effect::Run(Command::AddComponent { component_type, at: Some(at) })])
    };
    match input {
        Input::PaletteMove { component_type, at } => {
            let at = Some(snap(surface.to_canvas(*at)));
            (Tool::Placing { component_type: component_type.clone(), at }, Vec::new())
        }
        Input::PaletteDrop { component_type, at } => {
            put(component_type.clone(), snap(surface.to_canvas(*at)))
        }
        Input::PaletteLeave | Input::PointerCancel { .. } | Input::KeyDown { key: Key::Escape, .. } => {
            (Tool::Idle, Vec::new())
        }
        Input::PointerMove { at, .. } => {
            (Tool::Placing { component_type, at: Some(snap(surface.to_canvas(*at))) }, Vec::new())
        }
        Input::PointerUp { at, .. } => put(component_type, snap(surface.to_canvas(*at))),
        Input::KeyDown { key: Key::Enter, .. } => {
            let middle = snap(surface.to_canvas(viewport::middle(surface.size)));
            put(component_type, at.unwrap_or(middle))
        }
        Input::PointerLeave => (Tool::Placing { component_type, at: None }, Vec::new()),
        _ => (Tool::Placing { component_type, at }, Vec::new()),
    }
}
