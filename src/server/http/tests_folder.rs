//! Files of a folder: what others change there becomes events, and what they wrote is never lost.

use std::fs;
use std::time::Duration;

use api::event::{ServerEvent, Snapshot};
use api::file::{FileContent, FileSaved};
use tempfile::TempDir;
use tokio::time::timeout;

use super::test_world::{BROKEN, PIPELINE, World};
use crate::engine::Tail;

/// Waits for the event that fits, among those after `seq`, and answers its number.
async fn wait_for(world: &World, mut seq: u64, fits: impl Fn(&ServerEvent) -> bool) -> u64 {
    let mut changed = world.engine.changed();
    let waiting = async {
        loop {
            changed.borrow_and_update();
            let Tail::Events(events) = world.engine.events_after(seq, 100).await.unwrap() else {
                panic!("too far behind")
            };
            if let Some(found) = events.iter().find(|envelope| fits(&envelope.event)) {
                return found.seq;
            }
            seq = events.last().map_or(seq, |envelope| envelope.seq);
            changed.changed().await.unwrap();
        }
    };
    timeout(Duration::from_secs(20), waiting).await.expect("no such event")
}

fn is_changed(event: &ServerEvent, path: &str) -> bool {
    matches!(event, ServerEvent::FileChanged { file } if file.path == path)
}

fn is_removed(event: &ServerEvent, removed: &str) -> bool {
    matches!(event, ServerEvent::FileRemoved { path, .. } if path == removed)
}

async fn world() -> (TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("load.orch.yaml"), PIPELINE).unwrap();
    let world = World::of_folder(folder.path()).await;
    (folder, world)
}

#[tokio::test]
async fn what_others_change_in_the_folder_becomes_events() {
    let (folder, world) = world().await;
    let seq = world.engine.latest_seq().await.unwrap();

    fs::write(folder.path().join("load.orch.yaml"), format!("# by hand\n{PIPELINE}")).unwrap();
    let seq = wait_for(&world, seq, |event| is_changed(event, "load.orch.yaml")).await;

    // A new folder is followed as well, also when the file came with it.
    fs::create_dir_all(folder.path().join("new/deep")).unwrap();
    fs::write(folder.path().join("new/deep/a.orch.yaml"), PIPELINE).unwrap();
    let seq = wait_for(&world, seq, |event| is_changed(event, "new/deep/a.orch.yaml")).await;
    fs::write(folder.path().join("new/deep/a.orch.yaml"), format!("# again\n{PIPELINE}")).unwrap();
    let seq = wait_for(&world, seq, |event| is_changed(event, "new/deep/a.orch.yaml")).await;

    fs::rename(folder.path().join("load.orch.yaml"), folder.path().join("renamed.orch.yaml")).unwrap();
    wait_for(&world, seq, |event| is_removed(event, "load.orch.yaml")).await;
    let seq = wait_for(&world, seq, |event| is_changed(event, "renamed.orch.yaml")).await;

    fs::rename(folder.path().join("new"), folder.path().join("moved")).unwrap();
    wait_for(&world, seq, |event| is_removed(event, "new/deep/a.orch.yaml")).await;
    let seq = wait_for(&world, seq, |event| is_changed(event, "moved/deep/a.orch.yaml")).await;
    fs::write(folder.path().join("moved/deep/a.orch.yaml"), PIPELINE).unwrap();
    let seq = wait_for(&world, seq, |event| is_changed(event, "moved/deep/a.orch.yaml")).await;

    fs::remove_dir_all(folder.path().join("moved")).unwrap();
    wait_for(&world, seq, |event| is_removed(event, "moved/deep/a.orch.yaml")).await;
    let snapshot: Snapshot = world.get("/api/snapshot").await.json();
    let paths: Vec<&str> = snapshot.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["renamed.orch.yaml"]);
    assert_eq!(snapshot.project.folder.as_deref(), folder.path().canonicalize().unwrap().to_str());
}

#[tokio::test]
async fn a_save_is_in_the_folder_and_told_once() {
    let (folder, world) = world().await;
    let tag = world.get(&world.file("load.orch.yaml")).await.header("etag").to_owned();
    let text = format!("# mine\n{PIPELINE}");
    let saved: FileSaved = world.save("load.orch.yaml", ("if-match", &tag), &text).await.json();
    assert_eq!(fs::read_to_string(folder.path().join("load.orch.yaml")).unwrap(), text);

    // What the watch sees of our own save is no news: the next event is about something else.
    fs::write(folder.path().join("other.orch.yaml"), PIPELINE).unwrap();
    let seq = wait_for(&world, saved.seq, |_| true).await;
    let Tail::Events(events) = world.engine.events_after(saved.seq, 10).await.unwrap() else {
        panic!("too far behind")
    };
    assert!(is_changed(&events[0].event, "other.orch.yaml"), "{events:?}");
    assert_eq!(seq, events[0].seq);
}

#[tokio::test]
async fn a_file_that_changed_on_disk_is_not_overwritten() {
    let (folder, world) = world().await;
    let tag = world.get(&world.file("load.orch.yaml")).await.header("etag").to_owned();
    let theirs = format!("# theirs\n{PIPELINE}");
    fs::write(folder.path().join("load.orch.yaml"), &theirs).unwrap();
    // At once: whether the watch has seen it already makes no difference.
    let refused = world.save("load.orch.yaml", ("if-match", &tag), &format!("# mine\n{PIPELINE}")).await;
    assert_eq!(refused.problem(412, "file-conflict")["current"]["text"], theirs);
    assert_eq!(fs::read_to_string(folder.path().join("load.orch.yaml")).unwrap(), theirs);
}

#[tokio::test]
async fn a_broken_file_is_listed_with_its_error_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("load.orch.yaml"), PIPELINE).unwrap();
    fs::write(folder.path().join("broken.orch.yaml"), BROKEN).unwrap();
    fs::write(folder.path().join("latin.orch.yaml"), b"type: \xe4\n").unwrap();
    let huge = fs::File::create(folder.path().join("huge.orch.yaml")).unwrap();
    huge.set_len(crate::project::MAX_FILE_BYTES + 1).unwrap();
    let world = World::of_folder(folder.path()).await;

    let snapshot: Snapshot = world.get("/api/snapshot").await.json();
    let broken: Vec<(&str, bool)> =
        snapshot.files.iter().map(|file| (file.path.as_str(), file.error.is_some())).collect();
    let expected = [
        ("broken.orch.yaml", true),
        ("huge.orch.yaml", true),
        ("latin.orch.yaml", true),
        ("load.orch.yaml", false),
    ];
    assert_eq!(broken, expected);

    for (name, bytes) in [("broken.orch.yaml", BROKEN.as_bytes()), ("latin.orch.yaml", b"type: \xe4\n")] {
        let answer = world.get(&world.file(name)).await;
        assert!(answer.json::<FileContent>().file.error.is_some());
        let save = world.save(name, ("if-match", answer.header("etag")), PIPELINE).await;
        save.problem(409, "not-a-pipeline");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes);
    }
    world.get(&world.file("huge.orch.yaml")).await.problem(413, "file-too-large");
}
