//! Any sequence of edits can be taken back and made again, whatever it is.

use proptest::prelude::*;

use super::trial::{Trial, pipeline};
use crate::*;

const SEED: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Check, failure Nowhere
    Check: if 300,0 -> true Each, false Bad
    Each: grid-iterator 450,-60 -> repeats One, success Good
    One: sql-script 450,-60
    Bad: end-failure 450,60
    Good: end-success 600,0
    Loose: brand-new
";

const EMPTY: &str = "type: \"orchestration\"\npipeline:\n  components: {}\n";

#[derive(Clone, Debug)]
enum Act {
    Command(fn(&Editor, usize, usize) -> Command, usize, usize),
    Drag(usize, i16, i16),
    AbandonedDrag(usize, i16, i16),
    Key(Key, bool),
}

fn component(editor: &Editor, number: usize) -> ComponentId {
    let components = &editor.pipeline().components;
    components.get(number % components.len().max(1)).map_or(ComponentId(999), |component| component.id)
}

const TYPES: [&str; 6] = ["sql-script", "if", "and", "retry", "end-success", "who-knows"];
const KINDS: [EdgeKind; 6] = [
    EdgeKind::Success,
    EdgeKind::Failure,
    EdgeKind::Unconditional,
    EdgeKind::True,
    EdgeKind::False,
    EdgeKind::Iteration,
];

