//! The forms of components that load data, make and check tables, and tell people.
//! The names are those of the files; never invent one.

use super::fields::{
    AND_OR, CATALOG, DATABASE, FILTERS, SCHEMA, TARGET_TABLE, TRUE_FALSE, WAREHOUSE, YES_NO, column, field,
    optional, words,
};
use super::{ColumnKind, Field, FieldKind, Language};

const COLUMN_LIST: FieldKind = FieldKind::Texts("Column");
const NO_YES: ColumnKind = ColumnKind::Choice(&["No", "Yes"]);
const DATA_TYPE: ColumnKind = ColumnKind::Suggest(&[
    "VARCHAR",
    "NUMBER",
    "FLOAT",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP_NTZ",
    "TIME",
    "VARIANT",
]);

pub(super) const CREATE_TABLE: &[Field] = &[
    field(
        "createReplace",
        "Create or replace",
        FieldKind::Choice(&["Create", "Create if not exists", "Replace"]),
        Some("Create if not exists"),
    ),
    DATABASE,
    SCHEMA,
    field("newTableName", "Table", FieldKind::Text, Some("")),
    field("tableType", "Table type", FieldKind::Suggest(&["Permanent"]), Some("Permanent")),
    optional(
        "columns",
        "Columns",
        FieldKind::Table(&[
            words("Name"),
            column("Type", DATA_TYPE),
            words("Size"),
            words("Precision"),
            words("Default"),
            column("Not null", NO_YES),
            column("Unique", NO_YES),
            words("Comment"),
        ]),
    ),
    optional("defaultDdlCollation", "Default collation", FieldKind::Text),
    optional("primaryKeys", "Primary keys", COLUMN_LIST),
    optional("clusteringKeys", "Clustering keys", COLUMN_LIST),
    optional("dataRetentionTimeInDays", "Data retention in days", FieldKind::Text),
    optional("comment", "Comment", FieldKind::LongText),
];

pub(super) const CREATE_TABLE_V2: &[Field] = &[
    field(
        "createMethod",
        "Create or replace",
        FieldKind::Suggest(&["Create If Not Exists", "Replace"]),
        Some("Create If Not Exists"),
    ),
    CATALOG,
    DATABASE,
    SCHEMA,
    field("table", "Table", FieldKind::Text, Some("")),
    optional("snowflakeTableType", "Snowflake table type", FieldKind::Suggest(&["Permanent"])),
    optional("tableType", "Table type", FieldKind::Suggest(&["Managed"])),
    optional(
        "columns",
        "Columns",
        FieldKind::Table(&[
            words("Name"),
            column("Type", DATA_TYPE),
            words("Size"),
            words("Precision"),
            words("Default"),
            column("Not null", NO_YES),
            column("Unique", NO_YES),
            words("Comment"),
            words("Masking policy"),
        ]),
    ),
    optional(
        "tableMetadata",
        "Columns",
        FieldKind::Table(&[
            words("Name"),
            column("Type", ColumnKind::Suggest(&["INTEGER", "TEXT", "DATE"])),
            words("Size"),
            words("Scale"),
            words("Comment"),
        ]),
    )
    .when("tableType", "Managed"),
    optional("defaultDdlCollation", "Default collation", FieldKind::Text),
    optional("primaryKeys", "Primary keys", COLUMN_LIST),
    optional("clusteringKeys", "Clustering keys", COLUMN_LIST),
    optional("dataRetentionTimeInDays", "Data retention in days", FieldKind::Text),
    optional("comment", "Comment", FieldKind::LongText),
];

pub(super) const DELETE_TABLES: &[Field] = &[
    DATABASE,
    SCHEMA,
    optional("targetTable", "Tables", FieldKind::Texts("Table")),
    field("ignoreMissing", "Ignore missing tables", YES_NO, Some("Yes")),
];

pub(super) const TRUNCATE_TABLE: &[Field] =
    &[WAREHOUSE, DATABASE, SCHEMA, optional("targetTable", "Tables", FieldKind::Texts("Table"))];

