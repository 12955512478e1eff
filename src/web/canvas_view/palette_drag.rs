//! Carries the type of a component from the palette to the canvas.
//! Never trusts what is dragged in from elsewhere: only a drag that began in the palette counts.

use std::cell::RefCell;

use web_sys::DragEvent;

thread_local! {
    /// While something is dragged over it, the browser hides from the canvas what it is.
    static DRAGGED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A drag of that type begins: for `dragstart` in the palette.
pub fn start(event: &DragEvent, component_type: &str) {
    DRAGGED.with_borrow_mut(|dragged| *dragged = Some(component_type.to_owned()));
    if let Some(transfer) = event.data_transfer() {
        // Firefox drags nothing that carries no data.
        transfer.set_data("text/plain", component_type).ok();
        transfer.set_effect_allowed("copy");
    }
}

/// The drag is over: for `dragend` in the palette.
pub fn end() {
    DRAGGED.with_borrow_mut(|dragged| *dragged = None);
}

/// What is being dragged.
pub(super) fn dragged() -> Option<String> {
    DRAGGED.with_borrow(Clone::clone)
}
