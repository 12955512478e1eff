//! What is drawn above the tiles while something is under way.
//! Never hears an event: the surface does.

use canvas::{Guide, Overlay};
use leptos::prelude::*;

use super::glyph::component_glyph;
use super::lines::{arrow, kind_name, sign};
use super::marks::{Mark, RemovedTile};
use super::tiles::place;
use crate::reactive::memo;
use crate::ui::icon::icon;

/// The marquee, a connection being drawn, a component being placed, and the connectors of one tile.
pub(super) fn overlay(overlay: RwSignal<Overlay>) -> AnyView {
    let marquee = memo(move |_| overlay.with(|overlay| overlay.marquee));
    let marquee = move || {
        let rect = marquee.get()?;
        Some(view! {
            <rect class="marquee" x=rect.x y=rect.y width=rect.width height=rect.height />
        })
    };
    let pending = memo(move |_| overlay.with(|overlay| overlay.pending.clone()));
    let pending = move || {
        let pending = pending.get()?;
        Some(view! {
            <g class="edge" data-kind=kind_name(pending.kind) data-pending="">
                <path class="edge__line" d=pending.path marker-end=format!("url(#{})", arrow(pending.kind)) />
            </g>
        })
    };
    let into = memo(move |_| overlay.with(|overlay| overlay.into.clone()));
    let into = move || into.get().map(|path| view! { <path class="edge__into" d=path /> });
    let guides = memo(move |_| overlay.with(|overlay| overlay.guides.clone()));
    let guides = move || guides.get().into_iter().map(guide).collect_view();
    let ghost = memo(move |_| overlay.with(|overlay| overlay.ghost.clone()));
    let ghost = move || {
        let ghost = ghost.get()?;
        Some(view! {
            <div class="tile" data-ghost="" style:transform=place(ghost.at, false)>
                <span class="tile__square">{component_glyph(ghost.icon)}</span>
                <span class="tile__name">{ghost.label}</span>
            </div>
        })
    };
    let ports = memo(move |_| overlay.with(|overlay| overlay.ports.clone()));
    view! {
        <svg class="canvas__lines" aria-hidden="true" data-testid="canvas-overlay">
            {marquee}
            {into}
            {pending}
            {guides}
        </svg>
        {ghost}
        {move || {
            ports
                .get()
                .into_iter()
                .map(|port| {
                    // By keyboard it is C on the tile.
                    view! {
                        <span
                            class="port"
                            aria-hidden="true"
                            title=port.label
                            data-testid="port"
                            data-kind=kind_name(port.kind)
                            style:transform=format!("translate({:.1}px,{:.1}px)", port.at.x, port.at.y)
                        >
                            <svg viewBox="-9 -9 18 18" width="18" height="18">
                                <circle class="edge__disc" r="8" />
                                <path class="edge__sign" d=sign(port.kind) />
                            </svg>
                        </span>
                    }
                })
                .collect_view()
        }}
    }
    .into_any()
}

fn guide(guide: Guide) -> AnyView {
    let Guide { from, to } = guide;
    view! { <line class="guide" x1=from.x y1=from.y x2=to.x y2=to.y /> }.into_any()
}

/// What the other version has and this one has not, where it stood.
pub(super) fn removed(tiles: Signal<Vec<RemovedTile>>) -> AnyView {
    let draw = |tile: RemovedTile| {
        let words = format!("{}, {}", tile.name, Mark::Removed.word().to_lowercase());
        view! {
            <div
                class="tile"
                role="img"
                aria-label=words
                data-mark=Mark::Removed.name()
                style:transform=place(tile.at, false)
            >
                <span class="tile__square">
                    {component_glyph(tile.icon)} <span class="tile__mark">{icon(Mark::Removed.icon())}</span>
                </span>
                <span class="tile__name">{tile.name}</span>
            </div>
        }
    };
    (move || tiles.get().into_iter().map(draw).collect_view()).into_any()
}
