//! The dialog that pauses or resumes several runners, as a state machine. Pure: it says what to send and reads what came
//! back. Every runner gets a command of its own, made from the row that the person saw, and a result of its own.

use api::runner::{RunnerAction, RunnerRow};
use model::{CommandId, RunnerId, confirms_pause};

use super::applicable::{Action, why_not};
use super::confirm_flow::Order;
use super::pause_flow::Choice;

/// Where the dialog is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BulkFlow {
    #[default]
    Closed,
    Confirming(Plan),
    /// Commands are under way, or all were answered.
    Sent(Plan),
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Pause,
    Resume,
}

/// What was filled in, and how it stands with every runner.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub wanted: Wanted,
    /// In the order of the list.
    pub lines: Vec<Line>,
    pub typed: String,
    pub reason: String,
    pub duration: Choice,
    /// What the server takes unless said otherwise, once it was fetched.
    pub default_s: u64,
}

/// One of the runners, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub row: RunnerRow,
    pub state: LineState,
}

/// How it stands with one runner.
#[derive(Clone, Debug, PartialEq)]
pub enum LineState {
    /// Will get the command.
    Included,
    /// Gets none; why.
    LeftOut(String),
    Waiting(CommandId),
    Done,
    /// Nothing was done: the row had changed since the person saw it.
    Changed,
    /// Nothing was done; why.
    Refused(String),
    /// Nobody answered. The same command can be sent again.
    Unanswered(CommandId),
}

/// What happens to the dialog.
#[derive(Clone, Debug)]
pub enum Input {
    Open(Wanted, Vec<RunnerRow>),
    DefaultDuration(u64),
    Type(String),
    Reason(String),
    Choose(Choice),
    /// With an id for every runner.
    Submit(Vec<CommandId>),
    /// Those that changed meanwhile or were not answered, as they are now. With an id for every runner.
    Again(Vec<CommandId>),
    Answered(CommandId, Answer),
    /// The row changed while the dialog is open.
    Row(Box<RunnerRow>),
    Gone(RunnerId),
    Cancel,
}

/// What came back for one runner.
#[derive(Clone, Debug)]
pub enum Answer {
    Accepted(Box<RunnerRow>),
    /// The view was stale; how it is now.
    Stale(Box<RunnerRow>),
    Refused(String),
    Nothing,
}

/// What the shell must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    FetchDefaultDuration(RunnerId),
    Send(Vec<Order>),
}

/// How many got which result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub done: usize,
    pub waiting: usize,
    pub left_out: usize,
    pub failed: usize,
}

impl Wanted {
    fn action(self) -> Action {
        match self {
            Wanted::Pause => Action::Pause,
            Wanted::Resume => Action::Resume,
        }
    }
}

impl BulkFlow {
    /// What was filled in, while the dialog shows.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            BulkFlow::Closed => None,
            BulkFlow::Confirming(plan) | BulkFlow::Sent(plan) => Some(plan),
        }
    }

    /// Whether the button acts.
    pub fn can_submit(&self) -> bool {
        matches!(self, BulkFlow::Confirming(plan) if plan.is_complete())
    }

    /// Whether commands were sent.
    pub fn is_sent(&self) -> bool {
        matches!(self, BulkFlow::Sent(_))
    }

    /// The next state, and what to do. An input that makes no sense here changes nothing.
    #[must_use]
    pub fn step(self, input: Input) -> (BulkFlow, Option<Effect>) {
        use BulkFlow::{Closed, Confirming, Sent};
        match (self, input) {
            (Closed, Input::Open(wanted, rows)) => {
                let first = rows.first().map(|row| row.id).filter(|_| wanted == Wanted::Pause);
                (Confirming(Plan::new(wanted, rows)), first.map(Effect::FetchDefaultDuration))
            }
            (Confirming(plan), Input::DefaultDuration(default_s)) => {
                (Confirming(Plan { default_s, ..plan }), None)
            }
            (Confirming(plan), Input::Type(typed)) => (Confirming(Plan { typed, ..plan }), None),
            (Confirming(plan), Input::Reason(reason)) => (Confirming(Plan { reason, ..plan }), None),
            (Confirming(plan), Input::Choose(duration)) => (Confirming(Plan { duration, ..plan }), None),
            (Confirming(mut plan), Input::Submit(ids)) if plan.is_complete() => {
                let orders = plan.orders(ids);
                (Sent(plan), Some(Effect::Send(orders)))
            }
            (Sent(mut plan), Input::Again(ids)) => {
                for line in &mut plan.lines {
                    if line.state == LineState::Changed {
                        line.state = included(plan.wanted, &line.row);
                    }
                }
                let orders = plan.orders(ids);
                (Sent(plan), (!orders.is_empty()).then_some(Effect::Send(orders)))
            }
            (Sent(mut plan), Input::Answered(command, answer)) => {
                if let Some(line) = plan.waiting_for(command) {
                    line.answered(command, answer);
                }
                (Sent(plan), None)
            }
            (Confirming(mut plan), Input::Row(row)) => {
                let fresh = Line::new(plan.wanted, *row);
                if let Some(line) = plan.line(fresh.row.id) {
                    *line = fresh;
                }
                (Confirming(plan), None)
            }
            (Sent(mut plan), Input::Row(row)) => {
                if let Some(line) = plan.line(row.id) {
                    line.newer(*row);
                }
                (Sent(plan), None)
            }
            (Confirming(mut plan), Input::Gone(runner)) => {
                if let Some(line) = plan.line(runner) {
                    line.state = LineState::LeftOut("It does not exist any more.".to_owned());
                }
                (Confirming(plan), None)
            }
            (Confirming(_), Input::Cancel) => (Closed, None),
            // What was sent is answered first, so that nobody wonders.
            (Sent(plan), Input::Cancel) if plan.tally().waiting == 0 => (Closed, None),
            (state, _) => (state, None),
        }
    }
}

