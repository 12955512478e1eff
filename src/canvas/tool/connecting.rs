//! Drawing a connection: by drag, by two clicks, or by keyboard.
//! Never makes one that the rules refuse, and says why it does not.

use super::{ConnectBy, Effect, Surface, Tool, is_dragged, is_given_up};
use crate::geometry::Direction;
use crate::{
    Command, ComponentId, EdgeKey, EdgeKind, Input, Intent, Key, Link, Modifiers, PointerId, Position,
    Refusal, candidates, edge_kinds,
};

pub(super) fn step(tool: Tool, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match tool {
        Tool::PointingPort { pointer, from, kind, origin } => {
            pointing(pointer, from, kind, origin, surface, input)
        }
        Tool::Connecting { from, kind, to, pointer, by } => {
            let line = Drawn { from, kind, to, pointer, by };
            // The component may have gone: the file was replaced meanwhile.
            if surface.document.component(from).is_none() {
                return (Tool::Idle, Vec::new());
            }
            drawing(line, surface, input)
        }
        other => (other, vec![Effect::Unhandled]),
    }
}

/// Starts by keyboard, with the first kind that has something to connect to.
pub(super) fn start(surface: &Surface, from: ComponentId, wish: Option<EdgeKind>) -> (Tool, Vec<Effect>) {
    let Some(component) = surface.document.component(from) else { return (Tool::Idle, Vec::new()) };
    let kinds = edge_kinds(surface.document, component);
    let kind = wish.or_else(|| {
        let has_candidates = |kind: &&EdgeKind| !candidates(surface.document, from, **kind).is_empty();
        kinds.iter().find(has_candidates).or(kinds.first()).copied()
    });
    let Some(kind) = kind.filter(|kind| kinds.contains(kind)) else {
        let why = format!("Nothing can follow “{}”.", component.name);
        return (Tool::Idle, vec![Effect::Intent(Intent::Refused(why))]);
    };
    let mut line = Drawn { from, kind, to: None, pointer: None, by: ConnectBy::Keyboard };
    line.to = line.first_target(surface);
    if line.to.is_none() {
        let why = format!("There is nothing that “{}” can be connected to.", component.name);
        return (Tool::Idle, vec![Effect::Intent(Intent::Refused(why))]);
    }
    let words = format!(
        "Connecting {} on {}. Arrow keys choose the target, C the kind, Enter connects, Escape cancels. {}",
        component.name,
        kind.label(),
        line.describe_target(surface)
    );
    (line.tool(), vec![Effect::Announce(words)])
}

fn pointing(
    pointer: PointerId,
    from: ComponentId,
    kind: EdgeKind,
    origin: Position,
    surface: &Surface,
    input: &Input,
) -> (Tool, Vec<Effect>) {
    let line = |by, at: Position| {
        let at = Some(surface.to_canvas(at));
        Drawn { from, kind, to: None, pointer: at, by }.tool()
    };
    match input {
        Input::PointerMove { id, kind, at, .. } if *id == pointer && is_dragged(*kind, origin, *at) => {
            (line(ConnectBy::Drag(pointer), *at), Vec::new())
        }
        Input::PointerUp { id, at, .. } if *id == pointer => {
            let words = format!(
                "Connecting {} on {}. Click the target, or press Escape.",
                surface.document.name_of(from),
                kind.label()
            );
            (line(ConnectBy::Click, *at), vec![Effect::Announce(words)])
        }
        input if is_given_up(input, pointer) => (Tool::Idle, Vec::new()),
        _ => (Tool::PointingPort { pointer, from, kind, origin }, Vec::new()),
    }
}

struct Drawn {
    from: ComponentId,
    kind: EdgeKind,
    to: Option<ComponentId>,
    pointer: Option<Position>,
    by: ConnectBy,
}

impl Drawn {
    fn tool(self) -> Tool {
        let Drawn { from, kind, to, pointer, by } = self;
        Tool::Connecting { from, kind, to, pointer, by }
    }

    /// The nearest that can be connected to, ahead if possible.
    fn first_target(&self, surface: &Surface) -> Option<ComponentId> {
        let allowed = candidates(surface.document, self.from, self.kind);
        let at = surface.places.tile(self.from)?.at;
        let ahead = surface.places.nearest(at, Direction::Right, |id| allowed.contains(&id));
        ahead.or_else(|| allowed.first().copied())
    }

    fn describe_target(&self, surface: &Surface) -> String {
        let allowed = candidates(surface.document, self.from, self.kind);
        match self.to.and_then(|to| Some((to, allowed.iter().position(|id| *id == to)?))) {
            Some((to, place)) => {
                format!("Target: {}, {} of {}.", surface.document.name_of(to), place + 1, allowed.len())
            }
            None => "No target.".to_owned(),
        }
    }
}

