//! What a person does, as plain data: pointer, wheel, keys, a drag from the palette.
//! Never holds anything of a browser; screen positions are relative to the surface's top left corner.

use crate::{Position, Size};

/// Tells fingers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PointerId(pub i32);

/// What points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointerKind {
    #[default]
    Mouse,
    Touch,
    Pen,
}

/// Which button went down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    #[default]
    Primary,
    Middle,
    Secondary,
}

/// The keys held meanwhile. `command` is Ctrl, or ⌘ on a Mac.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    pub shift: bool,
    pub command: bool,
    pub alt: bool,
    /// The space bar, held to pan.
    pub space: bool,
}

impl Modifiers {
    /// No key held.
    pub const NONE: Modifiers = Modifiers { shift: false, command: false, alt: false, space: false };
    /// Shift alone.
    pub const SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::NONE };
    /// Ctrl or ⌘ alone.
    pub const COMMAND: Modifiers = Modifiers { command: true, ..Modifiers::NONE };
}

/// The keys that mean something to the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Left,
    Right,
    Up,
    Down,
    Escape,
    Enter,
    Delete,
    Tab,
    F2,
    Home,
    /// The key for the context menu, or Shift and F10.
    Menu,
    /// A letter, digit or sign, in lower case.
    Character(char),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The surface has this size now.
    Resized(Size),
    PointerDown {
        id: PointerId,
        kind: PointerKind,
        button: Button,
        at: Position,
        modifiers: Modifiers,
    },
    PointerMove {
        id: PointerId,
        kind: PointerKind,
        at: Position,
        modifiers: Modifiers,
    },
    PointerUp {
        id: PointerId,
        kind: PointerKind,
        at: Position,
        modifiers: Modifiers,
    },
    /// The browser took the pointer away.
    PointerCancel {
        id: PointerId,
    },
    /// No pointer is above the surface any more.
    PointerLeave,
    /// A double click or double tap.
    DoubleClick {
        at: Position,
    },
    /// `dx` and `dy` in pixels, as the browser gives them. With Ctrl (or a pinch on a touchpad) it zooms.
    Wheel {
        at: Position,
        dx: f64,
        dy: f64,
        modifiers: Modifiers,
    },
    /// `repeat` while the key is held.
    KeyDown {
        key: Key,
        modifiers: Modifiers,
        repeat: bool,
    },
    KeyUp {
        key: Key,
    },
    /// A component type is dragged from the palette over the surface.
    PaletteMove {
        component_type: String,
        at: Position,
    },
    /// The palette's drag left the surface or was given up.
    PaletteLeave,
    /// The component type was dropped.
    PaletteDrop {
        component_type: String,
        at: Position,
    },
    /// So much time has passed. Only told while `Editor::wants_time`.
    Elapsed {
        ms: f64,
    },
    /// The keyboard focus came to this component's tile.
    Focused(crate::ComponentId),
    /// The keyboard focus left the canvas.
    Blurred,
}
