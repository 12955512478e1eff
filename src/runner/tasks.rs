//! Executes one task: the component types that this runner knows.
//! Never talks to the server; what happened is the answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::work::{TaskOrder, TaskOutcome};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::condition;
use crate::desk::Desk;
use crate::done::{Done, Failed};
use crate::guard::Guard;
use crate::parameters::Parameters;
use crate::program::{self, Place};
use crate::session;
use crate::sql::Warehouse;
use crate::substitution::Variables;

/// Why a Commit was not carried out.
const LEASE_LOST: &str =
    "The lease of the Commit was lost before it was carried out: the transaction was rolled back.";

/// Where tasks are executed.
pub(crate) struct Workshop {
    pub(crate) desk: Arc<Desk>,
    /// Scripts get folders in here.
    pub(crate) scratch: PathBuf,
    pub(crate) guard: Option<Guard>,
    /// How long a statement in the warehouse may take.
    pub(crate) statement_limit: Option<Duration>,
}

impl Workshop {
    /// Executes the task to its end, whatever that is.
    pub(crate) async fn execute(&self, order: &TaskOrder, stop: &CancellationToken) -> Done {
        self.try_execute(order, stop).await.unwrap_or_else(Done::from)
    }

    async fn try_execute(&self, order: &TaskOrder, stop: &CancellationToken) -> Result<Done, Failed> {
        let parameters = Parameters(&order.parameters);
        let variables = Variables::of(order);
        match order.component_type.as_str() {
            "start" => Ok(Done::success("Started", "")),
            "and" => Ok(Done::success("All inputs have arrived", "")),
            "or" => Ok(Done::success("An input has arrived", "")),
            "end-success" => Ok(Done::success("The pipeline ended in success", "")),
            "end-failure" => Ok(Done::success("The pipeline ended in failure", "")),
            "if" => {
                let (value, message) = condition::decide(parameters, &variables)?;
                Ok(Done { outcome: TaskOutcome::Branch { value }, message, output: String::new() })
            }
            "sql-script" => {
                let script = variables.fill(parameters.required("sqlScript", "SQL script")?)?;
                self.sql(order, &script, stop).await
            }
            "sql-executor" => {
                let script = executor_script(order, parameters, &variables)?;
                self.sql(order, &script, stop).await
            }
            "python-script" => program::python(parameters, &variables, self.place(), stop).await,
            "bash-script" => program::bash(parameters, &variables, self.place(), stop).await,
            "print-variables" => print_variables(parameters, &variables),
            "run-orchestration" => start_child(parameters, &variables),
            "begin" => {
                session::begin(&self.desk, order.transaction_id, &order.warehouse, self.statement_limit, stop)
                    .await
            }
            "commit" => self.commit(order, stop).await,
            "rollback" => session::rollback(&self.desk, order.transaction_id).await,
            other => Err(format!("Runner cannot execute type {other}.").into()),
        }
    }

    /// Commits only what still has its lease: this process may have stood still while others were told that it was lost.
    async fn commit(&self, order: &TaskOrder, stop: &CancellationToken) -> Result<Done, Failed> {
        if order.transaction_id.is_some() && !self.desk.leases_are_confirmed(stop).await {
            return session::rollback(&self.desk, order.transaction_id)
                .await
                .and(Err(LEASE_LOST.to_owned().into()));
        }
        fault::moment("runner", "before-warehouse-commit");
        let done = session::commit(&self.desk, order.transaction_id).await;
        fault::moment("runner", "after-warehouse-commit");
        done
    }

    fn place(&self) -> Place<'_> {
        Place { scratch: &self.scratch, guard: self.guard.as_ref() }
    }

    async fn sql(&self, order: &TaskOrder, script: &str, stop: &CancellationToken) -> Result<Done, Failed> {
        let report = match order.transaction_id {
            Some(transaction) => session::execute(&self.desk, transaction, script, stop).await?,
            None => {
                let mut warehouse = Warehouse::open(&order.warehouse, self.statement_limit).await?;
                let report = warehouse.execute(script, stop).await;
                warehouse.close().await;
                report?
            }
        };
        Ok(Done::success(report.message, report.output))
    }
}

