//! A value that is a table: every cell an input, rows added, moved and removed by keyboard or button, and cells
//! pasted from a spreadsheet. Never needs a drag.

use canvas::{Column, ColumnKind};
use dpl::Value;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::code::enlarge_button;
use super::controls::datalist;
use super::parameter::Parameter;
use super::table::{self, Cell, Change, Layout, Press, Shape, Wanted};
use crate::code_editor::keeping_line_ends;
use crate::page::{focus_found, once_drawn};
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// Rows beyond are shown when asked for: a page of ten thousand inputs helps nobody.
const SHOWN_AT_FIRST: usize = 100;

/// What the columns are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Columns {
    Known(&'static [Column]),
    /// One column of texts, with this heading.
    Texts(&'static str),
    /// As many as the value has; more can be added.
    Free,
}

impl Columns {
    /// The shape of the value as such a table; `None` if it is none.
    pub fn shape(self, value: Option<&Value>) -> Option<Shape> {
        let has_rows = matches!(value, Some(Value::List(rows)) if !rows.is_empty());
        let wanted = match self {
            Columns::Known(columns) => Wanted::Lists(columns.len()),
            Columns::Texts(_) => Wanted::Texts,
            Columns::Free if has_rows => Wanted::Anything,
            Columns::Free => Wanted::Lists(1),
        };
        table::shape(value, wanted)
    }

    fn heading(self, layout: &Layout, at: usize) -> String {
        let numbered = || format!("Column {}", at + 1);
        match (self, layout) {
            (Columns::Texts(heading), _) => heading.to_owned(),
            (_, Layout::Texts) => "Item".to_owned(),
            (_, Layout::Maps(keys)) => keys.get(at).cloned().unwrap_or_else(numbered),
            (Columns::Known(columns), _) => {
                columns.get(at).map_or_else(numbered, |column| column.heading.to_owned())
            }
            (Columns::Free, _) => numbered(),
        }
    }

    fn kind(self, at: usize) -> ColumnKind {
        match self {
            Columns::Known(columns) => columns.get(at).map_or(ColumnKind::Text, |column| column.kind),
            Columns::Texts(_) | Columns::Free => ColumnKind::Text,
        }
    }

    /// What a new cell holds.
    fn first(self, at: usize) -> String {
        match self.kind(at) {
            ColumnKind::Choice(choices) => choices.first().copied().unwrap_or_default().to_owned(),
            _ => String::new(),
        }
    }
}

/// The table, and the button that enlarges it.
pub fn table_parameter(parameter: Parameter, columns: Columns, label: String) -> AnyView {
    let is_large = RwSignal::new(false);
    let name = label.clone();
    let title = memo(move |_| format!("{name} of {}", parameter.component_name()));
    let inside = label.clone();
    view! {
        {table_field(parameter, columns, label, Some(is_large))}
        <Dialog is_open=is_large title=title on_cancel=move || is_large.set(false)>
            <div class="table-dialog">
                {table_field(parameter, columns, inside.clone(), None)}
                <p class="field__help">
                    "Enter goes down and adds a row at the end, Shift+Enter begins a line in the cell. "
                    "Alt+↑ and Alt+↓ move a row, Alt+Delete removes it. Cells can be pasted from a spreadsheet."
                </p>
            </div>
            <div class="dialog__foot">
                <button type="button" class="button" data-kind="primary" on:click=move |_| is_large.set(false)>
                    "Done"
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// What every part of a table needs.
#[derive(Clone, Copy)]
struct Grid {
    parameter: Parameter,
    columns: Columns,
    shape: Memo<Shape>,
    body: NodeRef<html::Div>,
    most: RwSignal<usize>,
    /// The id of the list of variables.
    variables: StoredValue<String>,
}

impl Grid {
    fn change(self, change: &Change) {
        let value = self.parameter.value.get_untracked();
        let shape = self.shape.get_untracked();
        let columns = self.columns;
        let Some(new) = table::changed(value.as_ref(), &shape, change, &|at| columns.first(at)) else {
            return;
        };
        if matches!(change, Change::Cell { .. }) {
            self.parameter.set(Some(new));
        } else {
            self.parameter.set_at_once(Some(new));
        }
    }

    /// The rows are drawn first.
    fn focus(self, row: usize, column: usize) {
        self.most.update(|most| *most = (*most).max(row + 1));
        once_drawn(move || {
            let find = || {
                let body = self.body.try_get_untracked().flatten()?;
                let cell = format!("[data-row=\"{row}\"][data-column=\"{column}\"]");
                let found = body.query_selector(&cell).ok().flatten();
                let found = found.or_else(|| body.query_selector(".grid__add").ok().flatten())?;
                found.dyn_into::<web_sys::HtmlElement>().ok()
            };
            focus_found(find())
        });
    }

    fn on_key(self, event: &web_sys::KeyboardEvent) {
        let Some((row, column)) = place_of(event) else { return };
        let key = event.key();
        let press = Press {
            key: &key,
            is_alt: event.alt_key(),
            is_shift: event.shift_key(),
            is_command: event.ctrl_key() || event.meta_key(),
            row,
            column,
            rows: self.shape.with_untracked(|shape| shape.rows),
        };
        // Of a text that is being composed, Enter ends the composition.
        let Some(step) = (!event.is_composing()).then(|| table::on_key(press)).flatten() else { return };
        event.prevent_default();
        if let Some(change) = &step.change {
            self.change(change);
        }
        self.focus(step.row, step.column);
    }

    fn on_paste(self, event: &web_sys::ClipboardEvent) {
        let Some((row, column)) = place_of(event) else { return };
        let Some(text) = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()) else {
            return;
        };
        let cells = table::cells_of(&text);
        let is_one = cells.len() < 2 && cells.iter().all(|row| row.len() < 2);
        let is_one_column = self.shape.with_untracked(|shape| shape.columns == 1);
        // Several lines without a tab are one text, unless there is one column only.
        if is_one || !(text.contains('\t') || is_one_column) {
            return;
        }
        event.prevent_default();
        self.change(&Change::Paste { row, column, cells });
        self.focus(row, column);
    }
}

fn place_of(event: &web_sys::Event) -> Option<(usize, usize)> {
    let cell = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let number = |name: &str| cell.get_attribute(name)?.parse::<usize>().ok();
    Some((number("data-row")?, number("data-column")?))
}

/// A table in its place. With a signal, a button that sets it stands below.
pub fn table_field(
    parameter: Parameter,
    columns: Columns,
    label: String,
    is_large: Option<RwSignal<bool>>,
) -> AnyView {
    let nothing = Shape { layout: Layout::Lists, columns: 1, rows: 0 };
    let shape = memo(move |before: Option<&Shape>| {
        let now = parameter.value.with(|value| columns.shape(value.as_ref()));
        // It became something else, and another control is about to take over.
        now.or_else(|| before.cloned()).unwrap_or_else(|| nothing.clone())
    });
    let grid = Grid {
        parameter,
        columns,
        shape,
        body: NodeRef::new(),
        most: RwSignal::new(SHOWN_AT_FIRST),
        variables: StoredValue::new(format!("grid-{}", crate::command::new_id_text())),
    };
    let frame = memo(move |_| shape.with(|shape| (shape.layout.clone(), shape.columns)));
    let rows = memo(move |_| shape.with(|shape| shape.rows));
    let names = parameter.variables();
    let offers = Signal::derive(move || names.get().into_iter().map(|(name, _)| name).collect());
    let add_row = move |_| {
        let rows = rows.get_untracked();
        grid.change(&Change::Insert { at: rows });
        grid.focus(rows, 0);
    };
    let (group, table_label) = (label.clone(), label.clone());
    view! {
        <div class="grid-field" role="group" aria-label=group node_ref=grid.body>
            <div
                class="grid-field__scroll"
                on:keydown=move |event| grid.on_key(&event)
                on:paste=move |event| grid.on_paste(&event)
            >
                {move || {
                    let (layout, columns) = frame.get();
                    (rows.get() > 0).then(|| whole(grid, layout, columns, table_label.clone()))
                }}
            </div>
            {move || (rows.get() == 0).then(|| view! { <p class="panel__quiet">"No rows."</p> })}
            {move || {
                (rows.get() > grid.most.get())
                    .then(|| {
                        view! {
                            <button type="button" class="link-button" on:click=move |_| grid.most.set(usize::MAX)>
                                {format!("Show all {} rows", rows.get())}
                            </button>
                        }
                    })
            }}
            {datalist(grid.variables.get_value(), offers)}
            <div class="grid-field__foot">
                <button
                    type="button"
                    class="button grid__add"
                    aria-label=format!("Add a row to {label}")
                    on:click=add_row
                >
                    {icon(Icon::Plus)}
                    "Add a row"
                </button>
                {(columns == Columns::Free).then(|| column_buttons(grid, &label))}
                {is_large.map(|is_large| enlarge_button(&label, is_large))}
            </div>
        </div>
    }
    .into_any()
}

fn column_buttons(grid: Grid, label: &str) -> AnyView {
    let is_lists = move || grid.shape.with(|shape| shape.layout == Layout::Lists);
    let columns = move || grid.shape.with(|shape| shape.columns);
    let (add, remove) = (format!("Add a column to {label}"), format!("Remove the last column of {label}"));
    view! {
        <button
            type="button"
            class="button grid__add"
            aria-label=add
            hidden=move || !is_lists()
            on:click=move |_| grid.change(&Change::AddColumn)
        >
            {icon(Icon::Plus)}
            "Column"
        </button>
        <button
            type="button"
            class="button grid__add"
            aria-label=remove
            hidden=move || !is_lists() || columns() < 2
            on:click=move |_| grid.change(&Change::RemoveColumn(columns().saturating_sub(1)))
        >
            {icon(Icon::Close)}
            "Column"
        </button>
    }
    .into_any()
}

fn whole(grid: Grid, layout: Layout, count: usize, label: String) -> AnyView {
    let headings: Vec<String> = (0..count).map(|at| grid.columns.heading(&layout, at)).collect();
    let head = headings.iter().map(|heading| view! { <th scope="col">{heading.clone()}</th> }).collect_view();
    let headings = StoredValue::new(headings);
    let suggestions = (0..count).filter_map(|at| {
        let ColumnKind::Suggest(offers) = grid.columns.kind(at) else { return None };
        let id = suggestions_id(grid, at);
        Some(datalist(id, Signal::derive(move || offers.iter().map(|it| (*it).to_owned()).collect())))
    });
    view! {
        {suggestions.collect_view()}
        <table class="grid" aria-label=label data-columns=count.to_string()>
            <thead>
                <tr>
                    {head}
                    <th scope="col">
                        <span class="visually-hidden">"Row"</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                {each(
                    move || 0..grid.shape.with(|shape| shape.rows).min(grid.most.get()),
                    |row| *row,
                    move |row| one_row(grid, row, headings),
                )}
            </tbody>
        </table>
    }
    .into_any()
}

fn suggestions_id(grid: Grid, column: usize) -> String {
    format!("{}-{column}", grid.variables.get_value())
}

fn one_row(grid: Grid, row: usize, headings: StoredValue<Vec<String>>) -> AnyView {
    let cells = memo(move |_| {
        grid.shape.with(|shape| grid.parameter.value.with(|value| table::row(value.as_ref(), shape, row)))
    });
    let inputs = headings
        .get_value()
        .into_iter()
        .enumerate()
        .map(|(column, heading)| view! { <td>{one_cell(grid, cells, row, column, heading)}</td> })
        .collect_view();
    let rows = move || grid.shape.with(|shape| shape.rows);
    let number = row + 1;
    let button = |words: String, shape: Icon, is_off: Signal<bool>, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="grid__act"
                aria-label=words.clone()
                title=words
                disabled=is_off
                on:click=move |_| act.run(())
            >
                {icon(shape)}
            </button>
        }
    };
    let act = move |change: Change, focus: usize| {
        Callback::new(move |()| {
            grid.change(&change);
            grid.focus(focus, 0);
        })
    };
    let up = act(Change::Move { from: row, to: row.saturating_sub(1) }, row.saturating_sub(1));
    let down = act(Change::Move { from: row, to: number }, number);
    let remove = act(Change::Remove(row), row.saturating_sub(1));
    view! {
        <tr>
            {inputs}
            <td class="grid__acts">
                <span class="grid__moves">
                    {button(format!("Move row {number} up"), Icon::SortUp, Signal::derive(move || row == 0), up)}
                    {button(
                        format!("Move row {number} down"),
                        Icon::SortDown,
                        Signal::derive(move || number >= rows()),
                        down,
                    )}
                </span>
                {button(format!("Remove row {number}"), Icon::Close, Signal::derive(|| false), remove)}
            </td>
        </tr>
    }
    .into_any()
}

