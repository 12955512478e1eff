//! What must hold after every step, whatever happened before.

use model::{Intent, Link, RunStatus, TASKS_PER_INSTANCE, TaskStatus};

use crate::step::{Answer, Step};
use crate::world::World;

/// What the step broke, if anything.
pub fn check_step(before: &World, step: &Step, after: &World) -> Result<(), String> {
    check_leases(after)?;
    check_claims(before, after)?;
    check_axes(before, step, after)?;
    check_paused(after)?;
    check_tasks(before, after)?;
    check_stale(before, step, after)
}

/// What the answer to the step broke.
pub fn check_answer(before: &World, step: &Step, answer: &Answer) -> Result<(), String> {
    if let (Step::Repeat { process, task, attempt }, Answer::Done) = (step, answer) {
        let is_theirs = before.tasks[*task].holder == Some((*process, *attempt));
        say(
            is_theirs && before.accepted.contains(&(*task, *attempt)),
            "a result was accepted that comes too late",
        )?;
    }
    Ok(())
}

/// What is left when everything had the time to end: nothing.
pub fn check_end(world: &World) -> Result<(), String> {
    say(world.runs.iter().all(|run| run.status != RunStatus::Running), "a run hangs")?;
    say(world.transactions.iter().all(|it| !it.is_open), "a transaction is left open")?;
    say(world.tasks.iter().all(|task| task.ends == 1), "a task did not end exactly once")
}

fn check_leases(world: &World) -> Result<(), String> {
    for (_, task) in world.tasks_that_are(TaskStatus::Running) {
        let Some((process, _)) = task.holder else { return Err("a task executes nowhere".to_owned()) };
        say(task.lease_until.is_some(), "a task executes without a lease")?;
        say(world.processes[process].link != Link::Stopped, "a process that has left has a lease")?;
    }
    for process in 0..world.processes.len() {
        let leases = world.leased_to(process).count();
        say(
            u32::try_from(leases).is_ok_and(|leases| leases <= TASKS_PER_INSTANCE),
            "an instance executes too much",
        )?;
    }
    let mut accepted = world.accepted.clone();
    accepted.sort_unstable();
    accepted.dedup();
    say(accepted.len() == world.accepted.len(), "a result was accepted twice")
}

/// No claim after a pause was committed, but what a transaction that is open here still needs.
fn check_claims(before: &World, after: &World) -> Result<(), String> {
    for &(process, task) in &after.leased {
        let of_open_transaction = before.tasks[task].transaction.is_some_and(|transaction| {
            before.transactions[transaction].is_open && before.transactions[transaction].process == process
        });
        let allowed = match before.runner.intent {
            Intent::Active => before.tasks[task].pin.is_none_or(|pin| pin == process),
            Intent::Pausing { .. } => of_open_transaction,
            Intent::Paused { .. } => false,
        };
        say(allowed, "a task was claimed that is held")?;
        say(before.tasks[task].status == TaskStatus::Queued, "a task was claimed that was not queued")?;
    }
    Ok(())
}

/// Commands write the intent, heartbeats the link; only the end of the work and the timers touch the intent besides.
fn check_axes(before: &World, step: &Step, after: &World) -> Result<(), String> {
    let drained = matches!(
        (before.runner.intent, after.runner.intent),
        (Intent::Pausing { pause: was, .. }, Intent::Paused { pause: is, .. }) if was == is
    );
    let (intent, link) =
        (before.runner.intent == after.runner.intent, before.runner.link == after.runner.link);
    match step {
        Step::Pause { .. } | Step::Resume | Step::ChangeDuration { .. } | Step::Restart => {
            say(link, "a command changed the link")
        }
        Step::Connect | Step::Beat { .. } | Step::Goodbye { .. } => {
            say(intent || drained, "a heartbeat changed the intent")
        }
        Step::Submit { .. } | Step::Claim { .. } | Step::Crash { .. } | Step::RestartServer { .. } => {
            say(intent && link, "work, or the end of a server, changed the runner's state")
        }
        Step::End { .. } | Step::Repeat { .. } => {
            say((intent || drained) && link, "a result changed more than the work")
        }
        // A timer may be due.
        Step::AcknowledgeOld { .. } | Step::FireOld { .. } | Step::Wait { .. } | Step::Jump { .. } => Ok(()),
    }
}

fn check_paused(world: &World) -> Result<(), String> {
    let open = world.pauses.iter().filter(|pause| pause.ended_at.is_none());
    let open: Vec<_> = open.map(|pause| pause.id).collect();
    say(open == Vec::from_iter(world.runner.intent.pause()), "the records of pauses do not tell the intent")?;
    say(
        world.runner.queue_timeout.is_none() || world.runner.intent.is_active(),
        "a time-out lives on in a pause",
    )?;
    if let Intent::Paused { .. } = world.runner.intent {
        say(world.tasks_that_are(TaskStatus::Running).next().is_none(), "a Paused runner has a lease")?;
        say(!world.transactions.iter().any(|it| it.is_open), "a Paused runner has an open transaction")?;
    }
    Ok(())
}

/// What was queued is there for ever, and ends once.
fn check_tasks(before: &World, after: &World) -> Result<(), String> {
    say(after.tasks.len() >= before.tasks.len(), "a task was lost")?;
    for task in &after.tasks {
        say(task.ends == u32::from(task.status.is_ended()), "a task ended more than once, or came back")?;
    }
    for (run, stored) in after.runs.iter().enumerate() {
        let has_tasks = after.tasks.iter().any(|task| task.run == run && !task.status.is_ended());
        say(stored.status != RunStatus::Running || has_tasks, "an active run has nothing left to do")?;
    }
    Ok(())
}

fn check_stale(before: &World, step: &Step, after: &World) -> Result<(), String> {
    let is_stale = match *step {
        Step::Repeat { .. } => true,
        Step::FireOld { pause } => {
            before.pauses.get(pause).is_some_and(|record| !before.due_timers().contains(&record.id))
        }
        _ => false,
    };
    say(!is_stale || before.picture() == after.picture(), "what is stale changed something")?;
    if let Step::AcknowledgeOld { process, pause } = *step
        && before.runner.intent.pause() != Some(before.pauses[pause].id)
    {
        let unchanged = before.processes[process].acknowledged == after.processes[process].acknowledged;
        say(unchanged, "an old acknowledgement was taken for a new one")?;
    }
    // A pause and a resume with nothing between leave no trace but their record.
    if matches!(step, Step::Beat { .. }) && after.runner.intent.is_active() && after.runner.is_connected() {
        let mut there_and_back = after.clone();
        there_and_back.take(&Step::Pause { seconds: 60 });
        there_and_back.take(&Step::Resume);
        let mut picture = there_and_back.picture();
        picture.pauses.pop();
        say(picture == after.picture(), "a pause and a resume with nothing between changed something")?;
    }
    Ok(())
}

fn say(holds: bool, broken: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken.to_owned()) }
}
