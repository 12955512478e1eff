//! How many tests passed and failed, read from what the test programs print.

use std::fmt;
use std::ops::AddAssign;

/// Passed and failed tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

/// Whose words are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reporter {
    /// `test result: ok. 5 passed; 0 failed; …`: cargo's tests and wasm-bindgen's.
    Libtest,
    /// `  5 passed (3.2s)` and `  1 failed`, each on a line of its own.
    Playwright,
}

impl Reporter {
    /// What one line says; nothing for most lines.
    pub(crate) fn read(self, line: &str) -> Counts {
        match self {
            Self::Libtest => libtest(line),
            Self::Playwright => playwright(line),
        }
        .unwrap_or_default()
    }
}

impl Counts {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// The counts of a run that succeeded or did not: a failure that no test reported (a crash, or code that does not
    /// compile) counts, and so does a run without any test.
    pub(crate) fn of_run(self, succeeded: bool) -> Self {
        let is_empty = self == Self::default();
        if self.failed == 0 && (!succeeded || is_empty) { Self { failed: 1, ..self } } else { self }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn libtest(line: &str) -> Option<Counts> {
    let result = line.trim().strip_prefix("test result: ")?;
    let (_, numbers) = result.split_once(". ")?;
    let number = |word: &str| {
        numbers.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")? })
}

fn playwright(line: &str) -> Option<Counts> {
    let (number, words) = line.trim().split_once(' ')?;
    let number = number.parse().ok()?;
    match words.split(" (").next()? {
        "passed" => Some(Counts { passed: number, failed: 0 }),
        // Tests are never tried twice, so a flaky one is a broken one.
        "failed" | "interrupted" | "flaky" | "did not run" => Some(Counts { passed: 0, failed: number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(reporter: Reporter, output: &str) -> Counts {
        let mut counts = Counts::default();
        for line in output.lines() {
            counts += reporter.read(line);
        }
        counts
    }

    #[test]
    fn every_summary_of_a_cargo_run_is_added_up() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\n\
            test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(counted(Reporter::Libtest, output), Counts { passed: 5, failed: 1 });
    }

    #[test]
    fn a_test_whose_name_looks_like_a_summary_is_not_one() {
        let output = "test three_passed_1_failed ... ok\n2 passed\n";
        assert_eq!(counted(Reporter::Libtest, output), Counts::default());
    }

    #[test]
    fn playwrights_summary_counts_all_that_did_not_pass() {
        let output = "  ✓  1 [chromium] › pause.spec.ts:3:1 › 4 passed (2.0s)\n\n  1 failed\n    [chromium] › a.spec.ts\n  \
            1 flaky\n  2 skipped\n  3 did not run\n  12 passed (1.2m)\n";
        assert_eq!(counted(Reporter::Playwright, output), Counts { passed: 12, failed: 5 });
    }

    #[test]
    fn a_run_that_fails_without_a_failed_test_counts_as_one() {
        assert_eq!(Counts { passed: 4, failed: 0 }.of_run(false), Counts { passed: 4, failed: 1 });
        assert_eq!(Counts { passed: 4, failed: 2 }.of_run(false), Counts { passed: 4, failed: 2 });
        assert_eq!(Counts::PASSED.of_run(true), Counts::PASSED);
    }

    #[test]
    fn a_run_without_a_test_has_not_passed() {
        assert_eq!(Counts::default().of_run(true), Counts::FAILED);
    }
}
