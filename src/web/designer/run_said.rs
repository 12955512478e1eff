//! What is read out of the run whose states are on the canvas: how it goes on and ends, and how what is selected does.
//! Never says what was so before: who comes later reads it from the bar and from the tiles.

use canvas::Editor;
use leptos::prelude::*;
use model::{ComponentState, RunId, RunStatus};

use super::open_file::OpenFile;
use crate::reactive::{effect, memo};
use crate::ui::announce::Announcer;
use crate::ui::pill::Look;
use crate::ui::time_words::local_message;

/// What can be heard.
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    run: RunId,
    status: RunStatus,
    message: Option<String>,
    done: (u32, u32),
    selected: Option<(String, ComponentState)>,
}

/// Says it while the bar of the run is shown.
pub fn say_states(file: OpenFile) {
    let announcer = Announcer::expect();
    let now = memo(move |_| {
        let run = file.run.open()?.run.get()?;
        file.editor.track_selection();
        let selected = file.editor.with(selected_name).flatten();
        let selected = selected.and_then(|name| Some((file.run.component(&name)?.state, name)));
        Some(Heard {
            run: run.id,
            status: run.status,
            message: run.message.map(|message| local_message(message, file.live.clock.read())),
            done: (run.components_ended, run.components_total),
            selected: selected.map(|(state, name)| (name, state)),
        })
    });
    effect(move |before: Option<Option<Heard>>| {
        let now = now.get();
        if let Some(now) = &now {
            let before = before.flatten().filter(|before| before.run == now.run);
            let is_own = file.run.was_started_here(now.run);
            let words = words(before.as_ref(), now, is_own);
            if !words.is_empty() {
                announcer.say(words);
            }
        }
        now
    });
}

fn selected_name(editor: &Editor) -> Option<String> {
    match editor.selection().components() {
        [only] => Some(editor.document().name_of(*only).to_owned()),
        _ => None,
    }
}

/// What is news. Of a run that was started here also that it had ended before anything was heard of it.
fn words(before: Option<&Heard>, now: &Heard, is_own: bool) -> String {
    let mut words = Vec::new();
    if let (Some((name, state)), Some((old_name, old))) =
        (&now.selected, before.and_then(|before| before.selected.as_ref()))
        && name == old_name
        && state != old
    {
        words.push(format!("{name}: {}.", state.word()));
    }
    let is_news = match before {
        Some(before) => {
            before.status != now.status || (now.status.is_active() && before.message != now.message)
        }
        None => is_own && !now.status.is_active(),
    };
    if is_news {
        let (ended, total) = now.done;
        let message = now.message.as_ref().map(|message| format!(" {message}")).unwrap_or_default();
        words.push(format!("Run: {}, {ended} of {total} done.{message}", Look::from(now.status).word));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(status: RunStatus, state: ComponentState) -> Heard {
        Heard {
            run: RunId(uuid::Uuid::nil()),
            status,
            message: None,
            done: (1, 2),
            selected: Some(("Load".to_owned(), state)),
        }
    }

    #[test]
    fn only_news_is_said_and_of_components_only_what_is_selected() {
        let running = heard(RunStatus::Running, ComponentState::Running);
        assert_eq!(words(None, &running, true), "");
        assert_eq!(words(Some(&running), &running, true), "");
        let done = heard(RunStatus::Success, ComponentState::Succeeded);
        assert_eq!(words(Some(&running), &done, false), "Load: Success. Run: Success, 1 of 2 done.");
        let other = Heard { selected: Some(("Check".to_owned(), ComponentState::Failed)), ..running.clone() };
        assert_eq!(words(Some(&running), &other, false), "", "the selection moved, nothing happened");
    }

    #[test]
    fn a_run_of_a_moment_is_heard_by_who_started_it_and_not_by_who_opens_the_file_later() {
        let done = heard(RunStatus::Success, ComponentState::Succeeded);
        assert_eq!(words(None, &done, true), "Run: Success, 1 of 2 done.");
        assert_eq!(words(None, &done, false), "");
    }

    #[test]
    fn why_a_run_waits_is_said_when_it_changes() {
        let running = heard(RunStatus::Running, ComponentState::Held);
        let held = Heard { message: Some("Held: runner local is paused.".to_owned()), ..running.clone() };
        assert!(words(Some(&running), &held, false).ends_with("Held: runner local is paused."));
    }
}
