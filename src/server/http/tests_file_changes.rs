//! Moving, copying and deleting, in the database and in a folder alike: nothing is overwritten, nothing is lost,
//! and who names a file goes on naming it.

use std::fs;
use std::path::Path;

use api::event::{ServerEvent, Snapshot};
use api::file::{FileContent, FileRow, FileSaved};
use api::file_change::{FilesCopied, FilesDeleted, FilesMoved, FilesRestored, References, SearchResults};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::test_world::{Answer, PIPELINE, World};
use crate::engine::Tail;
use crate::storage::sql;

/// A project in the database and one in a folder.
async fn worlds() -> Vec<(World, Option<TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("load.orch.yaml"), PIPELINE).unwrap();
    let on_disk = World::of_folder(folder.path()).await;
    vec![(World::new().await, None), (on_disk, Some(folder))]
}

/// A pipeline whose components run these.
fn parent(children: &[&str]) -> String {
    let components: String = children
        .iter()
        .enumerate()
        .map(|(number, child)| {
            format!(
                "    Child {number}:\n      type: \"run-orchestration\"\n      parameters:\n        \
                 componentName: \"Child {number}\"\n        orchestrationJob: {child}   # a comment\n"
            )
        })
        .collect();
    format!("type: \"orchestration\"\nversion: null\npipeline:\n  components:\n{components}")
}

fn route(world: &World, route: &str) -> String {
    api::route::path(route, &[&world.local.project.id.to_string()])
}

/// The paths of all files but the samples.
async fn paths(world: &World) -> Vec<String> {
    let snapshot: Snapshot = world.get("/api/snapshot").await.json();
    let is_sample = |path: &str| crate::sample::sample_files().iter().any(|(sample, _)| *sample == path);
    snapshot.files.into_iter().map(|file| file.path).filter(|path| !is_sample(path)).collect()
}

async fn folders(world: &World) -> Vec<String> {
    world.get("/api/snapshot").await.json::<Snapshot>().folders
}

async fn read(world: &World, path: &str) -> FileContent {
    world.get(&world.file(path)).await.json()
}

async fn relocate(world: &World, from: &str, to: &str, updates: bool) -> Answer {
    let revision = match from.ends_with(".yaml") {
        true => Value::String(read(world, from).await.file.revision),
        false => Value::Null,
    };
    let body = json!({ "from": from, "to": to, "revision": revision, "update_references": updates });
    world.post(&route(world, api::route::MOVES), &body).await
}

async fn copy(world: &World, from: &str, to: &str) -> Answer {
    world.post(&route(world, api::route::COPIES), &json!({ "from": from, "to": to })).await
}

async fn delete(world: &World, path: &str, files: &[&FileRow]) -> Answer {
    let files: Vec<Value> =
        files.iter().map(|file| json!({ "path": file.path, "revision": file.revision })).collect();
    world.post(&route(world, api::route::DELETIONS), &json!({ "path": path, "files": files })).await
}

async fn create_folder(world: &World, path: &str) -> Answer {
    world.post(&route(world, api::route::FOLDERS), &json!({ "path": path })).await
}

async fn events_after(world: &World, seq: u64) -> Vec<ServerEvent> {
    match world.engine.events_after(seq, 100).await.unwrap() {
        Tail::Events(events) => events.into_iter().map(|envelope| envelope.event).collect(),
        _ => panic!("too far behind"),
    }
}

#[tokio::test]
async fn a_renamed_file_keeps_its_text_and_is_told_as_a_move() {
    for (world, _folder) in worlds().await {
        let before = read(&world, "load.orch.yaml").await;
        let seq = world.engine.latest_seq().await.unwrap();
        let to = "a b/50 % ?/ä.orch.yaml";
        let moved: FilesMoved = relocate(&world, "load.orch.yaml", to, false).await.json();
        assert_eq!(moved.moved.len(), 1);
        assert_eq!((moved.moved[0].from.as_str(), moved.moved[0].file.path.as_str()), ("load.orch.yaml", to));
        let after = read(&world, to).await;
        assert_eq!((after.text, &after.file.revision), (before.text, &before.file.revision));
        world.get(&world.file("load.orch.yaml")).await.problem(404, "not-found");
        let events = events_after(&world, seq).await;
        assert!(
            matches!(&events[0], ServerEvent::FileMoved { from, file } if from == "load.orch.yaml" && file.path == to),
            "{events:?}"
        );
        assert!(
            !events.iter().any(|event| matches!(event, ServerEvent::FileRemoved { .. })),
            "a move is no removal: {events:?}"
        );
        assert!(moved.seq > seq);
    }
}

