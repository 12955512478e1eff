//! Finds PostgreSQL's programs, and the user that may run them: PostgreSQL refuses to run as root.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Where Debian keeps a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Who runs the server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Account {
    Own,
    Other { user: u32, group: u32 },
}

/// The person's own account, or that of `postgres` for root.
pub(crate) fn account() -> Result<Account, String> {
    // Every process owns its own folder there.
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if !is_root {
        return Ok(Account::Own);
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    users.lines().find_map(of_postgres).ok_or_else(|| {
        "PostgreSQL does not run as root, and there is no user postgres. Install Debian's package postgresql: cargo xtask setup."
            .to_owned()
    })
}

fn of_postgres(line: &str) -> Option<Account> {
    let mut fields = line.split(':');
    (fields.next()? == "postgres").then_some(())?;
    let user = fields.nth(1)?.parse().ok()?;
    Some(Account::Other { user, group: fields.next()?.parse().ok()? })
}

/// The program's path: of `MAIA_POSTGRES_BIN`, of the newest version that Debian installed, or of the PATH.
pub(crate) fn program(name: &str) -> Result<PathBuf, String> {
    let chosen = std::env::var_os("MAIA_POSTGRES_BIN").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = chosen.into_iter().chain(versions()).chain(std::env::split_paths(&on_path));
    folders.find_map(|folder| Some(folder.join(name)).filter(|path| path.is_file())).ok_or_else(|| {
        format!("PostgreSQL's `{name}` was not found. Install Debian's package postgresql (cargo xtask setup), or name its folder in MAIA_POSTGRES_BIN.")
    })
}

/// The newest first.
fn versions() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(DEBIAN)).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_from_its_line() {
        let line = "postgres:x:104:109:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
        assert!(matches!(of_postgres(line), Some(Account::Other { user: 104, group: 109 })));
        assert!(of_postgres("postgres2:x:1:2::/:/bin/sh").is_none());
    }
}
