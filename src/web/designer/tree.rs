//! The files of a project as a tree of folders, and how keys move in it.
//! Never knows the browser: a row says what is drawn, a move says what happens.

use std::collections::BTreeSet;

use dpl::Kind;

/// What the tree needs to know of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub kind: Kind,
    /// It is no pipeline.
    pub is_broken: bool,
    /// It has edits that the server does not have.
    pub is_unsaved: bool,
}

/// One visible line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of the folder or the file.
    pub path: String,
    /// The last part of the path, for files without the suffix.
    pub label: String,
    /// From 1.
    pub level: usize,
    /// From 1, among its siblings.
    pub position: usize,
    /// How many siblings there are, itself included.
    pub siblings: usize,
    pub entry: Entry,
}

/// What stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Folder { is_open: bool },
    File { kind: Kind, is_broken: bool, is_unsaved: bool },
}

/// The keys of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeKey {
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    Enter,
    Character(char),
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Focus(String),
    OpenFolder(String),
    CloseFolder(String),
    OpenFile(String),
}

/// The suffixes that say what a file is.
const SUFFIXES: [&str; 4] = [".orch.yaml", ".tran.yaml", ".orch.yml", ".tran.yml"];

/// The last part of the path, without folders and suffix.
pub fn label(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    SUFFIXES
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|name| !name.is_empty())
        .unwrap_or(name)
}

/// The suffix that makes the path that of a pipeline; nothing for a folder.
pub fn suffix(path: &str) -> &'static str {
    SUFFIXES.into_iter().find(|suffix| path.ends_with(suffix)).unwrap_or_default()
}

/// The folder in which it lies; nothing for what lies in the project itself.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Every folder: those that files lie in, and those that are there by themselves.
pub fn all_folders(files: &[String], folders: &[String]) -> Vec<String> {
    let mut all: BTreeSet<String> = files.iter().flat_map(|path| folders_of(path)).collect();
    for folder in folders {
        all.extend(folders_of(folder));
        all.insert(folder.clone());
    }
    all.into_iter().collect()
}

/// The files whose path has every word of the filter in it.
pub fn filtered(files: Vec<File>, filter: &str) -> Vec<File> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |file: &File| {
        let path = file.path.to_lowercase();
        words.iter().all(|word| path.contains(word.as_str()))
    };
    files.into_iter().filter(fits).collect()
}

/// What a file of that name is.
pub fn kind_of_path(path: &str) -> Kind {
    if path.ends_with(".tran.yaml") || path.ends_with(".tran.yml") {
        Kind::Transformation
    } else {
        Kind::Orchestration
    }
}

/// The folders that lead to the path, outermost first.
pub fn folders_of(path: &str) -> Vec<String> {
    path.match_indices('/').filter_map(|(end, _)| Some(path.get(..end)?.to_owned())).collect()
}

/// The visible lines: folders first, then files, each by name.
pub fn rows(files: &[File], folders: &[String], closed: &BTreeSet<String>) -> Vec<Row> {
    let mut rows = Vec::new();
    let all: Vec<&File> = files.iter().collect();
    let bare: Vec<&str> = folders.iter().map(String::as_str).collect();
    push_folder(&mut rows, &all, &bare, "", 1, closed);
    rows
}

