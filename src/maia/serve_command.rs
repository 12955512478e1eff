//! `maia serve`: the server and its local runner, started and stopped in the right order.
//! Never starts half: what is missing is said in one line before anything is changed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use model::Timing;
use server::engine::Clock;
use server::{HostName, Location, Server, ServerSettings};
use tokio::net::TcpListener;

use crate::data_folder::{Credentials, DataFolder};
use crate::duration;
use crate::local_runner::LocalRunner;
use crate::logging::LogFormat;
use crate::signals;

pub(crate) const ABOUT: &str = "Start the web page, the control plane and a local runner.

It keeps its database in the data folder, and prints the address to open on standard output. There is no sign-in yet, so it \
listens on this machine only. Ctrl-C or SIGTERM lets the local runner finish its tasks first; a second Ctrl-C ends it at once.";

pub(crate) const EXAMPLES: &str = "Examples:
  maia serve                                  the sample project, on http://127.0.0.1:8420
  maia serve --project ~/pipelines            a folder of pipeline files
  maia serve --port 0 --data /tmp/try         any free port, a database of its own
  maia serve --database postgres://maia@db/maia
                                              one of several servers on one PostgreSQL
  maia serve --no-local-runner                runners are started elsewhere, with `maia runner`
  maia serve --auto-resume 30s --lease 5s     short times, for a demonstration";

#[derive(clap::Args)]
pub(crate) struct ServeArguments {
    /// The port to listen on; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 8420)]
    port: u16,
    /// The address to listen on; any but this machine's own needs --insecure
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Where the database and the local runner's credentials are kept; made when missing
    #[arg(long, value_name = "DIR", default_value = "maia-data")]
    data: PathBuf,
    /// The database: a file, or postgres://user:password@host/database, which several servers can share; a file in the
    /// data folder when left out
    #[arg(long, value_name = "DATABASE", env = "MAIA_DATABASE", hide_env_values = true, value_parser = Location::parse)]
    database: Option<Location>,
    /// A folder of pipeline files instead of the sample project
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Where the environment's SQL is executed: sqlite://FILE or postgres://user:password@host/database; a file in the
    /// data folder unless said otherwise. Runners connect to it, not the server
    #[arg(long, value_name = "WAREHOUSE", env = "MAIA_WAREHOUSE", hide_env_values = true, value_parser = warehouse)]
    warehouse: Option<String>,
    /// Do not start a runner on this machine
    #[arg(long)]
    no_local_runner: bool,
    /// For how long to go on listening after SIGTERM while /readyz says 503, so that a load balancer sees it in time
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    stop_delay: Option<Duration>,
    /// What people call this server when they reach it through a proxy, as their browsers send it: maia.example.com, or
    /// with a port; may be given several times. Pages of other names cannot use it
    #[arg(long = "host-name", value_name = "NAME", value_parser = HostName::parse)]
    host_names: Vec<HostName>,
    /// Listen on any address, although everybody who reaches it may do everything
    #[arg(long)]
    insecure: bool,
    #[command(flatten)]
    times: Times,
}

/// The product's timings; short ones are for tests and demonstrations.
#[derive(clap::Args)]
#[command(next_help_heading = "Times (such as 200ms, 5s, 15m, 12h)")]
struct Times {
    /// How often a runner says that it lives
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "5s")]
    heartbeat: Duration,
    /// Without a heartbeat for this long, a runner is Unknown
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "30s")]
    heartbeat_limit: Duration,
    /// Without a heartbeat for this long, a runner's tasks fail as lost
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "60s")]
    lease: Duration,
    /// How long a pause lasts unless somebody says otherwise
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "12h")]
    auto_resume: Duration,
    /// How long held runs wait for a runner that does not come back after a resume
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "15m")]
    queue_timeout: Duration,
}

/// Serves until told to stop.
pub(crate) async fn serve(arguments: ServeArguments, log_format: LogFormat) -> anyhow::Result<()> {
    let wishes = signals::listen()?;
    if !arguments.listen.is_loopback() && !arguments.insecure {
        bail!(
            "There is no sign-in yet, so {} would let everybody in. Leave --listen out, or add --insecure if that is what you want.",
            arguments.listen
        );
    }
    let data = DataFolder::open(&arguments.data)?;
    let listener = bind(arguments.listen, arguments.port).await?;
    let url = format!("http://{}", reachable(listener.local_addr()?));
    let server = Server::open(ServerSettings {
        data: data.path().to_owned(),
        database: arguments.database.clone(),
        project: arguments.project.clone(),
        warehouse: arguments.warehouse.clone(),
        timing: arguments.times.timing()?,
        clock: Clock::system(),
        stop_delay: arguments.stop_delay.unwrap_or_default(),
        host_names: arguments.host_names.clone(),
        insecure: arguments.insecure,
    })
    .await?;
    let is_ours = write_credentials(&server, &data, &url).await?;
    let local_runner = match is_ours && !arguments.no_local_runner {
        true => Some(local_runner(&data, &url, log_format)?),
        false => None,
    };
    println!("Maia Designer is ready: {url}");

    let stop_server = tokio_util::sync::CancellationToken::new();
    let serving = server.serve(listener, stop_server.clone().cancelled_owned());
    let supervising = async {
        match &local_runner {
            Some(runner) => runner.supervise(&wishes).await,
            None => wishes.gently.cancelled().await,
        }
        // The runner's last results and its goodbye have arrived.
        stop_server.cancel();
    };
    tokio::pin!(serving, supervising);
    tokio::select! {
        served = &mut serving => {
            // Nobody is there to talk to any more; the runner is told, and not left behind.
            wishes.gently.cancel();
            wishes.at_once.cancel();
            supervising.await;
            served?;
        }
        () = &mut supervising => {
            tokio::select! {
                served = &mut serving => served?,
                () = wishes.at_once.cancelled() => {}
            }
        }
    }
    Ok(())
}

