//! The clipboard is given anything, and the editor stays sound, undoable and able to say why.

use proptest::prelude::*;

use super::trial::{Trial, pipeline};
use crate::*;

const SEED: &str = "
    Start: start 0,0 -> unconditional Load
    Load: sql-script 150,0 -> success Each
    Each: grid-iterator 300,0 -> repeats One
    One: sql-script 300,0
";

/// Names with everything that YAML, markup, and people's languages give a meaning.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-D]",
        2 => "[ -~]{1,12}",
        1 => prop::collection::vec(any::<char>(), 1..8).prop_map(|letters| letters.into_iter().collect()),
        1 => prop::sample::select(vec![
            "Start", "Load", "Load 2", "<script>alert(1)</script>", "\"", "'", "a: b", "# no", "- x", "🚀", "\u{202e}x",
            "true", "null", "~", " ", "\t", "é", "\u{feff}", "?", "{}", "[]", "|", "%", "@", "`",
        ]).prop_map(str::to_owned),
        1 => (1_100..10_000_usize).prop_map(|length| "n".repeat(length)),
    ]
}

fn component_type() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "start",
        "sql-script",
        "if",
        "and",
        "grid-iterator",
        "retry",
        "end-success",
        "who-knows",
        "filter",
        "",
    ])
    .prop_map(str::to_owned)
}

fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -500.0..500.0, 1 => Just(1e9), 1 => Just(-1e9), 1 => Just(0.0), 1 => Just(0.1)]
}

fn position() -> impl Strategy<Value = Option<Position>> {
    prop::option::weighted(0.8, (coordinate(), coordinate()).prop_map(|(x, y)| Position { x, y }))
}

const KINDS: [TransitionKind; 5] = [
    TransitionKind::Success,
    TransitionKind::Failure,
    TransitionKind::Unconditional,
    TransitionKind::True,
    TransitionKind::False,
];

#[derive(Clone, Debug)]
struct Raw {
    name: String,
    component_type: String,
    position: Option<Position>,
    joins: Vec<(usize, usize)>,
    iteration: Option<usize>,
    source: Option<usize>,
}

fn raw() -> impl Strategy<Value = Raw> {
    let joins = prop::collection::vec((0..5_usize, 0..9_usize), 0..4);
    let number = || prop::option::of(0..9_usize);
    (name(), component_type(), position(), joins, number(), number()).prop_map(
        |(name, component_type, position, joins, iteration, source)| Raw {
            name,
            component_type,
            position,
            joins,
            iteration,
            source,
        },
    )
}

/// A pipeline with cycles, foreign names, forbidden kinds and whatever else the numbers say.
fn assembled(raws: Vec<Raw>, kind: Kind) -> Pipeline {
    let mut names: Vec<String> = raws.iter().map(|raw| raw.name.clone()).collect();
    names.push("Nowhere".to_owned());
    let at = |number: usize| names[number % names.len()].clone();
    let mut components: Vec<Component> = Vec::new();
    for raw in raws {
        if components.iter().any(|other| other.name == raw.name) {
            continue;
        }
        let mut transitions: Vec<Transition> = Vec::new();
        for (kind, target) in raw.joins {
            let kind = KINDS[kind];
            match transitions.iter_mut().find(|transition| transition.kind == kind) {
                Some(transition) => transition.targets.push(at(target)),
                None => transitions.push(Transition { kind, targets: vec![at(target)] }),
            }
        }
        components.push(Component {
            id: ComponentId(u32::try_from(components.len()).expect("few")),
            name: raw.name,
            component_type: raw.component_type,
            skipped: false,
            transitions,
            iteration_target: raw.iteration.map(at),
            sources: raw.source.map(at).into_iter().collect(),
            other_transitions: Vec::new(),
            extras: Vec::new(),
            parameters: Vec::new(),
            position: raw.position,
        });
    }
    Pipeline { components, ..Pipeline::empty(kind) }
}

