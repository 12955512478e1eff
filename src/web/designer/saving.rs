//! How an open file gets to the server: the state chart of one file's saving.
//! Never holds the text being edited, and never overwrites a revision that the person has not seen.

/// A version of the file that somebody else saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    pub revision: String,
    pub text: String,
}

/// Where the file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The server has exactly what is shown.
    Saved,
    /// Changed; the timer of this number will save it.
    Edited { timer: u64 },
    /// The save of this number is on its way. `is_edited`: changed again meanwhile.
    Sending { number: u64, is_edited: bool },
    /// The server did not answer. The timer of this number tries again.
    Offline { timer: u64 },
    /// Changed here and elsewhere: the joining of this number is under way.
    Merging { number: u64, theirs: Theirs },
    /// Changed here and elsewhere, or deleted elsewhere (`None`). The person chooses.
    Conflict { theirs: Option<Theirs> },
    /// Nothing is unsaved, and the file changed elsewhere: the load of this number fetches it.
    Loading { number: u64 },
    /// The server answered no, for another reason than a conflict.
    Refused { why: String },
    /// The file is no pipeline: it is shown as text.
    ReadOnly { why: String },
}

/// One file's saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    state: State,
    /// The revision that the text on screen descends from; empty when the file is to be created.
    revision: String,
    /// What was sent and never answered. If the server says that the file is one of these, it is ours.
    unanswered: Vec<String>,
    /// Numbers that were given out, so that a late timer or answer is known to be late.
    last_number: u64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Edited,
    /// The text is again what the server has.
    Reverted,
    TimerFired(u64),
    /// The person, or a run that is to start, does not want to wait for the timer.
    SaveNow,
    /// The save of that number was accepted.
    Saved {
        number: u64,
        revision: String,
    },
    /// The server could not be reached.
    Unanswered {
        number: u64,
        sent: String,
    },
    /// The server has another revision than the save named; `None`: it has no such file.
    Overtaken {
        number: u64,
        sent: String,
        current: Option<Theirs>,
    },
    /// The server answered no.
    Refused {
        number: u64,
        why: String,
    },
    /// The server answers again.
    BackOnline,
    /// The server says that the file has this revision now.
    ChangedElsewhere {
        revision: String,
    },
    /// The server says that the file is gone.
    RemovedElsewhere,
    /// The load of that number arrived.
    Loaded {
        number: u64,
        theirs: Theirs,
    },
    /// The load of that number failed.
    LoadFailed {
        number: u64,
    },
    /// Both versions were joined to this text, and nothing collided.
    Merged {
        number: u64,
        text: String,
    },
    /// Both changed the same, or the versions cannot be joined.
    Collided {
        number: u64,
    },
    /// What both versions came from could not be fetched.
    MergeFailed {
        number: u64,
    },
    /// The person settled the conflict with this text.
    Settled {
        text: String,
    },
    /// The conflict is to end with my version.
    KeepMine,
    /// The conflict is to end with their version.
    TakeTheirs,
}

/// What a save names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// It replaces this revision.
    Revision(String),
    /// It creates the file.
    New,
}

/// Why a timer runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Until the typing stops.
    Typing,
    /// Until the server may be back.
    Retry,
}

impl Delay {
    /// How long.
    pub fn millis(self) -> u32 {
        match self {
            Delay::Typing => 600,
            Delay::Retry => 3_000,
        }
    }
}

/// What the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    StartTimer {
        number: u64,
        delay: Delay,
    },
    /// Sends the text as it is now.
    Save {
        number: u64,
        base: Base,
    },
    /// Fetches the file.
    Load {
        number: u64,
    },
    /// Joins what is shown with theirs; both descend from the `base` revision.
    Merge {
        number: u64,
        base: String,
        theirs: Theirs,
    },
    /// Shows this text, which holds both versions.
    Adopt {
        text: String,
        theirs: Theirs,
    },
    /// Keeps the text in this browser.
    StoreDraft,
    /// What this browser kept is no longer needed.
    DropDraft,
    /// Shows this text instead.
    Replace(Theirs),
    /// Asks the person which version to keep.
    AskWhich,
    /// The file is no more: closes it.
    Close,
}

