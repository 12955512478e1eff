//! The local runner that `maia serve` starts: always there while the server is, gone with it.

use model::{Label, Link};
use nix::sys::signal::Signal;
use tests::harness::{Server, until};

async fn until_gone(process_id: u32) {
    until("the runner is gone with its server", async || {
        let state = std::fs::read_to_string(format!("/proc/{process_id}/stat")).unwrap_or_default();
        // A process that nobody waited for yet is a zombie: it has ended.
        let ended = state.is_empty() || state.contains(") Z ");
        if ended { Ok(()) } else { Err(state) }
    })
    .await;
}

fn local_process(details: &api::runner::RunnerDetails) -> Option<u32> {
    details.instances.iter().find(|instance| instance.link == Link::Connected).map(|row| row.process_id)
}

#[tokio::test]
async fn the_local_runner_comes_back_when_it_ends() {
    let server = Server::start(&[]).await;
    server.client.until_label(Label::Running).await;
    let first = local_process(&server.client.runner_details().await).unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(first.try_into().unwrap()), Signal::SIGTERM).unwrap();
    let second = until("another process serves the runner", async || {
        let details = server.client.runner_details().await;
        local_process(&details).filter(|process| *process != first).ok_or(format!("{details:?}"))
    })
    .await;
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_server_that_stops_takes_its_runner_with_it() {
    let mut server = Server::start(&[]).await;
    server.client.until_label(Label::Running).await;
    let runner = local_process(&server.client.runner_details().await).unwrap();
    server.process_mut().signal(Signal::SIGTERM);
    let (status, output) = server.process_mut().wait().await;
    assert!(status.success(), "{output}");
    until_gone(runner).await;
}

#[tokio::test]
async fn a_server_that_is_killed_leaves_no_runner_behind() {
    let mut server = Server::start(&[]).await;
    server.client.until_label(Label::Running).await;
    let runner = local_process(&server.client.runner_details().await).unwrap();
    server.process_mut().kill().await;
    until_gone(runner).await;
}