pub(super) const ASSERT_TABLE: &[Field] = &[
    DATABASE,
    SCHEMA,
    field("tableName", "Table", FieldKind::Text, Some("")),
    field("exists", "Exists", YES_NO, Some("Yes")),
    optional("tableMetadata", "Table metadata", FieldKind::Structure),
    field("rowCountComparisonType", "Row count is", FieldKind::Suggest(&["Equal To"]), Some("Equal To")),
    field("rowCountValue", "Row count", FieldKind::Text, Some("")),
];

/// What every query of a service has for its result.
const QUERY_MODE: Field =
    field("basicAdvancedMode", "Mode", FieldKind::Choice(&["Basic", "Advanced"]), Some("Basic"));
const SQL_QUERY: Field =
    optional("sqlQuery", "SQL query", FieldKind::Code(Language::Sql)).when("basicAdvancedMode", "Advanced");
const CONNECTION_OPTIONS: Field = optional("connectionOptions", "Connection options", FieldKind::Structure);
const DATA_SOURCE: Field =
    optional("dataSource", "Data source", FieldKind::Text).when("basicAdvancedMode", "Basic");
const DATA_SELECTION: Field =
    optional("dataSelection", "Data selection", COLUMN_LIST).when("basicAdvancedMode", "Basic");
const DATA_SOURCE_FILTER: Field =
    optional("dataSourceFilter", "Filter", FILTERS).when("basicAdvancedMode", "Basic");
const COMBINE_FILTERS: Field =
    optional("combineFilters", "Combine filters", AND_OR).when("basicAdvancedMode", "Basic");
const LIMIT: Field = optional("limit", "Limit", FieldKind::Text);
const TYPE: Field = field("type", "Type", FieldKind::Suggest(&["Standard"]), Some("Standard"));
const PRIMARY_KEYS: Field = optional("primaryKeys", "Primary keys", COLUMN_LIST);
const STAGE: Field = field("stage", "Stage", FieldKind::Suggest(&["[Custom]"]), Some("[Custom]"));
const STAGE_PLATFORM: Field = field(
    "stagePlatform",
    "Stage platform",
    FieldKind::Suggest(&["Snowflake Managed"]),
    Some("Snowflake Managed"),
);
const LOAD_OPTIONS: Field = optional("loadOptions", "Load options", FieldKind::Structure);
const AUTO_DEBUG: Field = field("autoDebug", "Auto debug", FieldKind::Choice(&["Off", "On"]), Some("Off"));

pub(super) const SALESFORCE_QUERY: &[Field] = &[
    QUERY_MODE,
    field("authenticationMethod", "Authentication method", FieldKind::Suggest(&["OAuth"]), Some("OAuth")),
    field("useSandbox", "Use the sandbox", YES_NO, Some("No")),
    field("authentication", "Authentication", FieldKind::Text, Some("")),
    CONNECTION_OPTIONS,
    SQL_QUERY,
    DATA_SOURCE,
    DATA_SELECTION,
    DATA_SOURCE_FILTER,
    COMBINE_FILTERS,
    LIMIT,
    TYPE,
    PRIMARY_KEYS,
    WAREHOUSE,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    STAGE,
    STAGE_PLATFORM,
    LOAD_OPTIONS,
    AUTO_DEBUG,
];

pub(super) const DATABASE_QUERY: &[Field] = &[
    QUERY_MODE,
    field(
        "databaseType",
        "Database type",
        FieldKind::Suggest(&["SQL Server (Microsoft Driver)"]),
        Some("SQL Server (Microsoft Driver)"),
    ),
    field("connectionUrl", "Connection URL", FieldKind::Text, Some("")),
    field("username", "User name", FieldKind::Text, Some("")),
    field("password", "Password", FieldKind::Text, Some(""))
        .help("The name of a secret, or a variable. Never the password itself: it would stand in the file."),
    SQL_QUERY,
    DATA_SOURCE,
    DATA_SELECTION,
    DATA_SOURCE_FILTER,
    COMBINE_FILTERS,
    LIMIT,
    CATALOG,
    optional("table", "Target table", FieldKind::Text),
    LOAD_OPTIONS,
];

