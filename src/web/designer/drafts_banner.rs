//! Edits of the open file that a closed tab left behind: bring them back, or not.
//! Never throws one away without being told to.

use leptos::prelude::*;
use model::Timestamp;

use super::draft::Kept;
use super::open_file::OpenFile;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};
use crate::ui::time_words;

/// One line for each; nothing when there is none.
pub fn drafts_banner(file: OpenFile) -> AnyView {
    let is_any = memo(move |_| file.offered.with(|offered| !offered.is_empty()));
    let line = move |kept: Kept| {
        let at = time_words::wall(Timestamp(kept.draft.at));
        let words = format!("Edits that were not saved were kept when a tab closed ({}).", {
            at.long(time_words::wall(file.live.clock.read()))
        });
        let (back, gone) = (kept.clone(), kept);
        view! {
            <li class="drafts__one">
                {icon(Icon::History)}
                <span class="drafts__words">{words}</span>
                <button type="button" class="button" data-kind="primary" on:click=move |_| file.bring_back(back.clone())>
                    "Bring back"
                </button>
                <button type="button" class="button" on:click=move |_| file.discard(&gone)>
                    "Discard"
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        {move || {
            is_any
                .get()
                .then(|| {
                    view! {
                        <div class="drafts" role="status">
                            <ul class="drafts__list" aria-label="Edits that were kept">
                                {each(move || file.offered.get(), |kept| kept.tab.clone(), line)}
                            </ul>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}
