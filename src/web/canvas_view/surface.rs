//! The surface: every listener stands here, none on what lies on it.
//! Never decides what an input means.

use std::collections::HashMap;

use canvas::{Command, ComponentId, Editor, Hit, Input, Key, Modifiers, Selection, Tool};
use leptos::ev;
use leptos::prelude::*;
use model::ComponentState;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

use super::controls::{LiveRegion, hint_bar, zoom_controls};
use super::drawing::Drawing;
use super::focus::{focus_component, focus_element, tile};
use super::lines::lines;
use super::marks::{Mark, RemovedTile};
use super::minimap::minimap;
use super::notes::Notes;
use super::signs::SignSource;
use super::translate::{is_elsewhere, key_down, key_up, target};
use super::world::World;
use super::{overlay, palette_drag};
use crate::designer::editing::EditorHandle;
use crate::designer::problems;
use crate::designer::run_details::RunSign;

/// The canvas of one open pipeline. `Intent::Focus` is to be answered with `focus_component`.
#[component]
pub fn CanvasView(
    editor: EditorHandle,
    /// The state of the component of that name in the run that is shown. Called where signals are tracked.
    #[prop(into)]
    state_of: Callback<String, Option<RunSign>>,
    /// The states of all its components, by name, for what is too small to show more. Called where signals are tracked.
    states_of: Callback<(), HashMap<String, ComponentState>>,
    /// What is wrong with the component. Called where signals are tracked.
    #[prop(into)]
    problem_of: Callback<ComponentId, Option<problems::Mark>>,
    /// What a difference says about that component. Called where signals are tracked.
    #[prop(optional)]
    mark_of: Option<Callback<ComponentId, Option<Mark>>>,
    /// What the other version of a difference has besides.
    #[prop(optional, into)]
    removed: Option<Signal<Vec<RemovedTile>>>,
) -> impl IntoView {
    let drawing = Drawing::following(editor, SignSource::new(state_of, states_of, problem_of, mark_of));
    let surface = Surface {
        editor,
        drawing,
        world: drawing.world,
        edited_note: RwSignal::new(None),
        ticked_at: StoredValue::new(None),
    };
    surface.listen();
    // Whoever leaves in the middle of a drag has not moved anything.
    on_cleanup(move || {
        editor.command(Command::Cancel).ok();
    });
    view! {
        <div
            class="canvas"
            role="group"
            aria-label="Canvas"
            tabindex="-1"
            data-testid="canvas"
            node_ref=surface.world.surface
        >
            <div class="canvas__grid" aria-hidden="true" node_ref=surface.world.grid></div>
            <canvas class="canvas__picture" aria-hidden="true" hidden node_ref=drawing.picture.element></canvas>
            <div class="canvas__world" node_ref=surface.world.world>
                <Notes rows=drawing.notes editor=editor edited=surface.edited_note />
                {lines(drawing.lines)}
                {removed.map(overlay::removed)}
                <div class="canvas__tiles" node_ref=drawing.tiles></div>
                {overlay::overlay(drawing.overlay)}
            </div>
            <div class="canvas__glass" aria-hidden="true" node_ref=surface.world.glass></div>
            <Show when=move || drawing.is_empty.get()>
                <p class="canvas__empty">"Drag a component here, or press Add component."</p>
            </Show>
            {hint_bar(drawing.hint, editor)}
            {minimap(drawing.minimap)}
            {zoom_controls(editor, surface.world.percent, drawing.minimap)}
            <LiveRegion editor=editor />
        </div>
    }
}

#[derive(Clone, Copy)]
struct Surface {
    editor: EditorHandle,
    drawing: Drawing,
    world: World,
    /// The note whose text is being edited.
    edited_note: RwSignal<Option<String>>,
    /// While time is told: when it was told last.
    ticked_at: StoredValue<Option<f64>>,
}

/// What the surface hears.
const EVENTS: [&str; 15] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerleave",
    "mousedown",
    "dblclick",
    "click",
    "wheel",
    "keydown",
    "keyup",
    "focusin",
    "dragover",
    "dragleave",
    "drop",
];

impl Surface {
    /// One listener for all: on a first visit nothing of what they do is needed yet.
    fn listen(self) {
        self.world.surface.on_load(move |element| {
            let hear = Closure::<dyn Fn(Event)>::new(move |event: Event| self.hear(&event)).into_js_value();
            for name in EVENTS {
                element.add_event_listener_with_callback(name, hear.unchecked_ref()).ok();
            }
        });
    }

