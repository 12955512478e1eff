//! Creating, renaming, moving, copying and deleting in the project, from the question to the answer. Pure.
//! Never sends what the rules for names refuse, and never forgets what was typed when the server says no.

use dpl::Kind;

use super::tree;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    NewPipeline(Kind),
    NewFolder,
    Rename(String),
    Move(String),
    Duplicate(String),
    Delete(String),
}

/// What is asked and typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub task: Task,
    pub name: String,
    /// Where it goes; empty for the project itself.
    pub folder: String,
    /// The pipelines that name it; `None` while that is not known.
    pub naming: Option<Naming>,
    /// Whether those are to name its new place.
    pub updates: bool,
    /// What the server said.
    pub refused: Option<String>,
    /// Dropped there with the pointer: there is nothing to ask unless somebody names it.
    is_dropped: bool,
}

/// Who names a file or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    pub paths: Vec<String>,
    /// How many files cannot be read, so that nobody knows what they name.
    pub unread: usize,
}

/// Where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileFlow {
    #[default]
    Closed,
    Asking(Form),
    Sending(Form, u64),
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    CreatePipeline { path: String, kind: Kind },
    CreateFolder { path: String },
    Move { from: String, to: String, updates: bool },
    Copy { from: String, to: String },
    Delete { path: String },
}

/// What happened. `taken` are the paths of all files and folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// `near` is the file or folder that the person was at.
    Open {
        task: Task,
        near: String,
    },
    /// A file or a folder was dropped on a folder.
    Drop {
        path: String,
        folder: String,
    },
    Type(String),
    ChooseFolder(String),
    SetUpdates(bool),
    NamingKnown {
        of: String,
        naming: Naming,
    },
    Submit {
        taken: &'a [String],
    },
    Answered {
        number: u64,
        refused: Option<String>,
    },
    Cancel,
}

/// What the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    AskNaming(String),
    Send {
        number: u64,
        order: Order,
    },
    /// The keyboard goes into the form.
    FocusForm,
    /// The keyboard goes back to the tree.
    FocusTree,
}

impl Task {
    /// What it is about, if that exists already.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Task::NewPipeline(_) | Task::NewFolder => None,
            Task::Rename(path) | Task::Move(path) | Task::Duplicate(path) | Task::Delete(path) => Some(path),
        }
    }

    /// The heading of the form.
    pub fn title(&self) -> String {
        let label = self.subject().map(tree::label).unwrap_or_default();
        match self {
            Task::NewPipeline(Kind::Orchestration) => "New orchestration".to_owned(),
            Task::NewPipeline(Kind::Transformation) => "New transformation".to_owned(),
            Task::NewFolder => "New folder".to_owned(),
            Task::Rename(_) => format!("Rename “{label}”"),
            Task::Move(_) => format!("Move “{label}”"),
            Task::Duplicate(_) => format!("Duplicate “{label}”"),
            Task::Delete(_) => format!("Delete “{label}”"),
        }
    }

    /// The button.
    pub fn verb(&self) -> &'static str {
        match self {
            Task::NewPipeline(_) | Task::NewFolder => "Create",
            Task::Rename(_) => "Rename",
            Task::Move(_) => "Move",
            Task::Duplicate(_) => "Duplicate",
            Task::Delete(_) => "Delete",
        }
    }

    /// Whether a name is typed.
    pub fn has_name(&self) -> bool {
        !matches!(self, Task::Move(_) | Task::Delete(_))
    }

    /// Whether a folder is chosen.
    pub fn has_folder(&self) -> bool {
        !matches!(self, Task::Rename(_) | Task::Delete(_))
    }

    fn may_update(&self) -> bool {
        matches!(self, Task::Rename(_) | Task::Move(_))
    }
}

impl Form {
    /// What would be sent; or why not, in words. `None`: nothing is typed yet, which needs no words.
    pub fn order(&self, taken: &[String]) -> Result<Order, Option<String>> {
        let name = self.name.trim();
        if self.task.has_name() {
            check_name(name)?;
        }
        let updates = self.updates && self.naming.as_ref().is_some_and(|naming| !naming.paths.is_empty());
        let order = match &self.task {
            Task::NewPipeline(kind) => {
                let name = name.strip_suffix(kind.suffix()).unwrap_or(name);
                Order::CreatePipeline {
                    path: joined(&self.folder, &[name, kind.suffix()].concat()),
                    kind: *kind,
                }
            }
            Task::NewFolder => Order::CreateFolder { path: joined(&self.folder, name) },
            Task::Rename(from) | Task::Duplicate(from) => {
                let suffix = tree::suffix(from);
                let name = [name.strip_suffix(suffix).filter(|_| !suffix.is_empty()).unwrap_or(name), suffix];
                let to = joined(&self.folder, &name.concat());
                match self.task {
                    Task::Duplicate(_) => Order::Copy { from: from.clone(), to },
                    _ => Order::Move { from: from.clone(), to, updates },
                }
            }
            Task::Move(from) => {
                let name = from.rsplit('/').next().unwrap_or(from);
                Order::Move { from: from.clone(), to: joined(&self.folder, name), updates }
            }
            Task::Delete(path) => return Ok(Order::Delete { path: path.clone() }),
        };
        check_target(&order, taken)?;
        Ok(order)
    }
}

fn check_name(name: &str) -> Result<(), Option<String>> {
    if name.is_empty() {
        return Err(None);
    }
    let why = if name.contains(['/', '\\']) {
        "A name has no / and no \\. Choose the folder below."
    } else if name.starts_with('.') {
        "A name does not begin with a dot: such files are hidden."
    } else if name.chars().any(char::is_control) {
        "The name contains a character that cannot be seen."
    } else if name.len() > 200 {
        "The name is too long. At most 200 letters fit."
    } else {
        return Ok(());
    };
    Err(Some(why.to_owned()))
}

