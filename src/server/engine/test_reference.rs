//! The real engine on a real database, made to live through the steps of the small reference world.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use api::runner::{RunnerAction, RunnerCommand};
use api::work::{Claim, Goodbye, Heartbeat, Register, TaskOutcome, TaskResult};
use model::{
    CommandId, InstanceId, Intent, Listening, Observation, Pause, PauseId, QueueTimeout, RunId, Runner,
    TaskId, TaskStatus, Timestamp, TransactionId, Wait,
};
use reference::{AUTOMATIC_ROLLBACK, Answer, Kind, Picture, SHAPES, Step, TaskName, World};
use tempfile::TempDir;
use uuid::Uuid;

use super::test_world::{Files, new_run, open, pause_action, pipeline};
use super::{Clock, Engine, EngineError, Local};
use crate::storage::{components, instances, listening, pauses, runners, runs, tasks, transactions};
use crate::test_database::TestDatabase;

/// What the engine calls what the reference numbers.
pub(super) struct Real {
    database: TestDatabase,
    _folder: TempDir,
    clock: Clock,
    files: Arc<Files>,
    engine: Engine,
    local: Local,
    runs: Vec<RunId>,
    pauses: Vec<PauseId>,
    tasks: HashMap<TaskName, TaskId>,
    transactions: HashMap<TaskName, TransactionId>,
}

/// The id of the thing with that number, as the reference makes it.
fn id(number: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap() + 1)
}

fn number(id: Uuid) -> usize {
    usize::try_from(id.as_u128()).unwrap() - 1
}

/// The shape as lines of a test's pipeline.
fn lines(nodes: &[reference::Node]) -> String {
    let mut lines = String::new();
    for node in nodes {
        let (component_type, transition) = match node.kind {
            Kind::Start => ("start", "unconditional"),
            Kind::Work => ("sql-script", "success"),
            Kind::Begin => ("begin", "success"),
            Kind::Commit => ("commit", "success"),
        };
        lines.push_str(&format!("{} {component_type}", node.name));
        if !node.next.is_empty() {
            let next: Vec<&str> = node.next.iter().map(|next| nodes[*next].name).collect();
            lines.push_str(&format!(" {transition}={}", next.join(",")));
        }
        lines.push('\n');
    }
    lines
}

impl Real {
    pub(super) async fn at(now: Timestamp) -> Real {
        // In memory where there is such a folder: what is compared here is not what a power failure leaves.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let clock = Clock::manual(now);
        let files = Arc::new(Files::default());
        for (name, nodes) in SHAPES {
            files.put(&format!("{name}.orch.yaml"), &pipeline(&lines(nodes)));
        }
        let database = TestDatabase::new(folder.path()).await;
        let (engine, local) = open(database.location(), &clock, &files).await;
        Real {
            database,
            _folder: folder,
            clock,
            files,
            engine,
            local,
            runs: Vec::new(),
            pauses: Vec::new(),
            tasks: HashMap::new(),
            transactions: HashMap::new(),
        }
    }

