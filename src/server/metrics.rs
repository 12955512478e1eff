//! What operators watch, in the words of Prometheus: what happens is counted as it happens, what is is counted when
//! somebody asks. Counts are of this process; the queue and the runners are the same whichever server is asked.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use model::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::storage::figures::RunnerFigures;

/// The content type of what `Metrics::render` writes.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Half a millisecond to half a minute: claims, timers.
const SHORT_S: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];
/// Ten milliseconds to a day: tasks that wait, runners that drain.
const LONG_S: [f64; 12] = [0.01, 0.05, 0.2, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0];

/// The counters of one server.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    /// How long the transaction took that handed out tasks.
    pub(crate) claim_seconds: Histogram,
    /// From queued to handed out, time held by a pause included.
    pub(crate) task_wait_seconds: Histogram,
    pub(crate) lease_expiries: Counter,
    pub(crate) refused_results: Counter,
    /// From the pause that was asked for to Paused.
    pub(crate) drain_seconds: Histogram,
    /// How much later than its time a deadline was acted on.
    pub(crate) timer_lag_seconds: Histogram,
    pub(crate) clock_jumps: Counter,
    pub(crate) stream_clients: Gauge,
    /// Streams that could not be continued, so that their clients fetch everything anew.
    pub(crate) stream_resets: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRunner {
    runner: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    intent: String,
    link: String,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("maia");
        let metrics = Metrics {
            claim_seconds: Histogram::new(SHORT_S),
            task_wait_seconds: Histogram::new(LONG_S),
            lease_expiries: Counter::default(),
            refused_results: Counter::default(),
            drain_seconds: Histogram::new(LONG_S),
            timer_lag_seconds: Histogram::new(SHORT_S),
            clock_jumps: Counter::default(),
            stream_clients: Gauge::default(),
            stream_resets: Counter::default(),
            registry: Registry::default(),
        };
        let histograms = [
            ("claim", "How long it took to hand out tasks", &metrics.claim_seconds),
            (
                "task_wait",
                "From queued to handed out, time held by a pause included",
                &metrics.task_wait_seconds,
            ),
            ("drain", "From the pause that was asked for to Paused", &metrics.drain_seconds),
            ("timer_lag", "How much later than its time a deadline was acted on", &metrics.timer_lag_seconds),
        ];
        for (name, help, histogram) in histograms {
            registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
        }
        let counters = [
            ("lease_expiries", "Tasks and transactions whose lease ran out", &metrics.lease_expiries),
            ("refused_results", "Results that came after their lease was gone", &metrics.refused_results),
            ("clock_jumps", "Jumps of this machine's clock", &metrics.clock_jumps),
            ("stream_resets", "Event streams that could not be continued", &metrics.stream_resets),
        ];
        for (name, help, counter) in counters {
            registry.register(name, help, counter.clone());
        }
        registry.register("stream_clients", "Open event streams", metrics.stream_clients.clone());
        Metrics { registry, ..metrics }
    }

    /// All of it as text, with the runners as they are.
    pub(crate) fn render(
        &self,
        runners: Vec<RunnerFigures>,
        now: Timestamp,
    ) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &registry_of(runners, now))?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// What is, as opposed to what happened.
fn registry_of(runners: Vec<RunnerFigures>, now: Timestamp) -> Registry {
    let queue_depth = Family::<OfRunner, Gauge>::default();
    let queue_age = Family::<OfRunner, Gauge<f64, std::sync::atomic::AtomicU64>>::default();
    let running = Family::<OfRunner, Gauge>::default();
    let states = Family::<InState, Gauge<i64, AtomicI64>>::default();
    for figures in runners {
        let RunnerFigures { name: runner, intent, link, queued, running: executing, oldest_queued_at } =
            figures;
        let of = OfRunner { runner: escaped(&runner) };
        queue_depth.get_or_create(&of).set(queued.into());
        let age = oldest_queued_at.map_or(Duration::ZERO, |at| at.until(now));
        queue_age.get_or_create(&of).set(age.as_secs_f64());
        running.get_or_create(&of).set(executing.into());
        states.get_or_create(&InState { intent, link }).inc();
    }
    let mut registry = Registry::with_prefix("maia");
    registry.register("queue_depth", "Tasks that are queued", queue_depth);
    let help = "How long the task has waited that waits longest";
    registry.register_with_unit("queue_age", help, Unit::Seconds, queue_age);
    registry.register("running_tasks", "Tasks that are executing", running);
    registry.register("runners", "Runners, by what is wanted of them and how they are linked", states);
    registry
}

/// The library writes the values of labels as they are.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scrape_says_what_is_and_what_happened() {
        let metrics = Metrics::new();
        metrics.refused_results.inc();
        metrics.drain_seconds.observe(0.3);
        let figures = RunnerFigures {
            name: "a \"b\"\n".to_owned(),
            intent: "paused".to_owned(),
            link: "connected".to_owned(),
            queued: 3,
            running: 1,
            oldest_queued_at: Some(Timestamp(1_000)),
        };
        let text = metrics.render(vec![figures], Timestamp(3_500)).unwrap();
        for line in [
            "maia_refused_results_total 1",
            "maia_drain_seconds_count 1",
            "maia_drain_seconds_bucket{le=\"1.0\"} 1",
            "maia_queue_depth{runner=\"a \\\"b\\\"\\n\"} 3",
            "maia_queue_age_seconds{runner=\"a \\\"b\\\"\\n\"} 2.5",
            "maia_runners{intent=\"paused\",link=\"connected\"} 1",
            "maia_stream_clients 0",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} is not in:\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
