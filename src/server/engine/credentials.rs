//! Runners, their credentials and tokens. A secret is said once; the database has only its hash.

use api::runner::{CreateRunner, Platform, RunnerCreated, RunnerRow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Runner, RunnerId};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use uuid::Uuid;

use super::change::Change;
use super::commands::without_control;
use super::rows::runner_row;
use super::{Credentials, Engine, EngineError, TOKEN_LIFETIME};
use crate::storage::commands::Earlier;
use crate::storage::runners::{ClientRecord, RunnerRecord};
use crate::storage::{commands, runners, tokens};

const KIND: &str = "create_runner";

/// The longest name, in characters.
const MAX_NAME: usize = 100;

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 1_000;

impl Engine {
    /// Creates a runner. The same command id again answers the same runner with new credentials, because the first
    /// secret is not kept.
    pub async fn create_runner(&self, wanted: CreateRunner) -> Result<RunnerCreated, EngineError> {
        let mut change = self.change().await?;
        let credentials = new_credentials()?;
        let earlier: Option<Earlier<RunnerCreated>> =
            commands::find(change.connection(), wanted.command_id, KIND).await?;
        let created = match earlier {
            Some(Earlier::OtherKind) => return Err(super::command_id_used()),
            Some(Earlier::Answered(created)) => {
                change.set_credentials(created.runner.id, &credentials).await?;
                created
            }
            None => {
                let name = change.free_name(&wanted.name, None).await?;
                let description = description_of(&wanted.description)?;
                let record = change.new_runner(name, description, wanted.platform, &credentials).await?;
                let created = RunnerCreated {
                    seq: change.publish().await?,
                    runner: runner_row(change.connection(), &record).await?,
                    client_id: credentials.client_id.clone(),
                    client_secret: String::new(),
                };
                let now = change.now;
                commands::insert(change.connection(), wanted.command_id, KIND, now, &created).await?;
                created
            }
        };
        change.commit().await?;
        self.shared.verified.forget(created.runner.id);
        Ok(RunnerCreated {
            client_id: credentials.client_id,
            client_secret: credentials.client_secret,
            ..created
        })
    }

    /// Changes what is `Some`.
    pub async fn change_runner(
        &self,
        runner: RunnerId,
        name: Option<String>,
        description: Option<String>,
        is_restricted: Option<bool>,
    ) -> Result<RunnerRow, EngineError> {
        let mut change = self.change().await?;
        let mut record = change.runner(runner).await?;
        if let Some(name) = name {
            record.name = change.free_name(&name, Some(runner)).await?;
        }
        if let Some(description) = description {
            record.description = description_of(&description)?;
        }
        record.version = record.version.saturating_add(1);
        runners::save(change.connection(), &record).await?;
        if let Some(is_restricted) = is_restricted {
            change.restrict(runner, is_restricted).await?;
            record = change.runner(runner).await?;
        }
        change.touch_runner(runner);
        change.publish().await?;
        let row = runner_row(change.connection(), &record).await?;
        change.commit().await?;
        Ok(row)
    }

    /// New credentials in place of the runner's old ones, for when the file that held them is gone. Tokens end with them.
    pub async fn renew_credentials(&self, runner: RunnerId) -> Result<Credentials, EngineError> {
        let mut change = self.change().await?;
        change.runner(runner).await?;
        let credentials = new_credentials()?;
        change.set_credentials(runner, &credentials).await?;
        change.commit().await?;
        self.shared.verified.forget(runner);
        Ok(credentials)
    }

    /// A bearer token for the client, good for [`TOKEN_LIFETIME`].
    pub async fn token(&self, client_id: &str, client_secret: &str) -> Result<String, EngineError> {
        let mut change = self.change().await?;
        let known = runners::of_client(change.connection(), client_id).await?;
        let (runner, _) = known
            .filter(|(_, secret_hash)| *secret_hash == hash(client_secret))
            .ok_or(EngineError::Unauthorized)?;
        let token = random_text()?;
        let expires_at = change.now + TOKEN_LIFETIME;
        tokens::insert(change.connection(), &hash(&token), runner, expires_at).await?;
        change.commit().await?;
        Ok(token)
    }

    /// The runner whose token this is.
    pub async fn authenticate(&self, bearer: &str) -> Result<RunnerId, EngineError> {
        let (hash, now, looked_up) = (hash(bearer), self.server_now(), Instant::now());
        if let Some(runner) = self.shared.verified.runner(&hash, now, looked_up) {
            return Ok(runner);
        }
        let mut reading = self.shared.database.read().await?;
        let (runner, expires_at) =
            tokens::runner_of(&mut reading, &hash, now).await?.ok_or(EngineError::Unauthorized)?;
        self.shared.verified.remember(hash, runner, expires_at, looked_up);
        Ok(runner)
    }
}

impl Change {
    pub(super) async fn new_runner(
        &mut self,
        name: String,
        description: String,
        platform: Platform,
        credentials: &Credentials,
    ) -> Result<RunnerRecord, EngineError> {
        let record = RunnerRecord {
            id: RunnerId(Uuid::new_v4()),
            name,
            description,
            platform,
            runner_type: match platform {
                Platform::MatillionHosted => "Matillion Hosted".to_owned(),
                _ => "Maia Hybrid".to_owned(),
            },
            version: 1,
            rules: Runner::new(),
            label_since: self.now,
            reported_version: None,
            is_restricted: false,
        };
        let now = self.now;
        runners::insert(self.connection(), &record, &client_record(credentials), now).await?;
        self.touch_runner(record.id);
        Ok(record)
    }

    /// The name without blanks around it, unless it is empty, too long or another runner's.
    async fn free_name(&mut self, name: &str, of: Option<RunnerId>) -> Result<String, EngineError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(EngineError::Invalid(format!(
                "A runner's name has at least one and at most {MAX_NAME} characters."
            )));
        }
        without_control("name", name)?;
        match runners::load_named(self.connection(), name).await? {
            Some(other) if Some(other.id) != of => Err(EngineError::Conflict {
                code: "name-taken",
                detail: format!("There is already a runner named \"{name}\". Choose another name."),
            }),
            _ => Ok(name.to_owned()),
        }
    }

    async fn set_credentials(
        &mut self,
        runner: RunnerId,
        credentials: &Credentials,
    ) -> Result<(), EngineError> {
        runners::set_client(self.connection(), runner, &client_record(credentials)).await?;
        tokens::remove_of_runner(self.connection(), runner).await?;
        Ok(())
    }
}

pub(super) fn new_credentials() -> Result<Credentials, EngineError> {
    Ok(Credentials { client_id: Uuid::new_v4().to_string(), client_secret: random_text()? })
}

fn client_record(credentials: &Credentials) -> ClientRecord {
    ClientRecord { client_id: credentials.client_id.clone(), secret_hash: hash(&credentials.client_secret) }
}

fn description_of(description: &str) -> Result<String, EngineError> {
    let description = description.trim();
    if description.chars().count() > MAX_DESCRIPTION {
        return Err(EngineError::Invalid(format!(
            "The description is too long: at most {MAX_DESCRIPTION} characters."
        )));
    }
    without_control("description", description)?;
    Ok(description.to_owned())
}

/// 256 random bits.
fn random_text() -> Result<String, EngineError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| EngineError::Random(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A plain hash is enough: what it hides has 256 random bits.
fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
