//! `application/problem+json` (RFC 9457): what every refused request answers.

use serde::{Deserialize, Serialize};

/// The media type of a problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong, for a program (`code`) and for a person (`detail`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI that names the kind of problem; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The same for every problem of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, to what, and what to do now.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// Stable, for programs, such as `stale-version`.
    pub code: String,
}
