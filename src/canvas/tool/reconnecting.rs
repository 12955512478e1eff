//! Moving one end of a connection to another component: by drag, by click, or by keyboard.
//! Never leaves the connection without an end: given up, it is as it was.

use super::{ConnectBy, Effect, Surface, Tool, is_dragged, is_given_up};
use crate::geometry::Direction;
use crate::{
    Command, ComponentId, EdgeKey, End, Input, Intent, Key, PointerId, Position, Refusal, check_reconnection,
    moved_end, reconnection_candidates,
};

pub(super) fn step(tool: Tool, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match tool {
        Tool::PointingEdgeEnd { pointer, edge, end, origin } => match input {
            Input::PointerMove { id, kind, at, .. } if *id == pointer && is_dragged(*kind, origin, *at) => {
                let mut moved = Moved { edge, end, to: None, pointer: None, by: ConnectBy::Drag(pointer) };
                moved.follow(surface, *at);
                (moved.tool(), Vec::new())
            }
            Input::PointerUp { id, .. } if *id == pointer => (Tool::Idle, Vec::new()),
            input if is_given_up(input, pointer) => (Tool::Idle, Vec::new()),
            _ => (Tool::PointingEdgeEnd { pointer, edge, end, origin }, Vec::new()),
        },
        Tool::Reconnecting { edge, end, to, pointer, by } => {
            // It may have gone: the file was replaced meanwhile.
            if !surface.document.has_edge(edge) {
                return (Tool::Idle, Vec::new());
            }
            moving(Moved { edge, end, to, pointer, by }, surface, input)
        }
        other => (other, vec![Effect::Unhandled]),
    }
}

/// Starts without a pointer, at the nearest component that is allowed.
pub(super) fn start(surface: &Surface, edge: EdgeKey, end: End) -> (Tool, Vec<Effect>) {
    let allowed = reconnection_candidates(surface.document, edge, end);
    let mut moved = Moved { edge, end, to: None, pointer: None, by: ConnectBy::Keyboard };
    let from = surface.places.tile(moved.old()).map(|tile| tile.at).unwrap_or_default();
    let near = |id: &ComponentId| {
        let at = surface.places.tile(*id).map(|tile| tile.at).unwrap_or_default();
        crate::geometry::distance(from, at)
    };
    moved.to = allowed.iter().copied().min_by(|one, other| near(one).total_cmp(&near(other)));
    if moved.to.is_none() {
        return (Tool::Idle, vec![Effect::Intent(Intent::Refused(Refusal::NowhereElse.to_string()))]);
    }
    let which = match end {
        End::Start => "start",
        End::Target => "end",
    };
    let words = format!(
        "Moving the {which} of the connection {} to {}. Arrow keys choose the component, Enter connects, \
         Escape cancels. {}",
        surface.document.name_of(edge.from),
        surface.document.name_of(edge.to),
        moved.describe(surface, &allowed)
    );
    let reveal = moved.to.map(|to| Effect::Run(Command::Reveal(to)));
    (moved.tool(), [Effect::Announce(words)].into_iter().chain(reveal).collect())
}

struct Moved {
    edge: EdgeKey,
    end: End,
    /// What the end would be at.
    to: Option<ComponentId>,
    pointer: Option<Position>,
    by: ConnectBy,
}

impl Moved {
    fn tool(self) -> Tool {
        let Moved { edge, end, to, pointer, by } = self;
        Tool::Reconnecting { edge, end, to, pointer, by }
    }

    /// Where the end is now.
    fn old(&self) -> ComponentId {
        match self.end {
            End::Start => self.edge.from,
            End::Target => self.edge.to,
        }
    }

    fn follow(&mut self, surface: &Surface, at: Position) {
        self.pointer = Some(surface.to_canvas(at));
        self.to = surface.component_at(at);
    }

    fn describe(&self, surface: &Surface, allowed: &[ComponentId]) -> String {
        match self.to.and_then(|to| Some((to, allowed.iter().position(|id| *id == to)?))) {
            Some((to, place)) => {
                format!("{}, {} of {}.", surface.document.name_of(to), place + 1, allowed.len())
            }
            None => "No component.".to_owned(),
        }
    }

    fn finish(&self, surface: &Surface, to: Option<ComponentId>) -> (Tool, Vec<Effect>) {
        let Some(to) = to.filter(|to| *to != self.old()) else {
            return (Tool::Idle, vec![Effect::Announce("The connection is as it was".to_owned())]);
        };
        let with = moved_end(surface.document, self.edge, self.end, to);
        // Said here, because the same command from a menu says it too.
        match check_reconnection(surface.document, self.edge, with) {
            Ok(()) => (Tool::Idle, vec![Effect::Run(Command::Reconnect { edge: self.edge, with })]),
            Err(refusal) => (Tool::Idle, vec![Effect::Intent(Intent::Refused(refusal.to_string()))]),
        }
    }
}

fn moving(mut moved: Moved, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    let is_own = |id: PointerId| !matches!(moved.by, ConnectBy::Drag(own) if own != id);
    match input {
        Input::PointerMove { id, at, .. } if is_own(*id) => {
            moved.follow(surface, *at);
            (moved.tool(), Vec::new())
        }
        Input::PointerUp { id, at, .. } if is_own(*id) => {
            let to = surface.component_at(*at);
            moved.finish(surface, to)
        }
        Input::PointerCancel { id } if moved.by == ConnectBy::Drag(*id) => (Tool::Idle, Vec::new()),
        Input::KeyDown { key: Key::Escape, .. } => moved.finish(surface, None),
        Input::KeyDown { key: Key::Enter, .. } => {
            let to = moved.to;
            moved.finish(surface, to)
        }
        Input::KeyDown { key, modifiers, .. } => {
            let allowed = reconnection_candidates(surface.document, moved.edge, moved.end);
            let direction = super::idle::direction_of(*key);
            let next = match (direction, key) {
                (Some(direction), _) => {
                    let at = moved.to.unwrap_or(moved.old());
                    let from = surface.places.tile(at).map(|tile| tile.at).unwrap_or_default();
                    let near =
                        surface.places.nearest(from, direction, |id| id != at && allowed.contains(&id));
                    let back = matches!(direction, Direction::Left | Direction::Up);
                    near.or_else(|| super::connecting::after(&allowed, moved.to, back))
                }
                (None, Key::Tab) => super::connecting::after(&allowed, moved.to, modifiers.shift),
                _ => return (moved.tool(), vec![Effect::Unhandled]),
            };
            moved.to = next;
            let words = moved.describe(surface, &allowed);
            let reveal = moved.to.map(|to| Effect::Run(Command::Reveal(to)));
            let effects = reveal.into_iter().chain([Effect::Announce(words)]).collect();
            (moved.tool(), effects)
        }
        _ => (moved.tool(), Vec::new()),
    }
}
