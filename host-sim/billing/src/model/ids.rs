//! Numbers of records, each of a type of its own, so that a task's number is not taken for a service's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }
    };
}

id!(
    /// Number of a client. Never reused.
    ClientId
);
id!(
    /// Number of a processing module. Never reused.
    ModuleId
);
id!(
    /// Number of a tariff. Never reused.
    TariffId
);
id!(
    /// Number of a service. Never reused.
    ServiceId
);
id!(
    /// Number of a running operation. Never reused.
    OperationId
);
id!(
    /// Number of a hold. Never reused.
    HoldId
);
id!(
    /// Number of a staff task. Never reused.
    TaskId
);
