//! Aligning, distributing, straightening and tidying.

use super::trial::{Trial, pipeline};
use crate::geometry::{LABEL_WIDTH, tile_with_label};
use crate::*;

const SPREAD: &str = "
    A: sql-script 0,0 -> success B
    B: sql-script 130,40 -> success C
    C: sql-script 300,-30
    Each: grid-iterator 500,90 -> repeats One
    One: sql-script 500,90
";

fn select(trial: &mut Trial, names: &[&str]) {
    let ids: Vec<ComponentId> = names.iter().map(|name| trial.id(name)).collect();
    trial.command(Command::Select(Selection::components_of(ids))).expect("selected");
}

#[test]
fn align_moves_to_a_common_line_as_one_step() {
    for (alignment, expected) in [
        (Alignment::Left, [(0.0, 0.0), (0.0, 40.0), (0.0, -30.0)]),
        (Alignment::Centre, [(150.0, 0.0), (150.0, 40.0), (150.0, -30.0)]),
        (Alignment::Right, [(300.0, 0.0), (300.0, 40.0), (300.0, -30.0)]),
        (Alignment::Top, [(0.0, -30.0), (130.0, -30.0), (300.0, -30.0)]),
        (Alignment::Middle, [(0.0, 10.0), (130.0, 10.0), (300.0, 10.0)]),
        (Alignment::Bottom, [(0.0, 40.0), (130.0, 40.0), (300.0, 40.0)]),
    ] {
        let mut trial = Trial::new(SPREAD);
        select(&mut trial, &["A", "B", "C"]);
        trial.command(Command::Align(alignment)).expect("aligned");
        assert_eq!(["A", "B", "C"].map(|name| trial.at(name)), expected, "{}", alignment.label());
        assert_eq!(trial.said.last(), Some(&format!("Aligned 3 components {}", alignment.label())));
        trial.undo();
        assert_eq!(*trial.editor.pipeline(), pipeline(SPREAD));
    }
}

#[test]
fn an_iterator_is_arranged_with_what_it_repeats() {
    let mut trial = Trial::new(SPREAD);
    select(&mut trial, &["A", "Each", "One"]);
    trial.command(Command::Align(Alignment::Top)).expect("aligned");
    assert_eq!((trial.at("Each"), trial.at("One")), ((500.0, 0.0), (500.0, 0.0)));
    select(&mut trial, &["Each", "One"]);
    let refusal = trial.command(Command::Align(Alignment::Top)).expect_err("one thing");
    assert_eq!(refusal.to_string(), "Select at least 2 to align them.");
}

#[test]
fn distribute_makes_equal_gaps_and_leaves_the_ends() {
    let mut trial = Trial::new(SPREAD);
    select(&mut trial, &["C", "A", "B"]);
    trial.command(Command::Distribute(Axis::Horizontal)).expect("distributed");
    assert_eq!(["A", "B", "C"].map(|name| trial.at(name).0), [0.0, 150.0, 300.0]);
    select(&mut trial, &["A", "B"]);
    assert!(trial.command(Command::Distribute(Axis::Vertical)).is_err());
}

#[test]
fn straighten_brings_a_path_to_the_height_of_its_beginning() {
    let mut trial = Trial::new(SPREAD);
    select(&mut trial, &["A"]);
    trial.command(Command::Straighten).expect("straightened");
    assert_eq!(["A", "B", "C"].map(|name| trial.at(name)), [(0.0, 0.0), (130.0, 0.0), (300.0, 0.0)]);
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(SPREAD));
}

#[test]
fn what_is_arranged_already_says_so_and_is_no_step() {
    let mut trial = Trial::new("A: and 0,0\nB: and 100,0");
    trial.command(Command::SelectAll).expect("selected");
    trial.command(Command::Align(Alignment::Top)).expect("nothing to do");
    assert_eq!(trial.said.last().map(String::as_str), Some("Nothing had to move"));
    assert_eq!(trial.editor.undo_label(), None);
}

fn tidied(trial: &mut Trial) {
    let graph = trial.editor.tidy_request().expect("something to tidy");
    trial.command(Command::ArrangeTidily(tidy(&graph))).expect("tidied");
}

