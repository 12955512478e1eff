//! Where the database is: a file, or a PostgreSQL server. Never shows a password.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// `postgres://user@host/database`, `sqlite:path`, or a path. The error is a sentence.
    pub fn parse(text: &str) -> Result<Location, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            // The reason may repeat the address, and the password with it.
            return PgConnectOptions::from_str(text).map(Box::new).map(Location::Postgres).map_err(|_| {
                "This is no address of a PostgreSQL database. Write it like postgres://user:password@host:5432/database."
                    .to_owned()
            });
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(format!(
                "\"{}\" is no database. Give the path of an SQLite file, or postgres://user@host/database.",
                text.split_once('@').map_or(text, |(_, behind)| behind)
            ));
        }
        Ok(Location::File(PathBuf::from(path)))
    }
}

/// As it stands at the start of a sentence, such as "The PostgreSQL database maia on db.example:5432".
impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => write!(formatter, "The database {}", path.display()),
            Location::Postgres(options) => {
                let name = options.get_database().unwrap_or_else(|| options.get_username());
                write!(formatter, "The PostgreSQL database {name} on {}", server(options))
            }
        }
    }
}

/// Host and port, or the folder of the socket.
pub(super) fn server(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => format!("{} (port {})", socket.display(), options.get_port()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_said_without_its_password() {
        let table = [
            ("data/maia.sqlite", "The database data/maia.sqlite"),
            ("sqlite:///var/maia.sqlite", "The database /var/maia.sqlite"),
            ("postgres://ada:secret@db:5433/maia", "The PostgreSQL database maia on db:5433"),
            ("postgresql://ada:secret@db/maia", "The PostgreSQL database maia on db:5432"),
        ];
        for (text, expected) in table {
            assert_eq!(Location::parse(text).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_location_is_refused_without_its_password() {
        for text in ["", "mysql://ada:secret@db/maia", "postgres://ada:secret@db:port/maia"] {
            let error = Location::parse(text).unwrap_err();
            assert!(!error.contains("secret") && error.contains("postgres://"), "{error}");
        }
    }
}
