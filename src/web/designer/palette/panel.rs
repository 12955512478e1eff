//! The palette itself: search, categories, what was used last, and the types to click or to drag.
//! Never adds anything itself: it sends the same command as everybody.

use canvas::{Command, ComponentKind, Link, Position};
use dpl::Kind;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::super::open_file::OpenFile;
use super::super::tree;
use super::finding::{Shelf, Wanted, categories, offered, recent_key, remembered, shelves};
use crate::canvas_view::{component_glyph, focus_element, palette_drag};
use crate::kept;
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::popup_menu::{Spot, close_outside, keep_in_window};

/// What is asked for: what the new component follows, and where it stands.
#[derive(Clone, Copy)]
pub struct Ask {
    pub file: OpenFile,
    pub link: Link,
    pub at: Option<Position>,
    /// Where the palette opens; without one, at its button.
    pub spot: Option<Spot>,
}

/// The name under which the choice is kept.
const BY_CLICK: &str = "maia.palette.by-click";

/// The palette. It opens with the focus in its search.
pub fn palette_panel(ask: Ask, on_close: Callback<()>) -> AnyView {
    let Ask { file, link, at, spot } = ask;
    let kind = tree::kind_of_path(&file.path.get_value());
    let offered = StoredValue::new(file.editor.with(|editor| offered(editor, link)).unwrap_or_default());
    let recent = StoredValue::new(recent_of(kind));
    let wanted = RwSignal::new(Wanted::default());
    let is_dragging = RwSignal::new(false);
    let by_click = RwSignal::new(spot.is_none() && is_placed_by_click());
    let shelves = memo(move |_| {
        let recent = recent.get_value();
        offered.with_value(|offered| wanted.with(|wanted| shelves(offered, wanted, &recent)))
    });
    let panel = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    search.on_load(|search| {
        // Before the next letter. The panel may not have its place yet, and nothing is to scroll there.
        focus_element(&search);
    });
    if let Some(spot) = spot {
        panel.on_load(move |panel| keep_in_window(&panel, spot));
        close_outside(panel, on_close);
    }
    let add = Callback::new(move |component_type: String| {
        remember(kind, &component_type);
        // The canvas takes the focus to the new tile, so the palette does not take it back.
        on_close.run(());
        let command = if by_click.get_untracked() {
            Command::StartPlacing(component_type)
        } else {
            Command::AddLinked { component_type, link, at }
        };
        file.editor.command(command).ok();
    });
    let first = move || shelves.with_untracked(|shelves| shelves.first()?.kinds.first().copied());
    let on_search_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            if let Some(first) = first() {
                add.run(first.component_type.to_owned());
            }
        }
    };
    let hint = hint_words(file, link);
    view! {
        <div
            class="palette"
            role="dialog"
            aria-label="Add component"
            data-floating=spot.map(|_| "")
            data-own-events=""
            data-dragging=move || is_dragging.get().then_some("true")
            node_ref=panel
            on:keydown=move |event| on_key(&event, on_close)
        >
            <label class="search palette__search">
                <span class="visually-hidden">"Search components"</span>
                {icon(Icon::Search)}
                <input
                    class="search__input"
                    type="search"
                    placeholder="Search components"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=search
                    prop:value=move || wanted.with(|wanted| wanted.words.clone())
                    on:input=move |event| wanted.update(|wanted| wanted.words = event_target_value(&event))
                    on:keydown=on_search_key
                />
            </label>
            <div class="palette__choices">
                {category_choice(offered, wanted)}
                {spot
                    .is_none()
                    .then(|| {
                        view! {
                            <label class="palette__by-click">
                                <input
                                    type="checkbox"
                                    prop:checked=by_click
                                    on:change=move |event| place_by_click(by_click, event_target_checked(&event))
                                />
                                "Place with a click"
                            </label>
                        }
                    })}
            </div>
            <p class="palette__hint">
                {move || {
                    if by_click.get() { "Choose a component, then click where it goes.".to_owned() } else { hint.clone() }
                }}
            </p>
            <div class="palette__shelves">
                {move || {
                    shelves.get().into_iter().map(|shelf| shelf_view(kind, shelf, add, is_dragging, on_close)).collect_view()
                }}
                {move || {
                    shelves
                        .with(Vec::is_empty)
                        .then(|| view! { <p class="panel__quiet">"No component has that in its name."</p> })
                }}
            </div>
            <p class="visually-hidden" role="status">
                {move || {
                    let found = shelves.with(|shelves| shelves.iter().map(|shelf| shelf.kinds.len()).sum::<usize>());
                    if wanted.with(|wanted| wanted.words.is_empty()) { String::new() } else { format!("{found} found") }
                }}
            </p>
            <button type="button" class="button palette__close" data-kind="ghost" on:click=move |_| on_close.run(())>
                "Close"
            </button>
        </div>
    }
    .into_any()
}

