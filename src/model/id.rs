//! Ids, one type for each thing that has one. Made by the shell; the rules only compare them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }
    };
}

id!(
    /// A runner; on the public wire `agentId`.
    RunnerId
);
id!(
    /// One process of a runner. A process that starts again is a new instance.
    InstanceId
);
id!(
    /// One pause of one runner. Timers and acknowledgements carry it, so that stale ones do nothing.
    PauseId
);
id!(
    /// One run of a pipeline; on the public wire `pipelineExecutionId`.
    RunId
);
id!(
    /// One execution of one component.
    TaskId
);
id!(
    /// One warehouse transaction, from its Begin to its Commit or Rollback.
    TransactionId
);
id!(
    /// Made by the client, so that sending a command twice acts once.
    CommandId
);
id!(
    /// A project: a folder of pipeline files.
    ProjectId
);
id!(
    /// One deletion of files, by which it is taken back.
    DeletionId
);
id!(
    /// An environment: names the warehouse and the default runner.
    EnvironmentId
);
