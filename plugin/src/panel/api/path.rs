//! Paths, relative to the panel's origin.

/// `POST`: log in. V
pub const TOKEN: &str = "/api/auth/v4/public/token";
/// `GET`: list of servers; `GET …/{id}`: one. V. `POST …/{id}`: edit. A
pub const SERVER: &str = "/api/dci/v3/server";
/// `GET`: list of users; `POST`: create one. V
pub const USER: &str = "/api/dci/v3/user";
/// `GET`: list of OS templates. A
pub const OS_TEMPLATE: &str = "/api/dci/v3/os_template";
/// `GET`: list of scripts. A
pub const SCRIPT: &str = "/api/dci/v3/script";
/// `GET`: list of locations. A
pub const LOCATION: &str = "/api/dci/v3/location";

/// One server. V
pub fn server(id: u64) -> String {
    format!("{SERVER}/{id}")
}
/// `POST`: give the server to a user. `DELETE`: take it back. A
pub fn owner(server: u64) -> String {
    format!("{SERVER}/{server}/owner")
}
/// `POST`: install an OS. A
pub fn install(server: u64) -> String {
    format!("{SERVER}/{server}/install")
}
/// `POST`: run diagnostics. A
pub fn diagnostics(server: u64) -> String {
    format!("{SERVER}/{server}/diagnostics")
}
/// `POST`: cancel an operation. A
pub fn cancel(server: u64, operation: u64) -> String {
    format!("{SERVER}/{server}/operation/{operation}/cancel")
}
/// `POST`: add addresses. A
pub fn ip(server: u64) -> String {
    format!("{SERVER}/{server}/ip")
}
/// `DELETE`: take one address from the server. A
pub fn one_ip(server: u64, ip: u64) -> String {
    format!("{SERVER}/{server}/ip/{ip}")
}
/// `POST`: `power_on`, `power_off`, `power_reset`. V
pub fn power(server: u64, command: &str) -> String {
    format!("{SERVER}/{server}/{command}")
}
/// `POST`: set what an address resolves to. P; that `ip` is the number of the server's address: A
pub fn ptr(ip: u64) -> String {
    format!("/api/dci/v3/ip/{ip}/ptr")
}
/// `POST`: make a key with which a user logs in once, valid for an hour. P
pub fn login_key(user: u64) -> String {
    format!("/api/auth/v4/user/{user}/key")
}
/// The page that a login key opens, for a browser. P
pub fn key_page(key: &str) -> String {
    format!("/auth/key-v4/{key}")
}
/// `POST`: open or shut a switch port; `port` is `switch_connection.id`. A
pub fn port(switch: u64, port: u64, command: &str) -> String {
    format!("/api/dci/v3/switch/{switch}/port/{port}/{command}")
}
