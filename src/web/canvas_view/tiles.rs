//! The components as buttons with names, so that a keyboard and a screen reader reach each of them.
//! Never hears an event: the surface does.

use canvas::{ComponentId, Offer, Position, Tile};
use leptos::prelude::*;
use model::ComponentState;

use super::glyph::component_glyph;
use crate::designer::problems::{Mark, severity_key};
use crate::live::rows::LiveRows;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::Look;

/// How the box of a tile lies around its middle; `canvas.css` has the same numbers.
const HALF_WIDTH: f64 = 56.0;
const ABOVE: f64 = 34.0;
/// With the name above.
const ABOVE_ATTACHED: f64 = 70.0;

/// Where the box of a tile goes.
pub(super) fn place(at: Position, is_attached: bool) -> String {
    let above = if is_attached { ABOVE_ATTACHED } else { ABOVE };
    format!("translate({:.1}px,{:.1}px)", at.x - HALF_WIDTH, at.y - above)
}

/// All tiles, in the order of the file, which is the order of the keyboard.
#[component]
pub fn Tiles(
    rows: LiveRows<Tile>,
    state_of: Callback<String, Option<ComponentState>>,
    problem_of: Callback<ComponentId, Option<Mark>>,
) -> impl IntoView {
    each(move || rows.keys(), |id| *id, move |id| tile(rows, id, state_of, problem_of))
}

fn tile(
    rows: LiveRows<Tile>,
    id: ComponentId,
    state_of: Callback<String, Option<ComponentState>>,
    problem_of: Callback<ComponentId, Option<Mark>>,
) -> AnyView {
    let Some(row) = rows.row(&id) else { return ().into_any() };
    let field = |read: fn(&Tile) -> String| {
        let row = row.clone();
        memo(move |_| read(&row.read()))
    };
    let name = field(|tile| tile.name.clone());
    let transform = field(|tile| place(tile.at, tile.is_attached));
    let state = memo(move |_| {
        // A component that the run has not come to yet needs no mark.
        state_of.run(name.get()).filter(|state| *state != ComponentState::Waiting)
    });
    let problem = memo(move |_| problem_of.run(id));
    let (labelled, glyph) = (row.clone(), row.clone());
    let label = memo(move |_| spoken(&labelled.read(), state.get()));
    let description_id = format!("canvas-tile-{}", id.0);
    let described_by = description_id.clone();
    view! {
        <button
            type="button"
            class="tile"
            data-component=id.0.to_string()
            data-category=field(|tile| tile.category.to_owned())
            data-icon=field(|tile| tile.icon.to_owned())
            data-selected=field(|tile| tile.is_selected.to_string())
            data-skipped=field(|tile| tile.is_skipped.to_string())
            data-attached=field(|tile| tile.is_attached.to_string())
            data-offer=field(|tile| offer_name(tile.offer).to_owned())
            data-state=move || state.get().map(|state| Look::from(state).word.to_lowercase())
            aria-label=label
            aria-pressed=field(|tile| tile.is_selected.to_string())
            aria-describedby=described_by
            style:transform=transform
        >
            <span class="tile__square">
                {move || component_glyph(glyph.read().icon)}
                {move || state.get().map(|state| badge(Look::from(state)))}
                {move || problem.get().map(problem_sign)}
            </span>
            <span class="tile__name">{name}</span>
            <span id=description_id hidden>
                {field(|tile| tile.description.clone())}
                {move || problem.get().map(|mark| format!(" {}", mark.words))}
            </span>
        </button>
    }
    .into_any()
}

fn badge(look: Look) -> impl IntoView {
    view! {
        <span class="tile__badge" data-tone=look.tone.name() title=look.word>
            {icon(look.shape)}
        </span>
    }
}

fn problem_sign(mark: Mark) -> impl IntoView {
    let shape = match mark.severity {
        dpl::Severity::Error => Icon::Cross,
        dpl::Severity::Warning => Icon::Warning,
    };
    view! {
        <span class="tile__problem" data-severity=severity_key(mark.severity) title=mark.words>
            {icon(shape)}
        </span>
    }
}

/// Everything that is shown, as words.
fn spoken(tile: &Tile, state: Option<ComponentState>) -> String {
    let mut words = vec![tile.name.clone(), tile.type_label.clone()];
    words.extend(state.map(|state| Look::from(state).word.to_lowercase()));
    if tile.is_skipped {
        words.push("disabled".to_owned());
    }
    words.join(", ")
}

fn offer_name(offer: Offer) -> &'static str {
    match offer {
        Offer::None => "none",
        Offer::Open => "open",
        Offer::Aimed => "aimed",
        Offer::Closed => "closed",
    }
}
