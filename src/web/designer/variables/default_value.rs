//! The value that a variable begins with: a text, a number, or the rows of a grid with its columns.
//! Never drops a cell: rows that are longer than the columns keep what they have.

use dpl::{Column, Value, Variable};
use leptos::prelude::*;

use super::one::Change;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// The field, by the type of the variable.
pub fn default_value(variable: Memo<Option<Variable>>, change: Callback<Change>) -> AnyView {
    let kind = memo(move |_| variable.with(|it| it.as_ref().map(|it| it.variable_type.clone())));
    (move || match kind.get().as_deref() {
        Some("GRID") => grid(variable, change),
        Some("NUMBER") => scalar(variable, change, "decimal"),
        _ => scalar(variable, change, "text"),
    })
    .into_any()
}

fn scalar(variable: Memo<Option<Variable>>, change: Callback<Change>, mode: &'static str) -> AnyView {
    let text = move || {
        variable.with(|it| match it.as_ref().map(|it| &it.default_value) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        })
    };
    let is_null = move || variable.with(|it| it.as_ref().is_some_and(|it| it.default_value == Value::Null));
    view! {
        <label class="field">
            <span class="field__label">
                "Default value" {move || is_null().then(|| view! { <span class="field__aside">" null"</span> })}
            </span>
            <input
                class="input"
                type="text"
                autocomplete="off"
                spellcheck="false"
                inputmode=mode
                prop:value=text
                on:input=move |event| change.run(Change::Default(Value::Text(event_target_value(&event))))
            />
        </label>
    }
    .into_any()
}

/// The rows of a grid as the file has them.
fn rows_of(variable: &Variable) -> Vec<Vec<Value>> {
    let Value::List(rows) = &variable.default_value else { return Vec::new() };
    rows.iter()
        .map(|row| match row {
            Value::List(cells) => cells.clone(),
            other => vec![other.clone()],
        })
        .collect()
}

fn value_of(rows: Vec<Vec<Value>>) -> Value {
    Value::List(rows.into_iter().map(Value::List).collect())
}

/// The rows with one cell changed; a row that is too short is made longer.
fn with_cell(mut rows: Vec<Vec<Value>>, row: usize, column: usize, text: String) -> Vec<Vec<Value>> {
    if let Some(cells) = rows.get_mut(row) {
        while cells.len() <= column {
            cells.push(Value::Text(String::new()));
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = Value::Text(text);
        }
    }
    rows
}

fn grid(variable: Memo<Option<Variable>>, change: Callback<Change>) -> AnyView {
    let columns =
        memo(move |_| variable.with(|it| it.as_ref().map(|it| it.columns.clone()).unwrap_or_default()));
    let rows = memo(move |_| variable.with(|it| it.as_ref().map(rows_of).unwrap_or_default()));
    let count = memo(move |_| rows.with(Vec::len));
    let width = memo(move |_| columns.with(Vec::len));
    let add_row = move |_| {
        let mut rows = rows.get_untracked();
        rows.push(vec![Value::Text(String::new()); width.get_untracked()]);
        change.run(Change::Default(value_of(rows)));
    };
    view! {
        <fieldset class="variable-grid">
            <legend class="field__label">"Columns"</legend>
            {each(move || 0..width.get(), |at| *at, move |at| column_line(at, columns, rows, change))}
            <button type="button" class="button" on:click=move |_| add_column(columns, rows, change)>
                {icon(Icon::Plus)}
                "Add a column"
            </button>
        </fieldset>
        <fieldset class="variable-grid">
            <legend class="field__label">"Default rows"</legend>
            <div class="variable-grid__scroll">
                <table class="variable-grid__table">
                    <thead>
                        <tr>
                            {each(
                                move || columns.get(),
                                |column| column.name.clone(),
                                |column| view! { <th scope="col">{column.name}</th> }.into_any(),
                            )}
                            <th scope="col">
                                <span class="visually-hidden">"Remove"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {each(move || 0..count.get(), |at| *at, move |at| row_line(at, columns, width, rows, change))}
                    </tbody>
                </table>
            </div>
            <button type="button" class="button" disabled=move || width.get() == 0 on:click=add_row>
                {icon(Icon::Plus)}
                "Add a row"
            </button>
        </fieldset>
    }
    .into_any()
}