fn executor_script(
    order: &TaskOrder,
    parameters: Parameters<'_>,
    variables: &Variables,
) -> Result<String, Failed> {
    let text = match parameters.text("scriptLocation") {
        None | Some("Component") => parameters.required("sqlScript", "SQL script")?,
        Some("File") => {
            let name = variables.fill(parameters.required("fileName", "file name")?)?;
            let file = [name.as_str(), name.trim_start_matches('/')]
                .into_iter()
                .find_map(|name| order.files.get(name));
            file.and_then(Value::as_str).ok_or_else(|| format!("The project has no file \"{name}\"."))?
        }
        Some(other) => {
            return Err(
                format!("The script location \"{other}\" is unknown: choose Component or File.").into()
            );
        }
    };
    if parameters.text("enableVariableResolution") == Some("No") {
        return Ok(text.to_owned());
    }
    Ok(variables.fill(text)?)
}

fn print_variables(parameters: Parameters<'_>, variables: &Variables) -> Result<Done, Failed> {
    let names: Vec<&str> =
        parameters.rows("variablesToPrint").iter().filter_map(|row| row.first().copied()).collect();
    if names.is_empty() {
        return Ok(Done::success("No variable is chosen to be printed", ""));
    }
    let prefix = variables.fill(parameters.text("prefixText").unwrap_or_default())?;
    let with_name = parameters.text("includeVariableName") != Some("No");
    let mut lines = Vec::with_capacity(names.len());
    for name in names {
        let value = match variables.text(name) {
            Ok(text) => text,
            Err(_) => variables.value(name)?.to_string(),
        };
        let label = if with_name { format!("{name} = ") } else { String::new() };
        let blank = if prefix.is_empty() || prefix.ends_with(char::is_whitespace) { "" } else { " " };
        lines.push(format!("{prefix}{blank}{label}{value}"));
    }
    let message = lines.join("; ");
    let message = match message.char_indices().nth(500) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message,
    };
    let mut output = crate::transcript::Transcript::default();
    output.push(lines.join("\n").as_bytes());
    output.push(b"\n");
    Ok(Done::success(message, output.into_text()))
}

fn start_child(parameters: Parameters<'_>, variables: &Variables) -> Result<Done, Failed> {
    let pipeline = variables.fill(parameters.required("orchestrationJob", "pipeline to run")?)?;
    let mut given = Map::new();
    for row in parameters.rows("setScalarVariables") {
        if let Some(name) = row.first().filter(|name| !name.trim().is_empty()) {
            given.insert((*name).to_owned(), variables.fill(row.get(1).unwrap_or(&""))?.into());
        }
    }
    for row in parameters.rows("setGridVariables") {
        if let (Some(name), Some(source)) = (row.first(), row.get(1)) {
            given.insert((*name).to_owned(), variables.value(source)?.clone());
        }
    }
    let message = format!("Runs {pipeline}");
    let outcome = TaskOutcome::StartChild { pipeline, variables: Value::Object(given) };
    Ok(Done { outcome, message, output: String::new() })
}

#[cfg(test)]
mod tests {
    use model::{InstanceId, TransactionId};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::test_orders::order;

    async fn executed(order: &TaskOrder) -> Done {
        let scratch = tempfile::tempdir().unwrap();
        let desk = Arc::new(Desk::new(InstanceId(Uuid::from_u128(1))));
        let workshop =
            Workshop { desk, scratch: scratch.path().to_owned(), guard: None, statement_limit: None };
        workshop.execute(order, &CancellationToken::new()).await
    }

