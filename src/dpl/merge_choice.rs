//! What a choice between two colliding changes means: the one that lost is withdrawn from its side, as if it had
//! never been made. After that the sides no longer collide there.

use crate::data::Data;
use crate::merge::{MergePlace, Side};

/// Three versions as data.
pub(crate) struct Sides {
    pub(crate) base: Data,
    pub(crate) mine: Data,
    pub(crate) theirs: Data,
}

/// Withdraws what lost.
pub(crate) fn apply(sides: &mut Sides, place: &MergePlace, winner: Side) {
    let Sides { base, mine, theirs } = sides;
    let (winner, loser) = match winner {
        Side::Mine => (mine, theirs),
        Side::Theirs => (theirs, mine),
    };
    match place {
        // The names were made equal before.
        MergePlace::Name(_) => {}
        MergePlace::Value(path) => loser.set(path, winner.at(path).cloned()),
        MergePlace::Component(name) => {
            let path = ["pipeline", "components", name];
            match (winner.at(&path).is_some(), loser.at(&path).is_some()) {
                (false, true) => remove(loser, name),
                (true, false) => bring_back(loser, base, winner, name),
                // Both added it, each another type.
                (true, true) => loser.set(&path, winner.at(&path).cloned()),
                (false, false) => {}
            }
        }
    }
}

/// Keys of notes mean nothing: two that were added under one key are two notes.
pub(crate) fn give_new_notes_own_keys(sides: &mut Sides) {
    let path = ["design", "notes"];
    let keys = |side: &Data| -> Vec<String> {
        let notes = side.at(&path).map(Data::entries).unwrap_or_default();
        notes.iter().map(|(key, _)| key.clone()).collect()
    };
    let (old, mut taken) = (keys(&sides.base), keys(&sides.theirs));
    taken.extend(keys(&sides.mine));
    for key in keys(&sides.mine).iter().filter(|key| !old.contains(key)) {
        let note = |side: &Data| side.at(&["design", "notes", key]).cloned();
        let (mine, theirs) = (note(&sides.mine), note(&sides.theirs));
        if theirs.is_none() || mine == theirs {
            continue;
        }
        let free = (1_u32..).map(|number| number.to_string()).find(|key| !taken.contains(key));
        if let Some(free) = free {
            sides.mine.set(&["design", "notes", key], None);
            sides.mine.set(&["design", "notes", &free], mine);
            taken.push(free);
        }
    }
}

/// Takes the component out, with every reference to it.
fn remove(side: &mut Data, name: &str) {
    side.set(&["pipeline", "components", name], None);
    side.set(&["design", "components", name], None);
    for_each_component(side, |_, component| {
        for_each_list(component, |names| names.retain(|it| it != name));
        if component.get("iterationTarget").and_then(Data::text) == Some(name) {
            component.set(&["iterationTarget"], None);
        }
    });
}

/// Puts the component back that the side had removed, with every reference that went with it.
fn bring_back(side: &mut Data, base: &Data, winner: &Data, name: &str) {
    for section in ["pipeline", "design"] {
        let path = [section, "components", name];
        let was = base.at(&path).or_else(|| winner.at(&path)).cloned();
        if was.is_some() {
            side.set(&path, was);
        }
    }
    for_each_component(side, |from, component| {
        let Some(before) = base.at(&["pipeline", "components", from]) else { return };
        if before.get("iterationTarget").and_then(Data::text) == Some(name)
            && component.get("iterationTarget").is_none()
        {
            component.set(&["iterationTarget"], before.get("iterationTarget").cloned());
        }
        for (kind, old) in before.get("transitions").map(Data::entries).unwrap_or_default() {
            if old.texts().contains(&name) {
                let path = ["transitions", kind];
                let now = component.at(&path).map(Data::texts).unwrap_or_default();
                let back = with_back(&old.texts(), &now, name);
                component.set(&path, Some(back));
            }
        }
        let old = before.get("sources").map(Data::texts).unwrap_or_default();
        if old.contains(&name) {
            let now = component.get("sources").map(Data::texts).unwrap_or_default();
            let back = with_back(&old, &now, name);
            component.set(&["sources"], Some(back));
        }
    });
}

/// The names of now with one of the old ones back, in its old place if nothing else changed.
fn with_back(old: &[&str], now: &[&str], name: &str) -> Data {
    let without: Vec<&str> = old.iter().copied().filter(|it| *it != name).collect();
    let mut names: Vec<&str> = if without == now { old.to_vec() } else { now.to_vec() };
    if !names.contains(&name) {
        names.push(name);
    }
    Data::names(names.into_iter().map(str::to_owned).collect())
}

fn for_each_component(side: &mut Data, mut change: impl FnMut(&str, &mut Data)) {
    if let Some(Data::Map { entries, .. }) = side.at_mut(&["pipeline", "components"]) {
        for (name, component) in entries {
            change(name, component);
        }
    }
}

/// The lists of targets and sources of a component; one that becomes empty goes.
fn for_each_list(component: &mut Data, change: impl Fn(&mut Vec<String>)) {
    let kinds: Vec<String> = component
        .get("transitions")
        .map(|it| it.entries().iter().map(|(kind, _)| kind.clone()).collect())
        .unwrap_or_default();
    let mut paths: Vec<Vec<String>> =
        kinds.into_iter().map(|kind| vec!["transitions".to_owned(), kind]).collect();
    paths.push(vec!["sources".to_owned()]);
    for path in paths {
        let Some(old) = component.at(&path) else { continue };
        let before: Vec<String> = old.texts().into_iter().map(str::to_owned).collect();
        let mut names = before.clone();
        change(&mut names);
        if names != before {
            component.set(&path, (!names.is_empty()).then(|| Data::names(names)));
        }
    }
    if component
        .get("transitions")
        .is_some_and(|it| matches!(it, Data::Map { entries, .. } if entries.is_empty()))
    {
        component.set(&["transitions"], None);
    }
}
