//! One value of every wire type, with fixed ids and times.

use std::time::Duration;

use api::agent::{Agent, AgentCommand, AgentCommandName, Page, Token, VersionDetails};
use api::allow_list::{AllowList, AllowedProject, ProjectAccess};
use api::event::{Envelope, ServerEvent, Snapshot};
use api::execution::{
    ChildPipeline, Environment, Execution, ExecutionPage, StartExecution, Step, StepResult,
};
use api::file::{FileConflict, FileContent, FileDeleted, FileError, FileRow, FileSaved, SaveFile};
use api::file_change::{
    CopyFiles, CreateFolder, DeleteFiles, FilesCopied, FilesDeleted, FilesMoved, FilesRestored,
    FolderCreated, MoveFiles, MovedFile, References, ReferringFile, SearchHit, SearchResults, SeenFile,
};
use api::problem::Problem;
use api::project::{EnvironmentRow, ProjectRow};
use api::revision::{NameRevision, RevisionHow, RevisionPage, RevisionRow, RevisionText};
use api::run::{ComponentRow, RunDetails, RunPage, RunRow, RunStarted, StartRun};
use api::runner::{
    CommandAccepted, CreateRunner, InstanceRow, PausePreview, Platform, QueueRow, RunnerAction,
    RunnerCommand, RunnerCreated, RunnerDetails, RunnerRow, StaleVersion,
};
use api::work::{
    Beat, Claim, Goodbye, Heartbeat, Register, Registered, ResultJudged, ResultsJudged, TaskOrder,
    TaskOutcome, TaskResult, TaskResults,
};
use model::{
    CommandId, ComponentState, DeletionId, EndedBy, EnvironmentId, HeldClock, InstanceId, Intent, Label,
    Link, Pause, PauseId, PauseOutcome, ProjectId, RunId, RunStatus, RunnerId, TaskId, Timestamp,
    TransactionId, Trigger, Wait,
};
use serde_json::json;
use uuid::Uuid;

const NOON: Timestamp = Timestamp(1_795_521_600_000);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn pause() -> Pause {
    Pause {
        id: PauseId(id(0x50)),
        requested_by: "local admin".into(),
        requested_at: NOON,
        reason: Some("driver upgrade".into()),
        duration: Duration::from_secs(43_200),
        paused_at: Some(NOON + Duration::from_secs(4)),
        resume_at: Some(NOON + Duration::from_secs(43_204)),
        outcome: Some(PauseOutcome::Drained),
        ended_by: None,
        ended_at: None,
        finished_tasks: 2,
        held_tasks: 3,
        timed_out_tasks: 0,
    }
}

pub(crate) fn runner_row() -> RunnerRow {
    RunnerRow {
        id: RunnerId(id(0x10)),
        name: "local".into(),
        description: "Started with the server".into(),
        version: 7,
        label: Label::Paused,
        link: Link::Connected,
        intent: Intent::Paused {
            pause: PauseId(id(0x50)),
            paused_at: NOON + Duration::from_secs(4),
            resume_at: NOON + Duration::from_secs(43_204),
        },
        pause: Some(pause()),
        label_since: NOON + Duration::from_secs(4),
        queue_timeout_at: None,
        platform: Platform::Local,
        is_restricted: false,
        runner_type: "Maia Hybrid".into(),
        reported_version: Some("0.1.0".into()),
        update_available: false,
        running_tasks: 0,
        task_slots: 20,
        queued_tasks: 3,
        open_transactions: 0,
        last_heartbeat_at: Some(NOON),
        drain_waits_for: None,
    }
}

