//! Tasks a second from claim to accepted result. The tasks stand in the queue before the clock starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures::future::join_all;

use crate::instance::Instance;
use crate::product::{Product, WIDTH};
use crate::wire::Wire;

/// How many tasks are in flight one at a time: graphile-worker's published figure has as many.
const IN_FLIGHT: usize = 24;

/// An instance has at most 20 tasks, so these have 500 in flight, as many as graphile-worker's local queue.
const BATCHING: usize = 25;

/// The most that an instance may have.
const BATCH: u32 = 20;

/// How tasks are claimed and reported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A claim for one task, its result, the next.
    OneAtATime,
    /// A claim for 20, a request with their 20 results, the next.
    Batched,
}

impl Way {
    pub(crate) fn words(self) -> String {
        match self {
            Way::OneAtATime => format!("One at a time, {IN_FLIGHT} in flight"),
            Way::Batched => format!("In batches, {} in flight", BATCHING * BATCH as usize),
        }
    }
}

/// How many tasks a measurement works off; more where that takes no time.
pub(crate) fn tasks(way: Way) -> usize {
    let wanted = std::env::var("MAIA_QUEUE_TASKS").ok().and_then(|text| text.parse().ok());
    wanted.unwrap_or(match way {
        Way::OneAtATime => 20_000,
        Way::Batched => 40_000,
    })
}

pub(crate) async fn measure(way: Way, product: &Product) -> f64 {
    let runs = tasks(way).div_ceil(WIDTH);
    fill(product, runs).await;
    let all = runs * WIDTH;
    let (instances, connections) = match way {
        Way::OneAtATime => (2, IN_FLIGHT / 2),
        Way::Batched => (BATCHING, 1),
    };
    let mut workers = Vec::new();
    for _ in 0..instances {
        let instance = Instance::register(product).await;
        for _ in 0..connections {
            workers.push((instance.clone(), Wire::open(&product.host, &product.token).await));
        }
    }
    let accepted = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let working = workers.into_iter().map(|(instance, mut wire)| {
        let accepted = accepted.clone();
        tokio::spawn(async move {
            while accepted.load(Ordering::Relaxed) < all {
                let count = match way {
                    Way::OneAtATime => {
                        let orders = instance.claim(&mut wire, 1, 0).await;
                        for order in &orders {
                            instance.report(&mut wire, order).await;
                        }
                        orders.len()
                    }
                    Way::Batched => {
                        let orders = instance.claim(&mut wire, BATCH, 0).await;
                        if !orders.is_empty() {
                            instance.report_all(&mut wire, &orders).await;
                        }
                        orders.len()
                    }
                };
                // The others have the rest in hand.
                if count == 0 {
                    return;
                }
                accepted.fetch_add(count, Ordering::Relaxed);
            }
        })
    });
    for ended in join_all(working.collect::<Vec<_>>()).await {
        ended.unwrap();
    }
    let took = began.elapsed();
    assert_eq!(accepted.load(Ordering::Relaxed), all, "every task is accepted once");
    all as f64 / took.as_secs_f64()
}

/// Starts runs and works off their Starts, so that all that follows stands in the queue.
async fn fill(product: &Product, runs: usize) {
    let submitting = (0..8).map(|part| async move {
        let mut wire = Wire::open(&product.host, "").await;
        for _ in (part..runs).step_by(8) {
            product.submit(&mut wire, "Wide", None).await;
        }
    });
    join_all(submitting).await;
    let instance = Instance::register(product).await;
    let mut wire = Wire::open(&product.host, &product.token).await;
    let mut started = 0;
    while started < runs {
        // The Starts come first in the queue, because all runs were submitted before.
        let most = u32::try_from(runs - started).unwrap_or(BATCH).min(BATCH);
        let orders = instance.claim(&mut wire, most, 0).await;
        assert!(orders.iter().all(|order| order.component_type == "start"));
        instance.report_all(&mut wire, &orders).await;
        started += orders.len();
    }
}
