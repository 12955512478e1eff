//! Claims that must hold for any text and any sequence of edits.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::equal::says_the_same;
use crate::fixtures::{self, added, remove, rename};
use crate::{
    Component, Note, Pipeline, Position, RunGraph, Size, Transition, TransitionKind, Value, Variable,
};
use crate::{parse, validate, write};

/// One thing that a person does in the editor; numbers choose among what is there.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Move(usize, i32, i32),
    Unplace(usize),
    Rename(usize, String),
    Toggle(usize),
    Remove(usize),
    Add(String),
    Connect(usize, usize, TransitionKind),
    Disconnect(usize, usize),
    Feed(usize, usize),
    Starve(usize),
    Repeat(usize, Option<usize>),
    Set(usize, String, Value),
    Change(usize, usize, Value),
    Unset(usize, usize),
    Retype(usize, String),
    Describe(Option<String>),
    AddVariable(String, Value),
    ChangeVariable(usize, String),
    RemoveVariable(usize),
    AddNote(String),
    ChangeNote(usize, String, i32),
    RemoveNote(usize),
}

/// Text with everything that YAML gives a meaning.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,6}",
        3 => "[ -~]{0,20}",
        2 => "([ -~\t]{0,12}\n){1,4}[ -~]{0,12}",
        2 => vec(any::<char>(), 0..12).prop_map(|characters| characters.into_iter().collect()),
        1 => prop::sample::select(vec![
            "", "null", "~", "true", "y", "1", "- a", "a: b", "a #b", "---", "...", "\n", "a\n", "a\n\n", " a\nb", "\ta\nb",
            "a \nb", "|", "> x", "{", "'", "\"", "\\", "\u{85}", "\u{2028}", "\u{feff}", "a\r\nb", "é\u{1F600}", "? ",
        ]).prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![1 => Just(Value::Null), 4 => text().prop_map(Value::Text)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

fn kind() -> impl Strategy<Value = TransitionKind> {
    use TransitionKind::{Failure, False, Success, True, Unconditional};
    prop::sample::select(vec![Success, Failure, Unconditional, True, False])
}

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let at = || 0usize..12;
    prop_oneof![
        (at(), -500..500, -500..500).prop_map(|(at, x, y)| Edit::Move(at, x, y)),
        at().prop_map(Edit::Unplace),
        (at(), text()).prop_map(|(at, name)| Edit::Rename(at, name)),
        at().prop_map(Edit::Toggle),
        at().prop_map(Edit::Remove),
        text().prop_map(Edit::Add),
        (at(), at(), kind()).prop_map(|(from, to, kind)| Edit::Connect(from, to, kind)),
        (at(), at()).prop_map(|(from, which)| Edit::Disconnect(from, which)),
        (at(), at()).prop_map(|(to, from)| Edit::Feed(to, from)),
        at().prop_map(Edit::Starve),
        (at(), prop::option::of(at())).prop_map(|(at, target)| Edit::Repeat(at, target)),
        (at(), text(), value()).prop_map(|(at, key, value)| Edit::Set(at, key, value)),
        (at(), at(), value()).prop_map(|(at, which, value)| Edit::Change(at, which, value)),
        (at(), at()).prop_map(|(at, which)| Edit::Unset(at, which)),
        (at(), text()).prop_map(|(at, name)| Edit::Retype(at, name)),
        prop::option::of(text()).prop_map(Edit::Describe),
        (text(), value()).prop_map(|(name, value)| Edit::AddVariable(name, value)),
        (at(), text()).prop_map(|(at, text)| Edit::ChangeVariable(at, text)),
        at().prop_map(Edit::RemoveVariable),
        text().prop_map(Edit::AddNote),
        (at(), text(), -500..500).prop_map(|(at, text, x)| Edit::ChangeNote(at, text, x)),
        at().prop_map(Edit::RemoveNote),
    ]
}

/// The item that a number chooses; `None` when there are none.
fn pick<T>(items: &[T], number: usize) -> Option<usize> {
    (!items.is_empty()).then(|| number % items.len())
}

