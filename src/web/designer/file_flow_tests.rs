//! Claims about creating, renaming, moving, copying and deleting.

use super::*;

fn opened(task: Task, near: &str) -> FileFlow {
    let mut flow = FileFlow::default();
    let _ = flow.step(Input::Open { task, near: near.to_owned() }, 0);
    flow
}

fn typed(task: Task, near: &str, name: &str) -> FileFlow {
    let mut flow = opened(task, near);
    assert_eq!(flow.step(Input::Type(name.to_owned()), 0), []);
    flow
}

fn submitted(mut flow: FileFlow, taken: &[&str]) -> Vec<Effect> {
    let taken: Vec<String> = taken.iter().map(|path| (*path).to_owned()).collect();
    flow.step(Input::Submit { taken: &taken }, 7)
}

fn sent(order: Order) -> Vec<Effect> {
    vec![Effect::Send { number: 7, order }]
}

fn why(flow: &FileFlow, taken: &[&str]) -> Option<String> {
    let taken: Vec<String> = taken.iter().map(|path| (*path).to_owned()).collect();
    flow.form().unwrap().order(&taken).unwrap_err()
}

#[test]
fn a_new_pipeline_goes_where_the_person_is() {
    let task = Task::NewPipeline(Kind::Orchestration);
    let create =
        |path: &str| sent(Order::CreatePipeline { path: path.to_owned(), kind: Kind::Orchestration });
    assert_eq!(submitted(typed(task.clone(), "a/b.orch.yaml", " Load "), &[]), create("a/Load.orch.yaml"));
    assert_eq!(submitted(typed(task.clone(), "a/b", "Load.orch.yaml"), &[]), create("a/b/Load.orch.yaml"));
    assert_eq!(submitted(typed(task, "", "50 % ? ä"), &[]), create("50 % ? ä.orch.yaml"));
}

#[test]
fn a_name_that_cannot_be_says_why_and_sends_nothing() {
    for (name, word) in
        [("a/b", "no /"), (".hidden", "dot"), ("a\tb", "cannot be seen"), (&"x".repeat(201), "too long")]
    {
        let flow = typed(Task::NewFolder, "", name);
        assert!(why(&flow, &[]).unwrap().contains(word), "{name}");
        assert_eq!(submitted(flow, &[]), []);
    }
    // Nothing typed yet needs no words.
    assert_eq!(why(&typed(Task::NewFolder, "", "  "), &[]), None);
    let flow = typed(Task::NewPipeline(Kind::Orchestration), "in", "LOAD");
    assert!(why(&flow, &["in/load.orch.yaml"]).unwrap().contains("already “load”"));
    assert_eq!(submitted(flow, &["in/load.orch.yaml"]), []);
}

#[test]
fn a_rename_may_change_only_the_case_and_keeps_suffix_and_folder() {
    let flow = typed(Task::Rename("in/load.orch.yaml".to_owned()), "", "Load");
    let order =
        Order::Move { from: "in/load.orch.yaml".into(), to: "in/Load.orch.yaml".into(), updates: false };
    assert_eq!(submitted(flow, &["in/load.orch.yaml"]), sent(order));
    // The name as it is: nothing to do yet.
    assert_eq!(why(&opened(Task::Rename("in/load.orch.yaml".to_owned()), ""), &["in/load.orch.yaml"]), None);
}

#[test]
fn those_that_name_it_are_updated_unless_the_person_says_no() {
    let mut flow = typed(Task::Rename("a.orch.yaml".to_owned()), "", "b");
    let naming = Naming { paths: vec!["nightly.orch.yaml".to_owned()], unread: 0 };
    // An answer about something else is late.
    let _ = flow.step(Input::NamingKnown { of: "x".to_owned(), naming: naming.clone() }, 0);
    assert_eq!(flow.form().unwrap().naming, None);
    let _ = flow.step(Input::NamingKnown { of: "a.orch.yaml".to_owned(), naming }, 0);
    let order = |updates| Order::Move { from: "a.orch.yaml".into(), to: "b.orch.yaml".into(), updates };
    assert_eq!(submitted(flow.clone(), &[]), sent(order(true)));
    let _ = flow.step(Input::SetUpdates(false), 0);
    assert_eq!(submitted(flow, &[]), sent(order(false)));
}

#[test]
fn what_is_dropped_moves_at_once_unless_somebody_names_it() {
    let drop = || Input::Drop { path: "a.orch.yaml".to_owned(), folder: "in".to_owned() };
    let known = |paths: &[&str]| Input::NamingKnown {
        of: "a.orch.yaml".to_owned(),
        naming: Naming { paths: paths.iter().map(|path| (*path).to_owned()).collect(), unread: 0 },
    };
    let mut flow = FileFlow::default();
    assert_eq!(flow.step(drop(), 0), [Effect::AskNaming("a.orch.yaml".to_owned())]);
    let order = Order::Move { from: "a.orch.yaml".into(), to: "in/a.orch.yaml".into(), updates: false };
    assert_eq!(flow.step(known(&[]), 7), sent(order));

    let mut flow = FileFlow::default();
    let _ = flow.step(drop(), 0);
    assert_eq!(flow.step(known(&["b.orch.yaml"]), 7), [Effect::FocusForm]);
    assert!(!flow.is_sending());
}

#[test]
fn a_folder_goes_neither_into_itself_nor_to_where_it_is() {
    for folder in ["a", "a/b", "", "a/b/c"] {
        let mut flow = FileFlow::default();
        let effects = flow.step(Input::Drop { path: "a/b".to_owned(), folder: folder.to_owned() }, 0);
        assert_eq!(effects.is_empty(), !folder.is_empty(), "{folder}");
    }
    let mut flow = opened(Task::Move("a".to_owned()), "");
    let _ = flow.step(Input::ChooseFolder("a/b".to_owned()), 0);
    assert!(why(&flow, &[]).unwrap().contains("into itself"));
}

#[test]
fn a_refusal_keeps_what_was_typed_and_a_late_answer_changes_nothing() {
    let mut flow = typed(Task::NewFolder, "", "new");
    let _ = flow.step(Input::Submit { taken: &[] }, 3);
    assert!(flow.is_sending());
    // Twice sends once, and nothing else happens meanwhile.
    assert_eq!(flow.step(Input::Submit { taken: &[] }, 4), []);
    assert_eq!(flow.step(Input::Cancel, 4), []);
    assert_eq!(flow.step(Input::Answered { number: 2, refused: None }, 5), []);
    let refused = Some("There is already something.".to_owned());
    assert_eq!(flow.step(Input::Answered { number: 3, refused: refused.clone() }, 5), [Effect::FocusForm]);
    assert_eq!(flow.form().map(|form| (form.name.as_str(), &form.refused)), Some(("new", &refused)));
    let _ = flow.step(Input::Type("newer".to_owned()), 5);
    assert_eq!(flow.form().unwrap().refused, None);
    assert_eq!(flow.step(Input::Cancel, 6), [Effect::FocusTree]);
    assert_eq!(flow, FileFlow::Closed);
}
