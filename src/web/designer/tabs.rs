//! The open files as links in the top bar, each with a button that closes it.

use dpl::Kind;
use leptos::html::Nav;
use leptos::prelude::*;

use super::session::Session;
use super::{address, tree};
use crate::page;
use crate::reactive::{effect, memo};
use crate::router::{NavigateOptions, use_navigate};
use crate::size_watch::watch_size;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// The tabs. Each is a link, so that it can be opened in another window too.
#[component]
pub fn Tabs(session: Session, path: Memo<Option<String>>) -> impl IntoView {
    let bar = NodeRef::<Nav>::new();
    let show_current = move || {
        if let Some(path) = path.get_untracked() {
            page::show_by_id(&tab_id(&path));
        }
    };
    // What stands beside the tabs differs from file to file, and leaves more or less room.
    watch_size(move || bar.get().map(Into::into), show_current);
    view! {
        <nav class="designer__tabs" aria-label="Open pipelines" node_ref=bar>
            <ul class="tabs">
                {each(
                    move || session.tabs(),
                    String::clone,
                    move |tab| view! { <Tab session=session path=path tab=tab /> }.into_any(),
                )}
            </ul>
        </nav>
    }
}

#[component]
fn Tab(session: Session, path: Memo<Option<String>>, tab: String) -> impl IntoView {
    let navigate = use_navigate();
    let name = tree::label(&tab).to_owned();
    let (own, closed) = (tab.clone(), tab.clone());
    let is_current = memo(move |_| path.with(|path| path.as_deref() == Some(own.as_str())));
    let marked = tab.clone();
    let is_unsaved = memo(move |_| session.unsaved().contains(&marked));
    let shown = tab_id(&tab);
    // Leaves the reactive world: where there are more tabs than room, the shown one is in view.
    effect(move |_| {
        if is_current.get() {
            page::show_by_id(&shown);
        }
    });
    let close = move |_| {
        let was_current = is_current.get_untracked();
        let next = session.close(&closed);
        if was_current {
            navigate(&address(next.as_deref()), NavigateOptions::default());
        }
    };
    view! {
        <li class="tab" id=tab_id(&tab) data-current=move || is_current.get().then_some("true")>
            <a class="tab__link" href=address(Some(&tab)) title=tab.clone() aria-current=move || is_current.get().then_some("page")>
                <KindMark kind=tree::kind_of_path(&tab) />
                <span class="tab__name">{name.clone()}</span>
                {move || {
                    is_unsaved
                        .get()
                        .then(|| {
                            view! {
                                <span class="tab__unsaved" title="Not saved yet">
                                    {icon(Icon::Dot)}
                                    <span class="visually-hidden">", not saved yet"</span>
                                </span>
                            }
                        })
                }}
            </a>
            <button type="button" class="tab__close" aria-label=format!("Close {name}") on:click=close>
                {icon(Icon::Close)}
            </button>
        </li>
    }
}

fn tab_id(path: &str) -> String {
    format!("tab-{path}")
}

/// O for an orchestration, T for a transformation.
#[component]
pub fn KindMark(kind: Kind) -> impl IntoView {
    let (letter, key, word) = match kind {
        Kind::Orchestration => ("O", "orchestration", "Orchestration"),
        Kind::Transformation => ("T", "transformation", "Transformation"),
    };
    view! {
        <span class="kind-mark" data-kind=key title=word>
            <span aria-hidden="true">{letter}</span>
            <span class="visually-hidden">{format!("{word} ")}</span>
        </span>
    }
}
