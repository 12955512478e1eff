//! What enters, leaves and changes while a large pipeline is looked at, and that it is bounded by what is seen.

use super::mirror::Mirror;
use super::trial::Trial;
use crate::*;

/// Columns of 50, each component leading to the next.
fn large(count: usize) -> Trial {
    let mut text = String::from("Start: start 0,0 -> unconditional c0\n");
    for number in 0..count - 1 {
        let (x, y) = (150 + number / 50 * 150, number % 50 * 110);
        text.push_str(&format!("c{number}: sql-script {x},{y} -> success c{}\n", number + 1));
    }
    Trial::new(&text)
}

fn names(tiles: &[Tile]) -> Vec<&str> {
    tiles.iter().map(|tile| tile.name.as_str()).collect()
}

fn wheel(trial: &mut Trial, dx: f64, dy: f64, modifiers: Modifiers) {
    let at = Position { x: 500.0, y: 300.0 };
    trial.input(Input::Wheel { at, dx, dy, modifiers });
}

#[test]
fn what_is_shown_is_bounded_by_what_is_seen() {
    let trial = large(2_500);
    let mut mirror = Mirror::default();
    let first = mirror.look(&trial.editor, Pace::Resting);
    assert!(first.tiles.len() < 80 && first.is_unfinished, "the view first: {}", first.tiles.len());
    mirror.settle(&trial.editor);
    mirror.check_at_rest(&trial.editor);
    assert!(mirror.tiles.len() <= MOST_TILES && mirror.edges.len() <= MOST_LINES, "{}", mirror.tiles.len());
    // However many there are.
    let trial = large(5_000);
    let mut other = Mirror::default();
    other.settle(&trial.editor);
    assert_eq!((other.tiles.len(), other.edges.len()), (mirror.tiles.len(), mirror.edges.len()));
}

#[test]
fn a_pan_within_what_is_ready_changes_nothing() {
    let mut trial = large(2_500);
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    for _ in 0..20 {
        wheel(&mut trial, 10.0, 10.0, Modifiers::NONE);
        assert!(mirror.look(&trial.editor, Pace::Moving).is_empty());
    }
    for _ in 0..20 {
        wheel(&mut trial, 0.0, -1.0, Modifiers::COMMAND);
        assert!(mirror.look(&trial.editor, Pace::Moving).is_empty());
    }
}

#[test]
fn while_it_moves_little_enters_and_nothing_leaves() {
    let mut trial = large(2_500);
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    for _ in 0..60 {
        wheel(&mut trial, 90.0, 40.0, Modifiers::NONE);
        let differences = mirror.look(&trial.editor, Pace::Moving);
        assert!(differences.tiles.len() <= 16 && differences.edges.len() <= 32);
        assert_eq!((differences.gone_tiles.len(), differences.gone_edges.len()), (0, 0));
        mirror.check(&trial.editor);
    }
    mirror.settle(&trial.editor);
    mirror.check_at_rest(&trial.editor);
}

#[test]
fn a_step_of_a_drag_changes_the_dragged_tile_and_its_lines_alone() {
    let mut trial = large(2_500);
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    trial.down(150.0, 110.0, Modifiers::NONE);
    trial.go(150.0, 118.0);
    mirror.look(&trial.editor, Pace::Resting);
    for step in 1..20 {
        trial.go(150.0 + 10.0 * f64::from(step), 120.0);
        let differences = mirror.look(&trial.editor, Pace::Resting);
        assert_eq!(names(&differences.tiles), ["c1"]);
        let mut lines: Vec<&str> = differences.edges.iter().map(|edge| edge.label.as_str()).collect();
        lines.sort_unstable();
        assert_eq!(lines, ["c0 to c1, success", "c1 to c2, success"]);
        assert_eq!(differences.order, None);
    }
    trial.up(340.0, 120.0);
    mirror.settle(&trial.editor);
    mirror.check_at_rest(&trial.editor);
}

#[test]
fn too_many_in_view_become_a_picture_and_come_back_by_and_by() {
    let mut trial = large(10_000);
    let mut mirror = Mirror::default();
    trial.input(Input::Focused(trial.id("c3")));
    mirror.settle(&trial.editor);
    trial.command(Command::Fit).expect("fitted");
    let differences = mirror.look(&trial.editor, Pace::Moving);
    assert!(differences.gone_tiles.is_empty() && mirror.stage.picture().is_some());
    mirror.settle(&trial.editor);
    // The selected one, and those that Tab comes to from there.
    assert_eq!(mirror.order.len(), 3);
    let picture = mirror.stage.picture();
    trial.command(Command::Reveal(trial.id("c3"))).expect("shown");
    trial.command(Command::ZoomReset).expect("shown");
    while mirror.look(&trial.editor, Pace::Resting).is_unfinished {
        assert!(mirror.stage.picture().is_some(), "it stands in until all are there");
    }
    assert_eq!(mirror.stage.picture(), None);
    assert_eq!(picture, Some(1), "and was drawn once");
    mirror.check_at_rest(&trial.editor);
}

