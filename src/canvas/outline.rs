//! The pipeline as a tree of words: each component with its connections, in the order of the flow, then the notes.
//! Never leaves anything out: what the canvas can do to a thing, its line here can too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{ComponentId, Document, EdgeKey, EdgeKind, Editor};

/// What stands on a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutlineEntry {
    Component(ComponentId),
    /// A connection, below the component that it leaves.
    Leaving(EdgeKey),
    /// The same connection, below the component that it reaches.
    Reaching(EdgeKey),
    Note(String),
}

impl OutlineEntry {
    /// The component that the line belongs to; none for a note.
    pub fn component(&self) -> Option<ComponentId> {
        match self {
            OutlineEntry::Component(id) => Some(*id),
            OutlineEntry::Leaving(edge) => Some(edge.from),
            OutlineEntry::Reaching(edge) => Some(edge.to),
            OutlineEntry::Note(_) => None,
        }
    }
}

/// One visible line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    pub entry: OutlineEntry,
    /// 1, or 2 for a connection.
    pub level: usize,
    /// From 1, among its siblings.
    pub position: usize,
    /// How many siblings there are, itself included.
    pub siblings: usize,
    /// Present when there are connections below: whether they are shown.
    pub is_open: Option<bool>,
}

/// The keys of the tree. All others mean what they mean on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineKey {
    Up,
    Down,
    /// Towards what is below: the right arrow, or the left one where people write from right to left.
    Inward,
    Outward,
    Home,
    End,
}

/// What such a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutlineMove {
    Focus(OutlineEntry),
    Open(ComponentId),
    Close(ComponentId),
}

/// The visible lines; the connections of the components in `open` are shown.
pub fn outline(editor: &Editor, open: &BTreeSet<ComponentId>) -> Vec<OutlineRow> {
    let document = editor.document();
    let mut leaving: BTreeMap<ComponentId, Vec<EdgeKey>> = BTreeMap::new();
    let mut reaching: BTreeMap<ComponentId, Vec<EdgeKey>> = BTreeMap::new();
    for edge in document.edges() {
        leaving.entry(edge.from).or_default().push(edge);
        reaching.entry(edge.to).or_default().push(edge);
    }
    let order: Vec<ComponentId> = editor.places.in_flow().map(|(_, tile)| tile.id).collect();
    let siblings = order.len() + document.notes().len();
    let mut rows = Vec::with_capacity(siblings);
    let none = Vec::new();
    for (place, id) in order.iter().enumerate() {
        let (out, into) = (leaving.get(id).unwrap_or(&none), reaching.get(id).unwrap_or(&none));
        let count = out.len() + into.len();
        let is_open = (count > 0).then(|| open.contains(id));
        rows.push(OutlineRow {
            entry: OutlineEntry::Component(*id),
            level: 1,
            position: place + 1,
            siblings,
            is_open,
        });
        if is_open == Some(true) {
            let below = into.iter().copied().map(OutlineEntry::Reaching);
            let below = below.chain(out.iter().copied().map(OutlineEntry::Leaving)).enumerate();
            rows.extend(below.map(|(place, entry)| OutlineRow {
                entry,
                level: 2,
                position: place + 1,
                siblings: count,
                is_open: None,
            }));
        }
    }
    rows.extend(document.notes().iter().enumerate().map(|(place, note)| OutlineRow {
        entry: OutlineEntry::Note(note.key.clone()),
        level: 1,
        position: order.len() + place + 1,
        siblings,
        is_open: None,
    }));
    rows
}

/// What the key does on the line at `place`; nothing at an end of the tree.
pub fn outline_move(rows: &[OutlineRow], place: usize, key: OutlineKey) -> Option<OutlineMove> {
    let focus = |place: usize| rows.get(place).map(|row| OutlineMove::Focus(row.entry.clone()));
    let row = rows.get(place)?;
    match key {
        OutlineKey::Up => focus(place.checked_sub(1)?),
        OutlineKey::Down => focus(place + 1),
        OutlineKey::Home => focus(0),
        OutlineKey::End => focus(rows.len().checked_sub(1)?),
        OutlineKey::Inward => match row.is_open? {
            false => row.entry.component().map(OutlineMove::Open),
            true => focus(place + 1),
        },
        OutlineKey::Outward => match (row.level, row.is_open) {
            (1, Some(true)) => row.entry.component().map(OutlineMove::Close),
            (1, _) => None,
            _ => row.entry.component().map(|id| OutlineMove::Focus(OutlineEntry::Component(id))),
        },
    }
}

