//! One connection to the environment's warehouse, and the words for what a script did there.
//! Never keeps a transaction open that nobody asked for: what a script leaves open ends with its connection.

mod postgres;
mod sqlite;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::done::Failed;
use crate::statements::{Dialect, Statement, split};
use crate::table::Table;
use crate::transcript::Transcript;
use postgres::PostgresSession;
use sqlite::SqliteSession;

/// How long an interrupted statement may take to end.
const INTERRUPT_LIMIT: Duration = Duration::from_secs(2);

/// How many rows of a result are shown.
const SHOWN_ROWS: usize = 50;

/// A connection to the warehouse.
pub(crate) struct Warehouse {
    session: Session,
    limit: Option<Duration>,
}

enum Session {
    Sqlite(SqliteSession),
    Postgres(Box<PostgresSession>),
}

/// What a script did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// One line.
    pub(crate) message: String,
    /// Statement by statement, with the rows of the queries.
    pub(crate) output: String,
}

/// Begins or ends a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Begin,
    Commit,
    Rollback,
}

impl Warehouse {
    /// Connects; an SQLite file is created when it is missing. A statement that takes longer than the limit is ended.
    pub(crate) async fn open(address: &str, limit: Option<Duration>) -> Result<Warehouse, String> {
        let session = match address.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Session::Sqlite(SqliteSession::open(address).await?),
            Some("postgres" | "postgresql") => {
                Session::Postgres(Box::new(PostgresSession::open(address).await?))
            }
            // The address may hold a password, so it is not repeated.
            _ => {
                return Err(
                    "The warehouse's address is not understood: it must begin with sqlite:// or postgres://."
                        .to_owned(),
                );
            }
        };
        Ok(Warehouse { session, limit })
    }

    /// Executes the statements one after the other up to the first that fails.
    pub(crate) async fn execute(&mut self, script: &str, stop: &CancellationToken) -> Result<Report, Failed> {
        let statements = split(script, self.session.dialect());
        let mut output = Transcript::default();
        let done = tokio::select! {
            done = self.execute_all(&statements, &mut output) => Some(done),
            () = stop.cancelled() => None,
        };
        let done = match done {
            Some(done) => done,
            None => {
                self.session.interrupt().await;
                Err("Stopped: the task is no longer this runner's.".to_owned())
            }
        };
        match done {
            Ok(message) => Ok(Report { message, output: output.into_text() }),
            Err(message) => Err(Failed { message, output: output.into_text() }),
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
            match self.execute_within_limit(statement.text).await {
                Ok(done) => {
                    affected += done.affected;
                    last = done.words(Kind::of(statement.text));
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

    async fn execute_within_limit(&mut self, text: &str) -> Result<Executed, String> {
        let Some(limit) = self.limit else { return self.session.execute(text).await };
        match tokio::time::timeout(limit, self.session.execute(text)).await {
            Ok(done) => done,
            Err(_) => {
                self.session.interrupt().await;
                Err(format!("it took longer than the limit of {} s and was ended", limit.as_secs_f64()))
            }
        }
    }

    /// Begins or ends a transaction. A commit that succeeded has made everything since its begin visible.
    pub(crate) async fn control(&mut self, control: Control) -> Result<(), String> {
        match &mut self.session {
            Session::Sqlite(session) => session.control(control).await,
            Session::Postgres(session) => session.control(control).await,
        }
    }

    /// Closes the connection; what is not committed is rolled back.
    pub(crate) async fn close(self) {
        match self.session {
            Session::Sqlite(session) => session.close().await,
            Session::Postgres(session) => session.close().await,
        }
    }
}

impl Session {
    fn dialect(&self) -> Dialect {
        match self {
            Session::Sqlite(_) => Dialect::Sqlite,
            Session::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn execute(&mut self, text: &str) -> Result<Executed, String> {
        match self {
            Session::Sqlite(session) => session.execute(text).await,
            Session::Postgres(session) => session.execute(text).await,
        }
    }

    /// Ends the statement under way, so that a transaction's session can still be rolled back.
    async fn interrupt(&mut self) {
        match self {
            Session::Sqlite(session) => session.interrupt().await,
            Session::Postgres(session) => session.interrupt().await,
        }
    }
}

/// What one statement did.
#[derive(Default)]
struct Executed {
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
        match first_word(text).as_str() {
            "select" | "values" | "with" | "explain" => Kind::Query,
            "insert" | "update" | "delete" | "replace" | "merge" => Kind::Change,
            _ => Kind::Other,
        }
    }
}

/// In small letters.
fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphabetic()).collect::<String>().to_lowercase()
}

impl Executed {
    /// Takes the row into the table while there is room; counts it in any case.
    fn see_row(&mut self, header: impl FnOnce() -> Vec<String>, cells: impl FnOnce() -> Vec<String>) {
        if self.rows == 0 {
            self.table.set_header(header());
        }
        if self.rows < SHOWN_ROWS {
            self.table.push(cells());
        }
        self.rows += 1;
        self.table.set_left_out(self.rows.saturating_sub(SHOWN_ROWS));
    }

    fn words(&self, kind: Kind) -> String {
        match (kind, self.rows, self.affected) {
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

#[cfg(test)]
mod tests {
    use super::*;

    async fn executed(script: &str) -> Result<Report, Failed> {
        Warehouse::open("sqlite::memory:", None)
            .await
            .unwrap()
            .execute(script, &CancellationToken::new())
            .await
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
        let mut warehouse = Warehouse::open("sqlite::memory:", None).await.unwrap();
        let endless =
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
        let (failed, ()) = tokio::join!(warehouse.execute(endless, &stop), async { stop.cancel() });
        assert!(failed.unwrap_err().message.contains("Stopped"));
        // The connection is free again: without the interrupt this would wait for ever.
        let report = warehouse.execute("select 1", &CancellationToken::new()).await.unwrap();
        assert_eq!(report.message, "1 row");
    }

    #[tokio::test]
    async fn a_statement_that_takes_too_long_is_ended() {
        let mut warehouse =
            Warehouse::open("sqlite::memory:", Some(Duration::from_millis(20))).await.unwrap();
        let endless =
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
        let failed = warehouse.execute(endless, &CancellationToken::new()).await.unwrap_err();
        assert_eq!(
            failed.message,
            "The statement in line 1 failed: it took longer than the limit of 0.02 s and was ended"
        );
        warehouse.limit = None;
        assert_eq!(warehouse.execute("select 1", &CancellationToken::new()).await.unwrap().message, "1 row");
    }

    #[tokio::test]
    async fn an_address_of_neither_database_is_not_repeated() {
        let error = Warehouse::open("mysql://me:secret@localhost/x", None).await.err().unwrap();
        assert!(error.contains("sqlite:// or postgres://") && !error.contains("secret"), "{error}");
    }
}
