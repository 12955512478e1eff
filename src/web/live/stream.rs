//! The event stream of the server, as one value that closes it when dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// What a stream reports.
pub enum Report {
    Opened,
    /// The data of one event.
    Data(String),
    /// It broke, or was refused.
    Broken,
}

/// An open stream with its listeners.
pub struct Stream {
    source: EventSource,
    // Kept because the browser calls them for as long as the source lives.
    _on_open: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Stream {
    /// Opens the stream behind the event with this sequence number.
    pub fn open(after: u64, report: impl Fn(Report) + Clone + 'static) -> Option<Stream> {
        let source = EventSource::new(&format!("{}?after={after}", api::route::EVENTS)).ok()?;
        let opened = report.clone();
        let on_open = Closure::new(move |_: Event| opened(Report::Opened));
        let data = report.clone();
        let on_message = Closure::new(move |message: MessageEvent| {
            data(Report::Data(message.data().as_string().unwrap_or_default()));
        });
        let on_error = Closure::new(move |_: Event| report(Report::Broken));
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Stream { source, _on_open: on_open, _on_message: on_message, _on_error: on_error })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
