//! The state chart of the pointer and the keyboard: what each input means while something is under way.
//! Never changes anything itself: it returns effects, and the editor makes them.

mod connecting;
mod dragging;
mod idle;
mod placing;
mod reconnecting;
mod snapping;
mod viewing;

use crate::connect::Aim;
use crate::geometry::Rect;
use crate::hit::{Hit, hit};
use crate::places::Places;
use crate::{
    Command, ComponentId, Document, EdgeKey, EdgeKind, Edit, End, Input, Intent, Key, Modifiers, PointerId,
    PointerKind, Position, Selection, Size, Viewport,
};

/// How far the pointer moves, in pixels of the screen, before a press becomes a drag.
const THRESHOLD: f64 = 4.0;
const TOUCH_THRESHOLD: f64 = 10.0;

pub use snapping::Guide;

/// What is under way. The `Pointing` states lie between a press and a drag.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    #[default]
    Idle,
    /// Pressed on nothing: a click deselects, a drag pans or draws a marquee.
    PointingCanvas {
        pointer: PointerId,
        origin: Position,
        modifiers: Modifiers,
    },
    Panning {
        pointer: PointerId,
        last: Position,
    },
    /// Two fingers.
    Pinching {
        first: (PointerId, Position),
        second: (PointerId, Position),
    },
    Marquee {
        pointer: PointerId,
        origin: Position,
        current: Position,
        before: Selection,
    },
    PointingComponent {
        pointer: PointerId,
        component: ComponentId,
        origin: Position,
        was_selected: bool,
        modifiers: Modifiers,
    },
    PointingNote {
        pointer: PointerId,
        key: String,
        origin: Position,
        was_selected: bool,
        modifiers: Modifiers,
    },
    /// Moves the selection. `grip` is from the pointer to what it holds. Without a pointer it was picked up, and
    /// the next click puts it down.
    Dragging {
        pointer: Option<PointerId>,
        held: Held,
        grip: Position,
        /// What it is aligned with.
        guides: Vec<Guide>,
        /// The connection that it would go into.
        into: Option<EdgeKey>,
    },
    /// Drags the corner of a note.
    Resizing {
        pointer: PointerId,
        key: String,
        grip: Position,
    },
    PointingPort {
        pointer: PointerId,
        from: ComponentId,
        kind: EdgeKind,
        origin: Position,
    },
    Connecting {
        from: ComponentId,
        kind: EdgeKind,
        to: Option<ComponentId>,
        pointer: Option<Position>,
        by: ConnectBy,
    },
    /// Pressed on an end of the selected connection.
    PointingEdgeEnd {
        pointer: PointerId,
        edge: EdgeKey,
        end: End,
        origin: Position,
    },
    /// Moves an end of a connection to another component.
    Reconnecting {
        edge: EdgeKey,
        end: End,
        to: Option<ComponentId>,
        pointer: Option<Position>,
        by: ConnectBy,
    },
    /// The type hangs at the pointer; a click or a drop adds it.
    Placing {
        component_type: String,
        at: Option<Position>,
        /// The connection that it would go into.
        into: Option<EdgeKey>,
    },
}

/// What the pointer holds while it drags the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    Component(ComponentId),
    Note(String),
}

/// How a connection is being drawn, and so what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectBy {
    /// The release of that pointer.
    Drag(PointerId),
    /// The next click.
    Click,
    /// Enter; a click will do as well.
    Keyboard,
}

/// What the editor is to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// As part of the current gesture.
    Edit(Edit),
    /// The gesture is done; the words name it in "Undid …".
    Mark(String),
    /// The gesture is dropped.
    Bail,
    Select(Selection),
    View(Viewport),
    Hover(Option<ComponentId>),
    Announce(String),
    Intent(Intent),
    Run(Command),
    /// The key or pointer meant nothing here.
    Unhandled,
}

/// What the tools see.
pub(crate) struct Surface<'a> {
    pub(crate) document: &'a Document,
    pub(crate) places: &'a Places,
    pub(crate) selection: &'a Selection,
    pub(crate) viewport: Viewport,
    pub(crate) size: Size,
    pub(crate) ports_of: Option<ComponentId>,
    /// The fingers on the surface, where they are now.
    pub(crate) touches: &'a [(PointerId, Position)],
}

impl Surface<'_> {
    pub(crate) fn to_canvas(&self, screen: Position) -> Position {
        self.viewport.to_canvas(screen)
    }

    pub(crate) fn hit(&self, screen: Position) -> Hit {
        hit(self.document, self.places, self.ports_of, self.viewport.zoom, self.to_canvas(screen))
    }

    /// The component under the pointer, its connectors included.
    pub(crate) fn component_at(&self, screen: Position) -> Option<ComponentId> {
        match hit(self.document, self.places, None, self.viewport.zoom, self.to_canvas(screen)) {
            Hit::Component(id) => Some(id),
            _ => None,
        }
    }
}

