//! A PostgreSQL that cannot be used: one clear line each, that says what to do and never the password.

use std::collections::BTreeMap;
use std::path::Path;

use api::event::ServerEvent;
use api::project::ProjectRow;
use api::revision::RevisionHow;
use cluster::PASSWORD;
use model::{DeletionId, ProjectId, Timestamp};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

use super::deletions::Deletion;
use super::revisions::NewRevision;
use super::transaction::Session;
use super::{Database, Location, sql};
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

#[tokio::test]
async fn an_installation_is_copied_whole_and_goes_on_counting() {
    let folder = tempfile::tempdir().unwrap();
    let file = Location::File(folder.path().join("maia.sqlite"));
    let source = Database::open(&file).await.unwrap();
    fill(&source).await;
    source.close().await;
    let target = TestDatabase::postgres().await;
    let copied = super::copy(&file, target.location()).await.unwrap();
    let rows = |name: &str| copied.iter().find(|table| table.name == name).unwrap().rows;
    assert_eq!(
        (rows("runners"), rows("events"), rows("file_revisions"), rows("deleted_files")),
        (1, 450, 2, 1)
    );
    let there = Database::open(target.location()).await.unwrap();
    let mut writing = there.write().await.unwrap();
    let event = ServerEvent::Reset;
    assert_eq!(super::events::append(&mut writing, Timestamp(1), &event).await.unwrap(), 451);
    let entry = |revision| NewRevision {
        project: ProjectId(Uuid::nil()),
        path: "a.orch.yaml",
        revision,
        text: revision,
        by: None,
        how: RevisionHow::Found,
        at: Timestamp(1),
    };
    assert_eq!(super::revisions::insert(&mut writing, entry("three")).await.unwrap(), 3);
    writing.commit().await.unwrap();

    // Twice is refused, and so is what makes no sense.
    let refused = super::copy(&file, target.location()).await.unwrap_err().to_string();
    assert!(refused.contains("is not empty") && refused.contains("new database"), "{refused}");
    let missing = Location::File(folder.path().join("nothing.sqlite"));
    let empty = TestDatabase::postgres().await;
    let refused = super::copy(&missing, empty.location()).await.unwrap_err().to_string();
    assert!(refused.contains("There is no database"), "{refused}");
    assert!(!folder.path().join("nothing.sqlite").exists());
    assert!(super::copy(target.location(), &file).await.unwrap_err().to_string().contains("is a file"));
    // From one PostgreSQL to another it is the same.
    let again = super::copy(target.location(), empty.location()).await.unwrap();
    assert_eq!(again.iter().find(|table| table.name == "events").unwrap().rows, 451);
}

/// A runner, a project, a history, a deletion, and more events than are read at once.
async fn fill(database: &Database) {
    let mut writing = database.write().await.unwrap();
    let project = ProjectRow {
        id: ProjectId(Uuid::nil()),
        name: "Größe".to_owned(),
        description: "a\0b".to_owned(),
        folder: None,
    };
    super::projects::insert(&mut writing, &project, Timestamp(i64::MIN)).await.unwrap();
    sql::query(
        "INSERT INTO runners (id, name, description, platform, runner_type, version, link, intent, label_since, \
         created_at, client_id, secret_hash) VALUES ('r', 'r', '', 'local', '', 1, 'pending', 'active', 0, 0, 'c', 's')",
    )
    .execute(&mut writing)
    .await
    .unwrap();
    for revision in ["one", "two"] {
        let entry = NewRevision {
            project: project.id,
            path: "a.orch.yaml",
            revision,
            text: revision,
            by: Some("Ada"),
            how: RevisionHow::Saved,
            at: Timestamp(i64::MAX),
        };
        super::revisions::insert(&mut writing, entry).await.unwrap();
    }
    let deletion = Deletion { path: "b".to_owned(), files: vec![("b/c".to_owned(), vec![0, 255])] };
    let id = DeletionId(Uuid::nil());
    super::deletions::insert(&mut writing, id, project.id, &deletion, Timestamp(5)).await.unwrap();
    for at in 0..450 {
        super::events::append(&mut writing, Timestamp(at), &ServerEvent::Reset).await.unwrap();
    }
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn every_table_is_copied() {
    let test = TestDatabase::postgres().await;
    let postgres = Database::open(test.location()).await.unwrap();
    let question = "SELECT tablename::TEXT AS name FROM pg_tables WHERE schemaname = 'public' \
                    AND tablename NOT LIKE '\\_sqlx\\_%'";
    let mut copied = super::copy::TABLES.map(|(table, _)| table.to_owned());
    copied.sort();
    assert_eq!(names(&postgres, question).await, copied);
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
    let Session::Sqlite(mut reading) = database.read().await.unwrap().session else { unreachable!() };
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
    let Session::Postgres(mut reading) = database.read().await.unwrap().session else { unreachable!() };
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
