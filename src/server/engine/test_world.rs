//! An engine as tests see it: a real database, a clock that stands still, one instance that does what it is told.
//! After every step what must always hold is checked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::runner::{CommandAccepted, RunnerAction, RunnerCommand, RunnerRow};
use api::work::{Beat, Claim, Goodbye, Heartbeat, Register, TaskOrder, TaskOutcome, TaskResult};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use model::{CommandId, InstanceId, Label, PauseId, ProjectId, RunId, Timestamp, Timing, Trigger};
use serde_json::Map;
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    Clock, Engine, EngineError, EngineSettings, Local, LocalSetup, NewRun, PipelineSource, SourceFile,
};
use crate::storage::Location;
use crate::test_database::TestDatabase;

pub(super) const NOON: Timestamp = Timestamp(1_790_000_000_000);

/// Files by path.
#[derive(Default)]
pub(super) struct Files(Mutex<HashMap<String, String>>);

pub(crate) struct World {
    pub(super) database: TestDatabase,
    _folder: Option<TempDir>,
    pub(super) clock: Clock,
    pub(super) files: Arc<Files>,
    pub(crate) engine: Engine,
    pub(super) local: Local,
    pub(super) instance: InstanceId,
    /// What the instance has claimed and not yet ended.
    pub(super) in_hand: Vec<TaskOrder>,
    /// What it says in its heartbeats.
    pub(super) acknowledged: Option<PauseId>,
}

impl Files {
    pub(super) fn put(&self, path: &str, text: &str) {
        self.0.lock().unwrap().insert(path.to_owned(), text.to_owned());
    }

    fn find(&self, paths: &[String]) -> Option<SourceFile> {
        let files = self.0.lock().unwrap();
        paths.iter().find_map(|path| {
            files.get(path).map(|text| SourceFile { path: path.clone(), text: text.clone() })
        })
    }
}

impl PipelineSource for Files {
    fn pipeline<'a>(
        &'a self,
        _project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>> {
        let paths = [format!("{path}.orch.yaml"), format!("{path}.tran.yaml"), path.to_owned()];
        async move { Ok(self.find(&paths)) }.boxed()
    }

    fn file<'a>(
        &'a self,
        _project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>> {
        async move { Ok(self.find(&[path.to_owned()])) }.boxed()
    }
}

/// A pipeline from lines such as `A sql-script success=B,C failure=D`; `off` disables the component.
pub(super) fn pipeline(lines: &str) -> String {
    let mut text = "type: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components:\n".to_owned();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap();
        let component_type = words.next().unwrap();
        text.push_str(&format!("    {name}:\n      type: \"{component_type}\"\n"));
        let (disabled, transitions): (Vec<&str>, Vec<&str>) = words.partition(|word| *word == "off");
        if !disabled.is_empty() {
            text.push_str("      skipped: true\n");
        }
        if !transitions.is_empty() {
            text.push_str("      transitions:\n");
        }
        for transition in transitions {
            let (kind, targets) = transition.split_once('=').unwrap();
            text.push_str(&format!("        \"{kind}\": [{targets}]\n"));
        }
        text.push_str(&format!("      parameters: {{ componentName: \"{name}\" }}\n"));
    }
    text
}

impl World {
    /// With these pipelines, and the local runner connected.
    pub(crate) async fn new(pipelines: &[(&str, &str)]) -> World {
        let mut world = World::pending(pipelines).await;
        world.connect().await;
        world
    }

    /// With these pipelines, and a local runner that has never connected.
    pub(super) async fn pending(pipelines: &[(&str, &str)]) -> World {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::new(folder.path()).await;
        World { _folder: Some(folder), ..World::on(database, pipelines).await }
    }

    /// The same on that database, which is empty.
    pub(super) async fn on(database: TestDatabase, pipelines: &[(&str, &str)]) -> World {
        let clock = Clock::manual(NOON);
        let files = Arc::new(Files::default());
        for (name, lines) in pipelines {
            files.put(&format!("{name}.orch.yaml"), &pipeline(lines));
        }
        let (engine, local) = open(database.location(), &clock, &files).await;
        World {
            database,
            _folder: None,
            clock,
            files,
            engine,
            local,
            instance: InstanceId(Uuid::nil()),
            in_hand: Vec::new(),
            acknowledged: None,
        }
    }

    /// The server ends and starts again on the same database; what was in memory is gone.
    pub(super) async fn restart(&mut self) {
        self.engine.close().await;
        (self.engine, self.local) = open(self.database.location(), &self.clock, &self.files).await;
        self.check().await;
    }

    /// A new process of the runner.
    pub(super) async fn connect(&mut self) {
        self.instance = InstanceId(Uuid::new_v4());
        self.in_hand.clear();
        self.acknowledged = None;
        let register = Register {
            instance_id: self.instance,
            host: "here".to_owned(),
            process_id: 7,
            version: "0.1.0".to_owned(),
        };
        self.engine.register(self.local.runner_id, register).await.unwrap();
        self.check().await;
    }

