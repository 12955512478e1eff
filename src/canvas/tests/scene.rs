//! What is drawn, and that only what changed is drawn again.

use super::trial::{Trial, pipeline};
use crate::*;

const LINE: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Check
    Check: if 300,0 -> true Good, false Bad
    Good: end-success 450,-60
    Bad: end-failure 450,60
";

#[test]
fn moving_one_component_changes_its_row_and_its_lines_alone() {
    let mut trial = Trial::new(LINE);
    let before = trial.editor.scene();
    let component = trial.id("Good");
    trial.command(Command::MoveTo { component, at: Position { x: 500.0, y: -60.0 } }).expect("moved");
    let after = trial.editor.scene();
    let tiles: Vec<&str> = before
        .tiles
        .iter()
        .zip(&after.tiles)
        .filter(|(old, new)| old != new)
        .map(|(old, _)| old.name.as_str())
        .collect();
    let edges: Vec<&str> = before
        .edges
        .iter()
        .zip(&after.edges)
        .filter(|(old, new)| old != new)
        .map(|(old, _)| old.label.as_str())
        .collect();
    assert_eq!((tiles, edges), (vec!["Good"], vec!["Check to Good, true"]));
}

#[test]
fn panning_and_zooming_change_no_row() {
    let mut trial = Trial::new(LINE);
    let before = trial.editor.scene();
    let at = trial.screen(150.0, 0.0);
    let changes = trial.input(Input::Wheel { at, dx: 30.0, dy: 40.0, modifiers: Modifiers::NONE });
    assert!(changes.viewport && !changes.scene);
    trial.down(0.0, 150.0, Modifiers::NONE);
    for x in [10.0, 20.0, 30.0] {
        trial.go(x, 150.0);
    }
    let changes = trial.go(40.0, 150.0);
    assert!(changes.viewport && !changes.scene, "a pan by hand draws nothing anew");
    trial.up(40.0, 150.0);
    let changes = trial.command(Command::ZoomIn).expect("zoomed");
    assert!(changes.viewport && !changes.scene);
    assert_eq!(trial.editor.scene(), before);
}

#[test]
fn every_kind_of_line_differs_by_more_than_its_colour() {
    let kinds = [EdgeKind::Success, EdgeKind::Failure, EdgeKind::True, EdgeKind::False, EdgeKind::Iteration];
    let signs: std::collections::BTreeSet<&str> =
        kinds.iter().map(|kind| crate::route::sign(*kind)).collect();
    assert_eq!(signs.len(), kinds.len());
    assert_eq!(crate::route::sign(EdgeKind::Unconditional), "");
}

#[test]
fn an_iterator_on_its_target_is_drawn_beside_it_and_each_can_be_clicked() {
    let mut trial = Trial::new(
        "
        Start: start -150,0 -> unconditional Outer
        Outer: grid-iterator 0,0 -> repeats Inner, success End
        Inner: loop-iterator 0,0 -> repeats One
        One: sql-script 0,0
        End: end-success 150,0
    ",
    );
    let scene = trial.editor.scene();
    let tile = |name: &str| scene.tiles.iter().find(|tile| tile.name == name).expect("drawn").clone();
    assert!(tile("One").at.x > tile("Inner").at.x && tile("Inner").at.x > tile("Outer").at.x);
    assert_eq!(
        (tile("Outer").is_attached, tile("Inner").is_attached, tile("One").is_attached),
        (true, true, false)
    );
    assert!(scene.edges.iter().all(|edge| edge.kind != EdgeKind::Iteration), "standing beside it says it");
    let exit = scene.edges.iter().find(|edge| edge.kind == EdgeKind::Success).expect("a line");
    assert!(exit.path.starts_with("M28 0C"), "it leaves from the right end of the row: {}", exit.path);
    for name in ["Outer", "Inner", "One"] {
        let at = tile(name).at;
        trial.click(at.x, at.y);
        assert_eq!(trial.selected(), [name]);
    }
}

#[test]
fn an_iterator_that_stands_apart_is_joined_by_a_line() {
    let trial = Trial::new("Each: grid-iterator 0,0 -> repeats One\nOne: sql-script 150,0");
    let kinds: Vec<EdgeKind> = trial.editor.scene().edges.iter().map(|edge| edge.kind).collect();
    assert_eq!(kinds, [EdgeKind::Iteration]);
}

#[test]
fn tiles_on_one_spot_can_each_be_clicked() {
    let mut trial = Trial::new("A: sql-script 0,0\nB: sql-script 0,0\nC: sql-script 0,0");
    let scene = trial.editor.scene();
    let corner = |tile: &Tile| (tile.at.x - TILE / 2.0 + 3.0, tile.at.y - TILE / 2.0 + 3.0);
    for tile in &scene.tiles {
        let (x, y) = corner(tile);
        trial.click(x, y);
        assert_eq!(trial.selected(), [tile.name.as_str()]);
    }
    assert_eq!(*trial.editor.pipeline(), pipeline("A: sql-script 0,0\nB: sql-script 0,0\nC: sql-script 0,0"));
}

#[test]
fn a_connection_to_nothing_is_not_drawn_and_not_lost() {
    let mut trial = Trial::new("Start: start 0,0 -> unconditional Nowhere\nLoad: sql-script 150,0");
    assert_eq!(trial.editor.scene().edges, []);
    trial.command(Command::Delete(vec![trial.id("Load")])).expect("deleted");
    assert_eq!(*trial.editor.pipeline(), pipeline("Start: start 0,0 -> unconditional Nowhere"));
}

#[test]
fn unknown_types_are_drawn_with_words_and_an_icon() {
    let trial = Trial::new("What: brand-new_thing 0,0\nEach: odd-iterator 150,0");
    let scene = trial.editor.scene();
    let drawn: Vec<(&str, &str, bool)> =
        scene.tiles.iter().map(|tile| (tile.type_label.as_str(), tile.icon, tile.is_executable)).collect();
    assert_eq!(drawn, [("Brand New Thing", "puzzle", false), ("Odd Iterator", "loop", false)]);
}

#[test]
fn a_tile_says_where_it_leads() {
    let trial = Trial::new(LINE);
    let says = |name: &str| {
        let scene = trial.editor.scene();
        scene
            .tiles
            .into_iter()
            .find(|tile| tile.name == name)
            .map(|tile| tile.description)
            .unwrap_or_default()
    };
    assert_eq!(says("Check"), "Leads: true to Good; false to Bad.");
    assert_eq!(says("Good"), "Leads nowhere.");
}

#[test]
fn thousands_of_components_can_be_dragged() {
    let mut text = String::from("Start: start 0,0 -> unconditional c0\n");
    for number in 0..2500 {
        let (x, y) = (150 + number / 50 * 150, number % 50 * 110);
        text.push_str(&format!("c{number}: sql-script {x},{y} -> success c{}\n", number + 1));
    }
    let mut trial = Trial::new(&text);
    trial.drag((0.0, 0.0), (40.0, 50.0), Modifiers::NONE);
    assert_eq!(trial.at("Start"), (40.0, 50.0));
}
