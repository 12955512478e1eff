//! A text that a pipeline is written into again and again, such as the one that a file was opened with: it is read once,
//! and then only what changed is written and read again.
//! Never answers with another text than `write` does.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use crate::parse::pipeline_of;
use crate::patch::Grain;
use crate::places::{line_end, line_start};
use crate::tree::{Content, Entry, Node};
use crate::usual_layout::read_usual;
use crate::write::{check, dash_offset, patches_of, says_what_is_wanted, write};
use crate::{Component, ComponentId, Pipeline, WriteError};

/// The text, and what is known of it once something was written into it.
#[derive(Clone, Debug, Default)]
pub struct Base {
    text: String,
    /// `None` for a layout in which components do not have lines of their own.
    lines: OnceLock<Option<Lines>>,
}

/// What the text says, and which lines of it belong to one component alone.
#[derive(Clone, Debug)]
struct Lines {
    pipeline: Pipeline,
    /// By id: the component's own, and those of its place if it has one.
    own: Vec<[Option<Range<usize>>; 2]>,
    /// Those that the writer takes for an example of the file's habits, or puts something behind.
    examples: BTreeSet<usize>,
}

impl Base {
    /// Nothing is read before something is written.
    pub fn new(text: impl Into<String>) -> Base {
        Base { text: text.into(), lines: OnceLock::new() }
    }

    /// The text as it is.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as [`write`](crate::write()) with this text.
    pub fn write(&self, pipeline: &Pipeline) -> Result<String, WriteError> {
        let lines = self.lines.get_or_init(|| Lines::of(&self.text));
        match lines.as_ref().and_then(|lines| lines.write(&self.text, pipeline)) {
            Some(written) => Ok(written),
            None => write(&self.text, pipeline),
        }
    }
}

#[cfg(test)]
impl Base {
    /// How many bytes are looked at to write this; `None` if it is the whole text.
    pub(crate) fn looked_at(&self, pipeline: &Pipeline) -> Option<usize> {
        let lines = self.lines.get_or_init(|| Lines::of(&self.text)).as_ref()?;
        lines.write(&self.text, pipeline)?;
        Some(Excerpt::of(&self.text, &lines.own, &lines.what_stays(pipeline)?).text.len())
    }
}

