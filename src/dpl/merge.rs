//! Joins what two people made of one version of a file. Each keeps what the other did not touch, by component and
//! by parameter; where they collide, somebody chooses. Never drops anything of either without saying so.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Data;
use crate::merge_choice::{self, Sides};
use crate::merge_tree::{self, Joined};
use crate::pair::{rename_all, renames};
use crate::tree::read;
use crate::write::rewrite;
use crate::{ParseError, Pipeline, Value, WriteError, parse, write};

/// Whose version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Mine,
    Theirs,
}

/// Where two versions collide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MergePlace {
    /// Both gave the component of this old name another name.
    Name(String),
    /// One removed the component and the other changed it or connected to it.
    Component(String),
    /// Both changed what stands at this path in the file.
    Value(Vec<String>),
}

/// Two changes that cannot both stand. `None`: it is missing there.
#[derive(Clone, Debug, PartialEq)]
pub struct Collision {
    pub place: MergePlace,
    pub base: Option<Value>,
    pub mine: Option<Value>,
    pub theirs: Option<Value>,
}

/// What was decided without asking, and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Both moved it: it stands where mine has it.
    Moved(String),
    /// Both added a component of this name: mine has the other name now.
    Renamed { from: String, to: String },
}

/// The joined file.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// With mine wherever nobody chose yet.
    pub text: String,
    /// Empty: the text can be saved.
    pub collisions: Vec<Collision>,
    pub settled: Vec<Settled>,
}

