//! Tokens that were looked up a moment ago, so that a runner's many requests do not ask the database each time. Only a
//! shortcut: what ends a token here is noticed at once, what ends it on another server within a second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::{RunnerId, Timestamp};
use tokio::time::Instant;

/// How long nobody asks the database again.
const TRUSTED: Duration = Duration::from_secs(1);

/// More tokens than this are not remembered.
const KEPT: usize = 10_000;

/// By the token's hash.
#[derive(Default)]
pub(super) struct Verified(Mutex<HashMap<String, Token>>);

struct Token {
    runner: RunnerId,
    expires_at: Timestamp,
    looked_up: Instant,
}

impl Verified {
    /// The runner whose token it is, where that is known.
    pub(super) fn runner(&self, hash: &str, now: Timestamp, asked: Instant) -> Option<RunnerId> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.get(hash)?;
        let age = asked.duration_since(token.looked_up);
        (now < token.expires_at && age < TRUSTED).then_some(token.runner)
    }

    /// The database says so. `looked_up` is from before it was asked.
    pub(super) fn remember(&self, hash: String, runner: RunnerId, expires_at: Timestamp, looked_up: Instant) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= KEPT {
            tokens.retain(|_, token| token.looked_up.elapsed() < TRUSTED);
        }
        if tokens.len() < KEPT {
            tokens.insert(hash, Token { runner, expires_at, looked_up });
        }
    }

    /// The runner's tokens have ended.
    pub(super) fn forget(&self, runner: RunnerId) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, token| token.runner != runner);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_is_trusted_for_a_second_and_never_beyond_its_end() {
        let (verified, runner) = (Verified::default(), RunnerId(Uuid::from_u128(1)));
        let at = Instant::now();
        verified.remember("a".to_owned(), runner, Timestamp(100), at);
        assert_eq!(verified.runner("a", Timestamp(99), at), Some(runner));
        assert_eq!(verified.runner("a", Timestamp(100), at), None);
        assert_eq!(verified.runner("b", Timestamp(99), at), None);
        assert_eq!(verified.runner("a", Timestamp(99), at + TRUSTED), None);
    }

    #[test]
    fn a_runner_whose_credentials_were_renewed_must_ask_anew() {
        let (verified, runner) = (Verified::default(), RunnerId(Uuid::from_u128(1)));
        let at = Instant::now();
        verified.remember("a".to_owned(), runner, Timestamp(100), at);
        verified.forget(runner);
        assert_eq!(verified.runner("a", Timestamp(0), at), None);
    }
}
