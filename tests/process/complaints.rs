//! What cannot work says so in one clear line, and the exit code is not 0.

use std::process::Stdio;

use tests::harness::{Process, Server, maia_binary};

async fn serve(arguments: &[&str]) -> (bool, String) {
    let mut command = tokio::process::Command::new(maia_binary());
    command.arg("serve").args(arguments).stdout(Stdio::piped());
    let (status, output) = Process::start(command).wait().await;
    (status.success(), output)
}

async fn complains(arguments: &[&str], words: &[&str]) {
    let (success, output) = serve(arguments).await;
    assert!(!success, "{arguments:?} was accepted:\n{output}");
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), 1, "one line, not a dump:\n{output}");
    for word in words {
        assert!(output.contains(word), "{word:?} is not in: {output}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let server = Server::start(&["--no-local-runner"]).await;
    let port = server.client.port().to_string();
    let data = tempfile::tempdir().unwrap();
    complains(&["--port", &port, "--data", data.path().to_str().unwrap()], &["port", &port]).await;
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("data");
    complains(&["--port", "0", "--data", below.to_str().unwrap()], &["data", below.to_str().unwrap()]).await;
}

#[tokio::test]
async fn a_missing_project_folder_is_named() {
    let data = tempfile::tempdir().unwrap();
    let missing = data.path().join("nowhere");
    let arguments =
        ["--port", "0", "--data", data.path().to_str().unwrap(), "--project", missing.to_str().unwrap()];
    complains(&arguments, &["project", missing.to_str().unwrap()]).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let mut server = Server::start(&["--no-local-runner"]).await;
    server.process_mut().kill().await;
    let database = server.data().join("maia.sqlite");
    let insert = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                  values (999999999999, 'from the future', 1, x'00', 0)";
    let python = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
    let status =
        std::process::Command::new("python3").args(["-c", python]).arg(&database).arg(insert).status();
    assert!(status.unwrap().success());
    complains(&["--port", "0", "--data", server.data().to_str().unwrap()], &["newer version", "maia.sqlite"])
        .await;
}

#[tokio::test]
async fn a_wider_address_needs_a_word() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--port", "0", "--listen", "0.0.0.0", "--data", data.path().to_str().unwrap()];
    complains(&arguments, &["--insecure"]).await;
}

#[tokio::test]
async fn a_data_folder_in_use_is_named() {
    let server = Server::start(&["--no-local-runner"]).await;
    complains(&["--port", "0", "--data", server.data().to_str().unwrap()], &["in use"]).await;
}