pub(super) const EXCEL_QUERY: &[Field] = &[
    QUERY_MODE,
    field(
        "storageType",
        "Storage type",
        FieldKind::Suggest(&["Amazon S3 Storage"]),
        Some("Amazon S3 Storage"),
    ),
    field("storageUrl", "Storage URL", FieldKind::Text, Some("")),
    field("containsHeaderRow", "Contains a header row", YES_NO, Some("Yes")),
    CONNECTION_OPTIONS,
    SQL_QUERY,
    DATA_SOURCE,
    DATA_SELECTION,
    TYPE,
    PRIMARY_KEYS,
    WAREHOUSE,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    STAGE,
    STAGE_PLATFORM,
    LOAD_OPTIONS,
    AUTO_DEBUG,
];

pub(super) const GOOGLE_SHEETS_QUERY: &[Field] = &[
    QUERY_MODE,
    field("authentication", "Authentication", FieldKind::Text, Some("")),
    field("spreadsheetName", "Spreadsheet", FieldKind::Text, Some("")),
    field("containsHeaderRow", "Contains a header row", YES_NO, Some("Yes")),
    optional("cellRange", "Cell range", FieldKind::Text),
    CONNECTION_OPTIONS,
    SQL_QUERY,
    DATA_SOURCE,
    DATA_SELECTION,
    DATA_SOURCE_FILTER,
    COMBINE_FILTERS,
    LIMIT,
    TYPE,
    PRIMARY_KEYS,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    STAGE_PLATFORM,
    LOAD_OPTIONS,
    AUTO_DEBUG,
];

pub(super) const S3_LOAD: &[Field] = &[
    STAGE,
    field("authentication", "Authentication", FieldKind::Suggest(&["Credentials"]), Some("Credentials")),
    field("s3ObjectPrefix", "S3 object prefix", FieldKind::Text, Some("")),
    field("pattern", "Pattern", FieldKind::Text, Some("")),
    field("encryption", "Encryption", FieldKind::Suggest(&["None"]), Some("None")),
    WAREHOUSE,
    DATABASE,
    SCHEMA,
    TARGET_TABLE,
    optional("loadColumns", "Columns to load", COLUMN_LIST),
    field("format", "Format", FieldKind::Suggest(&["[Custom]"]), Some("[Custom]")),
    field("fileType", "File type", FieldKind::Suggest(&["CSV", "JSON"]), Some("CSV"))
        .when("format", "[Custom]"),
    optional("compression", "Compression", FieldKind::Suggest(&["AUTO"])).when("format", "[Custom]"),
    optional("recordDelimiter", "Record delimiter", FieldKind::Text).when("fileType", "CSV"),
    optional("fieldDelimiter", "Field delimiter", FieldKind::Text).when("fileType", "CSV"),
    optional("skipHeader", "Header lines to skip", FieldKind::Text).when("fileType", "CSV"),
    optional("skipBlankLines", "Skip blank lines", TRUE_FALSE).when("fileType", "CSV"),
    optional("dateFormat", "Date format", FieldKind::Text).when("fileType", "CSV"),
    optional("timeFormat", "Time format", FieldKind::Text).when("fileType", "CSV"),
    optional("timestampFormat", "Timestamp format", FieldKind::Text).when("fileType", "CSV"),
    optional("escape", "Escape", FieldKind::Text).when("fileType", "CSV"),
    optional("escapeUnenclosedField", "Escape of unenclosed fields", FieldKind::Text).when("fileType", "CSV"),
    optional("trimSpace", "Trim blanks", TRUE_FALSE).when("fileType", "CSV"),
    optional("fieldOptionallyEnclosed", "Fields may be enclosed by", FieldKind::Text).when("fileType", "CSV"),
    optional("nullIf", "Null if", FieldKind::Table(&[words("Text")])).when("fileType", "CSV"),
    optional("errorOnColumnCountMismatch", "Error on another count of columns", TRUE_FALSE)
        .when("fileType", "CSV"),
    optional("emptyFieldAsNull", "Empty field is null", TRUE_FALSE).when("fileType", "CSV"),
    optional("replaceInvalidCharacters", "Replace invalid characters", TRUE_FALSE).when("fileType", "CSV"),
    optional("encodingType", "Encoding", FieldKind::Text).when("fileType", "CSV"),
    optional("stripOuterArray", "Strip the outer array", TRUE_FALSE).when("fileType", "JSON"),
    optional("stripNullValues", "Strip null values", TRUE_FALSE).when("fileType", "JSON"),
    field("onError", "On error", FieldKind::Suggest(&["Abort Statement"]), Some("Abort Statement")),
    optional("sizeLimitB", "Size limit in bytes", FieldKind::Text),
    field("purgeFiles", "Purge files", TRUE_FALSE, Some("False")),
    optional("matchByColumnName", "Match by column name", FieldKind::Suggest(&["None"])),
    field("truncateColumns", "Truncate columns", TRUE_FALSE, Some("False")),
    field("forceLoad", "Force the load", TRUE_FALSE, Some("False")),
];

