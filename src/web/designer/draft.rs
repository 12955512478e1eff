//! What this browser keeps of edits that the server does not have yet, and what becomes of it when the file is
//! opened. Never throws a draft away that differs from the file, and never touches one of another person or of a tab
//! that is open.

use serde::{Deserialize, Serialize};

/// Unsaved edits of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The revision that the text descends from; empty for a file that was deleted elsewhere.
    pub base_revision: String,
    /// What the file said at that revision, unless it is very long.
    #[serde(default)]
    pub base_text: Option<String>,
    /// The whole file.
    pub text: String,
    /// When it was kept, in milliseconds since 1970 by the server's clock.
    pub at: i64,
}

/// A draft and the tab that kept it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub tab: String,
    pub draft: Draft,
}

/// What becomes of the drafts of a file that is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The edits to go on with.
    pub restore: Option<Kept>,
    /// Edits that tabs left behind which are closed: the person decides.
    pub offer: Vec<Kept>,
    /// The server has these already.
    pub drop: Vec<Kept>,
}

/// A character that stands in no part of a key.
const BETWEEN: char = '\u{1f}';

/// The tab of drafts that pages kept before tabs had names.
pub const NAMELESS: &str = "before";

/// What the keys of all drafts of a file begin with.
pub fn prefix(person: &str, project: &str, path: &str) -> String {
    let clean = |part: &str| part.replace(BETWEEN, " ");
    format!("{}{BETWEEN}{}{BETWEEN}{}{BETWEEN}", clean(person), clean(project), clean(path))
}

/// Under which name older pages kept the draft of a file.
pub fn older_key(project: &str, path: &str) -> String {
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

/// What becomes of the drafts of a file that has this revision and text (`None`: it was deleted).
///
/// `tab` is this one; `open` are the tabs that are open, if the browser tells.
pub fn on_opening(kept: Vec<Kept>, tab: &str, open: Option<&[String]>, file: Option<(&str, &str)>) -> Plan {
    let mut plan = Plan::default();
    let mut left_behind = Vec::new();
    for one in kept {
        let is_own = one.tab == tab;
        if !is_own && open.is_some_and(|open| open.contains(&one.tab)) {
            continue;
        }
        if file.is_some_and(|(_, text)| one.draft.text == text) {
            // A tab that may be open looks after its own.
            if is_own || open.is_some() || one.tab == NAMELESS {
                plan.drop.push(one);
            }
        } else if is_own {
            plan.restore = Some(one);
        } else {
            left_behind.push(one);
        }
    }
    left_behind.sort_by_key(|one| std::cmp::Reverse(one.draft.at));
    // The only edits there are, of a tab that is surely closed, and nothing happened since: they simply go on.
    let is_sure = |one: &Kept| open.is_some() || one.tab == NAMELESS;
    let goes_on = |one: &Kept| file.is_none_or(|(revision, _)| one.draft.base_revision == revision);
    match left_behind.as_slice() {
        [only] if plan.restore.is_none() && is_sure(only) && goes_on(only) => {
            plan.restore = left_behind.pop();
        }
        _ => plan.offer = left_behind,
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(base_revision: &str, text: &str) -> Draft {
        let (base_revision, text) = (base_revision.to_owned(), text.to_owned());
        Draft { base_revision, base_text: Some("base".to_owned()), text, at: 1_790_000_000_000 }
    }

    fn kept(tab: &str, base_revision: &str, text: &str) -> Kept {
        Kept { tab: tab.to_owned(), draft: draft(base_revision, text) }
    }

    fn opened(kept: &[Kept], open: Option<&[&str]>) -> Plan {
        let open: Option<Vec<String>> = open.map(|open| open.iter().map(|&tab| tab.to_owned()).collect());
        on_opening(kept.to_vec(), "me", open.as_deref(), Some(("r1", "base")))
    }

    #[test]
    fn a_draft_survives_being_kept() {
        let draft = draft("r1", "a: \"ü\"\n\tb");
        assert_eq!(decode(&encode(&draft)), Some(draft));
        assert_eq!(decode("{"), None);
        assert_eq!(decode("{\"text\": 1}"), None);
        let older = decode("{\"base_revision\":\"r1\",\"text\":\"x\",\"at\":1}").unwrap();
        assert_eq!((older.text.as_str(), older.base_text), ("x", None));
    }

    #[test]
    fn two_persons_projects_or_files_never_share_a_draft() {
        let keys = [
            prefix("ann", "p", "a.orch.yaml"),
            prefix("bob", "p", "a.orch.yaml"),
            prefix("ann", "q", "a.orch.yaml"),
            prefix("ann", "p", "a.tran.yaml"),
            prefix("ann p", "", "a.orch.yaml"),
        ];
        for (place, key) in keys.iter().enumerate() {
            assert!(
                keys.iter().skip(place + 1).all(|other| !other.starts_with(key) && !key.starts_with(other))
            );
        }
    }

    #[test]
    fn this_tabs_own_draft_goes_on_whatever_it_descends_from() {
        let (same, older) = (kept("me", "r1", "mine"), kept("me", "r0", "mine"));
        assert_eq!(opened(std::slice::from_ref(&same), Some(&["me"])).restore, Some(same));
        assert_eq!(opened(std::slice::from_ref(&older), None).restore, Some(older));
    }

    #[test]
    fn a_draft_of_a_tab_that_is_open_is_left_alone() {
        let plan =
            opened(&[kept("other", "r1", "theirs"), kept("other", "r1", "base")], Some(&["me", "other"]));
        assert_eq!(plan, Plan::default());
    }

    #[test]
    fn what_a_closed_tab_left_behind_goes_on_or_is_offered() {
        let (one, two) = (kept("gone", "r1", "one"), kept("gone too", "r1", "two"));
        assert_eq!(opened(std::slice::from_ref(&one), Some(&["me"])).restore, Some(one.clone()));
        let both = opened(&[one.clone(), two], Some(&["me"]));
        assert_eq!((both.restore, both.offer.len()), (None, 2));
        let older = kept("gone", "r0", "one");
        assert_eq!(
            opened(std::slice::from_ref(&older), Some(&["me"])).offer,
            [older],
            "the file changed since"
        );
        let unsure = opened(std::slice::from_ref(&one), None);
        assert_eq!((unsure.restore, unsure.offer), (None, vec![one.clone()]), "the tab may be open");
        let mine = kept("me", "r1", "mine");
        let beside = opened(&[one.clone(), mine.clone()], Some(&["me"]));
        assert_eq!((beside.restore, beside.offer), (Some(mine), vec![one]));
    }

    #[test]
    fn what_the_server_has_is_dropped_unless_its_tab_may_be_open() {
        let own = kept("me", "r0", "base");
        assert_eq!(opened(std::slice::from_ref(&own), None).drop, [own]);
        assert_eq!(opened(&[kept("other", "r0", "base")], None), Plan::default());
        assert_eq!(opened(&[kept("other", "r0", "base")], Some(&["me"])).drop.len(), 1);
    }

    #[test]
    fn a_draft_of_an_older_page_goes_on() {
        let older = kept(NAMELESS, "r1", "mine");
        assert_eq!(opened(std::slice::from_ref(&older), None).restore, Some(older));
    }

    #[test]
    fn edits_of_a_deleted_file_are_brought_back() {
        let own = kept("me", "r0", "mine");
        assert_eq!(on_opening(vec![own.clone()], "me", None, None).restore, Some(own));
    }
}