/// The words of a connection's line, such as "success to Check" or "from Start, unconditional".
pub fn edge_words(document: &Document, entry: &OutlineEntry) -> String {
    match entry {
        OutlineEntry::Leaving(edge) => match edge.kind {
            EdgeKind::Iteration => format!("repeats {}", document.name_of(edge.to)),
            other => format!("{} to {}", other.label(), document.name_of(edge.to)),
        },
        OutlineEntry::Reaching(edge) => match edge.kind {
            EdgeKind::Iteration => format!("repeated by {}", document.name_of(edge.from)),
            other => format!("{} from {}", other.label(), document.name_of(edge.from)),
        },
        OutlineEntry::Component(id) => document.name_of(*id).to_owned(),
        OutlineEntry::Note(_) => String::new(),
    }
}

/// Finds lines by what stands on them.
pub fn outline_places(rows: &[OutlineRow]) -> HashMap<OutlineEntry, usize> {
    rows.iter().enumerate().map(|(place, row)| (row.entry.clone(), place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(connections: &[(&str, &str)], names: &[&str]) -> Editor {
        let mut text = String::from("type: \"orchestration\"\npipeline:\n  components:\n");
        for name in names {
            let kind = if *name == "Start" { "start" } else { "and" };
            text.push_str(&format!("    {name}:\n      type: \"{kind}\"\n"));
            let targets: Vec<&str> =
                connections.iter().filter(|(from, _)| from == name).map(|(_, to)| *to).collect();
            if !targets.is_empty() {
                text.push_str("      transitions:\n        unconditional:\n");
                for target in targets {
                    text.push_str(&format!("          - \"{target}\"\n"));
                }
            }
        }
        Editor::new(dpl::parse(&text).unwrap())
    }

    fn names(editor: &Editor, rows: &[OutlineRow]) -> Vec<String> {
        rows.iter().map(|row| edge_words(editor.document(), &row.entry)).collect()
    }

    #[test]
    fn the_outline_follows_the_flow_and_not_the_file() {
        let editor = editor(
            &[("Start", "A"), ("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")],
            &["D", "C", "B", "A", "Start"],
        );
        let rows = outline(&editor, &BTreeSet::new());
        assert_eq!(names(&editor, &rows), ["Start", "A", "C", "B", "D"], "C stands above B");
    }

    #[test]
    fn circles_and_what_nothing_leads_to_are_there_too_each_once() {
        let editor =
            editor(&[("Start", "A"), ("X", "Y"), ("Y", "X"), ("A", "A")], &["Alone", "X", "Y", "Start", "A"]);
        let rows = outline(&editor, &BTreeSet::new());
        assert_eq!(names(&editor, &rows), ["Start", "A", "Alone", "X", "Y"]);
    }

    #[test]
    fn an_open_component_shows_what_reaches_it_and_what_leaves_it() {
        let editor = editor(&[("Start", "A"), ("A", "B")], &["Start", "A", "B"]);
        let a = editor.document().id_of("A").unwrap();
        let rows = outline(&editor, &BTreeSet::from([a]));
        assert_eq!(
            names(&editor, &rows),
            ["Start", "A", "unconditional from Start", "unconditional to B", "B"]
        );
        let levels: Vec<(usize, usize, usize)> =
            rows.iter().map(|row| (row.level, row.position, row.siblings)).collect();
        assert_eq!(levels, [(1, 1, 3), (1, 2, 3), (2, 1, 2), (2, 2, 2), (1, 3, 3)]);
    }

    #[test]
    fn keys_go_through_the_tree_and_open_and_close_it() {
        use OutlineEntry::Component;
        let editor = editor(&[("Start", "A")], &["Start", "A", "B"]);
        let [start, a, b] = ["Start", "A", "B"].map(|name| editor.document().id_of(name).unwrap());
        let closed = outline(&editor, &BTreeSet::new());
        let go = |rows: &[OutlineRow], place, key| outline_move(rows, place, key);
        assert_eq!(go(&closed, 0, OutlineKey::Up), None);
        assert_eq!(go(&closed, 0, OutlineKey::Down), Some(OutlineMove::Focus(Component(a))));
        assert_eq!(go(&closed, 0, OutlineKey::End), Some(OutlineMove::Focus(Component(b))));
        assert_eq!(go(&closed, 2, OutlineKey::Home), Some(OutlineMove::Focus(Component(start))));
        assert_eq!(go(&closed, 2, OutlineKey::Down), None);
        assert_eq!(go(&closed, 2, OutlineKey::Inward), None, "nothing is below B");
        assert_eq!(go(&closed, 0, OutlineKey::Inward), Some(OutlineMove::Open(start)));
        let opened = outline(&editor, &BTreeSet::from([start]));
        let edge = opened[1].entry.clone();
        assert_eq!(go(&opened, 0, OutlineKey::Inward), Some(OutlineMove::Focus(edge)));
        assert_eq!(go(&opened, 1, OutlineKey::Outward), Some(OutlineMove::Focus(Component(start))));
        assert_eq!(go(&opened, 0, OutlineKey::Outward), Some(OutlineMove::Close(start)));
        assert_eq!(go(&closed, 0, OutlineKey::Outward), None);
        assert_eq!(go(&closed, 9, OutlineKey::Down), None);
    }
}
