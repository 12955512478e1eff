//! The connections of a component as a list, and the way to connect without drawing a line.

use canvas::{Command, ComponentId, EdgeKey, EdgeKind, Selection, candidates, edge_kinds};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::super::open_file::OpenFile;
use crate::page::{focus_found, once_drawn};
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// A connection as seen from the component.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    edge: EdgeKey,
    is_outgoing: bool,
    other: ComponentId,
    other_name: String,
}

/// The section.
#[component]
pub fn Connections(file: OpenFile, id: ComponentId) -> impl IntoView {
    let lines = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| lines_of(editor, id)).unwrap_or_default()
    });
    view! {
        <section class="panel__section" aria-label="Connections">
            <h3 class="panel__subtitle">"Connections"</h3>
            <ul>
                {each(
                    move || lines.get(),
                    Line::clone,
                    move |line| view! { <ConnectionLine file=file line=line /> }.into_any(),
                )}
            </ul>
            {move || lines.with(Vec::is_empty).then(|| view! { <p class="panel__quiet">"Not connected."</p> })}
            <ConnectTo file=file id=id />
        </section>
    }
}

fn lines_of(editor: &canvas::Editor, id: ComponentId) -> Vec<Line> {
    let document = editor.document();
    let line = |edge: EdgeKey| {
        let is_outgoing = edge.from == id;
        let other = if is_outgoing { edge.to } else { edge.from };
        Line { edge, is_outgoing, other, other_name: document.name_of(other).to_owned() }
    };
    let mut lines: Vec<Line> = document.edges_at(id).into_iter().map(line).collect();
    lines.sort_by_key(|line| (line.is_outgoing, line.edge));
    lines
}

#[component]
fn ConnectionLine(file: OpenFile, line: Line) -> impl IntoView {
    let Line { edge, is_outgoing, other, other_name } = line;
    let words = words(edge.kind, is_outgoing);
    let remove = format!("Remove the connection {words} {other_name}");
    view! {
        <li class="connection-line">
            <span class="connection-line__kind" data-edge=edge.kind.label()>{words}</span>
            <button
                type="button"
                class="link-button connection-line__name"
                on:click=move |_| {
                    file.editor.command(Command::Select(Selection::component(other))).ok();
                    file.editor.command(Command::Reveal(other)).ok();
                }
            >
                {other_name}
            </button>
            <button
                type="button"
                class="button"
                data-kind="ghost"
                data-shape="icon"
                aria-label=remove.clone()
                title=remove
                on:click=move |event| {
                    drop(file.editor.command(Command::Disconnect(edge)));
                    focus_beside(&event);
                }
            >
                {icon(Icon::Close)}
            </button>
        </li>
    }
}

/// The line goes with its button: the focus goes to the next line, or to what makes a new connection.
fn focus_beside(event: &web_sys::MouseEvent) {
    const LINES: &str = ".connection-line [data-shape=icon]";
    let pressed = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let section = pressed.as_ref().and_then(|it| it.closest("section").ok().flatten());
    let (Some(pressed), Some(section)) = (pressed, section) else { return };
    let place = section.query_selector_all(LINES).ok().and_then(|all| {
        (0..all.length()).find(|at| all.get(*at).is_some_and(|it| it.is_same_node(Some(&pressed))))
    });
    once_drawn(move || {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let lines = section.query_selector_all(LINES).ok();
        let beside = lines.and_then(|all| {
            let last = all.length().checked_sub(1)?;
            all.get(place.unwrap_or(0).min(last))?.dyn_into::<web_sys::HtmlElement>().ok()
        });
        let select = || section.query_selector("select").ok().flatten()?.dyn_into().ok();
        !is_lost || focus_found(beside.or_else(select))
    });
}

fn words(kind: EdgeKind, is_outgoing: bool) -> &'static str {
    match (kind, is_outgoing) {
        (EdgeKind::Success, true) => "on success to",
        (EdgeKind::Failure, true) => "on failure to",
        (EdgeKind::Unconditional, true) => "always to",
        (EdgeKind::True, true) => "if true to",
        (EdgeKind::False, true) => "if false to",
        (EdgeKind::Source, true) => "rows to",
        (EdgeKind::Iteration, true) => "repeats",
        (EdgeKind::Success, false) => "on success of",
        (EdgeKind::Failure, false) => "on failure of",
        (EdgeKind::Unconditional, false) => "always after",
        (EdgeKind::True, false) => "if true at",
        (EdgeKind::False, false) => "if false at",
        (EdgeKind::Source, false) => "rows from",
        (EdgeKind::Iteration, false) => "repeated by",
    }
}

/// More components than this are only listed for somebody who comes to the list.
const FEW: usize = 100;
/// No list is longer: nobody reads it, and it would take the page as long to make as all the rest.
const MOST: usize = 400;

/// What can be connected to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Targets {
    first: &'static str,
    names: Vec<(ComponentId, String)>,
    /// What is left out, and how it is reached.
    more: Option<String>,
}

