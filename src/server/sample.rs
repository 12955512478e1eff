//! The sample project that is shipped in the binary: a small warehouse load, for a first look and for trying out.
//! Never changed at run time: a project copies it when it is made.

/// Path and text of each file.
pub fn sample_files() -> &'static [(&'static str, &'static str)] {
    &[
        ("Nightly load.orch.yaml", include_str!("sample/Nightly load.orch.yaml")),
        ("Slow steps.orch.yaml", include_str!("sample/Slow steps.orch.yaml")),
        ("checks/Check totals.orch.yaml", include_str!("sample/checks/Check totals.orch.yaml")),
        ("examples/Export by region.orch.yaml", include_str!("sample/examples/Export by region.orch.yaml")),
        ("staging/Stage data.orch.yaml", include_str!("sample/staging/Stage data.orch.yaml")),
        ("transform/Order facts.tran.yaml", include_str!("sample/transform/Order facts.tran.yaml")),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dpl::{Pipeline, RunGraph, Value, parse, validate};
    use sqlx::Connection as _;

    use super::*;
    use crate::project::FilePath;

    fn pipelines() -> Vec<(&'static str, Pipeline)> {
        sample_files()
            .iter()
            .map(|(path, text)| (*path, parse(text).unwrap_or_else(|error| panic!("{path}: {error}"))))
            .collect()
    }

    fn parameter<'p>(component: &'p dpl::Component, key: &str) -> Option<&'p str> {
        component.parameters.iter().find_map(|(name, value)| match value {
            Value::Text(text) if name == key => Some(text.as_str()),
            _ => None,
        })
    }

    #[test]
    fn every_file_is_valid_and_every_orchestration_can_run() {
        for (path, pipeline) in pipelines() {
            assert!(FilePath::new(path).is_ok(), "{path}");
            assert_eq!(validate(&pipeline, &dpl::TextAlone), [], "{path}");
            if pipeline.kind == dpl::Kind::Orchestration {
                assert!(RunGraph::new(&pipeline).is_ok(), "{path}");
            }
        }
    }

    #[test]
    fn every_component_has_a_place_of_its_own_on_the_grid() {
        for (path, pipeline) in pipelines() {
            let mut places = BTreeSet::new();
            for component in &pipeline.components {
                let at = component.position.unwrap_or_else(|| panic!("{path}: {}", component.name));
                assert_eq!((at.x % 10.0, at.y % 10.0), (0.0, 0.0), "{path}: {}", component.name);
                // An iterator stands on the component that it repeats.
                if component.iteration_target.is_none() {
                    assert!(places.insert((at.x as i64, at.y as i64)), "{path}: {}", component.name);
                }
            }
        }
    }

    #[test]
    fn every_child_pipeline_is_there() {
        let paths: Vec<&str> = sample_files().iter().map(|(path, _)| *path).collect();
        let pipelines = pipelines();
        let components = pipelines.iter().flat_map(|(_, pipeline)| &pipeline.components);
        let children: Vec<&str> =
            components.filter_map(|component| parameter(component, "orchestrationJob")).collect();
        assert_eq!(children, ["staging/Stage data", "checks/Check totals"]);
        assert!(children.iter().all(|child| paths.contains(&format!("{child}.orch.yaml").as_str())));
    }

    #[tokio::test]
    async fn the_load_can_be_repeated_and_its_checks_hold() {
        let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let order = [
            "Create tables",
            "Stage customers",
            "Stage orders",
            "Merge orders",
            "Update totals",
            "Show totals",
            "Totals agree",
            "Enough orders",
        ];
        let pipelines = pipelines();
        let component = |name: &str| {
            let mut all = pipelines.iter().filter_map(|(_, pipeline)| pipeline.component(name));
            all.next().unwrap_or_else(|| panic!("no component {name}"))
        };
        for _ in 0..2 {
            for name in order {
                let script = parameter(component(name), "sqlScript").unwrap();
                let script =
                    script.replace("${orders_per_night}", "4000").replace("${minimum_orders}", "4000");
                let done = sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut connection).await;
                assert!(done.is_ok(), "{name}: {}", done.unwrap_err());
            }
            let totals: (i64, i64, i64) = sqlx::query_as(
                "select (select count(*) from orders), (select count(*) from customers), (select sum(orders) from region_totals)",
            )
            .fetch_one(&mut connection)
            .await
            .unwrap();
            assert_eq!(totals, (4000, 200, 4000));
        }
        sqlx::raw_sql("delete from orders where order_id = 7").execute(&mut connection).await.unwrap();
        let check = parameter(component("Totals agree"), "sqlScript").unwrap().to_owned();
        let error = sqlx::raw_sql(sqlx::AssertSqlSafe(check)).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("the_totals_must_agree"), "{error}");
    }
}
