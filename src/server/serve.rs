//! Starts and stops the server: data folder, engine, project, router, timers. The only place that knows them all.

use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use model::Timing;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::engine::{Clock, Engine, EngineError, EngineSettings, Local, LocalSetup};
use crate::http::{self, AppState, HostName, Hosts};
use crate::project::{FilesError, ProjectFiles, ProjectSource, watch};
use crate::sample::sample_files;
use crate::storage::Location;

/// How long requests may take to end once the server listens no more.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// What `maia serve` was told.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Holds the warehouse of the sample; made when it is missing.
    pub data: PathBuf,
    /// `None` for a file in the data folder.
    pub database: Option<Location>,
    /// A folder of pipeline files instead of the sample project.
    pub project: Option<PathBuf>,
    /// The warehouse of the environment instead of an SQLite file in the data folder.
    pub warehouse: Option<String>,
    pub timing: Timing,
    pub clock: Clock,
    /// For how long the server goes on listening once it is asked to stop, so that a load balancer sees in `/readyz`
    /// that it leaves before it is gone.
    pub stop_delay: Duration,
    /// What else it is called by those who reach it, such as the name of a proxy in front of it.
    pub host_names: Vec<HostName>,
    /// Listens on any address and answers to any name.
    pub insecure: bool,
}

/// Why the server does not start, or stopped. One line for people.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("The data folder {} cannot be written: {reason}. Choose another with --data.", .folder.display())]
    Data { folder: PathBuf, reason: io::Error },
    #[error("The project folder {} cannot be opened: {reason}. Choose an existing folder with --project.", .folder.display())]
    Project { folder: PathBuf, reason: io::Error },
    #[error(
        "There is no sign-in yet, so the server listens on this machine only, and {0} is not. Give --insecure to listen there anyway."
    )]
    NotLoopback(SocketAddr),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error("The server stopped listening: {0}.")]
    Listen(#[from] io::Error),
}

/// A server that is ready to listen.
pub struct Server {
    engine: Engine,
    files: Arc<ProjectFiles>,
    local: Local,
    host_names: Arc<[HostName]>,
    insecure: bool,
    stop_delay: Duration,
}

impl Server {
    /// Opens the database and the project; makes what is missing.
    pub async fn open(settings: ServerSettings) -> Result<Server, ServerError> {
        let data = writable(&settings.data)
            .map_err(|reason| ServerError::Data { folder: settings.data.clone(), reason })?;
        let folder = settings.project.as_deref().map(readable).transpose()?;
        let source = Arc::new(ProjectSource::default());
        let database = settings.database.unwrap_or_else(|| Location::File(data.join("maia.sqlite")));
        let engine = Engine::open(
            &database,
            EngineSettings { timing: settings.timing, clock: settings.clock, source: source.clone() },
        )
        .await?;
        let warehouse = settings
            .warehouse
            .unwrap_or_else(|| format!("sqlite://{}", data.join("warehouse.sqlite").display()));
        let local = engine.ensure_local(local_setup(folder.as_deref(), warehouse)).await?;
        let files = Arc::new(open_files(&engine, &local, folder).await?);
        source.open(&files);
        let (insecure, stop_delay) = (settings.insecure, settings.stop_delay);
        Ok(Server { engine, files, local, host_names: settings.host_names.into(), insecure, stop_delay })
    }

    /// The local runner, with its credentials when they were made just now.
    pub fn local(&self) -> &Local {
        &self.local
    }

