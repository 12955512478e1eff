//! How long a pause lasts: one of the usual durations, or minutes that are typed.

use leptos::prelude::*;

use super::pause_flow::{Choice, DURATIONS_S};
use super::pause_words::duration_words;
use crate::reactive::memo;
use crate::ui::field::Field;

/// The choice, and the field for minutes when it is another one.
#[component]
pub fn DurationField(
    #[prop(into)] choice: Signal<Choice>,
    /// Listed beside the usual ones, and shown while nothing else was chosen.
    #[prop(into)]
    default_s: Signal<u64>,
    on_choose: Callback<Choice>,
) -> impl IntoView {
    let chosen_s = memo(move |_| match choice.get() {
        Choice::Seconds(seconds) => Some(seconds),
        Choice::Minutes(_) => None,
        Choice::Default => Some(default_s.get()),
    });
    let is_typed = memo(move |_| chosen_s.get().is_none());
    let durations = memo(move |_| {
        let mut all = DURATIONS_S.to_vec();
        let default_s = default_s.get();
        if !all.contains(&default_s) && default_s > 0 {
            all.push(default_s);
            all.sort_unstable();
        }
        all
    });
    let option = move |seconds: u64| {
        view! {
            <option value=seconds.to_string() prop:selected=move || chosen_s.get() == Some(seconds)>
                {duration_words(seconds)}
            </option>
        }
    };
    let choose = move |value: String| {
        on_choose.run(value.parse().map_or_else(|_| Choice::Minutes("60".to_owned()), Choice::Seconds));
    };
    let typed = move || match choice.get() {
        Choice::Minutes(typed) => typed,
        Choice::Default | Choice::Seconds(_) => String::new(),
    };
    view! {
        <div class="dialog__stack">
            <Field label="Resume after">
                <select class="input" name="duration" on:change=move |event| choose(event_target_value(&event))>
                    {move || durations.get().into_iter().map(option).collect_view()}
                    <option value="other" prop:selected=is_typed>
                        "Other"
                    </option>
                </select>
            </Field>
            {move || {
                is_typed
                    .get()
                    .then(|| {
                        view! {
                            <Field label="Minutes">
                                <input
                                    class="input"
                                    name="minutes"
                                    inputmode="numeric"
                                    autocomplete="off"
                                    prop:value=typed
                                    on:input=move |event| on_choose.run(Choice::Minutes(event_target_value(&event)))
                                />
                            </Field>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
