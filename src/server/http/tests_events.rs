//! The event stream: nothing is missed, nothing comes twice.

use std::time::Duration;

use api::event::{Envelope, ServerEvent};
use axum::body::{Body, BodyDataStream};
use axum::http::Method;
use futures::StreamExt as _;
use tokio::time::timeout;

use super::test_world::{PIPELINE, World, request};
use crate::engine::{MAX_GAP, Tail};
use crate::storage::events;
use crate::test_database::TestDatabase;

/// A client of the stream.
struct Reader {
    body: BodyDataStream,
    text: String,
    /// The server said goodbye.
    is_over: bool,
}

impl Reader {
    async fn open(world: &World, path: &str, last_event_id: Option<&str>) -> Reader {
        let mut get = request(Method::GET, path);
        if let Some(id) = last_event_id {
            get = get.header("last-event-id", id);
        }
        let response = world.response(get.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Reader { body: response.into_body().into_data_stream(), text: String::new(), is_over: false }
    }

    /// The next event, whose id must be its number; none when the stream ended.
    async fn next(&mut self) -> Option<Envelope> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                let field =
                    |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(data) = field("data:") else { continue };
                if field("event:") == Some("bye") {
                    self.is_over = true;
                    continue;
                }
                assert!(!self.is_over, "{frame} comes after the goodbye");
                let envelope: Envelope = serde_json::from_str(data).unwrap();
                assert_eq!(field("id:"), Some(envelope.seq.to_string().as_str()));
                return Some(envelope);
            }
            let chunk =
                timeout(Duration::from_secs(20), self.body.next()).await.expect("the stream is silent")?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    async fn numbers(&mut self, count: usize) -> Vec<u64> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            numbers.push(self.next().await.unwrap().seq);
        }
        numbers
    }
}

fn news(world: &World, path: &str) -> ServerEvent {
    ServerEvent::FileRemoved { project_id: world.local.project.id, path: path.to_owned() }
}

async fn append(world: &World, count: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    for index in 0..count {
        numbers.push(world.engine.append_event(news(world, &format!("{index}.orch.yaml"))).await.unwrap());
    }
    numbers
}

#[tokio::test]
async fn a_stream_resumes_without_gap_or_repetition() {
    let world = World::new().await;
    let told = append(&world, 6).await;
    let mut first = Reader::open(&world, &format!("/api/events?after={}", told[0] - 1), None).await;
    assert_eq!(first.numbers(3).await, told[..3]);
    drop(first);

    // The header says more than the address, which the browser repeats as it was.
    let path = format!("/api/events?after={}", told[0] - 1);
    let mut second = Reader::open(&world, &path, Some(&told[2].to_string())).await;
    assert_eq!(second.numbers(3).await, told[3..]);
    let live = append(&world, 3).await;
    assert_eq!(second.numbers(3).await, live);
}

#[tokio::test]
async fn a_stream_without_a_number_begins_now() {
    let world = World::new().await;
    append(&world, 3).await;
    let mut reader = Reader::open(&world, "/api/events", None).await;
    let live = append(&world, 1).await;
    assert_eq!(reader.numbers(1).await, live);
}

#[tokio::test]
async fn two_readers_see_the_same() {
    let world = World::new().await;
    let start = world.engine.latest_seq().await.unwrap();
    let path = format!("/api/events?after={start}");
    let mut readers = [Reader::open(&world, &path, None).await, Reader::open(&world, &path, None).await];
    let told = append(&world, 5).await;
    for reader in &mut readers {
        assert_eq!(reader.numbers(5).await, told);
    }
}

#[tokio::test]
async fn a_number_from_elsewhere_or_long_ago_asks_for_a_snapshot() {
    let world = World::new().await;
    let mut transaction = world.engine.database().write().await.unwrap();
    for _ in 0..=MAX_GAP {
        events::append(&mut transaction, world.engine.server_now(), &news(&world, "a.orch.yaml"))
            .await
            .unwrap();
    }
    transaction.commit().await.unwrap();
    let latest = world.engine.latest_seq().await.unwrap();
    for id in ["0", "99999999", "not a number"] {
        let mut reader = Reader::open(&world, "/api/events", Some(id)).await;
        let reset = reader.next().await.unwrap();
        assert_eq!((reset.seq, reset.event), (latest, ServerEvent::Reset), "{id}");
    }
    // After the reset it goes on with what happens.
    let mut reader = Reader::open(&world, "/api/events?after=0", None).await;
    assert_eq!(reader.next().await.unwrap().event, ServerEvent::Reset);
    let live = append(&world, 2).await;
    assert_eq!(reader.numbers(2).await, live);
}

