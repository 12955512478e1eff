//! The forms of components that control a run, run scripts and set variables.
//! The names are those of the files; never invent one.

use super::{Column, ColumnKind, Field, FieldKind, Language};
use crate::Kind;

pub(super) const fn field(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    default: Option<&'static str>,
) -> Field {
    Field { name, label, kind, default, help: "", shown_when: None }
}

/// A field that a new component does not have.
pub(super) const fn optional(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    field(name, label, kind, None)
}

pub(super) const fn column(heading: &'static str, kind: ColumnKind) -> Column {
    Column { heading, kind }
}

pub(super) const fn words(heading: &'static str) -> Column {
    column(heading, ColumnKind::Text)
}

impl Field {
    pub(super) const fn help(self, help: &'static str) -> Field {
        Field { help, ..self }
    }

    pub(super) const fn when(self, name: &'static str, value: &'static str) -> Field {
        Field { shown_when: Some((name, value)), ..self }
    }
}

pub(super) const YES_NO: FieldKind = FieldKind::Choice(&["Yes", "No"]);
pub(super) const TRUE_FALSE: FieldKind = FieldKind::Choice(&["True", "False"]);
pub(super) const AND_OR: FieldKind = FieldKind::Choice(&["And", "Or"]);
pub(super) const SORT: &[&str] = &["Ascending", "Descending"];
pub(super) const IS_NOT: Column = column("Is / Not", ColumnKind::Choice(&["Is", "Not"]));

const SECONDS: FieldKind = FieldKind::Number { least: 1, most: 86_400 };
const VARIABLE: Column = column("Variable", ColumnKind::Variable);

const ENVIRONMENT: &[&str] = &["[Environment Default]"];
pub(super) const WAREHOUSE: Field =
    field("warehouse", "Warehouse", FieldKind::Suggest(ENVIRONMENT), Some("[Environment Default]"));
pub(super) const DATABASE: Field =
    field("database", "Database", FieldKind::Suggest(ENVIRONMENT), Some("[Environment Default]"));
pub(super) const CATALOG: Field = optional("catalog", "Catalog", FieldKind::Suggest(ENVIRONMENT));
pub(super) const SCHEMA: Field =
    field("schema", "Schema", FieldKind::Suggest(ENVIRONMENT), Some("[Environment Default]"));
pub(super) const TARGET_TABLE: Field = field("targetTable", "Target table", FieldKind::Text, Some(""));

pub(super) const FILTERS: FieldKind = FieldKind::Table(&[
    words("Column"),
    IS_NOT,
    column(
        "Comparator",
        ColumnKind::Suggest(&[
            "Equal to",
            "Greater than",
            "Greater than or equal to",
            "Less than",
            "Less than or equal to",
            "Null",
            "Null or blank",
        ]),
    ),
    words("Value"),
]);

pub(super) const NONE: &[Field] = &[];

pub(super) const SQL_SCRIPT: &[Field] =
    &[field("sqlScript", "SQL script", FieldKind::Code(Language::Sql), Some(""))
        .help("Statements, one after the other. ${name} is replaced by the variable.")];

pub(super) const SQL_EXECUTOR: &[Field] = &[
    field("scriptLocation", "Script location", FieldKind::Choice(&["Component", "File"]), Some("Component")),
    field("sqlScript", "SQL script", FieldKind::Code(Language::Sql), Some(""))
        .when("scriptLocation", "Component"),
    optional("fileName", "File", FieldKind::Text)
        .help("The path from the project's root.")
        .when("scriptLocation", "File"),
    optional("declareSqlVariables", "Declare SQL variables", FieldKind::Suggest(&["Include selected"])),
    optional("variablesToInclude", "Variables to include", FieldKind::Table(&[VARIABLE]))
        .when("declareSqlVariables", "Include selected"),
    optional("enableVariableResolution", "Resolve variables", YES_NO)
        .help("Whether ${name} is replaced in the file.")
        .when("scriptLocation", "File"),
];

pub(super) const PYTHON_SCRIPT: &[Field] = &[
    field("script", "Script", FieldKind::Code(Language::Python), Some(""))
        .help("What it prints is the message. An exception that nobody catches fails the component."),
    field("interpreter", "Interpreter", FieldKind::Suggest(&["Python 3"]), Some("Python 3")),
    field("timeout", "Time limit in seconds", SECONDS, Some("300")).help("The script is ended after that."),
    optional("user", "User", FieldKind::Suggest(&["Privileged"])),
    optional("script1", "Second script", FieldKind::Code(Language::Python)).when("user", "Privileged"),
];

