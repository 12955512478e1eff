//! The surface: every listener stands here, and the one place where pan and zoom reach the screen.
//! Never puts a position into the reactive graph that changes while it is panned.

use leptos::prelude::*;
use model::ComponentState;

use crate::designer::editing::EditorHandle;

/// The canvas of one open pipeline. `Intent::Focus` is to be answered with `focus_component`.
#[component]
pub fn CanvasView(
    editor: EditorHandle,
    /// The state of the component of that name in the run that is shown. Called where signals are tracked.
    #[prop(into)]
    state_of: Callback<String, Option<ComponentState>>,
) -> impl IntoView {
    let _ = (editor, state_of);
    view! { <div class="canvas"></div> }
}
