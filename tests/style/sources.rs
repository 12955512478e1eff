//! The page's sources, read far enough to know which classes and variables they name.

use std::collections::BTreeSet;
use std::path::Path;

use crate::sheets::{is_name, names_behind, workspace};

/// Each class that the sources give to an element, with the file that does.
pub(crate) fn classes() -> Vec<(String, String)> {
    let mut classes = Vec::new();
    for (file, text) in files() {
        for mark in ["class=\"", "class=(\"", "set_class_name(\""] {
            for (at, _) in text.match_indices(mark) {
                let behind = &text[at + mark.len()..];
                let names = behind.split('"').next().unwrap_or_default();
                classes.extend(names.split_whitespace().map(|name| (file.clone(), name.to_owned())));
            }
        }
        for (at, _) in text.match_indices(" class:") {
            let behind = &text[at + " class:".len()..];
            let name: String = behind.chars().take_while(|character| is_name(*character)).collect();
            classes.push((file.clone(), name));
        }
    }
    assert!(classes.len() > 50, "the sources name classes");
    classes
}

/// Every word in any text of the sources: a class may also be put together by code.
pub(crate) fn words_in_literals() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (_, text) in files() {
        let names = text.split(|character| !is_name(character)).filter(|word| !word.is_empty());
        words.extend(names.map(str::to_owned));
    }
    words
}

/// Variables that the sources set on elements.
pub(crate) fn variables() -> BTreeSet<String> {
    files().iter().flat_map(|(_, text)| names_behind(text, "--")).map(|name| format!("--{name}")).collect()
}

/// The style sheets that the page links, in order.
pub(crate) fn linked_sheets() -> Vec<String> {
    let page = std::fs::read_to_string(workspace().join("index.html")).expect("index.html can be read");
    page.split("href=\"style/")
        .skip(1)
        .filter_map(|behind| behind.split('"').next())
        .filter(|name| name.ends_with(".css"))
        .map(str::to_owned)
        .collect()
}

fn files() -> Vec<(String, String)> {
    let root = workspace().join("src/web");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(!files.is_empty(), "there are sources");
    files
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("the source can be read");
            files.push((path.display().to_string(), text));
        }
    }
}
