//! A database for one test: a file, or with MAIA_TEST_DATABASE=postgres a database of a private PostgreSQL, so that the
//! same tests run on both. Gone when the test ends.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::OnceLock;

use cluster::Cluster;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::storage::Location;

/// Where a PostgreSQL for the whole run can be reached; without it a test makes one of its own.
const SERVER: &str = "MAIA_TEST_POSTGRES";

/// An empty database.
pub(crate) struct TestDatabase {
    location: Location,
}

impl TestDatabase {
    /// Of the kind that the run of the tests is about.
    pub(crate) async fn new(folder: &Path) -> TestDatabase {
        match std::env::var("MAIA_TEST_DATABASE").as_deref() {
            Ok("postgres") => TestDatabase::postgres().await,
            _ => TestDatabase { location: Location::File(folder.join("maia.sqlite")) },
        }
    }

    /// On PostgreSQL, whatever the run of the tests is about.
    pub(crate) async fn postgres() -> TestDatabase {
        let name = format!("test_{}", Uuid::new_v4().simple());
        tell(format!("CREATE DATABASE {name}")).await;
        TestDatabase { location: Location::Postgres(Box::new(server().database(&name))) }
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Location::Postgres(options) = &self.location else { return };
        let name = options.get_database().unwrap_or_default().to_owned();
        // The test's own runtime may be about to end.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(tell(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let dropped = dropping.join();
        assert!(dropped.is_ok() || std::thread::panicking(), "a test's database was not dropped");
    }
}

/// The server's own database, for a user who may do everything.
pub(crate) fn server() -> PgConnectOptions {
    static OWN: OnceLock<Cluster> = OnceLock::new();
    let url = std::env::var(SERVER)
        .unwrap_or_else(|_| OWN.get_or_init(|| Cluster::start_in_memory().unwrap()).url("postgres"));
    PgConnectOptions::from_str(&url).unwrap()
}

/// Has the server's superuser carry out a statement.
pub(crate) async fn tell(statement: String) {
    let mut connection = PgConnection::connect_with(&server()).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
