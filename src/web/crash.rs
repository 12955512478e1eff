//! What a person sees after a panic, which ends the page: that it stopped, and how to go on.
//! Builds plain elements: no part of the page can be trusted any more.

use wasm_bindgen::JsValue;

/// From now on a panic is reported to the console and shown on a screen with a way out.
pub fn show_when_it_happens() {
    std::panic::set_hook(Box::new(|panic| {
        let report = panic.to_string();
        web_sys::console::error_1(&JsValue::from_str(&report));
        // Without a document there is nobody to tell.
        show(&report).ok();
    }));
}

fn show(report: &str) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    if document.query_selector(".crash")?.is_some() {
        return Ok(());
    }
    let screen = document.create_element("div")?;
    screen.set_class_name("crash");
    screen.set_attribute("role", "alert")?;
    let heading = document.create_element("h1")?;
    heading.set_text_content(Some("The page stopped working"));
    let words = document.create_element("p")?;
    words.set_text_content(Some(
        "Runs and runners go on without it. Edits that were not saved yet are kept in this browser. \
         Load the page again to go on.",
    ));
    let again = document.create_element("a")?;
    again.set_class_name("button");
    again.set_attribute("data-kind", "primary")?;
    again.set_attribute("href", "")?;
    again.set_text_content(Some("Load again"));
    let details = document.create_element("pre")?;
    details.set_class_name("output");
    details.set_text_content(Some(report));
    for part in [&heading, &words, &again, &details] {
        screen.append_child(part)?;
    }
    body.append_child(&screen)?;
    Ok(())
}
