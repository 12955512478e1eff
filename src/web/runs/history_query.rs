//! Which runs the history shows: read from the address and written to it. Pure.

use api::route;
use api::run::RunRow;
use model::RunStatus;

use crate::address::with_query;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    pub status: Option<RunStatus>,
    /// Part of a pipeline's path.
    pub pipeline: String,
}

/// The statuses that can be asked for, with their names in addresses of both sides.
pub const STATUSES: [(RunStatus, &str); 5] = [
    (RunStatus::Running, "RUNNING"),
    (RunStatus::Success, "SUCCESS"),
    (RunStatus::Failed, "FAILED"),
    (RunStatus::Cancelling, "CANCELLING"),
    (RunStatus::Cancelled, "CANCELLED"),
];

impl HistoryQuery {
    /// Reads an address. What it does not understand it leaves out.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> HistoryQuery {
        let status = get("status").unwrap_or_default();
        HistoryQuery {
            status: STATUSES
                .iter()
                .find(|(_, name)| name.eq_ignore_ascii_case(&status))
                .map(|(status, _)| *status),
            pipeline: get("pipeline").unwrap_or_default(),
        }
    }

    /// The address of the page that says this.
    pub fn address(&self) -> String {
        let status = self.status_name().to_lowercase();
        with_query("/runs", &[("status", &status), ("pipeline", self.pipeline.trim_start())])
    }

    /// Where the server answers it; `before` is the `more` of the page before.
    pub fn request(&self, before: Option<&str>) -> String {
        with_query(
            route::RUNS,
            &[
                ("status", self.status_name()),
                ("pipeline", self.pipeline.trim()),
                ("before", before.unwrap_or_default()),
            ],
        )
    }

    /// Whether it leaves anything out.
    pub fn is_filtering(&self) -> bool {
        self.status.is_some() || !self.pipeline.trim().is_empty()
    }

    /// The runs to show, newest first: those that were fetched, and those that live state knows, which is newer.
    pub fn merge(&self, fetched: &[RunRow], live: &[RunRow]) -> Vec<RunRow> {
        let is_known = |run: &RunRow| live.iter().any(|other| other.id == run.id);
        let mut runs: Vec<RunRow> = fetched
            .iter()
            .filter(|run| !is_known(run))
            .chain(live)
            .filter(|run| self.matches(run))
            .cloned()
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.started_at, run.id)));
        runs
    }

    fn matches(&self, run: &RunRow) -> bool {
        let part = self.pipeline.trim().to_lowercase();
        self.status.is_none_or(|status| run.status == status) && run.pipeline.to_lowercase().contains(&part)
    }

    fn status_name(&self) -> &'static str {
        let known = STATUSES.iter().find(|(status, _)| Some(*status) == self.status);
        known.map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;
    use crate::runs::fixture::run;

    #[test]
    fn live_rows_replace_fetched_ones_and_new_ones_come_first() {
        let fetched = [run(2, 200), run(1, 100)];
        let live = [
            RunRow { status: RunStatus::Running, ..run(3, 300) },
            RunRow { status: RunStatus::Failed, ..run(2, 200) },
        ];
        let merged = HistoryQuery::default().merge(&fetched, &live);
        let seen: Vec<_> = merged.iter().map(|run| (run.started_at, run.status)).collect();
        assert_eq!(
            seen,
            [
                (Timestamp(300), RunStatus::Running),
                (Timestamp(200), RunStatus::Failed),
                (Timestamp(100), RunStatus::Success)
            ]
        );
    }

    #[test]
    fn a_run_leaves_the_list_when_it_no_longer_matches() {
        let query = HistoryQuery { status: Some(RunStatus::Running), pipeline: " LOAD".to_owned() };
        let running = RunRow { status: RunStatus::Running, ..run(1, 100) };
        let fetched = [running];
        assert_eq!(query.merge(&fetched, &[]), fetched);
        assert!(query.merge(&fetched, &[run(1, 100)]).is_empty());
    }

    #[test]
    fn an_address_survives_being_read() {
        let query = HistoryQuery { status: Some(RunStatus::Failed), pipeline: "a b".to_owned() };
        assert_eq!(query.address(), "/runs?status=failed&pipeline=a%20b");
        assert_eq!(query.request(Some("9")), "/api/runs?status=FAILED&pipeline=a%20b&before=9");
        let read = HistoryQuery::read(|name| match name {
            "status" => Some("failed".to_owned()),
            "pipeline" => Some("a b".to_owned()),
            _ => None,
        });
        assert_eq!(read, query);
    }
}
