//! The lines between tiles, all in one drawing: one for each would be several times slower.
//! Never hears an event: the editor finds lines by geometry.

use canvas::{EdgeKind, EdgePath};
use leptos::prelude::*;
use leptos::svg::G;
use web_sys::Element;

use super::templates::{Templates, set_if};

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

pub(super) const KINDS: [EdgeKind; 7] = [
    EdgeKind::Success,
    EdgeKind::Failure,
    EdgeKind::Unconditional,
    EdgeKind::True,
    EdgeKind::False,
    EdgeKind::Source,
    EdgeKind::Iteration,
];

/// The sign in the middle of a line and on a connector: what the colour says, as a shape.
pub(super) fn sign(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Success => "M-3.4 .2-1 2.6 3.4-2.4",
        EdgeKind::Failure => "M-2.7-2.7 2.7 2.7M2.7-2.7-2.7 2.7",
        EdgeKind::True => "M-3.2-3.2H3.2M0-3.2V3.4",
        EdgeKind::False => "M-2.2 3.6V-3.2H2.8M-2.2 0H1.8",
        EdgeKind::Iteration => "M3.2-1.4A3.4 3.4 0 1 0 3.2 1.6M3.6-3.8V-1.2H1",
        EdgeKind::Unconditional | EdgeKind::Source => "M-3.2 0H3.2M.8-2.4 3.2 0 .8 2.4",
    }
}

/// The id of the arrow of that kind.
pub(super) fn arrow(kind: EdgeKind) -> String {
    format!("canvas-arrow-{}", kind_name(kind))
}

/// The drawing that the lines are put into.
pub(super) fn lines(holder: NodeRef<G>) -> AnyView {
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
            <g node_ref=holder></g>
        </svg>
    }
    .into_any()
}

/// One line in the page.
pub(super) struct LineView {
    pub(super) element: Element,
    path: Element,
    sign: Option<Element>,
    row: Option<EdgePath>,
}

impl LineView {
    /// An element without a way yet.
    pub(super) fn new(templates: &mut Templates, kind: EdgeKind) -> Option<LineView> {
        // Put together once for each kind. The parser knows SVG only inside of it.
        let name = kind_name(kind);
        let sign = match kind {
            EdgeKind::Unconditional | EdgeKind::Source => String::new(),
            _ => format!(
                "<g><circle class=\"edge__disc\" r=\"7.5\"/><path class=\"edge__sign\" d=\"{}\"/></g>",
                sign(kind)
            ),
        };
        let markup = format!(
            "<svg><g class=\"edge\" data-testid=\"edge\" data-kind=\"{name}\" data-selected=\"false\">\
             <path class=\"edge__line\" marker-end=\"url(#{})\"/>{sign}</g></svg>",
            arrow(kind)
        );
        let element = templates.copy(&markup)?.first_element_child()?;
        let path = element.first_element_child()?;
        let sign = path.next_element_sibling();
        Some(LineView { element, path, sign, row: None })
    }

    /// Shows the row.
    pub(super) fn show(&mut self, row: EdgePath) {
        let before = self.row.take();
        let old = before.as_ref();
        set_if(&self.element, "data-label", old.map(|it| it.label.as_str()), &row.label);
        if old.is_some_and(|it| it.is_selected) != row.is_selected {
            set_if(&self.element, "data-selected", None, if row.is_selected { "true" } else { "false" });
        }
        set_if(&self.path, "d", old.map(|it| it.path.as_str()), &row.path);
        if let Some(sign) = self.sign.as_ref().filter(|_| old.is_none_or(|old| old.sign_at != row.sign_at)) {
            let place = format!("translate({:.1} {:.1})", row.sign_at.x, row.sign_at.y);
            set_if(sign, "transform", None, &place);
        }
        self.row = Some(row);
    }
}
