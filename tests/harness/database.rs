//! A PostgreSQL database for one server process, where the run of the tests is about PostgreSQL.

use std::sync::OnceLock;

use cluster::Cluster;
use uuid::Uuid;

/// A database that is gone with its test.
pub struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    /// With `MAIA_TEST_DATABASE=postgres`, on the PostgreSQL of `MAIA_TEST_POSTGRES` or one of this process's own; `None`
    /// where servers keep a file.
    pub fn of_this_run() -> Option<OwnDatabase> {
        static OWN: OnceLock<Cluster> = OnceLock::new();
        std::env::var("MAIA_TEST_DATABASE").ok().filter(|kind| kind == "postgres")?;
        let own = || {
            let cluster =
                OWN.get_or_init(|| Cluster::start_in_memory().expect("PostgreSQL starts")).url("postgres");
            Ok::<_, std::env::VarError>(cluster)
        };
        let server = std::env::var("MAIA_TEST_POSTGRES").or_else(|_| own()).expect("an address");
        let name = format!("process_{}", Uuid::new_v4().simple());
        cluster::tell(&server, &format!("CREATE DATABASE {name}")).expect("a database");
        Some(OwnDatabase { server, name })
    }

    pub fn url(&self) -> String {
        self.server.replacen("/postgres?", &format!("/{}?", self.name), 1)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let dropped =
            cluster::tell(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}
