//! Components in a real browser: what they show, and what the keyboard does to them.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod dialog;
mod menu;
mod page;
mod pill;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
