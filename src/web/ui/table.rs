//! The head cell of a column that sorts its table.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// The value of `aria-sort`.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        }
    }

    /// The other way.
    pub fn reversed(self) -> Direction {
        match self {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        }
    }
}

/// A head cell whose button sorts by its column. `direction` is absent while another column sorts.
#[component]
pub fn SortHead(
    words: &'static str,
    #[prop(into)] direction: Signal<Option<Direction>>,
    on_press: impl Fn() + 'static,
    /// The larger, the earlier it is left out where there is little room; empty: never.
    extra: &'static str,
) -> impl IntoView {
    view! {
        <th
            scope="col"
            data-extra=(!extra.is_empty()).then_some(extra)
            aria-sort=move || direction.get().map(Direction::name)
        >
            <button type="button" class="table__sort" on:click=move |_| on_press()>
                {words}
                {move || match direction.get() {
                    Some(Direction::Ascending) => icon(Icon::SortUp),
                    Some(Direction::Descending) => icon(Icon::SortDown),
                    None => ().into_any(),
                }}
            </button>
        </th>
    }
}
