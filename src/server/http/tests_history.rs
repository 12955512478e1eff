//! The history of files: every text that was saved or seen can be had again, with who and when.

use std::fs;

use api::file::{FileContent, FileSaved};
use api::revision::{RevisionHow, RevisionPage, RevisionRow, RevisionText};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use super::test_world::{Answer, PIPELINE, World, request, with_json};
use crate::storage::revisions;

const FILE: &str = "load.orch.yaml";

fn changed(comment: &str) -> String {
    format!("# {comment}\n{PIPELINE}")
}

fn address(world: &World, path: &str) -> String {
    api::route::path(api::route::HISTORY, &[&world.local.project.id.to_string(), path])
}

async fn history(world: &World, path: &str) -> Vec<RevisionRow> {
    world.get(&address(world, path)).await.json::<RevisionPage>().results
}

async fn text(world: &World, revision: &str) -> Answer {
    let project = world.local.project.id.to_string();
    world.get(&api::route::path(api::route::REVISION, &[&project, revision])).await
}

async fn revision(world: &World, path: &str) -> String {
    world.get(&world.file(path)).await.json::<FileContent>().file.revision
}

async fn save(world: &World, text: &str) -> FileSaved {
    let base = format!("\"{}\"", revision(world, FILE).await);
    world.save(FILE, ("if-match", &base), text).await.json()
}

/// Newest first: who, how, and the first line of the text.
async fn told(world: &World, path: &str) -> Vec<String> {
    let mut told = Vec::new();
    for row in history(world, path).await {
        let text: RevisionText = text(world, &row.revision).await.json();
        assert_eq!(row.size, text.text.len() as u64);
        let by = row.by.as_deref().unwrap_or("nobody");
        told.push(format!("{by} {:?} {}", row.how, text.text.lines().next().unwrap()));
    }
    told
}

#[tokio::test]
async fn every_save_is_in_the_history_with_who_saved_it() {
    let world = World::new().await;
    let first = revision(&world, FILE).await;
    save(&world, &changed("one")).await;
    save(&world, &changed("one")).await;
    save(&world, &changed("two")).await;
    // Going back is an ordinary save.
    let old: RevisionText = text(&world, &first).await.json();
    save(&world, &old.text).await;
    let start = "local admin Saved type: \"orchestration\"";
    assert_eq!(
        told(&world, FILE).await,
        [start, "local admin Saved # two", "local admin Saved # one", start],
        "saving the same again is no news"
    );
    let rows = history(&world, FILE).await;
    assert_eq!(rows[0].revision, rows[3].revision);
}

#[tokio::test]
async fn pages_cover_the_history_without_overlap() {
    let world = World::new().await;
    for comment in ["one", "two", "three", "four"] {
        save(&world, &changed(comment)).await;
    }
    let all: Vec<u64> = history(&world, FILE).await.iter().map(|row| row.number).collect();
    let mut seen = Vec::new();
    let mut page: RevisionPage = world.get(&format!("{}?limit=2", address(&world, FILE))).await.json();
    loop {
        seen.extend(page.results.iter().map(|row| row.number));
        let Some(more) = page.more else { break };
        page = world.get(&format!("{}?limit=2&before={more}", address(&world, FILE))).await.json();
    }
    assert_eq!(seen, all);
    assert_eq!(all.len(), 5);
}

#[tokio::test]
async fn what_was_deleted_can_be_read_and_its_history_goes_on() {
    let world = World::new().await;
    let last = revision(&world, FILE).await;
    let delete = request(Method::DELETE, &world.file(FILE)).header("if-match", format!("\"{last}\""));
    assert!(world.send(delete.body(Body::empty()).unwrap()).await.status.is_success());
    assert_eq!(text(&world, &last).await.json::<RevisionText>().text, PIPELINE);
    world.create(FILE, PIPELINE).await;
    let hows: Vec<RevisionHow> = history(&world, FILE).await.iter().map(|row| row.how).collect();
    assert_eq!(hows, [RevisionHow::Saved, RevisionHow::Deleted, RevisionHow::Saved]);
}

#[tokio::test]
async fn an_entry_can_be_named_and_the_name_taken_away() {
    let world = World::new().await;
    let number = history(&world, FILE).await[0].number;
    let name = |name: &str| {
        let body = json!({ "number": number, "name": name });
        world.send(with_json(Method::PATCH, &address(&world, FILE), &[], &body))
    };
    assert_eq!(name("  before the move ").await.status, 204);
    assert_eq!(history(&world, FILE).await[0].name.as_deref(), Some("before the move"));
    assert_eq!(name(" ").await.status, 204);
    assert_eq!(history(&world, FILE).await[0].name, None);
    name(&"x".repeat(201)).await.problem(422, "invalid-name");
    let unknown = json!({ "number": number + 100, "name": "x" });
    let answer = world.send(with_json(Method::PATCH, &address(&world, FILE), &[], &unknown)).await;
    answer.problem(404, "not-found");
}

#[tokio::test]
async fn what_does_not_exist_has_no_history_and_no_text() {
    let world = World::new().await;
    assert_eq!(history(&world, "nothing.orch.yaml").await, []);
    text(&world, "0000").await.problem(404, "not-found");
    let other = api::route::path(api::route::HISTORY, &["70000000-0000-4000-8000-000000000000", FILE]);
    world.get(&other).await.problem(404, "not-found");
    world.get(&format!("{}?before=x", address(&world, FILE))).await.problem(400, "invalid-query");
}

#[tokio::test]
async fn what_others_wrote_in_the_folder_is_in_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = folder.path().join(FILE);
    fs::write(&on_disk, PIPELINE).unwrap();
    let world = World::of_folder(folder.path()).await;
    // It is seen when it is read, at the latest.
    revision(&world, FILE).await;
    fs::write(&on_disk, changed("by hand")).unwrap();
    save(&world, &changed("here")).await;
    assert_eq!(
        told(&world, FILE).await,
        ["local admin Saved # here", "nobody Found # by hand", "nobody Found type: \"orchestration\""]
    );
}

#[tokio::test]
async fn what_was_there_before_our_first_save_can_be_had_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), PIPELINE).unwrap();
    let world = World::of_folder(folder.path()).await;
    let files: Vec<api::file::FileRow> =
        world.get(&format!("/api/projects/{}/files", world.local.project.id)).await.json();
    let base = format!("\"{}\"", files[0].revision);
    assert!(world.save(FILE, ("if-match", &base), &changed("here")).await.status.is_success());
    assert_eq!(
        told(&world, FILE).await,
        ["local admin Saved # here", "nobody Found type: \"orchestration\""]
    );
}

#[tokio::test]
async fn a_renamed_file_keeps_its_history() {
    let world = World::new().await;
    save(&world, &changed("one")).await;
    let mut transaction = world.engine.database().write().await.unwrap();
    let project = world.local.project.id;
    revisions::follow_rename(&mut transaction, project, FILE, "b/moved.orch.yaml").await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(history(&world, FILE).await, []);
    assert_eq!(history(&world, "b/moved.orch.yaml").await.len(), 2);
}