    #[tokio::test]
    async fn flow_components_succeed() {
        for component_type in ["start", "and", "or", "end-success", "end-failure"] {
            let done = executed(&order(component_type, json!({}))).await;
            assert_eq!(done.outcome, TaskOutcome::Success, "{component_type}");
        }
    }

    #[tokio::test]
    async fn an_unknown_type_fails_and_is_named() {
        let done = executed(&order("s3-load", json!({}))).await;
        assert_eq!(done.outcome, TaskOutcome::Failure);
        assert_eq!(done.message, "Runner cannot execute type s3-load.");
    }

    #[tokio::test]
    async fn an_if_takes_a_branch() {
        let mut order =
            order("if", json!({"mode": "Simple", "condition": [["n", "Is", "Greater than", "0"]]}));
        order.variables = json!({"n": "12"});
        let done = executed(&order).await;
        assert_eq!(done.outcome, TaskOutcome::Branch { value: true });
        assert_eq!(done.message, "True: n \"12\" is greater than \"0\"");
    }

    #[tokio::test]
    async fn sql_runs_on_the_warehouse_with_variables_filled_in() {
        let mut order = order("sql-script", json!({"sqlScript": "select ${n} as n"}));
        order.variables = json!({"n": 7});
        assert_eq!(executed(&order).await.message, "1 row");
        order.variables = json!({});
        let done = executed(&order).await;
        assert_eq!(done.outcome, TaskOutcome::Failure);
        assert!(done.message.contains("\"n\" is unknown"), "{}", done.message);
    }

    #[tokio::test]
    async fn a_script_may_stand_in_a_file_of_the_project() {
        let mut order = order("sql-executor", json!({"scriptLocation": "File", "fileName": "sql/one.sql"}));
        order.files = json!({"sql/one.sql": "select 1; select 2"});
        assert_eq!(executed(&order).await.message, "2 statements, 0 rows affected");
        order.files = json!({});
        assert_eq!(executed(&order).await.message, "The project has no file \"sql/one.sql\".");
        order.parameters = json!({"sqlScript": "select '${x}'", "enableVariableResolution": "No"});
        assert_eq!(executed(&order).await.message, "1 row");
    }

    #[tokio::test]
    async fn sql_inside_a_transaction_that_is_not_open_fails() {
        let mut order = order("sql-script", json!({"sqlScript": "select 1"}));
        order.transaction_id = Some(TransactionId(Uuid::from_u128(5)));
        let done = executed(&order).await;
        assert_eq!(done.outcome, TaskOutcome::Failure);
        assert!(done.message.contains("not open"), "{}", done.message);
    }

    #[tokio::test]
    async fn variables_are_printed_with_or_without_their_names() {
        let mut order =
            order("print-variables", json!({"variablesToPrint": [["a"], ["g"]], "prefixText": "now:"}));
        order.variables = json!({"a": "1", "g": [["x", 2]]});
        let done = executed(&order).await;
        assert_eq!(done.output, "now: a = 1\nnow: g = [[\"x\",2]]\n");
        order.parameters = json!({"variablesToPrint": [["a"]], "includeVariableName": "No"});
        assert_eq!(executed(&order).await.message, "1");
        order.parameters = json!({"variablesToPrint": [["b"]]});
        assert!(executed(&order).await.message.contains("\"b\" is unknown"));
    }

    #[tokio::test]
    async fn a_child_pipeline_gets_its_variables_filled_in() {
        let mut order = order(
            "run-orchestration",
            json!({
                "orchestrationJob": "checks/Check totals",
                "setScalarVariables": [["table", "${name}_new"], ["", ""]],
                "setGridVariables": null
            }),
        );
        order.variables = json!({"name": "orders"});
        let done = executed(&order).await;
        let variables = json!({"table": "orders_new"});
        assert_eq!(
            done.outcome,
            TaskOutcome::StartChild { pipeline: "checks/Check totals".to_owned(), variables }
        );
        order.parameters = json!({});
        assert!(executed(&order).await.message.contains("no pipeline to run"));
    }
}
