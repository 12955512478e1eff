//! Panning, zooming and the marquee.
//! Never changes the document.

use super::{Effect, Surface, Tool, is_dragged, is_given_up};
use crate::geometry::{self, Rect};
use crate::{Button, Input, Modifiers, PointerId, PointerKind, Position, Selection, notes};

/// What may happen in the middle of anything: the wheel, and a second finger.
pub(super) fn interrupts(tool: &Tool, surface: &Surface, input: &Input) -> Option<(Tool, Vec<Effect>)> {
    match input {
        Input::Wheel { at, dx, dy, modifiers } => {
            Some((tool.clone(), vec![Effect::View(wheel(surface, *at, *dx, *dy, *modifiers))]))
        }
        Input::PointerDown { kind: PointerKind::Touch, .. } => match surface.touches {
            [first, second] => Some((Tool::Pinching { first: *first, second: *second }, vec![Effect::Bail])),
            _ => None,
        },
        Input::PointerDown { id, button, at, modifiers, .. }
            if matches!(tool, Tool::Idle) && (*button == Button::Middle || modifiers.space) =>
        {
            Some((Tool::Panning { pointer: *id, last: *at }, Vec::new()))
        }
        _ => None,
    }
}

pub(super) fn step(tool: Tool, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match tool {
        Tool::PointingCanvas { pointer, origin, modifiers } => {
            pointing(pointer, origin, modifiers, surface, input)
        }
        Tool::Panning { pointer, last } => panning(pointer, last, surface, input),
        Tool::Pinching { first, second } => pinching(first, second, surface, input),
        Tool::Marquee { pointer, origin, current, before } => {
            marquee(Drawn { pointer, origin, current, before }, surface, input)
        }
        other => (other, vec![Effect::Unhandled]),
    }
}

fn wheel(surface: &Surface, at: Position, dx: f64, dy: f64, modifiers: Modifiers) -> crate::Viewport {
    if modifiers.command {
        // A wheel turns in steps of 100 or so, a touchpad's pinch in steps of a few.
        let factor = (-dy * 0.01).clamp(-0.4, 0.4).exp();
        surface.viewport.zoomed(factor, at)
    } else if modifiers.shift && dx == 0.0 {
        surface.viewport.panned(-dy, 0.0)
    } else {
        surface.viewport.panned(-dx, -dy)
    }
}

fn pointing(
    pointer: PointerId,
    origin: Position,
    modifiers: Modifiers,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, kind, at, .. } if *id == pointer && is_dragged(*kind, origin, *at) => {
            if modifiers.shift {
                let (origin, current) = (surface.to_canvas(origin), surface.to_canvas(*at));
                let before = if modifiers.command { surface.selection.clone() } else { Selection::none() };
                let drawn = Drawn { pointer, origin, current, before };
                let select = Effect::Select(drawn.selection(surface));
                (drawn.tool(), vec![select])
            } else {
                let viewport = surface.viewport.panned(at.x - origin.x, at.y - origin.y);
                (Tool::Panning { pointer, last: *at }, vec![Effect::View(viewport)])
            }
        }
        Input::PointerUp { id, .. } if *id == pointer => {
            let keeps = modifiers.shift || modifiers.command;
            (Tool::Idle, if keeps { Vec::new() } else { vec![Effect::Select(Selection::none())] })
        }
        input if is_given_up(input, pointer) => (Tool::Idle, Vec::new()),
        _ => (Tool::PointingCanvas { pointer, origin, modifiers }, Vec::new()),
    }
}

fn panning(pointer: PointerId, last: Position, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, at, .. } if *id == pointer => {
            let viewport = surface.viewport.panned(at.x - last.x, at.y - last.y);
            (Tool::Panning { pointer, last: *at }, vec![Effect::View(viewport)])
        }
        Input::PointerUp { id, .. } if *id == pointer => (Tool::Idle, Vec::new()),
        input if is_given_up(input, pointer) => (Tool::Idle, Vec::new()),
        _ => (Tool::Panning { pointer, last }, Vec::new()),
    }
}

fn pinching(
    first: (PointerId, Position),
    second: (PointerId, Position),
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { .. } => {
            let now = |id: PointerId, last: Position| {
                surface.touches.iter().find(|touch| touch.0 == id).map_or(last, |touch| touch.1)
            };
            let (one, other) = (now(first.0, first.1), now(second.0, second.1));
            let middle = |one: Position, other: Position| Position {
                x: (one.x + other.x) / 2.0,
                y: (one.y + other.y) / 2.0,
            };
            let (before, after) = (middle(first.1, second.1), middle(one, other));
            let apart = geometry::distance(first.1, second.1).max(1.0);
            let factor = geometry::distance(one, other).max(1.0) / apart;
            let viewport =
                surface.viewport.panned(after.x - before.x, after.y - before.y).zoomed(factor, after);
            (
                Tool::Pinching { first: (first.0, one), second: (second.0, other) },
                vec![Effect::View(viewport)],
            )
        }
        Input::PointerUp { id, .. } | Input::PointerCancel { id } if *id == first.0 || *id == second.0 => {
            (Tool::Idle, Vec::new())
        }
        _ => (Tool::Pinching { first, second }, Vec::new()),
    }
}

struct Drawn {
    pointer: PointerId,
    origin: Position,
    current: Position,
    before: Selection,
}

impl Drawn {
    fn tool(self) -> Tool {
        let Drawn { pointer, origin, current, before } = self;
        Tool::Marquee { pointer, origin, current, before }
    }

    /// What was selected before, and what the rectangle touches.
    fn selection(&self, surface: &Surface) -> Selection {
        let rect = Rect::between(self.origin, self.current);
        let mut selection = self.before.clone();
        let mut touched = Vec::new();
        surface.places.each_tile_in(&rect, &mut |place, tile| {
            if rect.intersects(&geometry::tile_rect(tile.at)) {
                touched.push((place, tile.id));
            }
            true
        });
        // In file order, whatever the order in which they were found.
        touched.sort_unstable();
        if !touched.is_empty() {
            selection.add_all(touched.into_iter().map(|(_, id)| id));
        }
        for note in surface.document.notes() {
            // A note often lies behind everything, so it must be enclosed.
            let inside = notes::rect(note);
            if rect.holds(&inside) {
                selection.add_note(&note.key);
            }
        }
        selection
    }
}

fn marquee(mut drawn: Drawn, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, at, .. } if *id == drawn.pointer => {
            drawn.current = surface.to_canvas(*at);
            let select = Effect::Select(drawn.selection(surface));
            (drawn.tool(), vec![select])
        }
        Input::PointerUp { id, .. } if *id == drawn.pointer => {
            let count = surface.selection.components().len() + surface.selection.notes().len();
            (Tool::Idle, vec![Effect::Announce(format!("{count} selected"))])
        }
        input if is_given_up(input, drawn.pointer) => (Tool::Idle, vec![Effect::Select(drawn.before)]),
        _ => (drawn.tool(), Vec::new()),
    }
}
