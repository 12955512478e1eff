//! Files in the database: nothing that somebody has not seen is overwritten, and nothing that is no pipeline.

use api::event::Snapshot;
use api::file::{FileConflict, FileContent, FileDeleted, FileRow, FileSaved};
use axum::body::Body;
use axum::http::Method;
use model::ProjectId;

use super::test_world::{Answer, BROKEN, PIPELINE, World, request};
use crate::engine::PipelineSource as _;
use crate::project::ProjectSource;
use crate::storage::sql;

/// Another text that is a pipeline.
fn changed(comment: &str) -> String {
    format!("# {comment}\n{PIPELINE}")
}

fn conflict(answer: &Answer) -> FileConflict {
    answer.problem(412, "file-conflict");
    serde_json::from_slice(&answer.body).unwrap()
}

async fn delete(world: &World, path: &str, revision: &str) -> Answer {
    let delete = request(Method::DELETE, &world.file(path)).header("if-match", format!("\"{revision}\""));
    world.send(delete.body(Body::empty()).unwrap()).await
}

/// Puts a text there that no request could.
async fn put_by_force(world: &World, path: &str, text: &str) {
    let mut transaction = world.engine.database().write().await.unwrap();
    sql::query(
        "INSERT INTO files (project_id, path, text, revision, changed_at) VALUES ($1, $2, $3, 'x', 0)",
    )
    .bind(world.local.project.id.to_string())
    .bind(path)
    .bind(text)
    .execute(&mut transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_file_is_created_read_saved_and_deleted() {
    let world = World::new().await;
    let path = "daily loads/50 % ?/ä.orch.yaml";
    let created: FileSaved = world.create(path, PIPELINE).await.json();
    let answer = world.get(&world.file(path)).await;
    let content: FileContent = answer.json();
    assert_eq!((content.text.as_str(), &content.file), (PIPELINE, &created.file));
    assert_eq!(answer.header("etag"), format!("\"{}\"", created.file.revision));
    assert_eq!(content.file.error, None);

    let saved: FileSaved = world.save(path, ("if-match", answer.header("etag")), &changed("1")).await.json();
    assert!(saved.seq > created.seq);
    assert_ne!(saved.file.revision, created.file.revision);

    let deleted: FileDeleted = delete(&world, path, &saved.file.revision).await.json();
    assert!(deleted.seq > saved.seq);
    world.get(&world.file(path)).await.problem(404, "not-found");
    delete(&world, path, &saved.file.revision).await.problem(404, "not-found");
}

#[tokio::test]
async fn the_list_and_the_snapshot_show_the_same_files_by_path() {
    let world = World::new().await;
    world.create("a/first.tran.yaml", &PIPELINE.replace("orchestration", "transformation")).await;
    let files: Vec<FileRow> =
        world.get(&format!("/api/projects/{}/files", world.local.project.id)).await.json();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.is_sorted());
    assert!(paths.contains(&"a/first.tran.yaml") && paths.contains(&"load.orch.yaml"));
    let snapshot: Snapshot = world.get("/api/snapshot").await.json();
    assert_eq!(snapshot.files, files);
}

#[tokio::test]
async fn a_reader_that_knows_the_revision_is_answered_shortly() {
    let world = World::new().await;
    let path = world.file("load.orch.yaml");
    let tag = world.get(&path).await.header("etag").to_owned();
    let get = request(Method::GET, &path).header("if-none-match", &tag);
    let answer = world.send(get.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("etag")), (304, 0, tag.as_str()));
}

#[tokio::test]
async fn a_save_from_an_old_revision_gets_what_the_file_says_now() {
    let world = World::new().await;
    let old = world.get(&world.file("load.orch.yaml")).await.header("etag").to_owned();
    let theirs = changed("theirs");
    let saved: FileSaved = world.save("load.orch.yaml", ("if-match", &old), &theirs).await.json();

    let refused = conflict(&world.save("load.orch.yaml", ("if-match", &old), &changed("mine")).await);
    let current = refused.current.unwrap();
    assert_eq!((current.text, current.file), (theirs.clone(), saved.file.clone()));

    conflict(&delete(&world, "load.orch.yaml", old.trim_matches('"')).await);
    conflict(&world.save("load.orch.yaml", ("if-none-match", "*"), &changed("new")).await);
    let content: FileContent = world.get(&world.file("load.orch.yaml")).await.json();
    assert_eq!(content.text, theirs);

    delete(&world, "load.orch.yaml", &saved.file.revision).await.json::<FileDeleted>();
    let refused = conflict(&world.save("load.orch.yaml", ("if-match", &old), &changed("mine")).await);
    assert_eq!(refused.current, None);
}

