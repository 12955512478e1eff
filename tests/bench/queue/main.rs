//! `cargo xtask bench queue`: tasks a second from claim to accepted result through HTTP, on both databases, beside
//! graphile-worker on the same PostgreSQL, and how soon a task starts that was just submitted. Not a test: it prints, and
//! fails when a goal is missed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on fails"
)]

mod instance;
mod product;
mod rival;
mod starts;
mod throughput;
mod wire;

use std::process::ExitCode;

use cluster::Cluster;

use product::{Product, Storage};
use throughput::Way;

/// Each side is measured this often, in turns.
const ROUNDS: usize = 2;

/// Tasks a second, at the very least, in batches.
const LEAST_BATCHED: f64 = 5_000.0;

/// In milliseconds: from a submission to the start of its task.
const LATEST_START: f64 = 50.0;

/// What the goals have come to.
#[derive(Default)]
struct Goals {
    is_missed: bool,
}

impl Goals {
    fn note(&mut self, is_met: bool, words: &str) {
        println!("{words}: {}", if is_met { "met" } else { "NOT MET" });
        self.is_missed |= !is_met;
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut goals = Goals::default();
    let cluster = Cluster::start().expect("a private PostgreSQL");
    for way in [Way::OneAtATime, Way::Batched] {
        compare(way, &cluster, &mut goals).await;
    }
    for storage in [Storage::Sqlite, Storage::postgres(&cluster)] {
        let product = Product::start(&storage).await;
        let latest = starts::measure(&product).await;
        goals.note(
            latest < LATEST_START,
            &format!("99th percentile under {LATEST_START} ms on {}", storage.name()),
        );
    }
    if goals.is_missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Ours on both databases and graphile-worker, in turns.
async fn compare(way: Way, cluster: &Cluster, goals: &mut Goals) {
    let (mut sqlite, mut postgres, mut rival) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        postgres.push(ours(way, Storage::postgres(cluster)).await);
        rival.push(rival::measure(way, cluster).await);
        sqlite.push(ours(way, Storage::Sqlite).await);
    }
    println!("\n{}, tasks a second, {ROUNDS} rounds in turns", way.words());
    let beside = mean(&rival);
    for (name, all) in
        [("Maia on PostgreSQL", &postgres), ("Maia on SQLite", &sqlite), ("graphile-worker", &rival)]
    {
        let each: Vec<String> = all.iter().map(|one| format!("{one:.0}")).collect();
        println!(
            "  {name:<20} {:>7.0}   {:>5.2} times graphile-worker   ({})",
            mean(all),
            mean(all) / beside,
            each.join(", ")
        );
    }
    goals.note(mean(&postgres) > beside, "ahead of graphile-worker on the same PostgreSQL");
    if way == Way::Batched {
        let least = mean(&sqlite).min(mean(&postgres));
        goals.note(least >= LEAST_BATCHED, &format!("at least {LEAST_BATCHED} a second on both databases"));
    }
}

async fn ours(way: Way, storage: Storage) -> f64 {
    throughput::measure(way, &Product::start(&storage).await).await
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}