    fn hear(self, event: &Event) {
        // It may outlive its surface for a moment.
        if self.editor.with(|_| ()).is_none() {
            return;
        }
        match event.type_().as_str() {
            "pointerdown" => self.pointer_down(event.unchecked_ref()),
            "pointermove" => self.pointer_move(event.unchecked_ref()),
            "pointerup" => self.pointer_up(event.unchecked_ref()),
            "pointercancel" => self.pointer_cancel(event.unchecked_ref()),
            "pointerleave" => self.send(Input::PointerLeave),
            "mousedown" => self.mouse_down(event.unchecked_ref()),
            "dblclick" => self.double_click(event.unchecked_ref()),
            "click" => self.click(event.unchecked_ref()),
            "wheel" => self.wheel(event.unchecked_ref()),
            "keydown" => self.key_down(event.unchecked_ref()),
            "keyup" => self.key_up(event.unchecked_ref()),
            "focusin" => self.focus_in(event.unchecked_ref()),
            "dragover" => self.drag_over(event.unchecked_ref()),
            "dragleave" => self.drag_leave(event.unchecked_ref()),
            "drop" => self.drop(event.unchecked_ref()),
            _ => {}
        }
    }

    fn send(self, input: Input) {
        self.editor.input(input);
        let cursor = self.editor.with(|editor| (editor.cursor(), *editor.tool() != Tool::Idle));
        if let Some((cursor, is_under_way)) = cursor {
            self.world.show_cursor(cursor, is_under_way);
        }
        if self.wants_time() && self.ticked_at.try_get_value() == Some(None) {
            self.ticked_at.set_value(Some(js_sys::Date::now()));
            request_animation_frame(move || self.tick());
        }
    }

    fn wants_time(self) -> bool {
        self.editor.with(Editor::wants_time) == Some(true)
    }

    /// Frame by frame, while something is dragged near an end of the surface.
    fn tick(self) {
        let now = js_sys::Date::now();
        let Some(Some(before)) = self.ticked_at.try_get_value() else { return };
        if !self.wants_time() {
            self.ticked_at.set_value(None);
            return;
        }
        self.ticked_at.set_value(Some(now));
        self.editor.input(Input::Elapsed { ms: now - before });
        request_animation_frame(move || self.tick());
    }

    fn pointer_down(self, event: &ev::PointerEvent) {
        if is_elsewhere(event) {
            return;
        }
        let origin = self.world.look();
        if let Some(element) = self.world.surface.get_untracked() {
            // Refused for a pointer that is gone already.
            element.set_pointer_capture(event.pointer_id()).ok();
        }
        let hit = self.editor.with(|editor| editor.hit(origin.at(event)));
        self.send(origin.down(event));
        self.focus(hit);
    }

    /// Tiles are found by geometry, so the focus is given by it too.
    fn focus(self, hit: Option<Hit>) {
        match hit {
            Some(Hit::Component(id) | Hit::Port { from: id, .. }) => focus_now(id),
            _ => {
                if let Some(element) = self.world.surface.get_untracked() {
                    focus_element(&element);
                }
            }
        }
    }

    fn mouse_down(self, event: &ev::MouseEvent) {
        // Otherwise the browser would move the focus again, start to select text, or scroll by the middle button.
        if !is_elsewhere(event) {
            event.prevent_default();
        }
    }

    fn pointer_move(self, event: &ev::PointerEvent) {
        self.send(self.world.origin().moved(event));
    }

    fn pointer_up(self, event: &ev::PointerEvent) {
        if !is_elsewhere(event) {
            self.send(self.world.origin().up(event));
        }
    }

    fn pointer_cancel(self, event: &ev::PointerEvent) {
        self.send(Input::PointerCancel { id: canvas::PointerId(event.pointer_id()) });
    }

    fn double_click(self, event: &ev::MouseEvent) {
        if is_elsewhere(event) {
            return;
        }
        let origin = self.world.look();
        match self.editor.with(|editor| editor.hit(origin.at(event))) {
            Some(Hit::Note(key) | Hit::NoteCorner(key)) => self.edited_note.set(Some(key)),
            _ => self.send(origin.double_click(event)),
        }
    }

