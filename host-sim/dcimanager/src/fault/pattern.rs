//! Which requests a rule is about: a method and a path in which `*` stands for any text.

use crate::api::Method;

/// Whether a request fits. `method` none: any.
pub(super) fn fits(method: Option<&str>, pattern: &str, request_method: &Method, path: &str) -> bool {
    method.is_none_or(|method| method.eq_ignore_ascii_case(request_method.as_str())) && like(pattern, path)
}

fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let path = "/api/dci/v3/server/12/install";
        for pattern in ["*", "*/install", "/api/dci/v3/server/*/install", "/api/*/install", path, "*server*"] {
            assert!(fits(Some("post"), pattern, &Method::Post, path), "{pattern}");
        }
        for pattern in ["", "*/owner", "/api/dci/v3/server", "install", "*/server/*/install/*"] {
            assert!(!fits(None, pattern, &Method::Post, path), "{pattern}");
        }
        assert!(!fits(Some("GET"), "*", &Method::Post, path));
    }
}
