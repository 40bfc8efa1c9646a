//! Which headers a module may set.
//!
//! Those that say where a request goes, how long it is, or which way it takes are the host's. A module that could set
//! them would speak to another virtual host, or smuggle a second request into the first.

use crate::contract::http::Header;

/// Headers that only the host sets.
const HOSTS_OWN: [&str; 17] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "via",
    "forwarded",
    "proxy-authorization",
    "proxy-authenticate",
    "proxy-connection",
    "accept-encoding",
    "user-agent",
];

/// Headers whose values are credentials whatever they are: they stand as `«name»` in every recording, and a login has none.
pub(crate) const CREDENTIALS: [&str; 4] = ["authorization", "cookie", "set-cookie", "x-xsrf-token"];

/// Checks the headers of a request; `limit` is their number and their bytes.
///
/// # Errors
/// What is wrong, for a `denied` that names it.
pub(crate) fn check(headers: &[Header], limit: (usize, usize)) -> Result<(), String> {
    let bytes: usize = headers.iter().map(|header| header.name.len() + header.value.len()).sum();
    if headers.len() > limit.0 || bytes > limit.1 {
        return Err(format!(
            "the request has {} headers of {bytes} bytes, {} of {} bytes are the most",
            headers.len(),
            limit.0,
            limit.1
        ));
    }
    for Header { name, value } in headers {
        if name.is_empty() || !name.bytes().all(is_name_byte) {
            return Err(format!("`{}` is no name for a header", name.escape_debug()));
        }
        let lower = name.to_ascii_lowercase();
        if HOSTS_OWN.contains(&lower.as_str()) || lower.starts_with("x-forwarded-") {
            return Err(format!("the header `{lower}` is set by the host"));
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(format!("the value of the header `{lower}` holds a character other than visible ASCII"));
        }
        if value.trim() != value {
            return Err(format!("the value of the header `{lower}` begins or ends with a space"));
        }
    }
    Ok(())
}

/// A byte of a token by RFC 9110 section 5.6.2.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, value: &str) -> Result<(), String> {
        check(&[Header { name: name.into(), value: value.into() }], (2, 100))
    }

    #[test]
    fn headers_of_a_panel_pass() {
        for (name, value) in
            [("isp-box-instance", "true"), ("x-xsrf-token", "24-a"), ("Cookie", "ses6=24-a; b=c"), ("x-empty", "")]
        {
            assert_eq!(checked(name, value), Ok(()), "{name}");
        }
    }

    #[test]
    fn headers_that_redirect_or_split_a_request_are_refused() {
        for (name, value) in [
            ("Host", "other.example"),
            ("host", "other.example"),
            ("Content-Length", "0"),
            ("Transfer-Encoding", "chunked"),
            ("Connection", "close"),
            ("Proxy-Authorization", "Basic eA=="),
            ("X-Forwarded-For", "127.0.0.1"),
            ("Upgrade", "h2c"),
            ("Expect", "100-continue"),
            ("x y", "a"),
            ("x:y", "a"),
            ("x\r\nHost", "a"),
            ("", "a"),
            ("é", "a"),
            ("x", "a\r\nHost: other"),
            ("x", "a\nb"),
            ("x", "a\u{0}b"),
            ("x", "é"),
            ("x", " a"),
            ("x", "a\t"),
        ] {
            assert!(checked(name, value).is_err(), "{name:?}: {value:?}");
        }
    }

    #[test]
    fn too_many_or_too_long_headers_are_refused() {
        let header = |value: usize| Header { name: "x".into(), value: "v".repeat(value) };
        assert_eq!(check(&[header(49), header(49)], (2, 100)), Ok(()));
        assert!(check(&[header(49), header(50)], (2, 100)).is_err());
        assert!(check(&[header(0), header(0), header(0)], (2, 100)).is_err());
    }
}
