//! Warehouses for tests: a file in a folder, and a database of a private PostgreSQL.

use std::sync::OnceLock;

use cluster::Cluster;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::sql::Warehouse;

/// Where a PostgreSQL for the whole run can be reached; without it a test makes one of its own.
const SERVER: &str = "MAIA_TEST_POSTGRES";

/// The server's own database, for a user who may do everything.
fn server() -> String {
    static OWN: OnceLock<Cluster> = OnceLock::new();
    std::env::var(SERVER)
        .unwrap_or_else(|_| OWN.get_or_init(|| Cluster::start_in_memory().unwrap()).url("postgres"))
}

/// The address of a new database.
pub(crate) async fn postgres() -> String {
    let name = format!("warehouse_{}", Uuid::new_v4().simple());
    let mut warehouse = Warehouse::open(&server(), None).await.unwrap();
    warehouse.execute(&format!("create database {name}"), &CancellationToken::new()).await.unwrap();
    warehouse.close().await;
    server().replacen("/postgres?", &format!("/{name}?"), 1)
}

/// The address of a file that is not there yet.
pub(crate) fn sqlite(folder: &std::path::Path) -> String {
    format!("sqlite://{}", folder.join("warehouse.sqlite").display())
}
