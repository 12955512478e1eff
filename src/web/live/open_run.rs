//! The components of runs that somebody looks at. Fetched when the first view opens a run, then kept by events;
//! dropped when the last view goes.

use std::collections::HashMap;

use api::route;
use api::run::{ComponentRow, RunDetails, RunRow};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ComponentState, RunId};

use super::Live;
use super::rows::{Keyed, LiveRows};
use crate::http::{self, RequestError};

/// One run with its components.
#[derive(Clone, Copy)]
pub struct OpenRun {
    /// Absent until it was fetched.
    pub run: RwSignal<Option<RunRow>>,
    /// By name, in file order.
    pub components: LiveRows<ComponentRow>,
    /// Why it could not be fetched.
    pub failure: RwSignal<Option<RequestError>>,
}

impl OpenRun {
    /// The states of all its components, by name. Tracked as one.
    pub fn states(self) -> HashMap<String, ComponentState> {
        let mut states = HashMap::new();
        self.components.each(&mut |row| {
            states.insert(row.component.clone(), row.state);
        });
        states
    }
}

/// An open run and how many views look at it.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    run: OpenRun,
    views: usize,
    under_way: StoredValue<UnderWay>,
}

/// What events said while answers were under way. An answer may be older than they are, so they are put on top of it;
/// one that is older than the answer is followed by the event that made the answer newer.
#[derive(Default)]
struct UnderWay {
    fetches: usize,
    run: Option<RunRow>,
    components: Vec<ComponentRow>,
}

impl UnderWay {
    /// One answer came: what is to be put on top of it.
    fn answered(&mut self) -> UnderWay {
        self.fetches = self.fetches.saturating_sub(1);
        let said = UnderWay { fetches: 0, run: self.run.clone(), components: self.components.clone() };
        if self.fetches == 0 {
            self.run = None;
            self.components.clear();
        }
        said
    }
}

impl Keyed for ComponentRow {
    /// The name, unique in a run.
    type Key = String;

    fn key(&self) -> String {
        self.component.clone()
    }
}

pub(super) fn open(live: Live, id: RunId) -> OpenRun {
    // The signals belong to the root, so that the first view may go while a second one still looks.
    let fresh = || {
        live.owner.get_value().with(|| OpenRun {
            run: RwSignal::new(None),
            components: LiveRows::new(),
            failure: RwSignal::new(None),
        })
    };
    let mut is_first = false;
    let mut opened = None;
    live.open_runs.update_value(|runs| {
        let entry = runs.entry(id).or_insert_with(|| Opened {
            run: fresh(),
            views: 0,
            under_way: live.owner.get_value().with(|| StoredValue::new(UnderWay::default())),
        });
        is_first = entry.views == 0;
        entry.views += 1;
        opened = Some(entry.run);
    });
    on_cleanup(move || close(live, id));
    if is_first {
        fetch(live, id);
    }
    opened.unwrap_or_else(fresh)
}

fn close(live: Live, id: RunId) {
    let unwatched = live
        .open_runs
        .try_update_value(|runs| {
            runs.get_mut(&id).and_then(|entry| {
                entry.views = entry.views.saturating_sub(1);
                (entry.views == 0).then_some(entry.run)
            })
        })
        .flatten();
    if let Some(run) = unwatched {
        run.components.reset(Vec::new());
        run.run.set(None);
    }
}

fn watched(live: Live, id: RunId) -> Option<(OpenRun, StoredValue<UnderWay>)> {
    live.open_runs.with_value(|runs| {
        runs.get(&id).filter(|entry| entry.views > 0).map(|entry| (entry.run, entry.under_way))
    })
}

/// Fetches a run that is looked at.
pub fn fetch(live: Live, id: RunId) {
    let Some((open, under_way)) = watched(live, id) else { return };
    under_way.update_value(|under_way| under_way.fetches += 1);
    spawn_local(async move {
        let answer = http::get::<RunDetails>(&route::path(route::RUN, &[&id.to_string()])).await;
        let Some(said) = under_way.try_update_value(UnderWay::answered) else { return };
        if watched(live, id).is_none() {
            return;
        }
        match answer {
            Ok(details) => {
                open.components.reset(details.components);
                open.run.set(Some(said.run.unwrap_or(details.run)));
                for component in said.components {
                    open.components.upsert(component);
                }
                open.failure.set(None);
            }
            Err(error) => open.failure.set(Some(error)),
        }
    });
}

/// After a snapshot: events may have been missed.
pub(super) fn fetch_all(live: Live) {
    let ids: Vec<RunId> = live
        .open_runs
        .with_value(|runs| runs.iter().filter(|(_, entry)| entry.views > 0).map(|(id, _)| *id).collect());
    for id in ids {
        fetch(live, id);
    }
}

pub(super) fn run_changed(live: Live, run: &RunRow) {
    if let Some((open, under_way)) = watched(live, run.id) {
        under_way.update_value(|under_way| {
            if under_way.fetches > 0 {
                under_way.run = Some(run.clone());
            }
        });
        open.run.set(Some(run.clone()));
    }
}

pub(super) fn component_changed(live: Live, component: ComponentRow) {
    let Some((open, under_way)) = watched(live, component.run_id) else { return };
    under_way.update_value(|under_way| {
        if under_way.fetches > 0 {
            under_way.components.push(component.clone());
        }
    });
    // Before the first answer the order is not known yet.
    if !open.components.keys_untracked().is_empty() {
        open.components.upsert(component);
    }
}
