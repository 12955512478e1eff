//! Style sheets, read far enough for the rules: comments gone, selectors apart from declarations.

use std::path::{Path, PathBuf};

/// One file below `style/`.
pub(crate) struct Sheet {
    /// From `style/`, such as `views/shell.css`.
    pub(crate) name: String,
    /// Without comments.
    pub(crate) text: String,
}

/// Every style sheet of the product.
pub(crate) fn all() -> Vec<Sheet> {
    let root = workspace().join("style");
    let mut sheets = Vec::new();
    collect(&root, &root, &mut sheets);
    sheets.sort_by(|left, right| left.name.cmp(&right.name));
    assert!(!sheets.is_empty(), "there are style sheets");
    sheets
}

/// The sheet of colours.
pub(crate) fn tokens() -> Sheet {
    all().into_iter().find(|sheet| sheet.name == "tokens.css").expect("tokens.css is there")
}

/// Where the workspace is.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is in the workspace").to_path_buf()
}

fn collect(root: &Path, folder: &Path, sheets: &mut Vec<Sheet>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(root, &path, sheets);
        } else if path.extension().is_some_and(|extension| extension == "css") {
            let text = std::fs::read_to_string(&path).expect("the sheet can be read");
            let name =
                path.strip_prefix(root).expect("it is below the root").to_string_lossy().replace('\\', "/");
            sheets.push(Sheet { name, text: without_comments(&text) });
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        left.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    left + rest
}

/// Whether the character can be in a name.
pub(crate) fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-' || character == '_'
}

/// Every name that stands behind the mark.
pub(crate) fn names_behind<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    text.match_indices(mark)
        .map(|(at, _)| {
            let name = &text[at + mark.len()..];
            name.split(|character| !is_name(character)).next().unwrap_or_default()
        })
        .collect()
}

impl Sheet {
    /// What stands in front of each block.
    fn preludes(&self) -> impl Iterator<Item = &str> {
        self.text.match_indices('{').map(|(at, _)| {
            let before = &self.text[..at];
            let start = before.rfind(['{', '}', ';']).map_or(0, |at| at + 1);
            before[start..].trim()
        })
    }

    fn selectors(&self) -> impl Iterator<Item = &str> {
        self.preludes().filter(|prelude| !prelude.starts_with('@'))
    }

    /// Every class that is selected.
    pub(crate) fn classes(&self) -> Vec<String> {
        let mut classes: Vec<String> =
            self.selectors().flat_map(|selector| names_behind(selector, ".")).map(str::to_owned).collect();
        classes.sort();
        classes.dedup();
        classes
    }

    /// Every id that is selected.
    pub(crate) fn id_selectors(&self) -> Vec<String> {
        self.selectors().filter(|selector| selector.contains('#')).map(str::to_owned).collect()
    }

    /// Colours written out.
    pub(crate) fn raw_colours(&self) -> Vec<String> {
        let hex = names_behind(&self.text, "#").into_iter().filter(|name| {
            matches!(name.len(), 3 | 4 | 6 | 8) && name.chars().all(|character| character.is_ascii_hexdigit())
        });
        let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "lab(", "hwb("];
        let called = functions.into_iter().filter(|function| self.text.contains(function));
        hex.map(|name| format!("#{name}")).chain(called.map(str::to_owned)).collect()
    }

    /// `--x` in `var(--x)`.
    pub(crate) fn used_variables(&self) -> Vec<String> {
        names_behind(&self.text, "var(").into_iter().map(str::to_owned).collect()
    }

    /// `--x` in `--x: …`.
    pub(crate) fn defined_variables(&self) -> Vec<String> {
        self.declarations().map(|(name, _)| name.to_owned()).collect()
    }

    /// The variables with their values.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.split(['{', '}', ';']).filter_map(|part| {
            let (name, value) = part.split_once(':')?;
            let name = name.trim();
            name.starts_with("--").then(|| (name, value.trim()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_taken_apart() {
        let text = "/* .no #fff */ @layer a { .b .c__d:not(.e) { --x: var(--y); color: #fff; & > i { a: rgb(1 2 3) } } }";
        let sheet = Sheet { name: String::new(), text: without_comments(text) };
        assert_eq!(sheet.classes(), ["b", "c__d", "e"]);
        assert_eq!(sheet.raw_colours(), ["#fff", "rgb("]);
        assert_eq!(
            (sheet.used_variables(), sheet.defined_variables()),
            (vec!["--y".into()], vec!["--x".into()])
        );
        assert_eq!(sheet.id_selectors(), Vec::<String>::new());
    }
}