fn commands() -> Vec<fn(&Editor, usize, usize) -> Command> {
    vec![
        |_, one, other| Command::AddComponent {
            component_type: TYPES[one % TYPES.len()].to_owned(),
            at: (other % 2 == 0).then_some(Position { x: (one % 700) as f64, y: (other % 300) as f64 }),
        },
        |editor, one, _| Command::Delete(vec![component(editor, one)]),
        |editor, one, other| Command::Delete(vec![component(editor, one), component(editor, other)]),
        |editor, one, other| Command::Rename {
            component: component(editor, one),
            name: ["Nowhere", "Load", "x", "ü", "a b"][other % 5].to_owned(),
        },
        |editor, one, other| Command::SetParameter {
            component: component(editor, one),
            name: ["sqlScript", "user"][other % 2].to_owned(),
            value: (other % 3 != 0).then(|| Value::Text(format!("{}", other % 4))),
        },
        |_, _, _| Command::EndTyping,
        |editor, one, other| Command::SetSkipped {
            components: vec![component(editor, one)],
            skipped: other % 2 == 0,
        },
        |editor, one, other| {
            Command::Connect(EdgeKey::new(
                component(editor, one),
                KINDS[(one + other) % 6],
                component(editor, other),
            ))
        },
        |editor, one, _| {
            let edges = editor.document().edges();
            edges.get(one % edges.len().max(1)).map_or(Command::EndTyping, |edge| Command::Disconnect(*edge))
        },
        |editor, one, other| Command::SetIterationTarget {
            component: component(editor, one),
            target: (other % 3 != 0).then(|| component(editor, other)),
        },
        |editor, one, other| Command::MoveTo {
            component: component(editor, one),
            // Sometimes onto another one, so that stacks and rows form and dissolve.
            at: match editor.document().position(component(editor, other)) {
                Some(at) if other % 3 != 0 => at,
                _ => Position { x: (one * 7) as f64 + 0.4, y: (other * 5) as f64 },
            },
        },
        |_, _, _| Command::AddNote { at: None },
        |editor, one, other| Command::SetNoteContent {
            key: editor.pipeline().notes.first().map_or_else(String::new, |note| note.key.clone()),
            content: format!("{one} {other}"),
        },
        |editor, one, other| Command::AddLinked {
            component_type: TYPES[one % TYPES.len()].to_owned(),
            link: Link::After { from: component(editor, other), kind: None },
            at: None,
        },
        |editor, one, other| {
            let edges = editor.document().edges();
            let link = edges.get(other % edges.len().max(1)).map_or(Link::Nothing, |edge| Link::Into(*edge));
            Command::AddLinked { component_type: TYPES[one % TYPES.len()].to_owned(), link, at: None }
        },
        |editor, one, other| {
            let edges = editor.document().edges();
            let Some(edge) = edges.get(one % edges.len().max(1)).copied() else { return Command::EndTyping };
            match other % 3 {
                0 => Command::InsertInto { edge, component: component(editor, other) },
                1 => Command::Reconnect { edge, with: EdgeKey { to: component(editor, other), ..edge } },
                _ => Command::Reconnect { edge, with: EdgeKey { from: component(editor, other), ..edge } },
            }
        },
        |editor, _, _| Command::Paste { text: editor.copy().unwrap_or_default(), at: None },
        |_, one, _| if one % 4 == 0 { Command::Duplicate } else { Command::SelectNone },
        |_, _, _| Command::Cut,
        |editor, one, other| {
            let ids = [component(editor, one), component(editor, other), component(editor, one + other)];
            Command::Select(Selection::components_of(ids))
        },
        |_, one, _| Command::Align(Alignment::ALL[one % 6]),
        |_, one, _| Command::Distribute(if one % 2 == 0 { Axis::Horizontal } else { Axis::Vertical }),
        |_, _, _| Command::Straighten,
        |editor, _, _| match editor.tidy_request() {
            Ok(graph) => Command::ArrangeTidily(tidy(&graph)),
            Err(_) => Command::SelectUpstream,
        },
        |_, _, _| Command::PickUp,
        |_, _, _| Command::SelectAll,
        |_, _, _| Command::SelectOneByOne,
        |_, _, _| Command::DeleteSelection,
        |_, _, _| Command::Undo,
        |_, _, _| Command::Redo,
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let number = 0..64_usize;
    let keys = prop::sample::select(vec![
        Key::Left,
        Key::Down,
        Key::Delete,
        Key::Escape,
        Key::Enter,
        Key::Tab,
        Key::Character('c'),
        Key::Character('d'),
        Key::Character('e'),
        Key::Character('m'),
        Key::Character('r'),
    ]);
    prop_oneof![
        6 => (prop::sample::select(commands()), number.clone(), number.clone())
            .prop_map(|(command, one, other)| Act::Command(command, one, other)),
        2 => (number.clone(), -200..200_i16, -200..200_i16).prop_map(|(one, dx, dy)| Act::Drag(one, dx, dy)),
        1 => (number, -200..200_i16, -200..200_i16).prop_map(|(one, dx, dy)| Act::AbandonedDrag(one, dx, dy)),
        2 => (keys, any::<bool>()).prop_map(|(key, repeat)| Act::Key(key, repeat)),
    ]
}

fn perform(trial: &mut Trial, act: Act) {
    match act {
        Act::Command(command, one, other) => {
            let command = command(&trial.editor, one, other);
            let before = trial.editor.pipeline().clone();
            if trial.command(command).is_err() {
                assert_eq!(*trial.editor.pipeline(), before, "what is refused has no effect");
            }
        }
        Act::Drag(one, dx, dy) | Act::AbandonedDrag(one, dx, dy) => {
            // What was picked up is put back first: Escape would put that back too.
            trial.command(Command::Cancel).expect("always possible");
            let scene = trial.editor.scene();
            let Some(at) = scene.tiles.get(one % scene.tiles.len().max(1)).map(|tile| tile.at) else {
                return;
            };
            let to = (at.x + f64::from(dx), at.y + f64::from(dy));
            let abandons = matches!(act, Act::AbandonedDrag(..));
            trial.down(at.x, at.y, Modifiers::NONE);
            let before = trial.editor.pipeline().clone();
            trial.drag_on((at.x, at.y), to);
            if abandons {
                trial.key(Key::Escape);
                assert_eq!(*trial.editor.pipeline(), before, "Escape puts everything back");
            }
            trial.up(to.0, to.1);
        }
        Act::Key(key, repeat) => {
            trial.input(Input::KeyDown { key, modifiers: Modifiers::NONE, repeat });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_is_undone_to_the_beginning_and_redone_to_the_end(acts in prop::collection::vec(act(), 1..40)) {
        let mut trial = Trial::of(pipeline(SEED));
        for act in acts {
            perform(&mut trial, act);
        }
        trial.command(Command::Cancel).expect("always possible");
        // Some of it may have been taken back on the way.
        while trial.command(Command::Redo).is_ok() {}
        let last = trial.editor.pipeline().clone();
        while trial.command(Command::Undo).is_ok() {}
        prop_assert_eq!(trial.editor.pipeline(), &pipeline(SEED));
        while trial.command(Command::Redo).is_ok() {}
        prop_assert_eq!(trial.editor.pipeline(), &last);
        while trial.command(Command::Undo).is_ok() {}
        // The file is byte for byte what it was, however it is written back.
        let file = dpl::write(EMPTY, &pipeline(SEED)).expect("written");
        let read = dpl::parse(&file).expect("read");
        prop_assert_eq!(dpl::write(&file, trial.editor.pipeline()).ok(), Some(file.clone()), "{:?}", read);
        prop_assert!(trial.editor.document().check().is_ok());
    }
}