impl Plan {
    fn new(wanted: Wanted, rows: Vec<RunnerRow>) -> Plan {
        Plan {
            wanted,
            lines: rows.into_iter().map(|row| Line::new(wanted, row)).collect(),
            typed: String::new(),
            reason: String::new(),
            duration: Choice::Default,
            default_s: 12 * 3_600,
        }
    }

    /// Whether what has to be typed was typed.
    pub fn is_confirmed(&self) -> bool {
        self.wanted == Wanted::Resume || confirms_pause(&self.typed)
    }

    /// The chosen duration; `None` when what was typed is none.
    pub fn duration_s(&self) -> Option<u64> {
        self.duration.seconds(self.default_s)
    }

    /// How many will get the command.
    pub fn included(&self) -> usize {
        self.lines.iter().filter(|line| line.state == LineState::Included).count()
    }

    /// How many got which result.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for line in &self.lines {
            match line.state {
                LineState::Done => tally.done += 1,
                LineState::Waiting(_) | LineState::Included => tally.waiting += 1,
                LineState::LeftOut(_) => tally.left_out += 1,
                LineState::Changed | LineState::Refused(_) | LineState::Unanswered(_) => tally.failed += 1,
            }
        }
        tally
    }

    /// Whether there is something to send again.
    pub fn can_try_again(&self) -> bool {
        let again = |line: &Line| matches!(line.state, LineState::Changed | LineState::Unanswered(_));
        self.tally().waiting == 0 && self.lines.iter().any(again)
    }

    fn is_complete(&self) -> bool {
        self.is_confirmed()
            && self.included() > 0
            && (self.wanted == Wanted::Resume || self.duration_s().is_some())
    }

    fn action(&self) -> RunnerAction {
        let reason = self.reason.trim();
        match self.wanted {
            Wanted::Resume => RunnerAction::Resume,
            Wanted::Pause => RunnerAction::Pause {
                confirm: self.typed.trim().to_owned(),
                reason: (!reason.is_empty()).then(|| reason.to_owned()),
                duration_seconds: match self.duration {
                    Choice::Default => None,
                    Choice::Seconds(_) | Choice::Minutes(_) => self.duration_s(),
                },
            },
        }
    }

    /// Marks what is sent now. A command that was not answered keeps its id, so that it is never carried out twice.
    fn orders(&mut self, ids: Vec<CommandId>) -> Vec<Order> {
        let action = self.action();
        let mut orders = Vec::new();
        for (line, fresh) in self.lines.iter_mut().zip(ids) {
            let command = match line.state {
                LineState::Included => fresh,
                LineState::Unanswered(command) => command,
                _ => continue,
            };
            line.state = LineState::Waiting(command);
            let (runner, version) = (line.row.id, line.row.version);
            orders.push(Order { runner, version, command, action: action.clone() });
        }
        orders
    }

    fn line(&mut self, runner: RunnerId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.row.id == runner)
    }

    fn waiting_for(&mut self, command: CommandId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.state == LineState::Waiting(command))
    }
}

impl Line {
    fn new(wanted: Wanted, row: RunnerRow) -> Line {
        Line { state: included(wanted, &row), row }
    }

    fn answered(&mut self, command: CommandId, answer: Answer) {
        self.state = match answer {
            Answer::Accepted(row) => {
                self.newer(*row);
                LineState::Done
            }
            Answer::Stale(row) => {
                self.newer(*row);
                LineState::Changed
            }
            Answer::Refused(why) => LineState::Refused(why),
            Answer::Nothing => LineState::Unanswered(command),
        };
    }

    /// Takes over the row, unless it is an older one that came later.
    fn newer(&mut self, row: RunnerRow) {
        if row.version >= self.row.version {
            self.row = row;
        }
    }
}

fn included(wanted: Wanted, row: &RunnerRow) -> LineState {
    why_not(wanted.action(), row).map_or(LineState::Included, |why| LineState::LeftOut(why.to_owned()))
}

#[cfg(test)]
#[path = "bulk_flow_tests.rs"]
mod tests;
