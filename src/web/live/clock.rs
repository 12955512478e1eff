//! The server's clock in the browser. Ticks once a second, and only while something shows a time that moves.

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use model::Timestamp;

/// Counts from what the server said its time was: the browser's own clock may be wrong.
#[derive(Clone, Copy)]
pub struct Clock {
    /// What to add to the browser's clock.
    ahead_ms: StoredValue<i64>,
    now: RwSignal<Timestamp>,
    watchers: StoredValue<usize>,
    ticker: StoredValue<Option<Interval>, LocalStorage>,
}

impl Clock {
    /// To be made once, in the root.
    pub fn new() -> Clock {
        Clock {
            ahead_ms: StoredValue::new(0),
            now: RwSignal::new(browser_now()),
            watchers: StoredValue::new(0),
            ticker: StoredValue::new_local(None),
        }
    }

    /// What the server's clock showed just now.
    pub(in crate::live) fn set_server_now(self, server_now: Timestamp) {
        self.ahead_ms.set_value(server_now.0.saturating_sub(browser_now().0));
        self.now.set(self.read());
    }

    /// The server's time. Not tracked.
    pub fn read(self) -> Timestamp {
        Timestamp(browser_now().0.saturating_add(self.ahead_ms.try_get_value().unwrap_or(0)))
    }

    /// The server's time, moving each second for as long as the calling component or view lives.
    pub fn ticking(self) -> ReadSignal<Timestamp> {
        self.watchers.update_value(|watchers| *watchers += 1);
        if self.watchers.get_value() == 1 {
            self.start();
        }
        on_cleanup(move || {
            let left = self.watchers.try_update_value(|watchers| {
                *watchers = watchers.saturating_sub(1);
                *watchers
            });
            if left == Some(0) {
                self.ticker.try_update_value(|ticker| ticker.take());
            }
        });
        self.now.read_only()
    }

    fn start(self) {
        // The first watcher must not see the time at which the last one stopped.
        self.now.set(self.read());
        let tick = move || {
            self.now.try_set(self.read());
        };
        self.ticker.set_value(Some(Interval::new(1_000, tick)));
    }
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::new()
    }
}

#[cfg(target_arch = "wasm32")]
fn browser_now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

#[cfg(not(target_arch = "wasm32"))]
fn browser_now() -> Timestamp {
    Timestamp(0)
}
