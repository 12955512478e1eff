//! A private PostgreSQL for tests and measurements: a cluster in a temporary folder, gone with the process that made it.
//! Never touches a PostgreSQL that the person has, and is not needed at run time.

mod programs;
mod wire;

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use programs::{Account, account, program};
pub use wire::{Break, Breaking, Wire};

/// The name of the user to whom everything belongs.
pub const USER: &str = "maia";

/// The user's password, asked for on the TCP port only.
pub const PASSWORD: &str = "maia";

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// In bytes: what a cluster and the databases of some tests take.
const ROOM: u64 = 2 << 30;

/// How everything is set, beside what PostgreSQL does by itself: commits are durable.
const SETTINGS: [(&str, &str); 6] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("max_connections", "300"),
    ("listen_addresses", "127.0.0.1"),
    ("logging_collector", "off"),
    ("log_min_messages", "fatal"),
];

/// A running PostgreSQL.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    account: Account,
    server: Option<Running>,
    /// Removes the folder when this process has ended, however it ended. It waits for the end of its input.
    _remover: Option<Child>,
}

/// The thread that started the server must live as long: the server ends with it.
#[derive(Debug)]
struct Running {
    child: Child,
    starter: thread::JoinHandle<()>,
    end: mpsc::Sender<()>,
}

/// Whether PostgreSQL's programs are there.
pub fn is_installed() -> bool {
    ["initdb", "postgres", "pg_isready"].into_iter().all(|name| program(name).is_ok())
}

/// Has the PostgreSQL at this address carry out a statement. The error is a sentence for people.
pub fn tell(url: &str, statement: &str) -> Result<(), String> {
    let mut command = Command::new(program("psql")?);
    command.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, url]);
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("PostgreSQL refused: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("`psql` cannot be run: {error}.")),
    }
}

impl Cluster {
    /// Makes a cluster on disk and starts it. The error is a sentence for people.
    pub fn start() -> Result<Cluster, String> {
        Cluster::start_in(&std::env::temp_dir())
    }

    /// The same in memory where there is room, for tests that say nothing about the disk: they are several times faster.
    pub fn start_in_memory() -> Result<Cluster, String> {
        let memory = Path::new("/dev/shm");
        let free = nix::sys::statvfs::statvfs(memory)
            .map_or(0, |found| found.blocks_available().saturating_mul(found.fragment_size()));
        if free >= ROOM { Cluster::start_in(memory) } else { Cluster::start() }
    }

    fn start_in(parent: &Path) -> Result<Cluster, String> {
        let account = account()?;
        let (folder, port) = new_folder(parent, &account).map_err(|error| {
            format!("The folder for a private PostgreSQL cannot be made: {error}. Is there room in the temporary folder?")
        })?;
        let mut cluster = Cluster { _remover: remover(&folder), folder, port, account, server: None };
        cluster.make()?;
        cluster.run()?;
        Ok(cluster)
    }

