//! Which paths a module may ask for.
//!
//! The path is put behind the connection's origin. What different programs read differently is refused, not repaired:
//! a path that leaves the origin (`//other.host/`, `@`), one that climbs (`..`, in any encoding), and characters that
//! split a request in two. A module that needs such a character in a value encodes it.

/// Checks an absolute path with an optional query.
///
/// # Errors
/// What is wrong, for a `denied` that names it.
pub(crate) fn check(path: &str, limit: usize) -> Result<(), String> {
    let refuse = |what: &str| Err(format!("the path {what}: {}", shown(path)));
    if path.len() > limit {
        return Err(format!("the path has {} bytes, {limit} is the most", path.len()));
    }
    if !path.starts_with('/') {
        return refuse("does not begin with `/`");
    }
    if path.starts_with("//") {
        return refuse("begins with `//`, which names another host");
    }
    for character in path.chars() {
        match character {
            '\\' => return refuse("holds a backslash"),
            '#' => return refuse("holds a fragment"),
            '\u{0}'..=' ' | '\u{7f}'.. => return refuse("holds a character that has to be percent-encoded"),
            '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}' => {
                return refuse("holds a character that has to be percent-encoded");
            }
            _ => {}
        }
    }
    let (route, _query) = path.split_once('?').unwrap_or((path, ""));
    if route.contains("//") {
        return refuse("holds an empty segment");
    }
    if route.contains('@') {
        return refuse("holds `@` before its query");
    }
    if !well_encoded(path) {
        return refuse("holds a `%` without two hexadecimal digits");
    }
    for segment in route.split('/') {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        if plain == "." || plain == ".." {
            return refuse("climbs with `.` or `..`");
        }
        if ["%2f", "%5c", "%00", "%0a", "%0d"].iter().any(|hidden| plain.contains(hidden)) {
            return refuse("hides a separator or a line break in an encoding");
        }
    }
    Ok(())
}

fn well_encoded(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes();
        matches!((digits.next(), digits.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    })
}

/// As much of a refused path as a message can bear, with everything escaped that could break a line of a log.
fn shown(path: &str) -> String {
    let start: String = path.chars().take(80).collect();
    format!("`{}`{}", start.escape_debug(), if start.len() < path.len() { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_panel_pass() {
        for path in [
            "/",
            "/auth/v4/public/token",
            "/dci/v3/server?limit=0,100",
            "/dci/v3/server?where=(id%20IN%20(1,2))&orderby=id%20asc",
            "/dci/v3/server?where=owner_email+EQ+%27a%40b.c%27",
            "/dci/v3/server/1/ipmi:reset",
            "/dci/v3/script?where=name+CP+'%25@2x%25'",
            "/a/...b/c.d/.well-known",
            "/a?next=//other&x=..",
        ] {
            assert_eq!(check(path, 200), Ok(()), "{path}");
        }
    }

    #[test]
    fn paths_that_leave_the_panel_are_refused() {
        for path in [
            "",
            "dci/v3/server",
            "https://other.example/",
            "//other.example/",
            "//other.example",
            "/\\other.example/",
            "\\\\other.example\\",
            "/a\\..\\b",
            "@other.example/",
            "/@other.example/",
            "/user:pw@other.example/",
            ":80@other.example/",
            ".other.example/",
            "/..",
            "/../etc",
            "/a/../../b",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a/%2E./b",
            "/a/.%2e",
            "/a/..%2fb",
            "/a%2f..%2fb",
            "/a/%5c..%5cb",
            "/a//b",
            "/a#b",
            "/a?b#c",
            "/a b",
            "/a?b c",
            "/a\r\nHost: other",
            "/a\nX: y",
            "/a\tb",
            "/a\u{0}",
            "/a\u{7f}",
            "/a%0d%0aX: y",
            "/a%0aX",
            "/a%00b",
            "/a%",
            "/a%2",
            "/a%zz",
            "/é",
            "/a?b=é",
            "/\u{202e}a",
            "/a\u{ff0f}b",
            "/a?b={c}",
            "/a?b=\"c\"",
        ] {
            assert!(check(path, 200).is_err(), "{path:?}");
        }
        assert!(check(&format!("/{}", "a".repeat(200)), 200).unwrap_err().contains("201 bytes"));
        assert_eq!(check(&format!("/{}", "a".repeat(199)), 200), Ok(()));
    }

    #[test]
    fn a_refusal_shows_the_path_without_its_control_characters() {
        assert_eq!(
            check("/a\r\nHost: other", 200).unwrap_err(),
            "the path holds a character that has to be percent-encoded: `/a\\r\\nHost: other`"
        );
    }
}
