//! The menu of what is selected on the canvas: by right click, by key, and by a long press.
//! Never decides what applies: the editor says it.

use canvas::{
    Action, Choice, Command, Editor, Entry, Input, Intent, Menu, Modifiers, PointerId, PointerKind, Position,
};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, MouseEvent, PointerEvent};

use super::clipboard::{self, Taking};
use super::open_file::OpenFile;
use super::page_actions::PageActions;
use super::{pieces, run_menu};
use crate::lazy;
use crate::reactive::after_paint;
use crate::ui::popup_menu::{PopupLine, Spot, popup_menu};

/// How long a finger rests before it means the menu.
const LONG_PRESS: Duration = Duration::from_millis(500);
/// How far it may tremble, in pixels.
const TREMBLE: f64 = 10.0;

/// What is open: the menu, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenMenu {
    spot: Spot,
    /// The point of the canvas that was clicked.
    at: Option<Position>,
}

/// The menu of one canvas, and the finger that may be about to open it.
#[derive(Clone, Copy)]
pub struct CanvasMenu {
    file: OpenFile,
    pub open: RwSignal<Option<OpenMenu>>,
    finger: StoredValue<Option<Finger>>,
}

#[derive(Clone, Copy)]
struct Finger {
    id: i32,
    spot: Spot,
    timer: Option<TimeoutHandle>,
}

impl CanvasMenu {
    /// No menu is open yet.
    pub fn new(file: OpenFile) -> CanvasMenu {
        CanvasMenu { file, open: RwSignal::new(None), finger: StoredValue::new(None) }
    }

    /// A right click, or the key of the keyboard's own menu.
    pub fn on_context_menu(self, event: &MouseEvent) {
        if is_elsewhere(event) {
            return;
        }
        event.prevent_default();
        let spot = Spot { x: f64::from(event.client_x()), y: f64::from(event.client_y()) };
        self.give_up_press(spot);
        self.show(Some(spot));
    }

    /// Opens it there, or beside what has the focus.
    pub fn show(self, spot: Option<Spot>) {
        let by_key = spot.is_none();
        let spot = spot.unwrap_or_else(focused_spot);
        let at = if by_key { None } else { self.on_canvas(spot) };
        self.open.set(Some(OpenMenu { spot, at }));
    }

    /// A finger that rests opens the menu.
    pub fn on_pointer_down(self, event: &PointerEvent) {
        self.lift();
        if event.pointer_type() != "touch" || !event.is_primary() || is_elsewhere(event) {
            return;
        }
        let spot = Spot { x: f64::from(event.client_x()), y: f64::from(event.client_y()) };
        let rested = move || {
            self.give_up_press(spot);
            self.show(Some(spot));
        };
        let timer = set_timeout_with_handle(rested, LONG_PRESS).ok();
        self.finger.set_value(Some(Finger { id: event.pointer_id(), spot, timer }));
    }

    /// A finger that moves means something else.
    pub fn on_pointer_move(self, event: &PointerEvent) {
        let Some(Some(finger)) = self.finger.try_get_value() else { return };
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if finger.id != event.pointer_id() || (x - finger.spot.x).hypot(y - finger.spot.y) > TREMBLE {
            self.lift();
        }
    }

    /// The finger is gone.
    pub fn lift(self) {
        if let Some(Some(finger)) = self.finger.try_update_value(Option::take)
            && let Some(timer) = finger.timer
        {
            timer.clear();
        }
    }

    /// What the finger began is given up, and what lies below it selected, as by a right click.
    fn give_up_press(self, spot: Spot) {
        let Some(Some(finger)) = self.finger.try_update_value(Option::take) else { return };
        if let Some(timer) = finger.timer {
            timer.clear();
        }
        let Some(corner) = corner() else { return };
        let at = Position { x: spot.x - corner.x, y: spot.y - corner.y };
        self.file.editor.input(Input::PointerCancel { id: PointerId(finger.id) });
        self.file.editor.input(Input::PointerDown {
            id: PointerId(finger.id),
            kind: PointerKind::Mouse,
            button: canvas::Button::Secondary,
            at,
            modifiers: Modifiers::NONE,
        });
    }

    fn on_canvas(self, spot: Spot) -> Option<Position> {
        let corner = corner()?;
        let at = Position { x: spot.x - corner.x, y: spot.y - corner.y };
        self.file.editor.with(|editor| editor.viewport().to_canvas(at))
    }
}

