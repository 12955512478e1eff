//! Commands from the menu, the palette and the properties panel.

use super::trial::{Trial, joins, pipeline};
use crate::*;

const LINE: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Each
    Each: grid-iterator 300,0 -> repeats One
    One: sql-script 300,0
";

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

#[test]
fn a_rename_reaches_every_reference() {
    let mut trial = Trial::new(LINE);
    let names = ["a/b [c].d '(e)' =<&#%\" \u{1F600}", "Tab\there", "One"];
    for (old, name) in [("Load", names[0]), ("Each", names[1])] {
        let component = trial.id(old);
        trial.command(Command::Rename { component, name: name.to_owned() }).expect("renamed");
    }
    let expected = format!(
        "Start unconditional {}\n{} success {}\n{} iteration One",
        names[0], names[0], names[1], names[1]
    );
    assert_eq!(joins(trial.editor.pipeline()), expected);
    (0..2).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn names_must_be_there_and_unique() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    let mut rename = |name: &str| trial.command(Command::Rename { component, name: name.to_owned() });
    assert_eq!(rename("One"), Err(Refusal::NameTaken("One".to_owned())));
    assert_eq!(rename(" \t"), Err(Refusal::EmptyName));
    assert_eq!(rename("Load").map(|changes| changes.document), Ok(false), "the same name is no change");
    assert_eq!(trial.editor.undo_label(), None);
}

#[test]
fn typing_in_one_field_is_one_step_until_the_field_is_left() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    let mut set = |name: &str, value: &str| {
        let command = Command::SetParameter { component, name: name.to_owned(), value: text(value) };
        trial.command(command).expect("set");
    };
    for typed in ["s", "se", "sel", "sele"] {
        set("sqlScript", typed);
    }
    set("other", "x");
    set("sqlScript", "select");
    trial.command(Command::EndTyping).expect("left");
    let mut set = |value: &str| {
        let command = Command::SetParameter { component, name: "sqlScript".to_owned(), value: text(value) };
        trial.command(command).expect("set");
    };
    set("select 1");
    let script = |trial: &Trial| {
        let load = trial.editor.document().component(component).expect("Load");
        load.parameters
            .iter()
            .find(|parameter| parameter.0 == "sqlScript")
            .map(|parameter| parameter.1.clone())
    };
    let mut steps = Vec::new();
    while trial.editor.undo_label().is_some() {
        trial.undo();
        steps.push(script(&trial));
    }
    assert_eq!(steps, [text("select"), text("sele"), text("sele"), None]);
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn a_burst_typed_back_to_where_it_began_leaves_no_step() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    trial.command(Command::SetSkipped { components: vec![component], skipped: true }).expect("disabled");
    for value in [text("s"), None, text("t"), text("tu")] {
        let command = Command::SetParameter { component, name: "sqlScript".to_owned(), value };
        trial.command(command).expect("set");
    }
    trial.undo();
    assert!(
        trial
            .editor
            .document()
            .component(component)
            .is_some_and(|load| load.skipped && load.parameters.is_empty())
    );
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn null_and_missing_are_different() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    let mut set = |value| {
        let command = Command::SetParameter { component, name: "user".to_owned(), value };
        trial.command(command).expect("set");
        trial.editor.document().component(component).map(|load| load.parameters.clone()).unwrap_or_default()
    };
    assert_eq!(set(Some(Value::Null)), [("user".to_owned(), Value::Null)]);
    assert_eq!(set(None), []);
}

#[test]
fn the_name_is_not_a_parameter() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    let command = Command::SetParameter { component, name: "componentName".to_owned(), value: text("x") };
    assert_eq!(trial.command(command), Err(Refusal::NotAParameter("componentName".to_owned())));
}

#[test]
fn a_second_start_is_refused() {
    let mut trial = Trial::new(LINE);
    let add = Command::AddComponent { component_type: "start".to_owned(), at: None };
    assert_eq!(trial.command(add.clone()), Err(Refusal::SecondStart("Start".to_owned())));
    trial.command(Command::Delete(vec![trial.id("Start")])).expect("deleted");
    trial.command(add).expect("now there is none");
}

#[test]
fn added_components_have_fresh_names_and_ids_and_do_not_cover_each_other() {
    let mut trial = Trial::new(LINE);
    let highest = trial.editor.pipeline().components.iter().map(|component| component.id).max();
    for _ in 0..3 {
        trial.editor.command(Command::Select(Selection::component(trial.id("Start")))).expect("selected");
        trial
            .command(Command::AddComponent { component_type: "sql-script".to_owned(), at: None })
            .expect("added");
    }
    assert_eq!(trial.at("SQL Script"), (150.0, 110.0), "below what stands to the right already");
    assert_eq!(trial.at("SQL Script 2"), (150.0, 220.0));
    assert_eq!(trial.at("SQL Script 3"), (150.0, 330.0));
    let last = trial.id("SQL Script 3");
    assert!(Some(last) > highest);
    // Taken back and added anew, the number is not given out again.
    trial.undo();
    trial
        .command(Command::AddComponent { component_type: "sql-script".to_owned(), at: None })
        .expect("added");
    assert!(trial.id("SQL Script 3") > last);
}

