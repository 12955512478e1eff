//! The query of an address, in which a name may stand several times. Names that nobody asks for are ignored.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::extract::Query;
use super::problem::Refused;

/// Names and values, in order.
pub(super) struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Parameters, Refused> {
        let Query(pairs) = Query::from_request_parts(parts, state).await?;
        Ok(Parameters(pairs))
    }
}

impl Parameters {
    /// The first value that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(named, value)| named == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The value read as what it should be.
    pub(super) fn value<T>(&self, name: &str) -> Result<Option<T>, Refused>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.text(name).map(|text| text.parse().map_err(|reason| invalid(name, text, &reason))).transpose()
    }

    /// A number between the bounds, or the default.
    pub(super) fn number(&self, name: &str, default: u64, least: u64, most: u64) -> Result<u64, Refused> {
        match self.value::<u64>(name)? {
            None => Ok(default),
            Some(number) if (least..=most).contains(&number) => Ok(number),
            Some(number) => {
                Err(invalid(name, &number.to_string(), &format!("it must be from {least} to {most}")))
            }
        }
    }

    /// A time, as on the wire.
    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Refused> {
        self.text(name).map(|text| word(name, text)).transpose()
    }

    /// Every value: repeated, or separated by commas.
    pub(super) fn words<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, Refused> {
        self.all(name)
            .flat_map(|values| values.split(','))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| word(name, text))
            .collect()
    }
}

/// A value that is written as on the wire, such as a status.
fn word<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Refused> {
    serde_json::from_value(Value::String(text.to_owned())).map_err(|reason| invalid(name, text, &reason))
}

fn invalid(name: &str, text: &str, reason: &dyn Display) -> Refused {
    Refused::bad_request("invalid-query", format!("The query says {name}={text}, which cannot be: {reason}."))
}
