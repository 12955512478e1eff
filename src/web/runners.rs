//! Everything about runners: the list, one runner, pausing and resuming.

pub mod actions;
pub mod applicable;
pub mod bulk_dialog;
pub mod bulk_flow;
pub mod bulk_words;
pub mod chosen;
pub mod confirm_dialog;
pub mod confirm_flow;
pub mod details;
pub mod dialogs;
pub mod duration_dialog;
pub mod duration_field;
pub mod duration_flow;
#[cfg(test)]
pub(crate) mod fixture;
pub mod flows;
pub mod list;
pub mod list_query;
pub mod pause_dialog;
pub mod pause_fields;
pub mod pause_flow;
pub mod pause_words;
pub mod paused_banner;
pub mod queue_words;
pub mod row_view;
pub mod row_words;
pub mod said;
pub mod selection_bar;
