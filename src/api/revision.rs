//! The history of a file: what it said, who saved that and when.

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of a file's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionRow {
    /// Increases with time; what a page continues from.
    pub number: u64,
    /// The hash of the text, as `FileRow::revision`.
    pub revision: String,
    /// In bytes.
    pub size: u64,
    pub at: Timestamp,
    /// Absent when it was found on disk: somebody changed it there.
    pub by: Option<String>,
    pub how: RevisionHow,
    /// Given by a person.
    pub name: Option<String>,
    /// Whether a run used exactly this text.
    pub was_run: bool,
}

/// How an entry came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionHow {
    /// Saved here.
    Saved,
    /// Seen on disk, or there before there was a history.
    Found,
    /// The file was deleted; this is what it said last.
    Deleted,
}

/// A part of a history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionPage {
    pub results: Vec<RevisionRow>,
    /// The `before` of the next page; absent on the last.
    pub more: Option<u64>,
}

/// What a file said at a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionText {
    pub revision: String,
    pub text: String,
}

/// `PATCH` of a file's history: gives one of its entries a name, or takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRevision {
    pub number: u64,
    /// Absent or empty: no name.
    #[serde(default)]
    pub name: Option<String>,
}
