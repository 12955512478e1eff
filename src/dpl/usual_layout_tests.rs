//! Claims about the fast reader: what it reads, it reads as the parser does, and it leaves the rest alone.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;
use crate::random_tests::{apply, edit, mutated, mutations};
use crate::tree::read_by_parser;
use crate::usual_layout::read_usual;
use crate::{parse, write};

/// Whether the text is in the usual layout; what is read of it must be what the parser reads, to the byte.
#[track_caller]
fn is_usual(name: &str, text: &str) -> bool {
    let Some(read) = read_usual(text) else { return false };
    let parsed = read_by_parser(text).map(|node| format!("{node:#?}"));
    let read = format!("{read:#?}");
    if parsed.as_ref() != Ok(&read) {
        let parsed = parsed.unwrap_or_else(|error| error.to_string());
        panic!("{name} is read in two ways:\n{}\nfrom\n{text}", fixtures::difference(&parsed, &read));
    }
    true
}

#[test]
fn files_are_read_as_the_parser_reads_them() {
    let samples = fixtures::all();
    for sample in &samples {
        is_usual(&sample.name, &sample.text);
    }
    let real: Vec<_> = samples.iter().filter(|sample| sample.is_real).collect();
    let usual = real.iter().filter(|sample| read_usual(&sample.text).is_some()).count();
    assert!(
        usual * 10 >= real.len() * 9,
        "only {usual} of {} real files are in the usual layout",
        real.len()
    );
}

#[test]
fn our_own_files_are_in_the_usual_layout() {
    for kind in [crate::Kind::Orchestration, crate::Kind::Transformation] {
        assert!(is_usual("a new file", &crate::new_file(kind)));
    }
    assert!(is_usual("an empty one", fixtures::EMPTY));
}

#[test]
fn every_usual_way_to_write_a_value_is_read() {
    for value in [
        "plain",
        "plain words, with: none",
        "-12.5",
        "\"quoted: with # all\"",
        "\"say \\\"yes\\\" \\\\ \\n\"",
        "\"over two \\\n        \\ lines\"",
        "'it''s'",
        "''",
        "\"\"",
        "[]",
        "{}",
        "",
        "|\n        one\n\n          two\n        three\n",
        "|-\n        one\n          \n\n",
        "|\n\n\n        after empty lines",
        "\n        - \"a\"\n        - - \"b\"\n          - c\n        - k: v\n          l: w\n        -\n          m: n",
        "\n      - a\n      - b",
        "\n\n        # about the next one\n        a: b",
        "größe ≥ 3 \u{1F600}",
    ] {
        let text = format!("type: orchestration\nküche:\n  a:\n      \"k ü\": {value}\n      last: x\n");
        let is_fine = read_by_parser(&text).is_ok();
        assert_eq!(is_usual("a value", &text), is_fine && !value.contains(": none"), "{text}");
    }
}

#[test]
fn what_is_written_in_another_way_is_left_to_the_parser() {
    for text in [
        "",
        "a: b",
        "a: b\r\n",
        "\u{feff}a: b\n",
        "a:\tb\n",
        "a: b # why\n",
        "a: b\n  c\n",
        "a: \"b\n  c\"\n",
        "a: 'b\n  c'\n",
        "a: [b]\n",
        "a: {b: c}\n",
        "a: >\n  b\n",
        "a: |+\n  b\n",
        "a: |2\n    b\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "? a\n: b\n",
        "a: b\na: c\n",
        "a: b: c\n",
        "a: b\n- c\n",
        "- a\n-\n- b\n",
        "- a\n",
        "---\na: b\n",
        "a: b\n...\n",
        "%YAML 1.2\n---\na: b\n",
        "a: \"\\x41\"\n",
        "a: \u{85}\n",
        "  a: b\n",
        " a: b\nc: d\n",
        "a:\n   b: c\n  d: e\n",
    ] {
        assert!(read_usual(text).is_none(), "{text:?}");
    }
    let deep: String = (0..40).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(read_usual(&format!("{deep}{}b: c\n", " ".repeat(40))).is_none());
    assert!(read_usual(&format!("{}: b\n", "a".repeat(2_000))).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_read_as_the_parser_reads_it(which in 0usize..20, edits in vec(edit(), 1..12)) {
        let base = &fixtures::own()[which].text;
        let mut edited = parse(base).unwrap();
        let mut next_id = 1_000;
        for edit in edits {
            apply(&mut edited, edit, &mut next_id);
        }
        is_usual("an edited file", &write(base, &edited).unwrap());
        let empty = crate::new_file(edited.kind);
        for (id, component) in (5_000..).zip(&mut edited.components) {
            component.id.0 = id;
        }
        if let Ok(written) = write(&empty, &edited) {
            is_usual("a written file", &written);
        }
    }

    #[test]
    fn no_mutation_of_a_file_is_read_in_another_way(which in 0usize..20, mutations in mutations()) {
        is_usual("a mutated file", &mutated(which, mutations));
    }

    #[test]
    fn no_lines_are_read_in_another_way(lines in vec("( ){0,4}(- ){0,2}(([a-c]|\"[a-c ]\"|'[a-c]'): ?)?([a-c:#'\"|>\\[\\]{}&*!?%@` -]{0,4}|\\||\\|-|\"a\\\\\\\\\")", 1..8)) {
        is_usual("lines", &format!("{}\n", lines.join("\n")));
    }
}
