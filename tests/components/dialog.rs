//! A dialog is modal while it is open, and only asks when Esc is pressed.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web::ui::dialog::Dialog;
use web_sys::{Event, HtmlDialogElement};

use crate::page::show;

#[wasm_bindgen_test]
async fn it_opens_and_closes_as_its_owner_says() {
    let is_open = RwSignal::new(false);
    let cancelled = RwSignal::new(0);
    let page = show(move || {
        view! {
            <Dialog is_open=is_open title="Pause runner local" on_cancel=move || cancelled.update(|count| *count += 1)>
                <p>"It finishes what it is doing."</p>
            </Dialog>
        }
    })
    .await;
    let dialog: HtmlDialogElement = page.find("dialog").unchecked_into();
    assert!(!dialog.open());
    assert!(!page.html().contains("It finishes"), "its content exists only while it is open");
    is_open.set(true);
    leptos::task::tick().await;
    assert!(dialog.open() && dialog.matches(":modal").unwrap());
    let title = page.find("h2");
    assert_eq!(dialog.get_attribute("aria-labelledby"), title.get_attribute("id"));
    assert_eq!(title.text_content().as_deref(), Some("Pause runner local"));

    // Esc, as the browser says it.
    let cancel = Event::new("cancel").unwrap();
    dialog.dispatch_event(&cancel).unwrap();
    assert_eq!(cancelled.get_untracked(), 1);
    assert!(dialog.open(), "its owner decides");
    is_open.set(false);
    leptos::task::tick().await;
    assert!(!dialog.open());
}
