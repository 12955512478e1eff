//! What is known of a file from its bytes: the revision, and whether it is a pipeline. Pure.

use api::file::{FileContent, FileError, FileRow};
use model::{ProjectId, Timestamp};

use super::path::FilePath;
pub(crate) use crate::storage::revisions::revision_of;

/// Files beyond this are listed and not opened.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// The file as it is shown and opened. Bytes that are no text are shown as far as they can be.
pub(crate) fn content_of(
    project_id: ProjectId,
    path: &FilePath,
    bytes: &[u8],
    changed_at: Timestamp,
) -> FileContent {
    let (text, error) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), parse_error(text)),
        Err(error) => {
            let (good, _) = bytes.split_at(error.valid_up_to().min(bytes.len()));
            let (line, column) = position_after(&String::from_utf8_lossy(good));
            let message = "the file is not UTF-8 text".to_owned();
            (String::from_utf8_lossy(bytes).into_owned(), Some(FileError { line, column, message }))
        }
    };
    let file = FileRow {
        project_id,
        path: path.to_string(),
        kind: path.kind(),
        revision: revision_of(bytes),
        changed_at,
        error,
    };
    FileContent { file, text }
}

/// The same, without parsing what was parsed before: `known` is what the file was at an earlier look, and the same bytes
/// are the same pipeline.
pub(crate) fn content_of_known(
    project_id: ProjectId,
    path: &FilePath,
    bytes: &[u8],
    changed_at: Timestamp,
    known: Option<&FileRow>,
) -> FileContent {
    match (known, std::str::from_utf8(bytes)) {
        (Some(known), Ok(text)) if known.revision == revision_of(bytes) => FileContent {
            file: FileRow {
                project_id,
                path: path.to_string(),
                kind: path.kind(),
                revision: known.revision.clone(),
                changed_at,
                error: known.error.clone(),
            },
            text: text.to_owned(),
        },
        _ => content_of(project_id, path, bytes, changed_at),
    }
}

/// The row of a file that is too large to be read. Its length and time stand in for the hash.
pub(crate) fn row_of_large(
    project_id: ProjectId,
    path: &FilePath,
    length: u64,
    changed_at: Timestamp,
) -> FileRow {
    FileRow {
        project_id,
        path: path.to_string(),
        kind: path.kind(),
        revision: format!("large-{length}-{}", changed_at.0),
        changed_at,
        error: Some(FileError {
            line: 1,
            column: 1,
            message: format!("the file is {length} bytes long; at most {MAX_FILE_BYTES} are opened here"),
        }),
    }
}

/// Why the text is no pipeline.
pub(crate) fn parse_error(text: &str) -> Option<FileError> {
    dpl::parse(text).err().map(|error| FileError {
        line: u64::try_from(error.line).unwrap_or(u64::MAX),
        column: u64::try_from(error.column).unwrap_or(u64::MAX),
        message: error.message,
    })
}

/// Line and column, from 1, of what follows the text.
fn position_after(text: &str) -> (u64, u64) {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1);
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    (count(text.matches('\n').count()), count(last_line.chars().count()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn read(bytes: &[u8]) -> FileContent {
        let path = FilePath::new("a.orch.yaml").unwrap();
        content_of(ProjectId(Uuid::from_u128(1)), &path, bytes, Timestamp(0))
    }

    #[test]
    fn a_pipeline_has_no_error_and_equal_texts_have_equal_revisions() {
        let text = b"type: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components: {}\n";
        let content = read(text);
        assert_eq!(content.file.error, None);
        assert_eq!(content.file.revision, read(text).file.revision);
        assert_ne!(content.file.revision, read(b"").file.revision);
    }

    #[test]
    fn what_is_known_of_the_same_bytes_is_not_found_out_again_and_of_others_it_is() {
        let path = FilePath::new("a.orch.yaml").unwrap();
        let project = ProjectId(Uuid::from_u128(1));
        let mut known = read(b"type: [").file;
        known.error = Some(FileError { line: 7, column: 7, message: "known".to_owned() });
        let error_of = |bytes: &[u8]| {
            content_of_known(project, &path, bytes, Timestamp(9), Some(&known))
                .file
                .error
                .map(|it| it.message)
        };
        assert_eq!(error_of(b"type: [").as_deref(), Some("known"));
        assert_ne!(error_of(b"type: [[").as_deref(), Some("known"));
        assert_eq!(
            content_of_known(project, &path, b"type: [[", Timestamp(9), Some(&known)),
            read_at(b"type: [[", 9)
        );
    }

    fn read_at(bytes: &[u8], changed_at: i64) -> FileContent {
        let path = FilePath::new("a.orch.yaml").unwrap();
        content_of(ProjectId(Uuid::from_u128(1)), &path, bytes, Timestamp(changed_at))
    }

    #[test]
    fn bytes_that_are_no_text_are_listed_with_the_place() {
        let error = read(b"type: x\nab\xff\n").file.error.unwrap();
        assert_eq!((error.line, error.column), (2, 3));
        assert_eq!(error.message, "the file is not UTF-8 text");
    }
}
