//! Two texts and where they differ: side by side where there is room, or as one. Long equal stretches are only counted.

use leptos::prelude::*;

use super::line_diff::{Part, Row, parts, side_by_side};

/// Equal lines around one that differs.
const CONTEXT: usize = 3;

/// More rows than this are not drawn: nobody reads them, and the page would stand still.
const MOST_ROWS: usize = 3_000;

/// The table. A table, so that a screen reader can walk along a line.
pub fn text_difference(
    left: String,
    right: String,
    left_name: &'static str,
    right_name: &'static str,
) -> AnyView {
    let rows = side_by_side(&left, &right);
    let differing = rows.iter().filter(|row| row.differs()).count();
    if differing == 0 {
        return view! { <p class="panel__quiet">"The texts are equal."</p> }.into_any();
    }
    let mut room = MOST_ROWS;
    let mut left_out = 0;
    let drawn: Vec<AnyView> = parts(rows, CONTEXT)
        .into_iter()
        .map(|part| match part {
            Part::Equal(count) => equal(count),
            Part::Rows(rows) => {
                let shown = rows.len().min(room);
                room -= shown;
                left_out += rows.len() - shown;
                rows.into_iter().take(shown).map(line).collect_view().into_any()
            }
        })
        .collect();
    view! {
        <div class="difference__scroll" tabindex="0" role="group" aria-label="Difference of the texts">
            <table class="difference">
                <caption class="visually-hidden">{format!("{left_name} and {right_name}; {differing} lines differ")}</caption>
                <thead>
                    <tr>
                        <th scope="col" colspan="2">{left_name}</th>
                        <th scope="col" colspan="2">{right_name}</th>
                    </tr>
                </thead>
                <tbody>{drawn}</tbody>
            </table>
            {(left_out > 0)
                .then(|| view! { <p class="panel__quiet">{format!("{left_out} more lines are not shown.")}</p> })}
        </div>
    }
    .into_any()
}

fn equal(count: usize) -> AnyView {
    let words = crate::time::counted(u64::try_from(count).unwrap_or(u64::MAX), "equal line");
    view! {
        <tr class="difference__equal">
            <td colspan="4">{words}</td>
        </tr>
    }
    .into_any()
}

fn line(row: Row) -> AnyView {
    let differs = row.differs();
    let side = |line: Option<(usize, String)>, sign: &'static str, word: &'static str, key: &'static str| {
        let (number, text) = match line {
            Some((number, text)) => (Some(number), Some(text)),
            None => (None, None),
        };
        let mark = (differs && text.is_some()).then_some(key);
        let is_gap = text.is_none().then_some("true");
        view! {
            <td class="difference__number" data-mark=mark>
                {number}
            </td>
            <td class="difference__line" data-mark=mark data-gap=is_gap>
                {mark.map(|_| view! { <span class="difference__sign" aria-hidden="true">{sign}</span><span class="visually-hidden">{word}</span> })}
                <code>{text}</code>
            </td>
        }
    };
    view! { <tr>{side(row.left, "−", "before: ", "gone")} {side(row.right, "+", "after: ", "new")}</tr> }
        .into_any()
}
