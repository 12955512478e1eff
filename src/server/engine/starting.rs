//! Starts runs: those that people and clients want, and those that a component starts. Accepts them in every state
//! of the runner; whether their tasks may start is not decided here.

use api::project::EnvironmentRow;
use api::run::{ComponentRow, RunRow, RunStarted};
use dpl::{Outcome, Part};
use model::{
    ComponentState, EnvironmentId, HeldClock, Label, Link, ProjectId, RunId, RunStatus, RunnerId, Trigger,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::change::Change;
use super::ending::Ending;
use super::plan::Plan;
use super::{Engine, EngineError, NewRun, SourceFile, missing};
use crate::storage::commands::Earlier;
use crate::storage::components::ComponentRecord;
use crate::storage::runners::RunnerRecord;
use crate::storage::runs::{RunRecord, RunSource};
use crate::storage::{commands, components, projects, revisions, runners, runs};

/// How deep runs may start runs. A pipeline that starts itself ends here.
const MAX_DEPTH: u32 = 20;

const KIND: &str = "start_run";

/// A run about to start.
struct Launch {
    file: SourceFile,
    plan: Plan,
    project_id: ProjectId,
    environment_id: EnvironmentId,
    environment: String,
    runner_id: RunnerId,
    trigger: Trigger,
    user: String,
    execution_tag: Option<String>,
    variables: Map<String, Value>,
    part: Part,
    parent: Option<(RunId, String)>,
    depth: u32,
}

impl Engine {
    /// Starts a run. It is accepted also while its runner is paused; the notice says so then.
    pub async fn start_run(&self, wanted: NewRun) -> Result<RunStarted, EngineError> {
        let mut reading = self.shared.database.read().await?;
        if projects::load(&mut reading, wanted.project_id).await?.is_none() {
            return Err(missing("project", wanted.project_id));
        }
        drop(reading);
        // Read before the transaction: the files may be in the same database.
        let file = self.pipeline_file(wanted.project_id, &wanted.pipeline).await?;
        // Read through before it, too: nobody else can write meanwhile. What is wrong with it is said when all else is right.
        let planned = file.map(|file| (Plan::new(&file.path, &file.text, &wanted.part), file));
        let mut change = self.change().await?;
        if let Some(command) = wanted.command_id {
            match commands::find(change.connection(), command, KIND).await? {
                Some(Earlier::Answered(started)) => {
                    change.commit().await?;
                    return Ok(started);
                }
                Some(Earlier::OtherKind) => return Err(super::command_id_used()),
                None => {}
            }
        }
        let environment = change.environment(wanted.project_id, wanted.environment_id).await?;
        let runner_id = wanted.runner_id.unwrap_or(environment.default_runner_id);
        let runner = change.runner(runner_id).await?;
        change.check_access(&runner, wanted.project_id, &environment.name).await?;
        let (plan, file) = planned
            .ok_or_else(|| EngineError::NotFound(format!("There is no pipeline \"{}\".", wanted.pipeline)))?;
        if let Some(tag) = &wanted.execution_tag
            && let Some(run) = runs::active_with_tag(change.connection(), wanted.project_id, tag).await?
        {
            return Err(EngineError::Conflict {
                code: "execution-tag-active",
                detail: format!("The run {run} with the execution tag \"{tag}\" is still active."),
            });
        }
        let plan = plan?;
        let variables = plan.variables(wanted.variables)?;
        let run = change
            .launch(Launch {
                file,
                plan,
                project_id: wanted.project_id,
                environment_id: environment.id,
                environment: environment.name,
                runner_id,
                trigger: wanted.trigger,
                user: wanted.user,
                execution_tag: wanted.execution_tag,
                variables,
                part: wanted.part,
                parent: None,
                depth: 0,
            })
            .await?;
        let seq = change.publish().await?;
        let runner = change.runner(runner_id).await?;
        let run = runs::load(change.connection(), run).await?.ok_or_else(|| missing("run", run))?;
        let started = RunStarted { seq, notice: change.notice(&runner).await?, run: run.row };
        if let Some(command) = wanted.command_id {
            let now = change.now;
            commands::insert(change.connection(), command, KIND, now, &started).await?;
        }
        change.commit().await?;
        Ok(started)
    }

    /// The pipeline's file, looked up with and without its suffix.
    pub(super) async fn pipeline_file(
        &self,
        project: ProjectId,
        path: &str,
    ) -> Result<Option<SourceFile>, EngineError> {
        self.shared.source.pipeline(project, path).await.map_err(EngineError::Source)
    }
}

impl Change {
    /// Starts the run that the component asked for, or fails the component.
    pub(super) async fn start_child(
        &mut self,
        parent: &RunRecord,
        component: &mut ComponentRecord,
        wanted: &str,
        file: Option<SourceFile>,
        variables: Map<String, Value>,
    ) -> Result<(), EngineError> {
        match self.launch_of(parent, &component.row.component, wanted, file, variables) {
            Ok(launch) => {
                let path = launch.file.path.clone();
                let run = self.launch(launch).await?;
                component.row.child_run = Some(run);
                component.row.message = Some(format!("The pipeline {path} runs."));
                components::save(self.connection(), component);
                self.touch_component(component.row.run_id, &component.row.component);
                Ok(())
            }
            Err(error) => {
                let ending = Ending::failed(error.to_string());
                component.row.message = ending.message;
                self.end_component(component, ComponentState::Failed, Some(Outcome::Failure)).await
            }
        }
    }

    fn launch_of(
        &self,
        parent: &RunRecord,
        component: &str,
        wanted: &str,
        file: Option<SourceFile>,
        variables: Map<String, Value>,
    ) -> Result<Launch, EngineError> {
        if parent.depth >= MAX_DEPTH {
            return Err(EngineError::Invalid(format!(
                "The pipeline {wanted} was not started: pipelines may start pipelines {MAX_DEPTH} deep, \
                 and this would be one more."
            )));
        }
        let file =
            file.ok_or_else(|| EngineError::NotFound(format!("There is no pipeline \"{wanted}\".")))?;
        let plan = Plan::new(&file.path, &file.text, &Part::Whole)?;
        Ok(Launch {
            variables: plan.child_variables(variables),
            file,
            plan,
            project_id: parent.row.project_id,
            environment_id: parent.row.environment_id,
            environment: parent.row.environment.clone(),
            runner_id: parent.row.runner_id,
            trigger: parent.row.trigger,
            user: parent.row.user.clone(),
            execution_tag: None,
            part: Part::Whole,
            parent: Some((parent.row.id, component.to_owned())),
            depth: parent.depth.saturating_add(1),
        })
    }

    async fn launch(&mut self, launch: Launch) -> Result<RunId, EngineError> {
        let id = RunId(Uuid::new_v4());
        let (parent, parent_component) = launch.parent.unzip();
        let run = RunRecord {
            number: 0,
            row: RunRow {
                id,
                project_id: launch.project_id,
                pipeline: launch.file.path,
                environment_id: launch.environment_id,
                environment: launch.environment,
                runner_id: launch.runner_id,
                trigger: launch.trigger,
                user: launch.user,
                status: RunStatus::Running,
                started_at: self.now,
                finished_at: None,
                held: HeldClock::default(),
                message: None,
                parent,
                part: launch.part,
                components_total: 0,
                components_ended: 0,
            },
            parent_component,
            depth: launch.depth,
        };
        let source = RunSource {
            pipeline_text: &launch.file.text,
            variables: &launch.variables,
            execution_tag: launch.execution_tag.as_deref(),
        };
        runs::insert(self.connection(), &run, source).await?;
        let (project, text) = (launch.project_id, &launch.file.text);
        revisions::mark_run(self.connection(), project, &run.row.pipeline, text).await?;
        for (position, component) in launch.plan.components() {
            let row = waiting_component(id, component);
            components::insert(self.connection(), &row, position, &Plan::parameters(component))?;
            self.touch_component(id, &row.component);
        }
        self.touch_run(id);
        self.engine.remember_plan(id, launch.plan);
        self.step(id).await?;
        Ok(id)
    }

    /// What the person who starts a run is told when it does not begin at once.
    async fn notice(&mut self, runner: &RunnerRecord) -> Result<Option<String>, EngineError> {
        let words = self.wait_words(runner).await?;
        Ok(match (runner.rules.label(), runner.rules.link) {
            (Label::Pausing | Label::Paused, _) => words.message(model::Wait::Held),
            (_, Link::Connected) => None,
            _ => words.message(model::Wait::Offline),
        })
    }

    pub(super) async fn runner(&mut self, runner: RunnerId) -> Result<RunnerRecord, EngineError> {
        runners::load(self.connection(), runner).await?.ok_or_else(|| missing("runner", runner))
    }

    async fn environment(
        &mut self,
        project: ProjectId,
        environment: EnvironmentId,
    ) -> Result<EnvironmentRow, EngineError> {
        if projects::load(self.connection(), project).await?.is_none() {
            return Err(missing("project", project));
        }
        projects::environment(self.connection(), environment)
            .await?
            .filter(|environment| environment.project_id == project)
            .ok_or_else(|| missing("environment", environment))
    }
}

fn waiting_component(run: RunId, component: &dpl::Component) -> ComponentRow {
    ComponentRow {
        run_id: run,
        component: component.name.clone(),
        component_type: component.component_type.clone(),
        state: ComponentState::Waiting,
        wait: None,
        task_id: None,
        attempt: 0,
        queued_at: None,
        started_at: None,
        finished_at: None,
        message: None,
        output: None,
        child_run: None,
    }
}
