//! Carries out one step.

use std::time::Duration;

use model::{Command, Observation, PauseId, RunStatus, TaskStatus, decide};

use crate::shape::SHAPES;
use crate::step::{Answer, Step};
use crate::world::{Run, World, id};

const HOUR: i64 = 3_600_000;

impl World {
    /// What happens, and what is heard of it.
    pub fn take(&mut self, step: &Step) -> Answer {
        self.leased.clear();
        let answer = self.act(step);
        if answer != Answer::Nothing {
            self.settle();
        }
        answer
    }

    fn act(&mut self, step: &Step) -> Answer {
        match *step {
            Step::Submit { shape } if shape < SHAPES.len() => {
                self.runs.push(Run { shape, status: RunStatus::Running, has_failed: false });
                self.enqueue(self.runs.len() - 1, 0);
                Answer::Done
            }
            Step::Connect => self.connect(),
            Step::Claim { process, max, is_busy, is_lost } if self.is_alive(process) => {
                self.claim(process, max, is_busy, is_lost)
            }
            Step::End { process, task, well } if self.is_alive(process) => self.end(process, task, well),
            Step::Repeat { process, task, attempt } if self.is_too_late(process, task, attempt) => {
                self.result(process, task, attempt, true)
            }
            Step::Beat { process } if self.is_alive(process) => {
                self.beat(process, self.processes[process].told)
            }
            Step::AcknowledgeOld { process, pause }
                if self.is_alive(process) && pause < self.pauses.len() =>
            {
                self.beat(process, Some(self.pauses[pause].id))
            }
            Step::Goodbye { process } if self.is_alive(process) => self.goodbye(process),
            Step::Crash { process } if self.is_alive(process) => {
                self.processes[process].is_alive = false;
                Answer::Done
            }
            Step::Pause { seconds } => {
                let pause = PauseId(id(self.pauses.len()));
                let duration = Duration::from_secs(seconds);
                self.command(&Command::Pause { pause, by: "Ada".to_owned(), reason: None, duration })
            }
            Step::Resume => self.command(&Command::Resume { by: "Ada".to_owned() }),
            Step::ChangeDuration { seconds } => {
                self.command(&Command::ChangeDuration { duration: Duration::from_secs(seconds) })
            }
            Step::Restart => self.command(&Command::Restart),
            Step::FireOld { pause } if pause < self.pauses.len() => {
                let pause = self.pauses[pause].id;
                self.see(Observation::ResumeDue(pause));
                self.see(Observation::QueueTimeoutDue(pause));
                Answer::Done
            }
            Step::Wait { seconds } => {
                self.now = self.now + Duration::from_secs(seconds);
                // The server was there all the time.
                self.listening.until = self.now;
                self.sweep();
                Answer::Done
            }
            Step::Jump { hours } => {
                self.now.0 = self.now.0.saturating_add(hours.saturating_mul(HOUR));
                self.hear();
                self.sweep();
                Answer::Done
            }
            Step::RestartServer { seconds } => {
                self.now = self.now + Duration::from_secs(seconds);
                self.hear();
                Answer::Done
            }
            Step::Submit { .. }
            | Step::Claim { .. }
            | Step::End { .. }
            | Step::Repeat { .. }
            | Step::Beat { .. }
            | Step::AcknowledgeOld { .. }
            | Step::Goodbye { .. }
            | Step::Crash { .. }
            | Step::FireOld { .. } => Answer::Nothing,
        }
    }

    fn end(&mut self, process: usize, task: usize, well: bool) -> Answer {
        let hand = &mut self.processes[process].hand;
        let Some(place) = hand.iter().position(|(held, _)| *held == task) else { return Answer::Nothing };
        let (_, attempt) = hand.remove(place);
        let answer = self.result(process, task, attempt, well);
        let transactions = &self.transactions;
        self.processes[process].sessions.retain(|session| transactions[*session].is_open);
        answer
    }

    fn command(&mut self, command: &Command) -> Answer {
        match decide(&self.runner, command, self.work_of(command), &self.timing, self.now) {
            Ok(events) => {
                self.record(&events);
                Answer::Done
            }
            Err(_) => Answer::Refused,
        }
    }

    /// The work in view of the pause under way, or of the one that begins.
    fn work_of(&self, command: &Command) -> model::Work {
        match command {
            Command::Pause { pause, duration, .. } if self.runner.intent.is_active() => {
                let mut pausing = self.clone();
                pausing.runner.intent = model::Intent::Pausing { pause: *pause, duration: *duration };
                pausing.work()
            }
            _ => self.work(),
        }
    }

    pub(crate) fn is_alive(&self, process: usize) -> bool {
        self.processes.get(process).is_some_and(|process| process.is_alive)
    }

    /// The task is not, or not any more, the process's under that number.
    fn is_too_late(&self, process: usize, task: usize, attempt: u32) -> bool {
        process < self.processes.len()
            && self.tasks.get(task).is_some_and(|task| {
                task.status != TaskStatus::Running || task.holder != Some((process, attempt))
            })
    }
}
