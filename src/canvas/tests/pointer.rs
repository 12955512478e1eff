//! What the pointer does: select, drag, pan, marquee, place.

use super::trial::{Trial, pipeline};
use crate::*;

const THREE: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Check
    Check: if 300,0
";

#[test]
fn a_click_below_the_threshold_selects_and_moves_nothing() {
    let mut trial = Trial::new(THREE);
    trial.down(150.0, 0.0, Modifiers::NONE);
    trial.go(152.0, 1.0);
    trial.up(152.0, 1.0);
    assert_eq!(trial.selected(), ["Load"]);
    assert_eq!(trial.at("Load"), (150.0, 0.0));
    assert_eq!(trial.editor.revision(), 0);
    assert_eq!(trial.editor.undo_label(), None);
}

#[test]
fn a_drag_moves_on_the_grid_and_is_one_step_of_undo() {
    let mut trial = Trial::new(THREE);
    trial.drag((152.0, 3.0), (213.0, 88.0), Modifiers::NONE);
    assert_eq!(trial.at("Load"), (210.0, 90.0));
    assert_eq!(trial.editor.undo_label(), Some("move Load"));
    assert!(trial.said.contains(&"Moved Load to 210, 90".to_owned()), "{:?}", trial.said);
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
    assert_eq!(trial.editor.undo_label(), None);
    trial.key_with(Key::Character('y'), Modifiers::COMMAND);
    assert_eq!(trial.at("Load"), (210.0, 90.0));
}

#[test]
fn escape_during_a_drag_puts_everything_back() {
    let mut trial = Trial::new(THREE);
    trial.down(150.0, 0.0, Modifiers::NONE);
    trial.drag_on((150.0, 0.0), (400.0, 200.0));
    assert_eq!(trial.at("Load"), (400.0, 200.0));
    trial.key(Key::Escape);
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
    assert_eq!(trial.editor.undo_label(), None);
    // The hand is still down, and means nothing any more.
    trial.go(500.0, 200.0);
    trial.up(500.0, 200.0);
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
}

#[test]
fn a_drag_that_the_browser_takes_away_is_put_back() {
    let mut trial = Trial::new(THREE);
    trial.down(150.0, 0.0, Modifiers::NONE);
    trial.drag_on((150.0, 0.0), (400.0, 200.0));
    trial.input(Input::PointerCancel { id: PointerId(1) });
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
    assert_eq!(*trial.editor.tool(), Tool::Idle);
}

#[test]
fn dragging_one_of_several_moves_all_by_as_much() {
    let mut trial = Trial::new(THREE);
    trial.click(150.0, 0.0);
    trial.down(300.0, 0.0, Modifiers::SHIFT);
    trial.up(300.0, 0.0);
    assert_eq!(trial.selected(), ["Load", "Check"]);
    trial.drag((150.0, 0.0), (150.0, 100.0), Modifiers::NONE);
    assert_eq!((trial.at("Load"), trial.at("Check")), ((150.0, 100.0), (300.0, 100.0)));
    assert_eq!(trial.at("Start"), (0.0, 0.0));
    assert_eq!(trial.editor.undo_label(), Some("move 2 items"));
}

#[test]
fn a_click_on_one_of_several_selects_it_alone() {
    let mut trial = Trial::new(THREE);
    trial.key_with(Key::Character('a'), Modifiers::COMMAND);
    assert_eq!(trial.selected().len(), 3);
    trial.click(150.0, 0.0);
    assert_eq!(trial.selected(), ["Load"]);
}

#[test]
fn a_drag_on_the_empty_canvas_pans_and_a_click_deselects() {
    let mut trial = Trial::new(THREE);
    trial.click(150.0, 0.0);
    let before = trial.editor.viewport();
    trial.drag((0.0, 150.0), (40.0, 180.0), Modifiers::NONE);
    let after = trial.editor.viewport();
    assert_eq!((after.x - before.x, after.y - before.y), (40.0, 30.0));
    assert_eq!(trial.selected(), ["Load"], "panning keeps the selection");
    trial.click(0.0, 150.0);
    assert!(trial.editor.selection().is_empty());
}

