//! The table of known component types.
//! What a tile needs and the fields of the forms are two values: the page gets the second when somebody edits.
//! Never sorted by name: this is the order of the palette.

use super::{Category, ComponentKind, Field, fields, fields_load, fields_transform};
use crate::Kind;

/// One line of the table.
#[derive(Clone, Copy)]
struct Line {
    kind: ComponentKind,
    fields: &'static [Field],
}

/// A component of an orchestration that our runner executes.
const fn runs(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
    fields: &'static [Field],
) -> Line {
    let line = drawn(component_type, label, category, icon);
    Line { kind: ComponentKind { is_executable: true, ..line.kind }, fields }
}

/// A component of an orchestration that is drawn and edited only.
const fn drawn(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
) -> Line {
    let kind = ComponentKind {
        component_type,
        label,
        pipeline: Kind::Orchestration,
        category,
        icon,
        is_executable: false,
        is_source: false,
        is_sink: false,
    };
    Line { kind, fields: fields::NONE }
}

/// A component of a transformation that has inputs and an output.
const fn step(
    component_type: &'static str,
    label: &'static str,
    category: Category,
    icon: &'static str,
) -> Line {
    let line = drawn(component_type, label, category, icon);
    Line { kind: ComponentKind { pipeline: Kind::Transformation, ..line.kind }, ..line }
}

/// A component that a transformation begins with.
const fn source(component_type: &'static str, label: &'static str, icon: &'static str) -> Line {
    let line = step(component_type, label, Category::Read, icon);
    Line { kind: ComponentKind { is_source: true, ..line.kind }, ..line }
}

/// A component that a transformation ends with.
const fn sink(component_type: &'static str, label: &'static str, icon: &'static str) -> Line {
    let line = step(component_type, label, Category::Write, icon);
    Line { kind: ComponentKind { is_sink: true, ..line.kind }, ..line }
}

/// The fields of a component that is drawn only.
const fn with(line: Line, fields: &'static [Field]) -> Line {
    Line { fields, ..line }
}

/// All known types, in the order of the palette.
pub fn catalogue() -> &'static [ComponentKind] {
    &KINDS
}

/// The fields of the type's form.
pub(super) fn fields_of(component_type: &str) -> &'static [Field] {
    FIELDS.iter().find(|(of, _)| *of == component_type).map_or(&[][..], |(_, fields)| *fields)
}

const COUNT: usize = TABLE.len();

static KINDS: [ComponentKind; COUNT] = {
    let mut kinds = [TABLE[0].kind; COUNT];
    let mut place = 0;
    while place < COUNT {
        kinds[place] = TABLE[place].kind;
        place += 1;
    }
    kinds
};

static FIELDS: [(&str, &[Field]); COUNT] = {
    let mut fields = [("", fields::NONE); COUNT];
    let mut place = 0;
    while place < COUNT {
        fields[place] = (TABLE[place].kind.component_type, TABLE[place].fields);
        place += 1;
    }
    fields
};

