//! A parameter that is rows of texts, such as variables and their values, or the conditions of an If.

use leptos::prelude::*;

use super::super::form::{rows_of, value_of_rows};
use super::field::Parameter;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

const NEGATIONS: &[&str] = &["Is", "Not"];
const COMPARATORS: &[&str] =
    &["Equal to", "Greater than", "Greater than or equal to", "Less than", "Less than or equal to", "Blank"];

/// A table of inputs.
#[component]
pub fn RowField(
    parameter: Parameter,
    labelled_by: String,
    columns: &'static [&'static str],
) -> impl IntoView {
    let rows = memo(move |_| {
        parameter
            .value
            .with(|value| value.as_ref().and_then(|value| rows_of(value, columns.len())).unwrap_or_default())
    });
    let change = Callback::new(move |change: Change| {
        let mut rows = rows.get_untracked();
        change.make(&mut rows, columns);
        parameter.set(Some(value_of_rows(&rows)));
        if !matches!(change, Change::Cell { .. }) {
            parameter.end_typing();
        }
    });
    let variables = format!("variables-{}", crate::command::new_id_text());
    let list_id = variables.clone();
    let names = memo(move |_| {
        parameter.file.editor.track_document();
        let read = |editor: &canvas::Editor| {
            editor.pipeline().variables.iter().map(|variable| variable.name.clone()).collect::<Vec<String>>()
        };
        parameter.file.editor.with(read).unwrap_or_default()
    });
    view! {
        <div class="rows" role="group" aria-labelledby=labelled_by>
            {each(
                move || 0..rows.with(Vec::len),
                |place| *place,
                move |place| {
                    let variables = variables.clone();
                    view! { <OneRow rows=rows place=place columns=columns variables=variables change=change parameter=parameter /> }
                        .into_any()
                },
            )}
            <datalist id=list_id>
                {move || names.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
            </datalist>
            <button type="button" class="button rows__add" on:click=move |_| change.run(Change::Add)>
                {icon(Icon::Plus)}
                "Add a row"
            </button>
        </div>
    }
}

enum Change {
    Cell { row: usize, column: usize, text: String },
    Add,
    Remove(usize),
}

impl Change {
    fn make(&self, rows: &mut Vec<Vec<String>>, columns: &[&str]) {
        match self {
            Change::Cell { row, column, text } => {
                if let Some(cell) = rows.get_mut(*row).and_then(|row| row.get_mut(*column)) {
                    cell.clone_from(text);
                }
            }
            Change::Add => rows.push(columns.iter().map(|column| first_of(column).to_owned()).collect()),
            Change::Remove(row) if *row < rows.len() => drop(rows.remove(*row)),
            Change::Remove(_) => {}
        }
    }
}

/// What a column offers; nothing for free text.
fn offer(column: &str) -> &'static [&'static str] {
    match column {
        "Is / Not" => NEGATIONS,
        "Comparator" => COMPARATORS,
        _ => &[],
    }
}

/// How wide the cell is, for the style sheet: conditions have too many cells for one line.
fn width_of(columns: usize, heading: &str) -> &'static str {
    match heading {
        "Is / Not" => "short",
        "Comparator" => "long",
        _ if columns > 2 => "line",
        _ => "shared",
    }
}

fn first_of(column: &str) -> &'static str {
    offer(column).first().copied().unwrap_or("")
}

#[component]
fn OneRow(
    rows: Memo<Vec<Vec<String>>>,
    place: usize,
    columns: &'static [&'static str],
    variables: String,
    change: Callback<Change>,
    parameter: Parameter,
) -> impl IntoView {
    let cells = columns
        .iter()
        .enumerate()
        .map(|(column, heading)| {
            let text = memo(move |_| {
                rows.with(|rows| rows.get(place).and_then(|row| row.get(column)).cloned().unwrap_or_default())
            });
            let set = move |text: String| change.run(Change::Cell { row: place, column, text });
            let label = format!("{heading} of row {}", place + 1);
            let key = width_of(columns.len(), heading);
            if offer(heading).is_empty() {
                let list = (column == 0).then(|| variables.clone());
                view! {
                    <input
                        class="input rows__cell"
                        data-column=key
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=*heading
                        aria-label=label
                        list=list
                        prop:value=text
                        on:input=move |event| set(event_target_value(&event))
                        on:blur=move |_| parameter.end_typing()
                    />
                }
                .into_any()
            } else {
                view! {
                    <select class="input rows__cell" data-column=key aria-label=label on:change=move |event| set(event_target_value(&event))>
                        {move || options(offer(heading), &text.get())}
                    </select>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <div class="rows__row">
            <div class="rows__cells">{cells}</div>
            <button
                type="button"
                class="button"
                data-kind="ghost"
                data-shape="icon"
                aria-label=format!("Remove row {}", place + 1)
                on:click=move |_| change.run(Change::Remove(place))
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
}

fn options(choices: &[&str], value: &str) -> AnyView {
    let unknown = (!choices.contains(&value)).then(|| value.to_owned());
    let all = choices.iter().map(|choice| (*choice).to_owned()).chain(unknown);
    all.map(|choice| {
        let is_chosen = choice == value;
        view! { <option value=choice.clone() selected=is_chosen>{choice.clone()}</option> }
    })
    .collect_view()
    .into_any()
}

#[cfg(test)]
mod tests {
    use dpl::Value;

    use super::*;

    #[test]
    fn a_new_row_has_a_cell_for_each_column() {
        let mut rows = Vec::new();
        let columns = &["Variable", "Is / Not", "Comparator", "Value"];
        Change::Add.make(&mut rows, columns);
        Change::Cell { row: 0, column: 0, text: "count".to_owned() }.make(&mut rows, columns);
        Change::Cell { row: 7, column: 0, text: "nowhere".to_owned() }.make(&mut rows, columns);
        assert_eq!(rows, [["count", "Is", "Equal to", ""]]);
        let value = value_of_rows(&rows);
        assert!(matches!(&value, Value::List(rows) if rows.len() == 1));
        Change::Remove(0).make(&mut rows, columns);
        assert!(rows.is_empty());
    }
}
