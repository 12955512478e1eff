//! The texts that an open file descends from: what it said when it was opened, what the server has, and the one whose
//! lines the editor's components came from.
//! Never answers with another text for a pipeline than the one it was read from, as long as that is remembered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use canvas::{ComponentId, Document, Pipeline};
use dpl::{Base, Difference, WriteError};

/// A text and the pipeline that it says, with the editor's ids. Several of them are the same most of the time, so they
/// are shared: a copy of thousands of components takes long.
#[derive(Debug, PartialEq)]
struct Version {
    text: String,
    pipeline: Pipeline,
}

impl Version {
    fn new(text: &str, pipeline: &Pipeline) -> Arc<Version> {
        Arc::new(Version { text: text.to_owned(), pipeline: pipeline.clone() })
    }
}

/// The texts of one open file.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// What the editor's pipeline is written into.
    base: Base,
    /// Which component of `base` each of the editor's is; `None`: they have the ids of `base`.
    ids: Option<BTreeMap<ComponentId, ComponentId>>,
    opened: Option<Arc<Version>>,
    /// The newest text that is known for what the editor showed then.
    current: Option<Arc<Version>>,
    /// What the server has, as the editor had it.
    saved: Option<Arc<Version>>,
    /// The revision that the edits descend from and its text, if that is known.
    descends_from: Option<(String, String)>,
    /// What was on screen before another version took its place: undo leads there.
    left: Vec<Arc<Version>>,
    /// What was written last: a draft is soon followed by the save of the same.
    written: Arc<Mutex<Option<Arc<Version>>>>,
}

/// How many versions are remembered for undo.
const REMEMBERED: usize = 5;

impl Versions {
    /// A file that was just read, and that the editor shows as it is.
    pub fn shown(&mut self, text: &str, pipeline: &Pipeline) {
        let version = Version::new(text, pipeline);
        self.base = Base::new(text);
        self.written = Arc::default();
        self.ids = None;
        self.left.clear();
        if self.opened.is_none() {
            self.opened = Some(Arc::clone(&version));
        }
        self.current = Some(version);
    }

    /// The server has this text; `pipeline` is what the editor shows, if that is the same.
    pub fn saved(&mut self, revision: &str, text: &str, pipeline: Option<&Pipeline>) {
        self.descends_from = Some((revision.to_owned(), text.to_owned()));
        self.saved = pipeline.map(|it| {
            let is_current = |known: &&Arc<Version>| known.text == text && known.pipeline == *it;
            self.current.as_ref().filter(is_current).map_or_else(|| Version::new(text, it), Arc::clone)
        });
        if self.saved.is_some() {
            self.current.clone_from(&self.saved);
        }
    }

    /// The edits descend from this revision; without a text, only the server knows what it said.
    pub fn descends_from(&mut self, revision: &str, text: Option<String>) {
        self.descends_from = text.map(|text| (revision.to_owned(), text));
        self.saved = None;
    }

    /// The text of that revision, if it is the one that the edits descend from.
    pub fn base_text(&self, revision: &str) -> Option<&str> {
        let (known, text) = self.descends_from.as_ref()?;
        (known == revision).then_some(text.as_str())
    }

    /// Another text took the place of the one on screen. `before` is what the editor had then, `file` the new text's
    /// pipeline with the ids of its lines, `document` what the editor has now.
    pub fn adopted(&mut self, before: (String, Pipeline), text: &str, file: &Pipeline, document: &Document) {
        let (old_text, pipeline) = before;
        // What differs only in keys that no pipeline knows is no step of undo, so nothing leads back to it.
        if pipeline != *document.pipeline() {
            self.left.push(Arc::new(Version { text: old_text, pipeline }));
        }
        self.current = Some(Version::new(text, document.pipeline()));
        if self.left.len() > REMEMBERED {
            self.left.remove(0);
        }
        self.base = Base::new(text);
        self.written = Arc::default();
        let ids = file.components.iter().filter_map(|it| Some((document.id_of(&it.name)?, it.id)));
        self.ids = Some(ids.collect());
    }

    /// The file's text with the edits in it.
    pub fn text(&self, pipeline: &Pipeline) -> Result<String, WriteError> {
        let known = self.current.iter().chain(&self.saved).chain(self.left.iter().rev()).chain(&self.opened);
        if let Some(known) = known.into_iter().find(|version| version.pipeline == *pipeline) {
            return Ok(known.text.clone());
        }
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = written.as_ref().filter(|last| last.pipeline == *pipeline) {
            return Ok(last.text.clone());
        }
        let text = match &self.ids {
            None => self.base.write(pipeline),
            Some(ids) => self.base.write(&renumbered(pipeline, ids)),
        }?;
        *written = Some(Version::new(&text, pipeline));
        Ok(text)
    }

    /// How long the text is, in about as many bytes.
    pub fn length(&self) -> usize {
        self.base.text().len()
    }

    /// Whether the server has exactly this.
    pub fn is_saved(&self, pipeline: &Pipeline) -> bool {
        self.saved.as_ref().is_some_and(|saved| saved.pipeline == *pipeline)
    }

    /// What differs from the file as it was opened.
    pub fn since_opened(&self, pipeline: &Pipeline) -> Difference {
        self.opened.as_ref().map(|opened| dpl::compare_edited(&opened.pipeline, pipeline)).unwrap_or_default()
    }

