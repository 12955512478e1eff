//! Everything without a pointer.

use super::trial::{Trial, joins, pipeline};
use crate::*;

#[test]
fn add_connect_and_move_by_keyboard_alone() {
    let mut trial = Trial::new("Start: start 0,0");
    trial.input(Input::Focused(ComponentId(0)));
    assert_eq!(trial.selected(), ["Start"]);
    trial
        .command(Command::AddComponent { component_type: "sql-script".to_owned(), at: None })
        .expect("added");
    assert_eq!(trial.at("SQL Script"), (150.0, 0.0));
    assert!(trial.intents.contains(&Intent::Focus(trial.id("SQL Script"))));

    trial.input(Input::Focused(ComponentId(0)));
    trial.key(Key::Character('c'));
    assert!(trial.said.last().is_some_and(|words| words.starts_with("Connecting Start on unconditional.")));
    assert!(trial.said.last().is_some_and(|words| words.ends_with("Target: SQL Script, 1 of 1.")));
    trial.key(Key::Enter);
    assert_eq!(joins(trial.editor.pipeline()), "Start unconditional SQL Script");
    assert_eq!(trial.said.last().map(String::as_str), Some("Connected Start to SQL Script on unconditional"));

    trial.input(Input::Focused(trial.id("SQL Script")));
    trial.key(Key::Right);
    trial.key_with(Key::Down, Modifiers::SHIFT);
    assert_eq!(trial.at("SQL Script"), (160.0, 50.0));
    assert!(trial.said.contains(&"Moved SQL Script 10 right".to_owned()));

    (0..4).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), pipeline("Start: start 0,0"));
}

const FORK: &str = "
    Start: start 0,0
    Upper: sql-script 150,-100
    Lower: bash-script 150,100
    Far: sql-script 300,0
";

#[test]
fn while_connecting_arrows_choose_the_target_and_c_the_kind() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Upper")));
    trial.key(Key::Character('c'));
    let aimed = |trial: &Trial| {
        let scene = trial.editor.scene();
        let aimed = scene.tiles.into_iter().find(|tile| tile.offer == Offer::Aimed);
        aimed.map(|tile| tile.name).unwrap_or_default()
    };
    assert_eq!(aimed(&trial), "Far");
    trial.key(Key::Down);
    assert_eq!(aimed(&trial), "Lower");
    trial.key(Key::Character('c'));
    assert!(trial.said.last().is_some_and(|words| words.starts_with("On failure.")));
    let scene = trial.editor.scene();
    assert_eq!(scene.overlay.pending.map(|pending| pending.kind), Some(EdgeKind::Failure));
    let start = scene.tiles.iter().find(|tile| tile.name == "Start").expect("Start");
    assert_eq!(start.offer, Offer::Closed, "nothing leads to Start");
    trial.key(Key::Enter);
    assert_eq!(joins(trial.editor.pipeline()), "Upper failure Lower");
}

#[test]
fn escape_while_connecting_connects_nothing() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Upper")));
    trial.key(Key::Character('c'));
    trial.key(Key::Escape);
    assert_eq!(*trial.editor.tool(), Tool::Idle);
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK));
}

#[test]
fn tab_goes_round_the_targets_while_connecting_and_is_the_browsers_otherwise() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Start")));
    assert!(!trial.key(Key::Tab).handled);
    trial.key(Key::Character('c'));
    assert!(trial.key(Key::Tab).handled);
    assert!(trial.key(Key::Tab).handled);
    assert!(trial.key(Key::Tab).handled);
    let targets: Vec<&String> = trial.said.iter().filter(|words| words.starts_with("Target: ")).collect();
    assert_eq!(targets, ["Target: Upper, 1 of 3.", "Target: Lower, 2 of 3.", "Target: Far, 3 of 3."]);
}

#[test]
fn a_connection_is_found_and_removed_by_keyboard() {
    let text = "
        Start: start 0,0 -> unconditional Load
        Load: sql-script 150,0 -> success Good, failure Bad
        Good: end-success 300,0
        Bad: end-failure 300,100
    ";
    let mut trial = Trial::new(text);
    trial.input(Input::Focused(trial.id("Load")));
    trial.key(Key::Character('e'));
    trial.key(Key::Character('e'));
    assert_eq!(
        trial.said,
        [
            "Connection Load to Good, success. Delete removes it.",
            "Connection Load to Bad, failure. Delete removes it."
        ]
    );
    trial.key(Key::Delete);
    assert_eq!(joins(trial.editor.pipeline()), "Start unconditional Load\nLoad success Good");
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(text));
}

