//! Near an end of the surface a drag goes on: the view moves under the pointer, faster the further out it is.
//! Never has a clock: the time that passed comes as an input.

use super::Editor;
use crate::tool::Tool;
use crate::{Changes, ConnectBy, Input, Position};

/// So near to an end of the surface it begins, in pixels of the screen.
const BORDER: f64 = 32.0;
/// The speed at the end itself and beyond, in pixels of the screen per millisecond.
const FASTEST: f64 = 0.8;
/// After a pause of the page it does not jump.
const LONGEST_MS: f64 = 50.0;

impl Editor {
    /// Whether the time that passes means something: tell it by `Input::Elapsed`, as long as this holds.
    pub fn wants_time(&self) -> bool {
        self.drift().is_some()
    }

    /// How the view moves, in pixels of the screen per millisecond.
    fn drift(&self) -> Option<(f64, f64)> {
        let is_dragging = match &self.tool {
            Tool::Dragging { .. } | Tool::Resizing { .. } | Tool::Marquee { .. } => true,
            Tool::Connecting { by, .. } | Tool::Reconnecting { by, .. } => matches!(by, ConnectBy::Drag(_)),
            _ => false,
        };
        let Position { x, y } = self.pointer.filter(|_| is_dragging)?;
        let (right, down) = (speed(x, self.size.width), speed(y, self.size.height));
        (right != 0.0 || down != 0.0).then_some((right, down))
    }

    pub(super) fn drift_for(&mut self, ms: f64) -> Changes {
        let Some((right, down)) = self.drift() else { return Changes::default() };
        let ms = ms.clamp(0.0, LONGEST_MS);
        let mut changes = self.view(self.viewport.panned(-right * ms, -down * ms));
        // The pointer is where it was, and what it holds is somewhere else.
        if let Some(last) = self.last_move.clone() {
            changes.merge(self.input(last));
        }
        changes
    }
}

fn speed(at: f64, length: f64) -> f64 {
    // A surface that is hardly larger than its borders has no middle to rest in.
    if length < 4.0 * BORDER {
        return 0.0;
    }
    let before = (BORDER - at).max(0.0);
    let behind = (at - (length - BORDER)).max(0.0);
    ((behind - before) / BORDER).clamp(-1.0, 1.0) * FASTEST
}

impl Editor {
    /// Remembers the last move, which time may repeat.
    pub(super) fn remember_move(&mut self, input: &Input) {
        match input {
            Input::PointerMove { .. } => self.last_move = Some(input.clone()),
            Input::PointerUp { .. } | Input::PointerCancel { .. } | Input::PointerLeave => {
                self.last_move = None;
            }
            _ => {}
        }
    }
}