/// How many unanswered texts are remembered: enough for a few retries with typing in between.
const REMEMBERED: usize = 4;

impl Saving {
    /// A file that was just opened.
    pub fn opened(revision: impl Into<String>) -> Saving {
        Saving { state: State::Saved, revision: revision.into(), unanswered: Vec::new(), last_number: 0 }
    }

    /// A file that cannot be edited.
    pub fn read_only(revision: impl Into<String>, why: impl Into<String>) -> Saving {
        Saving { state: State::ReadOnly { why: why.into() }, ..Saving::opened(revision) }
    }

    /// A file whose kept draft belongs to another revision; `None`: the file was deleted meanwhile.
    pub fn in_conflict(revision: impl Into<String>, theirs: Option<Theirs>) -> Saving {
        Saving { state: State::Conflict { theirs }, ..Saving::opened(revision) }
    }

    /// A file with edits that belong to another revision, and the joining that is to begin.
    pub fn to_merge(revision: impl Into<String>, theirs: Theirs) -> (Saving, Vec<Effect>) {
        let mut saving = Saving::opened(revision);
        let effects = saving.merge(theirs);
        (saving, effects)
    }

    /// The text that was just shown is no pipeline.
    pub fn becomes_read_only(&mut self, why: impl Into<String>) {
        self.state = State::ReadOnly { why: why.into() };
    }

    /// Where the file stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The revision that the text on screen descends from.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Whether the server lacks something that is on screen.
    pub fn is_unsaved(&self) -> bool {
        match self.state {
            State::Saved | State::Loading { .. } | State::ReadOnly { .. } => false,
            State::Edited { .. }
            | State::Sending { .. }
            | State::Offline { .. }
            | State::Merging { .. }
            | State::Conflict { .. }
            | State::Refused { .. } => true,
        }
    }

