//! The components of runs that somebody looks at. Fetched when the first view opens a run, then kept by events;
//! dropped when the last view goes.

use api::route;
use api::run::{ComponentRow, RunDetails, RunRow};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RunId;

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

/// An open run and how many views look at it.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    run: OpenRun,
    views: usize,
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
        let entry = runs.entry(id).or_insert_with(|| Opened { run: fresh(), views: 0 });
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

fn watched(live: Live, id: RunId) -> Option<OpenRun> {
    live.open_runs.with_value(|runs| runs.get(&id).filter(|entry| entry.views > 0).map(|entry| entry.run))
}

/// Fetches a run that is looked at.
pub fn fetch(live: Live, id: RunId) {
    spawn_local(async move {
        let answer = http::get::<RunDetails>(&route::path(route::RUN, &[&id.to_string()])).await;
        let Some(open) = watched(live, id) else { return };
        match answer {
            Ok(details) => {
                open.components.reset(details.components);
                open.run.set(Some(details.run));
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
    if let Some(open) = watched(live, run.id) {
        open.run.set(Some(run.clone()));
    }
}

pub(super) fn component_changed(live: Live, component: ComponentRow) {
    if let Some(open) = watched(live, component.run_id) {
        // Before the first answer the order is not known yet; the answer contains this change.
        if open.run.with_untracked(Option::is_some) {
            open.components.upsert(component);
        }
    }
}