    /// The address of a database, by way of a socket that needs no password.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@localhost:{}/{database}?host={}", self.port, self.folder.display())
    }

    /// The same by way of TCP, with the password.
    pub fn tcp_url(&self, database: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// Makes a database, which is empty.
    pub fn create(&self, database: &str) -> Result<(), String> {
        let mut command = self.command("createdb")?;
        command.arg("-h").arg(&self.folder).args(["-p", &self.port.to_string(), "-U", USER, database]);
        match command.stdin(Stdio::null()).output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => {
                Err(format!("`createdb` failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
            }
            Err(error) => Err(format!("`createdb` cannot be run: {error}.")),
        }
    }

    /// The TCP port on this machine's loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it as a power failure does; what was committed is there after [`Cluster::run`].
    pub fn crash(&mut self) -> Result<(), String> {
        let Some(mut running) = self.server.take() else { return Ok(()) };
        // The postmaster's children end by themselves when they notice.
        let killed = running.child.kill();
        killed.map_err(|error| format!("PostgreSQL cannot be killed: {error}."))?;
        running.stop();
        Ok(())
    }

    /// Starts it, and waits until it answers.
    pub fn run(&mut self) -> Result<(), String> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.start_once() {
                // After a crash the processes of the killed server have to notice first.
                Err(reason) if reason.contains("still in use") && Instant::now() < until => {
                    self.crash()?;
                    thread::sleep(Duration::from_millis(50));
                }
                other => return other,
            }
        }
    }

    fn start_once(&mut self) -> Result<(), String> {
        let mut command = self.command("postgres")?;
        command.arg("-D").arg(self.data());
        for (name, value) in SETTINGS {
            command.args(["-c", &format!("{name}={value}")]);
        }
        command.args(["-c", &format!("port={}", self.port)]);
        command.args(["-c", &format!("unix_socket_directories={}", self.folder.display())]);
        let log = fs::File::options().create(true).write(true).truncate(true).open(self.folder.join("log"));
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(log.map_or_else(|_| Stdio::null(), Stdio::from));
        self.server = Some(Running::start(command)?);
        self.wait_until_it_answers()
    }

    fn make(&self) -> Result<(), String> {
        let password = self.folder.join("password");
        let told = fs::write(&password, PASSWORD).and_then(|()| self.give(&password));
        told.map_err(|error| format!("The folder {} cannot be written: {error}.", self.folder.display()))?;
        let mut command = self.command("initdb")?;
        command.arg("-D").arg(self.data()).args(["-U", USER, "--pwfile"]).arg(password);
        command.args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]);
        command.args(["--auth-local", "trust", "--auth-host", "scram-sha-256"]);
        let made = command.stdin(Stdio::null()).output();
        match made {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(format!("`initdb` failed: {}", String::from_utf8_lossy(&output.stderr).trim())),
            Err(error) => Err(format!("`initdb` cannot be run: {error}.")),
        }
    }

    fn wait_until_it_answers(&mut self) -> Result<(), String> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let mut asked = self.command("pg_isready")?;
            asked.args(["-q", "-h"]).arg(&self.folder).args(["-p", &self.port.to_string()]);
            if asked.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            if let Some(running) = &mut self.server
                && let Ok(Some(status)) = running.child.try_wait()
            {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL ended at its start ({status}): {}", log.trim()));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err("PostgreSQL does not answer.".to_owned())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of PostgreSQL's programs, as the user that it may run as, ending with the thread that starts it.
    fn command(&self, name: &str) -> Result<Command, String> {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if let Account::Other { user, group } = self.account {
            command.args(["--reuid", &user.to_string(), "--regid", &group.to_string(), "--clear-groups"]);
        }
        command.arg(program(name)?).current_dir(&self.folder).env("LC_ALL", "C");
        Ok(command)
    }

    fn give(&self, path: &Path) -> io::Result<()> {
        give(&self.account, path)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.crash();
        // The last of its processes may still write.
        for _ in 0..50 {
            if fs::remove_dir_all(&self.folder).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Running {
    fn start(mut command: Command) -> Result<Running, String> {
        let (told, started) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let starter = thread::spawn(move || {
            let _ = told.send(command.spawn());
            let _ = ended.recv();
        });
        match started.recv() {
            Ok(Ok(child)) => Ok(Running { child, starter, end }),
            Ok(Err(error)) => Err(format!("`setpriv`, which starts PostgreSQL, cannot be run: {error}.")),
            Err(_) => Err("The thread that starts PostgreSQL ended.".to_owned()),
        }
    }

    fn stop(mut self) {
        let _ = self.child.wait();
        let _ = self.end.send(());
        let _ = self.starter.join();
    }
}

/// A new folder that the account may write, and a port that is free.
fn new_folder(parent: &Path, account: &Account) -> io::Result<(PathBuf, u16)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    // Short, because the path of a socket may not be long.
    let folder = parent.join(format!("maia-postgres-{}-{port}", std::process::id()));
    fs::create_dir(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
    give(account, &folder)?;
    Ok((folder, port))
}

fn remover(folder: &Path) -> Option<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", "cat > /dev/null; sleep 1; rm -rf \"$0\""]).arg(folder);
    // Ctrl-C at the terminal is not for it.
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().ok()
}

fn give(account: &Account, path: &Path) -> io::Result<()> {
    match account {
        Account::Own => Ok(()),
        Account::Other { user, group } => chown(path, Some(*user), Some(*group)),
    }
}