pub(crate) fn runner_details() -> RunnerDetails {
    RunnerDetails {
        as_of: 41,
        server_now: NOON,
        runner: runner_row(),
        instances: vec![InstanceRow {
            id: InstanceId(id(0x20)),
            link: Link::Connected,
            host: "etl-1".into(),
            process_id: 4711,
            version: "0.1.0".into(),
            since: NOON,
            last_heartbeat_at: NOON,
            running_tasks: 0,
            open_transactions: 0,
        }],
        queue: vec![QueueRow {
            task_id: TaskId(id(0x30)),
            run_id: RunId(id(0x40)),
            pipeline: "Nightly load.orch.yaml".into(),
            component: "Load orders".into(),
            component_type: "sql-script".into(),
            queued_at: NOON,
            started_at: None,
            in_transaction: false,
            wait: Some(Wait::Held),
        }],
        running: Vec::new(),
        pauses: vec![Pause {
            ended_by: Some(EndedBy::Person { name: "local admin".into() }),
            ended_at: Some(NOON),
            ..pause()
        }],
        access: vec![ProjectAccess {
            project_id: ProjectId(id(0x60)),
            name: "Sample warehouse".into(),
            allowed: Some(["Local".to_owned()].into()),
            environments: vec!["Local".into(), "Production".into()],
        }],
    }
}

pub(crate) fn allow_list() -> AllowList {
    let some = AllowedProject { environments: ["Local".to_owned()].into() };
    AllowList {
        projects: [(ProjectId(id(0x60)), some), (ProjectId(id(0x61)), AllowedProject::default())].into(),
    }
}

pub(crate) fn pause_preview() -> PausePreview {
    PausePreview {
        version: 7,
        running_tasks: 2,
        open_transactions: 1,
        queued_tasks: 3,
        active_runs: 2,
        default_duration_seconds: 43_200,
        server_now: NOON,
    }
}

pub(crate) fn runner_commands() -> Vec<RunnerCommand> {
    let actions = [
        RunnerAction::Pause {
            confirm: "pause runner".into(),
            reason: Some("driver upgrade".into()),
            duration_seconds: Some(3_600),
        },
        RunnerAction::Pause { confirm: "pause runner".into(), reason: None, duration_seconds: None },
        RunnerAction::Resume,
        RunnerAction::ChangeDuration { duration_seconds: 7_200 },
        RunnerAction::Restart,
    ];
    actions.map(|action| RunnerCommand { command_id: CommandId(id(0x60)), action }).into()
}

pub(crate) fn command_accepted() -> CommandAccepted {
    CommandAccepted { seq: 42, runner: runner_row() }
}

pub(crate) fn problem() -> Problem {
    Problem {
        problem_type: "about:blank".into(),
        title: "Precondition Failed".into(),
        status: 412,
        detail: "Runner local has changed since you looked. Look again, then decide.".into(),
        instance: "/api/runners/10/commands".into(),
        code: "stale-version".into(),
    }
}

pub(crate) fn stale_version() -> StaleVersion {
    StaleVersion { problem: problem(), runner: runner_row() }
}

pub(crate) fn create_runner() -> CreateRunner {
    CreateRunner {
        command_id: CommandId(id(0x61)),
        name: "etl-prod-eu".into(),
        description: String::new(),
        platform: Platform::AwsFargate,
    }
}

pub(crate) fn runner_created() -> RunnerCreated {
    RunnerCreated {
        seq: 43,
        runner: runner_row(),
        client_id: "client".into(),
        client_secret: "secret".into(),
    }
}

fn run_row() -> RunRow {
    RunRow {
        id: RunId(id(0x40)),
        project_id: ProjectId(id(0x70)),
        pipeline: "Nightly load.orch.yaml".into(),
        environment_id: EnvironmentId(id(0x80)),
        environment: "Local".into(),
        runner_id: RunnerId(id(0x10)),
        trigger: Trigger::Designer,
        user: "local admin".into(),
        status: RunStatus::Running,
        started_at: NOON,
        finished_at: None,
        held: HeldClock { held: Duration::from_secs(30), since: Some(NOON) },
        message: None,
        parent: None,
        part: dpl::Part::From("Load orders".into()),
        components_total: 9,
        components_ended: 4,
    }
}

fn component_row() -> ComponentRow {
    ComponentRow {
        run_id: RunId(id(0x40)),
        component: "Load orders".into(),
        component_type: "sql-script".into(),
        state: ComponentState::Held,
        wait: Some(Wait::Held),
        task_id: Some(TaskId(id(0x30))),
        attempt: 0,
        queued_at: Some(NOON),
        started_at: None,
        finished_at: None,
        message: Some("Held: runner local is paused by local admin.".into()),
        output: None,
        child_run: None,
    }
}

