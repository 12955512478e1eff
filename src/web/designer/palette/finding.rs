//! Which component types the palette shows, in which order.
//! Never shows what could not be added where it is asked for.

use canvas::{Category, ComponentKind, Editor, Link, catalogue};
use dpl::Kind;

/// How many types are remembered.
const MOST_RECENT: usize = 6;

/// Types under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelf {
    pub heading: &'static str,
    pub kinds: Vec<&'static ComponentKind>,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    pub words: String,
    /// Only of this category.
    pub category: Option<Category>,
}

/// The types that may be added there, by shelf. What was used last comes first, and with words what fits best.
pub fn shelves(offered: &[&'static ComponentKind], wanted: &Wanted, recent: &[String]) -> Vec<Shelf> {
    let text = wanted.words.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<(u32, &'static ComponentKind)> = offered
        .iter()
        .filter(|kind| wanted.category.is_none_or(|category| category == kind.category))
        .filter_map(|kind| Some((rank(kind, &words)?, *kind)))
        .collect();
    if !words.is_empty() {
        // Stable, so that equals stay in the order of the catalogue.
        found.sort_by_key(|(rank, _)| *rank);
    }
    let mut shelves: Vec<Shelf> = Vec::new();
    if words.is_empty() && wanted.category.is_none() {
        let used =
            recent.iter().filter_map(|used| found.iter().find(|(_, kind)| kind.component_type == used));
        let kinds: Vec<&'static ComponentKind> = used.map(|(_, kind)| *kind).collect();
        if !kinds.is_empty() {
            shelves.push(Shelf { heading: "Recent", kinds });
        }
    }
    for (_, kind) in found {
        let heading = kind.category.label();
        match shelves.iter_mut().find(|shelf| shelf.heading == heading) {
            Some(shelf) => shelf.kinds.push(kind),
            None => shelves.push(Shelf { heading, kinds: vec![kind] }),
        }
    }
    shelves
}

/// The types that can be added with that link.
pub fn offered(editor: &Editor, link: Link) -> Vec<&'static ComponentKind> {
    catalogue().iter().filter(|kind| editor.can_add(kind.component_type, link)).collect()
}

/// The categories of those types, in the order of the catalogue.
pub fn categories(offered: &[&'static ComponentKind]) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for kind in offered {
        if !categories.contains(&kind.category) {
            categories.push(kind.category);
        }
    }
    categories
}

/// The list of what was used last, with one more.
pub fn remembered(recent: &[String], component_type: &str) -> Vec<String> {
    let others = recent.iter().filter(|used| *used != component_type).cloned();
    std::iter::once(component_type.to_owned()).chain(others).take(MOST_RECENT).collect()
}

/// The name under which a kind of pipeline keeps its list.
pub fn recent_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Orchestration => "maia.palette.orchestration",
        Kind::Transformation => "maia.palette.transformation",
    }
}

/// How well every word fits: smaller is better, and a word that is nowhere fits not at all.
fn rank(kind: &ComponentKind, words: &[&str]) -> Option<u32> {
    let label = kind.label.to_lowercase();
    let all = format!("{label} {} {}", kind.component_type, kind.category.label()).to_lowercase();
    let one = |word: &&str| {
        if label.starts_with(*word) {
            Some(0)
        } else if label.split_whitespace().any(|part| part.starts_with(*word)) {
            Some(1)
        } else if label.contains(*word) {
            Some(2)
        } else {
            all.contains(*word).then_some(3)
        }
    };
    words.iter().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(shelves: &[Shelf]) -> Vec<&'static str> {
        shelves.iter().flat_map(|shelf| &shelf.kinds).map(|kind| kind.component_type).collect()
    }

    fn found(kind: Kind, words: &str) -> Vec<&'static str> {
        let editor = Editor::new(dpl::Pipeline::empty(kind));
        let wanted = Wanted { words: words.to_owned(), category: None };
        types(&shelves(&offered(&editor, Link::Nothing), &wanted, &[]))
    }

    #[test]
    fn a_search_finds_every_word_in_any_case() {
        assert_eq!(found(Kind::Orchestration, "RUN orch"), ["run-orchestration"]);
        assert!(found(Kind::Orchestration, "").len() > 20);
        assert!(found(Kind::Orchestration, "no such thing").is_empty());
    }

    #[test]
    fn what_begins_with_the_word_comes_before_what_holds_it() {
        let found = found(Kind::Orchestration, "if");
        assert_eq!(found.first(), Some(&"if"));
    }

    #[test]
    fn a_pipeline_is_offered_only_what_can_stand_in_it() {
        assert!(found(Kind::Transformation, "table input").contains(&"table-input"));
        assert!(!found(Kind::Orchestration, "").contains(&"table-input"));
        assert!(!found(Kind::Transformation, "").contains(&"start"));
    }

    #[test]
    fn a_category_is_a_search_of_its_own() {
        let editor = Editor::new(dpl::Pipeline::empty(Kind::Orchestration));
        let wanted = Wanted { words: String::new(), category: Some(Category::Iterate) };
        let shelves = shelves(&offered(&editor, Link::Nothing), &wanted, &["if".to_owned()]);
        assert_eq!(shelves.len(), 1);
        assert_eq!(shelves[0].heading, Category::Iterate.label());
    }

    #[test]
    fn what_was_used_last_comes_first_once_and_only_while_nothing_is_looked_for() {
        let recent = remembered(&["if".to_owned(), "and".to_owned()], "and");
        assert_eq!(recent, ["and", "if"]);
        let many = (0..20).fold(Vec::new(), |recent, number| remembered(&recent, &number.to_string()));
        assert_eq!(many.len(), MOST_RECENT);
        let editor = Editor::new(dpl::Pipeline::empty(Kind::Orchestration));
        let offered = offered(&editor, Link::Nothing);
        let first = &shelves(&offered, &Wanted::default(), &recent)[0];
        assert_eq!((first.heading, types(std::slice::from_ref(first))), ("Recent", vec!["and", "if"]));
        let wanted = Wanted { words: "if".to_owned(), category: None };
        assert_ne!(shelves(&offered, &wanted, &recent)[0].heading, "Recent");
    }

    #[test]
    fn between_two_components_only_what_has_an_input_and_an_output_is_offered() {
        let text = "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"start\"\n      transitions:\n        \
                    unconditional: [\"B\"]\n    B:\n      type: \"and\"\n";
        let editor = Editor::new(dpl::parse(text).unwrap());
        let edge = editor.document().edges()[0];
        let types: Vec<&str> =
            offered(&editor, Link::Into(edge)).iter().map(|kind| kind.component_type).collect();
        assert!(types.contains(&"sql-script"));
        assert!(!types.contains(&"start") && !types.contains(&"end-success"));
    }
}