#[test]
fn nothing_can_follow_an_end() {
    let mut trial = Trial::new("Start: start 0,0\nEnd: end-success 150,0");
    trial.input(Input::Focused(trial.id("End")));
    trial.key(Key::Character('c'));
    assert_eq!(trial.refusals(), ["Nothing can follow “End”."]);
    assert_eq!(*trial.editor.tool(), Tool::Idle);
}

#[test]
fn a_held_arrow_is_one_step_of_undo_and_two_presses_are_two() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Far")));
    trial.key(Key::Right);
    for _ in 0..5 {
        trial.input(Input::KeyDown { key: Key::Right, modifiers: Modifiers::NONE, repeat: true });
    }
    assert_eq!(trial.at("Far"), (360.0, 0.0));
    trial.key(Key::Right);
    assert_eq!(trial.at("Far"), (370.0, 0.0));
    trial.undo();
    assert_eq!(trial.at("Far"), (360.0, 0.0));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK));
}

#[test]
fn delete_removes_the_selection_with_its_connections_and_hands_the_focus_on() {
    let text = "
        Start: start 0,0 -> unconditional Load
        Load: sql-script 150,0 -> success Check, failure Stop
        Check: if 300,0
        Stop: end-failure 300,100
    ";
    let mut trial = Trial::new(text);
    trial.input(Input::Focused(trial.id("Load")));
    trial.key(Key::Delete);
    assert_eq!(joins(trial.editor.pipeline()), "");
    assert_eq!(trial.editor.pipeline().components.len(), 3);
    assert_eq!(trial.said.last().map(String::as_str), Some("Deleted Load"));
    assert_eq!(trial.intents.last(), Some(&Intent::Focus(trial.id("Start"))));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(text));
    assert_eq!(trial.said.last().map(String::as_str), Some("Undid: delete Load"));
}

#[test]
fn d_disables_and_enables() {
    let mut trial = Trial::new(FORK);
    trial.key_with(Key::Character('a'), Modifiers::COMMAND);
    trial.key(Key::Character('d'));
    assert!(trial.editor.pipeline().components.iter().all(|component| component.skipped));
    assert_eq!(trial.said.last().map(String::as_str), Some("Disabled 4 components"));
    trial.key(Key::Character('d'));
    assert_eq!(*trial.editor.pipeline(), pipeline(FORK));
}

#[test]
fn f2_and_enter_ask_the_page_and_unknown_keys_are_left_to_it() {
    let mut trial = Trial::new(FORK);
    let far = trial.id("Far");
    assert!(!trial.key(Key::F2).handled, "nothing is selected");
    trial.input(Input::Focused(far));
    trial.intents.clear();
    assert!(trial.key(Key::F2).handled);
    assert!(trial.key(Key::Enter).handled);
    assert_eq!(trial.intents, [Intent::Rename(far), Intent::ShowProperties(far)]);
    assert!(!trial.key(Key::Character('q')).handled);
}

#[test]
fn ctrl_and_an_arrow_go_to_the_nearest_component_that_way() {
    let mut trial = Trial::new(FORK);
    trial.input(Input::Focused(trial.id("Start")));
    trial.key_with(Key::Right, Modifiers::COMMAND);
    assert_eq!(trial.selected(), ["Far"], "straight ahead counts as nearer");
    trial.key_with(Key::Left, Modifiers::COMMAND);
    assert_eq!(trial.selected(), ["Start"]);
    trial.command(Command::SelectNext).expect("next");
    assert_eq!(trial.selected(), ["Upper"]);
    trial.command(Command::SelectPrevious).expect("previous");
    trial.command(Command::SelectPrevious).expect("round");
    assert_eq!(trial.selected(), ["Far"]);
}

#[test]
fn the_focus_brings_its_component_into_view() {
    let mut trial = Trial::new("Start: start 0,0\nFar: sql-script 5000,4000");
    trial.input(Input::Focused(trial.id("Far")));
    let seen = trial.screen(5000.0, 4000.0);
    assert!((0.0..1000.0).contains(&seen.x) && (0.0..600.0).contains(&seen.y), "{seen:?}");
}

