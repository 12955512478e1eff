//! Joins two versions of a file as data, key by key, against what both came from.
//! Never decides between two changes of the same thing, except where something stands on the canvas.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Data;
use crate::merge::{Collision, MergePlace};
use crate::merge_choice::Sides;

/// What came of it.
pub(crate) struct Joined {
    /// With mine wherever they collide.
    pub(crate) data: Data,
    pub(crate) collisions: Vec<Collision>,
    /// The components that both moved.
    pub(crate) moved: Vec<String>,
}

/// Joins the sides. `renamed` are components that one side renamed and the other removed.
pub(crate) fn join(sides: &Sides, renamed: &BTreeSet<String>) -> Joined {
    let mut joining = Joining {
        renamed,
        kept: BTreeSet::new(),
        known: BTreeSet::new(),
        collisions: Vec::new(),
        moved: Vec::new(),
    };
    for side in [&sides.base, &sides.mine, &sides.theirs] {
        joining.known.extend(components(side).iter().map(|(name, _)| name.clone()));
    }
    let Sides { base, mine, theirs } = sides;
    joining.find_lost_references(sides);
    // The pipeline first: what stays in it decides which places stay.
    let pipeline = joining.value(
        &["pipeline".to_owned()],
        base.get("pipeline"),
        mine.get("pipeline"),
        theirs.get("pipeline"),
    );
    joining.kept = pipeline
        .as_ref()
        .and_then(|pipeline| pipeline.get("components"))
        .map(|it| it.entries().iter().map(|(name, _)| name.clone()).collect())
        .unwrap_or_default();
    let mut data = joining.map(&[], base, mine, theirs, &["pipeline"]);
    if let (Data::Map { entries, .. }, Some(pipeline)) = (&mut data, pipeline) {
        entries.push(("pipeline".to_owned(), pipeline));
    }
    let mut collisions = joining.collisions;
    collisions.sort_by(|one, other| one.place.cmp(&other.place));
    collisions.dedup_by(|one, other| one.place == other.place);
    Joined { data, collisions, moved: joining.moved }
}

fn components(side: &Data) -> &[(String, Data)] {
    side.at(&["pipeline", "components"]).map(Data::entries).unwrap_or_default()
}

/// How two changes of what stands at a path are joined.
enum Rule {
    /// Key by key. A missing mapping is an empty one.
    Container,
    /// Key by key, if both have it.
    Deep,
    /// One or the other.
    Atomic,
    /// Names, of which each side may add some and take some away.
    Names,
    /// A component: one that is gone here and changed there is a question of its own.
    Component,
    /// Where something stands.
    Place,
    /// The entry that places a component: it comes and goes with the component.
    Design,
}

fn rule(path: &[String]) -> Rule {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["pipeline"] | ["design"] => Rule::Container,
        ["pipeline", "metadata" | "components" | "variables"] | ["design", "components" | "notes"] => {
            Rule::Container
        }
        ["pipeline", "components", _] => Rule::Component,
        ["pipeline", "components", _, "transitions" | "parameters"] => Rule::Container,
        ["pipeline", "components", _, "transitions", _] => Rule::Names,
        ["pipeline", "components", _, "parameters", _] => Rule::Atomic,
        ["pipeline", "variables", _, "metadata"] => Rule::Container,
        ["pipeline", "variables", _, "defaultValue"] => Rule::Atomic,
        ["design", "components", _] => Rule::Design,
        ["design", "components", _, "position"] | ["design", "notes", _, "position" | "size"] => Rule::Place,
        _ => Rule::Deep,
    }
}

struct Joining<'a> {
    renamed: &'a BTreeSet<String>,
    /// The components of the result.
    kept: BTreeSet<String>,
    /// The components of any version.
    known: BTreeSet<String>,
    collisions: Vec<Collision>,
    moved: Vec<String>,
}

