//! Copying, pasting and duplicating.
//! Never changes anything when a text is refused.

use super::Editor;
use super::editing::Planned;
use crate::clipboard::{self, Pasted};
use crate::geometry::{Rect, snap_to_grid};
use crate::{Changes, ComponentId, Edit, Intent, Position, Refusal, Selection, viewport};

/// How often the same was pasted to the same place, so that copies do not hide each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LastPaste {
    text: String,
    at: Option<Position>,
    times: u32,
}

impl Editor {
    /// The selected components and notes, as the text of a pipeline.
    pub fn copy(&self) -> Result<String, Refusal> {
        let excerpt = clipboard::excerpt(&self.document, &self.selection).ok_or(Refusal::NothingSelected)?;
        clipboard::text_of(&excerpt).ok_or(Refusal::NotCopied)
    }

    /// What is selected, in words: "Load", or "3 components".
    pub fn selected_words(&self) -> String {
        self.describe_selection()
    }

    pub(super) fn paste(&mut self, text: &str, at: Option<Position>) -> Result<Changes, Refusal> {
        let pasted = clipboard::read(&self.document, text)?;
        let pointer = self.pointer.filter(|at| self.is_on_surface(*at)).map(|at| self.viewport.to_canvas(at));
        let at = at.or(pointer);
        let is_again = self.last_paste.text == text && self.last_paste.at == at;
        let times = if is_again { self.last_paste.times.saturating_add(1) } else { 0 };
        self.last_paste = LastPaste { text: text.to_owned(), at, times };
        let shift = f64::from(times) * clipboard::STEP;
        let middle = pasted.middle();
        let (dx, dy) = match at {
            Some(at) => (at.x - middle.x + shift, at.y - middle.y + shift),
            None => self.beside(middle, shift + clipboard::STEP),
        };
        self.add_pasted(pasted, (snap_to_grid(dx), snap_to_grid(dy)), "paste", "Pasted")
    }

    pub(super) fn duplicate(&mut self) -> Result<Changes, Refusal> {
        let excerpt = clipboard::excerpt(&self.document, &self.selection).ok_or(Refusal::NothingSelected)?;
        let pasted = clipboard::fit(&self.document, excerpt)?;
        self.add_pasted(pasted, (clipboard::STEP, clipboard::STEP), "duplicate", "Duplicated")
    }

    /// Beside where it was copied from, or in the middle of the view if that is elsewhere.
    fn beside(&self, middle: Position, shift: f64) -> (f64, f64) {
        let target = Position { x: middle.x + shift, y: middle.y + shift };
        if self.size.width <= 0.0 || self.viewport.seen(self.size).contains(target) {
            return (shift, shift);
        }
        let view = self.viewport.to_canvas(viewport::middle(self.size));
        let times = shift - clipboard::STEP;
        (view.x - middle.x + times, view.y - middle.y + times)
    }

    fn add_pasted(
        &mut self,
        pasted: Pasted,
        (dx, dy): (f64, f64),
        verb: &str,
        done: &str,
    ) -> Result<Changes, Refusal> {
        let Pasted { components, notes, left_out } = pasted.placed(self.document.fresh_id(), dx, dy);
        let ids: Vec<ComponentId> = components.iter().map(|component| component.id).collect();
        let keys: Vec<String> = notes.iter().map(|note| note.key.clone()).collect();
        let what = match components.as_slice() {
            [only] if notes.is_empty() => only.name.clone(),
            _ => self.describe(&ids, &keys),
        };
        let planned = Planned::new(Edit::Insert { components, notes }, format!("{verb} {what}"), "");
        let mut changes = self.carry_out(planned)?;
        changes.announcements.push(format!("{done} {what}"));
        // What is missing is told to everybody, not only to those who listen.
        if !left_out.is_empty() {
            changes.intents.push(Intent::Refused(format!("{done} {what}. {}.", left_out.join(". "))));
        }
        let mut selection = Selection::components_of(ids.iter().copied());
        keys.iter().for_each(|key| selection.add_note(key));
        changes.merge(self.select(selection));
        if let Some(first) = ids.first() {
            changes.merge(self.reveal(*first));
            changes.intents.push(Intent::Focus(*first));
        }
        Ok(changes)
    }

    fn is_on_surface(&self, at: Position) -> bool {
        Rect { x: 0.0, y: 0.0, width: self.size.width, height: self.size.height }.contains(at)
    }
}
