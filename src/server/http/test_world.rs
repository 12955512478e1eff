//! A server as tests see it: the real router over the real engine, on a database of its own.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use model::{Timestamp, Timing};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{AppState, Hosts, router};
use crate::engine::{Clock, Engine, Local};
use crate::project::{ProjectFiles, watch};
use crate::serve::{Server, ServerSettings};
use crate::test_database::TestDatabase;

pub(super) const HOST: &str = "127.0.0.1:8420";

/// The smallest pipeline that runs.
pub(super) const PIPELINE: &str = r#"type: "orchestration"
version: "1.0"
pipeline:
  components:
    Start:
      type: "start"
      transitions:
        unconditional: ["End"]
      parameters: { componentName: "Start" }
    End:
      type: "end-success"
      parameters: { componentName: "End" }
design:
  components:
    Start: { position: { x: 0, "y": 0 } }
    End: { position: { x: 150, "y": 0 } }
"#;

/// No pipeline.
pub(super) const BROKEN: &str = "type: \"orchestration\"\npipeline: [\n";

pub(super) struct World {
    pub(super) router: Router,
    pub(super) engine: Engine,
    pub(super) files: Arc<ProjectFiles>,
    pub(super) local: Local,
    pub(super) clock: Clock,
    pub(super) stopping: CancellationToken,
    database: Arc<TestDatabase>,
    _data: TempDir,
}

/// What a request was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

pub(super) fn settings(data: &Path, project: Option<&Path>) -> ServerSettings {
    ServerSettings {
        data: data.to_owned(),
        database: None,
        project: project.map(Path::to_owned),
        warehouse: None,
        timing: Timing::default(),
        clock: Clock::manual(Timestamp(1_790_000_000_000)),
        stop_delay: std::time::Duration::ZERO,
        host_names: Vec::new(),
        insecure: false,
    }
}

impl World {
    /// With one pipeline, `load.orch.yaml`, in the database.
    pub(super) async fn new() -> World {
        let world = World::open(None).await;
        world.create("load.orch.yaml", PIPELINE).await;
        world
    }

    /// With the files of that folder, which is followed.
    pub(super) async fn of_folder(folder: &Path) -> World {
        let world = World::open(Some(folder)).await;
        tokio::spawn(watch::follow(world.files.clone(), world.stopping.clone()));
        world
    }

    async fn open(folder: Option<&Path>) -> World {
        let data = tempfile::tempdir().unwrap();
        let database = Arc::new(TestDatabase::new(data.path()).await);
        World::with(data, database, folder).await
    }

    /// With the sample project on that database.
    pub(super) async fn on(database: TestDatabase) -> World {
        World::with(tempfile::tempdir().unwrap(), Arc::new(database), None).await
    }

    /// Another server on the same database.
    pub(super) async fn beside(&self) -> World {
        World::with(tempfile::tempdir().unwrap(), self.database.clone(), None).await
    }

    async fn with(data: TempDir, database: Arc<TestDatabase>, folder: Option<&Path>) -> World {
        let settings =
            ServerSettings { database: Some(database.location().clone()), ..settings(data.path(), folder) };
        let clock = settings.clock.clone();
        let (engine, files, local) = Server::open(settings).await.unwrap().into_parts();
        let stopping = CancellationToken::new();
        let state = AppState::new(engine.clone(), files.clone(), stopping.clone());
        let router = router(state, Hosts::Loopback { port: 8420, names: Default::default() });
        World { router, engine, files, local, clock, stopping, database, _data: data }
    }

    pub(super) async fn response(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.response(request).await).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(with_json(Method::POST, path, &[], body)).await
    }

    /// The address of a file of the project.
    pub(super) fn file(&self, path: &str) -> String {
        api::route::path(api::route::FILE, &[&self.local.project.id.to_string(), path])
    }

    pub(super) async fn save(&self, path: &str, condition: (&str, &str), text: &str) -> Answer {
        let body = serde_json::json!({ "text": text });
        self.send(with_json(Method::PUT, &self.file(path), &[condition], &body)).await
    }

    pub(super) async fn create(&self, path: &str, text: &str) -> Answer {
        let answer = self.save(path, ("if-none-match", "*"), text).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Answer {
    pub(super) async fn of(response: Response) -> Answer {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The body of an answer that must be a success.
    #[track_caller]
    pub(super) fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body of an answer that must be a problem of this kind, and complete.
    #[track_caller]
    pub(super) fn problem(&self, status: u16, code: &str) -> Value {
        let document: Value = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} {}", self.status, String::from_utf8_lossy(&self.body)));
        assert_eq!((self.status.as_u16(), document["code"].as_str()), (status, Some(code)), "{document}");
        assert_eq!(self.header("content-type"), api::problem::CONTENT_TYPE);
        assert_eq!(document["status"], status);
        assert!(document["instance"].as_str().unwrap().starts_with('/'));
        for member in ["type", "title", "detail"] {
            assert!(!document[member].as_str().unwrap().is_empty(), "{member}: {document}");
        }
        document
    }
}

pub(super) fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST)
}

pub(super) fn with_json(method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Request<Body> {
    let mut request = request(method, path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_string())).unwrap()
}
