//! What a runner must know to start.
//! Never prints the secret.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::guard::GuardCommand;
use crate::load::Meter;

/// In percent.
const DEFAULT_CPU_LIMIT: u8 = 80;

/// Who the runner is, where its control plane is, and what it may use on this machine.
#[derive(Clone)]
pub struct Config {
    pub account_id: String,
    pub agent_id: String,
    pub client_id: String,
    pub client_secret: String,
    /// The control plane's addresses, without a slash at the end; at least one. Whichever answers is used.
    pub urls: Vec<String>,
    /// Where the actuator listens; `None` for nowhere.
    pub actuator: Option<SocketAddr>,
    /// The runner makes a folder of its own in here, for its scripts.
    pub scratch: PathBuf,
    /// How long a statement in the warehouse may take; `None` for as long as it takes.
    pub statement_limit: Option<Duration>,
    /// Ends the scripts should the runner be killed; without it they go on.
    pub guard: Option<GuardCommand>,
    /// No new task is taken while the machine's processors are busier than this, in percent; 100 for no limit.
    pub cpu_limit: u8,
    /// How busy they are.
    pub meter: Meter,
}

/// What is missing or wrong in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{} not set: take the values from where the runner was created", missing(.0))]
    Missing(Vec<&'static str>),
    #[error(
        "MAIA_URL has \"{0}\": it must be an address such as http://127.0.0.1:8420, or several with commas between"
    )]
    Url(String),
    #[error("MAIA_URL has \"{0}\": this build speaks http only, put a proxy that speaks https in between")]
    Https(String),
    #[error("MAIA_CPU_LIMIT is \"{0}\": it must be a whole number from 1 to 100, such as 80")]
    CpuLimit(String),
    #[error("line {line} of the file is \"{text}\": a line must be NAME=value")]
    Line { line: usize, text: String },
}

fn missing(names: &[&str]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

impl Config {
    /// The configuration from named values, such as those of the environment.
    pub fn new(
        value: impl Fn(&str) -> Option<String>,
        actuator: Option<SocketAddr>,
        scratch: PathBuf,
    ) -> Result<Config, ConfigError> {
        let mut absent = Vec::new();
        let mut required = |name: &'static str| {
            let value = value(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
            value.unwrap_or_else(|| {
                absent.push(name);
                String::new()
            })
        };
        let config = Config {
            account_id: required("ACCOUNT_ID"),
            agent_id: required("AGENT_ID"),
            client_id: required("OAUTH_CLIENT_ID"),
            client_secret: required("OAUTH_CLIENT_SECRET"),
            urls: required("MAIA_URL")
                .split([',', ' '])
                .map(|url| url.trim().trim_end_matches('/').to_owned())
                .filter(|url| !url.is_empty())
                .collect(),
            actuator,
            scratch,
            statement_limit: None,
            guard: None,
            cpu_limit: cpu_limit(value("MAIA_CPU_LIMIT"))?,
            meter: Meter::machine(),
        };
        if !absent.is_empty() {
            return Err(ConfigError::Missing(absent));
        }
        if config.urls.is_empty() {
            return Err(ConfigError::Url(String::new()));
        }
        for url in &config.urls {
            if url.starts_with("https://") {
                return Err(ConfigError::Https(url.clone()));
            }
            match reqwest::Url::parse(url) {
                Ok(parsed) if parsed.scheme() == "http" && parsed.has_host() => {}
                _ => return Err(ConfigError::Url(url.clone())),
            }
        }
        Ok(config)
    }
}

fn cpu_limit(text: Option<String>) -> Result<u8, ConfigError> {
    let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else {
        return Ok(DEFAULT_CPU_LIMIT);
    };
    text.parse().ok().filter(|limit| (1..=100).contains(limit)).ok_or(ConfigError::CpuLimit(text))
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("agent_id", &self.agent_id)
            .field("urls", &self.urls)
            .field("actuator", &self.actuator)
            .field("scratch", &self.scratch)
            .finish_non_exhaustive()
    }
}

/// The values of a file with a `NAME=value` on each line; blank lines and those that begin with `#` do not count.
pub fn parse_env_file(text: &str) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut values = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // The text of the line is not shown when it may hold a secret: only its name is, or nothing.
        let Some((name, value)) = line.split_once('=') else {
            let text = line.chars().take(8).chain(['…']).collect();
            return Err(ConfigError::Line { line: index + 1, text });
        };
        let value = value.trim();
        let unquoted =
            ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        values.insert(name.trim().to_owned(), unquoted.unwrap_or(value).to_owned());
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<Config, ConfigError> {
        let values = parse_env_file(text)?;
        Config::new(|name| values.get(name).cloned(), None, PathBuf::from("/nowhere"))
    }

    const WHOLE: &str = "# of the runner\nACCOUNT_ID=1\nAGENT_ID = a \nOAUTH_CLIENT_ID='b'\nOAUTH_CLIENT_SECRET=\"c=d\"\n\nMAIA_URL=http://localhost:8420/\n";

    #[test]
    fn a_file_gives_a_configuration_that_hides_its_secret() {
        let config = config(WHOLE).unwrap();
        assert_eq!(
            [&config.account_id, &config.agent_id, &config.client_id, &config.client_secret, &config.urls[0]],
            ["1", "a", "b", "c=d", "http://localhost:8420"]
        );
        assert!(!format!("{config:?}").contains("c=d"));
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let error = config("ACCOUNT_ID=1\nAGENT_ID=\nOAUTH_CLIENT_ID=x\nMAIA_URL=http://a").unwrap_err();
        assert_eq!(
            error.to_string(),
            "AGENT_ID, OAUTH_CLIENT_SECRET are not set: take the values from where the runner was created"
        );
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused() {
        let with = |url: &str| config(&WHOLE.replace("http://localhost:8420/", url)).unwrap_err();
        assert_eq!(with("localhost:8420"), ConfigError::Url("localhost:8420".to_owned()));
        assert_eq!(with("https://a.example"), ConfigError::Https("https://a.example".to_owned()));
        assert_eq!(with("http://a, b:1"), ConfigError::Url("b:1".to_owned()));
        assert_eq!(with(" , "), ConfigError::Url(String::new()));
    }

    #[test]
    fn a_control_plane_may_have_several_addresses() {
        let config = config(&WHOLE.replace("http://localhost:8420/", "http://a:1/, http://b:2")).unwrap();
        assert_eq!(config.urls, ["http://a:1", "http://b:2"]);
    }

    #[test]
    fn the_limit_of_the_processors_is_a_percentage() {
        let with = |line: &str| config(&format!("{WHOLE}{line}")).map(|config| config.cpu_limit);
        assert_eq!(with(""), Ok(80));
        assert_eq!(with("MAIA_CPU_LIMIT=95\n"), Ok(95));
        for wrong in ["0", "101", "-1", "many", "80%"] {
            assert_eq!(
                with(&format!("MAIA_CPU_LIMIT={wrong}")),
                Err(ConfigError::CpuLimit(wrong.to_owned()))
            );
        }
    }

    #[test]
    fn a_broken_line_does_not_show_a_secret() {
        let error = config("ACCOUNT_ID=1\nOAUTH_CLIENT_SECRET:verysecret").unwrap_err();
        assert_eq!(error.to_string(), "line 2 of the file is \"OAUTH_CL…\": a line must be NAME=value");
    }
}
