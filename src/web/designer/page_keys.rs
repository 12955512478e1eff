//! The keys of the Designer beside those of the canvas, in one table: what each does, and which event it is.
//! Never a key that the canvas has, or that the browser needs.

/// What the page does by a key, from the finder, or from a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageAction {
    Find,
    FindComponent,
    Keys,
    NextPart,
    PreviousPart,
    NextTab,
    PreviousTab,
    CloseTab,
    CloseOtherTabs,
    OpenChild,
    Back,
    Files,
    NewOrchestration,
    NewTransformation,
    CopyLink,
    GoToRunners,
    GoToRuns,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageKey {
    pub action: PageAction,
    pub words: &'static str,
    /// As people write them; the first is shown beside the words. Empty for what has no key.
    pub keys: &'static [&'static str],
}

const fn line(action: PageAction, words: &'static str, keys: &'static [&'static str]) -> PageKey {
    PageKey { action, words, keys }
}

/// The table, in the order of the help.
pub const PAGE_KEYS: &[PageKey] = &[
    line(PageAction::Find, "Find commands, components and files", &["Ctrl+K"]),
    line(PageAction::FindComponent, "Find a component", &["Ctrl+F", "/"]),
    line(PageAction::NextPart, "Next part: panels, canvas, properties, runs", &["F6"]),
    line(PageAction::PreviousPart, "Previous part", &["Shift+F6"]),
    line(PageAction::NextTab, "Next pipeline", &["Alt+PageDown"]),
    line(PageAction::PreviousTab, "Previous pipeline", &["Alt+PageUp"]),
    line(PageAction::OpenChild, "Open the pipeline that the component runs", &["Alt+Enter"]),
    line(PageAction::Back, "Back to the component that runs this pipeline", &["Alt+↑"]),
    line(PageAction::CloseTab, "Close this pipeline", &[]),
    line(PageAction::CloseOtherTabs, "Close the other pipelines", &[]),
    line(PageAction::Files, "Go to the files", &[]),
    line(PageAction::NewOrchestration, "New orchestration", &[]),
    line(PageAction::NewTransformation, "New transformation", &[]),
    line(PageAction::CopyLink, "Copy a link to the selection", &[]),
    line(PageAction::Keys, "Show all keys", &[]),
    line(PageAction::GoToRunners, "Go to Runners", &[]),
    line(PageAction::GoToRuns, "Go to Run history", &[]),
    line(PageAction::ThemeSystem, "Theme: as the system", &[]),
    line(PageAction::ThemeLight, "Theme: light", &[]),
    line(PageAction::ThemeDark, "Theme: dark", &[]),
];

/// Keys that other parts of the page hear, for the help.
pub const OTHER_KEYS: &[(&str, &str)] = &[
    ("Save now", "Ctrl+S"),
    ("Run the pipeline", "Ctrl+Enter"),
    ("Run from the selected component", "Ctrl+Shift+Enter"),
    ("Run only the selected component", "Ctrl+Alt+Enter"),
    ("Next problem", "F8"),
    ("Previous problem", "Shift+F8"),
];

/// What was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Pressed<'a> {
    pub key: &'a str,
    pub control: bool,
    pub alt: bool,
    pub shift: bool,
    /// The focus is in a field, where a single letter is text.
    pub is_typing: bool,
}

impl Pressed<'_> {
    /// What the table says of it.
    pub fn action(self) -> Option<PageAction> {
        let written = self.written();
        let found = PAGE_KEYS.iter().find(|line| line.keys.contains(&written.as_str()))?;
        let is_text = self.is_typing && !self.control && !self.alt && self.key.chars().count() == 1;
        // A field or an editor has its own way to find.
        let is_fields_own = self.is_typing && found.action == PageAction::FindComponent;
        (!is_text && !is_fields_own).then_some(found.action)
    }

    fn written(self) -> String {
        let mut written = String::new();
        for (is_held, name) in [(self.control, "Ctrl+"), (self.alt, "Alt+")] {
            if is_held {
                written.push_str(name);
            }
        }
        let is_letter = self.key.chars().count() == 1;
        // Where a sign stands, and whether it needs Shift, differs between keyboards.
        if self.shift && (!is_letter || self.key.chars().all(char::is_alphabetic)) {
            written.push_str("Shift+");
        }
        match self.key {
            "ArrowUp" => written + "↑",
            letter if is_letter => written + &letter.to_uppercase(),
            named => written + named,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str, control: bool, alt: bool, shift: bool, is_typing: bool) -> Option<PageAction> {
        Pressed { key, control, alt, shift, is_typing }.action()
    }

    #[test]
    fn keys_of_the_table_are_heard_and_others_are_not() {
        assert_eq!(pressed("k", true, false, false, false), Some(PageAction::Find));
        assert_eq!(pressed("k", true, false, false, true), Some(PageAction::Find));
        assert_eq!(pressed("K", true, false, true, false), None);
        assert_eq!(pressed("PageDown", false, true, false, true), Some(PageAction::NextTab));
        assert_eq!(pressed("ArrowUp", false, true, false, false), Some(PageAction::Back));
        assert_eq!(pressed("k", false, false, false, false), None);
    }

    #[test]
    fn what_is_typed_into_a_field_is_text() {
        assert_eq!(pressed("/", false, false, false, false), Some(PageAction::FindComponent));
        assert_eq!(pressed("/", false, false, true, false), Some(PageAction::FindComponent));
        assert_eq!(pressed("/", false, false, false, true), None);
        assert_eq!(pressed("f", true, false, false, true), None);
        assert_eq!(pressed("F6", false, false, true, true), Some(PageAction::PreviousPart));
    }

    #[test]
    fn no_key_means_two_things_here_or_on_the_canvas() {
        let mut keys: Vec<String> =
            PAGE_KEYS.iter().flat_map(|line| line.keys).map(|key| (*key).to_owned()).collect();
        keys.extend(canvas::keys().iter().flat_map(|line| line.chords).map(canvas::Chord::label));
        keys.extend(OTHER_KEYS.iter().map(|(_, key)| (*key).to_owned()));
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
