//! Filters, order and address of the Runners list.

use super::*;
use crate::runners::fixture::runner;

fn rows() -> Vec<RunnerRow> {
    vec![
        RunnerRow { label: Label::Paused, queued_tasks: 18, ..runner(1, "etl-prod-eu") },
        RunnerRow { label: Label::Running, platform: Platform::Snowflake, ..runner(2, "Marketing") },
        RunnerRow {
            label: Label::Running,
            description: "Month-end close".to_owned(),
            ..runner(3, "finance")
        },
    ]
}

fn names(query: &ListQuery) -> Vec<String> {
    let rows = rows();
    let name = |id| rows.iter().find(|row| row.id == id).map(|row| row.name.clone());
    query.arrange(&rows).into_iter().filter_map(name).collect()
}

fn read(query: &[(&str, &str)]) -> ListQuery {
    ListQuery::read(|name| {
        query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn runners_come_by_name_whatever_the_case() {
    assert_eq!(names(&ListQuery::default()), ["etl-prod-eu", "finance", "Marketing"]);
}

#[test]
fn search_looks_at_names_and_descriptions() {
    assert_eq!(names(&read(&[("q", " MONTH ")])), ["finance"]);
    assert_eq!(names(&read(&[("q", "etl")])), ["etl-prod-eu"]);
}

#[test]
fn filters_work_together() {
    assert_eq!(names(&read(&[("status", "running")])), ["finance", "Marketing"]);
    assert_eq!(names(&read(&[("status", "running"), ("platform", "snowflake")])), ["Marketing"]);
    assert!(names(&read(&[("status", "paused"), ("platform", "snowflake")])).is_empty());
}

#[test]
fn counts_are_those_under_the_other_filters() {
    let (all, counts) = read(&[("q", "i"), ("status", "paused")]).counts(&rows());
    assert_eq!(all, 2);
    assert_eq!(counts.into_iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>(), [(Label::Running, 2)]);
}

#[test]
fn a_head_sorts_and_then_turns_around() {
    let once = ListQuery::default().sorted_by(Column::Queue);
    assert_eq!(names(&once), ["finance", "Marketing", "etl-prod-eu"]);
    let twice = once.sorted_by(Column::Queue);
    assert_eq!(names(&twice), ["etl-prod-eu", "finance", "Marketing"]);
    assert_eq!(twice.direction(Column::Queue), Some(Direction::Descending));
    assert_eq!(twice.direction(Column::Name), None);
}

#[test]
fn an_address_survives_being_read() {
    let both = "00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002";
    for query in [
        &[("q", "a b"), ("status", "pausing"), ("sort", "queue"), ("order", "desc"), ("selected", both)][..],
        &[],
    ] {
        let asked = read(query);
        let address = asked.address();
        let pairs: Vec<(String, String)> = address
            .split_once('?')
            .map(|(_, query)| query.split('&').filter_map(|pair| pair.split_once('=')).collect::<Vec<_>>())
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.replace("%20", " ").replace("%2C", ",")))
            .collect();
        let again =
            ListQuery::read(|name| pairs.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()));
        assert_eq!(again, asked);
    }
}

#[test]
fn an_address_that_nobody_understands_shows_everything() {
    assert_eq!(read(&[("status", "sleeping"), ("platform", "moon"), ("sort", "luck")]), ListQuery::default());
}

#[test]
fn who_clears_the_filters_keeps_what_is_selected() {
    let query = read(&[("q", "etl"), ("selected", "00000000-0000-0000-0000-000000000001,nobody,")]);
    assert_eq!(query.chosen.len(), 1);
    assert_eq!(query.without_filters().chosen, query.chosen);
}