impl Times {
    fn timing(&self) -> anyhow::Result<Timing> {
        for (name, longer) in [("--heartbeat-limit", self.heartbeat_limit), ("--lease", self.lease)] {
            if longer <= self.heartbeat {
                bail!("{name} must be longer than --heartbeat: otherwise every runner counts as lost.");
            }
        }
        Ok(Timing {
            heartbeat: self.heartbeat,
            heartbeat_limit: self.heartbeat_limit,
            lease: self.lease,
            auto_resume: self.auto_resume,
            queue_timeout: self.queue_timeout,
        })
    }
}

/// A wrong scheme is said at the start and not by the first task. The address may hold a password, so it is not repeated.
fn warehouse(address: &str) -> Result<String, String> {
    match address.split_once("://") {
        Some(("sqlite" | "postgres" | "postgresql", place)) if !place.is_empty() => Ok(address.to_owned()),
        _ => Err("write it like sqlite:///folder/file.sqlite or postgres://user:password@host:5432/database"
            .to_owned()),
    }
}

async fn bind(address: IpAddr, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((address, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("The port {port} of {address} is in use. Stop the program that uses it, or choose another with --port.")
        }
        _ => anyhow!("The port {port} of {address} cannot be listened on: {error}. Choose another with --port or --listen."),
    })
}

/// An address that this machine can connect to: "all addresses" is none.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, address.port()).into(),
        _ => address,
    }
}

/// The file is written at every start, because the port may be another. Answers whether the local runner is this
/// server's: of several that share a database it is that of the one that made it.
async fn write_credentials(server: &Server, data: &DataFolder, url: &str) -> anyhow::Result<bool> {
    let local = server.local();
    let agent_id = local.runner_id.to_string();
    let made = match (&local.credentials, data.credentials_of(&agent_id)) {
        (Some(made), _) => made.clone(),
        (None, Some(written)) => return data.write_credentials(&written, url).map(|()| true),
        (None, None) if server.shares_its_database() => {
            tracing::info!("The local runner is another server's, so none is started here");
            return Ok(false);
        }
        (None, None) => {
            let lost = "The local runner's credentials are lost and no new ones could be made";
            server.engine().renew_credentials(local.runner_id).await.context(lost)?
        }
    };
    let credentials = Credentials { agent_id, client_id: made.client_id, client_secret: made.client_secret };
    data.write_credentials(&credentials, url).map(|()| true)
}

fn local_runner(data: &DataFolder, url: &str, log_format: LogFormat) -> anyhow::Result<LocalRunner> {
    let program =
        std::env::current_exe().context("The program cannot find its own file, which is also the runner")?;
    let path = |path: PathBuf| {
        path.into_os_string()
            .into_string()
            .map_err(|path| anyhow!("The path {} is not UTF-8.", path.display()))
    };
    let arguments = [
        ["--log-format", log_format.word()].map(str::to_owned).to_vec(),
        ["runner", "--supervised", "--actuator-port", "0"].map(str::to_owned).to_vec(),
        vec!["--env-file".to_owned(), path(data.env_file())?],
        vec!["--scratch".to_owned(), path(data.path().join("runner"))?],
        vec!["--url".to_owned(), url.to_owned()],
    ];
    Ok(LocalRunner { program, arguments: arguments.concat() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named() {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = other.local_addr().unwrap().port();
        let error = bind(IpAddr::V4(Ipv4Addr::LOCALHOST), port).await.unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} of 127.0.0.1 is in use")), "{error}");
    }

    #[test]
    fn the_address_to_open_is_one_that_can_be_opened() {
        let table = [
            ("127.0.0.1:5", "127.0.0.1:5"),
            ("0.0.0.0:5", "127.0.0.1:5"),
            ("[::]:5", "[::1]:5"),
            ("10.1.2.3:5", "10.1.2.3:5"),
        ];
        for (bound, expected) in table {
            assert_eq!(reachable(bound.parse().unwrap()).to_string(), expected);
        }
    }
}
