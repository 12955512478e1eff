//! The pages of the history that were fetched so far, for the filter in the address.

use api::run::{RunPage, RunRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::history_query::HistoryQuery;
use crate::http::{self, RequestError};
use crate::reactive::effect;

/// What was fetched, and whether there is more.
#[derive(Clone, Copy)]
pub struct Fetched {
    pub runs: RwSignal<Vec<RunRow>>,
    pub state: RwSignal<FetchState>,
    /// Which filter the rows are of: an answer to an older one is dropped.
    generation: StoredValue<u64>,
}

/// Where the next page is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum FetchState {
    #[default]
    Loading,
    /// There is more behind this token.
    More(String),
    Complete,
    Failed(RequestError),
}

impl Fetched {
    /// Fetches anew whenever the query changes.
    pub fn following(query: Memo<HistoryQuery>) -> Fetched {
        let fetched = Fetched {
            runs: RwSignal::new(Vec::new()),
            state: RwSignal::new(FetchState::Loading),
            generation: StoredValue::new(0),
        };
        // Leaves the reactive world: a change of the address starts a request.
        effect(move |_| {
            let query = query.get();
            fetched.start_over(&query);
        });
        fetched
    }

    /// The first page.
    pub fn start_over(self, query: &HistoryQuery) {
        self.generation.update_value(|generation| *generation += 1);
        self.fetch(query, None);
    }

    /// The next page, when there is one.
    pub fn more(self, query: &HistoryQuery) {
        if let FetchState::More(token) = self.state.get_untracked() {
            self.fetch(query, Some(token));
        }
    }

    fn fetch(self, query: &HistoryQuery, before: Option<String>) {
        let generation = self.generation.get_value();
        let url = query.request(before.as_deref());
        self.state.set(FetchState::Loading);
        spawn_local(async move {
            let answer = http::get::<RunPage>(&url).await;
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.runs.update(|runs| {
                        if before.is_none() {
                            runs.clear();
                        }
                        runs.extend(page.runs);
                    });
                    self.state.set(page.more.map_or(FetchState::Complete, FetchState::More));
                }
                Err(error) => self.state.set(FetchState::Failed(error)),
            }
        });
    }
}
