//! Orders for tests.

use api::work::TaskOrder;
use model::TaskId;
use serde_json::{Value, json};
use uuid::Uuid;

/// A task of that type with nothing around it.
pub(crate) fn order(component_type: &str, parameters: Value) -> TaskOrder {
    TaskOrder {
        task_id: TaskId(Uuid::new_v4()),
        attempt: 1,
        pipeline: "test".to_owned(),
        component: "Component".to_owned(),
        component_type: component_type.to_owned(),
        parameters,
        variables: json!({}),
        warehouse: "sqlite::memory:".to_owned(),
        transaction_id: None,
        files: json!({}),
    }
}
