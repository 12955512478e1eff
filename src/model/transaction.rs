//! Warehouse transactions: what opens one, what ends it, and how.

/// What a task does to the transaction that it executes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionRole {
    /// Opens it.
    Begin,
    /// Works in it.
    Inside,
    Commit,
    Rollback,
}

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionState {
    Open,
    Committed,
    RolledBack,
    /// Its session is gone, or could not be ended.
    Failed,
}

/// The state that the transaction has after the end of a task; `None` when the task leaves it as it is.
pub fn transaction_after(role: TransactionRole, succeeded: bool) -> Option<TransactionState> {
    match (role, succeeded) {
        (TransactionRole::Begin, true) => Some(TransactionState::Open),
        (TransactionRole::Commit, true) => Some(TransactionState::Committed),
        // A Commit that fails leaves nothing open: the runner rolls back and closes the session.
        (TransactionRole::Commit, false) | (TransactionRole::Rollback, true) => {
            Some(TransactionState::RolledBack)
        }
        (TransactionRole::Rollback, false) => Some(TransactionState::Failed),
        (TransactionRole::Begin, false) | (TransactionRole::Inside, _) => None,
    }
}
