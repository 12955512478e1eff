//! Cuts the shipped module into the pieces that `src/web/lazy.rs` declares: the first one starts the page, the others
//! arrive when somebody needs them. Trunk cannot do that, so what it made of the module is replaced.

use std::fs;
use std::path::Path;

use crate::code_editor;
use crate::environment::{Environment, run};
use crate::report::{Failure, Outcome, say};
use crate::workspace::Workspace;

/// What the cut needs of the compiler: where in the module each function and each value is referred to.
pub(crate) const FLAGS: &str = "-Clink-arg=--emit-relocs";

/// The page's feature that makes the borders between the pieces.
pub(crate) const FEATURE: &str = "pieces";

/// The script that starts the module, and the one that the cut adds to load the pieces.
const START: &str = "web.js";
const LOADERS: &str = "__wasm_split.js";

/// Replaces the module that trunk put into `staging`.
pub(crate) fn cut(workspace: &Workspace, environment: &Environment, staging: &Path) -> Outcome<()> {
    say("page", "cutting the module into pieces");
    let whole = workspace.target.join("wasm32-unknown-unknown/page/web.wasm");
    let folder = workspace.target.join("page/pieces");
    crate::page::empty(&folder)?;
    let mut split = environment.command("wasm-split-cli");
    // It warns of every function that refers to nothing.
    split.env("RUST_LOG", "error").args(["--out-name", "web"]).arg(&whole).arg(&folder);
    run(&mut split, "cutting the module")?;
    let mut bindgen = environment.command("wasm-bindgen");
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        "web",
        "--out-dir",
    ]);
    bindgen.arg(staging).arg(folder.join("web.wasm"));
    run(&mut bindgen, "wasm-bindgen")?;
    for entry in fs::read_dir(&folder).map_err(|error| Failure::at(&folder, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(&folder, "read", &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".wasm") && name != "web.wasm" {
            fs::copy(&path, staging.join(name)).map_err(|error| Failure::at(&path, "copy", &error))?;
        }
    }
    let script = staging.join(START);
    let joined = join(&read(&script)?, &read(&folder.join(LOADERS))?)?;
    fs::write(&script, joined).map_err(|error| Failure::at(&script, "write", &error))?;
    code_editor::shorten(workspace, environment, &script)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::at(path, "read", &error))
}

/// One script of both, which import each other: names by content need an order, and a visit asks once.
fn join(start: &str, loaders: &str) -> Outcome<String> {
    let mut joined = String::new();
    let mut names = Vec::new();
    for line in start.lines() {
        match line.strip_prefix("import * as ").and_then(|rest| rest.split_once(" from ")) {
            Some((name, file)) if file.contains(LOADERS) => names.push(name),
            _ => {
                joined.push_str(line);
                joined.push('\n');
            }
        }
    }
    let mut exported = Vec::new();
    for line in loaders.lines().filter(|line| !line.starts_with("import ")) {
        let own = line.strip_prefix("export ");
        if let Some((name, _)) = own.and_then(|rest| rest.strip_prefix("const ")?.split_once(" = ")) {
            exported.push(name);
        }
        joined.push_str(own.unwrap_or(line));
        joined.push('\n');
    }
    if names.is_empty() || exported.is_empty() {
        return Err(Failure::new(format!(
            "the scripts that wasm-bindgen and wasm-split wrote do not refer to each other as expected: {} and {} names",
            names.len(),
            exported.len()
        )));
    }
    let loaders = exported.join(", ");
    for name in names {
        joined.push_str(&format!("const {name} = {{ {loaders} }};\n"));
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as other from \"./other.js\"\n\
        function imports() {\n    return { \"./__wasm_split.js\": import1 };\n}\n";
    const LOADERS_SCRIPT: &str = "import { initSync } from \"./web.js\";\nconst load = () => initSync();\n\
        export const load_designer = load();\n";

    #[test]
    fn the_loaders_become_a_part_of_the_script_that_imports_them() {
        assert_eq!(
            join(SCRIPT, LOADERS_SCRIPT).unwrap(),
            "import * as other from \"./other.js\"\n\
             function imports() {\n    return { \"./__wasm_split.js\": import1 };\n}\n\
             const load = () => initSync();\nconst load_designer = load();\nconst import1 = { load_designer };\n"
        );
    }

    #[test]
    fn scripts_that_do_not_refer_to_each_other_are_refused() {
        assert!(join("init();\n", LOADERS_SCRIPT).is_err());
        assert!(join(SCRIPT, "init();\n").is_err());
    }
}