#[tokio::test]
async fn nothing_is_overwritten_by_a_move_or_a_copy() {
    for (world, _folder) in worlds().await {
        world.create("other.orch.yaml", &format!("# other\n{PIPELINE}")).await;
        world.create("in/a.orch.yaml", PIPELINE).await;
        let other = read(&world, "other.orch.yaml").await;
        for answer in [
            relocate(&world, "load.orch.yaml", "other.orch.yaml", false).await,
            relocate(&world, "load.orch.yaml", "load.orch.yaml", false).await,
            copy(&world, "load.orch.yaml", "other.orch.yaml").await,
            create_folder(&world, "in").await,
        ] {
            let problem = answer.problem(409, "exists");
            assert!(problem["detail"].as_str().unwrap().contains("Choose another name"), "{problem}");
        }
        create_folder(&world, "empty").await.json::<Value>();
        relocate(&world, "in", "empty", false).await.problem(409, "exists");
        copy(&world, "in", "empty").await.problem(409, "exists");
        assert_eq!(read(&world, "other.orch.yaml").await, other);
        assert_eq!(paths(&world).await, ["in/a.orch.yaml", "load.orch.yaml", "other.orch.yaml"]);
    }
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_seen_is_not_moved() {
    for (world, _folder) in worlds().await {
        let old = read(&world, "load.orch.yaml").await.file.revision;
        let text = format!("# changed\n{PIPELINE}");
        world.save("load.orch.yaml", ("if-match", &format!("\"{old}\"")), &text).await.json::<FileSaved>();
        let moves = route(&world, api::route::MOVES);
        let mut body = json!({
            "from": "load.orch.yaml", "to": "b.orch.yaml", "revision": old, "update_references": false
        });
        let problem = world.post(&moves, &body).await.problem(412, "file-conflict");
        assert_eq!(problem["current"]["text"], text);
        body["revision"] = Value::Null;
        world.post(&moves, &body).await.problem(428, "revision-required");
        assert_eq!(paths(&world).await, ["load.orch.yaml"]);
    }
}

#[tokio::test]
async fn a_pipeline_keeps_its_kind_and_a_folder_stays_out_of_itself() {
    for (world, _folder) in worlds().await {
        world.create("in/a.orch.yaml", PIPELINE).await;
        relocate(&world, "load.orch.yaml", "load.tran.yaml", false).await.problem(400, "invalid-path");
        relocate(&world, "load.orch.yaml", "load", false).await.problem(400, "invalid-path");
        relocate(&world, "load.orch.yaml", "../load.orch.yaml", false).await.problem(400, "invalid-path");
        relocate(&world, "in", "in/deeper", false).await.problem(409, "into-itself");
        copy(&world, "in", "in/deeper").await.problem(409, "into-itself");
        relocate(&world, "none", "some", false).await.problem(404, "not-found");
        create_folder(&world, "x.orch.yaml").await.problem(400, "invalid-path");
        create_folder(&world, "load.orch.yaml/in").await.problem(409, "exists");
    }
}

#[tokio::test]
async fn those_that_name_a_file_name_its_new_place_and_change_nothing_else() {
    for (world, _folder) in worlds().await {
        let text = parent(&["\"load\"", "/load.orch.yaml", "'else'"]);
        world.create("nightly.orch.yaml", &text).await;
        world.create("broken but named.orch.yaml", &parent(&["other"])).await;
        let references: References =
            world.get(&format!("{}?path=load.orch.yaml", route(&world, api::route::REFERENCES))).await.json();
        assert_eq!(references.files.len(), 1);
        assert_eq!(references.files[0].path, "nightly.orch.yaml");
        assert_eq!(references.files[0].components, ["Child 0", "Child 1"]);

        let before = read(&world, "nightly.orch.yaml").await.file.revision;
        let moved: FilesMoved =
            relocate(&world, "load.orch.yaml", "daily/Load orders.orch.yaml", true).await.json();
        let updated: Vec<&str> = moved.updated.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(updated, ["nightly.orch.yaml"]);
        let after = read(&world, "nightly.orch.yaml").await;
        let expected = text
            .replace("\"load\"", "\"daily/Load orders\"")
            .replace("/load.orch.yaml", "/daily/Load orders.orch.yaml");
        // The second was written without quotes and may need them now; nothing else may differ.
        assert_eq!(after.text.replace('"', ""), expected.replace('"', ""));
        assert_ne!(after.file.revision, before);
        assert_eq!(after.file, moved.updated[0]);
    }
}

#[tokio::test]
async fn a_move_without_updating_leaves_the_others_alone() {
    for (world, _folder) in worlds().await {
        world.create("nightly.orch.yaml", &parent(&["load"])).await;
        let before = read(&world, "nightly.orch.yaml").await;
        let moved: FilesMoved = relocate(&world, "load.orch.yaml", "b.orch.yaml", false).await.json();
        assert!(moved.updated.is_empty());
        assert_eq!(read(&world, "nightly.orch.yaml").await, before);
    }
}

#[tokio::test]
async fn a_folder_moves_with_all_that_lies_in_it_and_its_names_follow() {
    for (world, folder) in worlds().await {
        world.create("in/a.orch.yaml", &parent(&["in/deep/b"])).await;
        world.create("in/deep/b.orch.yaml", PIPELINE).await;
        world.create("nightly.orch.yaml", &parent(&["in/a", "in/deep/b", "inside"])).await;
        if let Some(folder) = &folder {
            fs::write(folder.path().join("in/a.sql"), "select 1").unwrap();
        }
        let moved: FilesMoved = relocate(&world, "in", "out/new", true).await.json();
        assert_eq!(moved.moved.len(), 2);
        assert_eq!(
            paths(&world).await,
            ["load.orch.yaml", "nightly.orch.yaml", "out/new/a.orch.yaml", "out/new/deep/b.orch.yaml"]
        );
        assert!(read(&world, "out/new/a.orch.yaml").await.text.contains("out/new/deep/b "));
        let nightly = read(&world, "nightly.orch.yaml").await.text;
        for name in ["out/new/a ", "out/new/deep/b ", "inside "] {
            assert!(nightly.contains(name), "{nightly}");
        }
        if let Some(folder) = &folder {
            assert_eq!(fs::read_to_string(folder.path().join("out/new/a.sql")).unwrap(), "select 1");
            assert!(!folder.path().join("in").exists());
        }
    }
}

#[tokio::test]
async fn a_copy_is_another_file_with_the_same_text() {
    for (world, _folder) in worlds().await {
        world.create("in/deep/b.orch.yaml", PIPELINE).await;
        let copied: FilesCopied = copy(&world, "load.orch.yaml", "load 2.orch.yaml").await.json();
        assert_eq!(copied.files.len(), 1);
        assert_eq!(read(&world, "load 2.orch.yaml").await.text, PIPELINE);
        let copied: FilesCopied = copy(&world, "in", "in 2").await.json();
        assert_eq!(copied.files[0].path, "in 2/deep/b.orch.yaml");
        let all = ["in 2/deep/b.orch.yaml", "in/deep/b.orch.yaml", "load 2.orch.yaml", "load.orch.yaml"];
        assert_eq!(paths(&world).await, all);
    }
}

#[tokio::test]
async fn an_empty_folder_is_shown_renamed_and_deleted() {
    for (world, _folder) in worlds().await {
        create_folder(&world, "a/b").await.json::<Value>();
        assert_eq!(folders(&world).await, ["a/b"]);
        relocate(&world, "a/b", "a/c", false).await.json::<FilesMoved>();
        assert!(folders(&world).await.contains(&"a/c".to_owned()));
        copy(&world, "a/c", "d").await.json::<FilesCopied>();
        let deleted: FilesDeleted = delete(&world, "a", &[]).await.json();
        assert_eq!(folders(&world).await, ["d"]);
        delete(&world, "a", &[]).await.problem(404, "not-found");
        let restore = api::route::path(
            api::route::DELETION_RESTORE,
            &[&world.local.project.id.to_string(), &deleted.deletion.to_string()],
        );
        world.post(&restore, &Value::Null).await.json::<FilesRestored>();
        assert_eq!(folders(&world).await, ["a", "d"]);
    }
}

#[tokio::test]
async fn a_folder_stays_when_its_last_file_goes() {
    for (world, _folder) in worlds().await {
        world.create("in/a.orch.yaml", PIPELINE).await;
        relocate(&world, "in/a.orch.yaml", "a.orch.yaml", false).await.json::<FilesMoved>();
        assert_eq!(folders(&world).await, ["in"]);
    }
}

#[tokio::test]
async fn what_was_deleted_can_be_brought_back_byte_for_byte() {
    for (world, folder) in worlds().await {
        let text = format!("# folded\r\n{PIPELINE}").trim_end().to_owned();
        world.create("in/a.orch.yaml", &text).await;
        world.create("in/deep/b.orch.yaml", PIPELINE).await;
        if let Some(folder) = &folder {
            fs::write(folder.path().join("in/latin.orch.yaml"), b"type: \xe4\n").unwrap();
        }
        // What is on disk is seen before it is told.
        world.get(&world.file("in/latin.orch.yaml")).await;
        let snapshot: Snapshot = world.get("/api/snapshot").await.json();
        let within: Vec<&FileRow> =
            snapshot.files.iter().filter(|file| file.path.starts_with("in/")).collect();
        let deleted: FilesDeleted = delete(&world, "in", &within).await.json();
        assert_eq!(paths(&world).await, ["load.orch.yaml"]);
        let restore = api::route::path(
            api::route::DELETION_RESTORE,
            &[&world.local.project.id.to_string(), &deleted.deletion.to_string()],
        );
        let restored: FilesRestored = world.post(&restore, &Value::Null).await.json();
        assert_eq!(restored.files.len(), within.len());
        assert_eq!(read(&world, "in/a.orch.yaml").await.text, text);
        if let Some(folder) = &folder {
            assert_eq!(fs::read(folder.path().join("in/latin.orch.yaml")).unwrap(), b"type: \xe4\n");
        }
        world.post(&restore, &Value::Null).await.problem(410, "not-restorable");
    }
}

#[tokio::test]
async fn a_deletion_is_not_taken_back_over_a_new_file() {
    for (world, _folder) in worlds().await {
        world.create("a.orch.yaml", PIPELINE).await;
        let row = read(&world, "load.orch.yaml").await.file;
        let deleted: FilesDeleted = delete(&world, "load.orch.yaml", &[&row]).await.json();
        let mine = format!("# mine\n{PIPELINE}");
        world.create("load.orch.yaml", &mine).await;
        let restore = api::route::path(
            api::route::DELETION_RESTORE,
            &[&world.local.project.id.to_string(), &deleted.deletion.to_string()],
        );
        world.post(&restore, &Value::Null).await.problem(409, "exists");
        assert_eq!(read(&world, "load.orch.yaml").await.text, mine);
    }
}

#[tokio::test]
async fn nothing_is_deleted_that_the_person_has_not_seen() {
    for (world, folder) in worlds().await {
        world.create("in/a.orch.yaml", PIPELINE).await;
        let seen = read(&world, "in/a.orch.yaml").await.file;
        world.create("in/b.orch.yaml", PIPELINE).await;
        let problem = delete(&world, "in", &[&seen]).await.problem(412, "file-conflict");
        assert_eq!(problem["current"]["file"]["path"], "in/b.orch.yaml");
        let other = read(&world, "in/b.orch.yaml").await.file;
        let gone = FileRow { path: "in/c.orch.yaml".to_owned(), ..other.clone() };
        delete(&world, "in", &[&seen, &other, &gone]).await.problem(412, "file-conflict");
        let stale = FileRow { revision: "old".to_owned(), ..other.clone() };
        delete(&world, "in", &[&seen, &stale]).await.problem(412, "file-conflict");
        if let Some(folder) = &folder {
            fs::write(folder.path().join("in/a.sql"), "select 1").unwrap();
            let problem = delete(&world, "in", &[&seen, &other]).await.problem(409, "not-empty");
            assert!(problem["detail"].as_str().unwrap().contains("a.sql"), "{problem}");
            fs::remove_file(folder.path().join("in/a.sql")).unwrap();
        }
        assert_eq!(paths(&world).await.len(), 3);
        delete(&world, "in", &[&seen, &other]).await.json::<FilesDeleted>();
        assert_eq!(paths(&world).await, ["load.orch.yaml"]);
    }
}

#[tokio::test]
async fn a_text_is_found_in_every_pipeline() {
    for (world, _folder) in worlds().await {
        world.create("a.orch.yaml", &parent(&["Some/Where"])).await;
        let search = route(&world, api::route::SEARCH);
        let results: SearchResults = world.get(&format!("{search}?q=some%2Fwh")).await.json();
        assert_eq!(results.hits.len(), 1);
        assert_eq!(results.hits[0].path, "a.orch.yaml");
        assert_eq!(results.hits[0].found.line, "Some/Where");
        assert!(!results.is_cut);
        let none: SearchResults = world.get(&search).await.json();
        assert!(none.hits.is_empty());
    }
}

#[tokio::test]
async fn a_link_out_of_the_folder_is_left_alone() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.orch.yaml"), PIPELINE).unwrap();
    let (world, Some(folder)) = worlds().await.pop().unwrap() else { panic!("the second is on disk") };
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
    relocate(&world, "load.orch.yaml", "out/load.orch.yaml", false).await.problem(403, "outside-project");
    copy(&world, "load.orch.yaml", "out/load.orch.yaml").await.problem(403, "outside-project");
    create_folder(&world, "out/new").await.problem(403, "outside-project");
    delete(&world, "out", &[]).await.problem(404, "not-found");
    relocate(&world, "out", "in", false).await.problem(404, "not-found");
    let names: Vec<_> = fs::read_dir(outside.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["secret.orch.yaml"]);
}

