//! The edits of notes.
//! Never touches components.

use crate::diff::{Diff, Step};
use crate::{Document, Note, Position, Refusal, Size, geometry};

/// The smallest note that can still be grasped and read.
const SMALLEST: Size = Size { width: 60.0, height: 40.0 };
const NEW: Size = Size { width: 220.0, height: 90.0 };

/// A new note with the key `Document::fresh_note_key`.
pub(crate) fn add(document: &Document, at: Position) -> Result<Diff, Refusal> {
    if !geometry::is_drawable(at) {
        return Err(Refusal::OffTheCanvas);
    }
    let note = Note {
        key: document.fresh_note_key(),
        position: at,
        size: NEW,
        theme: "light-yellow".to_owned(),
        content: String::new(),
    };
    let mut diff = Diff::default();
    diff.push(Step::InsertNote { place: document.notes().len(), note: Box::new(note) });
    Ok(diff)
}

pub(crate) fn remove(document: &Document, keys: &[String]) -> Result<Diff, Refusal> {
    let mut diff = Diff::default();
    for (place, note) in document.notes().iter().enumerate().rev() {
        if keys.contains(&note.key) {
            diff.push(Step::RemoveNote { place, note: Box::new(note.clone()) });
        }
    }
    if diff.is_empty() { Err(Refusal::UnknownNote) } else { Ok(diff) }
}

pub(crate) fn change(
    document: &Document,
    key: &str,
    change: impl FnOnce(&mut Note),
) -> Result<Diff, Refusal> {
    let before = document.note(key).ok_or(Refusal::UnknownNote)?;
    let mut after = before.clone();
    change(&mut after);
    let mut diff = Diff::default();
    diff.push(Step::ReplaceNote { before: Box::new(before.clone()), after: Box::new(after) });
    Ok(diff)
}

pub(crate) fn resize(document: &Document, key: &str, size: Size) -> Result<Diff, Refusal> {
    if !geometry::is_drawable(Position { x: size.width, y: size.height }) {
        return Err(Refusal::OffTheCanvas);
    }
    change(document, key, |note| note.size = bounded(size))
}

/// The size, or the smallest that a note can have.
pub(crate) fn bounded(size: Size) -> Size {
    Size { width: size.width.max(SMALLEST.width), height: size.height.max(SMALLEST.height) }
}

pub(crate) fn shift(
    document: &Document,
    keys: &[String],
    dx: f64,
    dy: f64,
    diff: &mut Diff,
) -> Result<(), Refusal> {
    for before in keys.iter().filter_map(|key| document.note(key)) {
        let to = Position { x: before.position.x + dx, y: before.position.y + dy };
        if !geometry::is_drawable(to) {
            return Err(Refusal::OffTheCanvas);
        }
        let after = Note { position: to, ..before.clone() };
        diff.push(Step::ReplaceNote { before: Box::new(before.clone()), after: Box::new(after) });
    }
    Ok(())
}

/// Where a note is drawn, whatever its file says.
pub(crate) fn rect(note: &Note) -> geometry::Rect {
    let bounded =
        |value: f64, least: f64| if value.is_finite() { value.clamp(least, geometry::LIMIT) } else { least };
    let size = Size {
        width: bounded(note.size.width, SMALLEST.width),
        height: bounded(note.size.height, SMALLEST.height),
    };
    geometry::Rect::at(geometry::drawable(note.position), size)
}
