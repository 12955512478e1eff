//! The table of known component types.
//! Never sorted by name: this is the order of the palette.

use super::{Category, ComponentKind, Field, fields};
use crate::Kind;

/// A component of an orchestration that our runner executes.
const fn runs(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
    fields: &'static [Field],
) -> ComponentKind {
    ComponentKind { is_executable: true, fields, ..drawn(component_type, label, category, icon) }
}

/// A component of an orchestration that is drawn and edited only.
const fn drawn(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
) -> ComponentKind {
    ComponentKind {
        component_type,
        label,
        pipeline: Kind::Orchestration,
        category,
        icon,
        is_executable: false,
        is_source: false,
        is_sink: false,
        fields: fields::NONE,
    }
}

/// A component of a transformation that has inputs and an output.
const fn step(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
) -> ComponentKind {
    ComponentKind { pipeline: Kind::Transformation, ..drawn(component_type, label, category, icon) }
}

/// A component that a transformation begins with.
const fn source(component_type: &'static str, label: &'static str, icon: &'static str) -> ComponentKind {
    ComponentKind { is_source: true, ..step(component_type, label, Category::Read, icon) }
}

/// A component that a transformation ends with.
const fn sink(component_type: &'static str, label: &'static str, icon: &'static str) -> ComponentKind {
    ComponentKind { is_sink: true, ..step(component_type, label, Category::Write, icon) }
}

/// The fields of a component that is drawn only.
const fn with(kind: ComponentKind, fields: &'static [Field]) -> ComponentKind {
    ComponentKind { fields, ..kind }
}

/// All known types, in the order of the palette.
pub fn catalogue() -> &'static [ComponentKind] {
    KINDS
}

const KINDS: &[ComponentKind] = &[
    runs("start", "Start", Category::Flow, "play", fields::NONE),
    runs("if", "If", Category::Flow, "branch", fields::IF),
    runs("and", "And", Category::Flow, "and", fields::NONE),
    runs("or", "Or", Category::Flow, "or", fields::NONE),
    runs("run-orchestration", "Run Orchestration", Category::Flow, "pipeline", fields::RUN_ORCHESTRATION),
    with(
        drawn("run-transformation", "Run Transformation", Category::Flow, "transform"),
        fields::RUN_TRANSFORMATION,
    ),
    drawn("run-shared-pipeline", "Run Shared Pipeline", Category::Flow, "pipeline"),
    runs("end-success", "End Success", Category::Flow, "flag-success", fields::NONE),
    runs("end-failure", "End Failure", Category::Flow, "flag-failure", fields::NONE),
    runs("sql-script", "SQL Script", Category::Scripting, "database", fields::SQL_SCRIPT),
    runs("sql-executor", "SQL Executor", Category::Scripting, "database", fields::SQL_EXECUTOR),
    runs("python-script", "Python Script", Category::Scripting, "code", fields::PYTHON_SCRIPT),
    runs("bash-script", "Bash Script", Category::Scripting, "terminal", fields::BASH_SCRIPT),
    drawn("python-pushdown", "Python Pushdown", Category::Scripting, "code"),
    runs("begin", "Begin", Category::Transaction, "lock", fields::NONE),
    runs("commit", "Commit", Category::Transaction, "lock-check", fields::NONE),
    runs("rollback", "Rollback", Category::Transaction, "lock-undo", fields::NONE),
    runs("print-variables", "Print Variables", Category::Variables, "lines", fields::PRINT_VARIABLES),
    with(drawn("update-scalar", "Update Scalar", Category::Variables, "variable"), fields::UPDATE_SCALAR),
    drawn("query-to-scalar", "Query Result to Scalar", Category::Variables, "variable"),
    drawn("query-to-grid", "Query Result to Grid", Category::Variables, "grid"),
    drawn("append-to-grid", "Append to Grid", Category::Variables, "grid"),
    drawn("table-metadata-to-grid", "Table Metadata to Grid", Category::Variables, "grid"),
    with(drawn("retry", "Retry", Category::Iterate, "loop"), fields::RETRY),
    drawn("fixed-iterator", "Fixed Iterator", Category::Iterate, "loop"),
    with(drawn("loop-iterator", "Loop Iterator", Category::Iterate, "loop"), fields::LOOP_ITERATOR),
    with(drawn("grid-iterator", "Grid Iterator", Category::Iterate, "loop"), fields::GRID_ITERATOR),
    drawn("table-iterator", "Table Iterator", Category::Iterate, "loop"),
    drawn("file-iterator", "File Iterator", Category::Iterate, "loop"),
    drawn("create-table", "Create Table", Category::Table, "table-plus"),
    drawn("create-table-v2", "Create Table", Category::Table, "table-plus"),
    drawn("delete-tables", "Delete Tables", Category::Table, "table-minus"),
    drawn("truncate-table", "Truncate Table", Category::Table, "table-minus"),
    drawn("assert-table", "Assert Table", Category::Table, "table-check"),
    drawn("s3-load", "S3 Load", Category::Load, "download"),
    drawn("salesforce-query", "Salesforce Query", Category::Load, "download"),
    drawn("modular-api-extract-input-v2", "API Extract", Category::Load, "download"),
    drawn("database-query", "Database Query", Category::Load, "download"),
    drawn("excel-query", "Excel Query", Category::Load, "download"),
    drawn("google-sheets-query", "Google Sheets Query", Category::Load, "download"),
    drawn("data-transfer-object", "Data Transfer", Category::Load, "download"),
    drawn("send-email", "Send Email", Category::Notify, "mail"),
    drawn("sns-message", "SNS Message", Category::Notify, "mail"),
    drawn("webhook-post", "Webhook Post", Category::Notify, "mail"),
    drawn("commands-for-dbt-core", "dbt Core", Category::Other, "puzzle"),
    source("table-input", "Table Input", "table"),
    source("multi-table-input", "Multi Table Input", "table"),
    source("fixed-flow", "Fixed Flow", "grid"),
    source("sql", "SQL", "database"),
    step("join", "Join", Category::Join, "join"),
    step("unite", "Unite", Category::Join, "join"),
    step("detect-changes", "Detect Changes", Category::Join, "join"),
    step("filter", "Filter", Category::Transform, "filter"),
    step("calculator", "Calculator", Category::Transform, "calculator"),
    step("rename", "Rename", Category::Transform, "rename"),
    step("aggregate", "Aggregate", Category::Transform, "sigma"),
    step("convert-type", "Convert Type", Category::Transform, "rename"),
    step("rank", "Rank", Category::Transform, "sigma"),
    step("distinct", "Distinct", Category::Transform, "filter"),
    step("map-values", "Map Values", Category::Transform, "rename"),
    step("extract-nested-data-sf", "Extract Nested Data", Category::Transform, "flatten"),
    step("flatten-variant", "Flatten Variant", Category::Transform, "flatten"),
    sink("rewrite-table", "Rewrite Table", "table-check"),
    sink("table-output", "Table Output", "table-plus"),
    sink("table-update", "Table Update", "table-check"),
    sink("create-view", "Create View", "table-plus"),
];
