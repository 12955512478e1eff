//! A way to a PostgreSQL that breaks at a commit, so that a test can look at each moment of it. Carries bytes, and knows
//! no more of the protocol than what a commit looks like.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The end of the question.
const COMMIT: &[u8] = b"COMMIT\0";

/// The answer to it: it is durable.
const COMMITTED: &[u8] = b"C\0\0\0\x0bCOMMIT\0";

/// Where a commit breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// PostgreSQL does not hear of it.
    BeforeCommit,
    /// PostgreSQL carries it out, and nobody is told.
    AfterCommit,
}

/// A TCP port of this machine's loopback that leads to another.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    next: Next,
}

/// The break that is due, for whichever connection commits first.
type Next = Arc<Mutex<Option<(Break, Told)>>>;

#[derive(Debug)]
struct Told {
    reached: Sender<()>,
    released: Receiver<()>,
}

/// A commit that will break. The connection is closed when this is dropped.
#[derive(Debug)]
pub struct Breaking {
    reached: Receiver<()>,
    _release: Sender<()>,
}

impl Wire {
    /// Leads to this port until the process ends.
    pub fn to(port: u16) -> std::io::Result<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let wire = Wire { port: listener.local_addr()?.port(), next: Next::default() };
        let next = wire.next.clone();
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let next = next.clone();
                thread::spawn(move || carry(&near, port, &next));
            }
        });
        Ok(wire)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks the next commit.
    pub fn break_next(&self, at: Break) -> Breaking {
        let ((reached, is_reached), (release, released)) = (channel(), channel());
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Told { reached, released }));
        Breaking { reached: is_reached, _release: release }
    }
}

impl Breaking {
    /// Returns when the commit is there, and its connection stands still.
    pub fn reached(&self) {
        // The other end lives until it has told.
        let _ = self.reached.recv();
    }
}

fn carry(near: &TcpStream, port: u16, next: &Next) {
    let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { return };
    thread::scope(|scope| {
        scope.spawn(|| pipe(near, &far, next, Break::BeforeCommit, COMMIT));
        pipe(&far, near, next, Break::AfterCommit, COMMITTED);
    });
}

/// Carries one direction until it ends, or until the words come at which it is to break. Then both directions end.
fn pipe(mut from: &TcpStream, mut to: &TcpStream, next: &Next, at: Break, words: &[u8]) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        // Both words are short, and are sent in one piece.
        let bytes = &buffer[..length];
        if bytes.windows(words.len()).any(|window| window == words)
            && let Some(told) = due(next, at)
        {
            let _ = told.reached.send(());
            let _ = told.released.recv();
            break;
        }
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    for end in [from, to] {
        let _ = end.shutdown(Shutdown::Both);
    }
}

fn due(next: &Next, at: Break) -> Option<Told> {
    let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
    next.take_if(|(due, _)| *due == at).map(|(_, told)| told)
}
