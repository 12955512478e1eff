//! The one table of keys: what each does, in words, for the surface, the menus and the help overlay.
//! Never two actions on one key.

use crate::{Alignment, Axis, Command, Direction, Key, Modifiers};

/// Everything that has a key or stands in a menu and needs nothing but the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    Duplicate,
    Delete,
    ToggleSkipped,
    Rename,
    Properties,
    Add,
    AddNote,
    Connect,
    NextConnection,
    Reconnect,
    ReconnectStart,
    SelectAll,
    SelectNone,
    SelectOneByOne,
    SelectUpstream,
    SelectDownstream,
    Follow(Direction),
    Move(Direction),
    MoveFar(Direction),
    PickUp,
    Resize(Direction),
    Align(Alignment),
    Distribute(Axis),
    Straighten,
    Tidy,
    Fit,
    FitSelection,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Menu,
    Help,
}

/// Under which heading the help lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyGroup {
    Edit,
    Connect,
    Select,
    Move,
    View,
}

impl KeyGroup {
    /// In the order of the help.
    pub const ALL: [KeyGroup; 5] =
        [KeyGroup::Edit, KeyGroup::Connect, KeyGroup::Select, KeyGroup::Move, KeyGroup::View];

    /// The heading.
    pub fn label(self) -> &'static str {
        match self {
            KeyGroup::Edit => "Edit",
            KeyGroup::Connect => "Add and connect",
            KeyGroup::Select => "Select",
            KeyGroup::Move => "Move and arrange",
            KeyGroup::View => "View",
        }
    }
}

/// Keys that are pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    pub key: Key,
    pub command: bool,
    pub shift: bool,
}

impl Chord {
    const fn plain(key: Key) -> Chord {
        Chord { key, command: false, shift: false }
    }

    const fn letter(letter: char) -> Chord {
        Chord::plain(Key::Character(letter))
    }

    const fn shift(key: Key) -> Chord {
        Chord { shift: true, ..Chord::plain(key) }
    }

    const fn ctrl(key: Key) -> Chord {
        Chord { command: true, ..Chord::plain(key) }
    }

    const fn ctrl_shift(key: Key) -> Chord {
        Chord { command: true, shift: true, ..Chord::plain(key) }
    }

    fn is_pressed(&self, key: Key, modifiers: Modifiers) -> bool {
        // Shift is part of how a sign is typed, and where it stands differs between keyboards.
        let is_sign = matches!(key, Key::Character(sign) if !sign.is_alphabetic());
        self.key == key && self.command == modifiers.command && (is_sign || self.shift == modifiers.shift)
    }

    /// As people write it: `Ctrl+Shift+Z`.
    pub fn label(&self) -> String {
        self.spelled("Ctrl", key_label(self.key))
    }

    /// As `aria-keyshortcuts` wants it: `Control+Shift+Z`.
    pub fn aria(&self) -> String {
        let key = match self.key {
            Key::Left => "ArrowLeft".to_owned(),
            Key::Right => "ArrowRight".to_owned(),
            Key::Up => "ArrowUp".to_owned(),
            Key::Down => "ArrowDown".to_owned(),
            Key::Escape => "Escape".to_owned(),
            Key::Menu => "ContextMenu".to_owned(),
            Key::Character('+') => "Plus".to_owned(),
            other => key_label(other),
        };
        self.spelled("Control", key)
    }

    fn spelled(&self, control: &str, key: String) -> String {
        let held = [(self.command, control), (self.shift, "Shift")];
        let mut words: Vec<&str> =
            held.iter().filter(|(is_held, _)| *is_held).map(|(_, name)| *name).collect();
        words.push(&key);
        words.join("+")
    }
}

fn key_label(key: Key) -> String {
    match key {
        Key::Left => "←".to_owned(),
        Key::Right => "→".to_owned(),
        Key::Up => "↑".to_owned(),
        Key::Down => "↓".to_owned(),
        Key::Escape => "Esc".to_owned(),
        Key::Enter => "Enter".to_owned(),
        Key::Delete => "Delete".to_owned(),
        Key::Tab => "Tab".to_owned(),
        Key::F2 => "F2".to_owned(),
        Key::Home => "Home".to_owned(),
        Key::Menu => "Menu".to_owned(),
        Key::Character(letter) => letter.to_uppercase().to_string(),
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub action: Action,
    pub group: KeyGroup,
    /// What it does, as in a menu.
    pub words: &'static str,
    /// The first is shown in menus. Empty for what stands in menus only.
    pub chords: &'static [Chord],
}

const fn line(group: KeyGroup, action: Action, words: &'static str, chords: &'static [Chord]) -> Shortcut {
    Shortcut { action, group, words, chords }
}

/// The table, in the order of the help.
pub fn keys() -> &'static [Shortcut] {
    KEYS
}

