//! The finder from its key to the choice: what is typed, which line is marked, what is still looked for. Pure.
//! Never shows what was found for another text than the one that is typed.

use api::file_change::SearchHit;

use super::finder_items::Scope;

/// Where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum FinderFlow {
    #[default]
    Closed,
    Open(Opened),
}

/// While it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub scope: Scope,
    pub typed: String,
    /// The marked line.
    pub at: usize,
    /// What stands in other pipelines.
    pub elsewhere: Vec<SearchHit>,
    pub search: Search,
}

/// How the search in other pipelines stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Too little is typed.
    Idle,
    Running,
    Done,
    /// There is more than is shown.
    Cut,
    Failed,
}

/// What happened. `lines` is how many lines are shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Open(Scope),
    Type(String),
    Down {
        lines: usize,
    },
    Up {
        lines: usize,
    },
    First,
    Last {
        lines: usize,
    },
    /// The pointer is on a line.
    Point(usize),
    Found {
        typed: String,
        hits: Vec<SearchHit>,
        is_cut: bool,
    },
    NotFound {
        typed: String,
    },
    Close,
}

/// What the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Looks through all pipelines, once the typing pauses.
    Search(String),
}

/// Below this nearly everything fits.
const SHORTEST: usize = 2;

impl FinderFlow {
    /// What is shown, while it is open.
    pub fn opened(&self) -> Option<&Opened> {
        match self {
            FinderFlow::Closed => None,
            FinderFlow::Open(opened) => Some(opened),
        }
    }

    /// What happens next. An input that makes no sense here changes nothing.
    #[must_use = "the effect is to be carried out"]
    pub fn step(&mut self, input: Input) -> Option<Effect> {
        if let Input::Open(scope) = input {
            let (typed, elsewhere) = (String::new(), Vec::new());
            *self = FinderFlow::Open(Opened { scope, typed, at: 0, elsewhere, search: Search::Idle });
            return None;
        }
        let FinderFlow::Open(opened) = self else { return None };
        match input {
            Input::Type(typed) => {
                opened.typed = typed;
                opened.at = 0;
                opened.elsewhere.clear();
                let wanted = opened.typed.trim();
                let is_wanted = wanted.chars().count() >= SHORTEST && opened.scope == Scope::Everything;
                opened.search = if is_wanted { Search::Running } else { Search::Idle };
                return is_wanted.then(|| Effect::Search(opened.typed.clone()));
            }
            Input::Down { lines } => opened.at = if opened.at + 1 < lines { opened.at + 1 } else { 0 },
            Input::Up { lines } => opened.at = opened.at.checked_sub(1).unwrap_or(lines.saturating_sub(1)),
            Input::First => opened.at = 0,
            Input::Last { lines } => opened.at = lines.saturating_sub(1),
            Input::Point(at) => opened.at = at,
            Input::Found { typed, hits, is_cut } if typed == opened.typed => {
                opened.elsewhere = hits;
                opened.search = if is_cut { Search::Cut } else { Search::Done };
            }
            Input::NotFound { typed } if typed == opened.typed => opened.search = Search::Failed,
            Input::Close => *self = FinderFlow::Closed,
            // Late: something else is typed by now.
            Input::Open(_) | Input::Found { .. } | Input::NotFound { .. } => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(scope: Scope) -> FinderFlow {
        let mut flow = FinderFlow::default();
        assert_eq!(flow.step(Input::Open(scope)), None);
        flow
    }

    fn at(flow: &FinderFlow) -> usize {
        flow.opened().unwrap().at
    }

    fn hit() -> SearchHit {
        let place = dpl::Place::Description;
        SearchHit {
            path: "a.orch.yaml".into(),
            found: dpl::Found { place, line: "x".into(), start: 0, end: 1 },
        }
    }

    #[test]
    fn the_mark_goes_round_and_starts_anew_when_something_is_typed() {
        let mut flow = open(Scope::Everything);
        let _ = flow.step(Input::Up { lines: 3 });
        assert_eq!(at(&flow), 2);
        let _ = flow.step(Input::Down { lines: 3 });
        assert_eq!(at(&flow), 0);
        let _ = flow.step(Input::Last { lines: 3 });
        let _ = flow.step(Input::Type("x".to_owned()));
        assert_eq!(at(&flow), 0);
        let _ = flow.step(Input::Up { lines: 0 });
        assert_eq!(at(&flow), 0);
    }

    #[test]
    fn other_pipelines_are_searched_for_two_letters_or_more_and_not_for_components() {
        let mut flow = open(Scope::Everything);
        assert_eq!(flow.step(Input::Type("o ".to_owned())), None);
        assert_eq!(flow.step(Input::Type("or".to_owned())), Some(Effect::Search("or".to_owned())));
        assert_eq!(open(Scope::Components).step(Input::Type("or".to_owned())), None);
    }

    #[test]
    fn what_was_found_for_another_text_is_not_shown() {
        let mut flow = open(Scope::Everything);
        let _ = flow.step(Input::Type("or".to_owned()));
        let _ = flow.step(Input::Type("ord".to_owned()));
        let late = Input::Found { typed: "or".to_owned(), hits: vec![hit()], is_cut: false };
        assert_eq!(flow.step(late), None);
        assert_eq!(flow.opened().map(|opened| opened.search), Some(Search::Running));
        let _ = flow.step(Input::Found { typed: "ord".to_owned(), hits: vec![hit()], is_cut: true });
        assert_eq!(flow.opened().map(|it| (it.elsewhere.len(), it.search)), Some((1, Search::Cut)));
        let _ = flow.step(Input::Type(String::new()));
        assert_eq!(flow.opened().map(|it| (it.elsewhere.len(), it.search)), Some((0, Search::Idle)));
    }

    #[test]
    fn closed_it_hears_nothing() {
        let mut flow = open(Scope::Everything);
        let _ = flow.step(Input::Close);
        assert_eq!(flow.step(Input::Type("or".to_owned())), None);
        assert_eq!(flow, FinderFlow::Closed);
    }
}
