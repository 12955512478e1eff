//! graphile-worker, a queue in PostgreSQL whose workers speak to the database itself. It does the same nothing.

use std::process::Stdio;

use cluster::Cluster;
use uuid::Uuid;

use crate::throughput::{Way, tasks};

/// Jobs a second, with a database of its own on the same PostgreSQL.
pub(crate) async fn measure(way: Way, cluster: &Cluster) -> f64 {
    let name = format!("graphile_{}", Uuid::new_v4().simple());
    cluster.create(&name).expect("a database");
    let mut command = tokio::process::Command::new("node");
    command.arg("tests/bench/graphile-worker/measure.mjs").arg(cluster.url(&name)).arg(match way {
        Way::OneAtATime => "unbatched",
        Way::Batched => "batched",
    });
    command.arg(tasks(way).to_string()).stderr(Stdio::inherit()).stdin(Stdio::null());
    let output = command.output().await.expect("node runs");
    assert!(output.status.success(), "graphile-worker cannot be measured");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("jobs a second")
}
