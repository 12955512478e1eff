//! Another version of the file becomes one step of undo, and everything that stays keeps its id.

use super::trial::pipeline;
use crate::*;

const MINE: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Check
    Check: if 300,0
    Gone: and 450,0
";

const THEIRS: &str = "
    New: or 20,90
    Start: start 0,0 -> unconditional Load orders
    Load orders: sql-script 150,0 -> success Check, failure New
    Check: if 310,0
";

fn editor() -> Editor {
    let mut editor = Editor::new(pipeline(MINE));
    let _ = editor.input(Input::Resized(Size { width: 800.0, height: 600.0 }));
    editor
}

fn adopt(editor: &mut Editor, text: &str) {
    let pipeline = Box::new(pipeline(text));
    editor.command(Command::Adopt { pipeline, label: "take over changes".to_owned() }).unwrap();
    editor.document().check().unwrap();
}

/// Without ids and order.
fn said(pipeline: &Pipeline) -> Vec<Component> {
    let mut components: Vec<Component> =
        pipeline.components.iter().map(|it| Component { id: ComponentId(0), ..it.clone() }).collect();
    components.sort_by(|one, other| one.name.cmp(&other.name));
    components
}

#[test]
fn the_document_says_what_the_other_version_says_and_undo_brings_mine_back() {
    let mut editor = editor();
    adopt(&mut editor, THEIRS);
    assert_eq!(said(editor.pipeline()), said(&pipeline(THEIRS)));
    assert_eq!(editor.undo_label(), Some("take over changes"));
    editor.command(Command::Undo).unwrap();
    assert_eq!(*editor.pipeline(), pipeline(MINE));
    editor.command(Command::Redo).unwrap();
    assert_eq!(said(editor.pipeline()), said(&pipeline(THEIRS)));
}

#[test]
fn selection_view_and_earlier_steps_stay() {
    let mut editor = editor();
    let load = editor.document().id_of("Load").unwrap();
    let check = editor.document().id_of("Check").unwrap();
    editor.command(Command::SetSkipped { components: vec![check], skipped: true }).unwrap();
    editor.command(Command::Select(Selection::component(load))).unwrap();
    editor.command(Command::ZoomIn).unwrap();
    let view = editor.viewport();
    adopt(&mut editor, THEIRS);
    assert_eq!(editor.document().name_of(load), "Load orders", "a renamed one is the same one");
    assert_eq!(editor.selection().components(), [load]);
    assert_eq!(editor.viewport(), view);
    editor.command(Command::Undo).unwrap();
    editor.command(Command::Undo).unwrap();
    assert_eq!(*editor.pipeline(), pipeline(MINE));
}

#[test]
fn the_same_again_is_no_step() {
    let mut editor = editor();
    adopt(&mut editor, MINE);
    assert_eq!(editor.undo_label(), None);
}

#[test]
fn a_version_of_the_other_kind_is_refused() {
    let mut editor = editor();
    let pipeline = Box::new(Pipeline::empty(Kind::Transformation));
    let command = Command::Adopt { pipeline, label: String::new() };
    assert_eq!(editor.command(command), Err(Refusal::OtherKind));
}
