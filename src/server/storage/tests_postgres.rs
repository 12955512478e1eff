//! A PostgreSQL that cannot be used: one clear line each, that says what to do and never the password.

use std::collections::BTreeMap;
use std::path::Path;

use cluster::PASSWORD;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, Row as _};

use super::{Database, Location, Transaction, sql};
use crate::test_database::{TestDatabase, server, tell};

fn options(database: &TestDatabase) -> PgConnectOptions {
    let Location::Postgres(options) = database.location() else { unreachable!() };
    options.as_ref().clone()
}

/// By way of TCP, where a password is asked for.
fn over_tcp(options: PgConnectOptions) -> PgConnectOptions {
    let url = format!(
        "postgres://{}@127.0.0.1:{}/{}?sslmode=disable",
        options.get_username(),
        options.get_port(),
        options.get_database().unwrap()
    );
    url.parse().unwrap()
}

async fn refusal(options: PgConnectOptions) -> String {
    let refused = Database::open(&Location::Postgres(Box::new(options))).await.err().unwrap().to_string();
    assert!(!refused.contains('\n') && !refused.contains("secret"), "{refused}");
    refused
}

async fn execute(options: &PgConnectOptions, statements: &'static str) {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_password_opens_and_a_wrong_one_is_said_to_be_wrong() {
    let database = TestDatabase::postgres().await;
    let options = over_tcp(options(&database));
    let refused = refusal(options.clone().password("secret")).await;
    assert!(refused.contains("does not let the user maia in") && refused.contains("--database"), "{refused}");
    let right = Location::Postgres(Box::new(options.password(PASSWORD)));
    Database::open(&right).await.unwrap().close().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_or_no_postgresql_is_named() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    let url = format!("postgres://ada:secret@127.0.0.1:{port}/maia?sslmode=disable");
    let options: PgConnectOptions = url.parse().unwrap();
    let web = std::thread::spawn(move || {
        let (mut stream, _) = nobody.accept().unwrap();
        // What is left unread would be answered by a reset.
        assert!(std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap() > 0);
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let refused = refusal(options.clone()).await;
    assert!(refused.contains("no PostgreSQL server") && refused.contains(&port.to_string()), "{refused}");
    web.join().unwrap();
    let refused = refusal(options).await;
    assert!(refused.contains("cannot be reached") && refused.contains("--database"), "{refused}");
}

#[tokio::test]
async fn a_database_that_is_missing_foreign_or_of_other_letters_is_refused() {
    let database = TestDatabase::postgres().await;
    let missing = options(&database).database("nowhere");
    assert!(refusal(missing).await.contains("There is no database nowhere"));

    execute(&options(&database), "CREATE TABLE invoices (id BIGINT)").await;
    assert!(refusal(options(&database)).await.contains("tables of another program"));

    let name = format!("{}_latin", options(&database).get_database().unwrap());
    tell(format!("CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")).await;
    let refused = refusal(server().database(&name)).await;
    tell(format!("DROP DATABASE {name}")).await;
    assert!(refused.contains("LATIN1") && refused.contains("createdb"), "{refused}");
}

#[tokio::test]
async fn missing_rights_are_named_before_anything_is_changed() {
    let database = TestDatabase::postgres().await;
    let name = options(&database).get_database().unwrap().to_owned();
    tell(format!("CREATE USER {name}")).await;
    let limited = options(&database).username(&name);
    // Empty, and nothing may be made in it.
    execute(&options(&database), "REVOKE CREATE ON SCHEMA public FROM PUBLIC").await;
    let refused = refusal(limited.clone()).await;
    assert!(refused.contains(&format!("the user {name}")) && refused.contains("OWNER TO"), "{refused}");
    // Made by somebody else.
    Database::open(database.location()).await.unwrap().close().await;
    assert_eq!(refusal(limited.clone()).await, refused);
    execute(&options(&database), "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC").await;
    assert_eq!(refusal(limited.clone()).await, refused);
    // Enough to work, although it owns nothing.
    execute(&options(&database), "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO PUBLIC")
        .await;
    Database::open(&Location::Postgres(Box::new(limited))).await.unwrap().close().await;
    execute(&options(&database), "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC").await;
    tell(format!("DROP USER {name}")).await;
}

#[tokio::test]
async fn text_with_a_zero_byte_is_kept_readable() {
    let database = TestDatabase::postgres().await;
    let database = Database::open(database.location()).await.unwrap();
    let mut writing = database.write().await.unwrap();
    let row = sql::query("SELECT $1 AS text").bind("a\0b").fetch_one(&mut writing).await.unwrap();
    assert_eq!(super::row::text(&row, "text").unwrap(), "a\u{2400}b");
}

/// Table and column, with kind and whether it may be missing.
type Columns = BTreeMap<(String, String), (String, bool)>;

#[tokio::test]
async fn both_databases_have_the_same_tables_and_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let file = Database::open(&Location::File(folder.path().join("maia.sqlite"))).await.unwrap();
    let test = TestDatabase::postgres().await;
    let postgres = Database::open(test.location()).await.unwrap();
    let (of_file, of_postgres) = (sqlite_columns(&file).await, postgres_columns(&postgres).await);
    assert!(of_file.len() > 100);
    assert_eq!(of_file, of_postgres);
    let of_file =
        names(&file, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").await;
    let of_postgres = names(
        &postgres,
        "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' \
         AND indexname NOT LIKE '%_key'",
    )
    .await;
    assert_eq!(of_file, of_postgres);
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres").is_dir());
}

async fn names(database: &Database, question: &'static str) -> Vec<String> {
    let rows = sql::query(question).fetch_all(&mut database.read().await.unwrap()).await.unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| super::row::text(row, "name").unwrap()).collect();
    names.sort();
    names
}

async fn sqlite_columns(database: &Database) -> Columns {
    let Transaction::Sqlite(mut reading) = database.read().await.unwrap() else { unreachable!() };
    let rows = sqlx::query(
        "SELECT t.name AS tbl, c.name AS col, c.type AS kind, c.\"notnull\" = 0 AND c.pk = 0 AS may_miss \
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '_sqlx_%'",
    );
    let rows = rows.fetch_all(&mut *reading).await.unwrap();
    let column = |row: &sqlx::sqlite::SqliteRow| {
        let kind = match row.get::<&str, _>("kind") {
            "INTEGER" | "BIGINT" => "number",
            "TEXT" => "text",
            "BLOB" => "bytes",
            other => panic!("{other}"),
        };
        ((row.get("tbl"), row.get("col")), (kind.to_owned(), row.get("may_miss")))
    };
    rows.iter().map(column).collect()
}

async fn postgres_columns(database: &Database) -> Columns {
    let Transaction::Postgres(mut reading) = database.read().await.unwrap() else { unreachable!() };
    let rows = sqlx::query(
        "SELECT table_name::TEXT AS tbl, column_name::TEXT AS col, data_type::TEXT AS kind, \
         is_nullable = 'YES' AS may_miss FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx\\_%'",
    );
    let rows = rows.fetch_all(&mut *reading).await.unwrap();
    let column = |row: &sqlx::postgres::PgRow| {
        let kind = match row.get::<&str, _>("kind") {
            "bigint" => "number",
            "text" => "text",
            "bytea" => "bytes",
            other => panic!("{other}"),
        };
        ((row.get("tbl"), row.get("col")), (kind.to_owned(), row.get("may_miss")))
    };
    rows.iter().map(column).collect()
}