#[test]
fn a_new_component_has_its_default_parameters() {
    let mut trial = Trial::new(LINE);
    trial
        .command(Command::AddComponent { component_type: "python-script".to_owned(), at: None })
        .expect("added");
    let script = trial.editor.document().component_named("Python Script").expect("added");
    let expected = [("script", ""), ("interpreter", "Python 3"), ("timeout", "300")];
    let expected: Vec<(String, Value)> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), Value::Text((*value).to_owned()))).collect();
    assert_eq!(script.parameters, expected);
}

#[test]
fn types_of_the_other_language_are_refused_and_unknown_ones_are_not() {
    let mut trial = Trial::new(LINE);
    let mut add = |component_type: &str| {
        trial.command(Command::AddComponent { component_type: component_type.to_owned(), at: None })
    };
    let refusal = add("join").expect_err("a refusal");
    assert_eq!(refusal.to_string(), "Join cannot stand in an orchestration.");
    add("some-new-type").expect("added");
    assert_eq!(
        trial.editor.pipeline().components.last().map(|last| last.name.as_str()),
        Some("Some New Type")
    );
}

#[test]
fn a_menu_command_in_the_middle_of_a_drag_gives_the_drag_up() {
    let mut trial = Trial::new(LINE);
    trial.down(150.0, 0.0, Modifiers::NONE);
    trial.drag_on((150.0, 0.0), (200.0, 100.0));
    assert!(trial.editor.is_in_gesture());
    trial.command(Command::ToggleSkipped).expect("disabled");
    assert_eq!(trial.at("Load"), (150.0, 0.0));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
    assert_eq!(trial.editor.undo_label(), None);
}

#[test]
fn undo_and_redo_say_when_there_is_nothing_and_a_new_change_ends_redo() {
    let mut trial = Trial::new(LINE);
    assert_eq!(trial.command(Command::Undo), Err(Refusal::NothingTo("undo")));
    let load = trial.id("Load");
    trial.command(Command::MoveTo { component: load, at: Position { x: 10.0, y: 20.0 } }).expect("moved");
    trial.command(Command::Undo).expect("undone");
    assert_eq!(trial.editor.redo_label(), Some("move Load"));
    trial.command(Command::SetSkipped { components: vec![load], skipped: true }).expect("disabled");
    assert_eq!(trial.command(Command::Redo), Err(Refusal::NothingTo("redo")));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let mut trial = Trial::new(LINE);
    let component = trial.id("Load");
    for x in [f64::NAN, f64::INFINITY, 1e9] {
        let moved = trial.command(Command::MoveTo { component, at: Position { x, y: 0.0 } });
        assert_eq!(moved, Err(Refusal::OffTheCanvas));
    }
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn deleting_what_is_gone_is_refused() {
    let mut trial = Trial::new(LINE);
    assert_eq!(trial.command(Command::Delete(vec![ComponentId(99)])), Err(Refusal::UnknownComponent));
    assert_eq!(trial.command(Command::DeleteSelection), Err(Refusal::NothingSelected));
    assert_eq!(trial.command(Command::DeleteNote("9".to_owned())), Err(Refusal::UnknownNote));
}

#[test]
fn another_version_of_the_file_keeps_the_selection_by_name_and_ends_the_history() {
    let mut trial = Trial::new(LINE);
    let load = trial.id("Load");
    trial.command(Command::SetSkipped { components: vec![load], skipped: true }).expect("disabled");
    trial.click(150.0, 0.0);
    let revision = trial.editor.revision();
    let other = pipeline("Begin: start 0,0 -> unconditional Load\nLoad: sql-script 200,0");
    let changes = trial.editor.replace(other.clone());
    assert!(changes.document && trial.editor.revision() > revision);
    assert_eq!(*trial.editor.pipeline(), other);
    assert_eq!(trial.selected(), ["Load"]);
    assert_eq!(trial.editor.undo_label(), None);
}

#[test]
fn notes_are_added_written_and_deleted() {
    let mut trial = Trial::new(LINE);
    trial.command(Command::AddNote { at: None }).expect("added");
    let key = trial.editor.selection().notes().first().cloned().expect("it is selected");
    for content in ["#", "# T", "# Title"] {
        let command = Command::SetNoteContent { key: key.clone(), content: content.to_owned() };
        trial.command(command).expect("written");
    }
    assert_eq!(trial.editor.document().note(&key).map(|note| note.content.as_str()), Some("# Title"));
    trial.key(Key::Delete);
    assert_eq!(trial.editor.pipeline().notes, []);
    (0..3).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), pipeline(LINE));
}

#[test]
fn what_everything_runs_has_a_form_and_every_type_is_known_once() {
    for known in catalogue() {
        assert_eq!(
            catalogue().iter().filter(|other| other.component_type == known.component_type).count(),
            1
        );
        assert!(!known.label.is_empty() && !known.icon.is_empty());
        for field in known.fields() {
            let shown_by =
                field.shown_when.map(|(name, _)| known.fields().iter().any(|other| other.name == name));
            assert_ne!(shown_by, Some(false), "{} of {} is never shown", field.name, known.component_type);
        }
    }
    let executed = [
        "start",
        "sql-script",
        "sql-executor",
        "python-script",
        "bash-script",
        "print-variables",
        "if",
        "and",
        "or",
        "end-success",
        "end-failure",
        "run-orchestration",
        "begin",
        "commit",
        "rollback",
    ];
    for component_type in executed {
        assert!(kind_of(component_type).is_some_and(|kind| kind.is_executable), "{component_type}");
    }
    assert_eq!(catalogue().iter().filter(|kind| kind.is_executable).count(), executed.len());
}
