//! Takes the claims and results that wait at the same time in one change: what they need is read at once, what they write
//! is written at once, and what they change is published once. Each is answered for itself. When one of them breaks the
//! change, each is tried alone; when the database is away, all of them are told at once.

use std::sync::{Mutex, PoisonError};

use api::work::{Claim, ResultAccepted};
use model::RunnerId;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::change::Change;
use super::handing_out::Look;
use super::results::Ended;
use super::{Engine, EngineError};
use crate::storage::StorageError;

/// More than this is not taken in one change, so that nobody waits long for those before.
const MOST: usize = 64;

/// Those who wait for the next change of this kind.
#[derive(Default)]
pub(super) struct Together {
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    asked: Asked,
    began: Instant,
    told: oneshot::Sender<Result<Answer, EngineError>>,
}

/// What is asked.
pub(super) enum Asked {
    Claim(RunnerId, Claim),
    /// Of one runner.
    Results(RunnerId, Vec<Ended>),
}

/// The answer to each.
pub(super) enum Answer {
    Look(Look),
    Results(Vec<Result<ResultAccepted, EngineError>>),
}

impl Engine {
    /// Asks, and waits until what is answered is on disk.
    pub(super) async fn ask(&self, asked: Asked) -> Result<Answer, EngineError> {
        let (told, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting();
            waiting.push(Waiting { asked, began: Instant::now(), told });
            waiting.len() == 1
        };
        if is_first {
            self.take_soon();
        }
        match answer.await {
            Ok(answer) => answer,
            // Its commit may have been under way.
            Err(_) => Err(StorageError::Doubtful("the server is stopping".to_owned()).into()),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.shared.together.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_soon(&self) {
        tokio::spawn(self.clone().take_together());
    }

    /// Takes those who wait when it is their turn.
    async fn take_together(self) {
        let change = self.change().await;
        let mut taken = {
            let mut waiting = self.waiting();
            let rest = waiting.len().min(MOST);
            let rest = waiting.split_off(rest);
            std::mem::replace(&mut *waiting, rest)
        };
        if !self.waiting().is_empty() {
            self.take_soon();
        }
        // Nothing is handed out to those who went away.
        taken.retain(|waiting| !waiting.told.is_closed());
        let mut change = match change {
            Ok(change) => change,
            Err(error) => return tell_all(taken, &error),
        };
        match take(&mut change, &taken).await {
            Ok(taking) => taking.answer(change, taken).await,
            Err(error) if taken.len() < 2 => {
                drop(change);
                if let Some(waiting) = taken.pop() {
                    let _ = waiting.told.send(Err(error));
                }
            }
            Err(error) if is_away(&error) => {
                drop(change);
                tell_all(taken, &error);
            }
            Err(_) => {
                drop(change);
                self.take_each_alone(taken).await;
            }
        }
    }

    async fn take_each_alone(&self, taken: Vec<Waiting>) {
        let mut taken = taken.into_iter();
        while let Some(waiting) = taken.next() {
            let alone = async {
                let mut change = self.change().await?;
                let taking = take(&mut change, std::slice::from_ref(&waiting)).await?;
                Ok((change, taking))
            };
            match alone.await {
                Ok((change, taking)) => taking.answer(change, vec![waiting]).await,
                Err(error) => {
                    if is_away(&error) {
                        tell_all(taken.by_ref().collect(), &error);
                    }
                    let _ = waiting.told.send(Err(error));
                }
            }
        }
    }
}

/// The others would wait for the database as long, one after the other.
fn is_away(error: &EngineError) -> bool {
    matches!(error, EngineError::Storage(StorageError::Unavailable(_)))
}

fn tell_all(taken: Vec<Waiting>, error: &EngineError) {
    for waiting in taken {
        let _ = waiting.told.send(Err(likewise(error)));
    }
}

/// What becomes of those who were taken, in their order.
struct Taking {
    answers: Vec<Result<Answer, EngineError>>,
    /// Something was changed, or an answer depends on something that may be on its way to disk.
    is_to_commit: bool,
}

impl Taking {
    async fn answer(self, change: Change, taken: Vec<Waiting>) {
        let engine = change.engine.clone();
        let committed = match self.is_to_commit {
            true => change.commit().await.map(|_| ()),
            false => {
                drop(change);
                Ok(())
            }
        };
        let failure = committed.err();
        for (waiting, answer) in taken.into_iter().zip(self.answers) {
            let answer = match (&failure, answer) {
                (Some(error), Ok(_)) => Err(likewise(error)),
                (_, answer) => answer,
            };
            if let Ok(Answer::Look(look)) = &answer
                && look.has_orders()
            {
                engine.metrics().claim_seconds.observe(waiting.began.elapsed().as_secs_f64());
            }
            // Whoever asked may have gone away.
            let _ = waiting.told.send(answer);
        }
    }
}

/// Results first: they make room for what is claimed, and may be what it follows from.
async fn take(change: &mut Change, taken: &[Waiting]) -> Result<Taking, EngineError> {
    let mut answers: Vec<Option<Result<Answer, EngineError>>> = taken.iter().map(|_| None).collect();
    let mut is_to_commit = false;
    let mut named = Vec::new();
    for waiting in taken {
        if let Asked::Results(_, ended) = &waiting.asked {
            named.extend(ended.iter().map(Ended::task_id));
        }
    }
    change.read_ahead_results(named).await?;
    for (waiting, answer) in taken.iter().zip(&mut answers) {
        let Asked::Results(runner, ended) = &waiting.asked else { continue };
        let mut judged = Vec::with_capacity(ended.len());
        for ended in ended {
            let one = change.take_result(*runner, ended).await?;
            is_to_commit |= one.is_ok();
            judged.push(one);
        }
        *answer = Some(Ok(Answer::Results(judged)));
    }
    change.go_on().await?;
    let claims: Vec<(usize, RunnerId, &Claim)> = taken
        .iter()
        .enumerate()
        .filter_map(|(at, waiting)| match &waiting.asked {
            Asked::Claim(runner, claim) => Some((at, *runner, claim)),
            Asked::Results(..) => None,
        })
        .collect();
    for (at, look) in change.look(&claims).await? {
        is_to_commit |= look.as_ref().is_ok_and(Look::has_orders);
        if let Some(answer) = answers.get_mut(at) {
            *answer = Some(look.map(Answer::Look));
        }
    }
    let answers = answers.into_iter().map(|answer| answer.unwrap_or_else(|| Err(unavailable("no answer"))));
    Ok(Taking { answers: answers.collect(), is_to_commit })
}

/// The same for those who shared its fate.
pub(super) fn likewise(error: &EngineError) -> EngineError {
    match error {
        EngineError::Storage(error) => error.shared().into(),
        other => unavailable(&other.to_string()),
    }
}

pub(super) fn unavailable(reason: &str) -> EngineError {
    StorageError::Unavailable(reason.to_owned()).into()
}