impl Joining<'_> {
    /// What stands at the path in the result.
    fn value(
        &mut self,
        path: &[String],
        base: Option<&Data>,
        mine: Option<&Data>,
        theirs: Option<&Data>,
    ) -> Option<Data> {
        let rule = rule(path);
        if let (Rule::Design, [_, _, name]) = (&rule, path)
            && self.known.contains(name)
            && !self.kept.contains(name)
        {
            return None;
        }
        if let (Rule::Component, [_, _, name]) = (&rule, path)
            && self.renamed.contains(name)
            && (mine.is_none() || theirs.is_none())
        {
            return self.collide(MergePlace::Component(name.clone()), base, mine, theirs);
        }
        if mine == theirs || theirs == base {
            return mine.cloned();
        }
        if mine == base {
            return theirs.cloned();
        }
        let is_map = |data: Option<&Data>| matches!(data, Some(Data::Map { .. }));
        let is_open = |data: Option<&Data>| matches!(data, None | Some(Data::Null | Data::Map { .. }));
        match rule {
            Rule::Container if [base, mine, theirs].into_iter().all(is_open) => {
                let empty = Data::empty_map();
                let or_empty = |data: Option<&Data>| match data {
                    Some(map @ Data::Map { .. }) => map.clone(),
                    _ => empty.clone(),
                };
                let joined = self.map(path, &or_empty(base), &or_empty(mine), &or_empty(theirs), &[]);
                let is_gone = joined.entries().is_empty() && (mine.is_none() || theirs.is_none());
                (!is_gone).then_some(joined)
            }
            Rule::Deep | Rule::Component | Rule::Design if is_map(mine) && is_map(theirs) => {
                let empty = Data::empty_map();
                let base = base.filter(|base| is_map(Some(base))).unwrap_or(&empty);
                match (mine, theirs) {
                    (Some(mine), Some(theirs)) => Some(self.map(path, base, mine, theirs, &[])),
                    _ => None,
                }
            }
            Rule::Names if [base, mine, theirs].into_iter().all(is_names) => {
                let joined = names(base, mine, theirs);
                let is_gone = joined.is_empty() && (mine.is_none() || theirs.is_none());
                (!is_gone).then(|| Data::names(joined))
            }
            Rule::Place | Rule::Design => {
                if let (Some("components"), Some(name), true) =
                    (path.get(1).map(String::as_str), path.get(2), mine.is_some() && theirs.is_some())
                {
                    self.moved.push(name.clone());
                }
                mine.or(theirs).cloned()
            }
            Rule::Component => {
                let name = path.last().cloned().unwrap_or_default();
                self.collide(MergePlace::Component(name), base, mine, theirs)
            }
            _ => self.collide(MergePlace::Value(path.to_vec()), base, mine, theirs),
        }
    }

    /// The mapping at the path, in the order of theirs; what mine added stands behind what it follows there.
    fn map(&mut self, path: &[String], base: &Data, mine: &Data, theirs: &Data, without: &[&str]) -> Data {
        let index = |data: &'_ Data| -> BTreeMap<String, usize> {
            data.entries().iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect()
        };
        let (in_base, in_mine, in_theirs) = (index(base), index(mine), index(theirs));
        fn find<'d>(data: &'d Data, index: &BTreeMap<String, usize>, key: &str) -> Option<&'d Data> {
            data.entries().get(*index.get(key)?).map(|(_, data)| data)
        }
        // What stands behind which key of theirs; `None` is the front.
        let mut behind: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        let mut last = None;
        for (key, _) in mine.entries() {
            if in_theirs.contains_key(key) {
                last = Some(key.as_str());
            } else {
                behind.entry(last).or_default().push(key);
            }
        }
        let mut keys: Vec<&str> = behind.remove(&None).unwrap_or_default();
        for (key, _) in theirs.entries() {
            keys.push(key);
            keys.extend(behind.remove(&Some(key.as_str())).unwrap_or_default());
        }
        let mut entries = Vec::new();
        let mut path = path.to_vec();
        for key in keys.into_iter().filter(|key| !without.contains(key)) {
            path.push(key.to_owned());
            let joined = self.value(
                &path,
                find(base, &in_base, key),
                find(mine, &in_mine, key),
                find(theirs, &in_theirs, key),
            );
            path.pop();
            entries.extend(joined.map(|data| (key.to_owned(), data)));
        }
        let is_flow = matches!(theirs, Data::Map { is_flow: true, .. });
        Data::Map { entries, is_flow }
    }

    fn collide(
        &mut self,
        place: MergePlace,
        base: Option<&Data>,
        mine: Option<&Data>,
        theirs: Option<&Data>,
    ) -> Option<Data> {
        let value = |data: Option<&Data>| data.map(Data::value);
        let (base, theirs) = (value(base), value(theirs));
        self.collisions.push(Collision { place, base, mine: value(mine), theirs });
        mine.cloned()
    }

    /// One side leads somewhere new, and the other has removed what is there.
    fn find_lost_references(&mut self, sides: &Sides) {
        let old = references(&sides.base);
        for (one, other) in [(&sides.mine, &sides.theirs), (&sides.theirs, &sides.mine)] {
            let removed: BTreeSet<&str> = components(&sides.base)
                .iter()
                .map(|(name, _)| name.as_str())
                .filter(|name| other.at(&["pipeline", "components", name]).is_none())
                .filter(|name| one.at(&["pipeline", "components", name]).is_some())
                .collect();
            if removed.is_empty() {
                continue;
            }
            let new = references(one);
            let lost = new.iter().filter(|it| !old.contains(*it) && removed.contains(it.2.as_str()));
            for (from, _, to) in lost {
                // One that is removed as well asks nothing.
                if removed.contains(from.as_str()) {
                    continue;
                }
                let at = |side: &Data| side.at(&["pipeline", "components", to]).map(Data::value);
                let (base, mine, theirs) = (at(&sides.base), at(&sides.mine), at(&sides.theirs));
                self.collisions.push(Collision {
                    place: MergePlace::Component(to.clone()),
                    base,
                    mine,
                    theirs,
                });
            }
        }
    }
}