pub(crate) fn apply(pipeline: &mut Pipeline, edit: Edit, next_id: &mut u32) {
    let chosen = |pipeline: &Pipeline, at| pick(&pipeline.components, at);
    let is_free = |pipeline: &Pipeline, name: &str| pipeline.component(name).is_none();
    match edit {
        Edit::Move(at, x, y) => {
            let Some(at) = chosen(pipeline, at) else { return };
            pipeline.components[at].position = Some(Position { x: f64::from(x), y: f64::from(y) / 4.0 });
        }
        Edit::Unplace(at) => {
            let Some(at) = chosen(pipeline, at) else { return };
            pipeline.components[at].position = None;
        }
        Edit::Rename(at, name) => {
            let Some(at) = chosen(pipeline, at).filter(|_| is_free(pipeline, &name)) else { return };
            rename(pipeline, at, &name);
        }
        Edit::Toggle(at) => {
            let Some(at) = chosen(pipeline, at) else { return };
            pipeline.components[at].skipped ^= true;
        }
        Edit::Remove(at) => {
            let Some(at) = chosen(pipeline, at) else { return };
            remove(pipeline, at);
        }
        Edit::Add(name) => {
            if is_free(pipeline, &name) {
                pipeline.components.push(added(*next_id, &name));
                *next_id += 1;
            }
        }
        Edit::Connect(from, to, kind) => {
            let Some((from, to)) = chosen(pipeline, from).zip(chosen(pipeline, to)) else { return };
            let target = pipeline.components[to].name.clone();
            let transitions = &mut pipeline.components[from].transitions;
            match transitions.iter_mut().find(|transition| transition.kind == kind) {
                Some(transition) => transition.targets.push(target),
                None => transitions.push(Transition { kind, targets: vec![target] }),
            }
        }
        Edit::Disconnect(from, which) => {
            let Some(from) = chosen(pipeline, from) else { return };
            let transitions = &mut pipeline.components[from].transitions;
            let Some(which) = pick(transitions, which) else { return };
            transitions[which].targets.pop();
            transitions.retain(|transition| !transition.targets.is_empty());
        }
        Edit::Feed(to, from) => {
            let Some((from, to)) = chosen(pipeline, from).zip(chosen(pipeline, to)) else { return };
            let source = pipeline.components[from].name.clone();
            pipeline.components[to].sources.insert(0, source);
        }
        Edit::Starve(at) => {
            let Some(at) = chosen(pipeline, at) else { return };
            pipeline.components[at].sources.pop();
        }
        Edit::Repeat(at, target) => {
            let Some(at) = chosen(pipeline, at) else { return };
            let target = target.and_then(|target| chosen(pipeline, target));
            pipeline.components[at].iteration_target =
                target.map(|target| pipeline.components[target].name.clone());
        }
        Edit::Set(at, key, value) => {
            let Some(at) = chosen(pipeline, at) else { return };
            let parameters = &mut pipeline.components[at].parameters;
            if key != "componentName" && parameters.iter().all(|(other, _)| *other != key) {
                parameters.push((key, value));
            }
        }
        Edit::Change(at, which, value) => {
            let Some(at) = chosen(pipeline, at) else { return };
            let Some(which) = pick(&pipeline.components[at].parameters, which) else { return };
            pipeline.components[at].parameters[which].1 = value;
        }
        Edit::Unset(at, which) => {
            let Some(at) = chosen(pipeline, at) else { return };
            let Some(which) = pick(&pipeline.components[at].parameters, which) else { return };
            pipeline.components[at].parameters.remove(which);
        }
        Edit::Retype(at, name) => {
            let Some(at) = chosen(pipeline, at) else { return };
            pipeline.components[at].component_type = name;
        }
        Edit::Describe(text) => pipeline.description = text,
        Edit::AddVariable(name, default_value) => {
            if pipeline.variables.iter().all(|variable| variable.name != name) {
                let [variable_type, scope, visibility] = ["TEXT", "COPIED", "PUBLIC"].map(str::to_owned);
                let description = name.clone();
                pipeline.variables.push(Variable {
                    name,
                    variable_type,
                    description,
                    scope,
                    visibility,
                    columns: Vec::new(),
                    default_value,
                });
            }
        }
        Edit::ChangeVariable(at, text) => {
            let Some(at) = pick(&pipeline.variables, at) else { return };
            if pipeline.variables.iter().all(|variable| variable.name != text) {
                pipeline.variables[at].name = text.clone();
            }
            pipeline.variables[at].description = text;
        }
        Edit::RemoveVariable(at) => {
            let Some(at) = pick(&pipeline.variables, at) else { return };
            pipeline.variables.remove(at);
        }
        Edit::AddNote(content) => {
            let key = format!("note {}", pipeline.notes.len());
            if pipeline.notes.iter().all(|note| note.key != key) {
                let (position, size) = (Position::default(), Size { width: 1.0, height: 2.0 });
                pipeline.notes.push(Note { key, position, size, theme: "white".to_owned(), content });
            }
        }
        Edit::ChangeNote(at, text, x) => {
            let Some(at) = pick(&pipeline.notes, at) else { return };
            let note = &mut pipeline.notes[at];
            (note.position.x, note.size.width, note.content) = (f64::from(x), f64::from(x.abs()), text);
        }
        Edit::RemoveNote(at) => {
            let Some(at) = pick(&pipeline.notes, at) else { return };
            pipeline.notes.remove(at);
        }
    }
}