pub(super) const PYTHON_PUSHDOWN: &[Field] = &[
    optional("scriptLocation", "Script location", FieldKind::Choice(&["Component", "File"])),
    field("pythonScript", "Python script", FieldKind::Code(Language::Python), Some(""))
        .help("Runs in the warehouse."),
    field("scriptTimeout", "Time limit in seconds", SECONDS, Some("360")),
    optional("packages", "Packages", FieldKind::Texts("Package")),
    optional("externalAccessIntegrations", "External access integrations", FieldKind::Texts("Integration")),
];

pub(super) const BASH_SCRIPT: &[Field] = &[
    field("script", "Script", FieldKind::Code(Language::Bash), Some(""))
        .help("An exit code other than 0 fails the component."),
    field("timeout", "Time limit in seconds", SECONDS, Some("300")).help("The script is ended after that."),
];

pub(super) const PRINT_VARIABLES: &[Field] = &[
    optional("variablesToPrint", "Variables to print", FieldKind::Table(&[VARIABLE])),
    optional("prefixText", "Prefix", FieldKind::Text),
    field("includeVariableName", "Include the name", YES_NO, Some("Yes")),
];

pub(super) const IF: &[Field] = &[
    field("mode", "Mode", FieldKind::Choice(&["Simple", "Advanced"]), Some("Simple")),
    optional(
        "condition",
        "Condition",
        FieldKind::Table(&[
            VARIABLE,
            IS_NOT,
            column(
                "Comparator",
                ColumnKind::Choice(&[
                    "Equal to",
                    "Greater than",
                    "Greater than or equal to",
                    "Less than",
                    "Less than or equal to",
                    "Blank",
                ]),
            ),
            words("Value"),
        ]),
    )
    .when("mode", "Simple"),
    field("combineConditions", "Combine conditions", AND_OR, Some("And")).when("mode", "Simple"),
    optional("condition1", "Condition", FieldKind::Code(Language::JavaScript))
        .help("An expression of JavaScript over the variables, such as count > 0.")
        .when("mode", "Advanced"),
];

const SET_SCALARS: Field =
    optional("setScalarVariables", "Set scalar variables", FieldKind::Table(&[VARIABLE, words("Value")]));
const SET_GRIDS: Field = optional("setGridVariables", "Set grid variables", FieldKind::Structure);

pub(super) const RUN_ORCHESTRATION: &[Field] = &[
    field(
        "orchestrationJob",
        "Orchestration pipeline",
        FieldKind::PipelinePath(Kind::Orchestration),
        Some(""),
    ),
    SET_SCALARS,
    SET_GRIDS,
];

pub(super) const RUN_TRANSFORMATION: &[Field] = &[
    field(
        "transformationJob",
        "Transformation pipeline",
        FieldKind::PipelinePath(Kind::Transformation),
        Some(""),
    ),
    SET_SCALARS,
    SET_GRIDS,
];

pub(super) const RUN_SHARED: &[Field] = &[
    field("pipelineName", "Shared pipeline", FieldKind::Text, Some("")),
    field("version", "Version", FieldKind::Suggest(&["[Latest]"]), Some("[Latest]")),
    SET_SCALARS,
    SET_GRIDS,
];

pub(super) const UPDATE_SCALAR: &[Field] =
    &[optional("scalarsToUpdate", "Scalars to update", FieldKind::Table(&[VARIABLE, words("Value")]))];

const MODE: Field = field("mode", "Mode", FieldKind::Choice(&["Basic", "Advanced"]), Some("Advanced"));
const QUERY: Field =
    field("query", "Query", FieldKind::Code(Language::Sql), Some("")).when("mode", "Advanced");
const fn basic(field: Field) -> Field {
    Field { default: None, ..field }.when("mode", "Basic")
}

const QUERY_DATABASE: Field = basic(DATABASE);
const QUERY_SCHEMA: Field = basic(SCHEMA);
const QUERY_TABLE: Field = basic(optional("table", "Table", FieldKind::Text));
const QUERY_COLUMNS: Field = basic(optional("tableColumns", "Columns", FieldKind::Texts("Column")));
const QUERY_ORDER: Field = basic(optional("orderBy", "Order by", FieldKind::Texts("Column")));
const QUERY_SORT: Field = basic(optional("sort", "Sort", FieldKind::Choice(SORT)));
const QUERY_LIMIT: Field = basic(optional("limit", "Limit", FieldKind::Text));
const QUERY_FILTER: Field = basic(optional("filterConditions", "Filter", FILTERS));
const QUERY_COMBINE: Field = basic(optional("combineCondition", "Combine conditions", AND_OR));

