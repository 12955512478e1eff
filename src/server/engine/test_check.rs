//! What must hold after every step of every test.

use std::collections::HashMap;

use api::event::ServerEvent;
use api::run::{ComponentRow, RunRow};
use api::runner::RunnerRow;
use model::{ComponentState, Intent, Label, RunId, RunnerId, TaskStatus, Wait};

use super::test_world::World;
use crate::storage::tasks::TaskRecord;
use crate::storage::{components, events, figures, runners, runs, tasks, transactions};

impl World {
    pub(super) async fn check(&self) {
        check_invariants(self).await;
    }
}

pub(super) async fn check_invariants(world: &World) {
    check_runner(world).await;
    let page = world.engine.run_page(None, 100, &Default::default()).await.unwrap();
    for run in page.runs {
        check_run(world, run).await;
    }
    check_events(world).await;
}

async fn check_runner(world: &World) {
    let row = world.row().await;
    let details = world.engine.runner_details(row.id).await.unwrap();
    let mut reading = world.engine.database().read().await.unwrap();
    let counted = figures::of_runners(&mut reading).await.unwrap();
    let counted = counted.into_iter().find(|figures| figures.name == row.name).unwrap();
    assert_eq!((row.queued_tasks, row.running_tasks), (counted.queued, counted.running));
    drop(reading);
    assert_eq!(row.label, Label::of(row.link, &row.intent));
    assert_eq!(row.pause.as_ref().map(|pause| pause.id), row.intent.pause());
    assert_eq!(details.pauses.iter().filter(|pause| pause.ended_at.is_none()).count(), {
        usize::from(row.pause.is_some())
    });
    if let Intent::Paused { paused_at, resume_at, .. } = row.intent {
        assert_eq!((row.running_tasks, row.open_transactions), (0, 0), "a Paused runner executes nothing");
        let pause = row.pause.unwrap();
        assert_eq!((pause.paused_at, pause.resume_at), (Some(paused_at), Some(resume_at)));
        assert!(pause.outcome.is_some());
    }
    assert!(details.running.iter().all(|task| task.wait.is_none() && task.started_at.is_some()));
}

async fn check_run(world: &World, run: RunRow) {
    let mut reading = world.engine.database().read().await.unwrap();
    let unfinished = tasks::unfinished_of_run(&mut reading, run.id).await.unwrap();
    let children = runs::active_children(&mut reading, run.id).await.unwrap();
    let runner = runners::load(&mut reading, run.runner_id).await.unwrap().unwrap();
    assert_eq!(run.status.is_active(), run.finished_at.is_none(), "{run:?}");
    if run.status.is_active() {
        assert!(!unfinished.is_empty() || !children.is_empty(), "the run hangs: {run:?}");
    } else {
        assert!(run.held.since.is_none(), "an ended run is not held");
        let queued = unfinished.iter().filter(|task| task.status == TaskStatus::Queued);
        assert_eq!(queued.filter(|task| !task.is_automatic).count(), 0, "an ended run queues nothing");
    }
    for task in &unfinished {
        assert_eq!(task.status == TaskStatus::Running, task.lease_until.is_some(), "{task:?}");
        assert_eq!(task.status == TaskStatus::Running, task.started_at.is_some(), "{task:?}");
    }
    for component in components::of_run(&mut reading, run.id).await.unwrap() {
        let row = &component.row;
        let task = unfinished.iter().find(|task| Some(task.id) == row.task_id);
        check_component(row, task);
        if let Some(task) = task.filter(|task| task.status == TaskStatus::Queued) {
            let wait = Wait::of(runner.rules.link, &runner.rules.intent, &task.pin().queued());
            assert_eq!(row.wait, Some(wait), "{row:?}");
            assert_eq!(row.state == ComponentState::Held, wait == Wait::Held, "{row:?}");
        }
        if row.state == ComponentState::Running && task.is_none() {
            assert!(children.contains(&row.child_run.unwrap()), "nothing executes {row:?}");
        }
    }
    for transaction in transactions::open_of_run(&mut reading, run.id).await.unwrap() {
        let is_served = unfinished.iter().any(|task| task.transaction_id == Some(transaction.id));
        assert!(run.status.is_active() || is_served, "nobody ends {transaction:?}");
    }
}

fn check_component(row: &ComponentRow, task: Option<&TaskRecord>) {
    use ComponentState::{Cancelled, Failed, Held, Queued, Running, Skipped, Succeeded, Waiting};
    match row.state {
        Queued | Held => assert_eq!(task.map(|task| task.status), Some(TaskStatus::Queued), "{row:?}"),
        Running => {
            if let Some(task) = task {
                assert_eq!((task.status, task.attempt), (TaskStatus::Running, row.attempt), "{row:?}");
            }
            assert!(row.wait.is_none(), "{row:?}");
        }
        Waiting => assert!(row.task_id.is_none() && row.finished_at.is_none(), "{row:?}"),
        Succeeded | Failed | Skipped | Cancelled => {
            assert!(task.is_none() && row.wait.is_none() && row.finished_at.is_some(), "{row:?}");
        }
    }
}

/// Whoever applies all events has exactly the rows that a snapshot has.
async fn check_events(world: &World) {
    let mut reading = world.engine.database().read().await.unwrap();
    let mut last_runners: HashMap<RunnerId, RunnerRow> = HashMap::new();
    let mut last_runs: HashMap<RunId, RunRow> = HashMap::new();
    let mut last_components: HashMap<(RunId, String), ComponentRow> = HashMap::new();
    for envelope in events::after(&mut reading, 0, 100_000).await.unwrap() {
        match envelope.event {
            ServerEvent::RunnerChanged { runner } => {
                last_runners.insert(runner.id, runner);
            }
            ServerEvent::RunChanged { run } => {
                last_runs.insert(run.id, run);
            }
            ServerEvent::ComponentChanged { component } => {
                last_components.insert((component.run_id, component.component.clone()), component);
            }
            _ => {}
        }
    }
    for row in world.engine.runner_rows().await.unwrap() {
        let told = last_runners.remove(&row.id).expect("a runner that no event told");
        // A heartbeat without news is no event.
        assert_eq!(RunnerRow { last_heartbeat_at: row.last_heartbeat_at, ..told }, row);
    }
    for run in world.engine.run_page(None, 100, &Default::default()).await.unwrap().runs {
        assert_eq!(last_runs.get(&run.id), Some(&run), "the events do not tell the run as it is");
        for component in world.engine.run_details(run.id).await.unwrap().components {
            let key = (component.run_id, component.component.clone());
            assert_eq!(last_components.get(&key), Some(&component), "the events do not tell the component");
        }
    }
}