fn assert_tidy(editor: &Editor) {
    let ids: Vec<ComponentId> = editor.document().components().iter().map(|it| it.id).collect();
    let attached = |id: &ComponentId| editor.document().attached_to(*id).is_some();
    let tiles: Vec<_> = ids.iter().filter(|id| !attached(id)).copied().collect();
    for (place, one) in tiles.iter().enumerate() {
        let at = editor.document().position(*one).expect("placed");
        assert_eq!(snap(at), at, "on the grid");
        for other in &tiles[place + 1..] {
            let there = editor.document().position(*other).expect("placed");
            let apart =
                (at.x - there.x).abs() >= LABEL_WIDTH || (at.y - there.y).abs() >= tile_with_label(at).height;
            assert!(
                apart,
                "{} covers {}",
                editor.document().name_of(*one),
                editor.document().name_of(*other)
            );
        }
    }
    for edge in editor.document().edges() {
        let x = |id| editor.document().position(id).map(|at| at.x).expect("placed");
        if edge.kind != EdgeKind::Iteration {
            assert!(x(edge.from) < x(edge.to), "left to right");
        }
    }
}

#[test]
fn tidy_lays_out_left_to_right_without_overlaps_as_one_step() {
    let text = "
        Start: start 0,0 -> unconditional A, unconditional B
        A: sql-script 0,0 -> success C, failure Bad
        B: sql-script 0,0 -> success C
        C: if 5,3 -> true Each, false Bad
        Each: grid-iterator 700,10 -> repeats One, success Good
        One: sql-script 700,10
        Good: end-success -50,20
        Bad: end-failure 3,3
        Alone: sql-script 3,7
        Lonely: sql-script 3,8
    ";
    let mut trial = Trial::new(text);
    tidied(&mut trial);
    assert_tidy(&trial.editor);
    assert_eq!(trial.at("Each"), trial.at("One"), "the iterator stays attached");
    assert_eq!(trial.said.last().map(String::as_str), Some("Tidied 9 components"));
    let once = trial.editor.pipeline().clone();
    tidied(&mut trial);
    assert_eq!(*trial.editor.pipeline(), once, "tidying twice changes nothing more");
    trial.undo();
    assert_eq!(*trial.editor.pipeline(), pipeline(text));
}

#[test]
fn tidying_a_selection_leaves_the_rest_and_covers_nothing() {
    let text = "
        A: sql-script 0,0 -> success B
        B: sql-script 10,10 -> success C
        C: sql-script 20,20
        Wall: sql-script 160,0
    ";
    let mut trial = Trial::new(text);
    select(&mut trial, &["A", "B", "C"]);
    tidied(&mut trial);
    assert_eq!(trial.at("Wall"), (160.0, 0.0));
    assert_tidy(&trial.editor);
}

#[test]
fn a_note_moves_with_what_stands_nearest() {
    let mut trial = Trial::new("A: and 0,0 -> unconditional B\nB: and 0,400");
    trial.command(Command::AddNote { at: Some(Position { x: -100.0, y: 450.0 }) }).expect("added");
    trial.command(Command::SelectNone).expect("nothing");
    let before = trial.editor.document().notes()[0].position;
    let old = trial.at("B");
    tidied(&mut trial);
    let new = trial.at("B");
    let after = trial.editor.document().notes()[0].position;
    assert_eq!((after.x - before.x, after.y - before.y), (new.0 - old.0, new.1 - old.1));
}

/// Levels of ten, each component connected to one or two of the next level.
fn large(count: usize) -> Pipeline {
    let mut text = String::new();
    for number in 0..count {
        let next = |by: usize| number + by;
        let targets: Vec<String> = [next(10), next(10 + number % 3)]
            .into_iter()
            .filter(|target| *target < count)
            .map(|target| format!("success C{target}"))
            .collect();
        let joins = if targets.is_empty() { String::new() } else { format!(" -> {}", targets.join(", ")) };
        text.push_str(&format!("C{number}: sql-script {},0{joins}\n", number % 7));
    }
    pipeline(&text)
}

#[test]
fn eight_hundred_components_are_tidied_and_the_same_graph_always_gives_the_same_layout() {
    let editor = Editor::new(large(800));
    let graph = editor.tidy_request().expect("something to tidy");
    let layout = tidy(&graph);
    assert_eq!(layout, tidy(&graph));
    let mut editor = editor;
    editor.command(Command::ArrangeTidily(layout)).expect("tidied");
    assert_tidy(&editor);
}

#[test]
fn a_chain_of_thousands_and_a_loop_in_a_file_are_laid_out_too() {
    let chain: String =
        (0..3_000).map(|number| format!("C{number}: and 0,0 -> unconditional C{}\n", number + 1)).collect();
    let editor = Editor::new(pipeline(&chain));
    let graph = editor.tidy_request().expect("something to tidy");
    assert_eq!(tidy(&graph).places.len(), 3_000);
    let editor = Editor::new(pipeline("A: and 0,0 -> unconditional B\nB: and 0,0 -> unconditional A"));
    assert_eq!(tidy(&editor.tidy_request().expect("something to tidy")).places.len(), 2);
}
