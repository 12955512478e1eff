//! A parameter that is code: in the panel, and enlarged in a dialog of its own.
//! Both show the same parameter, so closing the dialog loses nothing.

use canvas::Language;
use leptos::prelude::*;

use super::parameter::Parameter;
use crate::code_editor::{Code, CodeLook, code_field};
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, icon};

/// The field, and the button that enlarges it.
pub fn code_parameter(parameter: Parameter, language: Language, label: String) -> AnyView {
    let is_large = RwSignal::new(false);
    let code = Code {
        text: Signal::derive(move || parameter.text()),
        variables: parameter.variables().into(),
        on_change: Callback::new(move |text| parameter.set_text(text)),
        on_blur: Callback::new(move |()| parameter.end_typing()),
    };
    let look = CodeLook {
        language: key(language),
        label: label.clone(),
        is_read_only: false,
        takes_focus: false,
        described_by: String::new(),
    };
    let large = CodeLook { takes_focus: true, ..look.clone() };
    let title = {
        let label = label.clone();
        memo(move |_| format!("{label} of {}", parameter.component_name()))
    };
    view! {
        <div class="code-parameter">
            {code_field(code, look)}
            {enlarge_button(&label, is_large)}
        </div>
        <Dialog is_open=is_large title=title on_cancel=move || is_large.set(false)>
            <div class="code-dialog">{code_field(code, large.clone())}</div>
            <div class="dialog__foot">
                <button type="button" class="button" data-kind="primary" on:click=move |_| is_large.set(false)>
                    "Done"
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The button that opens a field in a dialog of its own.
pub fn enlarge_button(label: &str, is_large: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="button enlarge"
            data-kind="ghost"
            aria-label=format!("Enlarge {label}")
            on:click=move |_| is_large.set(true)
        >
            {icon(Icon::Enlarge)}
            "Enlarge"
        </button>
    }
    .into_any()
}

fn key(language: Language) -> &'static str {
    match language {
        Language::Sql => "sql",
        Language::Python => "python",
        Language::Bash => "bash",
        Language::JavaScript => "javascript",
    }
}