fn push_folder(
    rows: &mut Vec<Row>,
    files: &[&File],
    bare: &[&str],
    folder: &str,
    level: usize,
    closed: &BTreeSet<String>,
) {
    let of_bare = bare.iter().filter_map(|path| path.strip_prefix(folder).filter(|rest| !rest.is_empty()));
    let mut folders: Vec<String> =
        of_bare.filter_map(|rest| Some(format!("{folder}{}", rest.split('/').next()?))).collect();
    let mut own: Vec<&File> = Vec::new();
    for file in files {
        let Some(rest) = file.path.get(folder.len()..) else { continue };
        match rest.split_once('/') {
            Some((name, _)) => folders.push(format!("{folder}{name}")),
            None => own.push(file),
        }
    }
    let by_name = |path: &str| (path.to_lowercase(), path.to_owned());
    folders.sort_by_cached_key(|path| by_name(path));
    folders.dedup();
    own.sort_by_cached_key(|file| (by_name(label(&file.path)), file.path.clone()));

    let siblings = folders.len() + own.len();
    for (place, path) in folders.iter().enumerate() {
        let is_open = !closed.contains(path);
        rows.push(Row {
            path: path.clone(),
            label: path.rsplit('/').next().unwrap_or(path).to_owned(),
            level,
            position: place + 1,
            siblings,
            entry: Entry::Folder { is_open },
        });
        if is_open {
            let prefix = format!("{path}/");
            let inside: Vec<&File> =
                files.iter().copied().filter(|file| file.path.starts_with(&prefix)).collect();
            let bare: Vec<&str> = bare.iter().copied().filter(|path| path.starts_with(&prefix)).collect();
            push_folder(rows, &inside, &bare, &prefix, level + 1, closed);
        }
    }
    for (place, file) in own.iter().enumerate() {
        rows.push(Row {
            path: file.path.clone(),
            label: label(&file.path).to_owned(),
            level,
            position: folders.len() + place + 1,
            siblings,
            entry: Entry::File { kind: file.kind, is_broken: file.is_broken, is_unsaved: file.is_unsaved },
        });
    }
}

