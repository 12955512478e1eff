//! What is done to files as a whole, and to folders: move, copy, delete, bring back; and who names a file.
//! A path with a pipeline's suffix is a file, any other a folder with all that lies in it.

use model::DeletionId;
use serde::{Deserialize, Serialize};

use crate::file::FileRow;

/// `POST` of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateFolder {
    pub path: String,
}

/// The answer to a new folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderCreated {
    pub seq: u64,
}

/// `POST` of a move; renaming is moving. Nothing is overwritten: a target that exists is 409.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveFiles {
    pub from: String,
    pub to: String,
    /// Of the file that moves, as the person saw it; absent for a folder.
    #[serde(default)]
    pub revision: Option<String>,
    /// Whether pipelines that name what moves are to name its new place.
    pub update_references: bool,
}

/// The answer to a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesMoved {
    pub seq: u64,
    pub moved: Vec<MovedFile>,
    /// The pipelines that now name the new place.
    pub updated: Vec<FileRow>,
}

/// One file that moved, at its new place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFile {
    pub from: String,
    pub file: FileRow,
}

/// `POST` of a copy. Nothing is overwritten: a target that exists is 409.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyFiles {
    pub from: String,
    pub to: String,
}

/// The answer to a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesCopied {
    pub seq: u64,
    pub files: Vec<FileRow>,
}

/// `POST` of a deletion. It names every file that goes, so that nothing goes that the person has not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteFiles {
    pub path: String,
    pub files: Vec<SeenFile>,
}

/// A file as the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenFile {
    pub path: String,
    pub revision: String,
}

/// The answer to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesDeleted {
    pub seq: u64,
    /// Takes it back, for 30 days.
    pub deletion: DeletionId,
}

/// The answer to a deletion that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesRestored {
    pub seq: u64,
    pub files: Vec<FileRow>,
}

/// `GET` of what names a file or a folder, `?path=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// By path; what lies in the folder itself left out.
    pub files: Vec<ReferringFile>,
    /// Files that are no pipelines, so that nobody knows what they name.
    pub unread: Vec<String>,
}

/// A pipeline that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferringFile {
    pub path: String,
    /// The names of the components that do, in file order.
    pub components: Vec<String>,
}

/// `GET` of what is written in the pipelines, `?q=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchResults {
    /// By path, then in file order.
    pub hits: Vec<SearchHit>,
    /// Whether there were more than are answered.
    pub is_cut: bool,
}

/// One place where the text stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    pub path: String,
    #[serde(flatten)]
    pub found: dpl::Found,
}
