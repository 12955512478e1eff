//! The whole server on a port of its own: it starts, says why it cannot, and stops.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::test_world::{World, settings};
use crate::serve::{Server, ServerError, serve};

/// Reads until the text is there.
async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let reading = async {
        let mut buffer = [0; 4096];
        while !text.contains(wanted) {
            let length = stream.read(&mut buffer).await.unwrap();
            assert!(length > 0, "the connection ended after {text:?}");
            text.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    };
    timeout(Duration::from_secs(20), reading).await.unwrap();
    text
}

#[tokio::test]
async fn open_streams_do_not_keep_the_server_from_stopping() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        stopped.await.ok();
    };
    let server = tokio::spawn(serve(settings(data.path(), None), listener, shutdown));

    let mut stream = TcpStream::connect(address).await.unwrap();
    let get = format!("GET /api/events HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(get.as_bytes()).await.unwrap();
    let head = read_until(&mut stream, ": maia").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");

    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), server).await.expect("the server goes on").unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_wider_address_needs_a_word() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(settings(data.path(), None), listener, std::future::pending()).await;
    assert!(matches!(refused, Err(ServerError::NotLoopback(_))), "{refused:?}");

    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let mut insecure = settings(data.path(), None);
    insecure.insecure = true;
    assert!(serve(insecure, listener, std::future::ready(())).await.is_ok());
}

#[tokio::test]
async fn folders_that_cannot_be_used_are_named() {
    let data = tempfile::tempdir().unwrap();
    let missing = data.path().join("missing");
    let refused = Server::open(settings(data.path(), Some(&missing))).await.err().unwrap();
    assert!(refused.to_string().contains("missing"), "{refused}");

    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = Server::open(settings(&file, None)).await.err().unwrap();
    assert!(matches!(refused, ServerError::Data { .. }), "{refused}");
    assert!(Server::open(settings(Path::new("/proc/no"), None)).await.is_err());
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let (engine, files, local) = Server::open(settings(data.path(), None)).await.unwrap().into_parts();
    let before = files.list().await.unwrap();
    assert!(local.credentials.is_some());
    engine.close().await;
    let (engine, files, again) = Server::open(settings(data.path(), None)).await.unwrap().into_parts();
    assert_eq!(files.list().await.unwrap(), before);
    assert_eq!((again.project, again.runner_id), (local.project, local.runner_id));
    engine.close().await;
}

#[tokio::test]
async fn the_page_is_served_at_its_own_addresses_and_nowhere_else() {
    let world = World::new().await;
    // With or without a built page; both are pages for people.
    let page = world.get("/").await;
    assert!(matches!(page.status.as_u16(), 200 | 503), "{page:?}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for path in ["/runners", "/runners/7", "/designer/a/b.orch.yaml", "/runs/7?x=y"] {
        let again = world.get(path).await;
        assert_eq!((again.status, again.body), (page.status, page.body.clone()), "{path}");
    }
    let unknown = world.get("/nowhere").await;
    assert!(matches!(unknown.status.as_u16(), 404 | 503), "{unknown:?}");
    assert_eq!(unknown.header("content-type"), "text/html; charset=utf-8");
}