impl Lines {
    fn of(text: &str) -> Option<Lines> {
        let root = read_usual(text)?;
        let pipeline = pipeline_of(&root).ok()?;
        let components = block(root.get("pipeline")?.get("components")?)?;
        let places = block(root.get("design")?.get("components")?)?;
        if components.len() != pipeline.components.len() {
            return None;
        }
        let mut own: Vec<[Option<Range<usize>>; 2]> =
            ranges(text, components).into_iter().map(|range| [Some(range), None]).collect();
        let numbers: HashMap<&str, usize> =
            components.iter().enumerate().map(|(number, entry)| (entry.name(), number)).collect();
        for (entry, range) in places.iter().zip(ranges(text, places)) {
            if let Some([_, place]) = numbers.get(entry.name()).and_then(|number| own.get_mut(*number)) {
                *place = Some(range);
            }
        }
        let first = |is_one: &dyn Fn(&Node<'_>) -> bool| components.iter().position(|it| is_one(&it.value));
        let has = |key: &'static str| move |node: &Node<'_>| node.get(key).is_some();
        let first_placed = places.iter().find(|entry| entry.value.get("position").is_some());
        let placed = [places.first(), places.last(), first_placed].into_iter().flatten();
        let examples = [
            first(&|_| true),
            first(&has("transitions")),
            first(&has("sources")),
            first(&has("parameters")),
            first(&|node| dash_offset(Some(node)).is_some()),
        ];
        let examples = examples.into_iter().flatten();
        let examples =
            examples.chain(placed.filter_map(|entry| numbers.get(entry.name()).copied())).collect();
        Some(Lines { pipeline, own, examples })
    }

    /// Nothing where the whole text has to be looked at.
    fn write(&self, text: &str, pipeline: &Pipeline) -> Option<String> {
        if pipeline.kind != self.pipeline.kind || check(pipeline).is_err() {
            return None;
        }
        let stay = self.what_stays(pipeline)?;
        let excerpt = Excerpt::of(text, &self.own, &stay);
        let root = read_usual(&excerpt.text)?;
        let before = pipeline_of(&root).ok()?;
        let wanted = self.excerpt_of(pipeline, &stay);
        let patches = patches_of(&excerpt.text, &root, &before, &wanted, Grain::Fine);
        let lifted = patches.moved(text, |range| excerpt.in_whole(range))?;
        let written = patches.apply("\n").ok()?;
        // Lines of the usual layout say the same whatever stands around them.
        read_usual(&written)?;
        says_what_is_wanted(&written, &wanted).then(|| lifted.apply("\n").ok())?
    }

    fn original(&self, component: &Component) -> Option<&Component> {
        self.pipeline.components.get(component.id.0 as usize)
    }

    /// The components, by their place in the file, that are looked at again: all that changed or are gone, those that new
    /// ones stand behind, the examples, and one that is left as it is, so that no list of them seems to become empty.
    fn what_stays(&self, pipeline: &Pipeline) -> Option<BTreeSet<usize>> {
        let mut stay = self.examples.clone();
        let mut is_left = vec![false; self.own.len()];
        let mut last = None;
        let mut untouched = None;
        for component in &pipeline.components {
            let number = component.id.0 as usize;
            match self.original(component) {
                Some(was) => {
                    *is_left.get_mut(number)? = true;
                    last = Some(number);
                    if was != component {
                        stay.insert(number);
                    } else if matches!(self.own.get(number), Some([_, Some(_)])) {
                        untouched = Some(number);
                    }
                }
                None => stay.extend(last),
            }
        }
        stay.extend(is_left.iter().enumerate().filter(|(_, is_left)| !**is_left).map(|(number, _)| number));
        stay.insert(untouched?);
        Some(stay)
    }

    /// What the excerpt is to say, with the ids that its own lines give.
    fn excerpt_of(&self, pipeline: &Pipeline, stay: &BTreeSet<usize>) -> Pipeline {
        let ids: HashMap<usize, u32> = stay.iter().copied().zip(0..).collect();
        let mut next = u32::try_from(stay.len()).unwrap_or(u32::MAX);
        let mut components = Vec::new();
        for component in &pipeline.components {
            let id = match self.original(component) {
                Some(_) => match ids.get(&(component.id.0 as usize)) {
                    Some(id) => *id,
                    None => continue,
                },
                None => {
                    next = next.saturating_add(1);
                    next
                }
            };
            components.push(Component { id: ComponentId(id), ..component.clone() });
        }
        Pipeline {
            kind: pipeline.kind,
            description: pipeline.description.clone(),
            components,
            variables: pipeline.variables.clone(),
            notes: pipeline.notes.clone(),
        }
    }
}

/// The text without the lines of components that stay as they are.
struct Excerpt {
    text: String,
    /// Where each piece begins in the excerpt, and where it stands in the whole.
    pieces: Vec<(usize, Range<usize>)>,
}

impl Excerpt {
    fn of(whole: &str, own: &[[Option<Range<usize>>; 2]], stay: &BTreeSet<usize>) -> Excerpt {
        let out = own.iter().enumerate().filter(|(number, _)| !stay.contains(number));
        let mut out: Vec<&Range<usize>> = out.flat_map(|(_, ranges)| ranges.iter().flatten()).collect();
        out.sort_by_key(|range| range.start);
        let mut excerpt = Excerpt { text: String::new(), pieces: Vec::new() };
        let mut from = 0;
        for range in out {
            excerpt.add(whole, from..range.start);
            from = range.end;
        }
        excerpt.add(whole, from..whole.len());
        excerpt
    }

    fn add(&mut self, whole: &str, range: Range<usize>) {
        if let Some(piece) = whole.get(range.clone()).filter(|piece| !piece.is_empty()) {
            self.pieces.push((self.text.len(), range));
            self.text.push_str(piece);
        }
    }

    /// Where a part of the excerpt stands in the whole; nothing if it is no single part there.
    fn in_whole(&self, part: Range<usize>) -> Option<Range<usize>> {
        // What is inserted between two pieces belongs to what stands before it.
        let is_before = |start: usize| start < part.start || (start == part.start && !part.is_empty());
        let count = self.pieces.partition_point(|(start, _)| is_before(*start)).max(1);
        let (start, place) = self.pieces.get(count - 1)?;
        let moved = place.start + (part.start - start)..place.start + (part.end - start);
        (moved.end <= place.end).then_some(moved)
    }
}

/// The entries of a mapping that has lines of its own.
fn block<'n, 'a>(node: &'n Node<'a>) -> Option<&'n [Entry<'a>]> {
    match &node.content {
        Content::Mapping { entries, is_flow: false } => Some(entries),
        _ => None,
    }
}

/// The lines of each entry, with what stands between it and the next one.
fn ranges(text: &str, entries: &[Entry<'_>]) -> Vec<Range<usize>> {
    let starts: Vec<usize> = entries.iter().map(|entry| line_start(text, entry.key.start)).collect();
    let end = entries.last().map_or(0, |last| line_end(text, last.end()));
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
}