fn drawing(mut line: Drawn, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
    match input {
        Input::PointerMove { id, at, .. } => {
            if matches!(line.by, ConnectBy::Drag(own) if own != *id) {
                return (line.tool(), Vec::new());
            }
            line.pointer = Some(surface.to_canvas(*at));
            line.to = surface.component_at(*at).filter(|to| *to != line.from);
            (line.tool(), Vec::new())
        }
        Input::PointerUp { id, at, .. } => match line.by {
            ConnectBy::Drag(own) if own != *id => (line.tool(), Vec::new()),
            _ => finish(&line, surface, *at),
        },
        Input::PointerCancel { id } => match line.by {
            ConnectBy::Drag(own) if own == *id => (Tool::Idle, Vec::new()),
            _ => (line.tool(), Vec::new()),
        },
        Input::KeyDown { key, modifiers, .. } => press_key(line, surface, *key, *modifiers),
        _ => (line.tool(), Vec::new()),
    }
}

/// Over a component it connects; over nothing, the person is asked what to add there.
fn finish(line: &Drawn, surface: &Surface, at: Position) -> (Tool, Vec<Effect>) {
    match surface.component_at(at) {
        Some(to) => connect(line, to),
        None => {
            let link = Link::After { from: line.from, kind: Some(line.kind) };
            let at = Some(crate::snap(surface.to_canvas(at)));
            (Tool::Idle, vec![Effect::Intent(Intent::QuickAdd { link, at })])
        }
    }
}

fn connect(line: &Drawn, to: ComponentId) -> (Tool, Vec<Effect>) {
    // Let go where it began: not a wish to connect a component to itself.
    if to == line.from && line.by != ConnectBy::Keyboard {
        return (Tool::Idle, Vec::new());
    }
    (Tool::Idle, vec![Effect::Run(Command::Connect(EdgeKey::new(line.from, line.kind, to)))])
}

fn press_key(mut line: Drawn, surface: &Surface, key: Key, modifiers: Modifiers) -> (Tool, Vec<Effect>) {
    let allowed = candidates(surface.document, line.from, line.kind);
    match key {
        Key::Escape => return (Tool::Idle, vec![Effect::Announce("Not connected".to_owned())]),
        Key::Enter => {
            return match line.to {
                Some(to) => connect(&line, to),
                None => (
                    line.tool(),
                    vec![Effect::Intent(Intent::Refused(Refusal::UnknownComponent.to_string()))],
                ),
            };
        }
        Key::Character('c') => return next_kind(line, surface),
        Key::Tab => line.to = after(&allowed, line.to, modifiers.shift),
        _ => {
            let Some(direction) = super::idle::direction_of(key) else {
                return (line.tool(), vec![Effect::Unhandled]);
            };
            let at = line.to.unwrap_or(line.from);
            let from = surface.places.tile(at).map(|tile| tile.at).unwrap_or_default();
            let nearest = surface.places.nearest(from, direction, |id| id != at && allowed.contains(&id));
            line.to = nearest.or_else(|| {
                let back = matches!(direction, Direction::Left | Direction::Up);
                after(&allowed, line.to, back)
            });
        }
    }
    let words = line.describe_target(surface);
    let reveal = line.to.map(|to| Effect::Run(Command::Reveal(to)));
    let effects = reveal.into_iter().chain([Effect::Announce(words)]).collect();
    (line.tool(), effects)
}

fn next_kind(mut line: Drawn, surface: &Surface) -> (Tool, Vec<Effect>) {
    let kinds = surface
        .document
        .component(line.from)
        .map(|component| edge_kinds(surface.document, component))
        .unwrap_or_default();
    let place = kinds.iter().position(|kind| *kind == line.kind).unwrap_or(0);
    line.kind = kinds.get(place + 1).or(kinds.first()).copied().unwrap_or(line.kind);
    let allowed = candidates(surface.document, line.from, line.kind);
    if line.to.is_none_or(|to| !allowed.contains(&to)) {
        line.to = line.first_target(surface);
    }
    let words = format!("On {}. {}", line.kind.label(), line.describe_target(surface));
    (line.tool(), vec![Effect::Announce(words)])
}

/// The next one of the list, round and round.
pub(super) fn after(
    list: &[ComponentId],
    current: Option<ComponentId>,
    backwards: bool,
) -> Option<ComponentId> {
    let place = current.and_then(|current| list.iter().position(|id| *id == current));
    match (place, backwards) {
        (Some(place), false) => list.get(place + 1).or(list.first()),
        (Some(0) | None, true) => list.last(),
        (Some(place), true) => list.get(place - 1),
        (None, false) => list.first(),
    }
    .copied()
}