const TABLE: &[Line] = &[
    runs("start", "Start", Category::Flow, "play", fields::NONE),
    runs("if", "If", Category::Flow, "branch", fields::IF),
    runs("and", "And", Category::Flow, "and", fields::NONE),
    runs("or", "Or", Category::Flow, "or", fields::NONE),
    runs("run-orchestration", "Run Orchestration", Category::Flow, "pipeline", fields::RUN_ORCHESTRATION),
    with(
        drawn("run-transformation", "Run Transformation", Category::Flow, "transform"),
        fields::RUN_TRANSFORMATION,
    ),
    with(drawn("run-shared-pipeline", "Run Shared Pipeline", Category::Flow, "pipeline"), fields::RUN_SHARED),
    runs("end-success", "End Success", Category::Flow, "flag-success", fields::NONE),
    runs("end-failure", "End Failure", Category::Flow, "flag-failure", fields::NONE),
    runs("sql-script", "SQL Script", Category::Scripting, "database", fields::SQL_SCRIPT),
    runs("sql-executor", "SQL Executor", Category::Scripting, "database", fields::SQL_EXECUTOR),
    runs("python-script", "Python Script", Category::Scripting, "code", fields::PYTHON_SCRIPT),
    runs("bash-script", "Bash Script", Category::Scripting, "terminal", fields::BASH_SCRIPT),
    with(drawn("python-pushdown", "Python Pushdown", Category::Scripting, "code"), fields::PYTHON_PUSHDOWN),
    runs("begin", "Begin", Category::Transaction, "lock", fields::NONE),
    runs("commit", "Commit", Category::Transaction, "lock-check", fields::NONE),
    runs("rollback", "Rollback", Category::Transaction, "lock-undo", fields::NONE),
    runs("print-variables", "Print Variables", Category::Variables, "lines", fields::PRINT_VARIABLES),
    with(drawn("update-scalar", "Update Scalar", Category::Variables, "variable"), fields::UPDATE_SCALAR),
    with(
        drawn("query-to-scalar", "Query Result to Scalar", Category::Variables, "variable"),
        fields::QUERY_TO_SCALAR,
    ),
    with(drawn("query-to-grid", "Query Result to Grid", Category::Variables, "grid"), fields::QUERY_TO_GRID),
    with(drawn("append-to-grid", "Append to Grid", Category::Variables, "grid"), fields::APPEND_TO_GRID),
    with(
        drawn("table-metadata-to-grid", "Table Metadata to Grid", Category::Variables, "grid"),
        fields::TABLE_METADATA_TO_GRID,
    ),
    with(drawn("retry", "Retry", Category::Iterate, "loop"), fields::RETRY),
    with(drawn("fixed-iterator", "Fixed Iterator", Category::Iterate, "loop"), fields::FIXED_ITERATOR),
    with(drawn("loop-iterator", "Loop Iterator", Category::Iterate, "loop"), fields::LOOP_ITERATOR),
    with(drawn("grid-iterator", "Grid Iterator", Category::Iterate, "loop"), fields::GRID_ITERATOR),
    with(drawn("table-iterator", "Table Iterator", Category::Iterate, "loop"), fields::TABLE_ITERATOR),
    with(drawn("file-iterator", "File Iterator", Category::Iterate, "loop"), fields::FILE_ITERATOR),
    with(drawn("create-table", "Create Table", Category::Table, "table-plus"), fields_load::CREATE_TABLE),
    with(
        drawn("create-table-v2", "Create Table", Category::Table, "table-plus"),
        fields_load::CREATE_TABLE_V2,
    ),
    with(drawn("delete-tables", "Delete Tables", Category::Table, "table-minus"), fields_load::DELETE_TABLES),
    with(
        drawn("truncate-table", "Truncate Table", Category::Table, "table-minus"),
        fields_load::TRUNCATE_TABLE,
    ),
    with(drawn("assert-table", "Assert Table", Category::Table, "table-check"), fields_load::ASSERT_TABLE),
    with(drawn("s3-load", "S3 Load", Category::Load, "download"), fields_load::S3_LOAD),
    with(
        drawn("salesforce-query", "Salesforce Query", Category::Load, "download"),
        fields_load::SALESFORCE_QUERY,
    ),
    drawn("modular-api-extract-input-v2", "API Extract", Category::Load, "download"),
    with(drawn("database-query", "Database Query", Category::Load, "download"), fields_load::DATABASE_QUERY),
    with(drawn("excel-query", "Excel Query", Category::Load, "download"), fields_load::EXCEL_QUERY),
    with(
        drawn("google-sheets-query", "Google Sheets Query", Category::Load, "download"),
        fields_load::GOOGLE_SHEETS_QUERY,
    ),
    drawn("data-transfer-object", "Data Transfer", Category::Load, "download"),
    with(drawn("send-email", "Send Email", Category::Notify, "mail"), fields_load::SEND_EMAIL),
    with(drawn("sns-message", "SNS Message", Category::Notify, "mail"), fields_load::SNS_MESSAGE),
    with(drawn("webhook-post", "Webhook Post", Category::Notify, "mail"), fields_load::WEBHOOK_POST),
    with(drawn("commands-for-dbt-core", "dbt Core", Category::Other, "puzzle"), fields_load::DBT_CORE),
    with(source("table-input", "Table Input", "table"), fields_transform::TABLE_INPUT),
    with(source("multi-table-input", "Multi Table Input", "table"), fields_transform::MULTI_TABLE_INPUT),
    with(source("fixed-flow", "Fixed Flow", "grid"), fields_transform::FIXED_FLOW),
    with(source("sql", "SQL", "database"), fields_transform::SQL),
    with(step("join", "Join", Category::Join, "join"), fields_transform::JOIN),
    with(step("unite", "Unite", Category::Join, "join"), fields_transform::UNITE),
    with(step("detect-changes", "Detect Changes", Category::Join, "join"), fields_transform::DETECT_CHANGES),
    with(step("filter", "Filter", Category::Transform, "filter"), fields_transform::FILTER),
    with(step("calculator", "Calculator", Category::Transform, "calculator"), fields_transform::CALCULATOR),
    with(step("rename", "Rename", Category::Transform, "rename"), fields_transform::RENAME),
    with(step("aggregate", "Aggregate", Category::Transform, "sigma"), fields_transform::AGGREGATE),
    with(step("convert-type", "Convert Type", Category::Transform, "rename"), fields_transform::CONVERT_TYPE),
    with(step("rank", "Rank", Category::Transform, "sigma"), fields_transform::RANK),
    with(step("distinct", "Distinct", Category::Transform, "filter"), fields_transform::DISTINCT),
    step("map-values", "Map Values", Category::Transform, "rename"),
    with(
        step("extract-nested-data-sf", "Extract Nested Data", Category::Transform, "flatten"),
        fields_transform::EXTRACT_NESTED_DATA,
    ),
    with(
        step("flatten-variant", "Flatten Variant", Category::Transform, "flatten"),
        fields_transform::FLATTEN_VARIANT,
    ),
    with(sink("rewrite-table", "Rewrite Table", "table-check"), fields_transform::REWRITE_TABLE),
    with(sink("table-output", "Table Output", "table-plus"), fields_transform::TABLE_OUTPUT),
    with(sink("table-update", "Table Update", "table-check"), fields_transform::TABLE_UPDATE),
    with(sink("create-view", "Create View", "table-plus"), fields_transform::CREATE_VIEW),
];
