//! A runner's life: register, work, drain, say goodbye.
//! Never ends with a script still running.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api::route;
use api::work::{Goodbye, Register, Registered};
use model::InstanceId;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::actuator::{self, Watched};
use crate::claims;
use crate::config::Config;
use crate::connection::{Backoff, CallError, Connection};
use crate::desk::Desk;
use crate::guard::{FOLDER_PREFIX, Guard};
use crate::heartbeat::{self, Silence};
use crate::load;
use crate::tasks::Workshop;

/// How long the end of the tasks is awaited after everything was given up: their processes get a moment to end.
const GIVE_UP: Duration = Duration::from_secs(5);

/// How long the goodbye may take; without it the server waits for the heartbeat limit.
const GOODBYE: Duration = Duration::from_secs(3);

/// How the process is told to leave. Comes from outside, so that tests need no signals.
#[derive(Clone, Default)]
pub struct Stop {
    /// Finish what is in hand, then leave.
    pub gently: CancellationToken,
    /// Kill the scripts, roll back the transactions, leave.
    pub at_once: CancellationToken,
}

/// Why a runner did not end in good order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunnerError {
    #[error("The runner cannot start: {0}.")]
    Start(String),
    #[error("The control plane does not accept OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET: {0}")]
    Credentials(String),
    #[error("The control plane refused the runner: {0}")]
    Refused(String),
    #[error(
        "The control plane no longer knows this process of the runner ({0}); its work was given up. Start it again."
    )]
    Unknown(String),
    #[error(
        "The control plane did not answer while the runner was leaving; its leases have run out and its work was given up."
    )]
    Unheard,
    #[error("Stopped at once; the tasks under work were given up.")]
    AtOnce,
}

/// Runs until told to stop, by `stop` or by the server.
pub async fn run(config: Config, stop: Stop) -> Result<(), RunnerError> {
    let connection = Arc::new(Connection::new(&config).map_err(RunnerError::Start)?);
    let desk = Arc::new(Desk::new(InstanceId(Uuid::new_v4())));
    let folder = own_folder(&config.scratch).map_err(RunnerError::Start)?;
    let guard = start_guard(&config, folder.path());
    let scratch = folder.path().to_owned();
    let workshop = Arc::new(Workshop {
        desk: Arc::clone(&desk),
        scratch,
        guard,
        statement_limit: config.statement_limit,
    });
    let _actuator =
        start_actuator(&config, Watched { desk: Arc::clone(&desk), connection: Arc::clone(&connection) })
            .await;
    let registered = tokio::select! {
        registered = register(&connection, desk.instance()) => registered?,
        () = stop.gently.cancelled() => return Ok(()),
        () = stop.at_once.cancelled() => return Err(RunnerError::AtOnce),
    };
    tracing::info!(
        runner.name = registered.runner_name,
        instance.id = %desk.instance(),
        "Runner {} is connected to {}.", registered.runner_name, config.urls.join(" or ")
    );
    let watching = load::watch(&desk, &config.meter, config.cpu_limit);
    let ended = tokio::select! {
        ended = work(&workshop, &connection, &registered, &stop) => ended,
        never = watching => match never {},
    };
    if let Err(error) = ended {
        desk.abandon();
        return Err(error);
    }
    say_goodbye(&connection, desk.instance()).await;
    tracing::info!("Runner {} has finished and leaves.", registered.runner_name);
    Ok(())
}

async fn work(
    workshop: &Arc<Workshop>,
    connection: &Arc<Connection>,
    registered: &Registered,
    stop: &Stop,
) -> Result<(), RunnerError> {
    let desk = &workshop.desk;
    let every = Duration::from_millis(registered.heartbeat_ms.max(50));
    let lease = Duration::from_millis(registered.lease_ms);
    let heartbeats = heartbeat::beat(desk, connection, every, lease);
    let claims = claims::claim_and_execute(workshop, connection);
    let gently = async {
        stop.gently.cancelled().await;
        if desk.stop() {
            tracing::info!("Asked to stop: finishing what is under way.");
        }
        std::future::pending::<()>().await
    };
    tokio::pin!(heartbeats, claims, gently);
    let error = tokio::select! {
        () = &mut claims => return Ok(()),
        silence = &mut heartbeats => match silence {
            Silence::Unknown(reason) => RunnerError::Unknown(reason),
            Silence::Unheard => RunnerError::Unheard,
        },
        () = stop.at_once.cancelled() => RunnerError::AtOnce,
        () = &mut gently => return Ok(()),
    };
    // The tasks end their own processes; this only waits for it.
    desk.abandon();
    if tokio::time::timeout(GIVE_UP, claims).await.is_err() {
        tracing::warn!("Some tasks did not end in time.");
    }
    Err(error)
}

/// Tries until the server answers; only an answer that will never change ends it.
async fn register(connection: &Connection, instance: InstanceId) -> Result<Registered, RunnerError> {
    let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    let question = Register {
        instance_id: instance,
        host: host.unwrap_or_else(|| "unknown".to_owned()),
        process_id: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut backoff = Backoff::up_to(Duration::from_secs(5));
    loop {
        match connection.call(route::WORK_REGISTER, &question).await {
            Ok(registered) => return Ok(registered),
            Err(CallError::Unavailable(_)) => tokio::time::sleep(backoff.next()).await,
            Err(CallError::Credentials(reason)) => return Err(RunnerError::Credentials(reason)),
            Err(error @ CallError::Refused { .. }) => return Err(RunnerError::Refused(error.to_string())),
        }
    }
}

async fn say_goodbye(connection: &Connection, instance: InstanceId) {
    let question = Goodbye { instance_id: instance };
    let said = async {
        let mut backoff = Backoff::up_to(Duration::from_secs(1));
        while let Err(CallError::Unavailable(_)) =
            connection.call::<serde::de::IgnoredAny>(route::WORK_GOODBYE, &question).await
        {
            tokio::time::sleep(backoff.next()).await;
        }
    };
    if tokio::time::timeout(GOODBYE, said).await.is_err() {
        tracing::warn!("The goodbye got no answer; the runner will be shown as Unknown.");
    }
}

/// Deleted with all that scripts left in it when the runner ends.
fn own_folder(parent: &Path) -> Result<TempDir, String> {
    let make = || {
        std::fs::create_dir_all(parent)?;
        tempfile::Builder::new().prefix(FOLDER_PREFIX).tempdir_in(parent)
    };
    make().map_err(|error| format!("its folder {} cannot be written: {error}", parent.display()))
}

fn start_guard(config: &Config, folder: &Path) -> Option<Guard> {
    let started = Guard::start(config.guard.as_ref()?, folder);
    started
        .inspect_err(|error| {
            tracing::warn!(
                "The guard does not start ({error}): scripts would outlive this runner if it were killed."
            )
        })
        .ok()
}

/// Answers on the actuator's port until dropped.
async fn start_actuator(config: &Config, watched: Watched) -> Option<AbortOnDrop> {
    let address = config.actuator?;
    match TcpListener::bind(address).await {
        Ok(listener) => {
            if let Ok(address) = listener.local_addr() {
                tracing::info!("The actuator answers on http://{address}/actuator/health.");
            }
            Some(AbortOnDrop(tokio::spawn(actuator::serve(listener, watched))))
        }
        Err(error) => {
            tracing::warn!(
                "The actuator has no port: {address} cannot be used ({error}). The runner works without it."
            );
            None
        }
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