impl Tool {
    /// The next state, and what the editor is to do. An input that makes no sense here changes nothing.
    #[must_use]
    pub(crate) fn step(self, surface: &Surface, input: &Input) -> (Tool, Vec<Effect>) {
        if let Some(next) = viewing::interrupts(&self, surface, input) {
            return next;
        }
        match self {
            Tool::Idle => idle::step(surface, input),
            Tool::PointingCanvas { .. }
            | Tool::Panning { .. }
            | Tool::Pinching { .. }
            | Tool::Marquee { .. } => viewing::step(self, surface, input),
            Tool::PointingComponent { .. }
            | Tool::PointingNote { .. }
            | Tool::Dragging { .. }
            | Tool::Resizing { .. } => dragging::step(self, surface, input),
            Tool::PointingPort { .. } | Tool::Connecting { .. } => connecting::step(self, surface, input),
            Tool::PointingEdgeEnd { .. } | Tool::Reconnecting { .. } => {
                reconnecting::step(self, surface, input)
            }
            Tool::Placing { component_type, at, .. } => placing::step(component_type, at, surface, input),
        }
    }

    /// Starts to connect by keyboard.
    pub(crate) fn connect_by_keyboard(
        surface: &Surface,
        from: ComponentId,
        kind: Option<EdgeKind>,
    ) -> (Tool, Vec<Effect>) {
        connecting::start(surface, from, kind)
    }

    /// Starts to move an end of a connection by keyboard.
    pub(crate) fn reconnect_by_keyboard(surface: &Surface, edge: EdgeKey, end: End) -> (Tool, Vec<Effect>) {
        reconnecting::start(surface, edge, end)
    }

    /// Picks the selection up, if something can be.
    pub(crate) fn pick_up(surface: &Surface) -> Option<(Tool, Vec<Effect>)> {
        dragging::pick_up(surface)
    }

    /// Whether both are drawn alike: a pan changes the state with every move, and nothing of the scene.
    pub(crate) fn looks_like(&self, other: &Tool) -> bool {
        self.connecting() == other.connecting()
            && self.pointer() == other.pointer()
            && self.marquee() == other.marquee()
            && self.placing() == other.placing()
            && self.aim() == other.aim()
            && self.guides() == other.guides()
            && self.into() == other.into()
    }

    /// The connection that is drawn or moved, and the component that it would be connected to.
    pub(crate) fn aim(&self) -> Option<(Aim, Option<ComponentId>)> {
        match self {
            Tool::Connecting { from, kind, to, .. } => Some((Aim::New { from: *from, kind: *kind }, *to)),
            Tool::Reconnecting { edge, end, to, .. } => Some((Aim::Moved { edge: *edge, end: *end }, *to)),
            _ => None,
        }
    }

    /// What the dragged thing is aligned with.
    pub(crate) fn guides(&self) -> &[Guide] {
        match self {
            Tool::Dragging { guides, .. } => guides,
            _ => &[],
        }
    }

    /// The connection that what is dragged or placed would go into.
    pub(crate) fn into(&self) -> Option<EdgeKey> {
        match self {
            Tool::Dragging { into, .. } | Tool::Placing { into, .. } => *into,
            _ => None,
        }
    }

    /// The connection being drawn: from, kind, and what it would be connected to.
    pub(crate) fn connecting(&self) -> Option<(ComponentId, EdgeKind, Option<ComponentId>)> {
        match self {
            Tool::Connecting { from, kind, to, .. } => Some((*from, *kind, *to)),
            _ => None,
        }
    }

    /// Where the pointer is, on the canvas, while a connection is drawn.
    pub(crate) fn pointer(&self) -> Option<Position> {
        match self {
            Tool::Connecting { pointer, .. } | Tool::Reconnecting { pointer, .. } => *pointer,
            _ => None,
        }
    }

    /// The rectangle being drawn.
    pub(crate) fn marquee(&self) -> Option<Rect> {
        match self {
            Tool::Marquee { origin, current, .. } => Some(Rect::between(*origin, *current)),
            _ => None,
        }
    }

    /// The type being placed, and where.
    pub(crate) fn placing(&self) -> Option<(&str, Option<Position>)> {
        match self {
            Tool::Placing { component_type, at, .. } => Some((component_type, *at)),
            _ => None,
        }
    }
}

/// Whether the press has become a drag.
fn is_dragged(kind: PointerKind, origin: Position, at: Position) -> bool {
    let threshold = if kind == PointerKind::Touch { TOUCH_THRESHOLD } else { THRESHOLD };
    crate::geometry::distance(origin, at) >= threshold
}

/// Escape, or the browser took this pointer away.
fn is_given_up(input: &Input, own: PointerId) -> bool {
    match input {
        Input::KeyDown { key: Key::Escape, .. } => true,
        Input::PointerCancel { id } => *id == own,
        _ => false,
    }
}
