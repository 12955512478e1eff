//! Parts of the page that arrive when somebody needs them: each is a piece of the module of its own, cut off by
//! `cargo xtask build` along the functions that are declared here with `lazy!`. The page for development is one piece.
//! Never lets a piece that does not arrive end the page: it says so, and tries again when asked or when it makes sense.

use std::future::Future;
use std::pin::Pin;

use futures::FutureExt as _;
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use leptos::wasm_split::SplitLoaderError as DidNotArrive;

use crate::live::Live;
use crate::reactive::effect;
use crate::typed_ahead;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;

/// A piece on its way. Ready at once when it is there.
pub type Arrival = Pin<Box<dyn Future<Output = Result<(), DidNotArrive>>>>;

/// Where a view stands that may not be there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Alone: it is the page that the address names.
    Page,
    /// In its place among others, which stays empty for a moment.
    Inline,
    /// Over the page, as a dialog does: until it is there, nothing is in the way.
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    OnItsWay,
    There,
    DidNotArrive,
}

/// Shows what `draw` makes as soon as its piece is there. Called by what `lazy!` declares.
pub fn show(
    stands: Stands,
    fetch: fn() -> Arrival,
    draw: Box<dyn Fn() -> Option<AnyView> + Send>,
) -> AnyView {
    let state = RwSignal::new(State::OnItsWay);
    fetch_into(state, stands, fetch);
    if let Some(live) = use_context::<Live>() {
        // A server that comes back is asked again.
        effect(move |_| {
            if live.is_live() && state.with_untracked(|state| *state == State::DidNotArrive) {
                fetch_into(state, stands, fetch);
            }
        });
    }
    (move || match state.get() {
        State::There => draw().unwrap_or_else(|| failed(stands, state, fetch)),
        State::DidNotArrive => failed(stands, state, fetch),
        State::OnItsWay => match stands {
            Stands::Page | Stands::Inline => view! {
                <p class="piece" role="status">
                    "Loading …"
                </p>
            }
            .into_any(),
            Stands::Over => ().into_any(),
        },
    })
    .into_any()
}

/// Fetches a piece before it is needed. A failure is said when somebody needs it.
pub fn prefetch(fetch: fn() -> Arrival) {
    spawn_local(async move {
        fetch().await.ok();
    });
}

/// The same as `when_there` for what opens something to type in: what is typed meanwhile is for that.
pub fn open_when_there(toasts: Toasts, work: impl Future<Output = Result<(), DidNotArrive>> + 'static) {
    let mut work = Box::pin(work);
    match (&mut work).now_or_never() {
        Some(done) => when_there(toasts, std::future::ready(done)),
        None => {
            typed_ahead::keep();
            when_there(toasts, async move {
                let done = work.await;
                typed_ahead::deliver();
                done
            });
        }
    }
}

/// Does what arrives with a piece, such as what `lazy_work!` declares. If it does not arrive, a message says so, and
/// nothing was done.
pub fn when_there(toasts: Toasts, work: impl Future<Output = Result<(), DidNotArrive>> + 'static) {
    spawn_local(async move {
        if work.await.is_err() {
            toasts.error("This part of the page did not arrive, so nothing was done. Try again when the server can be reached.");
        }
    });
}

fn fetch_into(state: RwSignal<State>, stands: Stands, fetch: fn() -> Arrival) {
    let after = |arrived: Result<(), DidNotArrive>| match arrived {
        Ok(()) => State::There,
        Err(_) => State::DidNotArrive,
    };
    let mut arrival = fetch();
    match (&mut arrival).now_or_never() {
        Some(arrived) => state.set(after(arrived)),
        None => {
            state.set(State::OnItsWay);
            // What opens over the page takes the keyboard.
            if stands == Stands::Over {
                typed_ahead::keep();
            }
            spawn_local(async move {
                state.try_set(after(arrival.await));
                if stands == Stands::Over {
                    typed_ahead::deliver();
                }
            });
        }
    }
}