#[test]
fn shift_and_a_drag_select_what_the_rectangle_touches() {
    let mut trial = Trial::new(THREE);
    trial.down(90.0, -80.0, Modifiers::SHIFT);
    trial.drag_on((90.0, -80.0), (290.0, 60.0));
    assert!(trial.editor.scene().overlay.marquee.is_some());
    trial.up(290.0, 60.0);
    assert_eq!(trial.selected(), ["Load", "Check"]);
    assert_eq!(trial.editor.scene().overlay.marquee, None);
    assert_eq!(trial.editor.undo_label(), None);
}

#[test]
fn the_wheel_pans_and_with_ctrl_zooms_about_the_pointer() {
    let mut trial = Trial::new(THREE);
    let at = trial.screen(150.0, 0.0);
    trial.input(Input::Wheel { at, dx: 10.0, dy: 20.0, modifiers: Modifiers::NONE });
    assert_eq!(trial.editor.viewport(), Viewport { x: 90.0, y: 280.0, zoom: 1.0 });
    let at = trial.screen(150.0, 0.0);
    for _ in 0..50 {
        trial.input(Input::Wheel { at, dx: 0.0, dy: -100.0, modifiers: Modifiers::COMMAND });
    }
    assert_eq!(trial.editor.viewport().zoom, MAX_ZOOM);
    let seen = trial.screen(150.0, 0.0);
    assert!((seen.x - at.x).abs() < 1e-6 && (seen.y - at.y).abs() < 1e-6, "{seen:?} is not {at:?}");
}

#[test]
fn two_fingers_zoom_and_take_back_a_drag_that_the_first_began() {
    let mut trial = Trial::new(THREE);
    let touch = |number, x, y| (PointerId(number), trial_point(x, y));
    let down = |(id, at)| Input::PointerDown {
        id,
        kind: PointerKind::Touch,
        button: Button::Primary,
        at,
        modifiers: Modifiers::NONE,
    };
    let go = |(id, at)| Input::PointerMove { id, kind: PointerKind::Touch, at, modifiers: Modifiers::NONE };
    let up = |(id, at)| Input::PointerUp { id, kind: PointerKind::Touch, at, modifiers: Modifiers::NONE };
    trial.input(down(touch(7, 250.0, 300.0)));
    trial.input(go(touch(7, 300.0, 300.0)));
    assert_eq!(trial.at("Load"), (200.0, 0.0));
    trial.input(down(touch(8, 400.0, 300.0)));
    assert_eq!(trial.at("Load"), (150.0, 0.0));
    trial.input(go(touch(8, 500.0, 300.0)));
    assert_eq!(trial.editor.viewport().zoom, 2.0);
    trial.input(up(touch(7, 300.0, 300.0)));
    trial.input(up(touch(8, 500.0, 300.0)));
    assert_eq!(*trial.editor.tool(), Tool::Idle);
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
}

fn trial_point(x: f64, y: f64) -> Position {
    Position { x, y }
}