    /// Takes the step that the reference takes after `before`.
    pub(super) async fn take(&mut self, step: &Step, before: &World) -> Answer {
        let runner = self.local.runner_id;
        match *step {
            Step::Submit { shape } => {
                let started = self.engine.start_run(new_run(&self.local, SHAPES[shape].0)).await.unwrap();
                self.runs.push(started.run.id);
                Answer::Done
            }
            Step::Connect => {
                let register = Register {
                    instance_id: InstanceId(id(before.processes.len())),
                    host: "here".to_owned(),
                    process_id: 7,
                    version: "0.1.0".to_owned(),
                };
                heard(self.engine.register(runner, register).await)
            }
            Step::Claim { process, max, is_busy, is_lost } => {
                let claim = Claim {
                    instance_id: before.processes[process].id,
                    max,
                    wait_ms: 0,
                    is_busy,
                    in_hand: Some(self.in_hand(before, process)),
                };
                let claimed = self.engine.claim(runner, claim).await.unwrap().tasks;
                let mut names = Vec::new();
                for order in claimed {
                    let name = self.name_of(order.task_id).await;
                    if let Some(transaction) = order.transaction_id {
                        self.transactions.entry((name.0, "Begin")).or_insert(transaction);
                    }
                    names.push(name);
                }
                if is_lost { Answer::Done } else { Answer::Claimed(names) }
            }
            Step::End { process, task, well } => {
                let attempt = before.processes[process].hand.iter().find(|held| held.0 == task).unwrap().1;
                self.result(before, process, task, attempt, well).await
            }
            Step::Repeat { process, task, attempt } => {
                self.result(before, process, task, attempt, true).await
            }
            Step::Beat { process } => self.beat(before, process, before.processes[process].told).await,
            Step::AcknowledgeOld { process, pause } => {
                self.beat(before, process, Some(PauseId(id(pause)))).await
            }
            Step::Goodbye { process } => {
                let goodbye = Goodbye { instance_id: before.processes[process].id };
                heard(self.engine.goodbye(runner, goodbye).await)
            }
            Step::Crash { .. } => Answer::Done,
            Step::Pause { seconds } => self.command(pause_action(Some(seconds))).await,
            Step::Resume => self.command(RunnerAction::Resume).await,
            Step::ChangeDuration { seconds } => {
                self.command(RunnerAction::ChangeDuration { duration_seconds: seconds }).await
            }
            Step::Restart => self.command(RunnerAction::Restart).await,
            Step::FireOld { pause } => {
                let pause = self.pauses[pause];
                for observation in [Observation::ResumeDue(pause), Observation::QueueTimeoutDue(pause)] {
                    let mut change = self.engine.change().await.unwrap();
                    let record = change.runner(runner).await.unwrap();
                    change.observe_runner(record, observation).await.unwrap();
                    change.commit().await.unwrap();
                }
                Answer::Done
            }
            Step::Wait { seconds } => {
                self.clock.advance(Duration::from_secs(seconds));
                // The server was there all the time.
                let mut change = self.engine.change().await.unwrap();
                let known = listening::load(change.connection()).await.unwrap().unwrap();
                let until = self.clock.now();
                listening::save(change.connection(), Listening { until, ..known }).await.unwrap();
                change.commit().await.unwrap();
                heard(self.engine.sweep().await)
            }
            Step::Jump { hours } => {
                self.clock.set(Timestamp(self.clock.now().0 + hours * 3_600_000));
                self.engine.note_listening().await.unwrap();
                heard(self.engine.sweep().await)
            }
            Step::RestartServer { seconds } => {
                self.engine.close().await;
                self.clock.advance(Duration::from_secs(seconds));
                (self.engine, self.local) = open(self.database.location(), &self.clock, &self.files).await;
                Answer::Done
            }
        }
    }

    async fn result(
        &mut self,
        before: &World,
        process: usize,
        task: usize,
        attempt: u32,
        well: bool,
    ) -> Answer {
        let result = TaskResult {
            instance_id: before.processes[process].id,
            task_id: self.tasks[&before.task_name(task)],
            attempt,
            outcome: if well { TaskOutcome::Success } else { TaskOutcome::Failure },
            message: String::new(),
            output: String::new(),
        };
        heard(self.engine.result(self.local.runner_id, result).await)
    }

    async fn beat(&mut self, before: &World, process: usize, acknowledged: Option<PauseId>) -> Answer {
        let known = &before.processes[process];
        let sessions = known.sessions.iter().map(|session| {
            let stored = &before.transactions[*session];
            self.transactions[&(stored.run, "Begin")]
        });
        let heartbeat = Heartbeat {
            instance_id: known.id,
            stopping: known.is_leaving,
            tasks: self.in_hand(before, process),
            transactions: sessions.collect(),
            acknowledged_pause: acknowledged.map(|pause| self.pauses[number(pause.0)]),
        };
        let beat = self.engine.heartbeat(self.local.runner_id, heartbeat).await.unwrap();
        let mut lost = Vec::new();
        for task in beat.lost_tasks {
            lost.push(self.name_of(task).await);
        }
        Answer::Lost(lost)
    }

    async fn command(&mut self, action: RunnerAction) -> Answer {
        let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
        match self.engine.command(self.local.runner_id, None, "Ada", command).await {
            Ok(accepted) => {
                let pause = accepted.runner.pause.map(|pause| pause.id);
                self.pauses.extend(pause.filter(|pause| !self.pauses.contains(pause)));
                Answer::Done
            }
            Err(error) => heard::<()>(Err(error)),
        }
    }

    fn in_hand(&self, before: &World, process: usize) -> Vec<(TaskId, u32)> {
        let hand = before.processes[process].hand.iter();
        hand.map(|(task, attempt)| (self.tasks[&before.task_name(*task)], *attempt)).collect()
    }

