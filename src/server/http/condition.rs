//! The headers If-Match and If-None-Match. Only reads them; what they mean for a thing is the thing's business.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, header};

use super::problem::Refused;

/// What the header `If-Match` or `If-None-Match` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `*`
    Any,
    /// Opaque tags, without quotes.
    Tags(Vec<String>),
}

/// The condition in the header, if there is one.
pub(crate) fn condition(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Condition>, Refused> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let unreadable = || {
        Refused::bad_request(
            "invalid-condition",
            format!("The header {name} must be \"*\" or revisions in double quotes, separated by commas."),
        )
    };
    let text = value.to_str().map_err(|_| unreadable())?.trim();
    if text == "*" {
        return Ok(Some(Condition::Any));
    }
    let tag = |tag: &str| {
        let tag = tag.trim();
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag.strip_prefix('"')?.strip_suffix('"').filter(|tag| !tag.contains('"')).map(str::to_owned)
    };
    let tags: Option<Vec<String>> = text.split(',').map(tag).collect();
    tags.map(|tags| Some(Condition::Tags(tags))).ok_or_else(unreadable)
}

/// The one version that `If-Match` names; none when it is missing or `*`.
pub(crate) fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Refused> {
    match condition(headers, &header::IF_MATCH)? {
        None | Some(Condition::Any) => Ok(None),
        Some(Condition::Tags(tags)) => match tags.as_slice() {
            [tag] => tag.parse().map(Some).map_err(|_| not_a_version(tag)),
            _ => Err(not_a_version(&tags.join(", "))),
        },
    }
}

fn not_a_version(what: &dyn fmt::Display) -> Refused {
    Refused::bad_request(
        "invalid-condition",
        format!("The header If-Match says {what}, which is no version. Send the row's version in quotes."),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(text: &'static str) -> Option<Option<Condition>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_static(text));
        condition(&headers, &header::IF_MATCH).ok()
    }

    #[test]
    fn conditions_are_read_as_the_standard_writes_them() {
        let tags =
            |tags: &[&str]| Some(Some(Condition::Tags(tags.iter().map(|tag| (*tag).to_owned()).collect())));
        assert_eq!(read("*"), Some(Some(Condition::Any)));
        assert_eq!(read("\"7\""), tags(&["7"]));
        assert_eq!(read("W/\"7\""), tags(&["7"]));
        assert_eq!(read("\"a\", \"b\""), tags(&["a", "b"]));
        assert_eq!(read("7"), None);
        assert_eq!(read("\"7"), None);
        assert_eq!(read("\""), None);
    }
}
