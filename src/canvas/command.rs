//! The one way to change anything: pointer, keyboard, menus, palette and properties all send these.
//! Never carries anything that only one of them could know.

use crate::{
    Alignment, Axis, Component, ComponentId, Direction, EdgeKey, EdgeKind, End, Pipeline, Position,
    Selection, Size, Value, Variable,
};

/// What a new component is connected to, in the same step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing.
    Nothing,
    /// What is selected: it follows the component, or goes into the connection.
    Selected,
    /// It follows this component, on this kind or on the one that suits.
    After { from: ComponentId, kind: Option<EdgeKind> },
    /// It goes between the two ends.
    Into(EdgeKey),
}

/// What a person wants. Each is one step of undo, if it changes the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a component of the type; without a position, to the right of the selected one (or into the view).
    /// The new component is selected.
    AddComponent {
        component_type: String,
        at: Option<Position>,
    },
    /// Adds a component of the type and connects it, as one step. Without a position it finds its own.
    AddLinked {
        component_type: String,
        link: Link,
        at: Option<Position>,
    },
    /// Puts a component that is not connected to anything between the ends of a connection.
    InsertInto {
        edge: EdgeKey,
        component: ComponentId,
    },
    /// Replaces a connection by another that shares an end with it.
    Reconnect {
        edge: EdgeKey,
        with: EdgeKey,
    },
    /// Adds what the text, a pipeline, holds: at that point of the canvas, or where it suits.
    Paste {
        text: String,
        at: Option<Position>,
    },
    /// Adds the selection once more, beside itself.
    Duplicate,
    /// Deletes what was just copied.
    Cut,
    /// Moves the selected components and notes to a common line.
    Align(Alignment),
    /// Moves the selected components and notes so that the gaps between them are equal.
    Distribute(Axis),
    /// Brings the selected path, or the one from the selected component, to one height.
    Straighten,
    /// Takes over a tidy layout: `tidy_request`, worked out by `tidy`.
    ArrangeTidily(crate::TidyLayout),
    /// Deletes the selected components and notes, or the selected connection.
    DeleteSelection,
    /// Deletes these components with all their connections.
    Delete(Vec<ComponentId>),
    /// Gives the component another name, and every reference to it.
    Rename {
        component: ComponentId,
        name: String,
    },
    /// Sets a parameter; `None` removes it (not the same as `Value::Null`). Successive ones of the same
    /// parameter are one step of undo, until `EndTyping` or another command.
    SetParameter {
        component: ComponentId,
        name: String,
        value: Option<Value>,
    },
    /// Puts another version of the component in its place, such as one that was edited as text.
    ReplaceComponent {
        component: ComponentId,
        with: Box<Component>,
    },
    /// Ends a burst of typing: the field lost the focus.
    EndTyping,
    /// Disables or enables these components.
    SetSkipped {
        components: Vec<ComponentId>,
        skipped: bool,
    },
    /// Disables the selected components, or enables them if all are disabled.
    ToggleSkipped,
    /// Connects two components.
    Connect(EdgeKey),
    /// Removes a connection.
    Disconnect(EdgeKey),
    /// Makes an iterator repeat that component, or nothing.
    SetIterationTarget {
        component: ComponentId,
        target: Option<ComponentId>,
    },
    /// Moves the selection by that many steps of the grid.
    Nudge {
        direction: Direction,
        steps: u32,
    },
    /// Puts the component there.
    MoveTo {
        component: ComponentId,
        at: Position,
    },
    /// Adds, changes, renames or deletes a variable.
    Variable(crate::VariableEdit),
    /// Replaces the variables of the pipeline.
    SetVariables(Vec<Variable>),
    /// Replaces the description of the pipeline.
    SetDescription(Option<String>),
    /// Adds a note; without a position, into the view.
    AddNote {
        at: Option<Position>,
    },
    /// Replaces the Markdown of a note. Successive ones are one step of undo.
    SetNoteContent {
        key: String,
        content: String,
    },
    /// Gives a note another theme, such as `light-yellow`.
    SetNoteTheme {
        key: String,
        theme: String,
    },
    /// Gives a note another size. Successive ones are one step of undo.
    ResizeNote {
        key: String,
        size: Size,
    },
    /// Makes the selected note a step of the grid larger or smaller, by its right or its lower edge.
    GrowNote(Direction),
    /// Deletes a note.
    DeleteNote(String),
    /// Takes over another version of the file, as one step with this label. What stays keeps its id.
    Adopt {
        pipeline: Box<Pipeline>,
        label: String,
    },
    Undo,
    Redo,

    /// Selects exactly this.
    Select(Selection),
    /// Selects all components and notes.
    SelectAll,
    /// Selects nothing.
    SelectNone,
    /// From now on each press adds to the selection or takes out of it; the next time, it ends.
    SelectOneByOne,
    /// Selects the component after the selected one along the flow, round and round.
    SelectNext,
    /// Selects the component before the selected one.
    SelectPrevious,
    /// Selects a connection of the selected component, and then the others along the flow, round and round.
    SelectNextConnection,
    /// Selects the nearest component in that direction.
    SelectTowards(Direction),

    /// Selects also everything that leads to what is selected.
    SelectUpstream,
    /// Selects also everything that follows what is selected.
    SelectDownstream,
    /// Selects the component before or after, or the branch beside: along the connections.
    Follow(Direction),

    /// Starts to move an end of the selected connection to another component.
    StartReconnecting(End),
    /// The selection hangs at the pointer until the next click puts it down.
    PickUp,
    /// Starts to connect the selected component by keyboard, on its first kind or this one.
    StartConnecting(Option<EdgeKind>),
    /// The next click on the canvas adds this type there.
    StartPlacing(String),
    /// Gives up whatever gesture is under way.
    Cancel,

    /// Shows the whole pipeline.
    Fit,
    /// Shows all of the selection.
    FitSelection,
    /// Zooms by one notch about the middle.
    ZoomIn,
    ZoomOut,
    /// Back to 100 %.
    ZoomReset,
    /// Pans until that point of the canvas is in the middle.
    CentreOn(Position),
    /// Pans as far as needed for the component to be in view.
    Reveal(ComponentId),
}

