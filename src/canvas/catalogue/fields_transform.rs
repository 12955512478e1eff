//! The forms of components of transformations.
//! The names are those of the files; never invent one.

use super::fields::{
    AND_OR, CATALOG, DATABASE, FILTERS, SCHEMA, SORT, TARGET_TABLE, WAREHOUSE, YES_NO, column, field,
    optional, words,
};
use super::{ColumnKind, Field, FieldKind, Language};

const COLUMN_LIST: FieldKind = FieldKind::Texts("Column");
const DATA_TYPE: ColumnKind =
    ColumnKind::Suggest(&["VARCHAR", "NUMBER", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP", "VARIANT"]);
const INCLUDE_INPUT: Field = field("includeInputColumns", "Include the input columns", YES_NO, Some("Yes"));
const ORDERED: FieldKind = FieldKind::Table(&[words("Column"), column("Order", ColumnKind::Choice(SORT))]);

pub(super) const TABLE_INPUT: &[Field] = &[
    CATALOG,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    optional("columnNames", "Columns", COLUMN_LIST),
    optional("offsetType", "Offset type", FieldKind::Suggest(&["None"])),
    optional("timeOffset", "Time offset", FieldKind::Text),
];

pub(super) const MULTI_TABLE_INPUT: &[Field] = &[
    DATABASE,
    SCHEMA,
    field("patternType", "Pattern type", FieldKind::Suggest(&["Like"]), Some("Like")),
    field("pattern", "Pattern", FieldKind::Text, Some("")),
    field("castTypes", "Cast types", YES_NO, Some("No")),
    field("addSourceTable", "Add the source table", YES_NO, Some("No")),
    optional("columns", "Columns", COLUMN_LIST),
];

pub(super) const FIXED_FLOW: &[Field] = &[
    optional(
        "columns",
        "Columns",
        FieldKind::Table(&[words("Name"), column("Type", DATA_TYPE), words("Size"), words("Precision")]),
    ),
    optional("values", "Rows", FieldKind::Table(&[]))
        .help("One column for each of the columns above. Rows can be pasted from a spreadsheet."),
];

pub(super) const SQL: &[Field] = &[field("query", "SQL query", FieldKind::Code(Language::Sql), Some(""))
    .help("$T{name} stands for an input, ${name} for a variable.")];

pub(super) const JOIN: &[Field] = &[
    field("mainTable", "Main input", FieldKind::Text, Some("")),
    field("mainTableAlias", "Alias of the main input", FieldKind::Text, Some("")),
    optional(
        "joins",
        "Joins",
        FieldKind::Table(&[
            words("Input"),
            words("Alias"),
            column("Type", ColumnKind::Suggest(&["Inner", "Left"])),
        ]),
    ),
    optional("joinExpressions", "Join expressions", FieldKind::Table(&[words("Expression"), words("Join")])),
    optional("columnMappings", "Column mapping", FieldKind::Table(&[words("Source"), words("Target")])),
];

pub(super) const UNITE: &[Field] = &[
    field("method", "Method", FieldKind::Suggest(&["All Columns"]), Some("All Columns")),
    field("castTypes", "Cast types", YES_NO, Some("Yes")),
    field("addSourceComponentColumn", "Add a column with the input", YES_NO, Some("No")),
    field("removeDuplicates", "Remove duplicates", YES_NO, Some("No")),
];

pub(super) const DETECT_CHANGES: &[Field] = &[
    field("masterTable", "Master input", FieldKind::Text, Some("")),
    optional("matchKeys", "Match keys", COLUMN_LIST),
    optional("compareColumns", "Columns to compare", COLUMN_LIST),
    optional("outputColumnMapping", "Output columns", FieldKind::Table(&[words("Source"), words("Target")])),
    field("indicatorColumn", "Indicator column", FieldKind::Text, Some("Indicator")),
];

pub(super) const FILTER: &[Field] = &[
    optional("filterConditions", "Conditions", FILTERS),
    field("combineCondition", "Combine conditions", AND_OR, Some("And")),
];

pub(super) const CALCULATOR: &[Field] = &[
    INCLUDE_INPUT,
    optional("calculations", "Calculations", FieldKind::Table(&[words("Expression"), words("Column")])),
];

pub(super) const RENAME: &[Field] = &[
    optional("columnMapping", "Columns", FieldKind::Table(&[words("Source"), words("Target")])),
    field("includeInputColumns", "Include the input columns", YES_NO, Some("No")),
];

pub(super) const AGGREGATE: &[Field] = &[
    optional("groupings", "Groupings", COLUMN_LIST),
    optional(
        "aggregations",
        "Aggregations",
        FieldKind::Table(&[
            words("Column"),
            column("Function", ColumnKind::Suggest(&["Sum", "Count", "Average"])),
        ]),
    ),
    field("groupingType", "Grouping type", FieldKind::Suggest(&["Group By"]), Some("Group By")),
];

pub(super) const CONVERT_TYPE: &[Field] = &[optional(
    "conversions",
    "Conversions",
    FieldKind::Table(&[words("Column"), column("Type", DATA_TYPE), words("Size"), words("Precision")]),
)];

pub(super) const RANK: &[Field] = &[
    INCLUDE_INPUT,
    optional("partitionData", "Partition by", COLUMN_LIST),
    optional("orderingWithinPartitions", "Order within partitions", ORDERED),
    optional(
        "functions",
        "Functions",
        FieldKind::Table(&[
            column("Function", ColumnKind::Suggest(&["Row Number", "Rank"])),
            words("Column"),
        ]),
    ),
];

pub(super) const DISTINCT: &[Field] = &[optional("columns", "Columns", COLUMN_LIST)];

pub(super) const EXTRACT_NESTED_DATA: &[Field] = &[
    INCLUDE_INPUT,
    optional("columns", "Columns", FieldKind::Structure),
    field("outerJoin", "Outer join", YES_NO, Some("No")),
    field("inputAlias", "Alias of the input", FieldKind::Text, Some("i")),
    field("arrayPrefix", "Prefix of arrays", FieldKind::Text, Some("f")),
    field(
        "castingMethod",
        "Casting method",
        FieldKind::Suggest(&["Fail on invalid data", "Replace all unparseable values with null"]),
        Some("Fail on invalid data"),
    ),
    field("caseColumnAliasNames", "Keep the case of aliases", YES_NO, Some("No")),
];

pub(super) const FLATTEN_VARIANT: &[Field] = &[
    INCLUDE_INPUT,
    optional(
        "columnMapping",
        "Column mapping",
        FieldKind::Table(&[words("Column"), words("Property"), column("Type", DATA_TYPE), words("Alias")]),
    ),
    optional("columnFlattens", "Column flattens", FieldKind::Structure),
];

pub(super) const REWRITE_TABLE: &[Field] =
    &[WAREHOUSE, DATABASE, SCHEMA, TARGET_TABLE, optional("orderBy", "Order by", ORDERED)];

pub(super) const TABLE_OUTPUT: &[Field] = &[
    WAREHOUSE,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    field("fixDataTypeMismatches", "Fix data types that differ", YES_NO, Some("No")),
    optional("columnMapping", "Column mapping", FieldKind::Table(&[words("Source"), words("Target")])),
    optional("orderBy", "Order by", ORDERED),
    field("outputMode", "Output mode", FieldKind::Suggest(&["Append"]), Some("Append")),
];

pub(super) const TABLE_UPDATE: &[Field] = &[
    WAREHOUSE,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    field("targetAlias", "Alias of the target", FieldKind::Text, Some("target")),
    field("sourceAlias", "Alias of the input", FieldKind::Text, Some("input")),
    optional(
        "joinExpression",
        "Join expression",
        FieldKind::Table(&[words("Expression"), column("Name", ColumnKind::Suggest(&["Case"]))]),
    ),
    optional(
        "whenMatched",
        "When matched",
        FieldKind::Table(&[words("Case"), column("Operation", ColumnKind::Choice(&["Update", "Delete"]))]),
    ),
    optional("updateMapping", "Update mapping", FieldKind::Table(&[words("Source"), words("Target")])),
    field("includeNotMatched", "Include what does not match", YES_NO, Some("Yes")),
    optional("insertMapping", "Insert mapping", FieldKind::Table(&[words("Source"), words("Target")]))
        .when("includeNotMatched", "Yes"),
];

pub(super) const CREATE_VIEW: &[Field] = &[
    DATABASE,
    SCHEMA,
    field("viewName", "View", FieldKind::Text, Some("")),
    field("secureView", "Secure view", YES_NO, Some("No")),
    field("viewType", "View type", FieldKind::Suggest(&["Standard"]), Some("Standard")),
];
