//! The viewport, the grid and bad positions.

use super::trial::{Trial, pipeline};
use crate::*;

#[test]
fn opening_shows_the_whole_pipeline_whatever_its_size() {
    for (width, height, x) in [(1000.0, 600.0, 300.0), (320.0, 500.0, 2000.0), (1.0, 1.0, 300.0)] {
        let mut editor = Editor::new(pipeline(&format!("Start: start 0,0\nEnd: end-success {x},80")));
        let size = Size { width, height };
        editor.input(Input::Resized(size));
        let seen = editor.viewport().seen(size);
        let bounds = editor.bounds().expect("bounds");
        if width > 1.0 {
            assert_eq!(seen.union(&bounds), seen, "{width} by {height}");
        }
        assert!(editor.viewport().zoom <= 1.0);
    }
}

#[test]
fn only_the_first_size_fits_the_view() {
    let mut trial = Trial::new("Start: start 0,0");
    let before = trial.editor.viewport();
    trial.input(Input::Resized(Size { width: 500.0, height: 300.0 }));
    let resized = trial.editor.viewport();
    assert_eq!(resized.zoom, before.zoom);
    trial.command(Command::Fit).expect("fitted");
    assert_ne!(trial.editor.viewport(), resized);
}

#[test]
fn what_is_in_the_middle_stays_there_when_the_surface_is_resized() {
    let mut trial = Trial::new("Start: start 0,0");
    let before = trial.editor.viewport();
    trial.input(Input::Resized(Size { width: 500.0, height: 320.0 }));
    let resized = trial.editor.viewport();
    assert_eq!((before.x - resized.x, before.y - resized.y), (250.0, 140.0));
    trial.input(Input::Resized(Size { width: 1000.0, height: 600.0 }));
    assert_eq!(trial.editor.viewport(), before);
    let mut again = Editor::new(pipeline("Start: start 0,0"));
    again.set_viewport(before);
    again.input(Input::Resized(Size { width: 1000.0, height: 600.0 }));
    assert_eq!(again.viewport(), before, "a view that is shown again stands where it was left");
}

#[test]
fn what_is_loaded_into_an_empty_editor_is_fitted_too() {
    let size = Size { width: 1000.0, height: 600.0 };
    let loaded = || pipeline("Start: start 4000,4000\nEnd: end-success 4300,4000");
    let mut expected = Editor::new(loaded());
    expected.input(Input::Resized(size));
    let mut early = Editor::new(Pipeline::empty(Kind::Orchestration));
    early.input(Input::Resized(size));
    early.replace(loaded());
    let mut late = Editor::new(Pipeline::empty(Kind::Orchestration));
    late.replace(loaded());
    late.input(Input::Resized(size));
    assert_eq!((early.viewport(), late.viewport()), (expected.viewport(), expected.viewport()));
    let before = early.viewport();
    early.replace(pipeline("Start: start 0,0"));
    assert_eq!(early.viewport(), before, "another version of the file is seen where this one was");
}

#[test]
fn zooming_stays_in_its_range_and_the_reset_is_exact() {
    let mut trial = Trial::new("Start: start 0,0");
    for _ in 0..30 {
        trial.command(Command::ZoomIn).expect("zoomed");
    }
    assert_eq!(trial.editor.viewport().zoom, MAX_ZOOM);
    for _ in 0..60 {
        trial.command(Command::ZoomOut).expect("zoomed");
    }
    assert_eq!(trial.editor.viewport().zoom, MIN_ZOOM);
    trial.command(Command::ZoomReset).expect("reset");
    assert_eq!(trial.editor.viewport().zoom, 1.0);
}

#[test]
fn numbers_that_are_none_leave_the_view_alone() {
    let mut trial = Trial::new("Start: start 0,0");
    let before = trial.editor.viewport();
    let bad = Position { x: f64::NAN, y: f64::INFINITY };
    trial.input(Input::Wheel { at: bad, dx: f64::NAN, dy: f64::NAN, modifiers: Modifiers::NONE });
    trial.input(Input::Wheel { at: bad, dx: 0.0, dy: 5.0, modifiers: Modifiers::COMMAND });
    trial.input(Input::Resized(Size { width: f64::NAN, height: -4.0 }));
    assert_eq!(trial.editor.viewport(), before);
}

#[test]
fn components_without_a_position_are_laid_out_along_their_connections_and_not_written() {
    let text = "
        Start: start -> unconditional Left, unconditional Right
        Left: sql-script -> success Join
        Right: sql-script -> success Join
        Join: and
    ";
    let trial = Trial::new(text);
    assert_eq!(trial.at("Start"), (0.0, 0.0));
    assert_eq!((trial.at("Left"), trial.at("Right")), ((150.0, 0.0), (150.0, 110.0)));
    assert_eq!(trial.at("Join"), (300.0, 0.0));
    assert_eq!(*trial.editor.pipeline(), pipeline(text), "opening a file changes nothing in it");
}

#[test]
fn only_what_is_moved_gets_a_position() {
    let mut trial = Trial::new("Start: start -> unconditional Load\nLoad: sql-script");
    trial.drag((150.0, 0.0), (200.0, 50.0), Modifiers::NONE);
    let places: Vec<bool> =
        trial.editor.pipeline().components.iter().map(|one| one.position.is_some()).collect();
    assert_eq!(places, [false, true]);
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline("Start: start -> unconditional Load\nLoad: sql-script"));
}

#[test]
fn loops_without_positions_are_laid_out_too() {
    let trial = Trial::new("A: sql-script -> success B\nB: sql-script -> success A");
    assert_ne!(trial.at("A"), trial.at("B"));
}

#[test]
fn absurd_positions_are_drawn_at_the_edge_and_do_not_hide_the_rest() {
    let mut start =
        pipeline("Start: start 0,0\nLoad: sql-script 150,0\nLost: sql-script 1e9,-1e9\nNone: sql-script 0,0");
    if let Some(last) = start.components.last_mut() {
        last.position = Some(Position { x: f64::NAN, y: f64::NEG_INFINITY });
    }
    let mut editor = Editor::new(start);
    let size = Size { width: 1000.0, height: 600.0 };
    editor.input(Input::Resized(size));
    let seen = editor.viewport().seen(size);
    assert!(
        seen.contains(Position { x: 0.0, y: 0.0 }) && seen.contains(Position { x: 150.0, y: 0.0 }),
        "{seen:?}"
    );
    let scene = editor.scene();
    let lost = scene.tiles.iter().find(|tile| tile.name == "Lost").expect("drawn");
    assert_eq!(lost.at, Position { x: 100_000.0, y: -100_000.0 });
    assert!(scene.tiles.iter().all(|tile| tile.at.x.is_finite() && tile.at.y.is_finite()));
}

#[test]
fn the_grid_never_yields_a_negative_zero() {
    let place = snap(Position { x: -3.0, y: 4.9 });
    assert_eq!(place, Position { x: 0.0, y: 0.0 });
    assert!(place.x.is_sign_positive(), "the file would say -0");
}
