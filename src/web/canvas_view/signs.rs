//! States of a run and marks of a difference, read once a frame for what is shown.
//! Never wakes anything per component: fifty events a second are one batch a frame.

use std::collections::HashMap;

use canvas::ComponentId;
use leptos::prelude::*;
use model::ComponentState;

use super::marks::Mark;
use super::tiles::Signs;
use crate::designer::problems;
use crate::designer::run_details::RunSign;
use crate::reactive::effect;

/// Where signs are asked for.
#[derive(Clone, Copy)]
pub(super) struct SignSource {
    state_of: Callback<String, Option<RunSign>>,
    states_of: Callback<(), HashMap<String, ComponentState>>,
    problem_of: Callback<ComponentId, Option<problems::Mark>>,
    mark_of: Option<Callback<ComponentId, Option<Mark>>>,
    /// Counts the readings.
    reading: RwSignal<u64>,
    /// Something changed since the last reading.
    is_stale: StoredValue<bool>,
}

impl SignSource {
    pub(super) fn new(
        state_of: Callback<String, Option<RunSign>>,
        states_of: Callback<(), HashMap<String, ComponentState>>,
        problem_of: Callback<ComponentId, Option<problems::Mark>>,
        mark_of: Option<Callback<ComponentId, Option<Mark>>>,
    ) -> SignSource {
        SignSource {
            state_of,
            states_of,
            problem_of,
            mark_of,
            reading: RwSignal::new(0),
            is_stale: StoredValue::new(false),
        }
    }

    /// The signs of that component. Tracked.
    pub(super) fn of(self, id: ComponentId, name: String) -> Signs {
        Signs {
            run: self.run(name),
            problem: self.problem_of.run(id),
            mark: self.mark_of.and_then(|mark_of| mark_of.run(id)),
        }
    }

    /// The states of all components, by name. Tracked as one.
    pub(super) fn states(self) -> HashMap<String, ComponentState> {
        let mut states = self.states_of.run(());
        states.retain(|_, state| *state != ComponentState::Waiting);
        states
    }

    fn run(self, name: String) -> Option<RunSign> {
        // A component that the run has not come to yet needs no mark.
        self.state_of.run(name).filter(|sign| sign.state != ComponentState::Waiting)
    }

    /// Reads with `read` in each frame after something that was read has changed; `ask` asks for that frame.
    pub(super) fn read_with(self, read: impl Fn() + 'static, ask: impl Fn() + 'static) {
        effect(move |before: Option<u64>| {
            let reading = self.reading.get();
            if before == Some(reading) {
                // Woken by a row. What else changes until the frame is read with it.
                self.is_stale.set_value(true);
                ask();
            } else {
                read();
            }
            reading
        });
    }

    /// Whether something changed since the last reading.
    pub(super) fn is_stale(self) -> bool {
        self.is_stale.try_get_value() == Some(true)
    }

    /// A frame was drawn.
    pub(super) fn frame(self, is_due: bool) {
        if self.is_stale.try_update_value(std::mem::take) == Some(true) || is_due {
            self.reading.update(|reading| *reading += 1);
        }
    }
}
