//! The editor of one open file as the page's views share it: commands go in, signals say what to draw again.
//! Never knows files, servers or elements.

use std::time::Duration;

use canvas::{Changes, Command, Editor, Input, Intent, Refusal, Viewport};
use dpl::{Pipeline, Position, Size};
use leptos::prelude::*;

use crate::reactive::after_paint;

/// How often it is looked whether a pointer was let go.
const WHILE_PRESSED: Duration = Duration::from_millis(40);

/// A handle to one editor. Its signals live as long as the owner that is current when it is made.
#[derive(Clone, Copy)]
pub struct EditorHandle {
    editor: StoredValue<Editor>,
    document: Trigger,
    selection: Trigger,
    /// Who draws it. Called at once, and not by way of a signal: a pan asks for every frame.
    on_draw: StoredValue<Option<Callback<()>>>,
    /// What was said last, and how often something was said: the same sentence twice is said twice.
    announcement: RwSignal<(u64, String)>,
    intent: StoredValue<Option<Callback<Intent>>>,
    on_edit: StoredValue<Option<Callback<()>>>,
    /// The document changed in a gesture that goes on.
    is_document_due: StoredValue<bool>,
    /// The surface had no size yet.
    is_unseen: StoredValue<bool>,
}

impl EditorHandle {
    /// Opens the pipeline.
    pub fn new(pipeline: Pipeline) -> EditorHandle {
        EditorHandle {
            editor: StoredValue::new(Editor::new(pipeline)),
            document: Trigger::new(),
            selection: Trigger::new(),
            on_draw: StoredValue::new(None),
            announcement: RwSignal::new((0, String::new())),
            intent: StoredValue::new(None),
            on_edit: StoredValue::new(None),
            is_document_due: StoredValue::new(false),
            is_unseen: StoredValue::new(true),
        }
    }

    /// Opens the pipeline to look at only.
    pub fn reading(pipeline: Pipeline) -> EditorHandle {
        let handle = EditorHandle::new(Pipeline::empty(pipeline.kind));
        handle.editor.set_value(Editor::reading(pipeline));
        handle
    }

    /// Who is told when the document changed; asked once the gesture is over.
    pub fn set_on_edit(self, on_edit: Callback<()>) {
        self.on_edit.set_value(Some(on_edit));
    }

    /// Who does what the canvas cannot do itself.
    pub fn set_on_intent(self, on_intent: Callback<Intent>) {
        self.intent.set_value(Some(on_intent));
    }

    /// Carries out a command; a refusal is told to the person as an intent, and returned.
    pub fn command(self, command: Command) -> Result<(), Refusal> {
        let outcome = self.editor.try_update_value(|editor| editor.command(command));
        match outcome {
            Some(Ok(changes)) => {
                self.made(changes);
                Ok(())
            }
            Some(Err(refusal)) => {
                self.ask(Intent::Refused(refusal.to_string()));
                Err(refusal)
            }
            None => Ok(()),
        }
    }

    /// Carries out a command; whoever calls tells the person about a refusal.
    pub fn command_quietly(self, command: Command) -> Result<(), Refusal> {
        match self.editor.try_update_value(|editor| editor.command(command)) {
            Some(Ok(changes)) => {
                self.made(changes);
                Ok(())
            }
            Some(Err(refusal)) => Err(refusal),
            None => Ok(()),
        }
    }

    /// Something happened on the surface. Whether it meant something there.
    pub fn input(self, input: Input) -> bool {
        let size = match &input {
            Input::Resized(size) => Some(*size),
            _ => None,
        };
        let Some(mut changes) = self.editor.try_update_value(|editor| editor.input(input)) else {
            return false;
        };
        if let Some(size) = size
            && self.is_unseen.try_update_value(std::mem::take) == Some(true)
        {
            self.editor.try_update_value(|editor| {
                if let Some(view) = first_view(editor, size) {
                    editor.set_viewport(view);
                    changes.viewport = true;
                }
            });
        }
        let handled = changes.handled;
        self.made(changes);
        handled
    }

    /// Shows another version of the file.
    pub fn replace(self, pipeline: Pipeline) {
        if let Some(changes) = self.editor.try_update_value(|editor| editor.replace(pipeline)) {
            self.wake(&changes);
        }
    }

    /// Looks at the editor. Untracked.
    pub fn with<T>(self, read: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.editor.try_with_value(read)
    }

    /// Wakes the caller when the document changes.
    pub fn track_document(self) {
        self.document.track();
    }

