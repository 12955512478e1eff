//! One connection to the environment's warehouse, and the words for what a script did there.
//! Never keeps a transaction open that nobody asked for: what a script leaves open ends with its connection.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Either, Row as _, TypeInfo as _, ValueRef as _};
use tokio_util::sync::CancellationToken;

use crate::done::Failed;
use crate::statements::{Statement, split};
use crate::table::Table;
use crate::transcript::Transcript;

/// How long a statement waits for another connection's write to end.
const BUSY_LIMIT: Duration = Duration::from_secs(30);

/// How long an interrupted statement may take to end.
const INTERRUPT_LIMIT: Duration = Duration::from_secs(2);

/// How many rows of a result are shown.
const SHOWN_ROWS: usize = 50;

/// A connection to the warehouse.
pub(crate) struct Warehouse {
    connection: SqliteConnection,
    /// Set to interrupt the statement under way: SQLite asks for it every few thousand steps, on its own thread.
    is_interrupted: Arc<AtomicBool>,
}

/// What a script did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// One line.
    pub(crate) message: String,
    /// Statement by statement, with the rows of the queries.
    pub(crate) output: String,
}

impl Warehouse {
    /// Connects, creating the database file when it is missing.
    pub(crate) async fn open(address: &str) -> Result<Warehouse, String> {
        let cannot =
            |reason: &dyn std::fmt::Display| format!("The warehouse {address} cannot be opened: {reason}.");
        if !address.starts_with("sqlite:") {
            return Err(cannot(&"only SQLite warehouses (sqlite://…) can be used so far"));
        }
        let options = SqliteConnectOptions::from_str(address)
            .map_err(|error| cannot(&error))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .foreign_keys(true)
            .busy_timeout(BUSY_LIMIT);
        let mut connection =
            SqliteConnection::connect_with(&options).await.map_err(|error| cannot(&reason(&error)))?;
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_interrupted);
        let mut handle = connection.lock_handle().await.map_err(|error| cannot(&reason(&error)))?;
        handle.set_progress_handler(4_000, move || !flag.load(Ordering::Relaxed));
        drop(handle);
        Ok(Warehouse { connection, is_interrupted })
    }

    /// Executes the statements one after the other up to the first that fails.
    pub(crate) async fn execute(&mut self, script: &str, stop: &CancellationToken) -> Result<Report, Failed> {
        let statements = split(script);
        let mut output = Transcript::default();
        let done = tokio::select! {
            done = self.execute_all(&statements, &mut output) => Some(done),
            () = stop.cancelled() => None,
        };
        let done = match done {
            Some(done) => done,
            None => {
                self.interrupt().await;
                Err("Stopped: the task is no longer this runner's.".to_owned())
            }
        };
        match done {
            Ok(message) => Ok(Report { message, output: output.into_text() }),
            Err(message) => Err(Failed { message, output: output.into_text() }),
        }
    }

    /// Ends the statement under way, so that a transaction's session can still be rolled back.
    async fn interrupt(&mut self) {
        self.is_interrupted.store(true, Ordering::Relaxed);
        // The answer comes when the statement has ended. One that waits for another connection does not end so
        // soon; then everything that follows is interrupted, too.
        if tokio::time::timeout(INTERRUPT_LIMIT, self.connection.ping()).await.is_ok() {
            self.is_interrupted.store(false, Ordering::Relaxed);
        }
    }

    async fn execute_all(
        &mut self,
        statements: &[Statement<'_>],
        output: &mut Transcript,
    ) -> Result<String, String> {
        if statements.is_empty() {
            return Err("The script contains no SQL statement.".to_owned());
        }
        let (mut affected, mut last) = (0, String::new());
        for (index, statement) in statements.iter().enumerate() {
            let label = format!("{} (line {})", index + 1, statement.line);
            match self.execute_one(statement.text).await {
                Ok(done) => {
                    affected += done.affected;
                    last = done.words();
                    output.push(format!("{label}: {last}\n").as_bytes());
                    output.push(done.table.to_string().as_bytes());
                }
                Err(reason) => {
                    output.push(format!("{label}: failed: {reason}\n").as_bytes());
                    return Err(match statements.len() {
                        1 => format!("The statement in line {} failed: {reason}", statement.line),
                        count => format!(
                            "Statement {} of {count} (line {}) failed: {reason}",
                            index + 1,
                            statement.line
                        ),
                    });
                }
            }
        }
        Ok(match statements.len() {
            1 => last,
            count => format!("{count} statements, {} affected", rows(affected)),
        })
    }

    async fn execute_one(&mut self, text: &str) -> Result<Executed, String> {
        let before = self.total_changes().await?;
        let mut done = Executed { kind: Kind::of(text), affected: 0, rows: 0, table: Table::default() };
        let mut results = sqlx::raw_sql(AssertSqlSafe(text)).fetch_many(&mut self.connection);
        let mut changes = 0;
        while let Some(result) = results.try_next().await.map_err(|error| reason(&error))? {
            match result {
                Either::Left(result) => changes = result.rows_affected(),
                Either::Right(row) => {
                    if done.rows == 0 {
                        done.table.set_header(
                            row.columns().iter().map(|column| column.name().to_owned()).collect(),
                        );
                    }
                    if done.rows < SHOWN_ROWS {
                        done.table.push((0..row.columns().len()).map(|index| cell(&row, index)).collect());
                    }
                    done.rows += 1;
                }
            }
        }
        drop(results);
        // SQLite's count of changes stays that of an earlier statement when a statement changes nothing.
        if self.total_changes().await? != before {
            done.affected = changes;
        }
        done.table.set_left_out(done.rows.saturating_sub(SHOWN_ROWS));
        Ok(done)
    }

    async fn total_changes(&mut self) -> Result<i64, String> {
        sqlx::query_scalar("select total_changes()")
            .fetch_one(&mut self.connection)
            .await
            .map_err(|error| reason(&error))
    }

    /// `BEGIN`, `COMMIT` or `ROLLBACK`.
    pub(crate) async fn control(&mut self, statement: &'static str) -> Result<(), String> {
        sqlx::raw_sql(statement).execute(&mut self.connection).await.map(drop).map_err(|error| reason(&error))
    }

    /// Closes the connection; what is not committed is rolled back.
    pub(crate) async fn close(self) {
        // A connection that cannot be closed in good order is gone all the same.
        let _ = self.connection.close().await;
    }
}

