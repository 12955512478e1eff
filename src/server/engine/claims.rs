//! Lets an instance wait for work. What it may have is looked up whenever something may have changed.

use std::time::Duration;

use api::work::{Claim, Claimed, TaskOrder};
use model::{ProjectId, RunnerId};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::handing_out::Look;
use super::together::{Answer, Asked, unavailable};
use super::{Engine, EngineError};

/// The longest that a claim waits.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// How long a claim waits when the instance has news to fetch: it returns at once, yet an instance that does not
/// fetch them does not spin.
const NEWS_WAIT: Duration = Duration::from_millis(250);

impl Engine {
    /// Waits for work, at most as long as the claim says; answers without work when the runner's pause changes, so
    /// that the instance sends a heartbeat. Tasks are the instance's from the moment of the commit, whether or not
    /// the answer arrives.
    pub async fn claim(&self, runner: RunnerId, claim: Claim) -> Result<Claimed, EngineError> {
        self.claim_until(runner, claim, std::future::pending()).await
    }

    /// As `claim`, and it also ends once `stopping` completes: without a task, or with those that are the instance's by
    /// then.
    pub(crate) async fn claim_until(
        &self,
        runner: RunnerId,
        claim: Claim,
        stopping: impl Future<Output = ()>,
    ) -> Result<Claimed, EngineError> {
        tokio::pin!(stopping);
        let started = Instant::now();
        let mut deadline = started + Duration::from_millis(claim.wait_ms).min(MAX_WAIT);
        let mut wakes = self.claim_wakes(runner);
        let mut first_pause = None;
        loop {
            // Before the look, so that what happens after it wakes.
            wakes.borrow_and_update();
            let look = self.look(runner, &claim).await?;
            if !look.orders.is_empty() {
                let mut claimed = Claimed { tasks: Vec::with_capacity(look.orders.len()) };
                for (project, order) in look.orders {
                    claimed.tasks.push(self.with_files(project, order).await);
                }
                return Ok(claimed);
            }
            if look.is_pointless || *first_pause.get_or_insert(look.pause) != look.pause {
                return Ok(Claimed { tasks: Vec::new() });
            }
            if look.has_news {
                deadline = deadline.min(started + NEWS_WAIT);
            }
            let woken = tokio::select! {
                // Never in the middle of handing out: what was committed is told.
                biased;
                () = &mut stopping => false,
                woken = timeout_at(deadline, wakes.changed()) => matches!(woken, Ok(Ok(()))),
            };
            if !woken {
                return Ok(Claimed { tasks: Vec::new() });
            }
        }
    }

    async fn look(&self, runner: RunnerId, claim: &Claim) -> Result<Look, EngineError> {
        match self.ask(Asked::Claim(runner, claim.clone())).await? {
            Answer::Look(look) => Ok(look),
            Answer::Results(_) => Err(unavailable("no answer")),
        }
    }

    /// The order with the text of the files that the component names. What cannot be read is left out: the runner says
    /// so where the person looks.
    async fn with_files(&self, project: ProjectId, mut order: TaskOrder) -> TaskOrder {
        let mut files = Map::new();
        if order.component_type == "sql-executor"
            && let Some(name) = order.parameters.get("fileName").and_then(Value::as_str)
        {
            // The runner looks for the name with its variables filled in.
            let name = filled(name, &order.variables);
            if let Ok(Some(file)) = self.shared.source.file(project, name.trim_start_matches('/')).await {
                files.insert(name, Value::String(file.text));
            }
        }
        order.files = Value::Object(files);
        order
    }
}

/// The text with each `${name}` of a scalar variable replaced; others are left as they are.
fn filled(text: &str, variables: &Value) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${")
        && let Some((name, behind)) = after.split_once('}')
    {
        filled.push_str(before);
        match variables.get(name).and_then(Value::as_str) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("${{{name}}}")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_scalars_that_are_known_are_filled_in() {
        let variables = json!({ "day": "mo", "rows": [["1"]] });
        let table = [
            ("sql/${day}/${day}.sql", "sql/mo/mo.sql"),
            ("${rows}.sql", "${rows}.sql"),
            ("${nobody}", "${nobody}"),
            ("a${day", "a${day"),
            ("plain", "plain"),
        ];
        for (text, expected) in table {
            assert_eq!(filled(text, &variables), expected);
        }
    }
}
