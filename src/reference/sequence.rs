//! Sequences of steps: made from a seed, checked step by step, made short when they break something.

use model::{TaskStatus, Timestamp, Timing};

use crate::check::{check_answer, check_end, check_step};
use crate::dice::Dice;
use crate::shape::SHAPES;
use crate::step::{Answer, Step};
use crate::world::World;

/// Noon of some day.
const NOON: Timestamp = Timestamp(1_790_000_000_000);

/// More processes than this tell nothing new.
const MOST_PROCESSES: usize = 8;

/// Where a sequence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    pub length: usize,
}

/// A sequence that broke something with its last step.
#[derive(Clone, Debug)]
pub struct Violation {
    pub steps: Vec<Step>,
    pub broken: String,
}

impl World {
    /// A runner with the product's timings that has never connected.
    pub fn at_noon() -> World {
        World::new(Timing::default(), NOON)
    }
}

/// Lives through the sequence, and gives everything the time to end then.
pub fn run_sequence(plan: Plan) -> Result<(), Violation> {
    let mut dice = Dice::new(plan.seed);
    let mut world = World::at_noon();
    let mut steps = Vec::with_capacity(plan.length);
    for _ in 0..plan.length {
        let step = next_step(&world, &mut dice);
        steps.push(step.clone());
        if let Err(broken) = checked(&mut world, &step) {
            return Err(Violation { steps, broken });
        }
    }
    finish(&mut world, &mut steps).map_err(|broken| Violation { steps, broken })
}

/// The same violation with as few of its steps as possible.
pub fn shrink(mut violation: Violation) -> Violation {
    let mut place = 0;
    while place < violation.steps.len() {
        let mut shorter = violation.steps.clone();
        shorter.remove(place);
        match replay(&shorter) {
            Err(broken) if broken == violation.broken => violation.steps = shorter,
            _ => place += 1,
        }
    }
    violation
}

fn replay(steps: &[Step]) -> Result<(), String> {
    let mut world = World::at_noon();
    for step in steps {
        checked(&mut world, step)?;
    }
    finish(&mut world, &mut Vec::new())
}

fn checked(world: &mut World, step: &Step) -> Result<(), String> {
    let before = world.clone();
    let answer = world.take(step);
    if answer == Answer::Nothing {
        return Ok(());
    }
    check_answer(&before, step, &answer)?;
    check_step(&before, step, world)
}

/// The pause ends, what was lost is given up, and a new process works everything off.
fn finish(world: &mut World, steps: &mut Vec<Step>) -> Result<(), String> {
    let mut take = |world: &mut World, step: Step| {
        steps.push(step.clone());
        checked(world, &step)
    };
    for process in 0..world.processes.len() {
        take(world, Step::Crash { process })?;
    }
    take(world, Step::Resume)?;
    take(world, Step::Wait { seconds: 31 })?;
    take(world, Step::Wait { seconds: 61 })?;
    let process = world.processes.len();
    take(world, Step::Connect)?;
    loop {
        take(world, Step::Claim { process, max: 20, is_busy: false, is_lost: false })?;
        let hand = world.processes[process].hand.clone();
        if hand.is_empty() {
            return check_end(world);
        }
        for (task, _) in hand {
            take(world, Step::End { process, task, well: true })?;
        }
    }
}

/// A step that can be taken now, or that comes too late.
pub fn next_step(world: &World, dice: &mut Dice) -> Step {
    // After a server was away: what is due has not happened yet, and a timer of another pause may come first.
    if !world.due_timers().is_empty() && world.pauses.len() > 1 && dice.once_in(2) {
        return Step::FireOld { pause: dice.roll(world.pauses.len()) };
    }
    let alive: Vec<usize> = (0..world.processes.len()).filter(|it| world.processes[*it].is_alive).collect();
    let Some(&process) = alive.get(dice.roll(alive.len())) else {
        return match dice.roll(7) {
            0 if world.processes.len() < MOST_PROCESSES => Step::Connect,
            1 if world.processes.len() < MOST_PROCESSES => Step::Connect,
            roll => outside(world, dice, roll),
        };
    };
    let hand = &world.processes[process].hand;
    match dice.roll(24) {
        0..=4 => Step::Claim {
            process,
            max: u32::try_from(dice.roll(4) + 1).unwrap_or(1),
            is_busy: dice.once_in(8),
            is_lost: dice.once_in(8),
        },
        5..=9 if !hand.is_empty() => {
            let (task, _) = hand[dice.roll(hand.len())];
            Step::End { process, task, well: !dice.once_in(6) }
        }
        5..=12 => Step::Beat { process },
        13 if world.processes.len() < MOST_PROCESSES => Step::Connect,
        14 if dice.once_in(3) => Step::Goodbye { process },
        14 if dice.once_in(2) => Step::Crash { process },
        15 => late(world, dice, process),
        _ => {
            let roll = dice.roll(7);
            outside(world, dice, roll)
        }
    }
}

/// What people, the clock and the server do.
fn outside(world: &World, dice: &mut Dice, roll: usize) -> Step {
    match roll {
        0 | 1 => Step::Submit { shape: dice.roll(SHAPES.len()) },
        2 => Step::Pause { seconds: [20, 60, 43_200][dice.roll(3)] },
        3 => Step::Resume,
        4 => match dice.roll(8) {
            0 => Step::ChangeDuration { seconds: [1, 30, 86_400][dice.roll(3)] },
            1 => Step::Restart,
            2 => Step::RestartServer { seconds: [0, 45, 901, 43_200][dice.roll(4)] },
            3 => Step::Jump { hours: [-13, 13][dice.roll(2)] },
            4 if !world.pauses.is_empty() => Step::FireOld { pause: dice.roll(world.pauses.len()) },
            _ => Step::Wait { seconds: 5 },
        },
        _ => Step::Wait { seconds: [1, 5, 12, 25, 31, 61, 901][dice.roll(7)] },
    }
}

/// Something that should have been said long ago, or by somebody else.
fn late(world: &World, dice: &mut Dice, process: usize) -> Step {
    if !world.pauses.is_empty() && dice.once_in(3) {
        return Step::AcknowledgeOld { process, pause: dice.roll(world.pauses.len()) };
    }
    let ended: Vec<usize> =
        (0..world.tasks.len()).filter(|task| world.tasks[*task].status != TaskStatus::Queued).collect();
    let Some(&task) = ended.get(dice.roll(ended.len())) else { return Step::Beat { process } };
    let (holder, attempt) = world.tasks[task].holder.unwrap_or((process, 1));
    match dice.roll(3) {
        0 => Step::Repeat { process: holder, task, attempt },
        1 => Step::Repeat { process, task, attempt },
        _ => Step::Repeat { process: holder, task, attempt: attempt.saturating_sub(1) },
    }
}