/// Every file and folder below, with what it says.
fn everything(folder: &Path, under: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{under}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => {
                all.extend(everything(&entry.path(), &format!("{path}/")));
                all.push((path, "a folder".to_owned()));
            }
            false => all.push((path, fs::read_to_string(entry.path()).unwrap())),
        }
    }
    all.sort();
    all
}

#[tokio::test]
async fn a_move_that_the_disk_refuses_half_way_is_taken_back() {
    let (world, Some(folder)) = worlds().await.pop().unwrap() else { panic!("the second is on disk") };
    world.create("in/a.orch.yaml", &parent(&["in/deep/b"])).await;
    world.create("in/deep/b.orch.yaml", PIPELINE).await;
    for name in ["first", "second"] {
        world.create(&format!("{name}.orch.yaml"), &parent(&["in/a"])).await;
    }
    let protected = folder.path().join("second.orch.yaml");
    let protect = |is_protected: bool| {
        let mut permissions = fs::metadata(&protected).unwrap().permissions();
        permissions.set_readonly(is_protected);
        fs::set_permissions(&protected, permissions).unwrap();
    };
    protect(true);
    let (before, seq) = (everything(folder.path(), ""), world.engine.latest_seq().await.unwrap());
    for (from, to) in [("in", "out/new"), ("in/a.orch.yaml", "out/a.orch.yaml")] {
        let problem = relocate(&world, from, to, true).await.problem(500, "not-moved");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("everything is as it was") && detail.contains("read-only"), "{detail}");
        assert_eq!(everything(folder.path(), ""), before);
    }
    assert_eq!(paths(&world).await.len(), 5);
    let told = events_after(&world, seq).await;
    assert!(!told.iter().any(|event| matches!(event, ServerEvent::FileMoved { .. })), "{told:?}");
    protect(false);
    let moved: FilesMoved = relocate(&world, "in", "out/new", true).await.json();
    assert_eq!((moved.moved.len(), moved.updated.len()), (2, 3));
}

#[tokio::test]
async fn a_move_that_the_database_does_not_take_is_taken_back_on_disk() {
    let (world, Some(folder)) = worlds().await.pop().unwrap() else { panic!("the second is on disk") };
    world.create("in/a.orch.yaml", PIPELINE).await;
    world.create("nightly.orch.yaml", &parent(&["in/a"])).await;
    let before = everything(folder.path(), "");
    let change_tables = async |statement: &'static str| {
        let mut transaction = world.engine.database().write().await.unwrap();
        sql::query(statement).execute(&mut transaction).await.unwrap();
        transaction.commit().await.unwrap();
    };
    change_tables("ALTER TABLE file_revisions RENAME TO lost").await;
    let answer = relocate(&world, "in", "out", true).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(everything(folder.path(), ""), before);
    change_tables("ALTER TABLE lost RENAME TO file_revisions").await;
    relocate(&world, "in", "out", true).await.json::<FilesMoved>();
}