/// The pipeline with ids as a file has them, to compare order and all.
fn renumbered(pipeline: &Pipeline) -> Pipeline {
    let mut pipeline = pipeline.clone();
    for (id, Component { id: old, .. }) in (0..).zip(&mut pipeline.components) {
        old.0 = id;
    }
    pipeline
}

/// Pieces of a text and what takes their place.
type Mutations = Vec<(prop::sample::Index, prop::sample::Index, String)>;

pub(crate) fn mutations() -> impl Strategy<Value = Mutations> {
    vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), text()), 1..4)
}

/// One of our own files with the mutations.
pub(crate) fn mutated(which: usize, mutations: Mutations) -> String {
    let mut text = fixtures::own()[which].text.clone();
    for (from, to, replacement) in mutations {
        let boundaries: Vec<usize> = text.char_indices().map(|(offset, _)| offset).collect();
        if boundaries.is_empty() {
            break;
        }
        let from = from.index(boundaries.len());
        let to = (from + to.index(6)).min(boundaries.len() - 1);
        text.replace_range(boundaries[from]..boundaries[to], &replacement);
    }
    text
}

/// Lines that no edit of the model may take away.
const UNKNOWN: [&str; 3] =
    ["origin: \"kept by hand\" # a key that nobody knows", "futureSection:", "keep: me"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_edits_is_written_exactly(which in 0usize..20, edits in vec(edit(), 1..12)) {
        let base = &fixtures::own()[which].text;
        let original = parse(base).unwrap();
        let mut edited = original.clone();
        let mut next_id = 1_000;
        for edit in edits {
            apply(&mut edited, edit, &mut next_id);
        }
        let written = write(base, &edited).unwrap();
        let reread = parse(&written).unwrap();
        prop_assert!(says_the_same(&reread, &edited), "{}", written);
        prop_assert_eq!(write(&written, &reread).unwrap(), written.clone());
        prop_assert_eq!(&write(base, &original).unwrap(), base);
        if base.contains("futureSection") {
            for line in UNKNOWN {
                prop_assert!(written.contains(line), "{} is gone from\n{}", line, written);
            }
        }
    }

    #[test]
    fn additions_stand_in_the_order_of_the_model(which in 0usize..20, names in vec("[a-z]{3,8} [0-9]{3}", 1..5)) {
        let base = &fixtures::own()[which].text;
        let mut edited = parse(base).unwrap();
        for (id, name) in (1_000..).zip(names) {
            apply(&mut edited, Edit::Add(name.clone()), &mut { id });
            apply(&mut edited, Edit::AddVariable(name, Value::Null), &mut { id });
        }
        prop_assert_eq!(parse(&write(base, &edited).unwrap()).unwrap(), renumbered(&edited));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in prop_oneof![".*", "[\\x00-\\x7f]{0,200}", "([-?:,\\[\\]{}#&*!|>'\"%@` \n\ta0]){0,80}"]) {
        let _ = parse(&text);
    }

    #[test]
    fn no_mutation_of_a_file_makes_anything_panic(which in 0usize..20, mutations in mutations()) {
        let text = mutated(which, mutations);
        if let Ok(mut pipeline) = parse(&text) {
            prop_assert_eq!(&write(&text, &pipeline).unwrap(), &text);
            validate(&pipeline, &crate::TextAlone);
            let _ = RunGraph::new(&pipeline);
            for index in 0..pipeline.components.len() {
                pipeline.components[index].skipped ^= true;
                pipeline.components[index].position = Some(Position { x: 7.5, y: 8.0 });
            }
            // A layout of its own may be refused, but is never written wrongly.
            if let Ok(written) = write(&text, &pipeline) {
                prop_assert!(says_the_same(&parse(&written).unwrap(), &pipeline));
            }
        }
    }
}
