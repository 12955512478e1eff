//! Which address shows what, and how to go elsewhere. The browser's history holds the truth; this follows it.
//! Written for the few flat addresses of this page: a general router is a quarter of the module's budget.

mod address_bar;
pub mod place;

use crate::reactive::memo;
use leptos::prelude::*;

use place::{Place, Values};

/// The handle, taken from context.
#[derive(Clone, Copy)]
pub struct Router {
    place: RwSignal<Place>,
}

/// How to go to an address.
#[derive(Clone, Copy, Debug)]
pub struct NavigateOptions {
    /// Instead of the address that is shown, so that Back leaves both.
    pub replace: bool,
    /// To the top of the page.
    pub scroll: bool,
}

impl Default for NavigateOptions {
    fn default() -> NavigateOptions {
        NavigateOptions { replace: false, scroll: true }
    }
}

impl Router {
    /// To be made once, in the root: follows links and the browser's own buttons for as long as that lives.
    pub fn follow() -> Router {
        let router = Router { place: RwSignal::new(address_bar::place()) };
        address_bar::on_back_or_forward(move || {
            router.place.try_set(address_bar::place());
        });
        address_bar::on_link(move |address| router.go(&address, NavigateOptions::default()));
        router
    }

    /// The handle that the root provided.
    pub fn expect() -> Router {
        expect_context::<Router>()
    }

    /// Goes to an address of this page.
    pub fn go(self, address: &str, options: NavigateOptions) {
        address_bar::show(address, options);
        self.place.try_set(Place::of(address));
    }

    /// A value that changes with the address. Memoized.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        derive: impl Fn(&Place) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        memo(move |_| self.place.with(&derive))
    }
}

/// Goes to an address, from anywhere below the component that asked.
pub fn use_navigate() -> impl Fn(&str, NavigateOptions) + Copy + Send + Sync + 'static {
    let router = Router::expect();
    move |address, options| router.go(address, options)
}

/// What the path names, such as `id`.
pub fn use_params_map() -> Memo<Values> {
    Router::expect().memo(|place| place.params.clone())
}

/// What stands behind the `?`.
pub fn use_query_map() -> Memo<Values> {
    Router::expect().memo(|place| place.query.clone())
}

/// A link of the navigation: says when it leads to where the person is.
#[component]
pub fn NavigationLink(href: &'static str, children: Children) -> impl IntoView {
    let is_here = Router::expect().memo(move |place| place.is_below(href));
    view! {
        <a class="sidebar__link" href=href aria-current=move || is_here.get().then_some("page")>
            {children()}
        </a>
    }
}
