//! Commands, credentials, and what the database itself refuses.

use api::runner::{CreateRunner, Platform, RunnerAction, RunnerCommand};
use model::{CommandId, Label, RunnerId, Timing};
use uuid::Uuid;

use super::test_world::{World, pause_action};
use super::{Engine, EngineError, EngineSettings, TOKEN_LIFETIME};
use crate::storage::{row, sql};

#[tokio::test]
async fn the_same_command_again_answers_the_same_and_does_nothing_more() {
    let mut world = World::new(&[]).await;
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: pause_action(None) };
    let runner = world.local.runner_id;
    let first =
        world.engine.command(runner, Some(world.row().await.version), "Ada", command.clone()).await.unwrap();
    world.acknowledge().await;
    world.resume().await;
    let again = world.engine.command(runner, Some(1), "Ada", command.clone()).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(world.label().await, Label::Running);
    let other = CreateRunner {
        command_id: command.command_id,
        name: "x".to_owned(),
        description: String::new(),
        platform: Platform::AwsFargate,
    };
    assert_eq!(world.engine.create_runner(other).await.unwrap_err().code(), "command-id-used");
}

#[tokio::test]
async fn a_command_from_a_stale_view_is_refused_with_the_fresh_row() {
    let world = World::new(&[]).await;
    let stale = world.row().await.version;
    world.pause().await;
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: RunnerAction::Resume };
    let error = world.engine.command(world.local.runner_id, Some(stale), "Ada", command).await.unwrap_err();
    let EngineError::StaleVersion(row) = error else { panic!("{error}") };
    assert_eq!(*row, world.row().await);
    assert_eq!(row.label, Label::Pausing);
}