    /// A tile pressed by a screen reader or by Space: there was no pointer.
    fn click(self, event: &ev::MouseEvent) {
        if event.detail() != 0 || is_elsewhere(event) {
            return;
        }
        if let Some(id) = component_of(event) {
            self.send(Input::Focused(id));
            let key = Key::Enter;
            self.send(Input::KeyDown { key, modifiers: Modifiers::NONE, repeat: false });
        }
    }

    fn wheel(self, event: &ev::WheelEvent) {
        // A long note that is being written scrolls by itself.
        if target(event).is_some_and(|target| target.tag_name() == "TEXTAREA") {
            return;
        }
        event.prevent_default();
        // Asked for in the middle of a movement, its place would cost a layout.
        let origin = if self.drawing.is_moving() { self.world.origin() } else { self.world.look() };
        self.send(origin.wheel(event));
    }

    fn key_down(self, event: &ev::KeyboardEvent) {
        // A note's button is pressed by these two; all others mean the note, which is selected with it.
        let is_of_note = note_of(event).is_some() && !matches!(event.key().as_str(), "Enter" | " ");
        if is_elsewhere(event) && !is_of_note {
            return;
        }
        if event.key() == " " {
            self.world.hold_space(true);
        }
        if event.key() == "Enter"
            && let Some(key) = self.selected_note()
        {
            event.prevent_default();
            self.edited_note.set(Some(key));
            return;
        }
        let Some(input) = key_down(event) else { return };
        self.select_focused(event, &input);
        if self.editor.input(input) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// After Escape nothing is selected, and the focus is still on a tile: a key pressed there means that tile.
    fn select_focused(self, event: &ev::KeyboardEvent, input: &Input) {
        let is_leaving = matches!(input, Input::KeyDown { key: Key::Escape | Key::Tab, .. });
        let is_idle = |editor: &Editor| editor.selection().is_empty() && *editor.tool() == Tool::Idle;
        if !is_leaving
            && self.editor.with(is_idle) == Some(true)
            && let Some(id) = component_of(event)
        {
            self.send(Input::Focused(id));
        }
    }

    fn key_up(self, event: &ev::KeyboardEvent) {
        if event.key() == " " {
            self.world.hold_space(false);
        }
        if let Some(input) = key_up(event)
            && !is_elsewhere(event)
        {
            self.editor.input(input);
        }
    }

    fn focus_in(self, event: &ev::FocusEvent) {
        if let Some(id) = component_of(event) {
            self.send(Input::Focused(id));
        } else if let Some(key) = note_of(event) {
            self.editor.command(Command::Select(Selection::note(key))).ok();
        }
    }

    fn drag_over(self, event: &ev::DragEvent) {
        let Some(component_type) = palette_drag::dragged() else { return };
        // Says that it may be dropped here.
        event.prevent_default();
        let at = self.world.look().at(event);
        self.send(Input::PaletteMove { component_type, at });
    }

    fn drag_leave(self, event: &ev::DragEvent) {
        // It is told of every child that is left, too.
        let inside = self.world.surface.get_untracked().is_some_and(|surface| {
            let to = event.related_target().and_then(|to| to.dyn_into().ok());
            to.is_some_and(|to: web_sys::Node| surface.contains(Some(&to)))
        });
        if !inside && palette_drag::dragged().is_some() {
            self.send(Input::PaletteLeave);
        }
    }

    fn drop(self, event: &ev::DragEvent) {
        let Some(component_type) = palette_drag::dragged() else { return };
        event.prevent_default();
        palette_drag::end();
        let at = self.world.look().at(event);
        self.send(Input::PaletteDrop { component_type, at });
    }

    fn selected_note(self) -> Option<String> {
        self.editor
            .with(|editor| match (editor.selection().components(), editor.selection().notes()) {
                ([], [key]) => Some(key.clone()),
                _ => None,
            })
            .flatten()
    }
}

/// The component whose tile the event began at.
fn component_of(event: &Event) -> Option<ComponentId> {
    let tile = target(event)?.closest("[data-component]").ok()??;
    tile.get_attribute("data-component")?.parse().ok().map(ComponentId)
}

/// The note whose button the event began at.
fn note_of(event: &Event) -> Option<String> {
    target(event)?.get_attribute("data-note-focus")
}

fn focus_now(id: ComponentId) {
    match tile(id) {
        Some(tile) => focus_element(&tile),
        // It was added in this very moment.
        None => focus_component(id),
    }
}