#[test]
fn a_type_dragged_from_the_palette_is_added_where_it_is_dropped() {
    let mut trial = Trial::new(THREE);
    let component_type = "bash-script".to_owned();
    let at = trial.screen(448.0, 13.0);
    trial.input(Input::PaletteMove { component_type: component_type.clone(), at });
    let ghost = trial.editor.scene().overlay.ghost.expect("a ghost");
    assert_eq!((ghost.label.as_str(), ghost.at), ("Bash Script", Position { x: 450.0, y: 10.0 }));
    trial.input(Input::PaletteDrop { component_type, at });
    assert_eq!(trial.at("Bash Script"), (450.0, 10.0));
    assert_eq!(trial.selected(), ["Bash Script"]);
    assert_eq!(trial.editor.undo_label(), Some("add Bash Script"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
}

#[test]
fn a_drag_from_the_palette_that_leaves_adds_nothing() {
    let mut trial = Trial::new(THREE);
    let at = trial.screen(448.0, 13.0);
    trial.input(Input::PaletteMove { component_type: "bash-script".to_owned(), at });
    trial.input(Input::PaletteLeave);
    assert_eq!(trial.editor.scene().overlay.ghost, None);
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
}

#[test]
fn a_line_can_be_clicked_and_deleted() {
    let mut trial = Trial::new(THREE);
    trial.click(75.0, 0.0);
    let edge = trial.editor.selection().edge().expect("a selected line");
    assert_eq!((edge.from, edge.to), (trial.id("Start"), trial.id("Load")));
    trial.key(Key::Delete);
    assert!(!trial.editor.document().has_edge(edge));
    assert_eq!(trial.said.last().map(String::as_str), Some("Disconnected Start from Load"));
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(THREE));
}

#[test]
fn an_iterator_moves_with_what_it_repeats() {
    let text = "
        Each: grid-iterator 0,0 -> repeats One
        One: sql-script 0,0
        Other: sql-script 300,0
    ";
    let mut trial = Trial::new(text);
    trial.drag((0.0, 0.0), (50.0, 70.0), Modifiers::NONE);
    assert_eq!((trial.at("Each"), trial.at("One")), ((50.0, 70.0), (50.0, 70.0)));
    let beside = trial.editor.scene().tiles.first().map(|tile| tile.at).expect("a tile");
    trial.drag((beside.x, beside.y), (beside.x, beside.y + 30.0), Modifiers::NONE);
    assert_eq!((trial.at("Each"), trial.at("One")), ((50.0, 100.0), (50.0, 100.0)));
    assert_eq!(trial.at("Other"), (300.0, 0.0));
}

#[test]
fn a_note_is_moved_and_resized_by_its_corner() {
    let mut start = pipeline(THREE);
    start.notes.push(Note {
        key: "1".to_owned(),
        position: Position { x: 0.0, y: 100.0 },
        size: Size { width: 200.0, height: 100.0 },
        theme: "white".to_owned(),
        content: "text".to_owned(),
    });
    let mut trial = Trial::of(start.clone());
    trial.drag((50.0, 150.0), (60.0, 170.0), Modifiers::NONE);
    let note = |trial: &Trial| trial.editor.document().note("1").cloned().expect("the note");
    assert_eq!(note(&trial).position, Position { x: 10.0, y: 120.0 });
    trial.drag((210.0, 220.0), (240.0, 260.0), Modifiers::NONE);
    assert_eq!(note(&trial).size, Size { width: 230.0, height: 140.0 });
    trial.drag((240.0, 260.0), (-500.0, -500.0), Modifiers::NONE);
    assert_eq!(note(&trial).size, Size { width: 60.0, height: 40.0 }, "it stays large enough to be grasped");
    (0..3).for_each(|_| trial.undo());
    assert_eq!(*trial.editor.pipeline(), start);
}

#[test]
fn a_component_that_is_gone_ends_the_drag() {
    let mut trial = Trial::new(THREE);
    trial.down(300.0, 0.0, Modifiers::NONE);
    trial.drag_on((300.0, 0.0), (350.0, 0.0));
    // The file was changed elsewhere, and this version was chosen.
    trial.editor.replace(pipeline("Start: start 0,0"));
    trial.go(380.0, 0.0);
    trial.up(380.0, 0.0);
    assert_eq!(*trial.editor.pipeline(), pipeline("Start: start 0,0"));
}

#[test]
fn a_drag_near_the_end_of_the_surface_moves_the_view_and_what_is_dragged() {
    let mut trial = Trial::new("A: sql-script 0,0\nB: sql-script 150,0");
    trial.down(0.0, 0.0, Modifiers::NONE);
    trial.drag_on((0.0, 0.0), (600.0, 0.0));
    assert!(!trial.editor.wants_time(), "in the middle it rests");
    trial.drag_on((600.0, 0.0), (890.0, 0.0));
    assert!(trial.editor.wants_time());
    let before = (trial.editor.viewport(), trial.at("A"));
    for _ in 0..30 {
        trial.input(Input::Elapsed { ms: 16.0 });
    }
    let moved = before.0.x - trial.editor.viewport().x;
    assert!(moved > 100.0, "{moved}");
    assert!((trial.at("A").0 - before.1.0 - moved).abs() <= GRID, "it stays under the pointer");
    trial.key(Key::Escape);
    assert!(!trial.editor.wants_time());
    assert_eq!(trial.at("A"), (0.0, 0.0));
}

#[test]
fn time_means_nothing_while_nothing_is_dragged() {
    let mut trial = Trial::new("A: sql-script 0,0");
    trial.go(895.0, 0.0);
    let before = trial.editor.viewport();
    assert_eq!(trial.input(Input::Elapsed { ms: 16.0 }), Changes::default());
    assert_eq!(trial.editor.viewport(), before);
}