/// Text of a pipeline, with a piece cut out, doubled or replaced.
fn mangled(text: &str, cut: f64, length: usize, how: u8) -> String {
    let letters: Vec<char> = text.chars().collect();
    let start = ((letters.len() as f64 * cut) as usize).min(letters.len());
    let end = (start + length).min(letters.len());
    let piece: String = letters[start..end].iter().collect();
    let (before, after): (String, String) =
        (letters[..start].iter().collect(), letters[end..].iter().collect());
    match how % 5 {
        0 => before,
        1 => format!("{before}{after}"),
        2 => format!("{before}{piece}{piece}{after}"),
        3 => format!("{before}&a {piece}{after}\n*a"),
        _ => format!("{before}\u{0}{after}"),
    }
}

/// Whatever is pasted: taken or refused, it can be taken back and everything can be drawn.
fn paste_and_check(text: &str) -> Result<(), TestCaseError> {
    let mut trial = Trial::of(pipeline(SEED));
    let before = trial.editor.pipeline().clone();
    match trial.command(Command::Paste { text: text.to_owned(), at: None }) {
        Ok(_) => {
            let document = trial.editor.document();
            for edge in document.edges() {
                let is_new = edge.from.0 > 3 && edge.to.0 > 3;
                prop_assert!(is_new || (edge.from.0 <= 3 && edge.to.0 <= 3), "connected to what was there");
                prop_assert!(!is_new || edge.kind == EdgeKind::Iteration || edge_kinds_allow(document, edge));
            }
            let starts = document.components().iter().filter(|it| it.component_type == "start").count();
            prop_assert_eq!(starts, 1);
            let copied = trial.editor.copy();
            if let Ok(copied) = copied {
                prop_assert!(dpl::parse(&copied).is_ok(), "what is copied reads back: {}", copied);
            }
            trial.undo();
        }
        Err(refusal) => prop_assert!(refusal.to_string().len() > 20, "a reason in words"),
    }
    prop_assert_eq!(trial.editor.pipeline(), &before);
    Ok(())
}

fn edge_kinds_allow(document: &Document, edge: EdgeKey) -> bool {
    document.component(edge.from).is_some_and(|from| edge_kinds(document, from).contains(&edge.kind))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pipeline_can_be_pasted_or_is_refused(raws in prop::collection::vec(raw(), 0..9), is_other in 0..8_u8) {
        let kind = if is_other == 0 { Kind::Transformation } else { Kind::Orchestration };
        let empty = match kind {
            Kind::Orchestration => "type: \"orchestration\"\npipeline:\n  components: {}\n",
            Kind::Transformation => "type: \"transformation\"\npipeline:\n  components: {}\n",
        };
        if let Ok(text) = dpl::write(empty, &assembled(raws, kind)) {
            paste_and_check(&text)?;
        }
    }

    #[test]
    fn a_mangled_pipeline_is_pasted_or_refused(
        raws in prop::collection::vec(raw(), 1..5),
        cut in 0.0..1.0_f64,
        length in 1..60_usize,
        how in any::<u8>(),
    ) {
        let empty = "type: \"orchestration\"\npipeline:\n  components: {}\n";
        if let Ok(text) = dpl::write(empty, &assembled(raws, Kind::Orchestration)) {
            paste_and_check(&mangled(&text, cut, length, how))?;
        }
    }

    #[test]
    fn any_text_is_pasted_or_refused(text in "\\PC{0,200}") {
        paste_and_check(&text)?;
    }

    #[test]
    fn any_yaml_like_text_is_pasted_or_refused(
        lines in prop::collection::vec("( {0,4})(type|pipeline|components|A|B|- x|design|notes|true)(: ?)(orchestration|\"and\"|\\{\\}|\\[A\\]|1e9|&a|\\*a|\\||)", 0..20),
    ) {
        paste_and_check(&lines.join("\n"))?;
    }
}
