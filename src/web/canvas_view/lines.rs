//! The lines between tiles, and what is drawn above them while something is under way.
//! Never hears an event: the editor finds lines by geometry.

use canvas::{EdgeKey, EdgeKind, EdgePath, Overlay};
use leptos::prelude::*;

use super::glyph::component_glyph;
use crate::live::rows::LiveRows;
use crate::reactive::memo;
use crate::ui::each::each;

/// The name of the kind in attributes.
pub fn kind_name(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Success => "success",
        EdgeKind::Failure => "failure",
        EdgeKind::Unconditional => "unconditional",
        EdgeKind::True => "true",
        EdgeKind::False => "false",
        EdgeKind::Source => "source",
        EdgeKind::Iteration => "iteration",
    }
}

const KINDS: [EdgeKind; 7] = [
    EdgeKind::Success,
    EdgeKind::Failure,
    EdgeKind::Unconditional,
    EdgeKind::True,
    EdgeKind::False,
    EdgeKind::Source,
    EdgeKind::Iteration,
];

/// The sign in the middle of a line and on a connector: what the colour says, as a shape.
fn sign(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Success => "M-3.4 .2-1 2.6 3.4-2.4",
        EdgeKind::Failure => "M-2.7-2.7 2.7 2.7M2.7-2.7-2.7 2.7",
        EdgeKind::True => "M-3.2-3.2H3.2M0-3.2V3.4",
        EdgeKind::False => "M-2.2 3.6V-3.2H2.8M-2.2 0H1.8",
        EdgeKind::Iteration => "M3.2-1.4A3.4 3.4 0 1 0 3.2 1.6M3.6-3.8V-1.2H1",
        EdgeKind::Unconditional | EdgeKind::Source => "M-3.2 0H3.2M.8-2.4 3.2 0 .8 2.4",
    }
}

fn arrow(kind: EdgeKind) -> String {
    format!("canvas-arrow-{}", kind_name(kind))
}

/// All lines in one drawing: one for each would be several times slower.
#[component]
pub fn Lines(rows: LiveRows<EdgePath>) -> impl IntoView {
    let arrows = KINDS
        .map(|kind| {
            view! {
                <marker
                    id=arrow(kind)
                    class="edge-arrow"
                    data-kind=kind_name(kind)
                    viewBox="0 0 8 8"
                    refX="6"
                    refY="4"
                    markerWidth="6"
                    markerHeight="6"
                    orient="auto"
                >
                    <path d="M0 0 8 4 0 8z" />
                </marker>
            }
        })
        .collect_view();
    view! {
        <svg class="canvas__lines" aria-hidden="true">
            <defs>{arrows}</defs>
            {each(move || rows.keys(), |key| *key, move |key| line(rows, key))}
        </svg>
    }
}

fn line(rows: LiveRows<EdgePath>, key: EdgeKey) -> AnyView {
    let Some(row) = rows.row(&key) else { return ().into_any() };
    let (path, label, selected, place) = (row.clone(), row.clone(), row.clone(), row);
    let kind = key.kind;
    let place = memo(move |_| {
        let at = place.read().sign_at;
        format!("translate({:.1} {:.1})", at.x, at.y)
    });
    let has_sign = !matches!(kind, EdgeKind::Unconditional | EdgeKind::Source);
    view! {
        <g
            class="edge"
            data-testid="edge"
            data-kind=kind_name(kind)
            data-label=move || label.read().label.clone()
            data-selected=move || selected.read().is_selected.to_string()
        >
            <path class="edge__line" d=move || path.read().path.clone() marker-end=format!("url(#{})", arrow(kind)) />
            {has_sign
                .then(|| {
                    view! {
                        <g transform=place>
                            <circle class="edge__disc" r="7.5" />
                            <path class="edge__sign" d=sign(kind) />
                        </g>
                    }
                })}
        </g>
    }
    .into_any()
}

/// The marquee, a connection being drawn, a component being placed, and the connectors of one tile.
#[component]
pub fn OverlayView(overlay: RwSignal<Overlay>) -> impl IntoView {
    let marquee = move || {
        let rect = overlay.with(|overlay| overlay.marquee)?;
        Some(view! {
            <rect class="marquee" x=rect.x y=rect.y width=rect.width height=rect.height />
        })
    };
    let pending = move || {
        let pending = overlay.with(|overlay| overlay.pending.clone())?;
        Some(view! {
            <g class="edge" data-kind=kind_name(pending.kind) data-pending="">
                <path class="edge__line" d=pending.path marker-end=format!("url(#{})", arrow(pending.kind)) />
            </g>
        })
    };
    let ghost = move || {
        let ghost = overlay.with(|overlay| overlay.ghost.clone())?;
        Some(view! {
            <div class="tile" data-ghost="" style:transform=super::tiles::place(ghost.at, false)>
                <span class="tile__square">{component_glyph(ghost.icon)}</span>
                <span class="tile__name">{ghost.label}</span>
            </div>
        })
    };
    let ports = memo(move |_| overlay.with(|overlay| overlay.ports.clone()));
    view! {
        <svg class="canvas__lines" aria-hidden="true">
            {marquee}
            {pending}
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
}
