//! The forms of the components that our runner executes, and of a few that are drawn only.
//! The names are those of the files; never invent one.

use super::{Field, FieldKind, Language};
use crate::Kind;

const fn field(
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    default: Option<&'static str>,
) -> Field {
    Field { name, label, kind, default, help: "", shown_when: None }
}

impl Field {
    const fn help(self, help: &'static str) -> Field {
        Field { help, ..self }
    }

    const fn when(self, name: &'static str, value: &'static str) -> Field {
        Field { shown_when: Some((name, value)), ..self }
    }
}

const YES_NO: FieldKind = FieldKind::Choice(&["Yes", "No"]);
const SECONDS: FieldKind = FieldKind::Number { least: 1, most: 86_400 };

pub(super) const NONE: &[Field] = &[];

pub(super) const SQL_SCRIPT: &[Field] =
    &[field("sqlScript", "SQL script", FieldKind::Code(Language::Sql), Some(""))
        .help("Statements, one after the other. ${name} is replaced by the variable.")];

pub(super) const SQL_EXECUTOR: &[Field] = &[
    field("scriptLocation", "Script location", FieldKind::Choice(&["Component", "File"]), Some("Component")),
    field("sqlScript", "SQL script", FieldKind::Code(Language::Sql), Some(""))
        .when("scriptLocation", "Component"),
    field("fileName", "File", FieldKind::Text, None)
        .help("The path from the project's root.")
        .when("scriptLocation", "File"),
    field("declareSqlVariables", "Declare SQL variables", YES_NO, None),
    field("variablesToInclude", "Variables to include", FieldKind::VariableNames, None)
        .when("declareSqlVariables", "Yes"),
    field("enableVariableResolution", "Resolve variables", YES_NO, None)
        .help("Whether ${name} is replaced in the file.")
        .when("scriptLocation", "File"),
];

pub(super) const PYTHON_SCRIPT: &[Field] = &[
    field("script", "Script", FieldKind::Code(Language::Python), Some(""))
        .help("What it prints is the message. An exception that nobody catches fails the component."),
    field("interpreter", "Interpreter", FieldKind::Choice(&["Python 3"]), Some("Python 3")),
    field("timeout", "Time limit in seconds", SECONDS, Some("300")).help("The script is ended after that."),
    field("user", "User", FieldKind::Text, None),
];

pub(super) const BASH_SCRIPT: &[Field] = &[
    field("script", "Script", FieldKind::Code(Language::Bash), Some(""))
        .help("An exit code other than 0 fails the component."),
    field("timeout", "Time limit in seconds", SECONDS, Some("300")).help("The script is ended after that."),
];

pub(super) const PRINT_VARIABLES: &[Field] = &[
    field("variablesToPrint", "Variables to print", FieldKind::VariableNames, None),
    field("prefixText", "Prefix", FieldKind::Text, None),
    field("includeVariableName", "Include the name", YES_NO, Some("Yes")),
];

pub(super) const IF: &[Field] = &[
    field("mode", "Mode", FieldKind::Choice(&["Simple", "Advanced"]), Some("Simple")),
    field("condition", "Condition", FieldKind::Conditions, None).when("mode", "Simple"),
    field("combineConditions", "Combine conditions", FieldKind::Choice(&["And", "Or"]), Some("And"))
        .when("mode", "Simple"),
    field("condition1", "Condition", FieldKind::Code(Language::JavaScript), None).when("mode", "Advanced"),
];

pub(super) const RUN_ORCHESTRATION: &[Field] = &[
    field(
        "orchestrationJob",
        "Orchestration pipeline",
        FieldKind::PipelinePath(Kind::Orchestration),
        Some(""),
    ),
    field("setScalarVariables", "Set scalar variables", FieldKind::VariableValues, None),
];

pub(super) const RUN_TRANSFORMATION: &[Field] = &[
    field(
        "transformationJob",
        "Transformation pipeline",
        FieldKind::PipelinePath(Kind::Transformation),
        Some(""),
    ),
    field("setScalarVariables", "Set scalar variables", FieldKind::VariableValues, None),
];

pub(super) const UPDATE_SCALAR: &[Field] =
    &[field("scalarsToUpdate", "Scalars to update", FieldKind::VariableValues, None)];

const CONCURRENCY: Field =
    field("concurrency", "Concurrency", FieldKind::Choice(&["Sequential", "Concurrent"]), Some("Sequential"));
const BREAK_ON_FAILURE: Field =
    field("breakOnFailure", "Break on failure", YES_NO, Some("No")).when("concurrency", "Sequential");

pub(super) const LOOP_ITERATOR: &[Field] = &[
    field("variableToIterate", "Variable to iterate", FieldKind::Text, Some("")),
    field("startingValue", "Starting value", FieldKind::Text, Some("1")),
    field("incrementValue", "Increment value", FieldKind::Text, Some("1")),
    field("endValue", "End value", FieldKind::Text, Some("10")),
    CONCURRENCY,
    BREAK_ON_FAILURE,
];

pub(super) const GRID_ITERATOR: &[Field] = &[
    field("gridVariable", "Grid variable", FieldKind::Text, Some("")),
    field("gridIteratorVariableMapping", "Variable mapping", FieldKind::VariableValues, None),
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