impl Targets {
    fn of(editor: &canvas::Editor, id: ComponentId, kind: EdgeKind, is_asked: bool) -> Targets {
        let document = editor.document();
        if document.components().len() > FEW && !is_asked {
            return Targets { first: "Connect to …", ..Targets::default() };
        }
        let mut found = candidates(document, id, kind);
        let more = found.len().saturating_sub(MOST);
        if more > 0 {
            // Those that stand nearest, in the order of the file as ever.
            let from = document.position(id).unwrap_or_default();
            let far = |id: &ComponentId| {
                document.position(*id).map_or(f64::INFINITY, |at| (at.x - from.x).hypot(at.y - from.y))
            };
            let mut nearest: Vec<(f64, usize)> =
                found.iter().enumerate().map(|(place, id)| (far(id), place)).collect();
            nearest.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
            let mut places: Vec<usize> = nearest.into_iter().take(MOST).map(|(_, place)| place).collect();
            places.sort_unstable();
            found = places.into_iter().filter_map(|place| found.get(place).copied()).collect();
        }
        Targets {
            first: if found.is_empty() { "No target left" } else { "Connect to …" },
            names: found.into_iter().map(|id| (id, document.name_of(id).to_owned())).collect(),
            more: (more > 0).then(|| format!("{more} more: press C on the component")),
        }
    }
}

/// Kind and target, each from what is possible.
#[component]
fn ConnectTo(file: OpenFile, id: ComponentId) -> impl IntoView {
    let kinds = memo(move |_| {
        file.editor.track_document();
        let read = |editor: &canvas::Editor| {
            let document = editor.document();
            document.component(id).map(|component| edge_kinds(document, component)).unwrap_or_default()
        };
        file.editor.with(read).unwrap_or_default()
    });
    let chosen = RwSignal::new(None::<EdgeKind>);
    let kind = memo(move |_| {
        chosen
            .get()
            .filter(|kind| kinds.with(|kinds| kinds.contains(kind)))
            .or_else(|| kinds.with(|kinds| kinds.first().copied()))
    });
    let is_asked = RwSignal::new(false);
    let targets = memo(move |_| {
        file.editor.track_document();
        let (Some(kind), is_asked) = (kind.get(), is_asked.get()) else { return Targets::default() };
        file.editor.with(|editor| Targets::of(editor, id, kind, is_asked)).unwrap_or_default()
    });
    let connect = move |event: web_sys::Event| {
        let target = event_target_value(&event).parse().ok().map(ComponentId);
        if let (Some(to), Some(kind)) = (target, kind.get_untracked()) {
            file.editor.command(Command::Connect(EdgeKey::new(id, kind, to))).ok();
        }
    };
    let choose = move |event| {
        let label = event_target_value(&event);
        chosen.set(kinds.with_untracked(|kinds| kinds.iter().copied().find(|kind| kind.label() == label)));
    };
    move || {
        if kinds.with(Vec::is_empty) {
            return ().into_any();
        }
        view! {
            <div class="connect-to">
                <select class="input" aria-label="Kind of the new connection" on:change=choose>
                    {move || {
                        kinds
                            .get()
                            .into_iter()
                            .map(|offered| {
                                view! {
                                    <option value=offered.label() selected=kind.get_untracked() == Some(offered)>
                                        {words(offered, true)}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
                <select
                    class="input"
                    aria-label="Connect to"
                    on:change=connect
                    on:focus=move |_| is_asked.set(true)
                    on:pointerenter=move |_| is_asked.set(true)
                    on:pointerdown=move |_| is_asked.set(true)
                >
                    {move || {
                        let Targets { first, names, more } = targets.get();
                        view! {
                            <option value="" selected=true>{first}</option>
                            {names
                                .into_iter()
                                .map(|(id, name)| view! { <option value=id.0.to_string()>{name}</option> })
                                .collect_view()}
                            {more.map(|words| view! { <option value="" disabled=true>{words}</option> })}
                        }
                    }}
                </select>
            </div>
        }
        .into_any()
    }
}

/// The selected connection.
#[component]
pub fn EdgeProperties(file: OpenFile, edge: EdgeKey) -> impl IntoView {
    let names = memo(move |_| {
        file.editor.track_document();
        let name = |id| move |editor: &canvas::Editor| editor.document().name_of(id).to_owned();
        let of = |id| file.editor.with(name(id)).unwrap_or_default();
        (of(edge.from), of(edge.to))
    });
    let select = move |id| drop(file.editor.command(Command::Select(Selection::component(id))));
    view! {
        <p class="edge-words">
            <button type="button" class="link-button" on:click=move |_| select(edge.from)>
                {move || names.get().0}
            </button>
            <span class="connection-line__kind" data-edge=edge.kind.label()>{words(edge.kind, true)}</span>
            <button type="button" class="link-button" on:click=move |_| select(edge.to)>
                {move || names.get().1}
            </button>
        </p>
        <div class="panel__foot">
            <button
                type="button"
                class="button"
                data-kind="danger"
                on:click=move |_| drop(file.editor.command(Command::Disconnect(edge)))
            >
                {icon(Icon::Trash)}
                "Remove connection"
            </button>
        </div>
    }
}
