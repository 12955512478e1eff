//! The form above the tree in which files and folders are named, moved and deleted.
//! Never decides what is allowed: it shows what `file_flow` says.

use leptos::prelude::*;

use super::file_actions::{FORM_FOCUS, FileActions};
use super::file_flow::{FileFlow, Input, Naming, Task};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};

/// The form, while something is asked.
pub fn file_form(actions: FileActions) -> AnyView {
    // Drawn once for each question, so that what is typed keeps its cursor.
    let task = memo(move |_| actions.flow.with(|flow| flow.form().map(|form| form.task.clone())));
    (move || task.get().map(|task| form_of(actions, task))).into_any()
}

fn form_of(actions: FileActions, task: Task) -> AnyView {
    let form = move || actions.flow.with(|flow| flow.form().cloned());
    let is_sending = memo(move |_| actions.flow.with(FileFlow::is_sending));
    let why = memo(move |_| {
        let form = form()?;
        form.refused.clone().or_else(|| form.order(&actions.taken()).err().flatten())
    });
    let is_ready = memo(move |_| form().is_some_and(|form| form.order(&actions.taken()).is_ok()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        actions.submit();
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            actions.dispatch(Input::Cancel);
        }
    };
    let is_deletion = matches!(task, Task::Delete(_));
    let verb = task.verb();
    // Not drawn again while something is typed or ticked: the keyboard would lose its place.
    let naming = memo(move |_| form().map(|form| form.naming));
    let task_of_words = task.clone();
    view! {
        <form class="file-form" aria-labelledby="file-form-title" on:submit=on_submit on:keydown=on_key>
            <h3 class="file-form__title" id="file-form-title">
                {task.title()}
            </h3>
            {task.has_name().then(|| name_field(actions, why))}
            {task.has_folder().then(|| folder_field(actions, !task.has_name()))}
            {move || naming.get().and_then(|form| naming_words(actions, &task_of_words, form))}
            <p class="file-form__why" id="file-form-why" role="alert">
                {move || why.get().map(|why| view! { {icon(Icon::Warning)} {why} })}
            </p>
            <div class="file-form__actions">
                <button
                    type="submit"
                    class="button"
                    data-kind=if is_deletion { "danger" } else { "primary" }
                    id=is_deletion.then_some(FORM_FOCUS)
                    disabled=move || !is_ready.get() || is_sending.get()
                    aria-busy=move || is_sending.get().then_some("true")
                >
                    {verb}
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=move || is_sending.get()
                    on:click=move |_| actions.dispatch(Input::Cancel)
                >
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn name_field(actions: FileActions, why: Memo<Option<String>>) -> AnyView {
    let name = move || actions.flow.with(|flow| flow.form().map(|form| form.name.clone()));
    let field = NodeRef::<leptos::html::Input>::new();
    // As soon as it is there, not a frame later: whoever types on after F2 would lose the first letters to the tree.
    field.on_load(move |field| {
        // It selects what it holds when it takes the focus.
        let name = actions.flow.with_untracked(|flow| flow.form().map(|form| form.name.clone()));
        field.set_value(&name.unwrap_or_default());
        field.focus().ok();
    });
    view! {
        <label class="field">
            <span class="field__label">"Name"</span>
            <input
                class="input"
                id=FORM_FOCUS
                node_ref=field
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || why.get().map(|_| "true")
                aria-describedby="file-form-why"
                prop:value=name
                on:focus=|event| select_all(&event)
                on:input=move |event| actions.dispatch(Input::Type(event_target_value(&event)))
            />
        </label>
    }
    .into_any()
}

fn folder_field(actions: FileActions, takes_focus: bool) -> AnyView {
    let chosen =
        move || actions.flow.with(|flow| flow.form().map(|form| form.folder.clone()).unwrap_or_default());
    let choices = move || {
        let own = actions.flow.with(|flow| {
            flow.form().and_then(|form| form.task.subject().map(str::to_owned)).unwrap_or_default()
        });
        let is_inside = |folder: &String| {
            !own.is_empty()
                && folder
                    .strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let folders = actions.folders().into_iter().filter(|folder| !is_inside(folder));
        std::iter::once(String::new())
            .chain(folders)
            .map(|folder| {
                let words = if folder.is_empty() { "Top folder".to_owned() } else { folder.clone() };
                let is_chosen = {
                    let folder = folder.clone();
                    move || chosen() == folder
                };
                view! {
                    <option value=folder selected=is_chosen>
                        {words}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <label class="field">
            <span class="field__label">"In"</span>
            <select
                class="input"
                id=takes_focus.then_some(FORM_FOCUS)
                on:change=move |event| actions.dispatch(Input::ChooseFolder(event_target_value(&event)))
            >
                {choices}
            </select>
        </label>
    }
    .into_any()
}

/// Who names it, and what happens to that.
fn naming_words(actions: FileActions, task: &Task, naming: Option<Naming>) -> Option<AnyView> {
    let is_deletion = matches!(task, Task::Delete(_));
    if !is_deletion && !matches!(task, Task::Rename(_) | Task::Move(_)) {
        return None;
    }
    let Some(Naming { paths, unread }) = naming else {
        return Some(view! { <p class="file-form__note">"Looking for who names it …"</p> }.into_any());
    };
    let unread = (unread > 0).then(|| {
        let words = match unread {
            1 => "1 file cannot be read, so nobody knows whether it names it too.".to_owned(),
            count => format!("{count} files cannot be read, so nobody knows whether they name it too."),
        };
        view! { <p class="file-form__note">{words}</p> }
    });
    let list = (!paths.is_empty()).then(|| {
        let lines = paths.iter().map(|path| view! { <li>{path.clone()}</li> }).collect_view();
        view! { <ul class="file-form__list" aria-label="Pipelines that name it">{lines}</ul> }
    });
    let count = match paths.len() {
        1 => "1 pipeline".to_owned(),
        count => format!("{count} pipelines"),
    };
    let updates = move || actions.flow.with(|flow| flow.form().is_some_and(|form| form.updates));
    let words = match (is_deletion, paths.is_empty()) {
        (true, true) => {
            view! { <p class="file-form__note">"No pipeline names it. It can be brought back."</p> }
                .into_any()
        }
        (true, false) => {
            let verb = if paths.len() == 1 { "names" } else { "name" };
            let words = format!("{count} {verb} it and cannot run it then. It can be brought back.");
            view! { <p class="file-form__note">{words}</p> }.into_any()
        }
        (false, true) => ().into_any(),
        (false, false) => view! {
            <label class="file-form__check">
                <input
                    type="checkbox"
                    prop:checked=updates
                    on:change=move |event| actions.dispatch(Input::SetUpdates(event_target_checked(&event)))
                />
                <span>{format!("Change its name in {count} as well")}</span>
            </label>
        }
        .into_any(),
    };
    Some(view! { {words} {list} {unread} }.into_any())
}

fn select_all(event: &web_sys::FocusEvent) {
    use wasm_bindgen::JsCast as _;
    if let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.select();
    }
}