fn failed(stands: Stands, state: RwSignal<State>, fetch: fn() -> Arrival) -> AnyView {
    let is_away = use_context::<Live>().is_some_and(|live| live.connection().trouble().is_some());
    let (title, words) = if is_away {
        ("The server cannot be reached", "This part of the page comes from it, and is shown when it is back.")
    } else {
        (
            "This part of the page did not arrive",
            "If the server was upgraded, load the page again: edits that were not saved are kept in this browser.",
        )
    };
    let reload = |_| {
        if let Some(window) = web_sys::window() {
            window.location().reload().ok();
        }
    };
    view! {
        <div class="piece" data-over=(stands == Stands::Over).then_some("true") role="alert" data-testid="piece-failed">
            {icon(Icon::Warning)}
            <div class="piece__words">
                {match stands {
                    // A page has a heading, whatever became of it.
                    Stands::Page => view! { <h1 class="piece__title">{title}</h1> }.into_any(),
                    _ => view! { <strong>{title}</strong> }.into_any(),
                }}
                <p>{words}</p>
            </div>
            <button type="button" class="button" on:click=move |_| fetch_into(state, stands, fetch)>
                "Try again"
            </button>
            {(!is_away)
                .then(|| {
                    view! {
                        <button type="button" class="button" on:click=reload>
                            "Load the page again"
                        </button>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Declares views that arrive with a piece: `lazy! { fn palette(file: OpenFile) in designer__more, Over => view; }`.
/// Arguments are handles and values that can be cloned. All that the view needs, and that is not there yet, comes with
/// the piece. What is in a piece `a__b` may be shown only by what is in `a`, which it builds upon. Every name more
/// makes all pieces larger: use one that is there, unless the first visit gets smaller by it.
#[macro_export]
macro_rules! lazy {
    ($($(#[$attribute:meta])* $vis:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) in $piece:ident,
       $stands:ident => $view:expr;)*) => {$(
        $(#[$attribute])*
        $vis fn $name($($argument: $type),*) -> ::leptos::prelude::AnyView {
            #[cfg(not(feature = "pieces"))]
            {
                ::leptos::prelude::IntoAny::into_any($view)
            }
            #[cfg(feature = "pieces")]
            {
                #[::leptos::wasm_split::wasm_split(
                    $piece, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible
                )]
                fn $name($($argument: $type),*) -> Result<::leptos::prelude::AnyView, $crate::lazy::DidNotArrive> {
                    Ok(::leptos::prelude::IntoAny::into_any($view))
                }
                $crate::lazy::show(
                    $crate::lazy::Stands::$stands,
                    || Box::pin(fetch()),
                    // The piece is there by then, so the answer is there at once.
                    Box::new(move || ::futures::FutureExt::now_or_never($name($($argument.clone()),*))?.ok()),
                )
            }
        }
    )*};
}

/// Declares what fetches a piece before it is needed: `prefetch! { pub fn fetch_more of designer__more; }`.
#[macro_export]
macro_rules! prefetch {
    ($($(#[$attribute:meta])* $vis:vis fn $name:ident of $piece:ident;)*) => {$(
        $(#[$attribute])*
        $vis fn $name() {
            #[cfg(feature = "pieces")]
            {
                #[::leptos::wasm_split::wasm_split(
                    $piece, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible
                )]
                #[allow(dead_code, reason = "only its piece is wanted")]
                fn $name() -> Result<(), $crate::lazy::DidNotArrive> {
                    Ok(())
                }
                $crate::lazy::prefetch(|| Box::pin(fetch()));
            }
        }
    )*};
}

/// Declares work that arrives with a piece: `lazy_work! { fn tidy(graph: Graph) in designer__more -> Layout =>
/// canvas::tidy(&graph); }` makes a future of `Result<Layout, DidNotArrive>`, ready at once when the piece is there.
/// What only this needs is no part of the first visit.
#[macro_export]
macro_rules! lazy_work {
    ($($(#[$attribute:meta])* $vis:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) in $piece:ident
       -> $output:ty => $work:expr;)*) => {$(
        $(#[$attribute])*
        #[cfg(not(feature = "pieces"))]
        $vis async fn $name($($argument: $type),*) -> Result<$output, $crate::lazy::DidNotArrive> {
            Ok($work)
        }

        $(#[$attribute])*
        #[cfg(feature = "pieces")]
        #[::leptos::wasm_split::wasm_split($piece, wasm_split_path = ::leptos::wasm_split, fallible)]
        $vis fn $name($($argument: $type),*) -> Result<$output, $crate::lazy::DidNotArrive> {
            Ok($work)
        }
    )*};
}
