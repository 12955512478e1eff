//! A state as icon, word and colour together, the same wherever it is shown.

use leptos::prelude::*;
use model::{ComponentState, Label, Link, RunStatus};

use super::icon::{Icon, icon};

/// What CSS makes a colour of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, or ready: all is well.
    Running,
    /// Something executes.
    Working,
    Pausing,
    Paused,
    Stopped,
    Unknown,
    Waiting,
}

impl Tone {
    /// The value of `data-tone`.
    pub fn name(self) -> &'static str {
        match self {
            Tone::Running => "running",
            Tone::Working => "working",
            Tone::Pausing => "pausing",
            Tone::Paused => "paused",
            Tone::Stopped => "stopped",
            Tone::Unknown => "unknown",
            Tone::Waiting => "waiting",
        }
    }
}

/// How a state looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub tone: Tone,
    pub shape: Icon,
    pub word: &'static str,
}

impl From<Label> for Look {
    fn from(label: Label) -> Look {
        let (tone, shape) = match label {
            Label::Pending => (Tone::Waiting, Icon::Clock),
            Label::Running => (Tone::Running, Icon::Check),
            Label::Stopping => (Tone::Pausing, Icon::Hourglass),
            Label::Stopped => (Tone::Stopped, Icon::Stop),
            Label::Unknown => (Tone::Unknown, Icon::Unknown),
            Label::Pausing => (Tone::Pausing, Icon::Hourglass),
            Label::Paused => (Tone::Paused, Icon::Pause),
        };
        Look { tone, shape, word: label.word() }
    }
}

impl From<Link> for Look {
    fn from(link: Link) -> Look {
        let (tone, shape, word) = match link {
            Link::Pending => (Tone::Waiting, Icon::Clock, "Pending"),
            Link::Connected => (Tone::Running, Icon::Check, "Connected"),
            Link::Stopping => (Tone::Pausing, Icon::Hourglass, "Stopping"),
            Link::Stopped => (Tone::Stopped, Icon::Stop, "Stopped"),
            Link::Unknown => (Tone::Unknown, Icon::Unknown, "Unknown"),
        };
        Look { tone, shape, word }
    }
}

impl From<RunStatus> for Look {
    fn from(status: RunStatus) -> Look {
        let (tone, shape) = match status {
            RunStatus::Running => (Tone::Working, Icon::Spinner),
            RunStatus::Success => (Tone::Running, Icon::Check),
            RunStatus::Failed => (Tone::Unknown, Icon::Cross),
            RunStatus::Cancelling => (Tone::Pausing, Icon::Hourglass),
            RunStatus::Cancelled => (Tone::Stopped, Icon::Ban),
            RunStatus::Skipped => (Tone::Stopped, Icon::Skip),
            RunStatus::Unknown => (Tone::Unknown, Icon::Unknown),
        };
        Look { tone, shape, word: status.word() }
    }
}

impl From<ComponentState> for Look {
    fn from(state: ComponentState) -> Look {
        let (tone, shape) = match state {
            ComponentState::Waiting => (Tone::Waiting, Icon::Dot),
            ComponentState::Queued => (Tone::Waiting, Icon::Queue),
            ComponentState::Held => (Tone::Paused, Icon::Pause),
            ComponentState::Running => (Tone::Working, Icon::Spinner),
            ComponentState::Succeeded => (Tone::Running, Icon::Check),
            ComponentState::Failed => (Tone::Unknown, Icon::Cross),
            ComponentState::Skipped => (Tone::Stopped, Icon::Skip),
            ComponentState::Cancelled => (Tone::Stopped, Icon::Ban),
        };
        Look { tone, shape, word: state.word() }
    }
}

/// The state that a signal holds.
#[component]
pub fn Pill(#[prop(into)] look: Signal<Look>) -> impl IntoView {
    view! {
        <span class="pill" data-tone=move || look.get().tone.name()>
            {move || icon(look.get().shape)}
            {move || look.get().word}
        </span>
    }
}
