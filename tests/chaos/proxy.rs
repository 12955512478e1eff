//! A way to a server that a test can make slow, cut, or close in one direction without a word.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Open,
    /// Everything takes this long.
    Slow(Duration),
    /// What the server says does not arrive; what it is told does.
    Deaf,
    /// Nothing arrives.
    Stuck,
    /// Connections are closed, and new ones at once.
    Cut,
}

/// A port that leads to another. Gone when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    mood: watch::Sender<Mood>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn to(port: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let mood = watch::Sender::new(Mood::Open);
        let moods = mood.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, port, moods.subscribe()));
            }
        });
        Proxy { address, mood, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn be(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(near: TcpStream, port: u16, mood: watch::Receiver<Mood>) {
    if *mood.borrow() == Mood::Cut {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        () = pipe(near_in, far_out, mood.clone(), &[Mood::Stuck]) => {}
        () = pipe(far_in, near_out, mood, &[Mood::Stuck, Mood::Deaf]) => {}
    }
}

/// Carries one direction until it ends or is cut.
async fn pipe(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mood: watch::Receiver<Mood>,
    closed: &[Mood],
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            cut = mood.wait_for(|mood| *mood == Mood::Cut) => { drop(cut); return }
        };
        let Ok(length @ 1..) = read else { return };
        let Ok(now) = mood.wait_for(|mood| !closed.contains(mood)).await.map(|mood| *mood) else { return };
        match now {
            Mood::Cut => return,
            Mood::Slow(delay) => tokio::time::sleep(delay).await,
            Mood::Open | Mood::Deaf | Mood::Stuck => {}
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
