//! The palette: every known component type, searchable, added by click, by Enter or by dragging it onto the canvas.
//! Never adds anything itself: it sends the same command as everybody.

use canvas::{Category, Command, ComponentKind, catalogue};
use dpl::Kind;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::open_file::OpenFile;
use super::tree;
use crate::canvas_view::{component_glyph, palette_drag};
use crate::reactive::{effect, memo};
use crate::ui::icon::{Icon, icon};

/// The button in the top bar, and the palette that it opens.
#[component]
pub fn PaletteButton(file: OpenFile) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            button.focus().ok();
        }
    };
    view! {
        <button
            type="button"
            class="button designer__add"
            aria-expanded=move || is_open.get().to_string()
            aria-label="Add component"
            aria-haspopup="dialog"
            node_ref=button
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            {icon(Icon::Plus)}
            <span class="designer__add-words">"Add component"</span>
        </button>
        {move || {
            is_open
                .get()
                .then(|| view! { <Palette file=file on_close=Callback::new(move |()| close()) is_open=is_open /> })
        }}
    }
}

#[component]
fn Palette(file: OpenFile, on_close: Callback<()>, is_open: RwSignal<bool>) -> impl IntoView {
    let kind = tree::kind_of_path(&file.path.get_value());
    let wanted = RwSignal::new(String::new());
    let is_dragging = RwSignal::new(false);
    let shelves = memo(move |_| wanted.with(|wanted| shelves(kind, wanted)));
    let search = NodeRef::<html::Input>::new();
    effect(move |_| {
        if let Some(search) = search.get() {
            search.focus().ok();
        }
    });
    let add = Callback::new(move |component_type: String| {
        // The canvas takes the focus to the new tile, so the palette does not take it back.
        is_open.set(false);
        file.editor.command(Command::AddComponent { component_type, at: None }).ok();
    });
    let on_search_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            let first = shelves.with_untracked(|shelves| shelves.first()?.1.first().copied());
            if let Some(first) = first {
                add.run(first.component_type.to_owned());
            }
        }
    };
    view! {
        <div
            class="palette"
            role="dialog"
            aria-label="Add component"
            data-dragging=move || is_dragging.get().then_some("true")
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
                    prop:value=wanted
                    on:input=move |event| wanted.set(event_target_value(&event))
                    on:keydown=on_search_key
                />
            </label>
            <p class="palette__hint">"Click or press Enter to add beside the selected one, or drag onto the canvas."</p>
            <div class="palette__shelves">
                {move || {
                    shelves
                        .get()
                        .into_iter()
                        .map(|(category, kinds)| {
                            view! { <Shelf category=category kinds=kinds add=add is_open=is_open is_dragging=is_dragging /> }
                        })
                        .collect_view()
                }}
                {move || {
                    shelves
                        .with(Vec::is_empty)
                        .then(|| view! { <p class="panel__quiet">"No component has that in its name."</p> })
                }}
            </div>
            <p class="visually-hidden" role="status">
                {move || {
                    let found = shelves.with(|shelves| shelves.iter().map(|(_, kinds)| kinds.len()).sum::<usize>());
                    if wanted.with(String::is_empty) { String::new() } else { format!("{found} found") }
                }}
            </p>
            <button type="button" class="button palette__close" data-kind="ghost" on:click=move |_| on_close.run(())>
                "Close"
            </button>
        </div>
    }
}

#[component]
fn Shelf(
    category: Category,
    kinds: Vec<&'static ComponentKind>,
    add: Callback<String>,
    is_open: RwSignal<bool>,
    is_dragging: RwSignal<bool>,
) -> impl IntoView {
    let item = move |kind: &'static ComponentKind| {
        let component_type = kind.component_type;
        view! {
            <li>
                <button
                    type="button"
                    class="palette__item"
                    draggable="true"
                    data-category=kind.category.key()
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
                        is_dragging.set(false);
                        // It was dropped on the canvas, not given up.
                        if event.data_transfer().is_some_and(|transfer| transfer.drop_effect() != "none") {
                            is_open.set(false);
                        }
                    }
                >
                    {component_glyph(kind.icon)}
                    <span class="palette__label">{kind.label}</span>
                    {(!kind.is_executable && kind.pipeline == Kind::Orchestration)
                        .then(|| view! { <span class="palette__aside">"draw only"</span> })}
                </button>
            </li>
        }
    };
    view! {
        <section>
            <h2 class="palette__category">{category.label()}</h2>
            <ul>{kinds.into_iter().map(item).collect_view()}</ul>
        </section>
    }
}

/// The types that can stand in such a pipeline and have every word in their name, by shelf.
fn shelves(kind: Kind, wanted: &str) -> Vec<(Category, Vec<&'static ComponentKind>)> {
    let wanted = wanted.to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let mut shelves: Vec<(Category, Vec<&'static ComponentKind>)> = Vec::new();
    for known in catalogue().iter().filter(|known| known.pipeline == kind) {
        let name =
            format!("{} {} {}", known.label, known.component_type, known.category.label()).to_lowercase();
        if !words.iter().all(|word| name.contains(word)) {
            continue;
        }
        match shelves.iter_mut().find(|(category, _)| *category == known.category) {
            Some((_, kinds)) => kinds.push(known),
            None => shelves.push((known.category, vec![known])),
        }
    }
    shelves
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
    event.prevent_default();
    focus_beside(event, step);
}

/// Arrows walk from the search through the items and back.
fn focus_beside(event: &KeyboardEvent, step: isize) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let Ok(Some(palette)) = target.closest(".palette") else { return };
    let Ok(found) = palette.query_selector_all(".search__input, .palette__item") else { return };
    let stops: Vec<HtmlElement> =
        (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect();
    let place = stops.iter().position(|stop| *stop == target).unwrap_or(0);
    if let Some(next) = place.checked_add_signed(step).and_then(|place| stops.get(place)) {
        next.focus().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: Kind, wanted: &str) -> Vec<&'static str> {
        shelves(kind, wanted)
            .into_iter()
            .flat_map(|(_, kinds)| kinds)
            .map(|kind| kind.component_type)
            .collect()
    }

    #[test]
    fn a_search_finds_every_word_in_any_case() {
        assert_eq!(found(Kind::Orchestration, "RUN orch"), ["run-orchestration"]);
        assert!(found(Kind::Orchestration, "").len() > 20);
        assert!(found(Kind::Orchestration, "no such thing").is_empty());
    }

    #[test]
    fn a_pipeline_is_offered_only_what_can_stand_in_it() {
        assert!(found(Kind::Transformation, "table input").contains(&"table-input"));
        assert!(!found(Kind::Orchestration, "").contains(&"table-input"));
        assert!(!found(Kind::Transformation, "").contains(&"start"));
    }
}
