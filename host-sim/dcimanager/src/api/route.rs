//! Which path names what, and which methods it has (API reference §2 and §5).

use super::request::Method;
use crate::ids::{OperationId, PortId, ServerId, SwitchId, UserId};
use crate::model::{AdminStatus, Work};

/// What a path names. Parts that may be a number or a name stay text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resource {
    Token,
    LoginKey(String),
    Servers,
    Configurations,
    Server(ServerId),
    Power(ServerId, Work),
    Owner(ServerId),
    Install(ServerId),
    Diagnostics(ServerId),
    Cancel(ServerId, OperationId),
    ServerAddresses(ServerId),
    ServerAddress(ServerId, String),
    Users,
    User(UserId),
    SwitchPorts(SwitchId),
    SetPort(SwitchId, PortId, AdminStatus),
    Templates,
    Scripts,
    Locations,
    Racks,
    Ptr(String),
    Pools,
}

/// Finds what a path after `/api/` names.
pub(super) fn find(path: &str) -> Option<Resource> {
    let segments: Vec<&str> = path.split('/').collect();
    Some(match segments.as_slice() {
        ["auth", "v4", "public", "token"] => Resource::Token,
        ["auth", "v4", "user", user, "key"] => Resource::LoginKey(decode(user)),
        ["dci", "v3", rest @ ..] => return find_dci(rest),
        ["ip", "v3", "ippool"] => Resource::Pools,
        _ => return None,
    })
}

fn find_dci(segments: &[&str]) -> Option<Resource> {
    Some(match segments {
        ["server"] => Resource::Servers,
        ["server", "configuration"] => Resource::Configurations,
        ["server", id, rest @ ..] => return find_server(ServerId(number(id)?), rest),
        ["user"] => Resource::Users,
        ["user", id] => Resource::User(UserId(number(id)?)),
        ["switch", id, "port"] => Resource::SwitchPorts(SwitchId(number(id)?)),
        ["switch", id, "port", port, act] => {
            let status = match *act {
                "enable" => AdminStatus::Up,
                "disable" => AdminStatus::Down,
                _ => return None,
            };
            Resource::SetPort(SwitchId(number(id)?), PortId(number(port)?), status)
        }
        ["os_template"] => Resource::Templates,
        ["script"] => Resource::Scripts,
        ["location"] => Resource::Locations,
        ["rack"] => Resource::Racks,
        ["ip", ip, "ptr"] => Resource::Ptr(decode(ip)),
        _ => return None,
    })
}

fn find_server(id: ServerId, segments: &[&str]) -> Option<Resource> {
    Some(match segments {
        [] => Resource::Server(id),
        ["power_on"] => Resource::Power(id, Work::PowerOn),
        ["power_off"] => Resource::Power(id, Work::PowerOff),
        ["power_reset"] => Resource::Power(id, Work::PowerReset),
        ["owner"] => Resource::Owner(id),
        ["install"] => Resource::Install(id),
        ["diagnostics"] => Resource::Diagnostics(id),
        ["operation", operation, "cancel"] => Resource::Cancel(id, OperationId(number(operation)?)),
        ["ip"] => Resource::ServerAddresses(id),
        ["ip", ip] => Resource::ServerAddress(id, decode(ip)),
        _ => return None,
    })
}

impl Resource {
    /// The methods it has.
    pub(super) fn methods(&self) -> &'static [Method] {
        match self {
            Self::Servers
            | Self::Configurations
            | Self::SwitchPorts(_)
            | Self::Templates
            | Self::Scripts
            | Self::Locations
            | Self::Racks
            | Self::Pools => &[Method::Get],
            Self::Server(_) | Self::Users => &[Method::Get, Method::Post],
            Self::Owner(_) => &[Method::Post, Method::Delete],
            Self::ServerAddress(..) | Self::User(_) => &[Method::Delete],
            Self::Token
            | Self::LoginKey(_)
            | Self::Power(..)
            | Self::Install(_)
            | Self::Diagnostics(_)
            | Self::Cancel(..)
            | Self::ServerAddresses(_)
            | Self::SetPort(..)
            | Self::Ptr(_) => &[Method::Post],
        }
    }

    /// Whether a user with the role `@user` may read it: its own servers, and what can be ordered.
    pub(super) fn is_for_clients(&self, method: &Method) -> bool {
        let readable =
            matches!(self, Self::Servers | Self::Server(_) | Self::Templates | Self::Scripts | Self::Locations);
        readable && *method == Method::Get
    }
}

/// Only plain digits; `+1` and `01x` are no numbers of the panel's.
fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_reference_are_found() {
        assert_eq!(find("dci/v3/server/7/operation/12/cancel"), Some(Resource::Cancel(ServerId(7), OperationId(12))));
        assert_eq!(
            find("dci/v3/switch/3/port/9/disable"),
            Some(Resource::SetPort(SwitchId(3), PortId(9), AdminStatus::Down))
        );
        assert_eq!(find("auth/v4/user/a%40b.example/key"), Some(Resource::LoginKey("a@b.example".into())));
        assert_eq!(find("dci/v3/server/configuration"), Some(Resource::Configurations));
    }

    #[test]
    fn other_paths_are_not() {
        for path in
            ["", "dci/v3", "dci/v4/server", "dci/v3/server/", "dci/v3/server/x", "dci/v3/server/+1", "auth/v4/token"]
        {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
