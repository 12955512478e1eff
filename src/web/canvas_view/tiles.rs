//! The components as buttons with names, so that a keyboard and a screen reader reach each of them.
//! Never hears an event: the surface does. Never touches an element but where its row differs.

use canvas::{ComponentId, Offer, Position, Tile};
use dpl::Severity;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::glyph::glyph_markup;
use super::marks::Mark;
use super::templates::{Templates, set_if};
use crate::designer::problems::{self, severity_key};
use crate::designer::run_details::RunSign;
use crate::ui::drawn_words::{End, width_of, words_as_image};
use crate::ui::icon::{Icon, as_image, markup};
use crate::ui::pill::Look;

/// How the box of a tile lies around its middle; `canvas.css` has the same numbers.
const HALF_WIDTH: f64 = 56.0;
const ABOVE: f64 = 34.0;
/// With the name above.
const ABOVE_ATTACHED: f64 = 70.0;
/// Of how long a component took: "59 min 59 s".
const MOST_LETTERS: usize = 12;

/// Where the box of a tile goes.
pub(super) fn place(at: Position, is_attached: bool) -> String {
    let above = if is_attached { ABOVE_ATTACHED } else { ABOVE };
    format!("translate({:.1}px,{:.1}px)", at.x - HALF_WIDTH, at.y - above)
}

/// What is shown beside what the editor says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Signs {
    /// How the component went in the run that is shown.
    pub(super) run: Option<RunSign>,
    /// What is wrong with it.
    pub(super) problem: Option<problems::Mark>,
    /// What became of it between two versions.
    pub(super) mark: Option<Mark>,
}

/// One tile in the page.
pub(super) struct TileView {
    pub(super) element: HtmlElement,
    square: Element,
    took: HtmlElement,
    badge: HtmlElement,
    name: Element,
    description: Element,
    row: Option<Tile>,
    signs: Signs,
}

const MARKUP: &str = "<button type=button class=tile data-selected=false data-skipped=false data-attached=false \
     data-offer=none aria-pressed=false><span class=tile__square><span class=tile__took></span><span class=tile__badge></span></span>\
     <span class=tile__name></span>\
     <span hidden></span></button>";

impl TileView {
    /// An element that says nothing yet.
    pub(super) fn new(templates: &mut Templates, id: ComponentId) -> Option<TileView> {
        let element: HtmlElement = templates.copy(MARKUP)?.dyn_into().ok()?;
        let square = element.first_element_child()?;
        let took: HtmlElement = square.first_element_child()?.dyn_into().ok()?;
        let badge: HtmlElement = took.next_element_sibling()?.dyn_into().ok()?;
        let name = square.next_element_sibling()?;
        let description = name.next_element_sibling()?;
        let key = id.0.to_string();
        let description_id = format!("canvas-tile-{key}");
        set_if(&element, "data-component", None, &key);
        set_if(&element, "aria-describedby", None, &description_id);
        description.set_id(&description_id);
        let signs = Signs::default();
        Some(TileView { element, square, took, badge, name, description, row: None, signs })
    }

    /// The row that is shown.
    pub(super) fn row(&self) -> Option<&Tile> {
        self.row.as_ref()
    }

    /// Shows the row.
    pub(super) fn show(&mut self, templates: &mut Templates, row: Tile) {
        let before = self.row.take();
        let old = before.as_ref();
        if old.is_none_or(|old| old.at != row.at || old.is_attached != row.is_attached) {
            self.element.style().set_property("transform", &place(row.at, row.is_attached)).ok();
        }
        let element: &Element = &self.element;
        set_if(element, "data-category", old.map(|it| it.category), row.category);
        set_flag(element, "data-selected", old.is_some_and(|it| it.is_selected), row.is_selected);
        set_flag(element, "aria-pressed", old.is_some_and(|it| it.is_selected), row.is_selected);
        set_flag(element, "data-skipped", old.is_some_and(|it| it.is_skipped), row.is_skipped);
        set_flag(element, "data-attached", old.is_some_and(|it| it.is_attached), row.is_attached);
        set_if(
            element,
            "data-offer",
            Some(old.map_or("none", |it| offer_name(it.offer))),
            offer_name(row.offer),
        );
        if old.is_none_or(|old| old.name != row.name) {
            self.name.set_text_content(Some(&row.name));
        }
        if old.is_none_or(|old| old.icon != row.icon) {
            set_if(element, "data-icon", None, row.icon);
            if let Some(first) = self.square.first_element_child().filter(|_| old.is_some()) {
                first.remove();
            }
            if let Some(glyph) = templates.copy(&glyph_markup(row.icon)) {
                self.square.prepend_with_node_1(&glyph).ok();
            }
        }
        let is_called_alike = old.is_some_and(|old| {
            old.name == row.name && old.type_label == row.type_label && old.is_skipped == row.is_skipped
        });
        let is_described_alike = old.is_some_and(|old| old.description == row.description);
        self.row = Some(row);
        if !is_described_alike {
            self.describe();
        }
        if !is_called_alike {
            self.speak();
        }
    }

