//! A session of a PostgreSQL server. A failed statement leaves an open transaction as it was before that statement, as
//! SQLite does it; a session that dies is rolled back by the server. Never shows the password.

use std::str::FromStr as _;
use std::time::Duration;

use futures::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Either, Row as _, TypeInfo as _, ValueRef as _};
use tokio::time::timeout;

use super::{Control, Executed, INTERRUPT_LIMIT, Kind, first_word};

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(15);

/// After a cancelled statement: its error, then the answer to what was asked since.
const ANSWERS_OWED: usize = 4;

pub(super) struct PostgresSession {
    connection: PgConnection,
    options: PgConnectOptions,
    /// The server's process, to be told to cancel.
    process: i32,
    is_in_transaction: bool,
}

impl PostgresSession {
    pub(super) async fn open(address: &str) -> Result<PostgresSession, String> {
        // The reason may repeat the address, and the password with it.
        let options = PgConnectOptions::from_str(address).map_err(|_| {
            "The warehouse's address is not understood: write it like postgres://user:password@host:5432/database."
                .to_owned()
        })?;
        let options = options.application_name("maia-runner");
        let cannot = |reason: &str| format!("The warehouse {} cannot be opened: {reason}.", place(&options));
        let connecting = async {
            let mut connection = PgConnection::connect_with(&options).await?;
            let process = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut connection).await?;
            Ok::<_, sqlx::Error>((connection, process))
        };
        let (connection, process) = match timeout(CONNECT_LIMIT, connecting).await {
            Ok(connected) => connected.map_err(|error| cannot(&why_not_connected(&error)))?,
            Err(_) => return Err(cannot(&format!("no answer within {} s", CONNECT_LIMIT.as_secs()))),
        };
        Ok(PostgresSession { connection, options, process, is_in_transaction: false })
    }

    pub(super) async fn execute(&mut self, text: &str) -> Result<Executed, String> {
        // What ends or begins transactions cannot stand between savepoints.
        let is_guarded = self.is_in_transaction
            && !["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"]
                .contains(&first_word(text).as_str());
        if !is_guarded {
            return self.query(text).await;
        }
        self.tell("SAVEPOINT maia_statement").await?;
        let done = self.query(text).await;
        let after = match &done {
            Ok(_) => "RELEASE SAVEPOINT maia_statement",
            Err(_) => "ROLLBACK TO SAVEPOINT maia_statement; RELEASE SAVEPOINT maia_statement",
        };
        let told = self.tell(after).await;
        let done = done?;
        told?;
        Ok(done)
    }

    async fn query(&mut self, text: &str) -> Result<Executed, String> {
        let mut done = Executed::default();
        // The simple protocol: every statement that psql takes, and every value as text.
        let mut results = sqlx::raw_sql(AssertSqlSafe(text)).fetch_many(&mut self.connection);
        let mut counted = 0;
        while let Some(result) = results.try_next().await.map_err(|error| reason(&error))? {
            match result {
                Either::Left(result) => counted = result.rows_affected(),
                Either::Right(row) => done.see_row(
                    || row.columns().iter().map(|column| column.name().to_owned()).collect(),
                    || (0..row.columns().len()).map(|index| cell(&row, index)).collect(),
                ),
            }
        }
        drop(results);
        // PostgreSQL counts what a query found, too.
        if done.rows == 0 || Kind::of(text) == Kind::Change {
            done.affected = counted;
        }
        Ok(done)
    }

    async fn tell(&mut self, statement: &'static str) -> Result<(), String> {
        sqlx::raw_sql(statement).execute(&mut self.connection).await.map(drop).map_err(|error| reason(&error))
    }

    pub(super) async fn interrupt(&mut self) {
        let options = self.options.clone();
        let process = self.process;
        let cancelling = async {
            let mut other = PgConnection::connect_with(&options).await?;
            sqlx::query("select pg_cancel_backend($1)").bind(process).execute(&mut other).await?;
            other.close().await
        };
        let ending = async {
            // A statement that had just ended, or a server that is gone, leaves nothing to cancel.
            cancelling.await.ok();
            for _ in 0..ANSWERS_OWED {
                if self.connection.ping().await.is_ok() {
                    break;
                }
            }
            if self.is_in_transaction {
                self.tell("ROLLBACK TO SAVEPOINT maia_statement").await.ok();
            }
        };
        timeout(INTERRUPT_LIMIT, ending).await.ok();
    }

    pub(super) async fn control(&mut self, control: Control) -> Result<(), String> {
        match control {
            Control::Begin => {
                self.tell("BEGIN").await?;
                self.is_in_transaction = true;
            }
            Control::Commit => {
                self.is_in_transaction = false;
                // A COMMIT without a transaction, or of one that was aborted, succeeds and commits nothing.
                self.tell("SAVEPOINT maia_end").await?;
                self.tell("COMMIT").await?;
            }
            Control::Rollback => {
                self.is_in_transaction = false;
                self.tell("SAVEPOINT maia_end").await?;
                self.tell("ROLLBACK").await?;
            }
        }
        Ok(())
    }

    pub(super) async fn close(self) {
        // A connection that cannot be closed in good order is gone all the same.
        timeout(INTERRUPT_LIMIT, self.connection.close()).await.ok();
    }
}

