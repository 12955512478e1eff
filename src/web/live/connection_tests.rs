//! The connection's state machine, walked through what networks do.

use super::*;

fn walk(inputs: Vec<Input>) -> (Connection, Vec<Effect>) {
    let start = (Connection::default(), Vec::new());
    inputs.into_iter().fold(start, |(state, _), input| state.step(input))
}

#[test]
fn a_snapshot_is_followed_by_the_stream_behind_it() {
    assert_eq!(
        walk(vec![Input::Start, Input::Fetched(41)]),
        (Connection::Opening { seen: 41, failures: 0 }, vec![Effect::OpenStream { after: 41 }])
    );
    let (state, effects) =
        walk(vec![Input::Start, Input::Fetched(41), Input::StreamOpened, Input::Event(42)]);
    assert_eq!((state, effects), (Connection::Live { seen: 42 }, vec![Effect::Apply]));
}

#[test]
fn an_event_that_was_seen_changes_nothing() {
    let (state, effects) =
        walk(vec![Input::Start, Input::Fetched(41), Input::StreamOpened, Input::Event(41)]);
    assert_eq!((state, effects), (Connection::Live { seen: 41 }, vec![]));
}

#[test]
fn a_gap_and_a_reset_ask_for_a_snapshot() {
    for input in [Input::Event(43), Input::NeedsSnapshot] {
        let (state, effects) = Connection::Live { seen: 41 }.step(input);
        assert_eq!(
            (state, effects),
            (Connection::Fetching, vec![Effect::CloseStream, Effect::FetchSnapshot])
        );
    }
}

#[test]
fn a_broken_stream_goes_on_where_it_was() {
    let (state, effects) = Connection::Live { seen: 7 }.step(Input::StreamBroken);
    assert_eq!(effects, [Effect::CloseStream, Effect::WaitMs(500)]);
    let (state, effects) = state.step(Input::Due);
    assert_eq!(effects, [Effect::OpenStream { after: 7 }]);
    assert_eq!(state.trouble(), Some(&RequestError::Offline));
    let (state, _) = state.step(Input::StreamOpened);
    assert_eq!(state, Connection::Live { seen: 7 });
}

#[test]
fn each_failure_waits_longer_up_to_a_limit() {
    let mut state = Connection::Fetching;
    let mut delays = Vec::new();
    for _ in 0..7 {
        let (waiting, effects) = state.step(Input::FetchFailed(RequestError::Offline));
        delays.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::WaitMs(delay) => Some(delay),
            _ => None,
        }));
        state = waiting.step(Input::Due).0;
    }
    assert_eq!(delays, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
}

#[test]
fn a_late_timer_does_not_disturb_a_live_connection() {
    assert_eq!(Connection::Live { seen: 3 }.step(Input::Due), (Connection::Live { seen: 3 }, vec![]));
}
