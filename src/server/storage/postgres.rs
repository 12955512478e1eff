//! A database of a PostgreSQL server, shared by any number of our servers. One of them writes at a time, as with SQLite,
//! so that events have no gaps and appear in the order of their numbers. Never trusts a server that has stopped: what it
//! began ends by itself.

use std::time::Duration;

use futures::future::BoxFuture;
use model::Timestamp;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, Postgres, Row as _};

use super::location::server;
use super::{Location, StorageError};

// The folder is read when this is compiled.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// The oldest that is supported: 13.
const OLDEST: i32 = 130_000;

/// How many requests read at the same time.
const READERS: u32 = 8;

/// The connection on which other servers are heard.
const EARS: u32 = 1;

/// Statements that a connection keeps prepared.
const KEPT_STATEMENTS: usize = 400;

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every session is told. A server that is stopped inside a change is cut off after five seconds, before the
/// others, who wait for the lock, give up.
const SESSION: [(&str, &str); 9] = [
    // What was answered must survive a power failure.
    ("synchronous_commit", "on"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "5s"),
    ("statement_timeout", "30s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    // What each statement does is known, and planning it anew costs more than it finds.
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];

/// What the session that writes is told besides. Its statements name the rows that they want, and are planned before there
/// are many: whole tables must never look cheaper than an index, and what joins them goes row by row.
const WRITER: [(&str, &str); 3] =
    [("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")];

/// Takes the turn to write, and says what time it is then, and which version the database has.
const TAKE_TURN: &str = "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7366241, hashtext(current_schema()))) \
     SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now, \
     (SELECT MAX(version) FROM _sqlx_migrations) AS version FROM turn";

/// The open database.
#[derive(Clone, Debug)]
pub(super) struct PostgresDatabase {
    /// One connection: those who want to write wait here, in order, and one of each server waits for the turn.
    pub(super) writer: PgPool,
    pub(super) readers: PgPool,
    name: String,
}

impl PostgresDatabase {
    /// Connects, and brings the database up to date.
    pub(super) async fn open(options: &PgConnectOptions) -> Result<PostgresDatabase, StorageError> {
        let name = Location::Postgres(Box::new(options.clone())).to_string();
        let options = options
            .clone()
            .application_name("maia")
            .statement_cache_capacity(KEPT_STATEMENTS)
            .options(SESSION);
        let mut connection = PgConnection::connect_with(&options)
            .await
            .map_err(|error| unreachable(&name, &options, error))?;
        let pool = |connections, options| {
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .idle_timeout(None)
                .max_lifetime(None)
                // A connection that has died is noticed when it is used, and then another is taken.
                .test_before_acquire(false)
                .connect_lazy_with(options)
        };
        let writer = pool(1, options.clone().options(WRITER));
        let database = PostgresDatabase { writer, readers: pool(READERS + EARS, options.clone()), name };
        database.prepare(&mut connection, &options).await?;
        connection.close().await.ok();
        Ok(database)
    }

    /// The turn to write, and the database's time at its beginning.
    pub(super) async fn write(
        &self,
    ) -> Result<(sqlx::Transaction<'static, Postgres>, Timestamp), StorageError> {
        loop {
            match self.take_turn().await {
                Err(error) if is_stale_connection(&error) && self.writer.num_idle() > 0 => {}
                Err(error) => return Err(error.into()),
                Ok((transaction, now, version)) => {
                    // Servers of two versions may not write the same tables.
                    return match version <= newest_known() {
                        true => Ok((transaction, now)),
                        false => Err(StorageError::Newer(self.name.clone())),
                    };
                }
            }
        }
    }

    async fn take_turn(&self) -> Result<(sqlx::Transaction<'static, Postgres>, Timestamp, i64), sqlx::Error> {
        let mut transaction = self.writer.begin().await?;
        let row = sqlx::query(TAKE_TURN).fetch_one(&mut *transaction).await?;
        let (now, version) = (Timestamp(row.try_get("now")?), row.try_get("version")?);
        Ok((transaction, now, version))
    }

    /// What time it is there.
    pub(super) async fn time(&self) -> Result<Timestamp, StorageError> {
        let mut transaction = self.read().await?;
        let row = sqlx::query("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(Timestamp(row.try_get("now")?))
    }

    /// A transaction that sees one moment.
    pub(super) async fn read(&self) -> Result<sqlx::Transaction<'static, Postgres>, StorageError> {
        // Every connection that waits may have died with the server; after these a new one is made.
        for _ in 0..READERS {
            match self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await {
                Err(error) if is_stale_connection(&error) => {}
                other => return Ok(other?),
            }
        }
        Ok(self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
    }

    /// Checks that this is a database for us, and brings it up to date.
    async fn prepare(
        &self,
        connection: &mut PgConnection,
        options: &PgConnectOptions,
    ) -> Result<(), StorageError> {
        let name = &self.name;
        let unopenable = |problem: String| StorageError::Unopenable { database: name.clone(), problem };
        let told = sqlx::query(
            "SELECT current_setting('server_version_num')::INT AS version, \
         current_setting('server_version') AS words, current_setting('server_encoding') AS encoding, \
         current_schema() AS schema, to_regclass('_sqlx_migrations') IS NOT NULL AS is_ours, \
         (SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()) AS tables, \
         pg_is_in_recovery() AS is_copy",
        )
        .fetch_one(&mut *connection)
        .await?;
        let user = options.get_username();
        if told.try_get::<i32, _>("version")? < OLDEST {
            let version: String = told.try_get("words")?;
            return Err(StorageError::Unusable(format!(
                "{name} is served by PostgreSQL {version}. Maia Designer needs 13 or newer."
            )));
        }
        if told.try_get::<String, _>("encoding")? != "UTF8" {
            let encoding: String = told.try_get("encoding")?;
            return Err(StorageError::Unusable(format!(
                "{name} stores text as {encoding}. Create one with UTF-8: createdb --encoding UTF8 --template template0."
            )));
        }
        if told.try_get::<bool, _>("is_copy")? {
            return Err(StorageError::Unusable(format!(
                "{name} is a standby, which cannot be written. Give the primary's address with --database."
            )));
        }
        if !told.try_get::<bool, _>("is_ours")? && told.try_get::<i64, _>("tables")? > 0 {
            return Err(StorageError::Unusable(format!(
                "{name} holds the tables of another program. Give an empty database with --database."
            )));
        }
        if !is_up_to_date(connection, name).await.or_else(|error| {
            match told.try_get::<bool, _>("is_ours") {
                // No table of migrations yet.
                Ok(false) => Ok(false),
                _ => Err(error),
            }
        })? {
            migrate(&self.writer).await.map_err(|error| match &error {
                MigrateError::Execute(sqlx::Error::Database(told))
                | MigrateError::ExecuteMigration(sqlx::Error::Database(told), _)
                    if told.code().as_deref() == Some("42501") =>
                {
                    may_not(name, user)
                }
                _ => unopenable(error.to_string()),
            })?;
        }
        let missing = sqlx::query(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND NOT (\
         has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT') \
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT') \
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE') \
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'DELETE')) LIMIT 1",
        )
        .fetch_optional(&mut *connection)
        .await?;
        match missing {
            None => Ok(()),
            Some(_) => Err(may_not(name, user)),
        }
    }
}

// Boxed here, because the compiler cannot see inside another async function that it may move between threads.
fn migrate(writer: &PgPool) -> BoxFuture<'_, Result<(), MigrateError>> {
    Box::pin(MIGRATIONS.run(writer))
}

/// Whether every migration was made; an error when there are more than we know.
async fn is_up_to_date(connection: &mut PgConnection, name: &str) -> Result<bool, StorageError> {
    let made = sqlx::query("SELECT version, success FROM _sqlx_migrations").fetch_all(connection).await;
    let made = match made {
        // The user may not even read it.
        Err(sqlx::Error::Database(told)) if told.code().as_deref() == Some("42501") => return Ok(true),
        other => other?,
    };
    let mut known: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    for row in made {
        let version: i64 = row.try_get("version")?;
        if !known.contains(&version) {
            return Err(StorageError::Newer(name.to_owned()));
        }
        if row.try_get("success")? {
            known.retain(|other| *other != version);
        }
    }
    Ok(known.is_empty())
}

/// The newest migration that this version has.
pub(super) fn newest_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

fn may_not(name: &str, user: &str) -> StorageError {
    StorageError::Unusable(format!(
        "{name} may not be used by the user {user}: it needs to create tables there, and to read and write them. \
         Make it the owner of the database: ALTER DATABASE … OWNER TO \"{user}\"."
    ))
}

/// Why there is no connection, and what to do.
fn unreachable(name: &str, options: &PgConnectOptions, error: sqlx::Error) -> StorageError {
    let user = options.get_username();
    let place = server(options);
    StorageError::Unusable(match &error {
        sqlx::Error::Io(reason) if is_cut_off(reason) => format!(
            "What answers at {place} is no PostgreSQL server, or is just ending: {reason}. Look what it is, or give another address with --database."
        ),
        sqlx::Error::Io(reason) => format!(
            "The PostgreSQL server {place} cannot be reached: {reason}. Start it, or give another address with --database."
        ),
        sqlx::Error::Database(told) => match told.code().as_deref() {
            Some("28P01" | "28000") => format!(
                "The PostgreSQL server {place} does not let the user {user} in: {}. Check the user and the password in --database.",
                told.message()
            ),
            Some("3D000") => format!(
                "There is no database {} on the PostgreSQL server {place}. Create it with createdb, or give another with --database.",
                options.get_database().unwrap_or(user)
            ),
            Some("42501") => may_not(name, user).to_string(),
            _ => format!("{name} cannot be opened: {}.", told.message()),
        },
        sqlx::Error::Tls(reason) => format!(
            "The PostgreSQL server {place} cannot be reached safely: {reason}. Check sslmode in --database."
        ),
        sqlx::Error::Protocol(_) => {
            format!("What answers at {place} is no PostgreSQL server. Give another address with --database.")
        }
        other => format!("{name} cannot be opened: {other}."),
    })
}

/// It was reached, and then the connection ended in the middle.
fn is_cut_off(reason: &std::io::Error) -> bool {
    matches!(reason.kind(), std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::ConnectionReset)
}

/// The connection had died before anything was asked of it.
fn is_stale_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(told) => matches!(told.code().as_deref(), Some("57P01" | "25P03")),
        _ => false,
    }
}
