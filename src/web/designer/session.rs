//! The files that are open, for as long as the page lives: leaving the Designer closes none of them.
//! Never decides what an open file does.

use std::collections::HashMap;

use leptos::prelude::*;

use super::open_file::OpenFile;
use super::saved_words::Keeping;
use crate::live::Live;

/// The owner that outlives every page. To be provided by the root.
#[derive(Clone)]
pub struct Root(Owner);

impl Root {
    /// The owner that is current here.
    pub fn of_this() -> Root {
        Root(Owner::current().unwrap_or_default())
    }
}

/// A handle to all open files.
#[derive(Clone, Copy)]
pub struct Session {
    live: Live,
    /// Their paths, in the order of the tabs.
    tabs: RwSignal<Vec<String>>,
    files: StoredValue<HashMap<String, (OpenFile, Owner)>>,
    owner: StoredValue<Owner>,
    /// The path of the file that was looked at last.
    last: StoredValue<Option<String>>,
    /// Where files went that moved while this page was open.
    moved: RwSignal<HashMap<String, String>>,
    /// The pipeline and the component that a child was opened from, by the child's path.
    origins: RwSignal<HashMap<String, (String, String)>>,
}

impl Session {
    /// The files live as long as the owner that is current here.
    fn new(live: Live) -> Session {
        let session = Session {
            live,
            tabs: RwSignal::new(Vec::new()),
            files: StoredValue::new(HashMap::new()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            last: StoredValue::new(None),
            moved: RwSignal::new(HashMap::new()),
            origins: RwSignal::new(HashMap::new()),
        };
        session.keep_drafts_when_the_page_goes();
        live.set_on_move(Callback::new(move |(from, to): (String, String)| session.moved(&from, &to)));
        session
    }

    /// The handle, made at the first visit of the Designer: until then, what it needs has not arrived.
    pub fn expect() -> Session {
        use_context::<Session>().unwrap_or_else(|| {
            expect_context::<Root>().0.with(|| {
                let session = Session::new(Live::expect());
                provide_context(session);
                session
            })
        })
    }

    /// The paths of the open files, in the order of their tabs. Tracked.
    pub fn tabs(self) -> Vec<String> {
        self.tabs.get()
    }

    /// The file, opened if it was not open yet.
    pub fn open(self, path: &str) -> OpenFile {
        self.last.set_value(Some(path.to_owned()));
        if let Some(file) = self.file(path) {
            return file;
        }
        let owner = self.owner.get_value().with(Owner::new);
        let live = self.live;
        let file = owner.with(|| OpenFile::open(live, path.to_owned()));
        self.files.update_value(|files| {
            files.insert(path.to_owned(), (file, owner));
        });
        self.tabs.update(|tabs| tabs.push(path.to_owned()));
        file
    }

    /// The open file that was looked at last.
    pub fn last(self) -> Option<String> {
        self.last.get_value().filter(|path| self.file(path).is_some())
    }

    /// The file, if it is open.
    pub fn file(self, path: &str) -> Option<OpenFile> {
        self.files.with_value(|files| files.get(path).map(|(file, _)| *file))
    }

    /// Where the file of that path is now, if it moved and nothing took its place. Tracked.
    pub fn moved_to(self, path: &str) -> Option<String> {
        let to = self.moved.with(|moved| moved.get(path).cloned())?;
        self.live.files.get(&path.to_owned()).is_none().then_some(to)
    }

    /// The child was opened from that component of that pipeline.
    pub fn came_from(self, child: &str, parent: String, component: String) {
        if child != parent {
            self.origins.update(|origins| {
                origins.insert(child.to_owned(), (parent, component));
            });
        }
    }

    /// The pipeline and the component that the child was opened from. Tracked.
    pub fn origin(self, child: &str) -> Option<(String, String)> {
        self.origins.with(|origins| origins.get(child).cloned())
    }

    /// The file's path, kind and edits stay what they are; only its tab has another name.
    fn moved(self, from: &str, to: &str) {
        let open = self.files.try_update_value(|files| files.remove(from)).flatten();
        if let Some((file, owner)) = open {
            file.moved(to);
            self.files.update_value(|files| {
                files.insert(to.to_owned(), (file, owner));
            });
            self.tabs.update(|tabs| {
                for tab in tabs.iter_mut().filter(|tab| *tab == from) {
                    to.clone_into(tab);
                }
            });
            self.last.update_value(|last| {
                if last.as_deref() == Some(from) {
                    *last = Some(to.to_owned());
                }
            });
        }
        self.origins.update(|origins| {
            if let Some(origin) = origins.remove(from) {
                origins.insert(to.to_owned(), origin);
            }
            for (parent, _) in origins.values_mut().filter(|(parent, _)| parent == from) {
                to.clone_into(parent);
            }
        });
        self.moved.update(|moved| {
            moved.remove(to);
            moved.insert(from.to_owned(), to.to_owned());
        });
    }

    /// Closes the other files; what is unsaved stays kept in this browser.
    pub fn close_others(self, path: &str) {
        let others = self
            .tabs
            .with_untracked(|tabs| tabs.iter().filter(|tab| *tab != path).cloned().collect::<Vec<_>>());
        for other in others {
            self.close(&other);
        }
    }

    /// The paths of the open files with edits that the server does not have. Tracked.
    pub fn unsaved(self) -> Vec<String> {
        let tabs = self.tabs.get();
        let is_unsaved = |path: &String| {
            self.file(path).is_some_and(|file| file.saving.with(super::saving::Saving::is_unsaved))
        };
        tabs.into_iter().filter(is_unsaved).collect()
    }

    /// Closes the file, and says which one stands in its place. What is unsaved stays kept in this browser.
    pub fn close(self, path: &str) -> Option<String> {
        let place = self.tabs.with_untracked(|tabs| tabs.iter().position(|tab| tab == path));
        if let Some(file) = self.file(path) {
            file.keep_draft();
        }
        self.tabs.update(|tabs| tabs.retain(|tab| tab != path));
        let closed = self.files.try_update_value(|files| files.remove(path)).flatten();
        if let Some((_, owner)) = closed {
            // The views of the file go first.
            request_animation_frame(move || owner.cleanup());
        }
        self.tabs.with_untracked(|tabs| tabs.get(place?).or(tabs.last()).cloned())
    }

    /// Every open file.
    pub fn all(self) -> Vec<OpenFile> {
        self.files.try_with_value(|files| files.values().map(|(file, _)| *file).collect()).unwrap_or_default()
    }

    fn keep_drafts_when_the_page_goes(self) {
        let hidden = window_event_listener_untyped("pagehide", move |_| {
            self.all().into_iter().for_each(OpenFile::keep_draft);
        });
        let unseen = window_event_listener_untyped("visibilitychange", move |_| {
            // On a phone this is the last that a page hears.
            self.all().into_iter().for_each(OpenFile::keep_draft);
        });
        let leaving = window_event_listener_untyped("beforeunload", move |event| {
            // Only when this browser cannot keep it: otherwise nothing is lost, and nobody needs to be asked.
            let would_lose = self.all().into_iter().any(|file| {
                file.keep_draft();
                file.saving.with_untracked(|saving| saving.is_unsaved())
                    && file.keeping.with_untracked(|keeping| *keeping != Keeping::Works)
            });
            if would_lose {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            hidden.remove();
            unseen.remove();
            leaving.remove();
        });
    }
}