fn category_choice(offered: StoredValue<Vec<&'static ComponentKind>>, wanted: RwSignal<Wanted>) -> AnyView {
    let categories = StoredValue::new(offered.with_value(|offered| categories(offered)));
    let options = categories
        .get_value()
        .into_iter()
        .map(|category| view! { <option value=category.key()>{category.label()}</option> })
        .collect_view();
    let choose = move |key: String| {
        let chosen = categories.with_value(|all| all.iter().copied().find(|category| category.key() == key));
        wanted.update(|wanted| wanted.category = chosen);
    };
    view! {
        <select
            class="palette__category-choice"
            aria-label="Category"
            on:change=move |event| choose(event_target_value(&event))
        >
            <option value="">"All categories"</option>
            {options}
        </select>
    }
    .into_any()
}

fn shelf_view(
    kind: Kind,
    shelf: Shelf,
    add: Callback<String>,
    is_dragging: RwSignal<bool>,
    on_close: Callback<()>,
) -> AnyView {
    let items: Vec<AnyView> = shelf
        .kinds
        .into_iter()
        .map(|item| {
            let component_type = item.component_type;
            view! {
                <li>
                    <button
                        type="button"
                        class="palette__item"
                        draggable="true"
                        data-category=item.category.key()
                        data-component-type=component_type
                        on:click=move |_| add.run(component_type.to_owned())
                        on:dragstart=move |event| {
                            palette_drag::start(&event, component_type);
                            // Not at once: the browser takes the picture of what is dragged after this.
                            request_animation_frame(move || {
                                is_dragging.try_set(true);
                            });
                        }
                        on:dragend=move |event| {
                            palette_drag::end();
                            is_dragging.try_set(false);
                            // It was dropped on the canvas, not given up.
                            if event.data_transfer().is_some_and(|transfer| transfer.drop_effect() != "none") {
                                remember(kind, component_type);
                                on_close.run(());
                            }
                        }
                    >
                        {component_glyph(item.icon)}
                        <span class="palette__label">{item.label}</span>
                        {(!item.is_executable && item.pipeline == Kind::Orchestration)
                            .then(|| view! { <span class="palette__aside">"draw only"</span> })}
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section>
            <h2 class="palette__category">{shelf.heading}</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

/// What choosing does, for the person.
fn hint_words(file: OpenFile, link: Link) -> String {
    let words = file.editor.with(|editor| {
        let name = |id| editor.document().name_of(id).to_owned();
        let document = editor.document();
        let is_last =
            |id| document.component(id).is_some_and(|it| canvas::edge_kinds(document, it).is_empty());
        if let Link::After { from, .. } = editor.meant_by(link)
            && is_last(from)
        {
            return format!(
                "Stands beside “{}”, which nothing can follow. Enter takes the first.",
                name(from)
            );
        }
        let selected = editor.selection();
        match link {
            Link::Nothing => "Adds it where you asked. Enter takes the first.".to_owned(),
            Link::After { from, kind: None } => {
                format!("Follows “{}” and is connected to it. Enter takes the first.", name(from))
            }
            Link::After { from, .. } => {
                format!("Adds it and connects “{}” to it. Enter takes the first.", name(from))
            }
            Link::Into(edge) => {
                format!("Goes between “{}” and “{}”. Enter takes the first.", name(edge.from), name(edge.to))
            }
            Link::Selected => match (selected.edge(), selected.primary()) {
                (Some(edge), _) => {
                    format!("Goes between “{}” and “{}”, or drag it.", name(edge.from), name(edge.to))
                }
                (None, Some(from)) => format!("Follows “{}” and is connected to it, or drag it.", name(from)),
                (None, None) => "Click or press Enter to add, or drag onto the canvas.".to_owned(),
            },
        }
    });
    words.unwrap_or_default()
}

/// Where it was chosen last; a finger drags nothing out of the palette, so there it begins so.
fn is_placed_by_click() -> bool {
    match kept::load(BY_CLICK).as_deref() {
        Some(choice) => choice == "yes",
        None => window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches()),
    }
}

fn place_by_click(by_click: RwSignal<bool>, wish: bool) {
    by_click.set(wish);
    kept::store(BY_CLICK, if wish { "yes" } else { "no" });
}

fn recent_of(kind: Kind) -> Vec<String> {
    let kept = kept::load(recent_key(kind)).unwrap_or_default();
    kept.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn remember(kind: Kind, component_type: &str) {
    kept::store(recent_key(kind), &remembered(&recent_of(kind), component_type).join(" "));
}

fn on_key(event: &KeyboardEvent, on_close: Callback<()>) {
    let step = match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            return on_close.run(());
        }
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(target) = target.filter(|target| target.tag_name() != "SELECT") else { return };
    event.prevent_default();
    focus_beside(&target, step);
}

/// Arrows walk from the search through the items and back.
fn focus_beside(target: &HtmlElement, step: isize) {
    let Ok(Some(palette)) = target.closest(".palette") else { return };
    let Ok(found) = palette.query_selector_all(".search__input, .palette__item") else { return };
    let stops: Vec<HtmlElement> =
        (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect();
    let place = stops.iter().position(|stop| stop == target).unwrap_or(0);
    if let Some(next) = place.checked_add_signed(step).and_then(|place| stops.get(place)) {
        next.focus().ok();
    }
}
