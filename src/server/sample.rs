//! The sample project's files.

/// Path and text of each file.
pub fn sample_files() -> &'static [(&'static str, &'static str)] {
    &[]
}
