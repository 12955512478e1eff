//! Claims about editing variables.

use crate::{Command, ComponentId, Editor, Value, VariableEdit, variable_usages};

const TEXT: &str = "type: \"orchestration\"
pipeline:
  components:
    Start: {type: start, transitions: {unconditional: [A]}}
    A: {type: sql-script, parameters: {sqlScript: 'select ${a} from ${b} where ${a}'}}
    P: {type: print-variables, parameters: {variablesToPrint: [[a], [b]]}}
  variables:
    a: {metadata: {type: TEXT}, defaultValue: ''}
    b: {metadata: {type: TEXT}, defaultValue: 'x ${a}'}
";

fn editor() -> Editor {
    Editor::new(dpl::parse(TEXT).unwrap())
}

fn edit(editor: &mut Editor, edit: VariableEdit) -> Result<String, String> {
    match editor.command(Command::Variable(edit)) {
        Ok(changes) => Ok(changes.announcements.join(". ")),
        Err(refusal) => Err(refusal.to_string()),
    }
}

fn rename(name: &str, to: &str) -> VariableEdit {
    VariableEdit::Rename { name: name.to_owned(), to: to.to_owned() }
}

#[test]
fn a_rename_reaches_every_use_and_is_one_step() {
    let mut editor = editor();
    let before = editor.pipeline().clone();
    let words = edit(&mut editor, rename("a", "new_name")).unwrap();
    assert_eq!(words, "Renamed a to new_name, and the 4 places that use it");
    let usages = variable_usages(editor.pipeline());
    assert_eq!(usages.get("a"), None);
    assert_eq!(
        usages["new_name"].iter().map(|it| it.component).collect::<Vec<_>>(),
        [ComponentId(1), ComponentId(2)]
    );
    assert_eq!(editor.pipeline().variables[1].default_value, Value::Text("x ${new_name}".to_owned()));
    assert_eq!(editor.undo_label(), Some("rename variable a"));
    let _ = editor.command(Command::Undo).unwrap();
    assert_eq!(*editor.pipeline(), before);
}

#[test]
fn a_name_must_be_free_and_follow_the_rules() {
    let mut editor = editor();
    for (to, why) in [("b", "already named"), ("", "needs a name"), ("1 x", "no name for a variable")] {
        let refused = edit(&mut editor, rename("a", to)).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    assert!(edit(&mut editor, rename("nobody", "x")).unwrap_err().contains("nobody"));
    assert_eq!(editor.undo_label(), None);
}

#[test]
fn new_ones_and_copies_have_free_names() {
    let mut editor = editor();
    for variable_type in ["TEXT", "TEXT", "GRID"] {
        edit(&mut editor, VariableEdit::Add { variable_type: variable_type.to_owned() }).unwrap();
    }
    edit(&mut editor, VariableEdit::Duplicate("a".to_owned())).unwrap();
    let names: Vec<&str> = editor.pipeline().variables.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "a_2", "b", "text", "text_2", "grid"]);
    assert_eq!(editor.pipeline().variables[5].default_value, Value::List(Vec::new()));
}

#[test]
fn typing_in_a_variable_is_one_step_and_deleting_another() {
    let mut editor = editor();
    for text in ["h", "he", "hey"] {
        let mut variable = editor.pipeline().variables[0].clone();
        variable.description = text.to_owned();
        edit(&mut editor, VariableEdit::Change(variable)).unwrap();
    }
    edit(&mut editor, VariableEdit::Delete("a".to_owned())).unwrap();
    let _ = editor.command(Command::Undo).unwrap();
    assert_eq!(editor.pipeline().variables[0].description, "hey");
    let _ = editor.command(Command::Undo).unwrap();
    assert_eq!(editor.pipeline().variables[0].description, "");
    assert_eq!(editor.undo_label(), None);
}

#[test]
fn a_variable_moves_one_place_and_not_beyond_the_ends() {
    let mut editor = editor();
    let down = |name: &str| VariableEdit::Move { name: name.to_owned(), is_up: false };
    assert_eq!(edit(&mut editor, down("a")).unwrap(), "Moved a to place 2");
    assert!(edit(&mut editor, down("a")).is_err());
    assert_eq!(editor.pipeline().variables[1].name, "a");
}
