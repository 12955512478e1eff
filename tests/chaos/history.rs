//! Judges a whole history: what servers promised, what every event said, what tasks left behind.

use std::collections::{BTreeMap, BTreeSet};

use api::event::{Envelope, ServerEvent};
use api::run::ComponentRow;
use api::runner::RunnerRow;
use model::{ComponentState, Intent, PauseId, RunId, RunStatus, RunnerId};

use crate::house::{IN_TRANSACTION, WITH_LINE};

/// What servers have answered.
pub(crate) struct Told {
    /// Runs that were accepted, with their marks.
    pub(crate) runs: Vec<(String, RunId)>,
    /// At which event each accepted command took effect.
    pub(crate) commands: Vec<u64>,
}

pub(crate) struct History {
    pub(crate) runner: RunnerId,
    /// PostgreSQL was killed meanwhile.
    pub(crate) has_crashed: bool,
    pub(crate) told: Told,
    /// How the accepted runs ended.
    pub(crate) ends: Vec<(String, RunId, RunStatus)>,
    /// As each watcher read them.
    pub(crate) events: Vec<Vec<Envelope>>,
    /// What is in the warehouse: `mark|count` on each line.
    pub(crate) rows: String,
    /// What scripts wrote: `mark component` on each line.
    pub(crate) lines: String,
}

type Name = (RunId, String);

/// The history so far, event by event.
#[derive(Default)]
struct Walk {
    intent: Option<Intent>,
    over: BTreeSet<PauseId>,
    running: BTreeSet<Name>,
    started: BTreeSet<Name>,
    last: BTreeMap<Name, ComponentRow>,
    violations: Vec<String>,
}

impl History {
    pub(crate) fn summary(&self) -> String {
        let mut failures: BTreeMap<String, usize> = BTreeMap::new();
        let mut last = BTreeMap::new();
        for envelope in &self.events[0] {
            if let ServerEvent::ComponentChanged { component } = &envelope.event {
                last.insert((component.run_id, &component.component), component);
            }
        }
        for row in last.into_values().filter(|row| row.state == ComponentState::Failed) {
            *failures.entry(row.message.clone().unwrap_or_default()).or_default() += 1;
        }
        let count = |wanted| self.ends.iter().filter(|(.., status)| *status == wanted).count();
        format!(
            "{} runs accepted ({} succeeded, {} failed), {} commands, {} events, {} lines\nfailures: {failures:#?}",
            self.told.runs.len(),
            count(RunStatus::Success),
            count(RunStatus::Failed),
            self.told.commands.len(),
            self.events[0].len(),
            self.lines.lines().count()
        )
    }

    /// Without any, nothing was tried.
    pub(crate) fn has_runs(&self) -> bool {
        !self.ends.is_empty()
    }

    /// What was broken; empty when every guarantee held.
    pub(crate) fn violations(&self) -> Vec<String> {
        let mut walk = Walk::default();
        for envelope in &self.events[0] {
            walk.take(self.runner, envelope);
        }
        let mut violations = std::mem::take(&mut walk.violations);
        violations.extend(self.streams());
        for (mark, run, status) in &self.ends {
            if !matches!(status, RunStatus::Success | RunStatus::Failed) {
                violations.push(format!("run {run} ({mark}) ended as {status:?}"));
            }
            violations.extend(self.traces(mark, *run, &walk));
        }
        violations.extend(self.twice());
        violations.extend(walk.last.values().filter_map(|row| self.unexplained(row)));
        violations
    }

    /// Every stream tells the same, in order, and contains what commands were told.
    fn streams(&self) -> Vec<String> {
        let mut violations = Vec::new();
        let seqs: Vec<Vec<u64>> =
            self.events.iter().map(|events| events.iter().map(|envelope| envelope.seq).collect()).collect();
        for (watcher, seqs) in seqs.iter().enumerate() {
            if let Some(pair) = seqs.windows(2).find(|pair| pair[0] >= pair[1]) {
                violations.push(format!("stream {watcher} goes from event {} to {}", pair[0], pair[1]));
            }
        }
        if self.events.windows(2).any(|pair| pair[0] != pair[1]) {
            let differ = seqs[0].iter().zip(&seqs[1]).find(|(one, other)| one != other);
            violations.push(format!("two streams tell different things: {differ:?}"));
        }
        let known: BTreeSet<u64> = seqs[0].iter().copied().collect();
        let (first, last) = (seqs[0].first().copied(), seqs[0].last().copied());
        for seq in &self.told.commands {
            if first <= Some(*seq) && Some(*seq) <= last && !known.contains(seq) {
                violations.push(format!("a command took effect at event {seq}, which no stream told"));
            }
        }
        violations
    }