#[tokio::test]
async fn of_two_saves_from_one_revision_one_wins() {
    let world = World::new().await;
    let tag = world.get(&world.file("load.orch.yaml")).await.header("etag").to_owned();
    let (first, second) = (changed("first"), changed("second"));
    let (one, other) = tokio::join!(
        world.save("load.orch.yaml", ("if-match", &tag), &first),
        world.save("load.orch.yaml", ("if-match", &tag), &second),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn a_save_must_say_what_it_is_about() {
    let world = World::new().await;
    world.save("load.orch.yaml", ("x-nothing", "1"), PIPELINE).await.problem(428, "revision-required");
    world.save("load.orch.yaml", ("if-match", "*"), PIPELINE).await.problem(428, "revision-required");
    let deletion = request(Method::DELETE, &world.file("load.orch.yaml")).body(Body::empty()).unwrap();
    world.send(deletion).await.problem(428, "revision-required");
}

#[tokio::test]
async fn what_is_no_pipeline_is_not_saved() {
    let world = World::new().await;
    let tag = world.get(&world.file("load.orch.yaml")).await.header("etag").to_owned();
    let problem = world.save("load.orch.yaml", ("if-match", &tag), BROKEN).await.problem(422, "unparsable");
    assert!(problem["error"]["line"].as_u64().unwrap() >= 1, "{problem}");
    world.save("new.orch.yaml", ("if-none-match", "*"), "").await.problem(422, "unparsable");
    let content: FileContent = world.get(&world.file("load.orch.yaml")).await.json();
    assert_eq!(content.text, PIPELINE);
}

#[tokio::test]
async fn a_file_that_is_no_pipeline_opens_as_text_and_is_never_overwritten() {
    let world = World::new().await;
    put_by_force(&world, "broken.orch.yaml", BROKEN).await;
    let answer = world.get(&world.file("broken.orch.yaml")).await;
    let content: FileContent = answer.json();
    assert_eq!(content.text, BROKEN);
    assert!(content.file.error.is_some());

    let save = world.save("broken.orch.yaml", ("if-match", answer.header("etag")), PIPELINE).await;
    let problem = save.problem(409, "not-a-pipeline");
    assert!(problem["detail"].as_str().unwrap().contains("never overwritten here; mend it in a text editor"));
    let content: FileContent = world.get(&world.file("broken.orch.yaml")).await.json();
    assert_eq!(content.text, BROKEN);
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_refused() {
    let world = World::new().await;
    let files = format!("/api/projects/{}/files", world.local.project.id);
    for path in [
        "../a.orch.yaml",
        "..%2Fa.orch.yaml",
        "%2e%2e/a.orch.yaml",
        "a/%2E%2E/%2E%2E/b.orch.yaml",
        "%2Fetc%2Fa.orch.yaml",
        "..%5Ca.orch.yaml",
        "a%00.orch.yaml",
        ".git/a.orch.yaml",
        "passwd",
        "%FF.orch.yaml",
    ] {
        world.get(&format!("{files}/{path}")).await.problem(400, "invalid-path");
    }
    world.save("a/../../b.orch.yaml", ("if-none-match", "*"), PIPELINE).await.problem(400, "invalid-path");
}

#[tokio::test]
async fn the_engine_finds_pipelines_by_path_with_and_without_suffix() {
    let world = World::new().await;
    let source = ProjectSource::default();
    let project = world.local.project.id;
    assert!(source.pipeline(project, "load").await.is_err());
    source.open(&world.files);
    for name in ["load", "load.orch.yaml", "/load"] {
        let found = source.pipeline(project, name).await.unwrap().unwrap();
        assert_eq!((found.path.as_str(), found.text.as_str()), ("load.orch.yaml", PIPELINE));
    }
    assert_eq!(source.pipeline(project, "none").await, Ok(None));
    assert_eq!(source.pipeline(project, "../load").await, Ok(None));
    assert_eq!(source.file(project, "sql/none.sql").await, Ok(None));
    assert!(source.pipeline(ProjectId(uuid::Uuid::nil()), "load").await.is_err());
}
