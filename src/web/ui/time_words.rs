//! Points in time on screen: the browser's zone, with the whole time behind the short words.

use leptos::prelude::*;
use model::Timestamp;

use crate::live::Live;
use crate::time::{WallTime, held_until};

/// What the wall clock shows in the browser's zone.
pub fn wall(timestamp: Timestamp) -> WallTime {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(timestamp.0 as f64));
    WallTime {
        year: i32::try_from(date.get_full_year()).unwrap_or(0),
        month: date.get_month(),
        day: date.get_date(),
        weekday: date.get_day(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
        second: date.get_seconds(),
        offset_minutes: -(date.get_timezone_offset() as i32),
    }
}

/// The name of the browser's zone, such as `Europe/Berlin`.
pub fn zone() -> String {
    let options =
        js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// `20:14`, or with the day when it is another one.
pub fn short(timestamp: Timestamp, now: Timestamp) -> String {
    wall(timestamp).short(wall(now))
}

/// The message with the time that something is held until as the reader's clock shows it.
pub fn local_message(message: String, now: Timestamp) -> String {
    match held_until(&message) {
        Some((head, at)) => format!("{head} {} ({}).", short(at, now), wall(at).zone()),
        None => message,
    }
}

/// The same, with the whole time behind the short words.
pub fn message_view(message: String) -> AnyView {
    match held_until(&message) {
        Some((head, at)) => view! {
            {head.to_owned()}
            " "
            <At timestamp=at />
            "."
        }
        .into_any(),
        None => message.into_any(),
    }
}

/// A `<time>` with short words; the whole time is its title.
#[component]
pub fn At(#[prop(into)] timestamp: Signal<Timestamp>) -> impl IntoView {
    let clock = Live::expect().clock;
    view! {
        <time datetime=move || timestamp.get().to_string() title=move || wall(timestamp.get()).full()>
            {move || short(timestamp.get(), clock.read())}
        </time>
    }
}
