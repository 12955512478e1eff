//! Selecting one by one without a keyboard at hand: as long as it lasts, a press means what it means with Shift and Ctrl.
//! Never changes what a press does otherwise: tools, drags and pinches are the same.

use super::Editor;
use crate::tool::Tool;
use crate::{Button, Changes, Input, Key, Modifiers, Selection};

impl Editor {
    /// Whether each press adds to the selection or takes out of it.
    pub fn is_gathering(&self) -> bool {
        self.is_gathering
    }

    /// Begins or ends to select one by one. What is selected stays selected.
    pub(super) fn toggle_gathering(&mut self) -> Changes {
        let mut changes = self.cancel();
        self.is_gathering = !self.is_gathering;
        changes.scene = true;
        if self.is_gathering {
            // A connection is never selected together with something else.
            if self.selection.edge().is_some() {
                changes.merge(self.select(Selection::none()));
            }
            changes.announcements.push(
                "Selecting one by one. Each click or tap adds a component or takes it out, Escape ends it."
                    .to_owned(),
            );
        } else {
            changes.announcements.push(self.gathered_words());
        }
        changes
    }

    /// What is heard differently while it lasts, once nothing else is under way: Escape ends it, and what was selected
    /// stays; the focus, which goes to what is pressed, selects nothing.
    pub(super) fn heard_by_gathering(&mut self, input: &Input) -> Option<Changes> {
        if !self.is_gathering || self.tool != Tool::Idle {
            return None;
        }
        match input {
            Input::KeyDown { key: Key::Escape, .. } => {
                Some(Changes { handled: true, ..self.toggle_gathering() })
            }
            Input::Focused(id) => Some(Changes { handled: true, ..self.reveal(*id) }),
            _ => None,
        }
    }

    /// The input as it is meant while it lasts.
    pub(super) fn gathered(&self, input: Input) -> Input {
        match input {
            Input::PointerDown { id, kind, button: Button::Primary, at, modifiers } if self.is_gathering => {
                let modifiers = Modifiers { shift: true, command: true, ..modifiers };
                Input::PointerDown { id, kind, button: Button::Primary, at, modifiers }
            }
            other => other,
        }
    }

    fn gathered_words(&self) -> String {
        match self.selection.components().len() + self.selection.notes().len() {
            0 => "Nothing is selected".to_owned(),
            count => format!("{count} selected"),
        }
    }
}
