//! Builds the page into dist/: cargo and wasm-bindgen by way of trunk, then our own pieces and finish.
//! dist/ changes only when all of it is done, and only if a source has changed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::code_editor;
use crate::environment::{Environment, run};
use crate::finish::finish;
use crate::pieces;
use crate::report::{Failure, Outcome, elapsed, say};
use crate::setup::rust::has_sources_of_std;
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// What Chromium, Firefox and Safari all accept; `--all-features` writes modules that they refuse.
/// Functions of one generic stand side by side, where brotli describes them with less.
const WASM_OPT: [&str; 10] = [
    "--quiet",
    "-Oz",
    // Only a stack that is about to overflow reaches down there.
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// Builds the standard library with the page, for size, and without what only a panic would say: `crash.js` says
/// that the page stopped, and the page for development why. Nothing here reaches build scripts, which are not built
/// for the target.
const SMALLER_STD: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// With [`SMALLER_STD`] only.
const SMALLER_FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none";

/// What .cargo/config.toml says, which the flags of the shipped page replace.
const FLAGS: &str = "--cfg erase_components --cfg getrandom_backend=\"wasm_js\"";

/// How the page is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Soon built, large, readable traces.
    Debug,
    /// Small, optimized and compressed, as people get it.
    Shipped,
}

impl Profile {
    /// The name of cargo's profile.
    pub(crate) fn cargo_name(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Shipped => "page",
        }
    }
}

/// Makes dist/ hold the page as shipped, and says of which sources it is.
pub(crate) fn build_shipped(workspace: &Workspace, environment: &Environment) -> Outcome<Stamp> {
    let _alone = one_at_a_time(workspace)?;
    let stamp = Stamp::of_sources(workspace)?;
    if stamp.built(workspace) != Some(Profile::Shipped) {
        build(workspace, environment, Profile::Shipped, &stamp)?;
    }
    Ok(stamp)
}

/// Makes dist/ hold a page of the current sources; one as shipped is as good.
pub(crate) fn build_any(workspace: &Workspace, environment: &Environment) -> Outcome<()> {
    let _alone = one_at_a_time(workspace)?;
    let stamp = Stamp::of_sources(workspace)?;
    match stamp.built(workspace) {
        Some(_) => Ok(()),
        None => build(workspace, environment, Profile::Debug, &stamp),
    }
}

/// Builds the page as shipped, but for its module, which is in one piece: what the pieces are compared with.
/// Returns the folder; dist/ stays as it is.
pub(crate) fn build_in_one_piece(workspace: &Workspace, environment: &Environment) -> Outcome<PathBuf> {
    let _alone = one_at_a_time(workspace)?;
    let stamp = Stamp::of_sources(workspace)?;
    let folder = workspace.target.join("page/whole");
    let marker = folder.join(".stamp");
    if fs::read_to_string(&marker).is_ok_and(|built| built == stamp.name()) {
        return Ok(folder);
    }
    assemble(workspace, environment, Profile::Shipped, Module::Whole, &folder)?;
    fs::write(&marker, stamp.name()).map_err(|error| Failure::at(&marker, "write", &error))?;
    Ok(folder)
}

/// Waits while another xtask builds the page in the same target folder; holds it off until dropped.
fn one_at_a_time(workspace: &Workspace) -> Outcome<File> {
    let path = workspace.target.join("page.lock");
    fs::create_dir_all(&workspace.target)
        .map_err(|error| Failure::at(&workspace.target, "create", &error))?;
    let lock = File::create(&path).map_err(|error| Failure::at(&path, "create", &error))?;
    if lock.try_lock().is_err() {
        say("page", "waiting for another xtask, which is building it");
        lock.lock().map_err(|error| Failure::at(&path, "lock", &error))?;
    }
    Ok(lock)
}

fn build(workspace: &Workspace, environment: &Environment, profile: Profile, stamp: &Stamp) -> Outcome<()> {
    let start = Instant::now();
    let kind = match profile {
        Profile::Debug => "for development",
        Profile::Shipped => "as shipped",
    };
    say("page", &format!("building it {kind}; the first time takes minutes"));
    let staging = workspace.target.join("page").join(profile.cargo_name());
    let module = match profile {
        Profile::Debug => Module::Whole,
        Profile::Shipped => Module::InPieces,
    };
    assemble(workspace, environment, profile, module, &staging)?;
    replace(&workspace.dist(), &staging)?;
    stamp.write(workspace, profile)?;
    say("page", &format!("built in {}", elapsed(start.elapsed())));
    Ok(())
}

/// Whether the module is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Module {
    Whole,
    InPieces,
}

