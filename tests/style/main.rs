//! The rules of the style sheets: roles only, nothing undefined, nothing unused, readable in both schemes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod colour;
mod contrast;
mod sheets;
mod sources;

use std::collections::BTreeSet;

use sheets::Sheet;

#[test]
fn colours_stand_in_the_tokens_only() {
    for sheet in sheets::all() {
        if sheet.name != "tokens.css" {
            assert_eq!(sheet.raw_colours(), Vec::<String>::new(), "{}: use a role", sheet.name);
        }
    }
}

#[test]
fn every_variable_in_use_is_defined() {
    let sheets = sheets::all();
    let defined: BTreeSet<String> =
        sheets.iter().flat_map(Sheet::defined_variables).chain(sources::variables()).collect();
    for sheet in &sheets {
        for variable in sheet.used_variables() {
            assert!(defined.contains(&variable), "{}: {variable} is not defined", sheet.name);
        }
    }
}

#[test]
fn every_class_of_the_page_has_a_style() {
    let styled: BTreeSet<String> = sheets::all().iter().flat_map(Sheet::classes).collect();
    let classes = sources::classes();
    let unstyled: Vec<_> = classes.into_iter().filter(|(_, class)| !styled.contains(class)).collect();
    assert_eq!(unstyled, Vec::new());
}

#[test]
fn every_style_is_of_a_class_of_the_page() {
    let used = sources::words_in_literals();
    for sheet in sheets::all() {
        let unused: Vec<_> = sheet.classes().into_iter().filter(|class| !used.contains(class)).collect();
        assert_eq!(unused, Vec::<String>::new(), "{}: nothing has these classes", sheet.name);
    }
}

#[test]
fn selectors_need_no_force() {
    for sheet in sheets::all() {
        assert!(!sheet.text.contains("!important"), "{}: layers decide, not !important", sheet.name);
        assert_eq!(sheet.id_selectors(), Vec::<String>::new(), "{}: select by class", sheet.name);
    }
}

#[test]
fn every_sheet_is_linked_and_the_layers_come_first() {
    let linked = sources::linked_sheets();
    assert_eq!(linked.first().map(String::as_str), Some("layers.css"));
    let linked: BTreeSet<String> = linked.into_iter().collect();
    let written: BTreeSet<String> = sheets::all().into_iter().map(|sheet| sheet.name).collect();
    assert_eq!(linked, written);
}

#[test]
fn words_can_be_read_in_both_schemes() {
    let problems = contrast::problems(&sheets::tokens());
    assert_eq!(problems, Vec::<String>::new());
}
