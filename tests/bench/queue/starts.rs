//! From the submission of a run to the start of its first task on an idle runner: the task has arrived at the instance.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

use crate::instance::Instance;
use crate::product::Product;
use crate::wire::Wire;

const SUBMISSIONS: usize = 2_000;

/// A hundred a second.
const EVERY: Duration = Duration::from_millis(10);

/// How many people submit.
const PEOPLE: usize = 8;

/// Prints how long it takes, and answers the 99th percentile in milliseconds. A submission that could not be sent in time
/// counts from when it was due.
pub(crate) async fn measure(product: &Product) -> f64 {
    let first = Instant::now() + Duration::from_millis(200);
    let mut queues = Vec::new();
    let mut submitting = Vec::new();
    for _ in 0..PEOPLE {
        let (sender, mut due) = mpsc::unbounded_channel::<usize>();
        queues.push(sender);
        submitting.push(async move {
            let mut wire = Wire::open(&product.host, "").await;
            while let Some(mark) = due.recv().await {
                product.submit(&mut wire, "One", Some(mark)).await;
            }
        });
    }
    let ticking = async move {
        let mut ticks = interval_at(first, EVERY);
        for mark in 0..SUBMISSIONS {
            ticks.tick().await;
            queues[mark % PEOPLE].send(mark).unwrap();
        }
    };
    let instance = Instance::register(product).await;
    let executing = async {
        let mut wire = Wire::open(&product.host, &product.token).await;
        let mut reporting = Wire::open(&product.host, &product.token).await;
        let mut times = Vec::with_capacity(SUBMISSIONS);
        while times.len() < SUBMISSIONS {
            let orders = instance.claim(&mut wire, 20, 20_000).await;
            let now = Instant::now();
            for order in &orders {
                let mark: u32 = order.variables["mark"].as_str().unwrap().parse().unwrap();
                times.push(now - (first + EVERY * mark));
            }
            if !orders.is_empty() {
                instance.report_all(&mut reporting, &orders).await;
            }
        }
        times
    };
    let (mut times, (), _) = tokio::join!(executing, ticking, futures::future::join_all(submitting));
    times.sort();
    let [half, most] = [0.5, 0.99].map(|share| {
        let at = ((share * times.len() as f64).ceil() as usize).saturating_sub(1);
        times[at].as_secs_f64() * 1_000.0
    });
    println!(
        "\nsubmission to start, {SUBMISSIONS} at 100 a second: median {half:.1} ms, 99th percentile {most:.1} ms"
    );
    most
}