#[test]
fn the_focus_on_one_of_several_keeps_them_selected() {
    let mut trial = Trial::new(FORK);
    trial.key_with(Key::Character('a'), Modifiers::COMMAND);
    trial.input(Input::Focused(trial.id("Far")));
    assert_eq!(trial.selected().len(), 4);
}

#[test]
fn a_note_is_resized_by_keyboard_and_a_held_key_is_one_step() {
    let mut trial = Trial::new("Start: start 0,0");
    let wider = |trial: &mut Trial, repeat: bool| {
        let modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
        trial.input(Input::KeyDown { key: Key::Right, modifiers, repeat });
    };
    trial.input(Input::Focused(trial.id("Start")));
    wider(&mut trial, false);
    assert_eq!(trial.refusals(), ["Select a note first: components all have the same size."]);
    trial.command(Command::AddNote { at: Some(Position { x: 100.0, y: 0.0 }) }).expect("added");
    let size = |trial: &Trial| trial.editor.document().notes()[0].size;
    let before = size(&trial);
    wider(&mut trial, false);
    (0..4).for_each(|_| wider(&mut trial, true));
    assert_eq!(size(&trial), Size { width: before.width + 50.0, ..before });
    assert_eq!(trial.said.last().map(String::as_str), Some("The note is 270 wide and 90 high"));
    trial.undo();
    assert_eq!(size(&trial), before);
    // Never smaller than can be grasped.
    for _ in 0..40 {
        trial.key_with(Key::Up, Modifiers { shift: true, ..Modifiers::COMMAND });
    }
    assert_eq!(size(&trial), Size { height: 40.0, ..before });
}

#[test]
fn the_width_and_the_height_of_a_note_are_one_step() {
    let mut trial = Trial::new("Start: start 0,0");
    trial.command(Command::AddNote { at: Some(Position { x: 100.0, y: 0.0 }) }).expect("added");
    let note = trial.editor.document().notes()[0].clone();
    for size in [Size { width: 300.0, ..note.size }, Size { width: 300.0, height: 200.0 }] {
        trial.command(Command::ResizeNote { key: note.key.clone(), size }).expect("resized");
    }
    trial.undo();
    assert_eq!(trial.editor.document().notes(), [note]);
}

#[test]
fn tab_and_e_go_along_the_flow_whatever_the_order_in_the_file() {
    let text = "
        End: end-success 450,0
        Lower: sql-script 150,100 -> success Join
        Join: and 300,0 -> unconditional End
        Upper: sql-script 150,-100 -> success Join
        Start: start 0,0 -> unconditional Lower, unconditional Upper
    ";
    let mut trial = Trial::new(text);
    let order = |trial: &Trial| -> Vec<String> {
        trial.editor.scene().tiles.into_iter().map(|tile| tile.name).collect()
    };
    assert_eq!(order(&trial), ["Start", "Upper", "Lower", "Join", "End"]);
    trial.input(Input::Focused(trial.id("Start")));
    for _ in 0..5 {
        trial.key(Key::Character('e'));
    }
    let edges = ["Start to Upper", "Start to Lower", "Upper to Join", "Lower to Join", "Join to End"];
    let said: Vec<bool> = trial.said.iter().zip(edges).map(|(said, edge)| said.contains(edge)).collect();
    assert_eq!(said, [true; 5], "{:?}", trial.said);
    // A branch that is moved above the other comes first, once it is put down.
    trial.drag((150.0, 100.0), (150.0, -220.0), Modifiers::NONE);
    assert_eq!(order(&trial), ["Start", "Lower", "Upper", "Join", "End"]);
    trial.undo();
    assert_eq!(order(&trial), ["Start", "Upper", "Lower", "Join", "End"]);
}

#[test]
fn a_connection_that_is_selected_by_key_comes_into_view() {
    let mut trial = Trial::new("Start: start 5000,4000 -> unconditional Far\nFar: sql-script 5200,4000");
    trial.key(Key::Character('e'));
    let seen = trial.screen(5100.0, 4000.0);
    assert!((0.0..1000.0).contains(&seen.x) && (0.0..600.0).contains(&seen.y), "{seen:?}");
}