pub(crate) fn run_details() -> RunDetails {
    RunDetails { as_of: 41, server_now: NOON, run: run_row(), components: vec![component_row()] }
}

pub(crate) fn run_page() -> RunPage {
    RunPage { as_of: 41, server_now: NOON, runs: vec![run_row()], more: Some("next".into()) }
}

pub(crate) fn start_run() -> StartRun {
    StartRun {
        command_id: CommandId(id(0x62)),
        project_id: ProjectId(id(0x70)),
        pipeline: "Nightly load.orch.yaml".into(),
        environment_id: EnvironmentId(id(0x80)),
        runner_id: None,
        part: dpl::Part::Only("Load orders".into()),
    }
}

pub(crate) fn run_started() -> RunStarted {
    RunStarted { seq: 44, run: run_row(), notice: Some("Held: runner local is paused.".into()) }
}

fn file_row() -> FileRow {
    FileRow {
        project_id: ProjectId(id(0x70)),
        path: "orders/Load orders.orch.yaml".into(),
        kind: dpl::Kind::Orchestration,
        revision: "9f86d081".into(),
        changed_at: NOON,
        error: Some(FileError { line: 3, column: 1, message: "a value is missing".into() }),
    }
}

pub(crate) fn file_content() -> FileContent {
    FileContent { file: file_row(), text: "type: \"orchestration\"\n".into() }
}

pub(crate) fn create_folder() -> CreateFolder {
    CreateFolder { path: "orders/old".into() }
}

pub(crate) fn folder_created() -> FolderCreated {
    FolderCreated { seq: 42 }
}

pub(crate) fn move_files() -> MoveFiles {
    MoveFiles {
        from: "a.orch.yaml".into(),
        to: "orders/b.orch.yaml".into(),
        revision: Some("9f86d081".into()),
        update_references: true,
    }
}

pub(crate) fn files_moved() -> FilesMoved {
    FilesMoved {
        seq: 43,
        moved: vec![MovedFile { from: "a.orch.yaml".into(), file: file_row() }],
        updated: vec![file_row()],
    }
}

pub(crate) fn copy_files() -> CopyFiles {
    CopyFiles { from: "orders".into(), to: "orders 2".into() }
}

pub(crate) fn files_copied() -> FilesCopied {
    FilesCopied { seq: 44, files: vec![file_row()] }
}

pub(crate) fn delete_files() -> DeleteFiles {
    let seen = SeenFile { path: "orders/a.orch.yaml".into(), revision: "9f86d081".into() };
    DeleteFiles { path: "orders".into(), files: vec![seen] }
}

pub(crate) fn files_deleted() -> FilesDeleted {
    FilesDeleted { seq: 45, deletion: DeletionId(id(0xd0)) }
}

pub(crate) fn files_restored() -> FilesRestored {
    FilesRestored { seq: 46, files: vec![file_row()] }
}

pub(crate) fn references() -> References {
    let file = ReferringFile { path: "nightly.orch.yaml".into(), components: vec!["Load".into()] };
    References { files: vec![file], unread: vec!["broken.orch.yaml".into()] }
}

pub(crate) fn search_results() -> SearchResults {
    let places = [
        dpl::Place::Parameter { component: "Load".into(), parameter: "sqlScript".into() },
        dpl::Place::Note { key: "1".into() },
        dpl::Place::Variable { name: "orders".into() },
        dpl::Place::Description,
    ];
    let hit = |place| SearchHit {
        path: "nightly.orch.yaml".into(),
        found: dpl::Found { place, line: "from orders o".into(), start: 5, end: 11 },
    };
    SearchResults { hits: places.map(hit).into(), is_cut: true }
}

