//! What this browser keeps of edits that the server does not have yet.
//! Never throws a draft away that differs from the file: the person decides.

use serde::{Deserialize, Serialize};

/// Unsaved edits of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The revision that the text descends from; empty for a file that was deleted elsewhere.
    pub base_revision: String,
    /// The whole file.
    pub text: String,
    /// When it was kept, in milliseconds since 1970 by this browser's clock.
    pub at: i64,
}

/// What to do with a draft when its file is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// There is nothing to bring back.
    Plain,
    /// The server has the text already.
    Drop,
    /// Nothing happened elsewhere: the edits go on from here.
    Restore(String),
    /// The file changed elsewhere too.
    Choose(String),
}

/// Under which name the draft of a file is kept.
pub fn key(project: &str, path: &str) -> String {
    format!("maia.draft/{project}/{path}")
}

/// The draft as it is kept.
pub fn encode(draft: &Draft) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}

/// The draft that was kept; what is not one is no draft.
pub fn decode(kept: &str) -> Option<Draft> {
    serde_json::from_str(kept).ok()
}

/// What becomes of the draft of a file that has this revision and text.
pub fn on_opening(draft: Option<Draft>, revision: &str, text: &str) -> Opening {
    match draft {
        None => Opening::Plain,
        Some(draft) if draft.text == text => Opening::Drop,
        Some(draft) if draft.base_revision == revision => Opening::Restore(draft.text),
        Some(draft) => Opening::Choose(draft.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(base_revision: &str, text: &str) -> Draft {
        Draft { base_revision: base_revision.to_owned(), text: text.to_owned(), at: 1_790_000_000_000 }
    }

    #[test]
    fn a_draft_survives_being_kept() {
        let draft = draft("r1", "a: \"ü\"\n\tb");
        assert_eq!(decode(&encode(&draft)), Some(draft));
        assert_eq!(decode("{"), None);
        assert_eq!(decode("{\"text\": 1}"), None);
    }

    #[test]
    fn two_files_never_share_a_draft() {
        assert_ne!(key("p", "a/b.orch.yaml"), key("p/a", "c/b.orch.yaml"));
        assert_ne!(key("p", "a.orch.yaml"), key("p", "a.tran.yaml"));
    }

    #[test]
    fn a_draft_of_the_same_revision_is_restored() {
        let opening = on_opening(Some(draft("r1", "mine")), "r1", "base");
        assert_eq!(opening, Opening::Restore("mine".to_owned()));
    }

    #[test]
    fn a_draft_of_another_revision_is_a_choice() {
        let opening = on_opening(Some(draft("r1", "mine")), "r2", "theirs");
        assert_eq!(opening, Opening::Choose("mine".to_owned()));
    }

    #[test]
    fn a_draft_that_the_server_has_is_dropped_whatever_it_descends_from() {
        assert_eq!(on_opening(Some(draft("r0", "same")), "r2", "same"), Opening::Drop);
        assert_eq!(on_opening(None, "r2", "same"), Opening::Plain);
    }
}