    /// What a run that was accepted left behind is what its components say.
    fn traces(&self, mark: &str, run: RunId, walk: &Walk) -> Vec<String> {
        let mut violations = Vec::new();
        let state = |name: &str| walk.last.get(&(run, name.to_owned())).map(|row| row.state);
        if state("Start").is_none() {
            violations.push(format!("run {run} was accepted and is in no event"));
        }
        for name in WITH_LINE {
            let has_line = self.lines.lines().any(|line| line == format!("{mark} {name}"));
            let started = walk.started.contains(&(run, name.to_owned()));
            if state(name) == Some(ComponentState::Succeeded) && !has_line {
                violations.push(format!("{name} of {mark} succeeded without a trace"));
            }
            if has_line && !started {
                violations.push(format!("{name} of {mark} was executed and never started"));
            }
        }
        let rows = self.rows_of(mark);
        match (state("Commit"), rows) {
            (Some(ComponentState::Succeeded), 2) => {}
            (Some(ComponentState::Succeeded), rows) => {
                violations.push(format!("{mark} was committed with {rows} rows of 2"));
            }
            // It may have been carried out although nobody heard of it: all of it, then.
            (_, 2) if walk.started.contains(&(run, "Commit".to_owned())) => {}
            (_, 0) => {}
            (_, rows) => violations.push(format!("{mark} was not committed and has {rows} rows")),
        }
        violations
    }

    /// A failure that nobody caused.
    fn unexplained(&self, row: &ComponentRow) -> Option<String> {
        let message = row.message.as_deref().unwrap_or_default();
        let uses_warehouse = ["Begin", "First", "Second", "Commit"].contains(&row.component.as_str());
        let is_explained = row.state != ComponentState::Failed
            || REASONS.iter().any(|reason| message.contains(reason))
            || (self.has_crashed && uses_warehouse);
        (!is_explained)
            .then(|| format!("{} of run {} failed without a cause: {message}", row.component, row.run_id))
    }

    fn rows_of(&self, mark: &str) -> usize {
        let line = self.rows.lines().find_map(|line| line.strip_prefix(&format!("{mark}|")));
        line.map_or(0, |count| count.parse().expect("a count"))
    }

    /// Nothing is executed twice, whether its run was heard to be accepted or not; no transaction is cut in half.
    fn twice(&self) -> Vec<String> {
        let mut violations = Vec::new();
        let mut seen = BTreeSet::new();
        for line in self.lines.lines() {
            if !seen.insert(line) {
                violations.push(format!("executed twice: {line}"));
            }
        }
        for line in self.rows.lines().filter(|line| !line.ends_with("|2")) {
            violations.push(format!("a transaction was cut in half: {line}"));
        }
        violations
    }
}

/// Why a component may fail here: its runner was killed, cut off or stood still, and that is what it says.
const REASONS: [&str; 5] = [
    "How far it came is not known",
    "stopped before this was finished",
    "was lost with the instance",
    "it was rolled back",
    "the transaction was rolled back",
];

impl Walk {
    fn take(&mut self, runner: RunnerId, envelope: &Envelope) {
        let at = envelope.seq;
        match &envelope.event {
            ServerEvent::RunnerChanged { runner: row } if row.id == runner => self.runner(at, row),
            ServerEvent::ComponentChanged { component } => self.component(at, component),
            ServerEvent::Reset => self.say(at, "the stream was reset"),
            _ => {}
        }
    }

    fn runner(&mut self, at: u64, row: &RunnerRow) {
        if row.intent.pause() != row.pause.as_ref().map(|pause| pause.id) {
            self.say(at, "the runner's pause is not the one of its intent");
        }
        if let Some(pause) = row.intent.pause()
            && self.over.contains(&pause)
        {
            self.say(at, "a pause that had ended came back");
        }
        let before = self.intent.unwrap_or(Intent::Active);
        match (before, row.intent) {
            (Intent::Paused { pause: was, .. }, Intent::Pausing { pause: is, .. }) if was == is => {
                self.say(at, "a Paused runner is Pausing again");
            }
            (Intent::Pausing { pause: was, .. } | Intent::Paused { pause: was, .. }, is)
                if is.pause() != Some(was) =>
            {
                self.over.insert(was);
            }
            _ => {}
        }
        let is_idle = self.running.is_empty() && row.running_tasks == 0 && row.open_transactions == 0;
        if matches!(row.intent, Intent::Paused { .. }) && !is_idle {
            let said = format!(
                "a Paused runner executes {:?}: {} tasks, {} transactions",
                self.running, row.running_tasks, row.open_transactions
            );
            self.say(at, &said);
        }
        self.intent = Some(row.intent);
    }

    fn component(&mut self, at: u64, row: &ComponentRow) {
        let name = (row.run_id, row.component.clone());
        if let Some(last) = self.last.get(&name)
            && is_ended(last.state)
            && (last.state, last.attempt) != (row.state, row.attempt)
        {
            let said = format!("{} was {:?} and is {:?}", row.component, last.state, row.state);
            self.say(at, &said);
        }
        if row.state != ComponentState::Running {
            self.running.remove(&name);
        } else if self.running.insert(name.clone()) {
            let allowed = match self.intent.unwrap_or(Intent::Active) {
                Intent::Active => true,
                Intent::Pausing { .. } => IN_TRANSACTION.contains(&row.component.as_str()),
                Intent::Paused { .. } => false,
            };
            if !allowed {
                self.say(at, &format!("{} started after the pause was committed", row.component));
            }
            if row.attempt != 1 || !self.started.insert(name.clone()) {
                self.say(at, &format!("{} was started again", row.component));
            }
        }
        self.last.insert(name, row.clone());
    }

    fn say(&mut self, at: u64, what: &str) {
        self.violations.push(format!("event {at}: {what}"));
    }
}

fn is_ended(state: ComponentState) -> bool {
    matches!(
        state,
        ComponentState::Succeeded
            | ComponentState::Failed
            | ComponentState::Skipped
            | ComponentState::Cancelled
    )
}
