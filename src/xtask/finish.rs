//! Finishes what trunk wrote: no inline script, one style sheet, and names by content, so that a name that was once
//! served never stands for anything else and may be kept for ever. Never touches a folder but the one given.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::html::{replace_name, take_inline_modules, take_style_sheets};
use crate::report::{Failure, Outcome};

const START: &str = "start.js";
const STYLE: &str = "style.css";

/// Finishes the page in `folder`.
pub(crate) fn finish(folder: &Path) -> Outcome<()> {
    let index = folder.join("index.html");
    let scripts = take_inline_modules(&read(&index)?, START);
    write(&folder.join(START), &scripts.parts.join("\n"))?;
    let sheets = take_style_sheets(&scripts.html, STYLE);
    join_style_sheets(folder, &sheets.parts)?;
    write(&index, &sheets.html)?;
    name_by_content(folder)
}

/// One file in the order of the links: layers keep their order, and a first visit asks once.
fn join_style_sheets(folder: &Path, names: &[String]) -> Outcome<()> {
    if names.is_empty() {
        return Ok(());
    }
    let mut joined = String::new();
    for name in names {
        let path = folder.join(name);
        joined.push_str(read(&path)?.trim());
        joined.push('\n');
        fs::remove_file(&path).map_err(|error| Failure::at(&path, "remove", &error))?;
    }
    write(&folder.join(STYLE), &joined)
}

/// Renames every file that another one refers to. A file is renamed after all those that it refers to itself,
/// because their names are part of its content.
fn name_by_content(folder: &Path) -> Outcome<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::at(folder, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(folder, "read", &error))?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort_by_key(|path| (rank(path), path.clone()));
    let texts: Vec<PathBuf> = files.iter().filter(|path| is_text(path)).cloned().collect();

    for path in files.iter().filter(|path| rank(path) < PAGE) {
        let (Some(stem), Some(extension)) = (text_of(path.file_stem()), text_of(path.extension())) else {
            continue;
        };
        let old = format!("{stem}.{extension}");
        let content = fs::read(path).map_err(|error| Failure::at(path, "read", &error))?;
        let new = format!("{stem}-{:016x}.{extension}", content_hash(&content));
        let mut is_referred_to = false;
        for text in texts.iter().filter(|text| text.is_file() && *text != path) {
            let before = read(text)?;
            let after = replace_name(&before, &old, &new);
            if before != after {
                is_referred_to = true;
                write(text, &after)?;
            }
        }
        if is_referred_to {
            fs::rename(path, folder.join(new)).map_err(|error| Failure::at(path, "rename", &error))?;
        }
    }
    Ok(())
}

const PAGE: u8 = 4;

/// Files refer only to files of a lower rank.
fn rank(path: &Path) -> u8 {
    match (path.file_name().and_then(|name| name.to_str()), text_of(path.extension())) {
        (Some(START), _) => 3,
        (_, Some("js")) => 2,
        (_, Some("css")) => 1,
        (_, Some("html")) => PAGE,
        _ => 0,
    }
}

fn is_text(path: &Path) -> bool {
    matches!(text_of(path.extension()), Some("js" | "css" | "html" | "webmanifest" | "json" | "svg"))
}

fn text_of(part: Option<&std::ffi::OsStr>) -> Option<&str> {
    part.and_then(|part| part.to_str())
}

/// Not against an attacker: everything that is hashed is our own.
fn content_hash(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::at(path, "read", &error))
}

fn write(path: &Path, content: &str) -> Outcome<()> {
    fs::write(path, content).map_err(|error| Failure::at(path, "write", &error))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::env;

    use super::*;

    const INDEX: &str = "<head><link rel=\"stylesheet\" href=\"/a.css\"/><link rel=\"stylesheet\" href=\"/b.css\"/>\
        <link rel=\"modulepreload\" href=\"/web.js\"><link rel=\"preload\" href=\"/web_bg.wasm\"></head>\
        <script type=\"module\">import init from '/web.js';\
        await init({ module_or_path: '/web_bg.wasm' });</script>";

    /// Finishes a small page and returns what is in its folder.
    fn finished(name: &str, wasm: &str) -> BTreeMap<String, String> {
        let folder = env::temp_dir().join(format!("xtask-finish-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let sources = [
            ("index.html", INDEX),
            ("a.css", "@layer base;"),
            ("b.css", "p { margin: 0 }"),
            ("web.js", "export default (url = 'web_bg.wasm') => url;"),
            ("web_bg.wasm", wasm),
            ("robots.txt", "x"),
        ];
        for (file, content) in sources {
            write(&folder.join(file), content).unwrap();
        }
        finish(&folder).unwrap();
        let files = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path).unwrap()))
            .collect();
        fs::remove_dir_all(&folder).unwrap();
        files
    }

    fn the_only<'a>(files: &'a BTreeMap<String, String>, start: &str, end: &str) -> &'a str {
        let mut names = files.keys().filter(|name| name.starts_with(start) && name.ends_with(end));
        let name = names.next().unwrap();
        assert_eq!(names.next(), None);
        name
    }

    #[test]
    fn the_page_names_every_file_by_its_content_and_holds_no_script() {
        let files = finished("names", "one");
        let index = &files["index.html"];
        for (start, end) in [("web-", ".js"), ("web_bg-", ".wasm"), ("start-", ".js"), ("style-", ".css")] {
            assert!(index.contains(&format!("\"/{}\"", the_only(&files, start, end))), "{start}: {index}");
        }
        assert!(!index.contains("import"), "{index}");
        assert_eq!(files.len(), 6, "{files:?}");
        assert!(files.contains_key("robots.txt"), "what nobody refers to keeps its name");
    }

    #[test]
    fn a_changed_module_renames_all_that_name_it() {
        let (one, two) = (finished("first", "one"), finished("second", "two"));
        for (start, end) in [("web-", ".js"), ("web_bg-", ".wasm"), ("start-", ".js")] {
            assert_ne!(the_only(&one, start, end), the_only(&two, start, end));
        }
        assert_eq!(the_only(&one, "style-", ".css"), the_only(&two, "style-", ".css"));
    }

    #[test]
    fn style_sheets_are_joined_in_the_order_of_the_page() {
        let files = finished("sheets", "one");
        assert_eq!(files[the_only(&files, "style-", ".css")], "@layer base;\np { margin: 0 }\n");
    }
}
