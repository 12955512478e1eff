//! One SQL text for both databases: values are collected, then bound for the database that the transaction is of.
//! Never builds a statement from what people typed.

use std::borrow::Cow;

use futures::future::BoxFuture;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::Transaction;
use super::row::{Row, to_word};
use super::transaction::Session;

/// What a placeholder stands for. Ids and words are text; times, counts and flags are numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Bytes(Vec<u8>),
}

impl Value {
    /// A value whose wire form is one word.
    pub(super) fn word<T: Serialize>(value: &T) -> Result<Value, sqlx::Error> {
        to_word(value).map(Value::from).map_err(|error| sqlx::Error::Encode(error.into()))
    }
}

/// A statement with its values. `$1` is the first; both databases understand that.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    text: Cow<'static, str>,
    values: Vec<Value>,
    scope: Scope,
}

/// What a statement has to do with the rows that its transaction keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Anything: what is yet to be written is written first, and what is known is forgotten when it changes rows.
    Everything,
    /// It looks at tasks, of what is kept.
    Tasks,
    /// Nothing: it neither looks at rows that may be yet to be written, nor changes what is known.
    Apart,
}

/// A statement that stands in the source.
pub(crate) fn query(text: &'static str) -> Query {
    Query { text: Cow::Borrowed(text), values: Vec::new(), scope: Scope::Everything }
}

/// The same, with its values.
pub(super) fn query_of(text: &'static str, values: Vec<Value>) -> Query {
    Query { text: Cow::Borrowed(text), values, scope: Scope::Everything }
}

/// A statement put together from texts that stand in the source; what people typed is bound.
#[derive(Debug)]
pub(crate) struct Builder(Query);

impl Builder {
    pub(crate) fn new(start: &'static str) -> Builder {
        Builder(query(start))
    }

    pub(crate) fn push(&mut self, part: &'static str) -> &mut Builder {
        self.0.text.to_mut().push_str(part);
        self
    }

    /// A placeholder and its value.
    pub(crate) fn push_bind(&mut self, value: impl Into<Value>) -> &mut Builder {
        self.0.values.push(value.into());
        let placeholder = format!("${}", self.0.values.len());
        self.0.text.to_mut().push_str(&placeholder);
        self
    }

    /// Of names of tables and columns, which stand in the source or come from the database's own list.
    pub(super) fn of_names(start: String) -> Builder {
        Builder(Query { text: Cow::Owned(start), values: Vec::new(), scope: Scope::Everything })
    }

    /// The same as `push`, in a chain.
    pub(super) fn then(mut self, part: &'static str) -> Builder {
        self.push(part);
        self
    }

    /// The same as `push_bind`, in a chain.
    pub(super) fn and(mut self, value: impl Into<Value>) -> Builder {
        self.push_bind(value);
        self
    }

    pub(crate) fn build(self) -> Query {
        self.0
    }
}

/// The statement as the database's own kind of query.
macro_rules! bound {
    ($query:expr, $texts:expr) => {{
        let Query { text, values, .. } = $query;
        let mut bound = match text {
            Cow::Borrowed(text) => sqlx::query(text),
            // From parts that stand in the source, see `Builder`.
            Cow::Owned(text) => sqlx::query(AssertSqlSafe(text)),
        };
        for value in values {
            bound = match value {
                Value::Text(text) => bound.bind(text.map($texts)),
                Value::Number(number) => bound.bind(number),
                Value::Bytes(bytes) => bound.bind(bytes),
            };
        }
        bound
    }};
}

impl Query {
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Query {
        self.values.push(value.into());
        self
    }

    /// Whoever writes this knows that it neither looks at tasks, components, runs or events that may be yet to be written,
    /// nor changes a row of these or of runners.
    pub(crate) fn apart(mut self) -> Query {
        self.scope = Scope::Apart;
        self
    }

    /// The same, but it looks at tasks.
    pub(crate) fn about_tasks(mut self) -> Query {
        self.scope = Scope::Tasks;
        self
    }

    /// Of what is yet to be written, writes what this may look at.
    async fn prepare(&self, transaction: &mut Transaction) -> Result<(), sqlx::Error> {
        match self.scope {
            Scope::Everything => transaction.write_everything().await,
            Scope::Tasks => transaction.write_tasks().await,
            Scope::Apart => Ok(()),
        }
    }

    // Boxed, because the compiler cannot see through sqlx's futures that they may move between threads.

    /// Answers how many rows it changed.
    pub(crate) fn execute(self, transaction: &mut Transaction) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            self.prepare(transaction).await?;
            if self.scope == Scope::Everything {
                transaction.kept.forget();
            }
            Ok(match &mut transaction.session {
                Session::Ended => return Err(sqlx::Error::PoolClosed),
                Session::Sqlite(sqlite) => {
                    bound!(self, std::convert::identity).execute(&mut **sqlite).await?.rows_affected()
                }
                Session::Postgres(postgres) => {
                    bound!(self, without_zero).execute(&mut **postgres).await?.rows_affected()
                }
            })
        })
    }

    pub(crate) fn fetch_all(
        self,
        transaction: &mut Transaction,
    ) -> BoxFuture<'_, Result<Vec<Row>, sqlx::Error>> {
        Box::pin(async move {
            self.prepare(transaction).await?;
            Ok(match &mut transaction.session {
                Session::Ended => return Err(sqlx::Error::PoolClosed),
                Session::Sqlite(sqlite) => bound!(self, std::convert::identity)
                    .fetch_all(&mut **sqlite)
                    .await?
                    .into_iter()
                    .map(Row::Sqlite)
                    .collect(),
                Session::Postgres(postgres) => bound!(self, without_zero)
                    .fetch_all(&mut **postgres)
                    .await?
                    .into_iter()
                    .map(Row::Postgres)
                    .collect(),
            })
        })
    }

    pub(crate) fn fetch_optional(
        self,
        transaction: &mut Transaction,
    ) -> BoxFuture<'_, Result<Option<Row>, sqlx::Error>> {
        Box::pin(async move {
            self.prepare(transaction).await?;
            Ok(match &mut transaction.session {
                Session::Ended => return Err(sqlx::Error::PoolClosed),
                Session::Sqlite(sqlite) => {
                    bound!(self, std::convert::identity).fetch_optional(&mut **sqlite).await?.map(Row::Sqlite)
                }
                Session::Postgres(postgres) => {
                    bound!(self, without_zero).fetch_optional(&mut **postgres).await?.map(Row::Postgres)
                }
            })
        })
    }

    pub(crate) async fn fetch_one(self, transaction: &mut Transaction) -> Result<Row, sqlx::Error> {
        self.fetch_optional(transaction).await?.ok_or(sqlx::Error::RowNotFound)
    }
}

/// PostgreSQL takes every letter but the zero byte, which is shown by its picture instead.
pub(super) fn without_zero(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{2400}") } else { text }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Value::Text(text)
    }
}

impl From<&Option<String>> for Value {
    fn from(text: &Option<String>) -> Self {
        Value::Text(text.clone())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Value::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Value::Number(number)
    }
}

impl From<&Vec<u8>> for Value {
    fn from(bytes: &Vec<u8>) -> Self {
        Value::Bytes(bytes.clone())
    }
}