pub(super) const SEND_EMAIL: &[Field] = &[
    optional("toRecipients", "To", FieldKind::Table(&[words("Address")])),
    optional("ccRecipients", "Copy to", FieldKind::Table(&[words("Address")])),
    field("subject", "Subject", FieldKind::Text, Some("")),
    field("message", "Message", FieldKind::LongText, Some("")),
    field("senderAddress", "Sender", FieldKind::Text, Some("")),
    optional("replyAddress", "Reply to", FieldKind::Text),
    field("smtpUsername", "SMTP user name", FieldKind::Text, Some("")),
    field("smtpPassword", "SMTP password", FieldKind::Text, Some("")).help("The name of a secret."),
    field("smtpHostname", "SMTP host", FieldKind::Text, Some("")),
    field("smtpPort", "SMTP port", FieldKind::Number { least: 1, most: 65_535 }, Some("465")),
    field("enableSslTls", "SSL or TLS", YES_NO, Some("Yes")),
    field("enableStarttls", "STARTTLS", YES_NO, Some("No")),
];

pub(super) const SNS_MESSAGE: &[Field] = &[
    field("awsRegion", "AWS region", FieldKind::Suggest(&["us-east-1"]), Some("us-east-1")),
    field("topicName", "Topic", FieldKind::Text, Some("")),
    field("subject", "Subject", FieldKind::Text, Some("")),
    field("message", "Message", FieldKind::LongText, Some("")),
];

pub(super) const WEBHOOK_POST: &[Field] = &[
    field("incomingWebhookUrl", "Webhook URL", FieldKind::Text, Some("")),
    field("payloadTemplate", "Payload template", FieldKind::Suggest(&["[Custom]"]), Some("[Custom]")),
    field("payload", "Payload", FieldKind::Code(Language::JavaScript), Some("")),
];

pub(super) const DBT_CORE: &[Field] = &[
    field("command", "Command", FieldKind::Text, Some("dbt build")),
    field("dbtUrl", "Repository URL", FieldKind::Text, Some("")),
    field("branch", "Branch", FieldKind::Text, Some("main")),
    optional("gitFolderPath", "Folder", FieldKind::Text),
    field("userName", "User name", FieldKind::Text, Some("")),
    field("gitPassword", "Password", FieldKind::Text, Some("")).help("The name of a secret."),
    optional(
        "mapDbtEnvironmentVariables",
        "Environment variables",
        FieldKind::Table(&[words("Name"), words("Value")]),
    ),
    optional("config", "Configuration", FieldKind::Structure),
    optional("profileConfig", "Profile configuration", FieldKind::Structure),
];