/// What the key does while the row of that path has the focus.
pub fn on_key(rows: &[Row], focused: &str, key: TreeKey) -> Option<Move> {
    let place = rows.iter().position(|row| row.path == focused)?;
    let row = rows.get(place)?;
    let focus = |row: &Row| Move::Focus(row.path.clone());
    match key {
        TreeKey::Up => rows.get(place.checked_sub(1)?).map(focus),
        TreeKey::Down => rows.get(place + 1).map(focus),
        TreeKey::Home => rows.first().map(focus),
        TreeKey::End => rows.last().map(focus),
        TreeKey::Right => match row.entry {
            Entry::Folder { is_open: false } => Some(Move::OpenFolder(row.path.clone())),
            Entry::Folder { is_open: true } => {
                rows.get(place + 1).filter(|next| next.level > row.level).map(focus)
            }
            Entry::File { .. } => None,
        },
        TreeKey::Left => match row.entry {
            Entry::Folder { is_open: true } => Some(Move::CloseFolder(row.path.clone())),
            _ => rows.get(..place)?.iter().rev().find(|above| above.level < row.level).map(focus),
        },
        TreeKey::Enter => Some(match row.entry {
            Entry::Folder { is_open: true } => Move::CloseFolder(row.path.clone()),
            Entry::Folder { is_open: false } => Move::OpenFolder(row.path.clone()),
            Entry::File { .. } => Move::OpenFile(row.path.clone()),
        }),
        TreeKey::Character(letter) => {
            let letter: String = letter.to_lowercase().collect();
            let after = rows.iter().cycle().skip(place + 1).take(rows.len());
            after.into_iter().find(|row| row.label.to_lowercase().starts_with(&letter)).map(focus)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> File {
        let is_broken = path.contains("broken");
        File { path: path.to_owned(), kind: kind_of_path(path), is_broken, is_unsaved: false }
    }

    fn project() -> Vec<File> {
        ["nightly.orch.yaml", "orders/load.orch.yaml", "orders/Facts.tran.yaml", "a/b/broken.orch.yaml"]
            .map(file)
            .to_vec()
    }

    fn drawn(closed: &[&str]) -> Vec<Row> {
        rows(&project(), &[], &closed.iter().map(|path| (*path).to_owned()).collect())
    }

    fn focus(path: &str) -> Option<Move> {
        Some(Move::Focus(path.to_owned()))
    }

    #[test]
    fn folders_come_first_and_names_are_sorted_whatever_their_case() {
        let lines: Vec<String> = drawn(&[])
            .iter()
            .map(|row| {
                format!("{}{} {}/{}", "  ".repeat(row.level - 1), row.label, row.position, row.siblings)
            })
            .collect();
        assert_eq!(
            lines,
            ["a 1/3", "  b 1/1", "    broken 1/1", "orders 2/3", "  Facts 1/2", "  load 2/2", "nightly 3/3"]
        );
    }

    #[test]
    fn a_closed_folder_hides_what_is_in_it() {
        let paths: Vec<String> = drawn(&["a", "orders"]).into_iter().map(|row| row.path).collect();
        assert_eq!(paths, ["a", "orders", "nightly.orch.yaml"]);
    }

    #[test]
    fn folders_without_files_are_drawn_among_the_others() {
        let folders = ["a", "a/empty", "orders", "new/deep"].map(str::to_owned);
        let paths: Vec<String> =
            rows(&project(), &folders, &BTreeSet::new()).into_iter().map(|row| row.path).collect();
        let expected = [
            "a",
            "a/b",
            "a/b/broken.orch.yaml",
            "a/empty",
            "new",
            "new/deep",
            "orders",
            "orders/Facts.tran.yaml",
            "orders/load.orch.yaml",
            "nightly.orch.yaml",
        ];
        assert_eq!(paths, expected);
        let files: Vec<String> = project().into_iter().map(|file| file.path).collect();
        assert_eq!(all_folders(&files, &folders), ["a", "a/b", "a/empty", "new", "new/deep", "orders"]);
    }

    #[test]
    fn a_filter_keeps_the_files_with_all_its_words_in_the_path() {
        let left = |filter: &str| -> Vec<String> {
            filtered(project(), filter).into_iter().map(|file| file.path).collect()
        };
        assert_eq!(left("ORD fac"), ["orders/Facts.tran.yaml"]);
        assert_eq!(left(" ").len(), 4);
        assert!(left("none").is_empty());
    }

    #[test]
    fn arrows_move_open_and_close() {
        let rows = drawn(&["orders"]);
        assert_eq!(on_key(&rows, "a", TreeKey::Down), focus("a/b"));
        assert_eq!(on_key(&rows, "a", TreeKey::Up), None);
        assert_eq!(on_key(&rows, "a", TreeKey::Right), focus("a/b"));
        assert_eq!(on_key(&rows, "a/b/broken.orch.yaml", TreeKey::Left), focus("a/b"));
        assert_eq!(on_key(&rows, "a/b", TreeKey::Left), Some(Move::CloseFolder("a/b".to_owned())));
        assert_eq!(on_key(&rows, "orders", TreeKey::Right), Some(Move::OpenFolder("orders".to_owned())));
        assert_eq!(on_key(&rows, "orders", TreeKey::End), focus("nightly.orch.yaml"));
    }

    #[test]
    fn enter_opens_a_file_and_a_letter_finds_the_next_one() {
        let rows = drawn(&[]);
        let path = "orders/load.orch.yaml".to_owned();
        assert_eq!(on_key(&rows, &path, TreeKey::Enter), Some(Move::OpenFile(path.clone())));
        assert_eq!(on_key(&rows, "a", TreeKey::Character('N')), focus("nightly.orch.yaml"));
        assert_eq!(
            on_key(&rows, "nightly.orch.yaml", TreeKey::Character('f')),
            focus("orders/Facts.tran.yaml")
        );
        assert_eq!(on_key(&rows, "a", TreeKey::Character('z')), None);
    }

    #[test]
    fn a_label_is_the_name_without_folders_and_suffix() {
        assert_eq!(label("a/b c.orch.yaml"), "b c");
        assert_eq!(label("a/.orch.yaml"), ".orch.yaml");
        assert_eq!(label("readme"), "readme");
        assert_eq!(folders_of("a/b/c.orch.yaml"), ["a", "a/b"]);
        assert_eq!((suffix("a/b.tran.yaml"), suffix("a/b")), (".tran.yaml", ""));
        assert_eq!((folder_of("a/b/c"), folder_of("c")), ("a/b", ""));
    }
}
