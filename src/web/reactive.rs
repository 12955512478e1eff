//! What is computed from signals, and what happens when they change.
//! The same as leptos's own, but compiled once for all closures: every kind of closure would be a kilobyte of the page.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

/// A value computed from others, whose readers wake only when it differs. Given the value before.
pub fn memo<T>(read: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    memo_of_any_closure(Arc::new(read))
}

type Read<T> = Arc<dyn Fn(Option<&T>) -> T + Send + Sync>;

fn memo_of_any_closure<T: PartialEq + Send + Sync + 'static>(read: Read<T>) -> Memo<T> {
    Memo::new(move |before: Option<&T>| read(before))
}

/// Runs soon, and again whenever something that it read has changed. Given what it returned the last time.
pub fn effect<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut before = None;
    effect_of_any_closure(Box::new(move || before = Some(run(before.take()))));
}

fn effect_of_any_closure(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

/// Runs once what happens now is on the screen, as a task of its own.
pub fn after_paint(run: impl FnOnce() + 'static) {
    after_paint_of_any_closure(Box::new(run));
}

fn after_paint_of_any_closure(run: Box<dyn FnOnce()>) {
    request_animation_frame(move || set_timeout(run, Duration::ZERO));
}
