//! The pieces that pages are made of. They know nothing of runners or runs beyond the words and colours of states.

pub mod announce;
pub mod button;
pub mod dialog;
pub mod drawn_words;
pub mod duration_bar;
pub mod each;
pub mod empty;
pub mod fact;
pub mod field;
pub mod icon;
pub mod menu;
pub mod message;
pub mod pill;
pub mod popup_menu;
pub mod table;
pub mod time_words;
pub mod toast;
