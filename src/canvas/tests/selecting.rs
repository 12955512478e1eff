//! Selecting along connections, picking up without a drag, guides, and the menus.

use super::trial::{Trial, pipeline};
use crate::*;

const FORK: &str = "
    Start: start 0,0 -> unconditional Upper, unconditional Lower
    Upper: sql-script 150,-100 -> success End
    Lower: sql-script 150,100 -> success End
    End: end-success 300,0
    Aside: sql-script 150,300
";

#[test]
fn upstream_and_downstream_add_to_the_selection() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Upper")));
    trial.key_with(Key::Character('d'), Modifiers::SHIFT);
    assert_eq!(trial.selected(), ["End", "Upper"], "the one that was selected stays the primary");
    assert_eq!(trial.said.last().map(String::as_str), Some("1 more downstream, 2 selected"));
    trial.key_with(Key::Character('u'), Modifiers::SHIFT);
    assert_eq!(trial.selected().len(), 4);
    assert!(!trial.selected().contains(&"Aside".to_owned()));
}

#[test]
fn one_by_one_each_tap_adds_a_component_or_takes_it_out_until_it_is_ended() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Start")));
    trial.key(Key::Character('s'));
    trial.click(150.0, -100.0);
    trial.input(Input::Focused(trial.id("Upper")));
    trial.click(150.0, 100.0);
    assert_eq!(trial.selected(), ["Start", "Upper", "Lower"]);
    trial.click(150.0, -100.0);
    assert_eq!(trial.selected(), ["Start", "Lower"], "what is selected is taken out");
    trial.drag((250.0, -50.0), (350.0, 50.0), Modifiers::NONE);
    assert_eq!(trial.selected(), ["Start", "Lower", "End"], "a drag draws a frame");
    trial.key(Key::Escape);
    assert_eq!(trial.selected().len(), 3, "what was selected stays");
    assert_eq!(trial.said.last().map(String::as_str), Some("3 selected"));
    trial.click(150.0, 300.0);
    assert_eq!(trial.selected(), ["Aside"], "it is over");
}

#[test]
fn one_by_one_ends_with_the_edit_that_it_was_for() {
    let mut trial = Trial::new(FORK);
    trial.key(Key::Character('s'));
    trial.click(150.0, -100.0);
    trial.click(150.0, 100.0);
    trial.key(Key::Delete);
    assert!(!trial.editor.is_gathering());
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK));
}

#[test]
fn ctrl_and_arrows_go_along_the_connections() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("End")));
    trial.key_with(Key::Left, Modifiers::COMMAND);
    assert_eq!(trial.selected(), ["Upper"]);
    trial.key_with(Key::Down, Modifiers::COMMAND);
    assert_eq!(trial.selected(), ["Lower"], "the branch below, not what lies below");
    trial.key_with(Key::Right, Modifiers::COMMAND);
    assert_eq!(trial.selected(), ["End"]);
}

#[test]
fn what_is_picked_up_hangs_at_the_pointer_until_a_click() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Aside")));
    trial.key(Key::Character('m'));
    assert!(trial.said.last().is_some_and(|words| words.starts_with("Picked up Aside.")));
    trial.go(400.0, 290.0);
    assert_eq!(trial.at("Aside"), (400.0, 290.0));
    trial.click(420.0, 310.0);
    assert_eq!(trial.at("Aside"), (420.0, 310.0));
    assert_eq!(*trial.editor.tool(), Tool::Idle);
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK), "one step of undo");
    trial.key(Key::Character('m'));
    trial.key(Key::Right);
    trial.key(Key::Escape);
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK), "Escape puts it back");
}

#[test]
fn a_dragged_tile_comes_to_rest_in_line_with_a_neighbour_and_shows_it() {
    let mut trial = Trial::new("A: sql-script 3,0\nB: sql-script 200,200");
    trial.down(200.0, 200.0, Modifiers::NONE);
    trial.drag_on((200.0, 200.0), (5.0, 207.0));
    assert_eq!(trial.at("B"), (3.0, 210.0), "in line across, on the grid down");
    let guides = trial.editor.scene().overlay.guides;
    assert_eq!(guides.len(), 1);
    assert!(guides.iter().all(|guide| guide.from.x == 3.0 && guide.to.x == 3.0));
    trial.up(5.0, 207.0);
    assert!(trial.editor.scene().overlay.guides.is_empty());
}

#[test]
fn alt_or_ctrl_held_puts_a_tile_exactly_where_the_hand_is() {
    for modifiers in [Modifiers { alt: true, ..Modifiers::NONE }, Modifiers::COMMAND] {
        let mut trial = Trial::new("A: sql-script 3,0\nB: sql-script 200,200");
        trial.down(200.0, 200.0, Modifiers::NONE);
        let at = trial.screen(123.0, 207.0);
        trial.input(Input::PointerMove { id: PointerId(1), kind: PointerKind::Mouse, at, modifiers });
        assert_eq!(trial.at("B"), (123.0, 207.0));
    }
}

#[test]
fn every_menu_says_why_something_does_not_apply() {
    let mut trial = Trial::new(FORK);
    let canvas = trial.editor.menu(None);
    assert_eq!(canvas.label, "Actions for the pipeline");
    let undo = canvas.sections.iter().flatten().find(|it| it.words == "Undo").expect("undo");
    assert_eq!(undo.why_not.as_deref(), Some("There is nothing to undo."));
    trial.input(Input::Focused(trial.id("End")));
    let end = trial.editor.menu(None);
    assert_eq!(end.label, "Actions for End");
    let connect = end.sections.iter().flatten().find(|it| it.words == "Connect to …").expect("connect");
    assert_eq!(connect.why_not.as_deref(), Some("Nothing can follow “End”."));
    let edge = trial.editor.document().edges()[2];
    trial.command(Command::Select(Selection::edge_of(edge))).expect("selected");
    let menu = trial.editor.menu(None);
    assert_eq!(menu.label, "Actions for the connection Upper to End");
    let kinds: Vec<&str> = menu
        .sections
        .iter()
        .flatten()
        .filter(|it| it.is_chosen.is_some())
        .map(|it| it.words.as_str())
        .collect();
    assert_eq!(kinds, ["On success", "On failure", "Always"]);
}

#[test]
fn what_a_menu_offers_is_not_refused() {
    for names in [vec!["Upper"], vec!["End"], vec!["Upper", "Lower", "Aside"], vec![]] {
        let mut trial = Trial::new(FORK);
        let ids: Vec<ComponentId> = names.iter().map(|name| trial.id(name)).collect();
        trial.command(Command::Select(Selection::components_of(ids))).expect("selected");
        for entry in trial.editor.menu(None).sections.into_iter().flatten() {
            let Choice::Action(action) = &entry.choice else { continue };
            let Some(command) = action.command() else { continue };
            let mut copy = trial.editor.clone();
            let is_refused = match copy.command(command) {
                Err(_) => true,
                Ok(changes) => changes.intents.iter().any(|intent| matches!(intent, Intent::Refused(_))),
            };
            assert_eq!(is_refused, entry.why_not.is_some(), "{}", entry.words);
        }
    }
}