    pub(super) async fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        self.sweep().await;
    }

    pub(super) async fn sweep(&self) {
        self.engine.sweep().await.unwrap();
        self.check().await;
    }

    pub(super) fn new_run(&self, pipeline: &str) -> NewRun {
        new_run(&self.local, pipeline)
    }

    pub(crate) async fn start(&self, pipeline: &str) -> RunId {
        let started = self.engine.start_run(self.new_run(pipeline)).await.unwrap();
        self.check().await;
        started.run.id
    }

    /// Claims all that may be claimed now, and answers the components' names in order.
    pub(super) async fn claim(&mut self) -> Vec<String> {
        let claim = Claim { instance_id: self.instance, max: 20, wait_ms: 0, is_busy: false, in_hand: None };
        let claimed = self.engine.claim(self.local.runner_id, claim).await.unwrap();
        self.check().await;
        let names = claimed.tasks.iter().map(|order| order.component.clone()).collect();
        self.in_hand.extend(claimed.tasks);
        names
    }

    /// The order of that component, of the oldest run should several have it.
    pub(super) fn order(&self, component: &str) -> TaskOrder {
        self.in_hand.iter().find(|order| order.component == component).expect(component).clone()
    }

    pub(super) fn result(&self, order: &TaskOrder, outcome: TaskOutcome) -> TaskResult {
        TaskResult {
            instance_id: self.instance,
            task_id: order.task_id,
            attempt: order.attempt,
            message: match outcome {
                TaskOutcome::Failure => format!("{} broke.", order.component),
                _ => String::new(),
            },
            outcome,
            output: String::new(),
        }
    }

    pub(super) async fn end(&mut self, component: &str, outcome: TaskOutcome) {
        let order = self.order(component);
        let result = self.result(&order, outcome);
        self.engine.result(self.local.runner_id, result).await.unwrap();
        self.in_hand.retain(|held| held.task_id != order.task_id);
        self.check().await;
    }

    pub(super) async fn succeed(&mut self, component: &str) {
        self.end(component, TaskOutcome::Success).await;
    }

    pub(super) async fn fail(&mut self, component: &str) {
        self.end(component, TaskOutcome::Failure).await;
    }

    /// Claims and succeeds until nothing is claimable; answers the components in the order in which they were claimed.
    pub(super) async fn work_off(&mut self) -> Vec<String> {
        let mut done = Vec::new();
        loop {
            let claimed = self.claim().await;
            if claimed.is_empty() {
                return done;
            }
            for component in claimed {
                self.succeed(&component).await;
                done.push(component);
            }
        }
    }

    pub(super) async fn beat(&mut self) -> Beat {
        let heartbeat = Heartbeat {
            instance_id: self.instance,
            stopping: false,
            tasks: self.in_hand.iter().map(|order| (order.task_id, order.attempt)).collect(),
            transactions: self.in_hand.iter().filter_map(|order| order.transaction_id).collect(),
            acknowledged_pause: self.acknowledged,
        };
        let beat = self.engine.heartbeat(self.local.runner_id, heartbeat).await.unwrap();
        self.acknowledged = beat.pause;
        self.check().await;
        beat
    }

    /// The instance hears of the pause and acknowledges it.
    pub(super) async fn acknowledge(&mut self) {
        self.beat().await;
        self.beat().await;
    }

    pub(super) async fn goodbye(&self) {
        let goodbye = Goodbye { instance_id: self.instance };
        self.engine.goodbye(self.local.runner_id, goodbye).await.unwrap();
        self.check().await;
    }

    pub(super) async fn command(&self, action: RunnerAction) -> Result<CommandAccepted, EngineError> {
        let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action };
        let answer = self.engine.command(self.local.runner_id, None, "Ada", command).await;
        self.check().await;
        answer
    }

    pub(super) async fn pause(&self) {
        self.command(pause_action(None)).await.unwrap();
    }

    /// Pauses a runner that has nothing to finish, for that long.
    pub(super) async fn pause_at_once(&mut self, seconds: u64) {
        self.command(pause_action(Some(seconds))).await.unwrap();
        self.acknowledge().await;
        assert_eq!(self.label().await, Label::Paused);
    }

    pub(super) async fn resume(&self) {
        self.command(RunnerAction::Resume).await.unwrap();
    }

    pub(super) async fn row(&self) -> RunnerRow {
        self.engine.runner_row(self.local.runner_id).await.unwrap()
    }

    pub(super) async fn label(&self) -> Label {
        self.row().await.label
    }

    /// Such as "Running: Start Success, A Held".
    pub(super) async fn run(&self, run: RunId) -> String {
        let details = self.engine.run_details(run).await.unwrap();
        let components: Vec<String> = details
            .components
            .iter()
            .map(|component| format!("{} {}", component.component, component.state.word()))
            .collect();
        format!("{}: {}", details.run.status.word(), components.join(", "))
    }

    pub(super) async fn message(&self, run: RunId) -> String {
        self.engine.run_details(run).await.unwrap().run.message.unwrap_or_default()
    }
}

/// That pipeline in the local environment.
pub(super) fn new_run(local: &Local, pipeline: &str) -> NewRun {
    NewRun {
        command_id: None,
        project_id: local.project.id,
        pipeline: pipeline.to_owned(),
        environment_id: local.environment.id,
        runner_id: None,
        part: dpl::Part::Whole,
        trigger: Trigger::Designer,
        user: "local admin".to_owned(),
        execution_tag: None,
        variables: Map::new(),
    }
}

pub(super) fn pause_action(duration_seconds: Option<u64>) -> RunnerAction {
    RunnerAction::Pause { confirm: model::PAUSE_PHRASE.to_owned(), reason: None, duration_seconds }
}

pub(super) async fn open(database: &Location, clock: &Clock, files: &Arc<Files>) -> (Engine, Local) {
    let settings = EngineSettings { timing: Timing::default(), clock: clock.clone(), source: files.clone() };
    let engine = Engine::open(database, settings).await.unwrap();
    let setup = LocalSetup {
        project_name: "Test".to_owned(),
        project_description: String::new(),
        folder: None,
        warehouse: "sqlite://warehouse.sqlite".to_owned(),
    };
    let local = engine.ensure_local(setup).await.unwrap();
    (engine, local)
}
