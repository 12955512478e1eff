//! The keys of a menu button, and items that do not apply.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web::ui::icon::Icon;
use web::ui::menu::{MenuButton, MenuItem};

use crate::page::{focused, press, show, until};

fn items(chosen: RwSignal<Vec<&'static str>>) -> Vec<MenuItem> {
    let item = |words: &'static str, why_not: Option<&str>| MenuItem {
        words: words.to_owned(),
        shape: Icon::Details,
        why_not: why_not.map(str::to_owned),
        on_choose: Callback::new(move |()| chosen.update(|all| all.push(words))),
    };
    vec![item("Open", None), item("Pause", Some("It is paused already.")), item("Restart", None)]
}

#[wasm_bindgen_test]
async fn the_arrows_open_the_menu_walk_it_and_go_round() {
    let chosen = RwSignal::new(Vec::new());
    let page =
        show(move || view! { <MenuButton label="Actions" items=Signal::stored(items(chosen)) /> }).await;
    let button = page.find("button[aria-haspopup]");
    button.focus().unwrap();
    press("ArrowDown").await;
    let words = || focused().text_content().unwrap();
    until(|| words().starts_with("Open")).await;
    press("End").await;
    assert!(words().starts_with("Restart"), "{}", words());
    press("ArrowDown").await;
    assert!(words().starts_with("Open"), "{}", words());
    press("r").await;
    assert!(words().starts_with("Restart"), "{}", words());
}

#[wasm_bindgen_test]
async fn an_item_that_does_not_apply_says_why_and_does_nothing() {
    let chosen = RwSignal::new(Vec::new());
    let page =
        show(move || view! { <MenuButton label="Actions" items=Signal::stored(items(chosen)) /> }).await;
    page.find("button[aria-haspopup]").click();
    until(|| !page.all("[role=menuitem]").is_empty()).await;
    let pause = page.find("[role=menuitem][aria-disabled=true]");
    assert!(pause.text_content().unwrap().contains("It is paused already."));
    pause.click();
    assert!(chosen.get_untracked().is_empty());
    page.find("[role=menuitem]:not([aria-disabled])").click();
    assert_eq!(chosen.get_untracked(), ["Open"]);
}
