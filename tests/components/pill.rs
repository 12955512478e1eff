//! A state is icon, word and colour together.

use leptos::prelude::*;
use model::Label;
use wasm_bindgen_test::wasm_bindgen_test;
use web::ui::pill::{Look, Pill};

use crate::page::show;

#[wasm_bindgen_test]
async fn every_label_is_a_word_with_an_icon_and_a_tone() {
    for label in Label::ALL {
        let page = show(move || view! { <Pill look=Signal::stored(Look::from(label)) /> }).await;
        assert!(page.html().contains(label.word()), "{}", page.html());
        assert_eq!(page.all("svg").len(), 1, "{}", page.html());
        assert!(page.find("[data-tone]").get_attribute("data-tone").is_some_and(|tone| !tone.is_empty()));
    }
}

#[wasm_bindgen_test]
async fn a_change_of_state_changes_word_and_tone() {
    let look = RwSignal::new(Look::from(Label::Running));
    let page = show(move || view! { <Pill look=look /> }).await;
    look.set(Label::Paused.into());
    leptos::task::tick().await;
    assert!(page.html().contains("Paused") && !page.html().contains("Running"), "{}", page.html());
    assert_eq!(page.find("[data-tone]").get_attribute("data-tone").as_deref(), Some("paused"));
}