    /// What happens next. An input that makes no sense here changes nothing.
    #[must_use = "the effects are to be carried out"]
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Edited => self.edited(),
            Input::Reverted => match self.state {
                // What is on its way may have arrived, so that only the answer says what the server has.
                State::Edited { .. } | State::Refused { .. } => {
                    self.state = State::Saved;
                    vec![Effect::DropDraft]
                }
                // A drag that ends where it began: the server has all of it, and nothing is on its way.
                State::Saved => Vec::new(),
                _ => self.edited(),
            },
            Input::TimerFired(number) => self.timer_fired(number),
            Input::SaveNow => match self.state {
                State::Edited { .. } | State::Offline { .. } | State::Refused { .. } => self.save(),
                _ => Vec::new(),
            },
            Input::Saved { number, revision } if self.is_sending(number) => self.saved(revision),
            Input::Unanswered { number, sent } if self.is_sending(number) => self.unanswered(sent),
            Input::Overtaken { number, sent, current } if self.is_sending(number) => {
                self.overtaken(&sent, current)
            }
            Input::Refused { number, why } if self.is_sending(number) => {
                self.state = State::Refused { why };
                vec![Effect::StoreDraft]
            }
            Input::BackOnline => match self.state {
                State::Offline { .. } => self.save(),
                _ => Vec::new(),
            },
            Input::ChangedElsewhere { revision } => self.changed_elsewhere(&revision),
            Input::RemovedElsewhere => self.removed_elsewhere(),
            Input::Loaded { number, theirs } if self.state == (State::Loading { number }) => {
                self.state = State::Saved;
                self.replace_unless_same(theirs)
            }
            Input::LoadFailed { number } if self.state == (State::Loading { number }) => {
                let number = self.number();
                self.state = State::Loading { number };
                vec![Effect::StartTimer { number, delay: Delay::Retry }]
            }
            Input::Merged { number, text } => match &self.state {
                State::Merging { number: merging, theirs } if *merging == number => {
                    let theirs = theirs.clone();
                    self.adopt(text, theirs)
                }
                _ => Vec::new(),
            },
            Input::Collided { number } => match &self.state {
                State::Merging { number: merging, theirs } if *merging == number => {
                    self.state = State::Conflict { theirs: Some(theirs.clone()) };
                    vec![Effect::StoreDraft, Effect::AskWhich]
                }
                _ => Vec::new(),
            },
            Input::MergeFailed { number } => match &self.state {
                State::Merging { number: merging, .. } if *merging == number => {
                    let timer = self.number();
                    self.state = State::Offline { timer };
                    vec![Effect::StoreDraft, Effect::StartTimer { number: timer, delay: Delay::Retry }]
                }
                _ => Vec::new(),
            },
            Input::Settled { text } => match &self.state {
                State::Conflict { theirs: Some(theirs) } => {
                    let theirs = theirs.clone();
                    self.adopt(text, theirs)
                }
                _ => Vec::new(),
            },
            Input::KeepMine => self.keep_mine(),
            Input::TakeTheirs => self.take_theirs(),
            // Late: something newer is under way.
            Input::Saved { .. }
            | Input::Unanswered { .. }
            | Input::Overtaken { .. }
            | Input::Refused { .. }
            | Input::Loaded { .. }
            | Input::LoadFailed { .. } => Vec::new(),
        }
    }

    fn edited(&mut self) -> Vec<Effect> {
        match &mut self.state {
            State::Saved | State::Edited { .. } | State::Loading { .. } | State::Refused { .. } => {
                let number = self.number();
                self.state = State::Edited { timer: number };
                vec![Effect::StoreDraft, Effect::StartTimer { number, delay: Delay::Typing }]
            }
            State::Sending { is_edited, .. } => {
                *is_edited = true;
                vec![Effect::StoreDraft]
            }
            State::Offline { .. } | State::Merging { .. } | State::Conflict { .. } => {
                vec![Effect::StoreDraft]
            }
            State::ReadOnly { .. } => Vec::new(),
        }
    }

    fn timer_fired(&mut self, fired: u64) -> Vec<Effect> {
        match self.state {
            State::Edited { timer } | State::Offline { timer } if timer == fired => self.save(),
            State::Loading { number } if number == fired => vec![Effect::Load { number }],
            _ => Vec::new(),
        }
    }

    fn saved(&mut self, revision: String) -> Vec<Effect> {
        let was_edited = matches!(self.state, State::Sending { is_edited: true, .. });
        self.revision = revision;
        self.unanswered.clear();
        self.state = State::Saved;
        if was_edited { self.edited() } else { vec![Effect::DropDraft] }
    }

    fn unanswered(&mut self, sent: String) -> Vec<Effect> {
        if !self.unanswered.contains(&sent) {
            self.unanswered.push(sent);
            if self.unanswered.len() > REMEMBERED {
                self.unanswered.remove(0);
            }
        }
        let timer = self.number();
        self.state = State::Offline { timer };
        vec![Effect::StoreDraft, Effect::StartTimer { number: timer, delay: Delay::Retry }]
    }

    fn overtaken(&mut self, sent: &str, current: Option<Theirs>) -> Vec<Effect> {
        match current {
            // Both wrote the same, or our first try got through and its answer did not.
            Some(current) if current.text == sent => self.saved(current.revision),
            Some(current) if self.unanswered.contains(&current.text) => {
                self.revision = current.revision;
                self.save()
            }
            Some(theirs) => {
                let mut effects = vec![Effect::StoreDraft];
                effects.extend(self.merge(theirs));
                effects
            }
            None => {
                self.state = State::Conflict { theirs: None };
                vec![Effect::StoreDraft, Effect::AskWhich]
            }
        }
    }

    fn merge(&mut self, theirs: Theirs) -> Vec<Effect> {
        let number = self.number();
        self.state = State::Merging { number, theirs: theirs.clone() };
        vec![Effect::Merge { number, base: self.revision.clone(), theirs }]
    }

    /// From now on the text holds theirs, and descends from it.
    fn adopt(&mut self, text: String, theirs: Theirs) -> Vec<Effect> {
        self.revision.clone_from(&theirs.revision);
        self.unanswered.clear();
        let has_nothing_new = text == theirs.text;
        let mut effects = vec![Effect::Adopt { text, theirs }];
        if has_nothing_new {
            self.state = State::Saved;
            effects.push(Effect::DropDraft);
        } else {
            effects.extend(self.save());
        }
        effects
    }

    fn changed_elsewhere(&mut self, revision: &str) -> Vec<Effect> {
        if revision == self.revision {
            return Vec::new();
        }
        match &self.state {
            State::Saved | State::Loading { .. } | State::ReadOnly { .. } => self.load(),
            // The server decides whether it is a conflict: the news may be of our own save.
            State::Edited { .. } | State::Offline { .. } => self.save(),
            State::Conflict { theirs }
                if theirs.as_ref().is_none_or(|theirs| theirs.revision != revision) =>
            {
                // The choice is to be between versions that exist.
                self.save()
            }
            // The joining is of a version that is no longer the newest: its save will find that out.
            State::Conflict { .. }
            | State::Merging { .. }
            | State::Sending { .. }
            | State::Refused { .. } => Vec::new(),
        }
    }

    fn removed_elsewhere(&mut self) -> Vec<Effect> {
        match self.state {
            State::Saved | State::Loading { .. } | State::Edited { .. } | State::Offline { .. } => {
                self.state = State::Conflict { theirs: None };
                vec![Effect::StoreDraft, Effect::AskWhich]
            }
            State::ReadOnly { .. } => vec![Effect::Close],
            State::Conflict { .. } | State::Merging { .. } => {
                self.state = State::Conflict { theirs: None };
                vec![Effect::AskWhich]
            }
            // The answer to the save will say it.
            State::Sending { .. } | State::Refused { .. } => Vec::new(),
        }
    }

    fn keep_mine(&mut self) -> Vec<Effect> {
        let State::Conflict { theirs } = &self.state else { return Vec::new() };
        self.revision = theirs.as_ref().map(|theirs| theirs.revision.clone()).unwrap_or_default();
        self.unanswered.clear();
        self.save()
    }

    fn take_theirs(&mut self) -> Vec<Effect> {
        let State::Conflict { theirs } = &mut self.state else { return Vec::new() };
        let theirs = theirs.take();
        self.state = State::Saved;
        self.unanswered.clear();
        match theirs {
            Some(theirs) => {
                self.revision.clone_from(&theirs.revision);
                vec![Effect::DropDraft, Effect::Replace(theirs)]
            }
            None => vec![Effect::DropDraft, Effect::Close],
        }
    }

    fn replace_unless_same(&mut self, theirs: Theirs) -> Vec<Effect> {
        if theirs.revision == self.revision {
            return Vec::new();
        }
        self.revision.clone_from(&theirs.revision);
        vec![Effect::Replace(theirs)]
    }

    fn save(&mut self) -> Vec<Effect> {
        let number = self.number();
        self.state = State::Sending { number, is_edited: false };
        let base = match self.revision.as_str() {
            "" => Base::New,
            revision => Base::Revision(revision.to_owned()),
        };
        vec![Effect::Save { number, base }]
    }

    fn load(&mut self) -> Vec<Effect> {
        let number = self.number();
        self.state = State::Loading { number };
        vec![Effect::Load { number }]
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    fn is_sending(&self, sent: u64) -> bool {
        matches!(self.state, State::Sending { number, .. } if number == sent)
    }
}

#[cfg(test)]
#[path = "saving_tests.rs"]
mod tests;
