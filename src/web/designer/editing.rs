//! The editor of one open file as the page's views share it: commands go in, signals say what to draw again.
//! Never knows files, servers or elements.

use canvas::{Changes, Command, Editor, Input, Intent, Refusal};
use dpl::Pipeline;
use leptos::prelude::*;

/// A handle to one editor. Its signals live as long as the owner that is current when it is made.
#[derive(Clone, Copy)]
pub struct EditorHandle {
    editor: StoredValue<Editor>,
    document: Trigger,
    selection: Trigger,
    scene: Trigger,
    viewport: Trigger,
    /// What was said last, and how often something was said: the same sentence twice is said twice.
    announcement: RwSignal<(u64, String)>,
    intent: StoredValue<Option<Callback<Intent>>>,
    on_edit: StoredValue<Option<Callback<()>>>,
}

impl EditorHandle {
    /// Opens the pipeline.
    pub fn new(pipeline: Pipeline) -> EditorHandle {
        EditorHandle {
            editor: StoredValue::new(Editor::new(pipeline)),
            document: Trigger::new(),
            selection: Trigger::new(),
            scene: Trigger::new(),
            viewport: Trigger::new(),
            announcement: RwSignal::new((0, String::new())),
            intent: StoredValue::new(None),
            on_edit: StoredValue::new(None),
        }
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
        let Some(changes) = self.editor.try_update_value(|editor| editor.input(input)) else { return false };
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

    /// Wakes the caller when something is to be drawn again.
    pub fn track_scene(self) {
        self.scene.track();
    }

    /// Wakes the caller when it was panned or zoomed.
    pub fn track_viewport(self) {
        self.viewport.track();
    }

    /// What is to be read out. Tracked.
    pub fn announcement(self) -> (u64, String) {
        self.announcement.get()
    }

    fn wake(self, changes: &Changes) {
        if changes.document {
            self.document.notify();
        }
        if changes.selection {
            self.selection.notify();
        }
        if changes.scene {
            self.scene.notify();
        }
        if changes.viewport {
            self.viewport.notify();
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

    /// Asks the page for what the canvas cannot do itself.
    pub fn ask(self, intent: Intent) {
        if let Some(Some(on_intent)) = self.intent.try_get_value() {
            on_intent.run(intent);
        }
    }
}