/// The address without the password.
fn place(options: &PgConnectOptions) -> String {
    let (user, host) = (options.get_username(), options.get_host());
    let database = options.get_database().unwrap_or(user);
    format!("postgres://{user}@{host}:{}/{database}", options.get_port())
}

fn why_not_connected(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some("28P01" | "28000") => format!("the user name or password is wrong ({})", error.message()),
            _ => error.message().to_owned(),
        },
        sqlx::Error::Io(error) => format!("the server cannot be reached ({error})"),
        other => other.to_string(),
    }
}

fn cell(row: &PgRow, index: usize) -> String {
    let Ok(value) = row.try_get_raw(index) else { return "?".to_owned() };
    if value.is_null() {
        return "null".to_owned();
    }
    match (value.as_str(), value.type_info().name()) {
        // Two digits a byte after \x.
        (Ok(text), "BYTEA") => format!("<{} bytes>", text.len().saturating_sub(2) / 2),
        (Ok(text), "BOOL") => if text == "t" { "true" } else { "false" }.to_owned(),
        (Ok(text), _) => text.to_owned(),
        (Err(_), _) => "?".to_owned(),
    }
}

/// The database's own words, without what the library puts around them.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => {
            let error = error.downcast_ref::<sqlx::postgres::PgDatabaseError>();
            match error.detail() {
                Some(detail) => format!("{} ({})", error.message(), detail.trim_end_matches('.')),
                None => error.message().to_owned(),
            }
        }
        sqlx::Error::Io(error) => format!("the connection to the warehouse was lost ({error})"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use crate::sql::{Control, Warehouse};
    use crate::test_warehouse;

    async fn message(warehouse: &mut Warehouse, script: &str) -> String {
        match warehouse.execute(script, &CancellationToken::new()).await {
            Ok(report) => report.message,
            Err(failed) => failed.message,
        }
    }

    #[tokio::test]
    async fn a_script_says_what_each_statement_did() {
        let mut warehouse = Warehouse::open(&test_warehouse::postgres().await, None).await.unwrap();
        let script = "create table t (name text primary key, amount numeric(9, 2), raw bytea, good bool);\n\
                      insert into t values ('a', 1.5, '\\x00ff', true), ('b', null, null, false);\n\
                      select * from t order by name;\n\
                      update t set amount = 2 where name = 'nobody'; select * from t where name = 'c';\n\
                      create table u as select name from t;";
        let report = warehouse.execute(script, &CancellationToken::new()).await.unwrap();
        assert_eq!(report.message, "6 statements, 4 rows affected");
        assert_eq!(
            report.output,
            "1 (line 1): done\n\
             2 (line 2): 2 rows affected\n\
             3 (line 3): 2 rows\n\
             \x20 name | amount | raw       | good\n\
             \x20------+--------+-----------+-------\n\
             \x20 a    |   1.50 | <2 bytes> | true\n\
             \x20 b    |   null | null      | false\n\
             4 (line 4): 0 rows affected\n\
             5 (line 4): 0 rows\n\
             6 (line 5): 2 rows affected\n"
        );
        assert_eq!(
            message(&mut warehouse, "insert into t (name) values ('a')").await,
            "The statement in line 1 failed: duplicate key value violates unique constraint \"t_pkey\" \
             (Key (name)=(a) already exists)"
        );
    }

    #[tokio::test]
    async fn a_statement_under_way_is_cancelled_and_the_transaction_goes_on() {
        let address = test_warehouse::postgres().await;
        let mut warehouse = Warehouse::open(&address, None).await.unwrap();
        message(&mut warehouse, "create table t (a integer)").await;
        warehouse.control(Control::Begin).await.unwrap();
        message(&mut warehouse, "insert into t values (1)").await;
        warehouse.limit = Some(std::time::Duration::from_millis(100));
        let late = message(&mut warehouse, "insert into t select 2 from pg_sleep(600)").await;
        assert!(late.contains("longer than the limit of 0.1 s"), "{late}");
        warehouse.limit = None;
        assert_eq!(message(&mut warehouse, "select * from t").await, "1 row");
        let stop = CancellationToken::new();
        let stopped =
            tokio::join!(warehouse.execute("select pg_sleep(600)", &stop), async { stop.cancel() }).0;
        assert!(stopped.unwrap_err().message.contains("Stopped"));
        warehouse.control(Control::Commit).await.unwrap();
        assert_eq!(message(&mut warehouse, "select * from t").await, "1 row");
        let others = "select * from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' \
                      and pid <> pg_backend_pid()";
        assert_eq!(message(&mut warehouse, others).await, "0 rows", "nothing goes on in the server");
    }

    #[tokio::test]
    async fn a_session_that_dies_leaves_nothing_behind() {
        let address = test_warehouse::postgres().await;
        let mut other = Warehouse::open(&address, None).await.unwrap();
        message(&mut other, "create table t (a integer)").await;
        let mut warehouse = Warehouse::open(&address, None).await.unwrap();
        warehouse.control(Control::Begin).await.unwrap();
        message(&mut warehouse, "insert into t values (1)").await;
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() \
                    and pid <> pg_backend_pid()";
        assert_eq!(message(&mut other, kill).await, "1 row");
        let lost = message(&mut warehouse, "insert into t values (2)").await;
        assert!(lost.contains("failed"), "{lost}");
        assert!(warehouse.control(Control::Commit).await.is_err());
        assert_eq!(message(&mut other, "select * from t").await, "0 rows");
    }

    #[tokio::test]
    async fn a_warehouse_that_cannot_be_used_says_why_without_the_password() {
        let cluster = cluster::Cluster::start_in_memory().unwrap();
        let right = cluster.tcp_url("postgres");
        let wrong = right.replace(&format!(":{}@", cluster::PASSWORD), ":s3cret@");
        let missing = right.replace("/postgres?", "/nowhere?");
        let unreachable = right.replace(&format!(":{}/", cluster.port()), ":1/");
        for (address, words) in [
            (wrong, "the user name or password is wrong"),
            (missing, "database \"nowhere\" does not exist"),
            (unreachable, "the server cannot be reached"),
            ("postgres://me:s3cret@[/x".to_owned(), "not understood"),
        ] {
            let error = Warehouse::open(&address, None).await.err().unwrap();
            assert!(error.contains(words), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
        Warehouse::open(&right, None).await.unwrap().close().await;
    }
}