fn add_column(columns: Memo<Vec<Column>>, rows: Memo<Vec<Vec<Value>>>, change: Callback<Change>) {
    let mut all = columns.get_untracked();
    let is_free = |name: &String| all.iter().all(|column| column.name != *name);
    let name = (1_u32..).map(|number| format!("column_{number}")).find(is_free).unwrap_or_default();
    all.push(Column { name, column_type: "TEXT".to_owned() });
    let width = all.len();
    let longer = rows.get_untracked().into_iter().map(|mut cells| {
        while cells.len() < width {
            cells.push(Value::Text(String::new()));
        }
        cells
    });
    change.run(Change::Columns(all, value_of(longer.collect())));
}

fn column_line(
    at: usize,
    columns: Memo<Vec<Column>>,
    rows: Memo<Vec<Vec<Value>>>,
    change: Callback<Change>,
) -> AnyView {
    let read = move |of: fn(&Column) -> &String| {
        move || columns.with(|columns| columns.get(at).map(|it| of(it).clone()).unwrap_or_default())
    };
    let set = move |set: fn(&mut Column, String), text: String| {
        let mut all = columns.get_untracked();
        if let Some(column) = all.get_mut(at) {
            set(column, text);
        }
        change.run(Change::Columns(all, value_of(rows.get_untracked())));
    };
    let remove = move |_| {
        let mut all = columns.get_untracked();
        if at < all.len() {
            all.remove(at);
        }
        let mut rows = rows.get_untracked();
        for cells in &mut rows {
            if at < cells.len() {
                cells.remove(at);
            }
        }
        change.run(Change::Columns(all, value_of(rows)));
    };
    let is_number = move || read(|it| &it.column_type)() == "NUMBER";
    view! {
        <div class="variable-grid__column">
            <input
                class="input"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-label=format!("Name of column {}", at + 1)
                prop:value=read(|it| &it.name)
                on:change=move |event| set(|column, name| column.name = name, event_target_value(&event))
            />
            <select
                class="input"
                aria-label=format!("Type of column {}", at + 1)
                on:change=move |event| set(|column, key| column.column_type = key, event_target_value(&event))
            >
                <option value="TEXT" selected=move || !is_number()>
                    "Text"
                </option>
                <option value="NUMBER" selected=is_number>
                    "Number"
                </option>
            </select>
            <button
                type="button"
                class="button"
                data-kind="ghost"
                data-shape="icon"
                aria-label=format!("Remove column {}", at + 1)
                on:click=remove
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
    .into_any()
}

fn row_line(
    row: usize,
    columns: Memo<Vec<Column>>,
    width: Memo<usize>,
    rows: Memo<Vec<Vec<Value>>>,
    change: Callback<Change>,
) -> AnyView {
    let cell = move |column: usize| {
        let text = move || {
            rows.with(|rows| match rows.get(row).and_then(|cells| cells.get(column)) {
                Some(Value::Text(text)) => text.clone(),
                _ => String::new(),
            })
        };
        let label = move || {
            let name = columns.with(|all| all.get(column).map(|it| it.name.clone()).unwrap_or_default());
            format!("{name}, row {}", row + 1)
        };
        let write = move |event| {
            let rows = with_cell(rows.get_untracked(), row, column, event_target_value(&event));
            change.run(Change::Default(value_of(rows)));
        };
        view! {
            <td>
                <input
                    class="input"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=label
                    prop:value=text
                    on:input=write
                />
            </td>
        }
        .into_any()
    };
    let remove = move |_| {
        let mut rows = rows.get_untracked();
        if row < rows.len() {
            rows.remove(row);
        }
        change.run(Change::Default(value_of(rows)));
    };
    view! {
        <tr>
            {each(move || 0..width.get(), |at| *at, cell)}
            <td>
                <button
                    type="button"
                    class="button"
                    data-kind="ghost"
                    data-shape="icon"
                    aria-label=format!("Remove row {}", row + 1)
                    on:click=remove
                >
                    {icon(Icon::Close)}
                </button>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_beyond_the_end_of_its_row_makes_the_row_longer() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = with_cell(vec![vec![Value::Null], vec![text("a")]], 0, 2, "x".to_owned());
        assert_eq!(rows, [vec![Value::Null, text(""), text("x")], vec![text("a")]]);
        assert_eq!(with_cell(rows.clone(), 9, 0, "y".to_owned()), rows, "a row that is gone is left alone");
    }
}