    async fn name_of(&self, task: TaskId) -> TaskName {
        let mut reading = self.engine.database().read().await.unwrap();
        let task = tasks::load(&mut reading, task).await.unwrap().unwrap();
        self.name(task.run_id, &task.component)
    }

    fn name(&self, run: RunId, component: &str) -> TaskName {
        let nodes = SHAPES.iter().flat_map(|(_, nodes)| nodes.iter().map(|node| node.name));
        let known = nodes.chain([AUTOMATIC_ROLLBACK]).find(|name| *name == component);
        (self.runs.iter().position(|known| *known == run).unwrap(), known.unwrap())
    }

    /// What the database says, in the words of the reference.
    pub(super) async fn picture(&mut self) -> Picture {
        let mut reading = self.engine.database().read().await.unwrap();
        let record = runners::load(&mut reading, self.local.runner_id).await.unwrap().unwrap();
        let runner = Runner {
            intent: match record.rules.intent {
                Intent::Active => Intent::Active,
                Intent::Pausing { pause, duration } => Intent::Pausing { pause: self.pause(pause), duration },
                Intent::Paused { pause, paused_at, resume_at } => {
                    Intent::Paused { pause: self.pause(pause), paused_at, resume_at }
                }
            },
            queue_timeout: record
                .rules
                .queue_timeout
                .map(|timeout| QueueTimeout { pause: self.pause(timeout.pause), at: timeout.at }),
            ..record.rules
        };
        let mut processes = instances::of_runner(&mut reading, self.local.runner_id).await.unwrap();
        processes.sort_by_key(|instance| instance.id);
        let mut queue = Vec::new();
        let (mut running, mut open) = (BTreeMap::new(), BTreeMap::new());
        let mut statuses = Vec::new();
        let mut seen = Vec::new();
        for run in &self.runs {
            statuses.push(runs::load(&mut reading, *run).await.unwrap().unwrap().row.status);
            let waits: HashMap<String, Option<Wait>> = components::of_run(&mut reading, *run)
                .await
                .unwrap()
                .into_iter()
                .map(|component| {
                    let name = self.name(*run, &component.row.component);
                    seen.extend(component.row.task_id.map(|task| (name, task)));
                    (component.row.component, component.row.wait)
                })
                .collect();
            for task in tasks::unfinished_of_run(&mut reading, *run).await.unwrap() {
                let name = self.name(*run, &task.component);
                seen.push((name, task.id));
                if task.status == TaskStatus::Running {
                    let process = number(task.instance_id.unwrap().0);
                    running.insert(name, (process, task.attempt, task.lease_until.unwrap()));
                    continue;
                }
                let rules = &record.rules;
                let wait = match task.is_automatic {
                    true => Wait::of(rules.link, &rules.intent, &task.pin().queued()),
                    false => waits[&task.component].unwrap(),
                };
                let pin = task.pin_instance.map(|instance| number(instance.0));
                queue.push((task.number, (name, wait, pin)));
            }
            for transaction in transactions::open_of_run(&mut reading, *run).await.unwrap() {
                let name = self.name(*run, &transaction.begin_component);
                open.insert(name, (number(transaction.instance_id.0), transaction.lease_until));
            }
        }
        queue.sort_by_key(|(number, _)| *number);
        let mut records = Vec::new();
        for pause in &self.pauses {
            let record = pauses::load(&mut reading, *pause).await.unwrap().unwrap();
            records.push(Pause { id: self.pause(record.id), ..record });
        }
        drop(reading);
        self.tasks.extend(seen);
        Picture {
            runner,
            label: record.rules.label(),
            processes: processes
                .into_iter()
                .map(|it| {
                    let acknowledged = it.acknowledged_pause.map(|pause| self.pause(pause));
                    (it.link, it.last_heartbeat_at, acknowledged, it.shut_down)
                })
                .collect(),
            queue: queue.into_iter().map(|(_, row)| row).collect(),
            running,
            transactions: open,
            runs: statuses,
            pauses: records,
        }
    }

    fn pause(&self, pause: PauseId) -> PauseId {
        PauseId(id(self.pauses.iter().position(|known| *known == pause).unwrap()))
    }
}

/// What the reference calls the answer.
fn heard<T>(answer: Result<T, EngineError>) -> Answer {
    match answer {
        Ok(_) => Answer::Done,
        Err(EngineError::Conflict { .. } | EngineError::Refused(_)) => Answer::Refused,
        Err(error) => panic!("{error}"),
    }
}
