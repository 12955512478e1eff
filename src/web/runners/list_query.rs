//! Which runners the list shows, in which order: read from the address and written to it. Pure.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use api::runner::{Platform, RunnerRow};
use model::{Label, RunnerId};

use crate::address::with_query;
use crate::ui::table::Direction;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Part of a name or description.
    pub search: String,
    pub status: Option<Label>,
    pub platform: Option<Platform>,
    pub column: Column,
    pub is_descending: bool,
    /// The selected runners, whether they are shown or not.
    pub chosen: BTreeSet<RunnerId>,
}

/// What the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    #[default]
    Name,
    Status,
    Tasks,
    Queue,
    Platform,
    Type,
    Version,
    Heartbeat,
}

impl Column {
    const ALL: [(Column, &'static str); 8] = [
        (Column::Name, "name"),
        (Column::Status, "status"),
        (Column::Tasks, "tasks"),
        (Column::Queue, "queue"),
        (Column::Platform, "platform"),
        (Column::Type, "type"),
        (Column::Version, "version"),
        (Column::Heartbeat, "heartbeat"),
    ];

    fn name(self) -> &'static str {
        Column::ALL.iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }

    fn named(name: &str) -> Option<Column> {
        Column::ALL.iter().find(|(_, known)| *known == name).map(|(column, _)| *column)
    }
}

/// Every platform with its name in the address.
pub const PLATFORMS: [(Platform, &str); 6] = [
    (Platform::Local, "local"),
    (Platform::AwsFargate, "aws"),
    (Platform::AzureContainerApp, "azure"),
    (Platform::GoogleCloud, "gcp"),
    (Platform::Snowflake, "snowflake"),
    (Platform::MatillionHosted, "hosted"),
];

/// The platform's name in the address.
pub fn platform_name(platform: Platform) -> &'static str {
    PLATFORMS.iter().find(|(known, _)| *known == platform).map_or("", |(_, name)| name)
}

/// The platform of that name.
pub fn platform_named(name: &str) -> Option<Platform> {
    PLATFORMS.iter().find(|(_, known)| *known == name).map(|(platform, _)| *platform)
}

impl ListQuery {
    /// Reads an address. What it does not understand it leaves out.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> ListQuery {
        let get = |name: &str| get(name).unwrap_or_default();
        ListQuery {
            search: get("q"),
            status: Label::ALL.into_iter().find(|label| label.word().eq_ignore_ascii_case(&get("status"))),
            platform: platform_named(&get("platform")),
            column: Column::named(&get("sort")).unwrap_or_default(),
            is_descending: get("order") == "desc",
            chosen: get("selected").split(',').filter_map(|id| id.parse().ok()).collect(),
        }
    }

    /// The address that says this.
    pub fn address(&self) -> String {
        let status = self.status.map(|label| label.word().to_lowercase()).unwrap_or_default();
        let chosen: Vec<String> = self.chosen.iter().map(RunnerId::to_string).collect();
        let column = if self.column == Column::default() { "" } else { self.column.name() };
        with_query(
            "/runners",
            &[
                ("q", self.search.trim_start()),
                ("status", &status),
                ("platform", self.platform.map(platform_name).unwrap_or_default()),
                ("sort", column),
                ("order", if self.is_descending { "desc" } else { "" }),
                ("selected", &chosen.join(",")),
            ],
        )
    }

    /// Whether it leaves anything out.
    pub fn is_filtering(&self) -> bool {
        !self.search.trim().is_empty() || self.status.is_some() || self.platform.is_some()
    }

    /// The same order and selection without any filter.
    pub fn without_filters(&self) -> ListQuery {
        let ListQuery { column, is_descending, chosen, .. } = self.clone();
        ListQuery { column, is_descending, chosen, ..ListQuery::default() }
    }

    /// A head was pressed: sorts by it, or the other way round.
    pub fn sorted_by(&self, column: Column) -> ListQuery {
        let is_descending = self.column == column && !self.is_descending;
        ListQuery { column, is_descending, ..self.clone() }
    }

    /// How the column is sorted, when it is the one.
    pub fn direction(&self, column: Column) -> Option<Direction> {
        let direction = if self.is_descending { Direction::Descending } else { Direction::Ascending };
        (self.column == column).then_some(direction)
    }

    /// The runners to show, in order.
    pub fn arrange(&self, rows: &[RunnerRow]) -> Vec<RunnerId> {
        let mut shown: Vec<&RunnerRow> =
            rows.iter().filter(|row| self.matches_all_but_status(row) && self.matches_status(row)).collect();
        // Equal rows stay in the order of their names, whichever way the column goes.
        shown.sort_by(|left, right| {
            let order = self.compare(left, right);
            let order = if self.is_descending { order.reverse() } else { order };
            order.then_with(|| by_name(left, right))
        });
        shown.into_iter().map(|row| row.id).collect()
    }

    /// How many runners of each label there are, under the other filters. The first is all of them.
    pub fn counts(&self, rows: &[RunnerRow]) -> (usize, Vec<(Label, usize)>) {
        let under: Vec<&RunnerRow> = rows.iter().filter(|row| self.matches_all_but_status(row)).collect();
        let of = |label: Label| under.iter().filter(|row| row.label == label).count();
        (under.len(), Label::ALL.into_iter().map(|label| (label, of(label))).collect())
    }

    fn matches_status(&self, row: &RunnerRow) -> bool {
        self.status.is_none_or(|label| row.label == label)
    }

    fn matches_all_but_status(&self, row: &RunnerRow) -> bool {
        let search = self.search.trim().to_lowercase();
        self.platform.is_none_or(|platform| row.platform == platform)
            && (row.name.to_lowercase().contains(&search) || row.description.to_lowercase().contains(&search))
    }

    fn compare(&self, left: &RunnerRow, right: &RunnerRow) -> Ordering {
        let label_order = |row: &RunnerRow| Label::ALL.iter().position(|label| *label == row.label);
        match self.column {
            Column::Name => by_name(left, right),
            Column::Status => label_order(left).cmp(&label_order(right)),
            Column::Tasks => left.running_tasks.cmp(&right.running_tasks),
            Column::Queue => left.queued_tasks.cmp(&right.queued_tasks),
            Column::Platform => left.platform.words().cmp(right.platform.words()),
            Column::Type => left.runner_type.cmp(&right.runner_type),
            Column::Version => left.reported_version.cmp(&right.reported_version),
            Column::Heartbeat => left.last_heartbeat_at.cmp(&right.last_heartbeat_at),
        }
    }
}

fn by_name(left: &RunnerRow, right: &RunnerRow) -> Ordering {
    left.name.to_lowercase().cmp(&right.name.to_lowercase()).then_with(|| left.id.cmp(&right.id))
}

#[cfg(test)]
#[path = "list_query_tests.rs"]
mod tests;