pub(crate) fn file_conflict() -> FileConflict {
    FileConflict { problem: problem(), current: Some(file_content()) }
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        as_of: 41,
        server_now: NOON,
        user: "local admin".into(),
        version: "0.1.0".into(),
        project: ProjectRow {
            id: ProjectId(id(0x70)),
            name: "Sample warehouse".into(),
            description: String::new(),
            folder: None,
        },
        environments: vec![EnvironmentRow {
            id: EnvironmentId(id(0x80)),
            project_id: ProjectId(id(0x70)),
            name: "Local".into(),
            default_runner_id: RunnerId(id(0x10)),
        }],
        runners: vec![runner_row()],
        runs: vec![run_row()],
        files: vec![FileRow { error: None, ..file_row() }],
        folders: vec!["orders/old".into()],
    }
}

pub(crate) fn events() -> Vec<Envelope> {
    let events = [
        ServerEvent::RunnerChanged { runner: runner_row() },
        ServerEvent::RunChanged { run: run_row() },
        ServerEvent::ComponentChanged { component: component_row() },
        ServerEvent::FileChanged { file: file_row() },
        ServerEvent::FileRemoved { project_id: ProjectId(id(0x70)), path: "a.orch.yaml".into() },
        ServerEvent::FileMoved { from: "a.orch.yaml".into(), file: file_row() },
        ServerEvent::FoldersChanged { project_id: ProjectId(id(0x70)), folders: vec!["orders/old".into()] },
        ServerEvent::Reset,
    ];
    (45..).zip(events).map(|(seq, event)| Envelope { seq, at: NOON, event }).collect()
}

pub(crate) fn task_order() -> TaskOrder {
    TaskOrder {
        task_id: TaskId(id(0x30)),
        attempt: 1,
        pipeline: "Nightly load.orch.yaml".into(),
        component: "Load orders".into(),
        component_type: "sql-script".into(),
        parameters: json!({ "sqlScript": "select 1", "nothing": null }),
        variables: json!({ "day": "2026-11-24" }),
        warehouse: "sqlite:///data/warehouse.sqlite".into(),
        transaction_id: Some(TransactionId(id(0x90))),
        files: json!({}),
    }
}

pub(crate) fn task_results() -> Vec<TaskResult> {
    let outcomes = [
        TaskOutcome::Success,
        TaskOutcome::Failure,
        TaskOutcome::Branch { value: true },
        TaskOutcome::StartChild { pipeline: "checks/Totals".into(), variables: json!({}) },
    ];
    let result = |outcome| TaskResult {
        instance_id: InstanceId(id(0x20)),
        task_id: TaskId(id(0x30)),
        attempt: 1,
        outcome,
        message: "4,118 rows".into(),
        output: String::new(),
    };
    outcomes.map(result).into()
}

pub(crate) fn results_at_once() -> TaskResults {
    TaskResults { results: task_results() }
}

pub(crate) fn results_judged() -> ResultsJudged {
    let judged = |refusal| ResultJudged { task_id: TaskId(id(0x30)), refusal };
    ResultsJudged { results: vec![judged(None), judged(Some(problem()))] }
}

pub(crate) fn heartbeat() -> Heartbeat {
    Heartbeat {
        instance_id: InstanceId(id(0x20)),
        stopping: false,
        tasks: vec![(TaskId(id(0x30)), 1)],
        transactions: vec![TransactionId(id(0x90))],
        acknowledged_pause: Some(PauseId(id(0x50))),
    }
}

pub(crate) fn beat() -> Beat {
    Beat {
        server_now: NOON,
        pause: Some(PauseId(id(0x50))),
        shut_down: false,
        lost_tasks: vec![TaskId(id(0x31))],
        lost_transactions: Vec::new(),
    }
}

pub(crate) fn register() -> Register {
    Register {
        instance_id: InstanceId(id(0x20)),
        host: "etl-1".into(),
        process_id: 4711,
        version: "0.1.0".into(),
    }
}

pub(crate) fn claim() -> Claim {
    Claim {
        instance_id: InstanceId(id(0x20)),
        max: 20,
        wait_ms: 25_000,
        is_busy: false,
        in_hand: Some(vec![(TaskId(id(0x30)), 1)]),
    }
}