#[tokio::test]
async fn who_is_the_first_to_listen_misses_nothing() {
    let world = World::new().await;
    let before = world.engine.latest_seq().await.unwrap();
    let mut expected = append(&world, 5).await;
    let mut reader = Reader::open(&world, &format!("/api/events?after={before}"), None).await;
    assert_eq!(reader.numbers(5).await, expected);
    expected = append(&world, 5).await;
    assert_eq!(reader.numbers(5).await, expected);
}

#[tokio::test]
async fn a_snapshot_and_the_events_after_it_miss_nothing() {
    let world = World::new().await;
    let snapshot: api::event::Snapshot = world.get("/api/snapshot").await.json();
    let mut reader = Reader::open(&world, &format!("/api/events?after={}", snapshot.as_of), None).await;
    world.create("later.orch.yaml", super::test_world::PIPELINE).await;
    let event = reader.next().await.unwrap();
    assert!(event.seq > snapshot.as_of);
    let ServerEvent::FileChanged { file } = event.event else { panic!("{event:?}") };
    assert_eq!(file.path, "later.orch.yaml");
    assert!(snapshot.files.iter().all(|file| file.path != "later.orch.yaml"));
}

#[tokio::test]
async fn a_stopping_server_ends_its_streams() {
    let world = World::new().await;
    let mut reader = Reader::open(&world, "/api/events", None).await;
    assert_eq!(world.get("/readyz").await.status, 200);
    world.stopping.cancel();
    assert_eq!(reader.next().await, None);
    assert!(reader.is_over, "the server said no goodbye");
    let unready = world.get("/readyz").await;
    unready.problem(503, "not-ready");
    // The connection is not to be used again: the next request finds another server.
    assert_eq!(unready.header("connection"), "close");
    assert_eq!(world.get("/livez").await.status, 200);
}

#[tokio::test]
async fn many_clients_that_come_back_at_once_miss_nothing_and_get_nothing_twice() {
    let world = World::new().await;
    let told = append(&world, 20).await;
    let mut readers = Vec::new();
    for index in 0..50 {
        let last = told[index % 10];
        readers.push((last, Reader::open(&world, "/api/events", Some(&last.to_string())).await));
    }
    let live = append(&world, 5).await;
    for (last, reader) in &mut readers {
        let expected: Vec<u64> = told.iter().chain(&live).copied().filter(|number| number > last).collect();
        assert_eq!(reader.numbers(expected.len()).await, expected, "after {last}");
    }
}

#[tokio::test]
async fn a_server_whose_database_is_gone_lives_and_is_not_ready() {
    let world = World::new().await;
    world.engine.close().await;
    world.get("/readyz").await.problem(503, "not-ready");
    assert_eq!(world.get("/livez").await.status, 200);
}

#[tokio::test]
async fn what_is_saved_on_one_server_is_read_run_and_streamed_on_another() {
    let world = World::on(TestDatabase::postgres().await).await;
    let other = world.beside().await;
    let before = other.engine.latest_seq().await.unwrap();
    world.create("staging/new.orch.yaml", PIPELINE).await;
    let content: api::file::FileContent = other.get(&other.file("staging/new.orch.yaml")).await.json();
    assert_eq!(content.text, PIPELINE);
    let Tail::Events(events) = other.engine.events_after(before, 10).await.unwrap() else {
        panic!("a reset")
    };
    assert!(events.iter().any(|event| matches!(&event.event, ServerEvent::FileChanged { file }
        if file.path == "staging/new.orch.yaml")));
    // The second server made nothing of its own.
    assert_eq!(other.local.project.id, world.local.project.id);
    assert_eq!(other.local.runner_id, world.local.runner_id);
    assert!(other.local.credentials.is_none());
    let changed = PIPELINE.replace("x: 150", "x: 300");
    let seen = format!("\"{}\"", content.file.revision);
    let saved = other.save("staging/new.orch.yaml", ("if-match", &seen), &changed).await;
    assert!(saved.status.is_success(), "{saved:?}");
    let content: api::file::FileContent = world.get(&world.file("staging/new.orch.yaml")).await.json();
    assert_eq!(content.text, changed);
}
