//! The product's timings (domain.md §4), all configurable so that tests and demonstrations can use seconds.

use std::time::Duration;

/// How long things take before something follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How often an instance says that it lives.
    pub heartbeat: Duration,
    /// Without a heartbeat for this long, an instance is Unknown.
    pub heartbeat_limit: Duration,
    /// How long a claimed task is the instance's without a renewal.
    pub lease: Duration,
    /// How long a pause lasts unless somebody says otherwise.
    pub auto_resume: Duration,
    /// How long held runs wait for a runner that is not Running after a resume.
    pub queue_timeout: Duration,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            heartbeat: Duration::from_secs(5),
            heartbeat_limit: Duration::from_secs(30),
            lease: Duration::from_secs(60),
            auto_resume: Duration::from_secs(12 * 60 * 60),
            queue_timeout: Duration::from_secs(15 * 60),
        }
    }
}