/// What a command or an input changed, and what the shell should do about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The document changed: save it.
    pub document: bool,
    /// The selection changed.
    pub selection: bool,
    /// The scene is to be drawn again.
    pub scene: bool,
    /// It was panned or zoomed: one transform is to be set.
    pub viewport: bool,
    /// The input meant something here, so the browser must not act on it too.
    pub handled: bool,
    /// Sentences for a screen reader, in order.
    pub announcements: Vec<String>,
    /// What the canvas itself cannot do.
    pub intents: Vec<Intent>,
}

impl Changes {
    /// Adds what followed.
    pub fn merge(&mut self, other: Changes) {
        self.document |= other.document;
        self.selection |= other.selection;
        self.scene |= other.scene;
        self.viewport |= other.viewport;
        self.handled |= other.handled;
        self.announcements.extend(other.announcements);
        self.intents.extend(other.intents);
    }
}

/// What the canvas asks of the page around it.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Move the keyboard focus to this component's tile.
    Focus(ComponentId),
    /// What had the focus may be gone: if nothing has it now, give it to the canvas.
    KeepFocus,
    /// Let the person type another name (F2).
    Rename(ComponentId),
    /// Open the pipeline that the component runs, or else show its properties (double click).
    Open(ComponentId),
    /// Show the properties (Enter).
    ShowProperties(ComponentId),
    /// Let the person edit the note.
    EditNote(String),
    /// Let the person choose what to add: with this link, there on the canvas.
    QuickAdd { link: Link, at: Option<Position> },
    /// Show the menu of what is selected; with a point of the screen, there.
    ShowMenu(Option<Position>),
    /// Work out a tidy layout and send it back.
    Tidy,
    /// List the keys.
    ShowKeys,
    /// Say why something did not happen.
    Refused(String),
}