pub(crate) fn agent_page() -> Page<Agent> {
    let agent = Agent {
        agent_id: id(0x10).to_string(),
        name: "local".into(),
        description: String::new(),
        agent_type: "data_productivity_cloud".into(),
        cloud_provider: Some("aws".into()),
        deployment: "fargate".into(),
        agent_status: "paused".into(),
        connected: true,
        enable_auto_updates: false,
        restricted_access: false,
        paused_until: Some(NOON),
        version_details: VersionDetails {
            agent_version: Some("0.1.0".into()),
            agent_update_available: false,
            support: "supported".into(),
            track_name: "current".into(),
            track_version: "0.1.0".into(),
            track_release_date: None,
        },
    };
    Page { page: 0, size: 25, total: 1, results: vec![agent] }
}

pub(crate) fn agent_command() -> AgentCommand {
    AgentCommand {
        command: AgentCommandName::Pause,
        reason: Some("driver upgrade".into()),
        duration: Some(60),
    }
}

pub(crate) fn token() -> Token {
    Token { access_token: "token".into(), token_type: "Bearer".into(), expires_in: 1_800 }
}

pub(crate) fn execution_page() -> ExecutionPage {
    let execution = Execution {
        pipeline_execution_id: id(0x40).to_string(),
        pipeline_name: "Nightly load".into(),
        pipeline_type: "orchestration".into(),
        project_id: id(0x70).to_string(),
        environment_name: "Local".into(),
        schedule_id: None,
        trigger: Trigger::Api,
        user: "local admin".into(),
        status: RunStatus::Running,
        started_at: NOON,
        finished_at: None,
        message: None,
    };
    ExecutionPage { results: vec![execution], more: None }
}

pub(crate) fn start_execution() -> StartExecution {
    StartExecution {
        pipeline_name: "Nightly load".into(),
        environment_name: "Local".into(),
        version_name: None,
        agent_id: None,
        execution_tag: Some("nightly".into()),
        scalar_variables: Some(json!({ "day": "2026-11-24" })),
        grid_variables: None,
    }
}

pub(crate) fn step_page() -> Page<Step> {
    let step = Step {
        id: id(0x30).to_string(),
        name: "Check totals".into(),
        result: StepResult {
            status: RunStatus::Success,
            started_at: Some(NOON),
            finished_at: Some(NOON),
            message: Some("equal".into()),
        },
        child_pipeline: Some(ChildPipeline { id: id(0x41).to_string(), name: "checks/Check totals".into() }),
    };
    Page { page: 0, size: 25, total: 1, results: vec![step] }
}

pub(crate) fn environment() -> Environment {
    Environment {
        name: "Local".into(),
        default_agent_id: id(0x10).to_string(),
        default_agent_name: "local".into(),
    }
}

pub(crate) fn save_file() -> SaveFile {
    SaveFile { text: file_content().text }
}

pub(crate) fn file_saved() -> FileSaved {
    FileSaved { seq: 46, file: FileRow { error: None, ..file_row() } }
}

pub(crate) fn file_deleted() -> FileDeleted {
    FileDeleted { seq: 47 }
}

pub(crate) fn revision_page() -> RevisionPage {
    let saved = RevisionRow {
        number: 12,
        revision: "9f86d081".into(),
        size: 4118,
        at: NOON,
        by: Some("local admin".into()),
        how: RevisionHow::Saved,
        name: Some("Before the move".into()),
        was_run: true,
    };
    let found = RevisionRow {
        number: 11,
        by: None,
        how: RevisionHow::Found,
        name: None,
        was_run: false,
        ..saved.clone()
    };
    let deleted = RevisionRow { number: 13, how: RevisionHow::Deleted, name: None, ..saved.clone() };
    RevisionPage { results: vec![deleted, saved, found], more: Some(11) }
}

pub(crate) fn revision_text() -> RevisionText {
    RevisionText { revision: "9f86d081".into(), text: file_content().text }
}

pub(crate) fn name_revision() -> NameRevision {
    NameRevision { number: 12, name: Some("Before the move".into()) }
}

pub(crate) fn registered() -> Registered {
    Registered { runner_name: "local".into(), heartbeat_ms: 5_000, lease_ms: 60_000, server_now: NOON }
}

pub(crate) fn goodbye() -> Goodbye {
    Goodbye { instance_id: InstanceId(id(0x20)) }
}