/// What one statement did.
struct Executed {
    kind: Kind,
    affected: u64,
    rows: usize,
    table: Table,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query,
    Change,
    Other,
}

impl Kind {
    fn of(text: &str) -> Kind {
        let word: String = text.chars().take_while(|letter| letter.is_alphabetic()).collect();
        match word.to_lowercase().as_str() {
            "select" | "values" | "with" | "explain" => Kind::Query,
            "insert" | "update" | "delete" | "replace" => Kind::Change,
            _ => Kind::Other,
        }
    }
}

impl Executed {
    fn words(&self) -> String {
        match (self.kind, self.rows, self.affected) {
            (_, found, 0) if found > 0 => rows(found as u64),
            (_, _, affected) if affected > 0 => format!("{} affected", rows(affected)),
            (Kind::Query, ..) => rows(0),
            (Kind::Change, ..) => format!("{} affected", rows(0)),
            (Kind::Other, ..) => "done".to_owned(),
        }
    }
}

/// "1 row", "4,000 rows".
fn rows(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if count == 1 { "row" } else { "rows" })
}

fn cell(row: &SqliteRow, index: usize) -> String {
    let Ok(value) = row.try_get_raw(index) else { return "?".to_owned() };
    if value.is_null() {
        return "null".to_owned();
    }
    let type_name = value.type_info().name().to_owned();
    let text = match type_name.as_str() {
        "REAL" => row.try_get_unchecked::<f64, _>(index).map(|number| number.to_string()),
        "TEXT" => row.try_get_unchecked::<String, _>(index),
        "BLOB" => row.try_get_unchecked::<Vec<u8>, _>(index).map(|bytes| format!("<{} bytes>", bytes.len())),
        _ => row.try_get_unchecked::<i64, _>(index).map(|number| number.to_string()),
    };
    text.unwrap_or_else(|_| "?".to_owned())
}

/// The database's own words, without what the library puts around them.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) if error.message().contains("database is locked") => {
            format!(
                "another connection was writing to the warehouse for more than {} seconds",
                BUSY_LIMIT.as_secs()
            )
        }
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn executed(script: &str) -> Result<Report, Failed> {
        Warehouse::open("sqlite::memory:").await.unwrap().execute(script, &CancellationToken::new()).await
    }

    #[tokio::test]
    async fn a_script_says_what_each_statement_did() {
        let report = executed(
            "create table t (name text, amount real, raw blob);\n\
             insert into t values ('a', 1.5, x'00ff'), ('b', null, null);\n\
             select * from t order by name;\n\
             update t set amount = 2 where name = 'nobody'; select * from t where name = 'c';",
        )
        .await
        .unwrap();
        assert_eq!(report.message, "5 statements, 2 rows affected");
        assert_eq!(
            report.output,
            "1 (line 1): done\n\
             2 (line 2): 2 rows affected\n\
             3 (line 3): 2 rows\n\
             \x20 name | amount | raw\n\
             \x20------+--------+-----------\n\
             \x20 a    |    1.5 | <2 bytes>\n\
             \x20 b    |   null | null\n\
             4 (line 4): 0 rows affected\n\
             5 (line 4): 0 rows\n"
        );
    }

    #[tokio::test]
    async fn only_the_first_rows_of_a_result_are_shown() {
        let report = executed(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1234) select i from n",
        )
        .await
        .unwrap();
        assert_eq!(report.message, "1,234 rows");
        assert!(report.output.ends_with("  50\n  (1184 more rows)\n"), "{}", report.output);
    }

    #[tokio::test]
    async fn an_error_names_the_statement_and_the_reason() {
        let failed =
            executed("create table t (a);\n\ninsert into nowhere values (1);\nselect 1").await.unwrap_err();
        assert_eq!(failed.message, "Statement 2 of 3 (line 3) failed: no such table: nowhere");
        assert!(failed.output.starts_with("1 (line 1): done\n2 (line 3): failed:"), "{}", failed.output);
        let failed = executed("  selec 1").await.unwrap_err();
        assert_eq!(failed.message, "The statement in line 1 failed: near \"selec\": syntax error");
        assert!(executed("-- nothing\n;").await.unwrap_err().message.contains("no SQL statement"));
    }

    #[tokio::test]
    async fn a_statement_without_end_can_be_stopped() {
        let stop = CancellationToken::new();
        let mut warehouse = Warehouse::open("sqlite::memory:").await.unwrap();
        let endless =
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
        let (failed, ()) = tokio::join!(warehouse.execute(endless, &stop), async { stop.cancel() });
        assert!(failed.unwrap_err().message.contains("Stopped"));
        // The connection is free again: without the interrupt this would wait for ever.
        let report = warehouse.execute("select 1", &CancellationToken::new()).await.unwrap();
        assert_eq!(report.message, "1 row");
    }

    #[tokio::test]
    async fn only_sqlite_is_opened() {
        let error = Warehouse::open("postgres://localhost/x").await.err().unwrap();
        assert!(error.contains("only SQLite"), "{error}");
    }
}