static KEYS: &[Shortcut] = &[
    line(KeyGroup::Edit, Action::Undo, "Undo", &[Chord::ctrl(Key::Character('z'))]),
    line(
        KeyGroup::Edit,
        Action::Redo,
        "Redo",
        &[Chord::ctrl_shift(Key::Character('z')), Chord::ctrl(Key::Character('y'))],
    ),
    line(KeyGroup::Edit, Action::Cut, "Cut", &[Chord::ctrl(Key::Character('x'))]),
    line(KeyGroup::Edit, Action::Copy, "Copy", &[Chord::ctrl(Key::Character('c'))]),
    line(KeyGroup::Edit, Action::Paste, "Paste", &[Chord::ctrl(Key::Character('v'))]),
    line(KeyGroup::Edit, Action::Duplicate, "Duplicate", &[Chord::ctrl(Key::Character('d'))]),
    line(KeyGroup::Edit, Action::Delete, "Delete", &[Chord::plain(Key::Delete)]),
    line(KeyGroup::Edit, Action::ToggleSkipped, "Disable or enable", &[Chord::letter('d')]),
    line(KeyGroup::Edit, Action::Rename, "Rename", &[Chord::plain(Key::F2)]),
    line(KeyGroup::Edit, Action::Properties, "Show properties", &[Chord::plain(Key::Enter)]),
    line(KeyGroup::Connect, Action::Add, "Add component", &[Chord::letter('a')]),
    line(KeyGroup::Connect, Action::AddNote, "Add note", &[Chord::letter('n')]),
    line(KeyGroup::Connect, Action::Connect, "Connect to …", &[Chord::letter('c')]),
    line(KeyGroup::Connect, Action::NextConnection, "Select the next connection", &[Chord::letter('e')]),
    line(KeyGroup::Connect, Action::Reconnect, "Move the connection's end to …", &[Chord::letter('r')]),
    line(
        KeyGroup::Connect,
        Action::ReconnectStart,
        "Move the connection's start to …",
        &[Chord::shift(Key::Character('r'))],
    ),
    line(KeyGroup::Select, Action::SelectAll, "Select all", &[Chord::ctrl(Key::Character('a'))]),
    line(KeyGroup::Select, Action::SelectNone, "Select nothing", &[Chord::plain(Key::Escape)]),
    line(KeyGroup::Select, Action::SelectOneByOne, "Select one by one", &[Chord::letter('s')]),
    line(
        KeyGroup::Select,
        Action::SelectUpstream,
        "Select everything upstream",
        &[Chord::shift(Key::Character('u'))],
    ),
    line(
        KeyGroup::Select,
        Action::SelectDownstream,
        "Select everything downstream",
        &[Chord::shift(Key::Character('d'))],
    ),
    line(
        KeyGroup::Select,
        Action::Follow(Direction::Right),
        "Go on along the connection",
        &[Chord::ctrl(Key::Right)],
    ),
    line(
        KeyGroup::Select,
        Action::Follow(Direction::Left),
        "Go back along the connection",
        &[Chord::ctrl(Key::Left)],
    ),
    line(KeyGroup::Select, Action::Follow(Direction::Up), "Go to the branch above", &[Chord::ctrl(Key::Up)]),
    line(
        KeyGroup::Select,
        Action::Follow(Direction::Down),
        "Go to the branch below",
        &[Chord::ctrl(Key::Down)],
    ),
    line(KeyGroup::Move, Action::Move(Direction::Left), "Move left", &[Chord::plain(Key::Left)]),
    line(KeyGroup::Move, Action::Move(Direction::Right), "Move right", &[Chord::plain(Key::Right)]),
    line(KeyGroup::Move, Action::Move(Direction::Up), "Move up", &[Chord::plain(Key::Up)]),
    line(KeyGroup::Move, Action::Move(Direction::Down), "Move down", &[Chord::plain(Key::Down)]),
    line(KeyGroup::Move, Action::MoveFar(Direction::Left), "Move far left", &[Chord::shift(Key::Left)]),
    line(KeyGroup::Move, Action::MoveFar(Direction::Right), "Move far right", &[Chord::shift(Key::Right)]),
    line(KeyGroup::Move, Action::MoveFar(Direction::Up), "Move far up", &[Chord::shift(Key::Up)]),
    line(KeyGroup::Move, Action::MoveFar(Direction::Down), "Move far down", &[Chord::shift(Key::Down)]),
    line(KeyGroup::Move, Action::PickUp, "Pick up, to put down with a click", &[Chord::letter('m')]),
    line(
        KeyGroup::Move,
        Action::Resize(Direction::Right),
        "Make the note wider",
        &[Chord::ctrl_shift(Key::Right)],
    ),
    line(
        KeyGroup::Move,
        Action::Resize(Direction::Left),
        "Make the note narrower",
        &[Chord::ctrl_shift(Key::Left)],
    ),
    line(
        KeyGroup::Move,
        Action::Resize(Direction::Down),
        "Make the note taller",
        &[Chord::ctrl_shift(Key::Down)],
    ),
    line(
        KeyGroup::Move,
        Action::Resize(Direction::Up),
        "Make the note shorter",
        &[Chord::ctrl_shift(Key::Up)],
    ),
    line(KeyGroup::Move, Action::Align(Alignment::Left), "Align left", &[Chord::shift(Key::Character('l'))]),
    line(
        KeyGroup::Move,
        Action::Align(Alignment::Centre),
        "Align centre",
        &[Chord::shift(Key::Character('c'))],
    ),
    line(
        KeyGroup::Move,
        Action::Align(Alignment::Right),
        "Align right",
        &[Chord::shift(Key::Character('g'))],
    ),
    line(KeyGroup::Move, Action::Align(Alignment::Top), "Align top", &[Chord::shift(Key::Character('t'))]),
    line(
        KeyGroup::Move,
        Action::Align(Alignment::Middle),
        "Align middle",
        &[Chord::shift(Key::Character('m'))],
    ),
    line(
        KeyGroup::Move,
        Action::Align(Alignment::Bottom),
        "Align bottom",
        &[Chord::shift(Key::Character('b'))],
    ),
    line(
        KeyGroup::Move,
        Action::Distribute(Axis::Horizontal),
        "Distribute horizontally",
        &[Chord::shift(Key::Character('h'))],
    ),
    line(
        KeyGroup::Move,
        Action::Distribute(Axis::Vertical),
        "Distribute vertically",
        &[Chord::shift(Key::Character('v'))],
    ),
    line(KeyGroup::Move, Action::Straighten, "Straighten the path", &[Chord::shift(Key::Character('s'))]),
    line(KeyGroup::Move, Action::Tidy, "Tidy up", &[Chord::letter('t')]),
    line(KeyGroup::View, Action::Fit, "Show everything", &[Chord::plain(Key::Home), Chord::letter('1')]),
    line(
        KeyGroup::View,
        Action::FitSelection,
        "Show the selection",
        &[Chord::letter('.'), Chord::letter('2')],
    ),
    line(KeyGroup::View, Action::ZoomIn, "Zoom in", &[Chord::letter('+'), Chord::letter('=')]),
    line(KeyGroup::View, Action::ZoomOut, "Zoom out", &[Chord::letter('-')]),
    line(KeyGroup::View, Action::ZoomReset, "Zoom to 100 %", &[Chord::letter('0')]),
    line(KeyGroup::View, Action::Menu, "Open the menu", &[Chord::plain(Key::Menu), Chord::shift(Key::Menu)]),
    line(KeyGroup::View, Action::Help, "Show all keys", &[Chord::letter('?')]),
];

