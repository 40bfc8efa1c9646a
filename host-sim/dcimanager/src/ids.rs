//! Numbers of the panel's objects, one type each, so that a port is never taken for a server.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A server.
    ServerId;
    /// A user of the panel: a client or an administrator.
    UserId;
    /// An operation; ascending over the whole panel.
    OperationId;
    /// A location (data center).
    LocationId;
    /// A rack.
    RackId;
    /// A switch.
    SwitchId;
    /// A port of a switch; unique over all switches. It is the `id` of a `switch_connection`.
    PortId;
    /// The connection of a server to a port or to an outlet.
    ConnectionId;
    /// A power distribution unit.
    PduId;
    /// An outlet of a PDU; unique over all PDUs. It is the `port_id` of a `pdu_connection`.
    OutletId;
    /// A pool of IP addresses.
    PoolId;
    /// An IP address that a server uses.
    AddressId;
    /// An OS template.
    TemplateId;
    /// A script.
    ScriptId;
}
