//! People's commands to runners: pause, resume, change a pause's duration, restart. What each does is the model's rule.

use std::time::Duration;

use api::runner::{CommandAccepted, Platform, RunnerAction, RunnerCommand};
use model::{Command, Intent, PauseId, RunnerId, Timing, decide};
use uuid::Uuid;

use super::rows::runner_row;
use super::{Engine, EngineError};
use crate::storage::commands::Earlier;
use crate::storage::{commands, runners};

const KIND: &str = "runner_command";

/// The longest pause.
const MAX_DURATION: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The longest reason, in characters.
const MAX_REASON: usize = 500;

impl Engine {
    /// Carries out a person's command. `if_match` refuses it when the runner's version is another. The same command id
    /// again answers the same and does nothing more.
    pub async fn command(
        &self,
        runner: RunnerId,
        if_match: Option<u64>,
        by: &str,
        command: RunnerCommand,
    ) -> Result<CommandAccepted, EngineError> {
        let mut change = self.change().await?;
        match commands::find(change.connection(), command.command_id, KIND).await? {
            Some(Earlier::Answered(accepted)) => {
                change.commit().await?;
                return Ok(accepted);
            }
            Some(Earlier::OtherKind) => return Err(super::command_id_used()),
            None => {}
        }
        let record = change.runner(runner).await?;
        if if_match.is_some_and(|version| version != record.version) {
            let row = runner_row(change.connection(), &record).await?;
            return Err(EngineError::StaleVersion(Box::new(row)));
        }
        if record.platform == Platform::MatillionHosted {
            return Err(EngineError::Conflict {
                code: "hosted-runner",
                detail: format!(
                    "Runner {} is hosted for you: it cannot be paused, resumed or restarted.",
                    record.name
                ),
            });
        }
        let wanted = wanted(command.action, by, &change.timing)?;
        change.is(match &wanted {
            Command::Pause { .. } => "pause",
            Command::Resume { .. } => "resume",
            Command::ChangeDuration { .. } => "change-duration",
            Command::Restart => "restart",
        });
        let pause = match (&wanted, record.rules.intent) {
            (Command::Pause { pause, .. }, Intent::Active) => Some(*pause),
            (_, intent) => intent.pause(),
        };
        let work = match pause {
            Some(pause) => runners::work(change.connection(), runner, pause).await?,
            None => Default::default(),
        };
        let events = decide(&record.rules, &wanted, work, &change.timing, change.now)?;
        change.change_runner(record, &events).await?;
        let seq = change.publish().await?;
        let record = change.runner(runner).await?;
        let accepted = CommandAccepted { seq, runner: runner_row(change.connection(), &record).await? };
        let now = change.now;
        commands::insert(change.connection(), command.command_id, KIND, now, &accepted).await?;
        change.commit().await?;
        Ok(accepted)
    }
}

/// The command in the rules' terms.
fn wanted(action: RunnerAction, by: &str, timing: &Timing) -> Result<Command, EngineError> {
    Ok(match action {
        RunnerAction::Pause { confirm, .. } if !model::confirms_pause(&confirm) => {
            return Err(EngineError::Invalid(format!(
                "The pause was not confirmed: type exactly \"{}\".",
                model::PAUSE_PHRASE
            )));
        }
        RunnerAction::Pause { reason, duration_seconds, .. } => Command::Pause {
            pause: PauseId(Uuid::new_v4()),
            by: by.to_owned(),
            reason: reason_of(reason)?,
            duration: duration_seconds.map_or(Ok(timing.auto_resume), duration)?,
        },
        RunnerAction::Resume => Command::Resume { by: by.to_owned() },
        RunnerAction::ChangeDuration { duration_seconds } => {
            Command::ChangeDuration { duration: duration(duration_seconds)? }
        }
        RunnerAction::Restart => Command::Restart,
    })
}

fn reason_of(reason: Option<String>) -> Result<Option<String>, EngineError> {
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > MAX_REASON) {
        return Err(EngineError::Invalid(format!(
            "The reason is too long: at most {MAX_REASON} characters."
        )));
    }
    reason.as_deref().map(|reason| without_control("reason", reason)).transpose()?;
    Ok(reason)
}

/// What people type in one line has no line ends and nothing else that is not seen: it is shown in lists and logs.
pub(super) fn without_control(what: &str, text: &str) -> Result<(), EngineError> {
    match text.chars().find(|letter| letter.is_control()) {
        Some(letter) => Err(EngineError::Invalid(format!(
            "The {what} contains the control character {}. Write it in one line of plain text.",
            letter.escape_unicode()
        ))),
        None => Ok(()),
    }
}

fn duration(seconds: u64) -> Result<Duration, EngineError> {
    let duration = Duration::from_secs(seconds);
    if duration.is_zero() || duration > MAX_DURATION {
        return Err(EngineError::Invalid("A pause lasts at least a second and at most 365 days.".to_owned()));
    }
    Ok(duration)
}