fn is_names(data: Option<&Data>) -> bool {
    match data {
        None | Some(Data::Null) => true,
        Some(Data::List { items, .. }) => items.iter().all(|item| item.text().is_some()),
        _ => false,
    }
}

/// What both kept, in its order, then what either added.
fn names(base: Option<&Data>, mine: Option<&Data>, theirs: Option<&Data>) -> Vec<String> {
    let of = |data: Option<&Data>| -> Vec<String> {
        data.map(|data| data.texts().into_iter().map(str::to_owned).collect()).unwrap_or_default()
    };
    let (base, mine, theirs) = (of(base), of(mine), of(theirs));
    let mut joined: Vec<String> = Vec::new();
    for name in base.iter().filter(|name| mine.contains(name) && theirs.contains(name)) {
        if !joined.contains(name) {
            joined.push(name.clone());
        }
    }
    let added: BTreeSet<&String> = mine.iter().chain(&theirs).filter(|name| !base.contains(name)).collect();
    joined.extend(added.into_iter().cloned());
    joined
}

/// From, by which kind, to.
fn references(side: &Data) -> BTreeSet<(String, String, String)> {
    let mut all = BTreeSet::new();
    for (from, component) in components(side) {
        let mut add = |kind: &str, to: &str| all.insert((from.clone(), kind.to_owned(), to.to_owned()));
        for (kind, targets) in component.get("transitions").map(Data::entries).unwrap_or_default() {
            for to in targets.texts() {
                add(kind, to);
            }
        }
        for to in component.get("sources").map(Data::texts).unwrap_or_default() {
            add("source", to);
        }
        if let Some(to) = component.get("iterationTarget").and_then(Data::text) {
            add("iteration", to);
        }
    }
    all
}