#[tokio::test]
async fn what_is_already_so_is_accepted_without_change() {
    let mut world = World::new(&[]).await;
    world.resume().await;
    assert_eq!(world.label().await, Label::Running);
    world.pause_at_once(60).await;
    let before = world.row().await;
    world.pause().await;
    assert_eq!(world.row().await, before);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused() {
    let world = World::pending(&[]).await;
    let unconfirmed =
        RunnerAction::Pause { confirm: "Pause Runner".to_owned(), reason: None, duration_seconds: None };
    let long = RunnerAction::Pause {
        confirm: "pause runner".to_owned(),
        reason: Some("x".repeat(501)),
        duration_seconds: None,
    };
    let controlled = RunnerAction::Pause {
        confirm: "pause runner".to_owned(),
        reason: Some("driver\nupgrade\u{1b}[2J\0".to_owned()),
        duration_seconds: None,
    };
    let ten_years = 10 * 365 * 24 * 60 * 60;
    let table = [
        (pause_action(None), "never-connected"),
        (controlled, "invalid"),
        (pause_action(Some(ten_years)), "invalid"),
        (RunnerAction::ChangeDuration { duration_seconds: 0 }, "invalid"),
        (RunnerAction::ChangeDuration { duration_seconds: ten_years }, "invalid"),
        (unconfirmed, "invalid"),
        (long, "invalid"),
        (pause_action(Some(0)), "invalid"),
        (pause_action(Some(u64::MAX)), "invalid"),
        (RunnerAction::ChangeDuration { duration_seconds: 5 }, "not-paused"),
        (RunnerAction::Restart, "nothing-to-restart"),
    ];
    for (action, code) in table {
        assert_eq!(world.command(action).await.unwrap_err().code(), code);
    }
    assert_eq!(world.row().await.version, 1, "a refused command changes nothing");
    let command = RunnerCommand { command_id: CommandId(Uuid::new_v4()), action: RunnerAction::Resume };
    let nobody = RunnerId(Uuid::new_v4());
    let error = world.engine.command(nobody, None, "Ada", command).await.unwrap_err();
    assert!(matches!(error, EngineError::NotFound(_)));
}

#[tokio::test]
async fn credentials_open_until_they_expire_or_are_renewed() {
    let world = World::pending(&[]).await;
    let credentials = world.local.credentials.clone().unwrap();
    let engine = &world.engine;
    let token = engine.token(&credentials.client_id, &credentials.client_secret).await.unwrap();
    assert_eq!(engine.authenticate(&token).await.unwrap(), world.local.runner_id);
    for (client, secret) in
        [(credentials.client_id.as_str(), "wrong"), ("nobody", credentials.client_secret.as_str())]
    {
        assert_eq!(engine.token(client, secret).await.unwrap_err().code(), "unauthorized");
    }
    world.clock.advance(TOKEN_LIFETIME);
    assert_eq!(engine.authenticate(&token).await.unwrap_err().code(), "unauthorized");
    let token = engine.token(&credentials.client_id, &credentials.client_secret).await.unwrap();
    engine.renew_credentials(world.local.runner_id).await.unwrap();
    assert!(engine.authenticate(&token).await.is_err());
    assert!(engine.token(&credentials.client_id, &credentials.client_secret).await.is_err());
}

#[tokio::test]
async fn a_runner_is_created_once_and_its_secret_is_not_in_the_database() {
    let world = World::pending(&[]).await;
    let wanted = CreateRunner {
        command_id: CommandId(Uuid::new_v4()),
        name: " Nightly ".to_owned(),
        description: String::new(),
        platform: Platform::AwsFargate,
    };
    let first = world.engine.create_runner(wanted.clone()).await.unwrap();
    let again = world.engine.create_runner(wanted.clone()).await.unwrap();
    world.check().await;
    assert_eq!((first.runner.id, first.runner.name.as_str()), (again.runner.id, "Nightly"));
    assert!(world.engine.token(&first.client_id, &first.client_secret).await.is_err());
    assert!(world.engine.token(&again.client_id, &again.client_secret).await.is_ok());
    let taken = CreateRunner { command_id: CommandId(Uuid::new_v4()), ..wanted };
    assert_eq!(world.engine.create_runner(taken).await.unwrap_err().code(), "name-taken");
    let mut reading = world.engine.database().read().await.unwrap();
    let kept = sql::query(
        "SELECT client_id || secret_hash AS text FROM runners UNION ALL SELECT hash FROM tokens \
         UNION ALL SELECT answer FROM commands UNION ALL SELECT data FROM events",
    );
    let kept = kept.fetch_all(&mut reading).await.unwrap();
    assert!(kept.len() > 3);
    for row in kept {
        let kept = row::text(&row, "text").unwrap();
        assert!(![&first.client_secret, &again.client_secret].iter().any(|secret| kept.contains(*secret)));
    }
}

#[tokio::test]
async fn the_first_start_makes_what_later_starts_find() {
    let mut world = World::pending(&[]).await;
    let first = world.local.clone();
    assert!(first.credentials.is_some());
    world.restart().await;
    assert_eq!(world.local, super::Local { credentials: None, ..first });
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_with_one_clear_line() {
    let world = World::pending(&[]).await;
    let mut transaction = world.engine.database().write().await.unwrap();
    sql::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, $1, 0)",
    )
    .bind(&vec![0])
    .execute(&mut transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
    world.engine.close().await;
    let settings =
        EngineSettings { timing: Timing::default(), clock: world.clock.clone(), source: world.files.clone() };
    let error = Engine::open(world.database.location(), settings).await.err().unwrap();
    let message = error.to_string();
    assert!(message.contains("was written by a newer version of Maia Designer"), "{message}");
    assert!(!message.contains('\n'));
}

#[tokio::test]
async fn an_instance_that_the_server_does_not_know_is_told_so() {
    let mut world = World::new(&[]).await;
    let claim =
        |instance_id| api::work::Claim { instance_id, max: 1, wait_ms: 0, is_busy: false, in_hand: None };
    let nobody = model::InstanceId(Uuid::new_v4());
    let error = world.engine.claim(world.local.runner_id, claim(nobody)).await.unwrap_err();
    assert_eq!(error.code(), "unknown-instance");
    world.goodbye().await;
    world.goodbye().await;
    let error = world.engine.claim(world.local.runner_id, claim(world.instance)).await.unwrap_err();
    assert_eq!(error.code(), "instance-stopped");
    world.connect().await;
    assert_eq!(world.label().await, Label::Running);
}
