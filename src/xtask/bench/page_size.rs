//! What a first visit transfers: every file of the page, compressed where the server sends it so.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::{Failure, Outcome};

/// All of it, with the Designer included.
const BUDGET: u64 = 350_000;

/// Prints every file and the sum against the budget; fails above it.
pub(crate) fn print(dist: &Path) -> Outcome<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    let mut sizes = Vec::new();
    for file in files {
        let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
        let plain = size(&file)?;
        let compressed = beside(&file);
        let sent = if compressed.is_file() { size(&compressed)? } else { plain };
        sizes.push((sent, plain, name));
    }
    sizes.sort_by(|one, other| other.cmp(one));
    println!("{:>10}  {:>10}", "sent", "plain");
    for (sent, plain, name) in &sizes {
        println!("{sent:>10}  {plain:>10}  {name}");
    }
    let total: u64 = sizes.iter().map(|(sent, ..)| sent).sum();
    println!("{} of at most {} with brotli", kilobytes(total), kilobytes(BUDGET));
    if total > BUDGET {
        return Err(Failure::new(format!("the page is {} too large", kilobytes(total - BUDGET))));
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder).map_err(|error| Failure::at(folder, "read", &error))? {
        let path = entry.map_err(|error| Failure::at(folder, "read", &error))?.path();
        let is_served = path.extension().is_some_and(|extension| extension != "br" && extension != "gz");
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_served {
            files.push(path);
        }
    }
    Ok(())
}

fn size(path: &Path) -> Outcome<u64> {
    fs::metadata(path).map(|it| it.len()).map_err(|error| Failure::at(path, "read", &error))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_thousands_of_bytes() {
        assert_eq!(kilobytes(350_000), "350.0 KB");
        assert_eq!(kilobytes(99_960), "99.9 KB");
    }
}
