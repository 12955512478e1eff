//! The path of a pipeline file in its project. A value of this type cannot lead out of the project.

use std::fmt;
use std::path::PathBuf;

use dpl::Kind;

/// From the project's root, `/` between folders, suffix included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(String);

/// Why a text is no path of a pipeline file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    #[error("The path is empty. Name a file, such as load/orders.orch.yaml.")]
    Empty,
    #[error(
        "The path is longer than 1,024 bytes, or one of its names is longer than 255. Choose shorter names."
    )]
    TooLong,
    #[error(
        "The path must lead down from the project's folder: no leading /, no . or .., no \\, no empty names."
    )]
    NotBelow,
    #[error(
        "The path has a name that begins with a dot. Hidden files and folders are not part of the project."
    )]
    Hidden,
    #[error("The path contains a character that no file name can have.")]
    Unspeakable,
    #[error("A pipeline file is named *.orch.yaml or *.tran.yaml.")]
    Suffix,
    #[error(
        "A pipeline stays what it is: *.orch.yaml becomes *.orch.yaml, *.tran.yaml becomes *.tran.yaml, and a folder \
         stays a folder."
    )]
    Kind,
}

impl FilePath {
    /// The path of a pipeline file.
    pub fn new(text: &str) -> Result<FilePath, PathError> {
        check(text)?;
        kind_of(text).ok_or(PathError::Suffix)?;
        Ok(FilePath(text.to_owned()))
    }

    /// The path of any file below the project, such as the SQL that a component names.
    pub fn any(text: &str) -> Result<FilePath, PathError> {
        check(text)?;
        Ok(FilePath(text.to_owned()))
    }

    /// The paths that a pipeline may mean by a name of another: suffix optional, and a leading slash means the root.
    pub fn candidates(name: &str, kinds: &[Kind]) -> Vec<FilePath> {
        let name = name.trim().trim_start_matches('/');
        if let Ok(path) = FilePath::new(name) {
            return vec![path];
        }
        kinds.iter().filter_map(|kind| FilePath::new(&format!("{name}{}", suffix(*kind))).ok()).collect()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the suffix says it is; orchestration for a file that is no pipeline.
    pub fn kind(&self) -> Kind {
        kind_of(&self.0).unwrap_or(Kind::Orchestration)
    }

    /// The same with the platform's separators.
    pub fn to_relative(&self) -> PathBuf {
        self.0.split('/').collect()
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Orchestration => ".orch.yaml",
        Kind::Transformation => ".tran.yaml",
    }
}

/// By the suffix, with a name before it.
fn kind_of(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or_default();
    [Kind::Orchestration, Kind::Transformation]
        .into_iter()
        .find(|kind| name.strip_suffix(suffix(*kind)).is_some_and(|stem| !stem.is_empty()))
}

fn check(text: &str) -> Result<(), PathError> {
    if text.is_empty() {
        return Err(PathError::Empty);
    }
    if text.len() > 1024 || text.split('/').any(|name| name.len() > 255) {
        return Err(PathError::TooLong);
    }
    if text.contains('\0') {
        return Err(PathError::Unspeakable);
    }
    if text.contains('\\') || text.split('/').any(|name| matches!(name, "" | "." | "..")) {
        return Err(PathError::NotBelow);
    }
    if text.split('/').any(|name| name.starts_with('.')) {
        return Err(PathError::Hidden);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_that_stays_in_the_project_is_a_path() {
        for path in
            ["a.orch.yaml", "a b/50 % ?.orch.yaml", "ä/…/x.tran.yaml", "a\tb.orch.yaml", "a..b/c.orch.yaml"]
        {
            assert_eq!(FilePath::new(path).map(|path| path.to_string()), Ok(path.to_owned()));
        }
    }

    #[test]
    fn nothing_leads_out_of_the_project() {
        let table = [
            ("", PathError::Empty),
            ("/etc/passwd.orch.yaml", PathError::NotBelow),
            ("../a.orch.yaml", PathError::NotBelow),
            ("a/../../b.orch.yaml", PathError::NotBelow),
            ("a/./b.orch.yaml", PathError::NotBelow),
            ("a//b.orch.yaml", PathError::NotBelow),
            ("..\\a.orch.yaml", PathError::NotBelow),
            ("a\0.orch.yaml", PathError::Unspeakable),
            (".git/a.orch.yaml", PathError::Hidden),
            (".orch.yaml", PathError::Hidden),
            ("a/b.yaml", PathError::Suffix),
            ("a.orch.yaml/b", PathError::Suffix),
        ];
        for (path, expected) in table {
            assert_eq!(FilePath::new(path), Err(expected), "{path:?}");
        }
        assert_eq!(FilePath::new(&format!("{}.orch.yaml", "a".repeat(300))), Err(PathError::TooLong));
    }

    #[test]
    fn a_child_is_found_with_and_without_its_suffix() {
        let names = |name: &str| -> Vec<String> {
            let kinds = [Kind::Orchestration, Kind::Transformation];
            FilePath::candidates(name, &kinds).iter().map(FilePath::to_string).collect()
        };
        assert_eq!(names("a/b.orch.yaml"), ["a/b.orch.yaml"]);
        assert_eq!(names("/a/b"), ["a/b.orch.yaml", "a/b.tran.yaml"]);
        assert!(names("../a").is_empty());
    }
}