impl Action {
    /// Its line of the table.
    pub fn shortcut(self) -> Option<&'static Shortcut> {
        KEYS.iter().find(|shortcut| shortcut.action == self)
    }

    /// What it does, as in a menu.
    pub fn words(self) -> &'static str {
        self.shortcut().map_or("", |shortcut| shortcut.words)
    }

    /// Its first key, as people write it, or nothing.
    pub fn keys(self) -> String {
        self.shortcut().and_then(|shortcut| shortcut.chords.first()).map(Chord::label).unwrap_or_default()
    }

    /// The same as `aria-keyshortcuts` wants it.
    pub fn aria_keys(self) -> String {
        self.shortcut().and_then(|shortcut| shortcut.chords.first()).map(Chord::aria).unwrap_or_default()
    }

    /// The command that it stands for; nothing for what only the page can do.
    pub fn command(self) -> Option<Command> {
        /// How many steps of the grid an arrow key with Shift is worth.
        const FAR: u32 = 5;
        Some(match self {
            Action::Undo => Command::Undo,
            Action::Redo => Command::Redo,
            Action::Duplicate => Command::Duplicate,
            Action::Delete => Command::DeleteSelection,
            Action::ToggleSkipped => Command::ToggleSkipped,
            Action::AddNote => Command::AddNote { at: None },
            Action::Connect => Command::StartConnecting(None),
            Action::NextConnection => Command::SelectNextConnection,
            Action::Reconnect => Command::StartReconnecting(crate::End::Target),
            Action::ReconnectStart => Command::StartReconnecting(crate::End::Start),
            Action::SelectAll => Command::SelectAll,
            Action::SelectNone => Command::SelectNone,
            Action::SelectOneByOne => Command::SelectOneByOne,
            Action::SelectUpstream => Command::SelectUpstream,
            Action::SelectDownstream => Command::SelectDownstream,
            Action::Follow(direction) => Command::Follow(direction),
            Action::Move(direction) => Command::Nudge { direction, steps: 1 },
            Action::MoveFar(direction) => Command::Nudge { direction, steps: FAR },
            Action::PickUp => Command::PickUp,
            Action::Resize(direction) => Command::GrowNote(direction),
            Action::Align(alignment) => Command::Align(alignment),
            Action::Distribute(axis) => Command::Distribute(axis),
            Action::Straighten => Command::Straighten,
            Action::Fit => Command::Fit,
            Action::FitSelection => Command::FitSelection,
            Action::ZoomIn => Command::ZoomIn,
            Action::ZoomOut => Command::ZoomOut,
            Action::ZoomReset => Command::ZoomReset,
            Action::Cut
            | Action::Copy
            | Action::Paste
            | Action::Rename
            | Action::Properties
            | Action::Add
            | Action::Tidy
            | Action::Menu
            | Action::Help => return None,
        })
    }
}

