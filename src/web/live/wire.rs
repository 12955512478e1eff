//! Events as they come in. Reads the type first and then the one row, so that each row is read by the same code as
//! in a snapshot: reading a tagged enum as it is declared would need a second reader of every row.

use api::event::ServerEvent;
use api::file::FileRow;
use api::run::{ComponentRow, RunRow};
use api::runner::RunnerRow;
use model::ProjectId;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One event with its place in the stream.
pub(super) struct Incoming {
    pub(super) seq: u64,
    pub(super) event: ServerEvent,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    seq: u64,
    #[serde(borrow)]
    event: &'a RawValue,
}

#[derive(Deserialize)]
struct Type {
    r#type: String,
}

#[derive(Deserialize)]
struct Runner {
    runner: RunnerRow,
}

#[derive(Deserialize)]
struct Run {
    run: RunRow,
}

#[derive(Deserialize)]
struct Component {
    component: ComponentRow,
}

#[derive(Deserialize)]
struct File {
    file: FileRow,
}

#[derive(Deserialize)]
struct Removed {
    project_id: ProjectId,
    path: String,
}

#[derive(Deserialize)]
struct MovedFile {
    from: String,
    file: FileRow,
}

#[derive(Deserialize)]
struct Folders {
    project_id: ProjectId,
    folders: Vec<String>,
}

/// Reads one event. An event that nobody here understands is an error.
pub(super) fn read(data: &str) -> Result<Incoming, serde_json::Error> {
    let Envelope { seq, event } = serde_json::from_str(data)?;
    let text = event.get();
    let Type { r#type } = serde_json::from_str(text)?;
    let event = match r#type.as_str() {
        "runner_changed" => {
            ServerEvent::RunnerChanged { runner: serde_json::from_str::<Runner>(text)?.runner }
        }
        "run_changed" => ServerEvent::RunChanged { run: serde_json::from_str::<Run>(text)?.run },
        "component_changed" => {
            ServerEvent::ComponentChanged { component: serde_json::from_str::<Component>(text)?.component }
        }
        "file_changed" => ServerEvent::FileChanged { file: serde_json::from_str::<File>(text)?.file },
        "file_removed" => {
            let Removed { project_id, path } = serde_json::from_str(text)?;
            ServerEvent::FileRemoved { project_id, path }
        }
        "file_moved" => {
            let MovedFile { from, file } = serde_json::from_str(text)?;
            ServerEvent::FileMoved { from, file }
        }
        "folders_changed" => {
            let Folders { project_id, folders } = serde_json::from_str(text)?;
            ServerEvent::FoldersChanged { project_id, folders }
        }
        "reset" => ServerEvent::Reset,
        unknown => return Err(serde::de::Error::custom(format!("the event type {unknown} is unknown"))),
    };
    Ok(Incoming { seq, event })
}

#[cfg(test)]
mod tests {
    use api::event::Envelope;
    use model::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{runners, runs};

    #[test]
    fn every_event_is_read_as_it_was_written() {
        let component = ComponentRow {
            run_id: runs::fixture::run(1, 0).id,
            component: "Load \"orders\"".to_owned(),
            component_type: "sql-script".to_owned(),
            state: model::ComponentState::Held,
            wait: Some(model::Wait::Held),
            task_id: None,
            attempt: 1,
            queued_at: Some(Timestamp(1)),
            started_at: None,
            finished_at: None,
            message: None,
            output: None,
            child_run: None,
        };
        let file = FileRow {
            project_id: ProjectId(Uuid::nil()),
            path: "a/b.orch.yaml".to_owned(),
            kind: dpl::Kind::Orchestration,
            revision: "r".to_owned(),
            changed_at: Timestamp(2),
            error: None,
        };
        let events = [
            ServerEvent::RunnerChanged { runner: runners::fixture::runner(1, "local") },
            ServerEvent::RunChanged { run: runs::fixture::run(1, 0) },
            ServerEvent::ComponentChanged { component },
            ServerEvent::FileRemoved { project_id: file.project_id, path: file.path.clone() },
            ServerEvent::FileMoved { from: "b.orch.yaml".to_owned(), file: file.clone() },
            ServerEvent::FoldersChanged { project_id: file.project_id, folders: vec!["a".to_owned()] },
            ServerEvent::FileChanged { file },
            ServerEvent::Reset,
        ];
        for event in events {
            let envelope = Envelope { seq: 7, at: Timestamp(3), event };
            let read = read(&serde_json::to_string(&envelope).unwrap()).unwrap();
            assert_eq!((read.seq, read.event), (7, envelope.event));
        }
    }

    #[test]
    fn an_unknown_event_is_an_error() {
        assert!(read(r#"{"seq":1,"at":"2026-01-01T00:00:00Z","event":{"type":"new_thing"}}"#).is_err());
    }
}