    /// Whether other servers may use its database at the same time.
    pub fn shares_its_database(&self) -> bool {
        self.engine.database().is_shared()
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What a router is made of.
    #[cfg(test)]
    pub(crate) fn into_parts(self) -> (Engine, Arc<ProjectFiles>, Local) {
        (self.engine, self.files, self.local)
    }

    /// Answers requests until `shutdown` completes. Then, in this order: it says that it is not ready, hands out no more
    /// tasks, and event streams end; after the delay it listens no more; requests under way end, within a limit; the
    /// database is closed.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        let address = listener.local_addr()?;
        let hosts = match (self.insecure, address.ip().is_loopback()) {
            (true, _) => Hosts::Any,
            (false, true) => Hosts::Loopback { port: address.port(), names: self.host_names.clone() },
            (false, false) => return Err(ServerError::NotLoopback(address)),
        };
        let stopping = CancellationToken::new();
        let state = AppState::new(self.engine.clone(), self.files.clone(), stopping.clone());
        let timers = tokio::spawn({
            let (engine, stopping) = (self.engine.clone(), stopping.clone());
            async move { engine.run_timers(stopping.cancelled_owned()).await }
        });
        let follower = tokio::spawn(watch::follow(self.files.clone(), stopping.clone()));
        let leaving = CancellationToken::new();
        tokio::spawn({
            let (stopping, leaving, delay) = (stopping.clone(), leaving.clone(), self.stop_delay);
            async move {
                shutdown.await;
                info!("The server is asked to stop: it is not ready any more");
                stopping.cancel();
                tokio::time::sleep(delay).await;
                leaving.cancel();
            }
        });

        // Events are small and should not wait for more of them.
        let listener = listener.tap_io(|stream| {
            if let Err(reason) = stream.set_nodelay(true) {
                warn!(%reason, "A connection keeps its delays: {reason}");
            }
        });
        // Made ready once: given as it is, the router would be built anew for each connection, and kept as long.
        let router = http::router(state, hosts).into_make_service();
        let serving = axum::serve(listener, router)
            .with_graceful_shutdown(leaving.clone().cancelled_owned())
            .into_future();
        let limit = async {
            leaving.cancelled().await;
            timeout(STOP_LIMIT, std::future::pending::<()>()).await.ok();
        };
        let result = tokio::select! {
            result = serving => result,
            () = limit => {
                warn!("Some requests did not end in time, so they were cut off");
                Ok(())
            }
        };
        stopping.cancel();
        for task in [timers, follower] {
            task.await.ok();
        }
        self.engine.close().await;
        info!("The server has stopped");
        Ok(result?)
    }
}

/// Opens a server and lets it serve.
pub async fn serve(
    settings: ServerSettings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    Server::open(settings).await?.serve(listener, shutdown).await
}

fn local_setup(folder: Option<&Path>, warehouse: String) -> LocalSetup {
    match folder {
        Some(folder) => LocalSetup {
            project_name: folder
                .file_name()
                .map_or_else(|| "Project".to_owned(), |name| name.to_string_lossy().into_owned()),
            project_description: format!("The pipeline files of {}", folder.display()),
            folder: Some(folder.to_string_lossy().into_owned()),
            warehouse,
        },
        None => LocalSetup {
            project_name: "Sample warehouse".to_owned(),
            project_description: "A small warehouse load that runs on this machine".to_owned(),
            folder: None,
            warehouse,
        },
    }
}

async fn open_files(
    engine: &Engine,
    local: &Local,
    folder: Option<PathBuf>,
) -> Result<ProjectFiles, FilesError> {
    use crate::project::{DatabaseFiles, FolderFiles};

    let project_id = local.project.id;
    Ok(match folder {
        Some(folder) => ProjectFiles::Folder(FolderFiles::open(engine.clone(), project_id, folder).await?),
        None => {
            ProjectFiles::Database(DatabaseFiles::open(engine.clone(), project_id, sample_files()).await?)
        }
    })
}

/// The data folder's full path, after a trial of writing to it.
fn writable(folder: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let folder = folder.canonicalize()?;
    let trial = folder.join(".maia-trial");
    std::fs::write(&trial, b"")?;
    std::fs::remove_file(&trial)?;
    Ok(folder)
}

fn readable(folder: &Path) -> Result<PathBuf, ServerError> {
    let project = |reason| ServerError::Project { folder: folder.to_owned(), reason };
    let true_path = folder.canonicalize().map_err(project)?;
    std::fs::read_dir(&true_path).map_err(project)?;
    Ok(true_path)
}
