//! The page. Reads live state, sends intents, translates what people do; never holds a rule of the domain.

pub mod address;
pub mod app;
pub mod canvas_view;
pub mod code_editor;
pub mod command;
pub mod crash;
pub mod designer;
pub mod http;
pub mod kept;
pub mod lazy;
pub mod live;
pub mod not_found;
pub mod page;
pub mod reactive;
pub mod router;
pub mod runners;
pub mod runs;
pub mod shell;
pub mod size_watch;
pub mod theme;
pub mod time;
pub mod typed_ahead;
pub mod ui;

/// Puts the page into the document.
pub fn start() {
    crash::report_when_it_happens();
    theme::apply_stored();
    leptos::mount::mount_to_body(app::App);
}
