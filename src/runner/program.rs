//! Python Script and Bash Script.
//! Never lets a script see the runner's own credentials.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use crate::done::{Done, Failed};
use crate::guard::Guard;
use crate::parameters::Parameters;
use crate::script::{Ending, run};
use crate::substitution::Variables;
use crate::transcript::last_line;

/// How long a script may take unless it says otherwise.
const DEFAULT_LIMIT: Duration = Duration::from_secs(300);

/// Longer than any pipeline; keeps the arithmetic of clocks in range.
const LONGEST_LIMIT_SECONDS: f64 = 30.0 * 24.0 * 60.0 * 60.0;

/// Where scripts are executed.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Scripts get folders in here.
    pub(crate) scratch: &'a Path,
    pub(crate) guard: Option<&'a Guard>,
}

/// What starts Python around a script.
const PRELUDE: &str = include_str!("prelude.py");

/// What is not handed on to scripts.
const CREDENTIALS: [&str; 3] = ["OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "ACCOUNT_ID"];

pub(crate) async fn python(
    parameters: Parameters<'_>,
    variables: &Variables,
    place: Place<'_>,
    stop: &CancellationToken,
) -> Result<Done, Failed> {
    match parameters.text("interpreter") {
        None | Some("Python 3") => {}
        Some(other) => {
            return Err(format!("The runner has no interpreter \"{other}\": choose \"Python 3\".").into());
        }
    }
    let script = variables.fill_known(parameters.required("script", "script")?);
    let limit = limit(parameters)?;
    let folder = Folder::new(
        place.scratch,
        &[
            ("prelude.py", PRELUDE),
            ("script.py", &script),
            ("variables.json", &variables.as_json().to_string()),
        ],
    )?;
    let mut command = Command::new("python3");
    // Unbuffered, so that what it prints and its errors keep their order and nothing is lost when it is killed.
    command
        .args(["-u", "-X", "utf8"])
        .args(["prelude.py", "script.py", "variables.json"].map(|name| folder.file(name)));
    command.current_dir(folder.work());
    finish("Python", "python3", command, limit, stop, place.guard).await
}

pub(crate) async fn bash(
    parameters: Parameters<'_>,
    variables: &Variables,
    place: Place<'_>,
    stop: &CancellationToken,
) -> Result<Done, Failed> {
    let script = variables.fill_known(parameters.required("script", "script")?);
    let limit = limit(parameters)?;
    let folder = Folder::new(place.scratch, &[("script.sh", &script)])?;
    let mut command = Command::new("bash");
    command.arg(folder.file("script.sh")).current_dir(folder.work());
    for (name, value) in variables.program_scalars() {
        // A variable that is called PATH or HOME must not break the programs that the script calls.
        if std::env::var_os(name).is_none() && !value.contains('\0') {
            command.env(name, value);
        }
    }
    finish("Bash", "bash", command, limit, stop, place.guard).await
}

async fn finish(
    words: &str,
    program: &str,
    mut command: Command,
    limit: Duration,
    stop: &CancellationToken,
    guard: Option<&Guard>,
) -> Result<Done, Failed> {
    for name in CREDENTIALS {
        command.env_remove(name);
    }
    let (ending, output) = run(command, limit, stop, guard).await.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            format!("{words} was not found on the runner's machine: install \"{program}\" there.")
        }
        _ => format!("{words} could not be started on the runner's machine: {error}."),
    })?;
    let last = last_line(&output).map(short);
    match ending {
        Ending::Exited(status) if status.success() => {
            Ok(Done::success(last.unwrap_or_else(|| "Finished".to_owned()), output))
        }
        Ending::Exited(status) => {
            let how = match status.code() {
                Some(code) => format!("exit code {code}"),
                None => "killed by a signal".to_owned(),
            };
            let message = last.map_or_else(
                || format!("{words} failed without a word ({how})"),
                |last| format!("{last} ({how})"),
            );
            Err(Failed { message, output })
        }
        Ending::TimedOut => Err(Failed {
            message: format!("Killed after its time limit of {} s", limit.as_secs_f64()),
            output,
        }),
        Ending::Stopped => {
            Err(Failed { message: "Stopped: the task is no longer this runner's.".to_owned(), output })
        }
    }
}

/// A message is one line for people; the whole of a long one is in the output.
fn short(line: &str) -> String {
    match line.char_indices().nth(500) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn limit(parameters: Parameters<'_>) -> Result<Duration, String> {
    let Some(text) = parameters.text("timeout") else { return Ok(DEFAULT_LIMIT) };
    match text.trim().parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= LONGEST_LIMIT_SECONDS => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err(format!(
            "The timeout \"{text}\" must be a number of seconds, more than 0 and at most 30 days."
        )),
    }
}

