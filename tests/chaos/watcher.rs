//! Reads all events, from whichever server answers, and goes on after the last one when a stream breaks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::event::{Envelope, ServerEvent};
use api::route;
use tests::harness::Client;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer without a word is a stream that broke without a word.
const SILENCE: Duration = Duration::from_secs(4);

/// What was read so far.
pub(crate) struct Watcher {
    read: Arc<Mutex<Vec<Envelope>>>,
    reading: JoinHandle<()>,
}

impl Watcher {
    /// Reads what happens after `after`; begins with the server at that place.
    pub(crate) fn start(servers: Vec<Client>, first: usize, after: u64) -> Watcher {
        let read = Arc::new(Mutex::new(Vec::new()));
        let reading = tokio::spawn(follow(servers, first, after, Arc::clone(&read)));
        Watcher { read, reading }
    }

    pub(crate) fn last(&self) -> u64 {
        self.read.lock().unwrap().last().map_or(0, |envelope| envelope.seq)
    }

    pub(crate) fn stop(self) -> Vec<Envelope> {
        self.reading.abort();
        std::mem::take(&mut *self.read.lock().unwrap())
    }
}

async fn follow(servers: Vec<Client>, first: usize, after: u64, read: Arc<Mutex<Vec<Envelope>>>) {
    let mut after = after;
    let mut attempt = first;
    loop {
        let server = &servers[attempt % servers.len()];
        attempt += 1;
        let path = format!("{}?after={after}", route::EVENTS);
        let asked = timeout(SILENCE, server.request(reqwest::Method::GET, &path).send()).await;
        let Ok(Ok(mut stream)) = asked else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let mut text = String::new();
        while let Ok(Ok(Some(chunk))) = timeout(SILENCE, stream.chunk()).await {
            text.push_str(std::str::from_utf8(&chunk).expect("text"));
            while let Some(end) = text.find("\n\n") {
                let frame: String = text.drain(..end + 2).collect();
                let Some(data) = frame.lines().find_map(|line| line.strip_prefix("data:")) else { continue };
                let Ok(envelope) = serde_json::from_str::<Envelope>(data.trim()) else { continue };
                if !matches!(envelope.event, ServerEvent::Reset) {
                    after = envelope.seq;
                }
                read.lock().unwrap().push(envelope);
            }
        }
    }
}
