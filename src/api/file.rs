//! Pipeline files of a project. A save names the revision it started from.

use dpl::Kind;
use model::{ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A file in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    pub project_id: ProjectId,
    /// From the project's root, `/` between folders, suffix included.
    pub path: String,
    /// By the suffix `.orch.yaml` or `.tran.yaml`.
    pub kind: Kind,
    /// Changes whenever the text changes; the hash of the text, so that equal texts are equal revisions.
    pub revision: String,
    pub changed_at: Timestamp,
    /// Present when the file is no pipeline: it opens as text, read-only.
    pub error: Option<FileError>,
}

/// Why a file is no pipeline, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileError {
    /// From 1.
    pub line: u64,
    /// From 1.
    pub column: u64,
    pub message: String,
}

/// `GET` of one file; the header `ETag` is the revision in quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileContent {
    pub file: FileRow,
    pub text: String,
}

/// `PUT` of one file, with `If-Match: "<revision>"`, or `If-None-Match: *` to create it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveFile {
    pub text: String,
}

/// The answer to a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSaved {
    pub seq: u64,
    pub file: FileRow,
}

/// The answer to a deletion, which names the revision as a save does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDeleted {
    pub seq: u64,
}

/// The answer to a save whose revision is no longer the file's: 412, with what the file says now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileConflict {
    #[serde(flatten)]
    pub problem: crate::problem::Problem,
    /// Absent when the file was deleted.
    pub current: Option<FileContent>,
}