    /// What the file said when it was opened.
    pub fn opened_text(&self) -> Option<&str> {
        self.opened.as_ref().map(|opened| opened.text.as_str())
    }
}

/// The pipeline with the ids of the lines that it came from; what is new has ids beyond them.
fn renumbered(pipeline: &Pipeline, ids: &BTreeMap<ComponentId, ComponentId>) -> Pipeline {
    let mut pipeline = pipeline.clone();
    let mut next = ids.values().map(|id| id.0).max().map_or(0, |last| last.saturating_add(1));
    for component in &mut pipeline.components {
        component.id = ids.get(&component.id).copied().unwrap_or_else(|| {
            let id = ComponentId(next);
            next = next.saturating_add(1);
            id
        });
    }
    pipeline
}

#[cfg(test)]
mod tests {
    use canvas::{Command, Editor};

    use super::*;

    const OPENED: &str = "# by hand\ntype: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"start\"\n      \
                          transitions:\n        unconditional: [\"B\"]\n    B:\n      type: \"and\"\n      origin: \"kept\"\n";

    const THEIRS: &str = "# by them\ntype: \"orchestration\"\npipeline:\n  components:\n    New:\n      type: \"or\"\n    A:\n      \
                          type: \"start\"\n    B two:\n      type: \"and\"\n      origin: \"kept\"\n      parameters:\n        x: \"1\"\n";

    fn opened() -> (Versions, Editor) {
        let pipeline = dpl::parse(OPENED).unwrap();
        let mut versions = Versions::default();
        versions.shown(OPENED, &pipeline);
        versions.saved("r1", OPENED, Some(&pipeline));
        (versions, Editor::new(pipeline))
    }

    fn adopt(versions: &mut Versions, editor: &mut Editor, text: &str) {
        let before = (versions.text(editor.pipeline()).unwrap(), editor.pipeline().clone());
        let file = dpl::parse(text).unwrap();
        let pipeline = Box::new(file.clone());
        editor.command(Command::Adopt { pipeline, label: "take over".to_owned() }).unwrap();
        versions.adopted(before, text, &file, editor.document());
    }

    fn skip(editor: &mut Editor, name: &str) {
        let components = vec![editor.document().id_of(name).unwrap()];
        editor.command(Command::SetSkipped { components, skipped: true }).unwrap();
    }

    #[test]
    fn undo_back_to_what_was_saved_is_exactly_that() {
        let (versions, mut editor) = opened();
        skip(&mut editor, "B");
        assert!(!versions.is_saved(editor.pipeline()));
        editor.command(Command::Undo).unwrap();
        assert!(versions.is_saved(editor.pipeline()));
        assert_eq!(versions.text(editor.pipeline()).unwrap(), OPENED);
    }

    #[test]
    fn a_version_that_was_taken_over_is_written_as_it_stands_and_edited_in_its_own_lines() {
        let (mut versions, mut editor) = opened();
        adopt(&mut versions, &mut editor, THEIRS);
        assert_eq!(versions.text(editor.pipeline()).unwrap(), THEIRS);
        skip(&mut editor, "New");
        let text = versions.text(editor.pipeline()).unwrap();
        assert_eq!(text, THEIRS.replace("type: \"or\"\n", "type: \"or\"\n      skipped: true\n"));
    }

    #[test]
    fn undo_of_taking_over_brings_every_byte_back() {
        let (mut versions, mut editor) = opened();
        skip(&mut editor, "A");
        let mine = versions.text(editor.pipeline()).unwrap();
        adopt(&mut versions, &mut editor, THEIRS);
        editor.command(Command::Undo).unwrap();
        assert_eq!(versions.text(editor.pipeline()).unwrap(), mine);
        editor.command(Command::Undo).unwrap();
        assert_eq!(versions.text(editor.pipeline()).unwrap(), OPENED);
        editor.command(Command::Redo).unwrap();
        editor.command(Command::Redo).unwrap();
        let again = versions.text(editor.pipeline()).unwrap();
        assert_eq!(dpl::compare_texts(&again, THEIRS).unwrap(), Difference::default());
    }

    #[test]
    fn the_text_of_another_revision_is_not_taken_for_the_base() {
        let (mut versions, _) = opened();
        assert_eq!(versions.base_text("r1"), Some(OPENED));
        assert_eq!(versions.base_text("r2"), None);
        versions.descends_from("r0", Some("old".to_owned()));
        assert_eq!((versions.base_text("r0"), versions.base_text("r1")), (Some("old"), None));
    }

    #[test]
    fn what_only_the_file_knows_is_taken_over_too() {
        let (mut versions, mut editor) = opened();
        let theirs = OPENED.replace("kept", "changed by hand");
        adopt(&mut versions, &mut editor, &theirs);
        assert_eq!(versions.text(editor.pipeline()).unwrap(), theirs);
        skip(&mut editor, "A");
        assert!(versions.text(editor.pipeline()).unwrap().contains("changed by hand"));
    }

    #[test]
    fn what_changed_since_opening_follows_ids_and_not_names() {
        let (versions, mut editor) = opened();
        assert!(versions.since_opened(editor.pipeline()).is_empty());
        let component = editor.document().id_of("B").unwrap();
        editor.command(Command::Rename { component, name: "C".to_owned() }).unwrap();
        let difference = versions.since_opened(editor.pipeline());
        assert_eq!(difference.components.len(), 1);
        assert_eq!(difference.components[0].renamed_from.as_deref(), Some("B"));
    }
}