#[test]
fn what_a_picture_stands_in_for_leaves_while_it_moves_a_part_in_each_frame() {
    let mut trial = large(10_000);
    trial.input(Input::Focused(trial.id("c3")));
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    let before = mirror.tiles.len();
    trial.command(Command::Fit).expect("fitted");
    let kept = mirror.look(&trial.editor, Pace::Moving);
    assert!(kept.gone_tiles.is_empty() && !kept.is_late, "nothing stands in for them yet");
    mirror.stage.show_picture(true);
    let mut frames = 0;
    loop {
        let left = mirror.look(&trial.editor, Pace::Moving);
        assert!(left.gone_tiles.len() <= 64 && left.gone_edges.len() <= 128, "{}", left.gone_tiles.len());
        frames += 1;
        if !left.is_late {
            break;
        }
    }
    assert_eq!((mirror.order.len(), mirror.edges.len()), (3, 0), "only what somebody attends to is left");
    assert!(frames > 1 && frames < 20, "{frames} for {before}");
    assert!(mirror.look(&trial.editor, Pace::Moving).is_empty());
}

#[test]
fn what_is_dragged_is_taken_out_of_the_picture() {
    let mut trial = large(10_000);
    trial.command(Command::Fit).expect("fitted");
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    let painted = |trial: &Trial, mirror: &Mirror| {
        let (mut squares, mut lines) = (0, 0);
        let all = trial.editor.bounds().expect("something");
        trial.editor.paint(&mirror.stage, &all, &mut |stroke| match stroke {
            Stroke::Square { .. } => squares += 1,
            Stroke::Line { .. } => lines += 1,
            Stroke::Note { .. } => {}
        });
        (squares, lines)
    };
    assert_eq!(painted(&trial, &mirror), (10_000, 9_999));
    trial.down(150.0, 110.0, Modifiers::NONE);
    trial.go(250.0, 150.0);
    mirror.look(&trial.editor, Pace::Resting);
    assert_eq!(painted(&trial, &mirror), (9_999, 9_997));
    assert_eq!(mirror.edges.len(), 2, "its lines are elements meanwhile");
    let picture = mirror.stage.picture();
    for step in 0..5 {
        trial.go(250.0 + 50.0 * f64::from(step), 150.0);
        mirror.look(&trial.editor, Pace::Resting);
    }
    assert_eq!(mirror.stage.picture(), picture, "a step of the drag draws no picture");
    trial.up(450.0, 150.0);
    mirror.settle(&trial.editor);
    assert_ne!(mirror.stage.picture(), picture);
    assert_eq!(painted(&trial, &mirror), (10_000, 9_999));
}

#[test]
fn tab_comes_to_the_next_in_the_flow_wherever_it_stands() {
    let mut trial = Trial::new(
        "A: sql-script 0,0 -> success B\nB: sql-script 90000,0\nC: sql-script 0,110\nD: sql-script 50000,0",
    );
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    assert_eq!(mirror.order, [trial.id("A"), trial.id("C")]);
    trial.input(Input::Focused(trial.id("A")));
    mirror.settle(&trial.editor);
    assert_eq!(mirror.order, [trial.id("A"), trial.id("B"), trial.id("C")]);
}

#[test]
fn when_everything_moves_a_part_of_it_moves_in_each_frame_until_all_of_it_has() {
    let mut trial = large(300);
    trial.command(Command::Fit).expect("fitted");
    let mut mirror = Mirror::default();
    mirror.settle(&trial.editor);
    trial.command(Command::SelectAll).expect("selected");
    mirror.settle(&trial.editor);
    trial.command(Command::Nudge { direction: Direction::Right, steps: 5 }).expect("moved");
    let mut frames = 0;
    loop {
        let differences = mirror.look(&trial.editor, Pace::Moving);
        assert!(
            differences.tiles.len() <= 64 && differences.edges.len() <= 128,
            "{}",
            differences.tiles.len()
        );
        frames += 1;
        if !differences.is_late {
            break;
        }
    }
    assert!(frames > 1, "{frames} for {} tiles, {:?}", mirror.tiles.len(), mirror.stage.picture());
    mirror.check(&trial.editor);
    mirror.settle(&trial.editor);
    mirror.check_at_rest(&trial.editor);
}