/// The menu, while it is open.
pub fn canvas_menu(menu: CanvasMenu) -> AnyView {
    let actions = PageActions::expect();
    let shown = move || {
        let open = menu.open.get()?;
        let Menu { label, sections } = menu.file.editor.with(|editor| editor.menu(open.at))?;
        let close = Callback::new(move |()| menu.open.set(None));
        let mut lines = popup_lines(menu.file, sections);
        lines.push(run_menu::part_lines(menu.file));
        lines.push(actions.menu_lines());
        lines.retain(|section| !section.is_empty());
        Some(popup_menu(label, lines, open.spot, close))
    };
    view! { {shown} }.into_any()
}

/// The entries as lines that do what they say.
pub fn popup_lines(file: OpenFile, sections: Vec<Vec<Entry>>) -> Vec<Vec<PopupLine>> {
    let line = |entry: Entry| {
        let Entry { choice, words, keys, aria_keys, why_not, is_chosen } = entry;
        let on_choose = Callback::new(move |()| choose(file, choice.clone()));
        PopupLine { words, keys, aria_keys, why_not, is_chosen, on_choose }
    };
    sections.into_iter().map(|section| section.into_iter().map(line).collect()).collect()
}

/// Does what an entry of a menu says.
pub fn choose(file: OpenFile, choice: Choice) {
    match choice {
        Choice::Command(command) => {
            // Each choice is a step of its own.
            file.editor.command(Command::EndTyping).ok();
            file.editor.command(command).ok();
        }
        Choice::Add { link, at } => file.editor.ask(Intent::QuickAdd { link, at }),
        Choice::Paste { at } => clipboard::paste(file, at),
        Choice::Action(action) => perform(file, action),
    }
}

/// Does what the action's key does.
pub fn perform(file: OpenFile, action: Action) {
    if let Some(command) = action.command() {
        file.editor.command(command).ok();
        return;
    }
    let primary = || file.editor.with(|editor| editor.selection().primary()).flatten();
    let note = || file.editor.with(|editor| editor.selection().notes().last().cloned()).flatten();
    let intent = match action {
        Action::Copy => return clipboard::take(file, Taking::Copy),
        Action::Cut => return clipboard::take(file, Taking::Cut),
        Action::Paste => return clipboard::paste(file, None),
        Action::Rename => primary().map(Intent::Rename),
        Action::Properties => primary().map(Intent::ShowProperties).or_else(|| note().map(Intent::EditNote)),
        Action::Add => Some(Intent::QuickAdd { link: canvas::Link::Selected, at: None }),
        Action::Tidy => Some(Intent::Tidy),
        Action::Menu => Some(Intent::ShowMenu(None)),
        Action::Help => Some(Intent::ShowKeys),
        _ => None,
    };
    if let Some(intent) = intent {
        file.editor.ask(intent);
    }
}

/// Works a tidy layout out and takes it over.
pub fn tidy_up(file: OpenFile) {
    match file.editor.with(Editor::tidy_request) {
        // Each a task of its own, so that the page answers in between.
        Some(Ok(graph)) => after_paint(move || {
            lazy::when_there(file.toasts, async move {
                let layout = pieces::tidy(graph).await?;
                set_timeout(
                    move || drop(file.editor.command(Command::ArrangeTidily(layout))),
                    Duration::ZERO,
                );
                Ok(())
            });
        }),
        Some(Err(refusal)) => file.editor.ask(Intent::Refused(refusal.to_string())),
        None => {}
    }
}

/// Gives the focus to the canvas if nothing has it: what had it was drawn away.
pub fn keep_focus() {
    let look = || {
        let has_focus = document().active_element().is_some_and(|it| it.tag_name() != "BODY");
        let canvas = document().query_selector(".canvas").ok().flatten();
        if let (false, Some(canvas)) = (has_focus, canvas.and_then(|it| it.dyn_into::<HtmlElement>().ok())) {
            canvas.focus().ok();
        }
    };
    // The tiles go with the next frame.
    request_animation_frame(move || request_animation_frame(look));
}

/// The top left corner of the canvas in the window.
pub fn corner() -> Option<Spot> {
    let canvas = document().query_selector(".canvas").ok()??;
    let rect = canvas.get_bounding_client_rect();
    Some(Spot { x: rect.left(), y: rect.top() })
}

/// Below the middle of what has the focus: a tile, or the canvas.
fn focused_spot() -> Spot {
    let focused = document().active_element();
    let is_tile = |element: &Element| element.has_attribute("data-component");
    let element = focused.filter(is_tile).or_else(|| document().query_selector(".canvas").ok().flatten());
    let rect = element.map(|element| element.get_bounding_client_rect());
    rect.map_or_else(Spot::default, |rect| Spot {
        x: rect.left() + rect.width() / 2.0,
        y: rect.top() + rect.height().min(96.0) / 2.0,
    })
}

/// Whether it began at something on the canvas that has its own menu: a text field.
fn is_elsewhere(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| target.closest("input, textarea, select, a").ok().flatten().is_some())
}