pub(super) const QUERY_TO_SCALAR: &[Field] = &[
    MODE,
    QUERY,
    QUERY_DATABASE,
    QUERY_SCHEMA,
    QUERY_TABLE,
    QUERY_COLUMNS,
    QUERY_ORDER,
    QUERY_SORT,
    QUERY_LIMIT,
    QUERY_FILTER,
    QUERY_COMBINE,
    optional(
        "scalarVariableMapping",
        "Variable mapping",
        FieldKind::Table(&[VARIABLE, words("Column of the query")]),
    ),
];

pub(super) const QUERY_TO_GRID: &[Field] = &[
    MODE,
    QUERY,
    QUERY_DATABASE,
    QUERY_SCHEMA,
    QUERY_TABLE,
    QUERY_COLUMNS,
    QUERY_ORDER,
    QUERY_SORT,
    QUERY_LIMIT,
    QUERY_FILTER,
    QUERY_COMBINE,
    field("gridVariable", "Grid variable", FieldKind::Variable, Some("")),
    optional(
        "gridVariableMapping",
        "Column mapping",
        FieldKind::Table(&[words("Column of the query"), words("Column of the grid")]),
    ),
];

pub(super) const APPEND_TO_GRID: &[Field] = &[
    field("operation", "Operation", FieldKind::Suggest(&["Append"]), Some("Append")),
    field("targetGridVariable", "Grid variable", FieldKind::Variable, Some("")),
    optional("valuesGrid", "Rows", FieldKind::Table(&[])),
];

pub(super) const TABLE_METADATA_TO_GRID: &[Field] = &[
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    field("gridVariable", "Grid variable", FieldKind::Variable, Some("")),
    optional("gridVariableMapping", "Metadata to take", FieldKind::Texts("Property"))
        .help("Such as Name, Type, Size and Precision, in the order of the grid's columns."),
];

const CONCURRENCY: Field =
    field("concurrency", "Concurrency", FieldKind::Choice(&["Sequential", "Concurrent"]), Some("Sequential"));
const BREAK_ON_FAILURE: Field =
    field("breakOnFailure", "Break on failure", YES_NO, Some("No")).when("concurrency", "Sequential");

pub(super) const LOOP_ITERATOR: &[Field] = &[
    field("variableToIterate", "Variable to iterate", FieldKind::Variable, Some("")),
    field("startingValue", "Starting value", FieldKind::Text, Some("1")),
    field("incrementValue", "Increment value", FieldKind::Text, Some("1")),
    field("endValue", "End value", FieldKind::Text, Some("10")),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const GRID_ITERATOR: &[Field] = &[
    field("gridVariable", "Grid variable", FieldKind::Variable, Some("")),
    optional(
        "gridIteratorVariableMapping",
        "Variable mapping",
        FieldKind::Table(&[words("Column of the grid"), VARIABLE]),
    ),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const TABLE_ITERATOR: &[Field] = &[
    field("mode", "Mode", FieldKind::Choice(&["Basic", "Advanced"]), Some("Basic")),
    QUERY,
    basic(DATABASE),
    basic(SCHEMA),
    basic(TARGET_TABLE),
    optional("columnMapping", "Column mapping", FieldKind::Table(&[words("Column of the table"), VARIABLE])),
    optional("orderBy", "Order by", FieldKind::Texts("Column")).when("mode", "Basic"),
    optional("sort", "Sort", FieldKind::Choice(SORT)).when("mode", "Basic"),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const FIXED_ITERATOR: &[Field] = &[
    optional("variablesToIterate", "Variables to iterate", FieldKind::Table(&[VARIABLE])),
    optional("iterationValues", "Values", FieldKind::Table(&[]))
        .help("One row for each iteration, one column for each variable."),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const FILE_ITERATOR: &[Field] = &[
    field("inputDataType", "Input data type", FieldKind::Text, Some("")),
    field("inputDataUrl1", "Input data URL", FieldKind::Text, Some("")),
    optional("filterRegex", "Filter", FieldKind::Text).help("A regular expression of the file names."),
    optional("maxIterations", "Most iterations", FieldKind::Text),
    optional("variables", "Variables", FieldKind::Structure),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const RETRY: &[Field] = &[
    field("numberOfRetries", "Number of retries", FieldKind::Number { least: 1, most: 100 }, Some("3")),
    field(
        "retryDelay",
        "Delay",
        FieldKind::Choice(&[
            "Retry immediately",
            "Short delay",
            "Short delay with backoff",
            "Long delay",
            "Long delay with backoff",
        ]),
        Some("Short delay"),
    ),
];
