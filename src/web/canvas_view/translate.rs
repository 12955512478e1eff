//! What the browser reports, as the canvas' own inputs.
//! Never decides what an input means.

use canvas::{Button, Input, Key, Modifiers, PointerId, PointerKind, Position};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

/// One line of a wheel that turns in lines.
const LINE: f64 = 16.0;
/// One page of a wheel that turns in pages.
const PAGE: f64 = 400.0;

/// Where the surface begins in the window, and whether the space bar is held.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Origin {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) is_space_held: bool,
}

impl Origin {
    fn of(self, event: &MouseEvent) -> Position {
        Position { x: f64::from(event.client_x()) - self.x, y: f64::from(event.client_y()) - self.y }
    }

    fn modifiers(self, event: &MouseEvent) -> Modifiers {
        Modifiers {
            shift: event.shift_key(),
            command: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            space: self.is_space_held,
        }
    }

    pub(super) fn down(self, event: &PointerEvent) -> Input {
        let button = match event.button() {
            1 => Button::Middle,
            2 => Button::Secondary,
            _ => Button::Primary,
        };
        Input::PointerDown {
            id: PointerId(event.pointer_id()),
            kind: kind(event),
            button,
            at: self.of(event),
            modifiers: self.modifiers(event),
        }
    }

    pub(super) fn moved(self, event: &PointerEvent) -> Input {
        Input::PointerMove {
            id: PointerId(event.pointer_id()),
            kind: kind(event),
            at: self.of(event),
            modifiers: self.modifiers(event),
        }
    }

    pub(super) fn up(self, event: &PointerEvent) -> Input {
        Input::PointerUp {
            id: PointerId(event.pointer_id()),
            kind: kind(event),
            at: self.of(event),
            modifiers: self.modifiers(event),
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) -> Input {
        let scale = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => LINE,
            WheelEvent::DOM_DELTA_PAGE => PAGE,
            _ => 1.0,
        };
        Input::Wheel {
            at: self.of(event),
            dx: event.delta_x() * scale,
            dy: event.delta_y() * scale,
            modifiers: self.modifiers(event),
        }
    }

    pub(super) fn double_click(self, event: &MouseEvent) -> Input {
        Input::DoubleClick { at: self.of(event) }
    }

    pub(super) fn at(self, event: &MouseEvent) -> Position {
        self.of(event)
    }
}

fn kind(event: &PointerEvent) -> PointerKind {
    match event.pointer_type().as_str() {
        "touch" => PointerKind::Touch,
        "pen" => PointerKind::Pen,
        _ => PointerKind::Mouse,
    }
}

/// The key press, if it is one that the canvas knows. Alt belongs to the browser and its menus.
pub fn key_down(event: &KeyboardEvent) -> Option<Input> {
    if event.alt_key() {
        return None;
    }
    let modifiers = Modifiers {
        shift: event.shift_key(),
        command: event.ctrl_key() || event.meta_key(),
        alt: false,
        space: false,
    };
    // Shift and F10 are what a keyboard without a menu key has.
    let name = if event.key() == "F10" && event.shift_key() { "ContextMenu".to_owned() } else { event.key() };
    Some(Input::KeyDown { key: key(&name)?, modifiers, repeat: event.repeat() })
}

/// The release of such a key.
pub(super) fn key_up(event: &KeyboardEvent) -> Option<Input> {
    Some(Input::KeyUp { key: key(&event.key())? })
}

fn key(name: &str) -> Option<Key> {
    Some(match name {
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "Escape" => Key::Escape,
        "Enter" => Key::Enter,
        "Delete" | "Backspace" => Key::Delete,
        "Tab" => Key::Tab,
        "F2" => Key::F2,
        "Home" => Key::Home,
        "ContextMenu" => Key::Menu,
        _ => {
            let mut letters = name.chars();
            let (letter, None) = (letters.next()?, letters.next()) else { return None };
            Key::Character(letter.to_lowercase().next()?)
        }
    })
}

/// The element that the event began at.
pub(super) fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

/// Whether the event belongs to something that stands on the canvas and has its own behaviour.
pub(super) fn is_elsewhere(event: &Event) -> bool {
    let own = "a, input, textarea, select, [data-own-events]";
    target(event).is_some_and(|target| target.closest(own).ok().flatten().is_some())
}
