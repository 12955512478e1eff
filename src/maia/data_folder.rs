//! The data folder: one server at a time, and the file with the local runner's credentials.
//! Never writes the database; that is the server's.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use runner::parse_env_file;

/// The folder, locked until this is dropped or the process ends, however it ends.
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// What a runner needs to connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) agent_id: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl DataFolder {
    /// Makes the folder when it is missing, and locks it.
    pub(crate) fn open(path: &Path) -> anyhow::Result<DataFolder> {
        let unwritable = |error: io::Error| {
            anyhow!(
                "The data folder {} cannot be written: {error}. Choose another with --data.",
                path.display()
            )
        };
        std::fs::create_dir_all(path).map_err(unwritable)?;
        let path = path.canonicalize().map_err(unwritable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("maia.lock"))
            .map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => Ok(DataFolder { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "The data folder {} is in use by another `maia serve`. Stop that one, or choose another folder with --data.",
                path.display()
            ),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the local runner's credentials stand.
    pub(crate) fn env_file(&self) -> PathBuf {
        self.path.join("local-runner.env")
    }

    /// The credentials that were written before, if they are whole and of that runner.
    pub(crate) fn credentials_of(&self, agent_id: &str) -> Option<Credentials> {
        let text = std::fs::read_to_string(self.env_file()).ok()?;
        let mut values = parse_env_file(&text).ok()?;
        let mut value = |name: &str| values.remove(name).filter(|value| !value.is_empty());
        let credentials = Credentials {
            agent_id: value("AGENT_ID")?,
            client_id: value("OAUTH_CLIENT_ID")?,
            client_secret: value("OAUTH_CLIENT_SECRET")?,
        };
        (credentials.agent_id == agent_id).then_some(credentials)
    }

    /// Writes the credentials for the owner's eyes only.
    pub(crate) fn write_credentials(&self, credentials: &Credentials, url: &str) -> anyhow::Result<()> {
        let text = format!(
            "# The local runner's credentials; `maia runner --env-file` reads them. Keep them secret.\n\
             ACCOUNT_ID=local\n\
             AGENT_ID={}\n\
             OAUTH_CLIENT_ID={}\n\
             OAUTH_CLIENT_SECRET={}\n\
             MAIA_URL={url}\n",
            credentials.agent_id, credentials.client_id, credentials.client_secret
        );
        let file = self.env_file();
        let new = file.with_extension("env.new");
        let write = || {
            // Made anew, because the mode of a file that is there already stays what it is.
            match std::fs::remove_file(&new) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut options = OpenOptions::new();
            let mut written = options.write(true).create_new(true).mode(0o600).open(&new)?;
            written.write_all(text.as_bytes())?;
            written.sync_all()?;
            std::fs::rename(&new, &file)
        };
        write().map_err(|error| anyhow!("The file {} cannot be written: {error}.", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn credentials() -> Credentials {
        let [agent_id, client_id, client_secret] = ["a", "b", "c=/+"].map(str::to_owned);
        Credentials { agent_id, client_id, client_secret }
    }

    #[test]
    fn a_folder_has_one_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/when/missing");
        let first = DataFolder::open(&path).unwrap();
        let error = DataFolder::open(&path).err().unwrap().to_string();
        assert!(error.contains("is in use"), "{error}");
        drop(first);
        assert!(DataFolder::open(&path).is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let below = file.path().join("data");
        let error = DataFolder::open(&below).err().unwrap().to_string();
        assert!(error.contains(below.to_str().unwrap()) && error.contains("--data"), "{error}");
    }

    #[test]
    fn credentials_are_the_owners_and_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        assert_eq!(data.credentials_of("a"), None);
        data.write_credentials(&credentials(), "http://127.0.0.1:1").unwrap();
        data.write_credentials(&credentials(), "http://127.0.0.1:2").unwrap();
        assert_eq!(data.credentials_of("a"), Some(credentials()));
        assert_eq!(data.credentials_of("another"), None);
        let mode = std::fs::metadata(data.env_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(std::fs::read_to_string(data.env_file()).unwrap().contains("MAIA_URL=http://127.0.0.1:2\n"));
    }
}