    /// Wakes the caller when the selection changes.
    pub fn track_selection(self) {
        self.selection.track();
    }

    /// Who draws it again whenever it looks different, until that view goes or another takes its place.
    pub fn set_on_draw(self, on_draw: Callback<()>) {
        self.on_draw.set_value(Some(on_draw));
    }

    /// What is to be read out. Tracked.
    pub fn announcement(self) -> (u64, String) {
        self.announcement.get()
    }

    fn wake(self, changes: &Changes) {
        // Panels do not follow each step of a drag: they are told when it ends. The canvas follows the scene.
        let is_due = changes.document || self.is_document_due.try_get_value() == Some(true);
        let is_in_gesture = self.with(Editor::is_in_gesture).unwrap_or(false);
        self.is_document_due.try_set_value(is_due && is_in_gesture);
        if is_due && !is_in_gesture {
            self.document.notify();
        }
        if changes.selection {
            self.selection.notify();
        }
        if (changes.scene || changes.viewport)
            && let Some(Some(on_draw)) = self.on_draw.try_get_value()
        {
            // Nobody does when its view is gone.
            on_draw.try_run(());
        }
    }

    fn made(self, changes: Changes) {
        self.wake(&changes);
        let is_in_gesture = self.with(Editor::is_in_gesture).unwrap_or(false);
        if !changes.announcements.is_empty() {
            let words = changes.announcements.join(". ");
            self.announcement.try_update(|(count, said)| {
                *count += 1;
                *said = words;
            });
        }
        // After the end of a drag nothing changes any more, so the end itself is told too.
        if !is_in_gesture && let Some(Some(on_edit)) = self.on_edit.try_get_value() {
            on_edit.run(());
        }
        for intent in changes.intents {
            self.ask(intent);
        }
    }

    /// Has it read out.
    pub fn say(self, words: String) {
        self.announcement.try_update(|(count, said)| {
            *count += 1;
            *said = words;
        });
    }

    /// Runs once what happens now is on the screen and no pointer is held down: what only follows a click must not hold
    /// it up.
    pub fn when_calm(self, run: impl FnOnce() + 'static) {
        self.when_let_go(Box::new(run));
    }

    fn when_let_go(self, run: Box<dyn FnOnce()>) {
        after_paint(move || match self.with(Editor::is_pressed) {
            Some(true) => set_timeout(move || self.when_let_go(run), WHILE_PRESSED),
            _ => run(),
        });
    }

    /// Asks the page for what the canvas cannot do itself.
    pub fn ask(self, intent: Intent) {
        if let Some(Some(on_intent)) = self.intent.try_get_value() {
            on_intent.run(intent);
        }
    }
}

/// Below this nobody can read the names.
const READABLE: f64 = 0.5;

/// Where a pipeline is entered that is too large to be read when all of it is shown: at its left end.
fn first_view(editor: &Editor, size: Size) -> Option<Viewport> {
    const ZOOM: f64 = 0.8;
    const FROM_LEFT: f64 = 72.0;
    if editor.viewport().zoom >= READABLE {
        return None;
    }
    let places = editor.document().components().iter().filter_map(|it| editor.document().position(it.id));
    let Position { x, y } = places.min_by(|one, other| one.x.total_cmp(&other.x))?;
    Some(Viewport { x: FROM_LEFT - x * ZOOM, y: size.height * 0.45 - y * ZOOM, zoom: ZOOM })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(width: u32) -> (Editor, Option<Viewport>) {
        let text = format!(
            "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"start\"\n    \
             B:\n      type: \"and\"\ndesign:\n  components:\n    A:\n      position: {{ x: -20, y: 30 }}\n    \
             B:\n      position: {{ x: {width}, y: 30 }}\n"
        );
        let mut editor = Editor::new(dpl::parse(&text).unwrap());
        let size = Size { width: 800.0, height: 600.0 };
        let _ = editor.input(Input::Resized(size));
        let view = first_view(&editor, size);
        (editor, view)
    }

    #[test]
    fn a_pipeline_that_can_be_read_as_a_whole_is_shown_as_a_whole() {
        assert_eq!(seen(300).1, None);
    }

    #[test]
    fn a_large_pipeline_is_entered_at_its_left_end() {
        let (editor, view) = seen(5_000);
        let first = editor.document().components()[0].id;
        let at = view.unwrap().to_screen(editor.document().position(first).unwrap());
        assert!((at.x - 72.0).abs() < 0.01 && (at.y - 270.0).abs() < 0.01, "{at:?}");
    }
}