/// What the keys mean together.
pub(crate) fn action_of(key: Key, modifiers: Modifiers) -> Option<Action> {
    let is_pressed =
        |shortcut: &&Shortcut| shortcut.chords.iter().any(|chord| chord.is_pressed(key, modifiers));
    KEYS.iter().find(is_pressed).map(|shortcut| shortcut.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let chords: Vec<Chord> = KEYS.iter().flat_map(|shortcut| shortcut.chords).copied().collect();
        for (place, chord) in chords.iter().enumerate() {
            assert!(!chords[place + 1..].contains(chord), "{} is there twice", chord.label());
        }
    }

    #[test]
    fn every_action_has_words_and_is_listed_once() {
        for (place, shortcut) in KEYS.iter().enumerate() {
            assert!(!shortcut.words.is_empty());
            let again = KEYS[place + 1..].iter().find(|other| other.action == shortcut.action);
            assert_eq!(again, None);
        }
    }

    #[test]
    fn keys_are_written_for_people_and_for_aria() {
        assert_eq!(Action::Redo.keys(), "Ctrl+Shift+Z");
        let redo = Action::Redo.shortcut().and_then(|shortcut| shortcut.chords.first()).expect("a key");
        assert_eq!(redo.aria(), "Control+Shift+Z");
        assert_eq!(Action::MoveFar(Direction::Left).keys(), "Shift+←");
        let far = Action::MoveFar(Direction::Left).shortcut().expect("a key").chords[0];
        assert_eq!(far.aria(), "Shift+ArrowLeft");
    }

    #[test]
    fn a_sign_is_the_same_wherever_it_stands_on_the_keyboard() {
        assert_eq!(action_of(Key::Character('?'), Modifiers::SHIFT), Some(Action::Help));
        assert_eq!(action_of(Key::Character('?'), Modifiers::NONE), Some(Action::Help));
        assert_eq!(action_of(Key::Character('d'), Modifiers::SHIFT), Some(Action::SelectDownstream));
        assert_eq!(action_of(Key::Character('q'), Modifiers::NONE), None);
    }
}
