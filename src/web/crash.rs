//! What a panic says, in the console. It ends in a trap, upon which `crash.js` tells the person.
//! The shipped page is built without the words of panics, and says nothing here.

use wasm_bindgen::JsValue;

/// From now on a panic is reported to the console.
pub fn report_when_it_happens() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&JsValue::from_str(&panic.to_string()));
    }));
}