fn check_target(order: &Order, taken: &[String]) -> Result<(), Option<String>> {
    let (from, to) = match order {
        Order::CreatePipeline { path, .. } | Order::CreateFolder { path } => (None, path),
        Order::Move { from, to, .. } | Order::Copy { from, to } => (Some(from), to),
        Order::Delete { .. } => return Ok(()),
    };
    if from == Some(to) {
        // Nothing has changed yet.
        return Err(None);
    }
    if let Some(from) = from
        && to.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('/'))
    {
        return Err(Some("A folder cannot go into itself. Choose another one.".to_owned()));
    }
    // Two names that differ only by their case are one name on many disks.
    let lower = to.to_lowercase();
    let is_own = |path: &String| from == Some(path) && matches!(order, Order::Move { .. });
    match taken.iter().find(|path| path.to_lowercase() == lower && !is_own(path)) {
        Some(path) => {
            Err(Some(format!("There is already “{}” here. Choose another name.", tree::label(path))))
        }
        None => Ok(()),
    }
}

/// The folder that the path is, or lies in; a pipeline's suffix says which.
pub fn folder_at(path: &str) -> &str {
    if tree::suffix(path).is_empty() { path } else { tree::folder_of(path) }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

impl FileFlow {
    /// The form, while there is one.
    pub fn form(&self) -> Option<&Form> {
        match self {
            FileFlow::Closed => None,
            FileFlow::Asking(form) | FileFlow::Sending(form, _) => Some(form),
        }
    }

    /// Whether the answer is awaited.
    pub fn is_sending(&self) -> bool {
        matches!(self, FileFlow::Sending(..))
    }

    /// What happens next. `number` is larger than any before. An input that makes no sense here changes nothing.
    #[must_use = "the effects are to be carried out"]
    pub fn step(&mut self, input: Input<'_>, number: u64) -> Vec<Effect> {
        match (std::mem::take(self), input) {
            (FileFlow::Sending(form, sent), Input::Answered { number, refused }) if sent == number => {
                match refused {
                    None => vec![Effect::FocusTree],
                    Some(why) => {
                        *self = FileFlow::Asking(Form { refused: Some(why), ..form });
                        vec![Effect::FocusForm]
                    }
                }
            }
            (sending @ FileFlow::Sending(..), _) => {
                *self = sending;
                Vec::new()
            }
            (_, Input::Open { task, near }) => self.open(task, &near),
            (_, Input::Drop { path, folder }) => {
                let is_there = tree::folder_of(&path) == folder;
                if is_there || folder == path || folder.starts_with(&format!("{path}/")) {
                    return Vec::new();
                }
                let mut effects = self.open(Task::Move(path), "");
                if let FileFlow::Asking(form) = self {
                    form.folder = folder;
                    form.is_dropped = true;
                }
                effects.retain(|effect| *effect != Effect::FocusForm);
                effects
            }
            (FileFlow::Closed, _) => Vec::new(),
            (FileFlow::Asking(_), Input::Cancel) => vec![Effect::FocusTree],
            (FileFlow::Asking(form), Input::Submit { taken }) => match form.order(taken) {
                Ok(order) => {
                    *self = FileFlow::Sending(Form { refused: None, ..form }, number);
                    vec![Effect::Send { number, order }]
                }
                Err(_) => {
                    *self = FileFlow::Asking(form);
                    Vec::new()
                }
            },
            (FileFlow::Asking(mut form), input) => {
                let mut effects = Vec::new();
                match input {
                    Input::Type(name) => form.name = name,
                    Input::ChooseFolder(folder) => form.folder = folder,
                    Input::SetUpdates(updates) => form.updates = updates,
                    Input::NamingKnown { of, naming } if form.task.subject() == Some(of.as_str()) => {
                        if form.is_dropped && naming.paths.is_empty() {
                            form.naming = Some(naming);
                            if let Ok(order) = form.order(&[]) {
                                *self = FileFlow::Sending(form, number);
                                return vec![Effect::Send { number, order }];
                            }
                        } else {
                            form.naming = Some(naming);
                            if std::mem::take(&mut form.is_dropped) {
                                effects.push(Effect::FocusForm);
                            }
                        }
                        *self = FileFlow::Asking(form);
                        return effects;
                    }
                    _ => {
                        *self = FileFlow::Asking(form);
                        return effects;
                    }
                }
                form.refused = None;
                *self = FileFlow::Asking(form);
                effects
            }
        }
    }

    fn open(&mut self, task: Task, near: &str) -> Vec<Effect> {
        let subject = task.subject().map(str::to_owned);
        let name = match &task {
            Task::Rename(path) => tree::label(path).to_owned(),
            Task::Duplicate(path) => format!("{} copy", tree::label(path)),
            _ => String::new(),
        };
        let folder = match &subject {
            Some(path) => tree::folder_of(path),
            None => folder_at(near),
        };
        let asks = task.may_update() || matches!(task, Task::Delete(_));
        let folder = folder.to_owned();
        *self = FileFlow::Asking(Form {
            task,
            name,
            folder,
            naming: None,
            updates: true,
            refused: None,
            is_dropped: false,
        });
        let naming = subject.filter(|_| asks).map(Effect::AskNaming);
        naming.into_iter().chain([Effect::FocusForm]).collect()
    }
}

#[cfg(test)]
#[path = "file_flow_tests.rs"]
mod tests;