fn one_cell(grid: Grid, cells: Memo<Vec<Cell>>, row: usize, column: usize, heading: String) -> AnyView {
    let text =
        move || cells.with(|cells| cells.get(column).map_or_else(String::new, |cell| cell.text().to_owned()));
    let placeholder = move || {
        cells.with(|cells| match cells.get(column) {
            Some(Cell::Null) => Some("null"),
            _ => None,
        })
    };
    let set = move |text: String| grid.change(&Change::Cell { row, column, text });
    let label = format!("{heading}, row {}", row + 1);
    let end_typing = move || grid.parameter.end_typing();
    let list = match grid.columns.kind(column) {
        ColumnKind::Choice(choices) => {
            let options = move || {
                let text = text();
                let unknown = (!choices.contains(&text.as_str())).then(|| text.clone());
                choices
                    .iter()
                    .map(|choice| (*choice).to_owned())
                    .chain(unknown)
                    .map(|choice| {
                        let is_chosen = choice == text;
                        view! { <option value=choice.clone() selected=is_chosen>{choice.clone()}</option> }
                    })
                    .collect_view()
            };
            return view! {
                <select
                    class="grid__cell"
                    aria-label=label
                    data-row=row.to_string()
                    data-column=column.to_string()
                    on:change=move |event| {
                        set(event_target_value(&event));
                        end_typing();
                    }
                >
                    {options}
                </select>
            }
            .into_any();
        }
        ColumnKind::Variable => Some(grid.variables.get_value()),
        ColumnKind::Suggest(_) => Some(suggestions_id(grid, column)),
        ColumnKind::Text => None,
    };
    if let Some(list) = list {
        return view! {
            <input
                class="grid__cell"
                type="text"
                autocomplete="off"
                spellcheck="false"
                list=list
                aria-label=label
                data-row=row.to_string()
                data-column=column.to_string()
                data-heading=heading
                placeholder=placeholder
                prop:value=text
                on:input=move |event| set(event_target_value(&event))
                on:blur=move |_| end_typing()
            />
        }
        .into_any();
    }
    view! {
        <textarea
            class="grid__cell"
            rows="1"
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            data-row=row.to_string()
            data-column=column.to_string()
            placeholder=placeholder
            prop:value=text
            on:input=move |event| set(keeping_line_ends(&untrack(text), event_target_value(&event)))
            on:blur=move |_| end_typing()
        ></textarea>
    }
    .into_any()
}
