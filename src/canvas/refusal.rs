//! Why an edit was refused, in a sentence for the person who asked for it.
//! Never raised for what the document can simply take.

use crate::EdgeKind;

/// An edit that was not made, and why. The document is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A past run is looked at.
    #[error("This is the pipeline as it was. Return to editing to change it.")]
    ReadOnly,
    /// The variable was deleted or renamed meanwhile.
    #[error("The pipeline has no variable “{0}” any more.")]
    UnknownVariable(String),
    /// A name that a variable cannot have.
    #[error("{0}")]
    VariableName(String),
    /// The component was deleted meanwhile.
    #[error("That component is no longer in the pipeline.")]
    UnknownComponent,
    /// The note was deleted meanwhile.
    #[error("That note is no longer in the pipeline.")]
    UnknownNote,
    /// The connection was deleted meanwhile.
    #[error("That connection is no longer in the pipeline.")]
    UnknownConnection,
    /// There is nothing to select.
    #[error("The pipeline has no connections yet.")]
    NoConnections,
    /// Nothing is selected.
    #[error("Nothing is selected. Select a component first.")]
    NothingSelected,
    /// Only notes have a size.
    #[error("Select a note first: components all have the same size.")]
    NoNoteSelected,
    /// Nothing to undo or redo.
    #[error("There is nothing to {0}.")]
    NothingTo(&'static str),
    /// Pipelines have one Start.
    #[error("The pipeline already starts at “{0}”, and a pipeline has one Start.")]
    SecondStart(String),
    /// A type of the other language.
    #[error("{component_type} cannot stand in {pipeline}.")]
    WrongKind { component_type: String, pipeline: &'static str },
    /// Another version of the file that is no version of this pipeline.
    #[error(
        "The other version is a pipeline of the other kind, so it cannot stand in the place of this one."
    )]
    OtherKind,
    /// A blank name.
    #[error("A component needs a name.")]
    EmptyName,
    /// A name that no file could hold as a key.
    #[error("That name is too long. A name has at most {0} characters.")]
    NameTooLong(usize),
    /// Names are unique.
    #[error("Another component is already named “{0}”. Choose a different name.")]
    NameTaken(String),
    /// A parameter without a name, or the one that the name stands for.
    #[error("“{0}” is not a parameter that can be set. Rename the component instead.")]
    NotAParameter(String),
    /// A position that cannot be drawn.
    #[error("That position is too far out. Positions reach from -100,000 to 100,000.")]
    OffTheCanvas,
    /// From a component to itself.
    #[error("“{0}” cannot be connected to itself.")]
    SelfConnection(String),
    /// The same connection twice.
    #[error("“{from}” is already connected to “{to}” on {}.", kind.label())]
    AlreadyConnected { from: String, to: String, kind: EdgeKind },
    /// The component offers no such connection.
    #[error("“{from}” has no {} connection. {offers}", kind.label())]
    KindNotOffered { from: String, kind: EdgeKind, offers: String },
    /// Nothing leads to a Start or a table input.
    #[error("Nothing can lead to “{0}”: it is where the pipeline begins.")]
    NoInput(String),
    /// Pipelines do not loop.
    #[error("Connecting “{from}” to “{to}” would make a loop. Use an iterator to repeat components.")]
    Cycle { from: String, to: String },
    /// An iterator repeats one component.
    #[error("“{0}” is not an iterator, so it repeats nothing.")]
    NotAnIterator(String),
    /// Two iterators that repeat each other.
    #[error("“{from}” cannot repeat “{to}”: they would repeat each other.")]
    IterationLoop { from: String, to: String },
    /// An iterator repeats one component.
    #[error(
        "“{from}” already repeats “{repeated}”, and an iterator repeats one component. \
         Move that connection instead, or remove it first."
    )]
    SecondIteration { from: String, repeated: String },
    /// A component of a transformation takes so many inputs.
    #[error("“{to}” takes {}, and has {}. Remove one first, or put a Join or Unite before it.",
        if *most == 1 { "one input".to_owned() } else { format!("{most} inputs") },
        if *most == 1 { "it" } else { "them" })]
    TooManyInputs { to: String, most: usize },
    /// A component that is connected cannot go into another connection.
    #[error("“{0}” is already connected. Only a component without connections can be put into one.")]
    NotAlone(String),
    /// What goes into a connection has an input and an output.
    #[error("{0} cannot stand inside a connection, because nothing {1}.")]
    NotBetween(String, &'static str),
    /// An iterator's own line.
    #[error("Nothing can stand between an iterator and what it repeats.")]
    IntoIteration,
    /// An arrangement of too few things.
    #[error("Select at least {least} to {what} them.")]
    TooFew { what: &'static str, least: usize },
    /// No connection is selected.
    #[error("No connection is selected. Press E to select one.")]
    NoConnectionSelected,
    /// The connection cannot go anywhere else.
    #[error("There is no other component that this end could be moved to.")]
    NowhereElse,
    /// A selection that no text can say.
    #[error("The selection cannot be written as text, so it was not copied.")]
    NotCopied,
    /// An empty clipboard.
    #[error("There is nothing to paste: the clipboard holds no text.")]
    NothingToPaste,
    /// A pipeline with nothing in it.
    #[error("There is nothing to paste: the pipeline on the clipboard is empty.")]
    NothingInPipeline,
    /// More text than a clipboard should hold.
    #[error("The text on the clipboard is too long to paste: more than 4 MB. Nothing was changed.")]
    TooLongToPaste,
    /// More components than a pipeline should hold.
    #[error(
        "That is too much to paste: a pipeline would have more than {most} components. Nothing was changed."
    )]
    TooManyToPaste { most: usize },
    /// Text of something else.
    #[error("The text on the clipboard is not a pipeline, so nothing was pasted ({0}).")]
    NotAPipeline(String),
    /// A pipeline of the other language.
    #[error(
        "Nothing was pasted: it comes from {pasted}, and this is {here}; their components cannot be mixed."
    )]
    PastedOtherKind { pasted: &'static str, here: &'static str },
}