/// The files of one script, and an empty folder to work in; deleted with everything in it when dropped.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(scratch: &Path, files: &[(&str, &str)]) -> Result<Folder, String> {
        let create = || {
            std::fs::create_dir_all(scratch)?;
            let folder = tempfile::Builder::new().prefix("task-").tempdir_in(scratch)?;
            std::fs::create_dir(folder.path().join("work"))?;
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text)?;
            }
            Ok::<_, io::Error>(Folder(folder))
        };
        create()
            .map_err(|error| format!("The runner cannot write to its folder {}: {error}.", scratch.display()))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn work(&self) -> PathBuf {
        self.file("work")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::test_orders::order;

    enum Language {
        Python,
        Bash,
    }

    async fn ran(language: Language, parameters: Value, variables: Value) -> Result<Done, Failed> {
        let scratch = tempfile::tempdir().unwrap();
        let mut order = order("script", parameters);
        order.variables = variables;
        let (parameters, variables) = (Parameters(&order.parameters), Variables::of(&order));
        let stop = CancellationToken::new();
        let place = Place { scratch: scratch.path(), guard: None };
        let done = match language {
            Language::Python => python(parameters, &variables, place, &stop).await,
            Language::Bash => bash(parameters, &variables, place, &stop).await,
        };
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0, "the task's folder is still there");
        done
    }

    #[tokio::test]
    async fn python_sees_the_variables_and_its_last_line_is_the_message() {
        let script =
            "total = 1\nprint(name, context.getVariable('rows')[0][1])\nprint(f'${total} ${name}')\nprint()";
        let variables = json!({"name": "ann", "rows": [["a", "b"]]});
        let done = ran(Language::Python, json!({"script": script, "interpreter": "Python 3"}), variables)
            .await
            .unwrap();
        assert_eq!(done.message, "$1 ann");
        assert_eq!(done.output, "ann b\n$1 ann\n\n");
    }

    #[tokio::test]
    async fn an_uncaught_exception_fails_with_its_last_line() {
        let script = "def f():\n    raise ValueError('no rows')\nprint('before')\nf()";
        let failed = ran(Language::Python, json!({"script": script}), json!({})).await.unwrap_err();
        assert_eq!(failed.message, "ValueError: no rows (exit code 1)");
        assert!(failed.output.starts_with("before\nTraceback"), "{}", failed.output);
        assert!(failed.output.contains("line 2, in f\n    raise ValueError('no rows')"), "{}", failed.output);
        assert!(!failed.output.contains("prelude"), "{}", failed.output);
        let failed = ran(Language::Python, json!({"script": "if"}), json!({})).await.unwrap_err();
        assert!(failed.message.starts_with("SyntaxError"), "{}", failed.message);
    }

    #[tokio::test]
    async fn bash_sees_the_variables_and_keeps_its_own() {
        let script = "x=own; echo \"$name ${name} ${x}\"; pwd; ls -A";
        let done = ran(Language::Bash, json!({"script": script}), json!({"name": "ann", "PATH": "/nowhere"}))
            .await
            .unwrap();
        assert!(done.output.starts_with("ann ann own\n/"), "{}", done.output);
        assert!(done.message.ends_with("/work"), "the folder is not empty: {}", done.output);
        let failed = ran(Language::Bash, json!({"script": "exit 7"}), json!({})).await.unwrap_err();
        assert_eq!(failed.message, "Bash failed without a word (exit code 7)");
        let done = ran(Language::Bash, json!({"script": "true"}), json!({})).await.unwrap();
        assert_eq!(done.message, "Finished");
    }

    #[tokio::test]
    async fn the_time_limit_is_the_scripts_own() {
        let failed = ran(Language::Bash, json!({"script": "sleep 60", "timeout": "0.2"}), json!({}))
            .await
            .unwrap_err();
        assert_eq!(failed.message, "Killed after its time limit of 0.2 s");
        for timeout in ["soon", "0", "-1", "NaN", "inf", "1e300"] {
            let parameters = json!({"script": "true", "timeout": timeout});
            let failed = ran(Language::Bash, parameters, json!({})).await.unwrap_err();
            assert!(failed.message.contains("timeout"), "{timeout}: {}", failed.message);
        }
    }

    #[tokio::test]
    async fn what_is_missing_is_named() {
        let failed = ran(Language::Python, json!({"script": " "}), json!({})).await.unwrap_err();
        assert!(failed.message.contains("no script"), "{}", failed.message);
        let parameters = json!({"script": "1", "interpreter": "Python 2"});
        let failed = ran(Language::Python, parameters, json!({})).await.unwrap_err();
        assert!(failed.message.contains("Python 2"), "{}", failed.message);
        let command = Command::new("maia-no-such-program");
        let failed = finish("Python", "python3", command, DEFAULT_LIMIT, &CancellationToken::new(), None)
            .await
            .unwrap_err();
        assert!(failed.message.contains("install \"python3\""), "{}", failed.message);
    }
}
