//! The code editor as the page uses it: loaded the first time that code is shown, and a plain field until then.
//! Never keeps a text of its own: what is typed is handed on, and what changes elsewhere is shown.

mod bundle;

use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::reactive::effect;
use bundle::Mounted;

/// A field is shown plain for so long: to make an editor takes longer than to click on the next component.
const REST_MS: u32 = 200;

/// Where the text of a code field comes from, and where it goes.
#[derive(Clone, Copy)]
pub struct Code {
    /// Tracked where it is read.
    pub text: Signal<String>,
    /// Names of variables and their types, for completion and highlighting.
    pub variables: Signal<Vec<(String, String)>>,
    /// Given every text that the person made.
    pub on_change: Callback<String>,
    /// The person is done for now.
    pub on_blur: Callback<()>,
}

/// What a code field is.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeLook {
    /// The key of the language, such as `sql`.
    pub language: &'static str,
    /// Names the field for assistive technology.
    pub label: String,
    pub is_read_only: bool,
    /// Takes the focus as soon as it is there.
    pub takes_focus: bool,
    /// The id of what else is said about it, for the plain field.
    pub described_by: String,
}

/// A field for code.
pub fn code_field(code: Code, look: CodeLook) -> AnyView {
    let plain = NodeRef::<html::Textarea>::new();
    let host = NodeRef::<html::Div>::new();
    let takes_focus = look.takes_focus;
    let is_loaded = RwSignal::new(takes_focus && bundle::is_loaded());
    if !is_loaded.get_untracked() {
        spawn_local(async move {
            let is_there = bundle::load().await.is_ok();
            // Whoever only passes by needs none.
            if !takes_focus {
                TimeoutFuture::new(REST_MS).await;
            }
            if is_there {
                is_loaded.try_set(true);
            }
        });
    }
    let mounted = StoredValue::new_local(None::<Mounted>);
    // The variables that it knows.
    let given = StoredValue::new(Vec::<(String, String)>::new());
    let mount = look.clone();
    // Where the person was in the plain field.
    let left_at = StoredValue::new(None::<u32>);
    // Leaves the reactive world: the editor is not ours.
    effect(move |_| {
        let Some(host) = host.get() else { return };
        let text = code.text.get_untracked();
        let editor = Mounted::new(&host, &text, &mount, code.on_change, code.on_blur);
        given.set_value(Vec::new());
        if let Some(editor) = &editor {
            match left_at.get_value() {
                Some(at) => editor.go_on(at),
                None if mount.takes_focus => editor.go_on(0),
                None => {}
            }
        }
        mounted.set_value(editor);
    });
    effect(move |_| {
        host.track();
        let text = code.text.get();
        mounted.with_value(|editor| editor.as_ref().inspect(|editor| editor.set_text(&text)).is_some());
    });
    effect(move |_| {
        host.track();
        let variables = code.variables.get();
        // To be told costs the editor as much as a key that is typed.
        if given.with_value(|given| *given == variables) {
            return;
        }
        let is_there =
            mounted.with_value(|editor| editor.as_ref().inspect(|it| it.set_variables(&variables)).is_some());
        if is_there {
            given.set_value(variables);
        }
    });
    on_cleanup(move || drop(mounted.try_update_value(Option::take)));
    let leave_plain = move || {
        let field = plain.try_get_untracked().flatten();
        let is_focused = field.as_ref().is_some_and(|field| field.matches(":focus").unwrap_or(false));
        left_at.set_value(
            field.filter(|_| is_focused).map(|it| it.selection_start().ok().flatten().unwrap_or(0)),
        );
    };
    let CodeLook { language, label, is_read_only, takes_focus, described_by } = look;
    let whole = move || {
        if is_loaded.get() {
            leave_plain();
            return view! { <div class="code-field__host" data-own-events data-language=language node_ref=host></div> }
                .into_any();
        }
        view! {
            <textarea
                class="input text-area"
                rows="7"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                data-language=language
                aria-label=label.clone()
                aria-describedby=described_by.clone()
                autofocus=takes_focus
                readonly=is_read_only
                node_ref=plain
                prop:value=move || code.text.get()
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    code.on_change.run(keeping_line_ends(&code.text.get_untracked(), typed));
                }
                on:blur=move |_| code.on_blur.run(())
            ></textarea>
        }
        .into_any()
    };
    view! { <div class="code-field">{whole}</div> }.into_any()
}

/// A plain field turns every end of a line into `\n`: the text keeps those that it had throughout.
pub fn keeping_line_ends(before: &str, typed: String) -> String {
    let ends = before.matches('\n').count();
    if ends > 0 && before.matches("\r\n").count() == ends && !typed.contains('\r') {
        typed.replace('\n', "\r\n")
    } else {
        typed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_field_keeps_the_line_ends_of_the_text() {
        let keep = |before: &str, typed: &str| keeping_line_ends(before, typed.to_owned());
        assert_eq!(keep("a\r\nb", "a\nb\nc"), "a\r\nb\r\nc");
        assert_eq!(keep("a\nb", "a\nb\nc"), "a\nb\nc");
        assert_eq!(keep("a\r\nb\n", "a\nb\n"), "a\nb\n");
        assert_eq!(keep("", "a\nb"), "a\nb");
    }
}
