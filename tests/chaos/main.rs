//! Servers, runners and a database that are killed, stopped and cut off from each other at random, while people start
//! runs and pause; then the whole history is judged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod history;
mod house;
mod monkey;
mod people;
mod proxy;
mod watcher;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use house::House;
use people::People;
use tokio::time::Instant;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// `MAIA_CHAOS_SECONDS` says how long, `MAIA_SEED` which disturbances.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_disturbance_breaks_a_guarantee() {
    let seconds = number("MAIA_CHAOS_SECONDS").unwrap_or(180);
    let seed = number("MAIA_SEED").unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.subsec_nanos().into())
    });
    println!("MAIA_SEED={seed} MAIA_CHAOS_SECONDS={seconds}");
    let until = Instant::now() + Duration::from_secs(seconds);
    let house = House::build(2, 3, None).await;
    let people = People::start(&house, seed);
    let house = monkey::disturb(house, seed, until).await;
    let told = people.stop().await;
    let history = house.settle(told).await;
    println!("{}", history.summary());
    assert!(history.has_runs(), "no run was accepted");
    let violations = history.violations();
    assert!(
        violations.is_empty(),
        "MAIA_SEED={seed}: {} violations\n{}",
        violations.len(),
        violations.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_without_the_guard_of_pauses_is_found_out() {
    let house = House::build(1, 1, Some(("MAIA_GUARD_OFF", "pause"))).await;
    let people = People::start(&house, 1);
    tokio::time::timeout(Duration::from_secs(60), people.until_paused(2)).await.expect("two pauses");
    let told = people.stop().await;
    let history = house.settle(told).await;
    println!("{}", history.summary());
    let violations = history.violations();
    assert!(
        violations.iter().any(|violation| violation.contains("after the pause was committed")),
        "the checker saw nothing: {violations:#?}"
    );
}
