//! `maia db copy`: moves an installation from its file to PostgreSQL.
//! Never copies from a folder whose server is running.

use std::path::Path;

use server::{CopiedTable, Location};

use crate::data_folder::DataFolder;

pub(crate) const ABOUT: &str = "Move an installation to another database.

`copy` brings everything into an empty PostgreSQL database, in one transaction, and compares the number and the hash of the \
rows of each table before it commits. The old database stays as it is.";

pub(crate) const EXAMPLES: &str = "Examples:
  createdb maia
  maia db copy maia-data/maia.sqlite postgres://maia@localhost/maia
  maia serve --database postgres://maia@localhost/maia";

#[derive(clap::Args)]
pub(crate) struct DbArguments {
    #[command(subcommand)]
    command: DbCommand,
}

#[derive(clap::Subcommand)]
enum DbCommand {
    /// Copy everything into an empty PostgreSQL database
    Copy {
        /// The file maia.sqlite of a data folder, or postgres://user@host/database
        #[arg(value_parser = Location::parse)]
        from: Location,
        /// postgres://user@host/database
        #[arg(value_parser = Location::parse)]
        to: Location,
    },
}

/// Copies and says what was copied.
pub(crate) async fn run(arguments: DbArguments) -> anyhow::Result<()> {
    let DbCommand::Copy { from, to } = arguments.command;
    // Held until the end.
    let _folder = match &from {
        Location::File(path) if path.is_file() => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            Some(DataFolder::open(folder.unwrap_or(Path::new(".")))?)
        }
        _ => None,
    };
    let copied = server::copy(&from, &to).await?;
    print!("{}", table(&copied));
    println!("Everything was copied and compared. {to} is ready for `maia serve --database`.");
    Ok(())
}

fn table(copied: &[CopiedTable]) -> String {
    let mut lines = format!("{:<16} {:>10}  {}\n", "table", "rows", "SHA-256 of both sides");
    for table in copied {
        lines.push_str(&format!("{:<16} {:>10}  {}\n", table.name, table.rows, table.hash));
    }
    lines
}
