//! Why the database cannot be used, in words for the person who runs the server.

/// The database cannot be used, or says something impossible.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error(
        "{0} was written by a newer version of Maia Designer. Start that version, or choose another database."
    )]
    Newer(String),
    #[error("{database} cannot be opened: {problem}.")]
    Unopenable { database: String, problem: String },
    /// What to do is part of the sentence.
    #[error("{0}")]
    Unusable(String),
    /// Others hold the writers' lock for too long, or the connection was lost. Nothing is known to be wrong with what
    /// was asked, so it may be asked again.
    #[error("The database is not answering: {0}. Nothing was changed that was not answered; try again.")]
    Unavailable(String),
    /// The connection was lost during a commit, and the database did not say in time what became of it.
    #[error(
        "The database was lost while it stored this ({0}), and it is not known whether it did. Look how things are now before you repeat it."
    )]
    Doubtful(String),
    #[error("The database failed: {0}.")]
    Sql(sqlx::Error),
    /// A row that this version could not have written.
    #[error("The database holds {0}, which this version cannot read.")]
    Unreadable(String),
}

impl StorageError {
    /// What each of those is told whose changes shared a transaction that this ended: whether they happened is in doubt, or
    /// none of them did.
    pub(crate) fn shared(&self) -> StorageError {
        match self {
            StorageError::Doubtful(reason) => StorageError::Doubtful(reason.clone()),
            StorageError::Unavailable(reason) => StorageError::Unavailable(reason.clone()),
            other => StorageError::Unavailable(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> StorageError {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => StorageError::Unavailable(error.to_string()),
            // lock_timeout, statement_timeout, idle_in_transaction_session_timeout, shutting down, starting up, and
            // too many connections.
            sqlx::Error::Database(told)
                if matches!(
                    told.code().as_deref(),
                    Some("55P03" | "57014" | "25P03" | "57P01" | "57P02" | "57P03" | "53300")
                ) =>
            {
                StorageError::Unavailable(told.message().to_owned())
            }
            _ => StorageError::Sql(error),
        }
    }
}
