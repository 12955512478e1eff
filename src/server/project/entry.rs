//! What an operation on the project is about: a pipeline file, or a folder with all that lies in it.

use std::fmt;

use super::path::{FilePath, PathError};

/// By the suffix of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    File(FilePath),
    Folder(FilePath),
}

impl Entry {
    /// The entry that the path names.
    pub fn new(text: &str) -> Result<Entry, PathError> {
        match FilePath::new(text) {
            Ok(path) => Ok(Entry::File(path)),
            Err(PathError::Suffix) => Ok(Entry::Folder(FilePath::any(text)?)),
            Err(error) => Err(error),
        }
    }

    pub fn path(&self) -> &FilePath {
        match self {
            Entry::File(path) | Entry::Folder(path) => path,
        }
    }

    /// Whether the path is this entry's, or lies in it.
    pub fn holds(&self, path: &str) -> bool {
        match path.strip_prefix(self.path().as_str()) {
            Some("") => true,
            Some(rest) => matches!(self, Entry::Folder(_)) && rest.starts_with('/'),
            None => false,
        }
    }

    /// Where the path is when this entry stands at `to`; `None` for a path that is not in it.
    pub fn at(&self, to: &Entry, path: &str) -> Option<String> {
        let rest = path.strip_prefix(self.path().as_str()).filter(|_| self.holds(path))?;
        Some(format!("{}{rest}", to.path()))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_what_lies_in_it_and_nothing_that_only_begins_alike() {
        let folder = Entry::new("a/b").unwrap();
        let to = Entry::new("c").unwrap();
        assert!(matches!(folder, Entry::Folder(_)));
        assert_eq!(folder.at(&to, "a/b/x/y.orch.yaml").as_deref(), Some("c/x/y.orch.yaml"));
        assert_eq!(folder.at(&to, "a/b").as_deref(), Some("c"));
        assert_eq!(folder.at(&to, "a/bc/y.orch.yaml"), None);
        let file = Entry::new("a.orch.yaml").unwrap();
        assert!(file.holds("a.orch.yaml") && !file.holds("a.orch.yaml/b"));
        assert_eq!(Entry::new("a/../b"), Err(PathError::NotBelow));
        assert_eq!(Entry::new(""), Err(PathError::Empty));
    }
}