/// Why two versions cannot be joined: one has to be taken whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    #[error("one of the versions is no pipeline: {0}")]
    Unreadable(#[from] ParseError),
    #[error(transparent)]
    Unwritable(#[from] WriteError),
    #[error("one is an orchestration, the other a transformation")]
    Kinds,
}

/// Joins the two. Without a `base`, whatever differs collides.
///
/// The lines of the result are those of `theirs`, except where mine has something else to say.
pub fn merge(
    base: Option<&str>,
    mine: &str,
    theirs: &str,
    choices: &[(MergePlace, Side)],
) -> Result<Merge, MergeError> {
    let whole = |text: &str| Merge { text: text.to_owned(), collisions: Vec::new(), settled: Vec::new() };
    if mine == theirs || base == Some(theirs) {
        return Ok(whole(mine));
    }
    if base == Some(mine) {
        return Ok(whole(theirs));
    }
    let first = attempt(base, mine, theirs, choices)?;
    if first.collisions.is_empty() {
        return Ok(first);
    }
    // What it looks like when every open question is answered with mine.
    let mut answered = choices.to_vec();
    answered.extend(first.collisions.iter().map(|collision| (collision.place.clone(), Side::Mine)));
    let mut all_mine = attempt(base, mine, theirs, &answered)?;
    // A choice can raise a question that was not there before: a component that stays needs what it leads to.
    for _ in 0..ROUNDS {
        if all_mine.collisions.is_empty() {
            break;
        }
        answered.extend(all_mine.collisions.iter().map(|collision| (collision.place.clone(), Side::Mine)));
        all_mine = attempt(base, mine, theirs, &answered)?;
    }
    Ok(Merge { text: all_mine.text, ..first })
}

/// How often a choice may raise another question before it is left at that.
const ROUNDS: usize = 4;

fn attempt(
    base: Option<&str>,
    mine: &str,
    theirs: &str,
    choices: &[(MergePlace, Side)],
) -> Result<Merge, MergeError> {
    let versions = Versions::new(base, mine, theirs)?.with_equal_names(choices)?;
    let mut sides = Sides {
        base: versions.base.as_deref().map_or(Ok(Data::empty_map()), data_of)?,
        mine: data_of(&versions.mine)?,
        theirs: data_of(&versions.theirs)?,
    };
    merge_choice::give_new_notes_own_keys(&mut sides);
    for (place, side) in choices {
        merge_choice::apply(&mut sides, place, *side);
    }
    let Joined { data, mut collisions, moved } = merge_tree::join(&sides, &versions.renamed);
    collisions.splice(0..0, versions.collisions);
    let mut settled = versions.settled;
    settled.extend(moved.into_iter().map(Settled::Moved));
    let text = rewrite(&versions.theirs, &data)?;
    parse(&text)?;
    Ok(Merge { text, collisions, settled })
}

fn data_of(text: &str) -> Result<Data, MergeError> {
    Ok(Data::of(&read(text)?))
}

/// The three texts while their names are made equal.
struct Versions {
    base: Option<String>,
    mine: String,
    theirs: String,
    /// New names of components that one side renamed and the other side lacks.
    renamed: BTreeSet<String>,
    collisions: Vec<Collision>,
    settled: Vec<Settled>,
}

impl Versions {
    fn new(base: Option<&str>, mine: &str, theirs: &str) -> Result<Versions, MergeError> {
        let kind = parse(mine)?.kind;
        if parse(theirs)?.kind != kind {
            return Err(MergeError::Kinds);
        }
        // A base of the other kind has nothing in common with what both made since.
        let base = base.filter(|base| parse(base).is_ok_and(|base| base.kind == kind));
        Ok(Versions {
            base: base.map(str::to_owned),
            mine: mine.to_owned(),
            theirs: theirs.to_owned(),
            renamed: BTreeSet::new(),
            collisions: Vec::new(),
            settled: Vec::new(),
        })
    }

    /// After this, the same component has the same name in all three.
    fn with_equal_names(mut self, choices: &[(MergePlace, Side)]) -> Result<Versions, MergeError> {
        let (mine, theirs) = (parse(&self.mine)?, parse(&self.theirs)?);
        if let Some(text) = self.base.take() {
            let base = parse(&text)?;
            let plan = self.plan(&base, &mine, &theirs, choices);
            self.base = Some(renamed(&text, base, &plan.base)?);
            self.mine = renamed(&self.mine, mine, &plan.mine)?;
            self.theirs = renamed(&self.theirs, theirs, &plan.theirs)?;
        }
        self.tell_namesakes_apart()?;
        Ok(self)
    }

    /// Which names to change in which version.
    fn plan(
        &mut self,
        base: &Pipeline,
        mine: &Pipeline,
        theirs: &Pipeline,
        choices: &[(MergePlace, Side)],
    ) -> Plan {
        let (mine_renamed, theirs_renamed) = (renames(base, mine), renames(base, theirs));
        let mut plan = Plan::default();
        let olds: BTreeSet<&String> = mine_renamed.keys().chain(theirs_renamed.keys()).collect();
        for old in olds {
            match (mine_renamed.get(old), theirs_renamed.get(old)) {
                (Some(new), Some(other)) if new == other => plan.base(old, new),
                (Some(new), Some(other)) => {
                    let place = MergePlace::Name(old.clone());
                    match choices.iter().rev().find(|(chosen, _)| *chosen == place) {
                        Some((_, Side::Theirs)) if mine.component(other).is_none() => {
                            plan.base(old, other);
                            plan.mine.insert(new.clone(), other.clone());
                        }
                        choice if theirs.component(new).is_none() => {
                            if choice.is_none() {
                                let name = |name: &String| Some(Value::Text(name.clone()));
                                let (base, mine, theirs) = (name(old), name(new), name(other));
                                self.collisions.push(Collision { place, base, mine, theirs });
                            }
                            plan.base(old, new);
                            plan.theirs.insert(other.clone(), new.clone());
                        }
                        _ => {}
                    }
                }
                (Some(new), None) => {
                    if self.follow(&mut plan.theirs, theirs, old, new) {
                        plan.base(old, new);
                    }
                }
                (None, Some(new)) => {
                    if self.follow(&mut plan.mine, mine, old, new) {
                        plan.base(old, new);
                    }
                }
                (None, None) => {}
            }
        }
        plan
    }

    /// The other side follows a rename, unless something else has that name there.
    fn follow(
        &mut self,
        names: &mut BTreeMap<String, String>,
        other: &Pipeline,
        old: &str,
        new: &str,
    ) -> bool {
        if other.component(new).is_some() {
            return false;
        }
        if other.component(old).is_some() {
            names.insert(old.to_owned(), new.to_owned());
        } else {
            self.renamed.insert(new.to_owned());
        }
        true
    }

    /// Both added a component of the same name, and they stand in different places: they are two.
    fn tell_namesakes_apart(&mut self) -> Result<(), MergeError> {
        let Some(base) = &self.base else { return Ok(()) };
        let (base, mine, theirs) = (parse(base)?, parse(&self.mine)?, parse(&self.theirs)?);
        let names = |pipeline: &Pipeline| -> BTreeSet<String> {
            pipeline.components.iter().map(|it| it.name.clone()).collect()
        };
        let (old, in_mine, in_theirs) = (names(&base), names(&mine), names(&theirs));
        let mut new_names = BTreeMap::new();
        for name in in_mine.intersection(&in_theirs).filter(|name| !old.contains(*name)) {
            let (Some(one), Some(other)) = (mine.component(name), theirs.component(name)) else { continue };
            if one.position == other.position {
                continue;
            }
            let is_free = |name: &String| {
                !in_mine.contains(name)
                    && !in_theirs.contains(name)
                    && !new_names.values().any(|it| it == name)
            };
            let free = (2_u32..).map(|number| format!("{name} {number}")).find(is_free);
            if let Some(free) = free {
                self.settled.push(Settled::Renamed { from: name.clone(), to: free.clone() });
                new_names.insert(name.clone(), free);
            }
        }
        self.mine = renamed(&self.mine, mine, &new_names)?;
        Ok(())
    }
}

#[derive(Default)]
struct Plan {
    base: BTreeMap<String, String>,
    mine: BTreeMap<String, String>,
    theirs: BTreeMap<String, String>,
}

impl Plan {
    fn base(&mut self, old: &str, new: &str) {
        self.base.insert(old.to_owned(), new.to_owned());
    }
}

fn renamed(
    text: &str,
    mut pipeline: Pipeline,
    names: &BTreeMap<String, String>,
) -> Result<String, MergeError> {
    if names.is_empty() {
        return Ok(text.to_owned());
    }
    rename_all(&mut pipeline, names);
    Ok(write(text, &pipeline)?)
}
