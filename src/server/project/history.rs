//! What files said before: records each text that was saved or seen, for both kinds of project.
//! Never forgets the newest text of a file, one that a person named, or one that ran.

use std::time::Duration;

use api::revision::{RevisionHow, RevisionRow};
use model::{ProjectId, Timestamp};

use super::path::FilePath;
use super::row::revision_of;
use crate::storage::revisions::{self, NewRevision};
use crate::storage::{StorageError, Transaction};

/// Younger entries are all kept.
const ALL_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Of older ones, a person's saves within this time become the last of them.
const ONE_IN: Duration = Duration::from_secs(5 * 60);

/// Shorter histories are left alone.
const SHORT: i64 = 100;

/// Who wrote a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author<'a> {
    Person(&'a str),
    /// It was there when we looked.
    Found,
}

/// Appends the text to the file's history, unless that is what the history ends with.
pub(crate) async fn record(
    connection: &mut Transaction,
    project: ProjectId,
    path: &FilePath,
    text: &str,
    author: Author<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let revision = revision_of(text.as_bytes());
    let newest = revisions::newest(connection, project, path.as_str()).await?;
    if newest.is_some_and(|newest| newest.revision == revision && newest.how != RevisionHow::Deleted) {
        return Ok(());
    }
    let (by, how) = match author {
        Author::Person(name) => (Some(name), RevisionHow::Saved),
        Author::Found => (None, RevisionHow::Found),
    };
    let entry = NewRevision { project, path: path.as_str(), revision: &revision, text, by, how, at: now };
    revisions::insert(connection, entry).await?;
    thin(connection, project, path, now).await
}

/// The file is gone; what it said stays.
pub(crate) async fn record_deletion(
    connection: &mut Transaction,
    project: ProjectId,
    path: &FilePath,
    text: &str,
    author: Author<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    record(connection, project, path, text, Author::Found, now).await?;
    let revision = revision_of(text.as_bytes());
    let by = match author {
        Author::Person(name) => Some(name),
        Author::Found => None,
    };
    let how = RevisionHow::Deleted;
    let entry = NewRevision { project, path: path.as_str(), revision: &revision, text, by, how, at: now };
    revisions::insert(connection, entry).await?;
    Ok(())
}

async fn thin(
    connection: &mut Transaction,
    project: ProjectId,
    path: &FilePath,
    now: Timestamp,
) -> Result<(), StorageError> {
    if revisions::count(connection, project, path.as_str()).await? <= SHORT {
        return Ok(());
    }
    let all = revisions::page(connection, project, path.as_str(), None, u32::MAX).await?;
    for entry in superfluous(&all, now) {
        revisions::forget(connection, entry).await?;
    }
    Ok(())
}

/// The entries, newest first, that a person would not miss: old saves that the same person followed up soon.
fn superfluous(newest_first: &[RevisionRow], now: Timestamp) -> Vec<&RevisionRow> {
    let is_old = |entry: &RevisionRow| entry.at.until(now) > ALL_KEPT_FOR;
    let is_plain =
        |entry: &RevisionRow| entry.how == RevisionHow::Saved && entry.name.is_none() && !entry.was_run;
    let mut kept: Option<&RevisionRow> = None;
    let mut superfluous = Vec::new();
    for entry in newest_first {
        let is_followed_up = kept
            .is_some_and(|later| later.by == entry.by && entry.at.until(later.at) < ONE_IN && is_old(later));
        if is_followed_up && is_plain(entry) {
            superfluous.push(entry);
        } else {
            kept = Some(entry);
        }
    }
    superfluous
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1_000;

    fn saved(number: u64, at: i64, by: &str) -> RevisionRow {
        RevisionRow {
            number,
            revision: format!("r{number}"),
            size: 1,
            at: Timestamp(at),
            by: Some(by.to_owned()),
            how: RevisionHow::Saved,
            name: None,
            was_run: false,
        }
    }

    fn dropped(entries: &[RevisionRow], now: i64) -> Vec<u64> {
        superfluous(entries, Timestamp(now)).into_iter().map(|entry| entry.number).collect()
    }

    #[test]
    fn of_old_saves_in_a_burst_the_last_stays() {
        let minute = 60_000;
        let entries: Vec<RevisionRow> = (0..12)
            .rev()
            .map(|number| saved(number, i64::try_from(number).unwrap() * minute, "ann"))
            .collect();
        assert_eq!(dropped(&entries, 2 * DAY), [10, 9, 8, 7, 5, 4, 3, 2, 0]);
        assert_eq!(dropped(&entries, DAY / 2), Vec::<u64>::new(), "all of today stay");
    }

    #[test]
    fn what_was_named_ran_found_or_is_of_somebody_else_stays() {
        let entries = [
            saved(6, 6, "ann"),
            RevisionRow { name: Some("before the move".to_owned()), ..saved(5, 5, "ann") },
            RevisionRow { was_run: true, ..saved(4, 4, "ann") },
            saved(3, 3, "bob"),
            RevisionRow { by: None, how: RevisionHow::Found, ..saved(2, 2, "") },
            saved(1, 1, "ann"),
        ];
        assert_eq!(dropped(&entries, 3 * DAY), Vec::<u64>::new());
    }
}
