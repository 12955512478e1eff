//! The help overlay: every key by group, from the tables that the keys themselves are read from.

use canvas::{Chord, KeyGroup};
use leptos::prelude::*;

use super::page_keys::{OTHER_KEYS, PAGE_KEYS};
use crate::ui::dialog::Dialog;
use crate::ui::field::SearchField;

/// One line: what it does, and its keys.
type Line = (String, Vec<String>);

/// The dialog.
pub fn help_dialog(is_open: RwSignal<bool>) -> AnyView {
    view! {
        <Dialog is_open=is_open title="Keys" on_cancel=move || is_open.set(false)>
            {help_body(is_open)}
        </Dialog>
    }
    .into_any()
}

fn help_body(is_open: RwSignal<bool>) -> AnyView {
    let filter = RwSignal::new(String::new());
    let groups = move || {
        let filter = filter.get();
        let groups: Vec<(&'static str, Vec<Line>)> = groups()
            .into_iter()
            .map(|(heading, lines)| (heading, fitting(lines, &filter)))
            .filter(|(_, lines)| !lines.is_empty())
            .collect();
        if groups.is_empty() {
            return view! { <p class="help__none">"No key does that."</p> }.into_any();
        }
        groups.into_iter().map(|(heading, lines)| group_view(heading, lines)).collect_view().into_any()
    };
    view! {
        <div class="help">
            <div class="help__filter">
                <SearchField label="Filter keys" value=filter on_change=move |typed| filter.set(typed) />
            </div>
            // It scrolls, so it takes the focus: that is how it scrolls by keyboard.
            <div class="help__groups" tabindex="0" role="group" aria-label="All keys">
                {groups}
            </div>
            <div class="dialog__foot help__actions">
                <button type="button" class="button" on:click=move |_| print()>
                    "Print"
                </button>
                <button type="button" class="button" data-kind="primary" on:click=move |_| is_open.set(false)>
                    "Close"
                </button>
            </div>
        </div>
    }
    .into_any()
}

fn group_view(heading: &'static str, lines: Vec<Line>) -> AnyView {
    let lines = lines
        .into_iter()
        .map(|(words, keys)| {
            let keys =
                keys.into_iter().map(|key| view! { <kbd class="help__key">{key}</kbd> }).collect_view();
            view! {
                <div class="help__line">
                    <dt>{words}</dt>
                    <dd class="help__keys">{keys}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="help__group">
            <h3 class="help__heading">{heading}</h3>
            <dl>{lines}</dl>
        </section>
    }
    .into_any()
}

/// Every heading with its lines. What has no key stands in menus and in the finder only.
fn groups() -> Vec<(&'static str, Vec<Line>)> {
    let of_page = PAGE_KEYS.iter().filter(|line| !line.keys.is_empty());
    let mut page: Vec<Line> = of_page
        .map(|line| (line.words.to_owned(), line.keys.iter().map(|key| (*key).to_owned()).collect()))
        .collect();
    page.extend(OTHER_KEYS.iter().map(|(words, key)| ((*words).to_owned(), vec![(*key).to_owned()])));
    let of_canvas = KeyGroup::ALL.map(|group| {
        let lines = canvas::keys().iter().filter(|line| line.group == group && !line.chords.is_empty());
        let lines = lines.map(|line| (line.words.to_owned(), line.chords.iter().map(Chord::label).collect()));
        (group.label(), lines.collect())
    });
    std::iter::once(("Find and files", page)).chain(of_canvas).collect()
}

fn fitting(lines: Vec<Line>, filter: &str) -> Vec<Line> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |(line, keys): &Line| {
        let all = format!("{line} {}", keys.join(" ")).to_lowercase();
        words.iter().all(|word| all.contains(word.as_str()))
    };
    lines.into_iter().filter(fits).collect()
}

fn print() {
    if let Some(window) = web_sys::window() {
        window.print().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_tables_is_listed_once() {
        let listed: Vec<String> =
            groups().into_iter().flat_map(|(_, lines)| lines).flat_map(|(_, keys)| keys).collect();
        for chord in canvas::keys().iter().flat_map(|line| line.chords) {
            assert_eq!(listed.iter().filter(|key| **key == chord.label()).count(), 1, "{}", chord.label());
        }
        assert!(listed.contains(&"Ctrl+K".to_owned()));
    }

    #[test]
    fn a_filter_looks_at_words_and_keys() {
        let lines =
            vec![("Undo".to_owned(), vec!["Ctrl+Z".to_owned()]), ("Fit".to_owned(), vec!["Home".to_owned()])];
        assert_eq!(fitting(lines.clone(), "ctrl+z").len(), 1);
        assert_eq!(fitting(lines.clone(), "FIT").len(), 1);
        assert_eq!(fitting(lines, "").len(), 2);
    }
}