    /// Shows the state and the mark. Whether they differed.
    pub(super) fn sign(&mut self, templates: &mut Templates, signs: Signs) -> bool {
        if self.signs == signs {
            return false;
        }
        let before = std::mem::replace(&mut self.signs, signs);
        if before.run != self.signs.run {
            self.show_state(before.run.as_ref());
        }
        if before.mark != self.signs.mark {
            set_or_remove(&self.element, "data-mark", self.signs.mark.map(Mark::name));
        }
        if before.mark != self.signs.mark || before.problem != self.signs.problem {
            self.show_badges(templates);
        }
        let state = |signs: &Signs| signs.run.as_ref().map(|sign| sign.state);
        if before.mark != self.signs.mark || state(&before) != state(&self.signs) {
            self.speak();
        }
        let story = |signs: &Signs| signs.run.as_ref().and_then(|sign| sign.story.clone());
        if before.problem != self.signs.problem || story(&before) != story(&self.signs) {
            self.describe();
        }
        true
    }

    /// The badge and the time are always there, and what is drawn on them are masks: another state is another paint, and
    /// nothing is laid out, however fast a run reports.
    fn show_state(&self, before: Option<&RunSign>) {
        let sign = self.signs.run.as_ref();
        let look_of = |sign: Option<&RunSign>| sign.map(|sign| Look::from(sign.state));
        let title_of = |sign: Option<&RunSign>| -> Option<String> {
            let story = sign.and_then(|sign| sign.story.clone());
            story.or_else(|| look_of(sign).map(|look| look.word.to_owned()))
        };
        let (old, look) = (look_of(before), look_of(sign));
        if old != look {
            set_or_remove(&self.element, "data-state", look.map(|look| look.word.to_lowercase()).as_deref());
            set_or_remove(&self.badge, "data-tone", look.map(|look| look.tone.name()));
            let style = self.badge.style();
            match look {
                Some(look) => drop(style.set_property("--shape", &as_image(look.shape))),
                None => drop(style.remove_property("--shape")),
            }
        }
        let title = title_of(sign);
        if title_of(before) != title {
            set_or_remove(&self.badge, "title", title.as_deref());
        }
        let took = |sign: Option<&RunSign>| sign.and_then(|sign| sign.took.clone());
        if took(before) != took(sign) {
            self.show_time(took(sign).as_deref());
        }
    }

    fn show_time(&self, took: Option<&str>) {
        let style = self.took.style();
        let Some(words) = took else {
            style.set_property("--wide", "0px").ok();
            return;
        };
        style.set_property("--wide", &format!("{}px", width_of(words.chars().count()) + 4)).ok();
        style.set_property("--words", &words_as_image(words, MOST_LETTERS, End::Last(5))).ok();
    }

    fn show_badges(&self, templates: &mut Templates) {
        while let Some(sign) = self.badge.next_element_sibling() {
            sign.remove();
        }
        if let Some(mark) = self.signs.mark {
            self.add_badge(templates, "tile__mark", "", mark.word(), &markup(mark.icon()));
        }
        if let Some(problem) = &self.signs.problem {
            let shape = match problem.severity {
                Severity::Error => Icon::Cross,
                Severity::Warning => Icon::Warning,
            };
            let badge = self.add_badge(templates, "tile__problem", "", "", &markup(shape));
            if let Some(badge) = badge {
                set_if(&badge, "data-severity", None, severity_key(problem.severity));
                set_if(&badge, "title", None, &problem.words);
            }
        }
    }

    fn add_badge(
        &self,
        templates: &mut Templates,
        class_name: &str,
        tone: &str,
        title: &str,
        shape: &str,
    ) -> Option<Element> {
        let markup = format!("<span data-tone=\"{tone}\" title=\"{title}\">{shape}</span>");
        let badge = templates.copy(&markup)?;
        set_if(&badge, "class", None, class_name);
        self.square.append_with_node_1(&badge).ok();
        Some(badge)
    }

    fn describe(&self) {
        let Some(row) = &self.row else { return };
        let problem = self.signs.problem.as_ref().map(|problem| problem.words.as_str());
        let story = self.signs.run.as_ref().and_then(|sign| sign.story.as_deref());
        let words: Vec<&str> = [row.description.as_str()].into_iter().chain(story).chain(problem).collect();
        self.description.set_text_content(Some(&words.join(" ")));
    }

    /// Everything that is shown, as words.
    fn speak(&self) {
        let Some(row) = &self.row else { return };
        let mut words = vec![row.name.clone(), row.type_label.clone()];
        words.extend(self.signs.run.as_ref().map(|sign| Look::from(sign.state).word.to_lowercase()));
        words.extend(self.signs.mark.map(|mark| mark.word().to_lowercase()));
        if row.is_skipped {
            words.push("disabled".to_owned());
        }
        set_if(&self.element, "aria-label", None, &words.join(", "));
    }
}

fn set_flag(element: &Element, name: &str, before: bool, after: bool) {
    if before != after {
        set_if(element, name, None, if after { "true" } else { "false" });
    }
}

fn set_or_remove(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set_if(element, name, None, value),
        None => {
            element.remove_attribute(name).ok();
        }
    }
}

fn offer_name(offer: Offer) -> &'static str {
    match offer {
        Offer::None => "none",
        Offer::Open => "open",
        Offer::Aimed => "aimed",
        Offer::Closed => "closed",
    }
}
