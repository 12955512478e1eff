//! How busy the machine is, and whether that leaves room for new tasks.
//! Never stops a task that is under work.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::desk::Desk;

/// How often the machine is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Over how many looks the mean is taken: a moment of much work is no busy machine.
const LOOKS: usize = 5;

/// Says how much of its processors' time the machine has used since it was asked last, in percent; `None` when that
/// cannot be found out, which is never a reason to refuse work.
#[derive(Clone)]
pub struct Meter(Arc<dyn Fn() -> Option<f64> + Send + Sync>);

impl Meter {
    /// Of this machine, from `/proc/stat`.
    pub fn machine() -> Meter {
        let before = Mutex::new(None);
        Meter::new(move || {
            let now = Times::of(&std::fs::read_to_string("/proc/stat").ok()?)?;
            let before = before.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
            before.and_then(|before: Times| before.busy_until(now))
        })
    }

    /// Asks something else.
    pub fn new(ask: impl Fn() -> Option<f64> + Send + Sync + 'static) -> Meter {
        Meter(Arc::new(ask))
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Meter")
    }
}

/// The processors' time since the machine started, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    idle: u64,
    all: u64,
}

impl Times {
    fn of(stat: &str) -> Option<Times> {
        let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
        // user, nice, system, idle, iowait, irq, softirq, steal; what guests used is contained in user and nice.
        let ticks: Vec<u64> = line.split_whitespace().take(8).map_while(|text| text.parse().ok()).collect();
        let idle = ticks.get(3)?.saturating_add(*ticks.get(4)?);
        Some(Times { idle, all: ticks.iter().fold(0, |all, part| all.saturating_add(*part)) })
    }

    fn busy_until(self, later: Times) -> Option<f64> {
        let all = later.all.checked_sub(self.all).filter(|all| *all > 0)?;
        let idle = later.idle.saturating_sub(self.idle).min(all);
        // Ticks between two looks are few enough to be exact.
        Some(100.0 * (all - idle) as f64 / all as f64)
    }
}

/// The mean of the last looks.
#[derive(Default)]
struct Mean(VecDeque<f64>);

impl Mean {
    fn after(&mut self, look: f64) -> f64 {
        if self.0.len() >= LOOKS {
            self.0.pop_front();
        }
        self.0.push_back(look);
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }
}

/// A limit of 100 is none.
fn is_above(busy: f64, limit: u8) -> bool {
    limit < 100 && busy > f64::from(limit)
}

/// Tells the desk whether the machine is busier than `limit` percent, for ever.
pub(crate) async fn watch(desk: &Desk, meter: &Meter, limit: u8) -> Infallible {
    let mut mean = Mean::default();
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let Some(busy) = (meter.0)().map(|look| mean.after(look)) else { continue };
        let is_busy = is_above(busy, limit);
        if desk.set_busy(is_busy) {
            if is_busy {
                tracing::warn!(
                    "This machine is busy ({busy:.0} % of its processors' time): no new task is taken until it is \
                     below {limit} %."
                );
            } else {
                tracing::info!("This machine has room again ({busy:.0} %): tasks are taken.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use model::InstanceId;
    use uuid::Uuid;

    use super::*;
    use crate::state::{State, Step};

    #[test]
    fn the_times_of_a_machine_are_read() {
        let before = Times::of("cpu  100 0 50 800 50 0 0 0 7 7\ncpu0 1 2 3").unwrap();
        assert_eq!(before, Times { idle: 850, all: 1_000 });
        let after = Times { idle: 860, all: 1_100 };
        assert_eq!(before.busy_until(after), Some(90.0));
        assert_eq!(before.busy_until(before), None);
        assert_eq!(Times::of("intr 5"), None);
        assert_eq!(Times::of("cpu  a b"), None);
    }

    #[test]
    fn this_machine_can_be_measured() {
        let meter = Meter::machine();
        assert_eq!((meter.0)(), None, "there is nothing to compare with yet");
        // Ticks are hundredths of a second: some pass while this asks.
        let busy = std::iter::repeat_with(|| (meter.0)()).find_map(|busy| busy).unwrap();
        assert!((0.0..=100.0).contains(&busy), "{busy}");
    }

    #[test]
    fn a_machine_is_busy_when_the_mean_of_the_last_looks_is_above_the_limit() {
        let judged = |limit, looks: &[u8]| {
            let mut mean = Mean::default();
            looks.iter().map(|look| is_above(mean.after(f64::from(*look)), limit)).collect::<Vec<_>>()
        };
        assert_eq!(judged(80, &[50, 100, 100, 100]), [false, false, true, true]);
        assert_eq!(judged(80, &[100, 20, 20]), [true, false, false]);
        assert_eq!(
            judged(80, &[100, 100, 100, 100, 100, 0, 80]),
            [true, true, true, true, true, false, false]
        );
        assert_eq!(judged(100, &[100, 100]), [false, false]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_new_is_taken_while_the_machine_is_busy() {
        let desk = Desk::new(InstanceId(Uuid::from_u128(1)));
        let busy = Arc::new(AtomicU32::new(100));
        let meter = Meter::new({
            let busy = Arc::clone(&busy);
            move || Some(f64::from(busy.load(Ordering::SeqCst)))
        });
        let looking = async {
            desk.busy_changes_from(false).await;
            assert_eq!(desk.read(State::step), Step::Wait);
            busy.store(10, Ordering::SeqCst);
            assert_eq!(desk.next_step().await, Step::Claim { max: 20, is_busy: false });
        };
        tokio::select! {
            never = watch(&desk, &meter, 80) => match never {},
            () = looking => {}
        }
    }
}
