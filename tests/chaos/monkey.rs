//! Disturbs the house until it is time to stop, and puts everything back then.

use std::time::Duration;

use nix::sys::signal::Signal;
use reference::Dice;
use tests::harness::Server;
use tokio::time::{Instant, sleep};

use crate::house::House;
use crate::proxy::Mood;

/// Longer than a lease.
const STANDSTILL: Duration = Duration::from_millis(4_500);

pub(crate) async fn disturb(mut house: House, seed: u64, until: Instant) -> House {
    let mut dice = Dice::new(seed);
    let mut disturbances = 0;
    while Instant::now() < until {
        sleep(Duration::from_millis(300 + 100 * dice.roll(15) as u64)).await;
        house = one(house, &mut dice).await;
        disturbances += 1;
    }
    println!("{disturbances} disturbances");
    house
}

async fn one(mut house: House, dice: &mut Dice) -> House {
    let runner = dice.roll(house.runners.len());
    let server = dice.roll(house.servers.len());
    match dice.roll(14) {
        0 | 1 => {
            house.runners[runner].kill().await;
            house.runners[runner] = house.start_runner();
        }
        2 => {
            house.runners[runner].signal(Signal::SIGTERM);
            let successor = house.start_runner();
            house.leaving.push(std::mem::replace(&mut house.runners[runner], successor));
        }
        3 | 4 => {
            house.runners[runner].signal(Signal::SIGSTOP);
            sleep(STANDSTILL).await;
            house.runners[runner].signal(Signal::SIGCONT);
        }
        5 | 6 => house = with_server(house, server, Server::crash_and_restart).await,
        7 => house = with_server(house, server, Server::restart).await,
        8 => {
            house.servers[server].process_mut().signal(Signal::SIGSTOP);
            sleep(Duration::from_millis(500 + 500 * dice.roll(8) as u64)).await;
            house.servers[server].process_mut().signal(Signal::SIGCONT);
        }
        9 if dice.once_in(3) => {
            let mut cluster = house.cluster.take().expect("a PostgreSQL");
            // A power failure; what was acknowledged must be there again.
            let crashed = tokio::task::spawn_blocking(move || {
                cluster.crash().and_then(|()| cluster.run()).map(|()| cluster)
            });
            house.has_crashed = true;
            house.cluster = Some(crashed.await.expect("no panic").expect("PostgreSQL is back"));
        }
        roll => {
            let mood = match roll {
                9 | 10 => Mood::Slow(Duration::from_millis(20 + 40 * dice.roll(8) as u64)),
                11 => Mood::Deaf,
                12 => Mood::Stuck,
                _ => Mood::Cut,
            };
            house.proxies[server].be(mood);
            sleep(Duration::from_millis(300 + 500 * dice.roll(6) as u64)).await;
            // What was lost on the way stays lost.
            house.proxies[server].be(Mood::Cut);
            sleep(Duration::from_millis(50)).await;
            house.proxies[server].be(Mood::Open);
        }
    }
    house
}

async fn with_server<F: Future<Output = Server>>(
    mut house: House,
    server: usize,
    restart: impl FnOnce(Server) -> F,
) -> House {
    let old = house.servers.remove(server);
    house.servers.insert(server, restart(old).await);
    house
}