/// Makes `staging` hold the page.
fn assemble(
    workspace: &Workspace,
    environment: &Environment,
    profile: Profile,
    module: Module,
    staging: &Path,
) -> Outcome<()> {
    empty(staging)?;
    trunk(environment, profile, module, staging)?;
    if module == Module::InPieces {
        pieces::cut(workspace, environment, staging)?;
    }
    if profile == Profile::Shipped {
        optimize(environment, staging)?;
    }
    code_editor::build(workspace, environment, staging)?;
    finish(staging)?;
    if profile == Profile::Shipped {
        say("page", "compressing");
        let mut node = environment.command("node");
        run(node.arg("src/xtask/compress.mjs").arg(staging), "compressing the page")?;
    }
    Ok(())
}

fn trunk(environment: &Environment, profile: Profile, module: Module, staging: &Path) -> Outcome<()> {
    // Trunk is told to stay offline, and passes that on to cargo.
    let mut fetch = environment.command("cargo");
    let mut trunk = environment.command("trunk");
    trunk.arg("build");
    if profile == Profile::Shipped {
        let mut flags = FLAGS.to_owned();
        if module == Module::InPieces {
            // Left in an uncut module they would be shipped, and counted, with it.
            flags = format!("{flags} {}", pieces::FLAGS);
        }
        if has_sources_of_std(environment) {
            fetch.envs(SMALLER_STD);
            trunk.envs(SMALLER_STD);
            flags = format!("{flags} {SMALLER_FLAGS}");
        } else {
            say(
                "page",
                "this compiler has no sources of its standard library: the page becomes larger than it need be",
            );
        }
        trunk.env("RUSTFLAGS", flags);
    }
    run(
        fetch.args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]),
        "downloading the dependencies",
    )?;

    trunk.args(["--skip-version-check", "--cargo-profile", profile.cargo_name(), "--dist"]).arg(staging);
    if profile == Profile::Shipped {
        trunk.arg("--minify");
    }
    if module == Module::InPieces {
        trunk.args(["--features", pieces::FEATURE]);
    }
    // Trunk reads NO_COLOR as true or false, against the convention that any value counts.
    trunk.env_remove("NO_COLOR");
    run(&mut trunk, "building the page")
}

fn optimize(environment: &Environment, staging: &Path) -> Outcome<()> {
    say("page", "making the module smaller");
    let mut modules = Vec::new();
    for entry in fs::read_dir(staging).map_err(|error| Failure::at(staging, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(staging, "read", &error))?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            modules.push((fs::metadata(&path).map_or(0, |it| it.len()), path));
        }
    }
    // wasm-opt uses one processor, and the largest takes as long as all others together.
    modules.sort_by(|one, other| other.cmp(one));
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((_, path)) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            optimize_one(environment, path)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from).min(modules.len());
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        started.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(Failure::new("wasm-opt could not be run")))
        })
    })
}

fn optimize_one(environment: &Environment, path: &Path) -> Outcome<()> {
    let output = path.with_extension("opt");
    let mut command = environment.command("wasm-opt");
    command.args(WASM_OPT).arg(path).arg("-o").arg(&output);
    run(&mut command, "wasm-opt")?;
    fs::rename(&output, path).map_err(|error| Failure::at(path, "replace", &error))
}

/// Makes an empty folder of it.
pub(crate) fn empty(folder: &Path) -> Outcome<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Failure::at(folder, "empty", &error))?;
    }
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder, "create", &error))
}

/// Puts a copy of `staging` in the place of `folder` in one go; a server may be reading it.
fn replace(folder: &Path, staging: &Path) -> Outcome<()> {
    let next = beside(folder, "next");
    let last = beside(folder, "last");
    empty(&next)?;
    copy(staging, &next)?;
    if last.exists() {
        fs::remove_dir_all(&last).map_err(|error| Failure::at(&last, "remove", &error))?;
    }
    if folder.exists() {
        fs::rename(folder, &last).map_err(|error| Failure::at(folder, "replace", &error))?;
    }
    fs::rename(&next, folder).map_err(|error| Failure::at(folder, "write", &error))?;
    if last.exists() {
        fs::remove_dir_all(&last).map_err(|error| Failure::at(&last, "remove", &error))?;
    }
    Ok(())
}

fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    PathBuf::from(name)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    for entry in fs::read_dir(from).map_err(|error| Failure::at(from, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(from, "read", &error))?.path();
        let Some(name) = path.file_name() else { continue };
        // Trunk's own lock.
        if name == ".trunk-lock" {
            continue;
        }
        let target = to.join(name);
        if path.is_dir() {
            fs::create_dir_all(&target).map_err(|error| Failure::at(&target, "create", &error))?;
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(|error| Failure::at(&path, "copy", &error))?;
        }
    }
    Ok(())
}
