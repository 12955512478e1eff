//! SIGTERM and SIGINT as two wishes: to stop in good order, and, the second time, at once.
//! Never ends the process itself.

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The two wishes.
#[derive(Clone, Default)]
pub(crate) struct Wishes {
    pub(crate) gently: CancellationToken,
    pub(crate) at_once: CancellationToken,
}

/// Listens for the signals until the process ends.
pub(crate) fn listen() -> anyhow::Result<Wishes> {
    let wishes = Wishes::default();
    let mut terminate = signal(SignalKind::terminate()).context("the program cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("the program cannot listen for SIGINT")?;
    let heard = wishes.clone();
    tokio::spawn(async move {
        loop {
            let is_interrupt = tokio::select! {
                received = terminate.recv() => { if received.is_none() { return }; false }
                received = interrupt.recv() => { if received.is_none() { return }; true }
            };
            // Supervisors repeat SIGTERM; only a person at the keyboard is that impatient.
            if heard.gently.is_cancelled() && is_interrupt {
                heard.at_once.cancel();
            }
            heard.gently.cancel();
        }
    });
    Ok(wishes)
}
